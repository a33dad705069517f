"""Private feeds, `/private/TOKEN/SLUG.rss`: for one aggregator alone, and for no cache that others share."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response

from feedsvc.domain.renditions import Rendition
from feedsvc.publishing.private_feeds import PrivateFeeds
from feedsvc.server.exchange import Answer
from feedsvc.web.conditional import respond
from feedsvc.web.feeds import asked, flask_response

PRIVATE = "/private/"

_FOR_ONE_ALONE = [("X-Robots-Tag", "noindex, nofollow"), ("Referrer-Policy", "no-referrer")]


def private_blueprint(private_feeds: PrivateFeeds) -> Blueprint:
    """Serve `/private/TOKEN/NAME`."""
    private = Blueprint("private", __name__)

    @private.get(f"{PRIVATE}<token>/<path:name>")
    def private_feed(token: str, name: str) -> Response:
        return flask_response(for_one_alone(private_feeds(token, name), private_feeds.clock()))

    return private


def for_one_alone(rendition: Rendition, now: datetime) -> Answer:
    """Answer as for a public feed, save that the copy is for the client alone (RFC 9111 section 5.2.2.7)."""
    answer = respond(asked(), rendition, now=now)
    headers = [(name, _private(value) if name == "Cache-Control" else value) for name, value in answer.headers]
    return replace(answer, headers=headers + _FOR_ONE_ALONE)


def _private(cache_control: str) -> str:
    """Turn `public, max-age=300, stale-...` into what only the client's own cache may keep."""
    max_age = next(part for part in cache_control.split(", ") if part.startswith("max-age="))
    return f"private, {max_age}"


def without_token(path: str) -> str:
    """Return an address as logs may have it: the token of a private feed is a secret."""
    return f"{PRIVATE}…/{path.removeprefix(PRIVATE).partition('/')[2]}" if path.startswith(PRIVATE) else path
