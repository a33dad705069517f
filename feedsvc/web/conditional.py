"""Answer a request for a stored body: 200 or 304, which coding, which headers. Pure, and no web framework.

Flask's views and the fast lane before Flask both answer by this, so they can't differ.
"""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.renditions import Coding, PastVersion, Rendition
from feedsvc.render.delta import newer_part
from feedsvc.server.exchange import Answer, sentence
from feedsvc.web.cors import NOBODY, Cors

PREFERENCE = (Coding.ZSTD, Coding.BROTLI, Coding.GZIP)
"""Codings the server likes best, best first, where a client likes several equally."""

STALE = 3600
"""Seconds a cache may serve an old copy while it asks for a new one (RFC 5861 section 3)."""

STALE_IF_ERROR = 86_400
"""Seconds a cache may serve an old copy while we don't answer (RFC 5861 section 4)."""


TAKES_DELTAS = re.compile(r"\b(?:newsboat|python-reader)/")
"""User agents that take 226. Others send `A-IM: feed` as well, since their library does, and take the answer for an error."""


def taken_deltas(a_im: str | None, user_agent: str | None) -> str | None:
    """Return the instance manipulations that a client asks for and is known to take (RFC 3229)."""
    return a_im if a_im and user_agent and TAKES_DELTAS.search(user_agent) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """The headers of a GET or HEAD that decide its answer; `a_im` only of a client that `taken_deltas` knows."""

    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None
    a_im: str | None = None
    origin: str | None = None
    if_match: str | None = None
    if_unmodified_since: str | None = None


def respond(
    asked: Asked, rendition: Rendition, *, now: datetime, past: Sequence[PastVersion] = (), cors: Cors = NOBODY
) -> Answer:
    """Answer a request with a rendition (RFC 9110 sections 8, 12.5.3, 13; RFC 9111).

    A client that asks for what is newer than one of the `past` versions gets just that (RFC 3229). `cors` decides which
    other sites' scripts may read the answer.
    """
    if has_other_state(asked, rendition):
        return sentence(412, "This has changed since.", *cors.headers(asked.origin))
    coding = negotiate(asked.accept_encoding, rendition.bodies)
    headers = _headers(rendition, coding, now, cors, asked.origin)
    if is_not_modified(asked, rendition):
        return Answer(304, headers, b"")
    headers.insert(0, ("Content-Type", rendition.content_type))
    newer = _newer_than_theirs(asked, rendition, past)
    if newer is not None:
        return _delta(newer, headers, gzipped=negotiate(asked.accept_encoding, {Coding.GZIP: newer}) is Coding.GZIP)
    body = rendition.bodies[coding]
    if coding is not Coding.IDENTITY:
        headers.append(("Content-Encoding", coding.value))
    headers.append(("Content-Length", str(len(body))))
    return Answer(200, headers, body)


def _headers(rendition: Rendition, coding: Coding, now: datetime, cors: Cors, origin: str | None) -> list[tuple[str, str]]:
    """Return the headers that 200 and 304 have in common."""
    headers = [
        ("ETag", rendition.etag(coding)),
        ("Last-Modified", imf_fixdate(rendition.changed)),
        ("Cache-Control", cache_control(rendition, now)),
        ("Vary", "Accept-Encoding, A-IM, Origin" if cors.varies else "Accept-Encoding, A-IM"),
        ("X-Content-Type-Options", "nosniff"),
        *cors.headers(origin),
    ]
    return [*headers, ("Link", rendition.link_header)] if rendition.links else headers


def _newer_than_theirs(asked: Asked, rendition: Rendition, past: Sequence[PastVersion]) -> bytes | None:
    """Return the part that is newer than the client's version; None if that isn't known or the part has nothing in it."""
    if not past or asked.if_none_match is None or not _weights(asked.a_im or "").get("feed"):
        return None
    tags = _tags(asked.if_none_match)
    theirs = next((version for version in past if not version.etags.isdisjoint(tags)), None)
    return None if theirs is None else newer_part(rendition.body, rendition.content_type, theirs.entries)


def _delta(newer: bytes, headers: list[tuple[str, str]], *, gzipped: bool) -> Answer:
    """Answer 226 IM Used: the tag is that of the whole feed, which the client then has (RFC 3229 section 10.5.1). No cache on
    the way may hand the part to another client as the whole."""
    body = gzip.compress(newer, 9, mtime=0) if gzipped else newer
    headers = [(name, "private" if name == "Cache-Control" else value) for name, value in headers] + [("IM", "feed")]
    if gzipped:
        headers.append(("Content-Encoding", "gzip"))
    return Answer(226, [*headers, ("Content-Length", str(len(body)))], body)


def has_other_state(asked: Asked, rendition: Rendition) -> bool:
    """Return whether the client wants an answer of another state alone (RFC 9110 section 13.2.2); weak tags match nothing."""
    if asked.if_match is not None:
        wanted = [tag.strip() for tag in asked.if_match.split(",")]
        return "*" not in wanted and not any(rendition.etag(coding) in wanted for coding in rendition.bodies)
    since = parse_http_date(asked.if_unmodified_since) if asked.if_unmodified_since is not None else None
    return since is not None and rendition.changed.replace(microsecond=0) > since


def is_not_modified(asked: Asked, rendition: Rendition) -> bool:
    """Return whether the client has this very state (RFC 9110 section 13.1): If-None-Match overrides If-Modified-Since.

    The tag of another coding of the same state counts too: caches on the way recompress, and send the tag they were given.
    """
    if asked.if_none_match is not None:
        tags = _tags(asked.if_none_match)
        return "*" in tags or any(rendition.etag(coding) in tags for coding in rendition.bodies)
    if asked.if_modified_since is None:
        return False
    since = parse_http_date(asked.if_modified_since)
    return since is not None and rendition.changed.replace(microsecond=0) <= since


def _tags(if_none_match: str) -> list[str]:
    """Split a list of entity tags, compared weakly (RFC 9110 section 13.1.2)."""
    return [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]


def negotiate(accept_encoding: str | None, bodies: Mapping[Coding, bytes]) -> Coding:
    """Choose the coding a client likes best of those there are; `q=0` excludes (RFC 9110 section 12.5.3)."""
    if not accept_encoding:
        return Coding.IDENTITY
    weights = _weights(accept_encoding)
    anything = weights.get("*", 0.0)
    liked = [
        (weights.get(coding.value, weights.get("x-gzip", anything) if coding is Coding.GZIP else anything), -rank, coding)
        for rank, coding in enumerate(PREFERENCE)
        if coding in bodies
    ]
    best = max(liked, default=(0.0, 0, Coding.IDENTITY))
    identity = weights.get("identity", 0.0)
    return best[2] if best[0] > 0 and best[0] >= identity else Coding.IDENTITY


def cache_control(rendition: Rendition, now: datetime) -> str:
    """Return how long a copy may be kept: the feed's ttl, and never past the instant at which time alone changes it."""
    max_age = rendition.max_age
    if rendition.cache_until is not None:
        max_age = max(0, min(max_age, int((rendition.cache_until - now).total_seconds())))
    stale = min(STALE, max_age)
    return f"public, max-age={max_age}, stale-while-revalidate={stale}, stale-if-error={STALE_IF_ERROR}"


def parse_http_date(text: str) -> datetime | None:
    """Read a date in any of the three forms that HTTP knows; None for what is no date, which is to be ignored."""
    try:
        parsed = parsedate_to_datetime(text)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _weights(accept_encoding: str) -> dict[str, float]:
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = part.split(";")
        weights[name.strip()] = _quality(parameters)
    return weights


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
