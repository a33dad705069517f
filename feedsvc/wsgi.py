"""The application for any WSGI server: `gunicorn feedsvc.wsgi:application`, configured by FEEDSVC_* in the environment.

`feedsvc work` has to run beside it. Live pages and polls at the cost of a static file are feedsvc's own server's.
"""

from feedsvc.web.process import wsgi_application

application = wsgi_application()
