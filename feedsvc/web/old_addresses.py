"""Addresses that the newsroom's site had before: where nothing else is, they lead to what is there now."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.exceptions import NotFound

from feedsvc.errors import ArticleNotFound, FeedNotFound, StoreUnavailable
from feedsvc.publishing.old_addresses import OldAddresses
from feedsvc.web.errors import error_response
from feedsvc.web.feeds import DAY, redirection

_MISSING = (NotFound, ArticleNotFound, FeedNotFound)


def old_address(old: OldAddresses) -> Response | None:
    """Redirect for good from the address at hand, if it is an old one."""
    query = request.query_string.decode("latin-1")
    target = old(f"{request.path}?{query}" if query else request.path)
    return None if target is None else redirection(target, f"This is at {target}", DAY)


def missing(old: OldAddresses) -> Callable[[Exception], Response]:
    """Make what answers errors: a page that is missing may be an old address."""

    def answer(error: Exception) -> Response:
        if request.method not in ("GET", "HEAD") or not isinstance(error, _MISSING):
            return error_response(error)
        try:
            return old_address(old) or error_response(error)
        except StoreUnavailable as unavailable:
            return error_response(unavailable)

    return answer
