"""Errors in the client's own terms: one status for each, at feeds, pages and the desk."""

import logging
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import (
    AccountRevoked,
    ArticleGone,
    ArticleNotFound,
    FeedNotFound,
    FeedRespelled,
    FeedRetired,
    FeedsvcError,
    FolderFull,
    FolderRefused,
    HubBusy,
    KeyRefused,
    NothingSent,
    NotInQuarantine,
    ProviderNotFound,
    RefusedBody,
    RefusedChange,
    RefusedPath,
    RefusedSubscription,
    SentTooOften,
    StoreUnavailable,
)
from feedsvc.telemetry import event
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.drop import CHALLENGE, DROP
from feedsvc.web.feeds import flask_response
from feedsvc.web.private import PRIVATE, without_token
from feedsvc.web.problems import TITLES, problem

RETRY_AFTER = 5
"""Seconds after which a client may ask again when the store didn't answer, or the hub has too much to do."""

RESPELLED_AGE = 300
"""Seconds that a redirect to a stream's spelling is kept; it changes when the stream's first article is erased."""

MACHINES = ("/feeds", PRIVATE, "/embed/", "/healthz", "/readyz", "/metrics", "/media", "/sitemap", "/hub")
"""Beginnings of addresses that answer errors in plain text."""

_STATUS: dict[type[FeedsvcError], int] = {
    FeedNotFound: 404,
    FeedRetired: 410,
    ArticleNotFound: 404,
    ArticleGone: 410,
    AccountRevoked: 410,
    RefusedSubscription: 400,
    NotInQuarantine: 404,
    ProviderNotFound: 404,
    RefusedChange: 409,
    HubBusy: 429,
    KeyRefused: 401,
    FolderRefused: 403,
    RefusedPath: 400,
    NothingSent: 404,
    SentTooOften: 429,
    StoreUnavailable: 503,
}
_KEPT_HEADERS = ("allow", "content-range", "location", "retry-after")


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What a client learns of an error: status, a sentence, headers."""

    status: int
    sentence: str
    headers: dict[str, str] = field(default_factory=dict)


def error_response(error: Exception) -> Response:
    """Answer the request at hand with an error: as the desk shows it to who is signed in, else as the public sees it."""
    report = report_of(error)
    if g.get("session") is not None:
        title = TITLES.get(report.status, "Error")
        response = desk_page("error.html", status=report.status, title=title, sentence=report.sentence)
    else:
        response = _public(report, is_retired=isinstance(error, FeedRetired))
    response.headers.update(report.headers)
    return response


def respelled(error: FeedRespelled, *, base_url: str) -> Response:
    """Redirect to the one spelling of a stream, whatever was asked of it (RFC 9110 section 15.4.9)."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    address = f"{base_url}{quote(error.corrected(request.path))}{query}"
    response = Response(f"{error}\n", 308, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = address
    response.headers["Cache-Control"] = f"public, max-age={RESPELLED_AGE}"
    response.autocorrect_location_header = False
    return response


def report_of(error: Exception) -> ErrorReport:
    """Return the status and the sentence of an error; log it if it is one of the service's own."""
    if isinstance(error, HTTPException):
        is_default = error.description == type(error).description
        sentence = "There is no page at this address." if error.code == 404 and is_default else error.description or ""
        headers = {name: value for name, value in error.get_headers() if name.lower() in _KEPT_HEADERS}
        return ErrorReport(error.code or 500, sentence.replace("\n", " "), headers)
    status = _status(error)
    if status in (500, 503, 507):
        event("request failed", level=logging.ERROR, fault=error, url=without_token(request.path))
    return ErrorReport(status, _sentence(error), _headers(error, status))


def _status(error: Exception) -> int:
    if isinstance(error, (RefusedBody, FolderFull)):
        return error.status
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)


def _headers(error: Exception, status: int) -> dict[str, str]:
    if isinstance(error, KeyRefused):
        return dict([CHALLENGE])
    if status not in (429, 503):
        return {}
    return {"Retry-After": str(error.seconds if isinstance(error, SentTooOften) else RETRY_AFTER)}


def _sentence(error: Exception) -> str:
    if isinstance(error, StoreUnavailable):
        return "The service can't reach its store just now."
    return str(error) if isinstance(error, FeedsvcError) else "Something went wrong here. It has been logged."


def _public(report: ErrorReport, *, is_retired: bool) -> Response:
    """Answer with a page for people, with plain text at every address that is for machines.

    A retired feed has a sentence of the newsroom's own; other pages that are missing or gone speak the outlet's language.
    """
    status, sentence = report.status, report.sentence
    if request.path.startswith(DROP):
        response = flask_response(problem(status, sentence))
    elif request.path.startswith(MACHINES):
        response = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    else:
        title = TITLES.get(status, "Error")
        page = render_template("error.html", status=status, title=title, sentence=sentence, is_retired=is_retired)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    is_cached = status in (404, 410) and not request.path.startswith((PRIVATE, DROP))
    response.headers["Cache-Control"] = "public, max-age=60" if is_cached else "no-store"
    return response
