"""The newsroom's desk, `/admin/`: server-rendered pages and plain forms, which work without JavaScript."""

from flask import Blueprint, Response, g

from feedsvc.app.catalogue import UseCases
from feedsvc.web.admin.accounts import account_views
from feedsvc.web.admin.articles import article_views
from feedsvc.web.admin.auditing import audit_views
from feedsvc.web.admin.feeds import feed_views
from feedsvc.web.admin.held import held_views
from feedsvc.web.admin.overview import overview_views
from feedsvc.web.admin.presenting import register_words
from feedsvc.web.admin.providers import provider_views
from feedsvc.web.admin.quarantine import quarantine_views
from feedsvc.web.admin.sent import sent_views
from feedsvc.web.admin.session import SignInGuard, session_views
from feedsvc.web.admin.webhooks import webhook_views
from feedsvc.web.admin.writing import writing_views

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; "
    "media-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def admin_blueprint(usecases: UseCases, *, proxies: int) -> Blueprint:
    """Serve the desk to people who are signed in; `proxies` is the number of reverse proxies in front."""
    admin = Blueprint("admin", __name__, url_prefix="/admin")
    guard = SignInGuard(
        usecases.sign_in, usecases.audit, is_https=usecases.outlet.base_url.startswith("https:"), proxies=proxies
    )
    admin.before_request(guard.guard)
    register_words(admin, usecases.outlet, usecases.releases)
    session_views(admin, guard)
    overview_views(admin, usecases)
    quarantine_views(admin, usecases)
    article_views(admin, usecases)
    held_views(admin, usecases)
    feed_views(admin, usecases)
    provider_views(admin, usecases)
    writing_views(admin, usecases, proxies=proxies)
    account_views(admin, usecases)
    sent_views(admin, usecases)
    webhook_views(admin, usecases)
    audit_views(admin, usecases, proxies=proxies)
    admin.after_request(_with_headers)
    return admin


def _with_headers(response: Response) -> Response:
    """Add headers: caches keep nothing of the desk, frames show none of it, and only the page that previews runs scripts."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if g.get("is_scripted"):
        response.headers["Content-Security-Policy"] += "; script-src 'self'; connect-src 'self'"
    if "immutable" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
    return response
