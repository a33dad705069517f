"""What the desk says when something can't be done."""

import logging

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import ArticleNotFound, FeedNotFound, FeedsvcError, StoreUnavailable
from feedsvc.web.admin.presenting import desk_page

RETRY_AFTER = 5
"""Seconds after which to try again when the store didn't answer."""

_STATUS: dict[type[FeedsvcError], int] = {ArticleNotFound: 404, FeedNotFound: 404, StoreUnavailable: 503}
_TITLES = {403: "Not allowed", 404: "Not found", 405: "Not allowed", 409: "Not possible", 503: "Back in a moment"}


def register_refusals(admin: Blueprint) -> None:
    """Have the desk's own pages tell of errors; who isn't signed in is told by the public ones."""
    admin.register_error_handler(FeedsvcError, _foreseen)
    admin.register_error_handler(HTTPException, _http)


def refusal(status: int, sentence: str) -> Response:
    """Say in a page of the desk what can't be done and why."""
    return desk_page("error.html", status=status, title=_TITLES.get(status, "Error"), sentence=sentence)


def _foreseen(error: FeedsvcError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 409)
    if status != 503:
        return refusal(status, str(error))
    logging.getLogger("feedsvc").error("request failed", extra={"url": request.path}, exc_info=error)
    response = refusal(status, "The service can't reach its store just now.")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _http(error: HTTPException) -> HTTPException | Response:
    if g.get("session") is None:
        return error
    return refusal(error.code or 500, (error.description or "").replace("\n", " "))
