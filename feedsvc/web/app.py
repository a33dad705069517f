"""The web application: blueprints over the use cases, and errors in the client's own terms."""

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from feedsvc.app.catalogue import UseCases
from feedsvc.errors import (
    AccountRevoked,
    ArticleGone,
    ArticleNotFound,
    FeedNotFound,
    FeedRetired,
    FeedsvcError,
    HubBusy,
    RefusedSubscription,
    StoreUnavailable,
)
from feedsvc.telemetry import event
from feedsvc.web.admin import admin_blueprint
from feedsvc.web.assets import assets_blueprint
from feedsvc.web.cors import NOBODY, Cors
from feedsvc.web.embed import embed_blueprint
from feedsvc.web.feeds import feeds_blueprint
from feedsvc.web.health import health_blueprint
from feedsvc.web.hub import hub_blueprint
from feedsvc.web.maps import maps_blueprint
from feedsvc.web.metrics import metrics_blueprint
from feedsvc.web.pages import pages_blueprint, register_helpers
from feedsvc.web.private import PRIVATE, private_blueprint, without_token

RETRY_AFTER = 5
"""Seconds after which a client may ask again when the store didn't answer, or the hub has too much to do."""

_STATUS: dict[type[FeedsvcError], int] = {
    FeedNotFound: 404,
    FeedRetired: 410,
    ArticleNotFound: 404,
    ArticleGone: 410,
    RefusedSubscription: 400,
    HubBusy: 429,
    AccountRevoked: 410,
    StoreUnavailable: 503,
}
_TITLES = {400: "Not understood", 404: "Not found", 405: "Not allowed", 410: "Gone", 503: "Back in a moment", 500: "Our fault"}

_PAGE_HEADERS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' https: http: data:; media-src 'self' https: http:; "
    "base-uri 'none'; frame-ancestors 'self'; form-action 'self'",
}


def create_app(
    usecases: UseCases,
    *,
    cors: Cors = NOBODY,
    proxies: int = 0,
    has_metrics: bool = True,
) -> Flask:
    """Make the application: pages, feeds, the hub, the newsroom's desk, and /metrics if they are wanted.

    Scripts of the sites that `cors` lets in may read the feeds; `proxies` is the number of reverse proxies in front.
    It keeps no state of its own, and sets no cookie but the desk's.
    """
    app = Flask("feedsvc.web", static_folder=None)
    app.url_map.strict_slashes = False
    app.register_blueprint(feeds_blueprint(usecases, cors))
    app.register_blueprint(pages_blueprint(usecases))
    app.register_blueprint(embed_blueprint(usecases, cors))
    app.register_blueprint(assets_blueprint())
    app.register_blueprint(maps_blueprint(usecases))
    app.register_blueprint(health_blueprint(usecases))
    app.register_blueprint(admin_blueprint(usecases, proxies=proxies))
    app.register_blueprint(private_blueprint(usecases.private_feeds))
    app.register_blueprint(hub_blueprint(usecases))
    if has_metrics:
        app.register_blueprint(metrics_blueprint(usecases.measure))
    register_helpers(app, usecases)
    app.register_error_handler(FeedsvcError, _foreseen)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_with_security_headers)
    return app


def _foreseen(error: FeedsvcError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status in (500, 503):
        event("request failed", level=logging.ERROR, fault=error, url=without_token(request.path))
    sentence = "The service can't reach its store just now." if status == 503 else str(error)
    response = _told(status, sentence, is_retired=isinstance(error, FeedRetired))
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _http(error: HTTPException) -> Response:
    sentence = "There is no page at this address." if error.code == 404 else (error.description or "").replace("\n", " ")
    told = _told(error.code or 500, sentence)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location", "retry-after"):
            told.headers[name] = value
    return told


def _unforeseen(error: Exception) -> Response:
    event("request failed", level=logging.ERROR, fault=error, url=without_token(request.path))
    return _told(500, "Something went wrong here. It has been logged.")


def _told(status: int, sentence: str, *, is_retired: bool = False) -> Response:
    """Say what is wrong: a page for people, plain text at every address that is for machines.

    A retired feed has a sentence of the newsroom's own; all else that isn't there is told of in the outlet's language.
    """
    if request.path.startswith(("/feeds", PRIVATE, "/embed/", "/healthz", "/readyz", "/metrics", "/media", "/sitemap", "/hub")):
        response = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    else:
        title = _TITLES.get(status, "Error")
        page = render_template("error.html", status=status, title=title, sentence=sentence, is_retired=is_retired)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    is_public = status in (404, 410) and not request.path.startswith(PRIVATE)
    response.headers["Cache-Control"] = "public, max-age=60" if is_public else "no-store"
    return response


def _with_security_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not request.path.startswith(("/feeds/", PRIVATE)):  # a feed says what `conditional.respond` says and no more
        for name, value in _PAGE_HEADERS.items():
            response.headers.setdefault(name, value)
    return response
