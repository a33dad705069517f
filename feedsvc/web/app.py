"""The web application: blueprints over the use cases."""

from functools import partial

from flask import Flask, Response, request

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.edge import keys_of
from feedsvc.errors import FeedRespelled
from feedsvc.web.admin import admin_blueprint
from feedsvc.web.assets import assets_blueprint
from feedsvc.web.bodies import DESK_FORM
from feedsvc.web.cors import NOBODY, Cors
from feedsvc.web.drop import DropDoor, drop_blueprint
from feedsvc.web.embed import embed_blueprint
from feedsvc.web.errors import respelled
from feedsvc.web.feeds import feeds_blueprint
from feedsvc.web.health import health_blueprint
from feedsvc.web.hub import hub_blueprint
from feedsvc.web.maps import maps_blueprint
from feedsvc.web.metrics import metrics_blueprint
from feedsvc.web.old_addresses import missing
from feedsvc.web.pages import pages_blueprint, register_helpers
from feedsvc.web.private import PRIVATE, private_blueprint
from feedsvc.web.theme import NO_THEME, Theme, wear

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
    picture_lifetime: int = 300,
    theme: Theme = NO_THEME,
    key_header: str | None = None,
) -> Flask:
    """Make the application: pages, feeds, the hub, the newsroom's desk, and /metrics if they are wanted.

    Scripts of the sites that `cors` lets in may read the feeds; `proxies` is the number of reverse proxies in front,
    `picture_lifetime` the seconds for which caches keep a picture, `theme` the look of the pages,
    `key_header` the header in which answers name their keys to a cache (`domain.edge`).
    It keeps no state of its own, and sets no cookie but the desk's.
    """
    app = Flask("feedsvc.web", static_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_FORM_MEMORY_SIZE"] = DESK_FORM
    app.register_blueprint(feeds_blueprint(usecases, cors))
    app.register_blueprint(pages_blueprint(usecases, picture_lifetime=picture_lifetime))
    app.register_blueprint(embed_blueprint(usecases, cors))
    app.register_blueprint(assets_blueprint())
    app.register_blueprint(maps_blueprint(usecases))
    app.register_blueprint(health_blueprint(usecases))
    app.register_blueprint(admin_blueprint(usecases, proxies=proxies))
    app.register_blueprint(private_blueprint(usecases.private_feeds))
    app.register_blueprint(drop_blueprint(DropDoor(usecases.sending, usecases.outlet.addresses), proxies=proxies))
    app.register_blueprint(hub_blueprint(usecases, proxies=proxies))
    if has_metrics:
        app.register_blueprint(metrics_blueprint(usecases.measure))
    register_helpers(app, usecases)
    wear(app, theme)
    app.register_error_handler(Exception, missing(usecases.old_addresses))
    app.register_error_handler(FeedRespelled, partial(respelled, base_url=usecases.outlet.base_url))
    app.after_request(_with_security_headers)
    if key_header:
        app.after_request(partial(_with_keys, key_header))
    return app


def _with_keys(header: str, response: Response) -> Response:
    if keys := keys_of(request.path):
        response.headers[header] = keys
    return response


def _with_security_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not request.path.startswith(("/feeds/", PRIVATE)):  # a feed says what `conditional.respond` says and no more
        for name, value in _PAGE_HEADERS.items():
            response.headers.setdefault(name, value)
    return response
