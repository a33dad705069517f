"""Feeds: stored bytes, answered conditionally. Never HTML, never a cookie."""

from flask import Blueprint, Response, request

from feedsvc.usecases.catalogue import UseCases
from feedsvc.web.conditional import Answer, Asked, respond


def feeds_blueprint(usecases: UseCases) -> Blueprint:
    """Serve `/feeds/NAME.rss|.atom|.json`."""
    feeds = Blueprint("feeds", __name__)

    @feeds.get("/feeds/<path:name>")
    def feed(name: str) -> Response:
        return flask_response(
            respond(asked(), usecases.serve.feed(name, request.args.get("q", "")), now=usecases.serve.clock())
        )

    return feeds


def asked() -> Asked:
    """Read what decides the answer from the request at hand."""
    headers = request.headers
    return Asked(headers.get("If-None-Match"), headers.get("If-Modified-Since"), headers.get("Accept-Encoding"))


def flask_response(answer: Answer) -> Response:
    """Turn an answer into Flask's response, with no header that it doesn't name."""
    response = Response(answer.body, answer.status)
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    return response
