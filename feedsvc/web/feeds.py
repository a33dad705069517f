"""Feeds: stored bytes, answered conditionally. Never HTML, never a cookie."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from feedsvc.app.catalogue import UseCases
from feedsvc.errors import FeedMoved
from feedsvc.server.exchange import Answer
from feedsvc.web.conditional import Asked, respond, taken_deltas
from feedsvc.web.cors import Cors

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


DAY = 86_400
"""Seconds."""

MAY_SEND = "If-None-Match, If-Modified-Since, A-IM"
"""Headers of a poll that a script of another site may set."""


def feeds_blueprint(usecases: UseCases, cors: Cors) -> Blueprint:
    """Serve `/feeds/NAME.rss|.atom|.json`."""
    feeds = Blueprint("feeds", __name__)

    @feeds.get("/feeds/<path:name>")
    def feed(name: str) -> Response:
        try:
            live = usecases.serve.live_feed(name, request.args.get("q", ""))
        except FeedMoved as moved:
            address = usecases.outlet.addresses.moved(name, moved.to)
            return redirection(address, f"This feed has moved to {address}", DAY)
        return flask_response(respond(asked(), live.rendition, now=usecases.serve.clock(), past=live.past, cors=cors))

    @feeds.after_request
    def answer_preflight(response: Response) -> Response:
        if request.method == "OPTIONS" and cors.origins:
            response.headers.extend(cors.headers(request.headers.get("Origin")))
            response.headers["Access-Control-Allow-Headers"] = MAY_SEND
            response.headers["Access-Control-Max-Age"] = str(DAY)
            response.headers["Vary"] = "Origin"
        return response

    return feeds


def redirection(address: str, sentence: str, seconds: int) -> Response:
    """Redirect for good, which caches keep so many seconds: readers then take the new address of a feed into their subscription
    (RFC 9110 section 15.4.2)."""
    response = Response(f"{sentence}\n", 301, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = address
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.autocorrect_location_header = False
    return response


def asked() -> Asked:
    """Read what decides the answer from the request at hand."""
    headers = request.headers
    return Asked(
        headers.get("If-None-Match"),
        headers.get("If-Modified-Since"),
        headers.get("Accept-Encoding"),
        taken_deltas(headers.get("A-IM"), headers.get("User-Agent")),
        headers.get("Origin"),
        headers.get("If-Match"),
        headers.get("If-Unmodified-Since"),
    )


class _AsWritten(Response):
    """A response that sends its headers as they are; Werkzeug would take Last-Modified off a 304."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:  # noqa: ARG002 the interface is Werkzeug's
        return Headers(self.headers)


def flask_response(answer: Answer) -> Response:
    """Turn an answer into Flask's response, with no header that it doesn't name."""
    response = _AsWritten(answer.body, answer.status)
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    return response
