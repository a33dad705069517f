"""How large the body of a request may be, by its address."""

import re

from feedsvc.server.exchange import Request
from feedsvc.web.admin.session import COOKIE, HOME, SIGN_IN

FORM = 16_384
"""Bytes of the largest body that strangers may send: the hub's forms, and that of signing in."""

DESK_FORM = 2_000_000
"""Bytes of the desk's largest form: it holds the text of an article, percent-encoded."""

DESK_UPLOAD = 25_000_000
"""Bytes of a form of the desk with a file and its pictures."""

UPLOADS = re.compile(r"/admin/(write|articles/[\w-]+/pictures)")
"""Addresses of such forms."""


def largest_body(request: Request) -> int:
    """Return how many bytes of a body are taken; more at the desk of those who say that they are signed in."""
    is_desk = request.path.startswith(HOME) and request.path != SIGN_IN
    if not is_desk or f"{COOKIE}=" not in request.headers.get("cookie", ""):
        return FORM
    return DESK_UPLOAD if UPLOADS.fullmatch(request.path) else DESK_FORM
