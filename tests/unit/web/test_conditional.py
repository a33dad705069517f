"""Conditional requests and content codings (RFC 9110)."""

from datetime import datetime, timedelta

import pytest

from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.renditions import Coding
from feedsvc.web.conditional import Asked, parse_http_date, respond
from tests.builders import NOW, minutes, rendition

BODIES = {Coding.IDENTITY: b"plain", Coding.GZIP: b"gzipped", Coding.BROTLI: b"brotli", Coding.ZSTD: b"zstd"}
FEED = rendition(bodies=BODIES, links=(("self", "https://news.example/feeds/latest.rss"), ("hub", "https://hub.example/")))


def header(answer, name: str) -> str | None:  # type: ignore[no-untyped-def]
    return dict(answer.headers).get(name)


def test_D2_every_answer_has_a_strong_etag_and_last_modified() -> None:
    answer = respond(Asked(), FEED, now=NOW)

    assert answer.status == 200
    assert header(answer, "ETag") == FEED.etag()
    assert not FEED.etag().startswith("W/")
    assert header(answer, "Last-Modified") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert header(answer, "Content-Length") == "5"


def test_D3_each_coding_has_its_own_etag() -> None:
    tags = {header(respond(Asked(accept_encoding=coding.value), FEED, now=NOW), "ETag") for coding in Coding}

    assert len(tags) == len(Coding)


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', '"other",W/{0} , "third"', "*"])
def test_D4_if_none_match_is_a_weak_comparison_of_a_list(form: str) -> None:
    answer = respond(Asked(if_none_match=form.format(FEED.etag())), FEED, now=NOW)

    assert (answer.status, answer.body) == (304, b"")


def test_D4_if_none_match_overrides_if_modified_since() -> None:
    answer = respond(Asked(if_none_match='"other"', if_modified_since=imf_fixdate(NOW)), FEED, now=NOW)

    assert answer.status == 200


@pytest.mark.parametrize(("since", "status"), [(NOW, 304), (NOW + minutes(1), 304), (NOW - timedelta(seconds=1), 200)])
def test_D2_if_modified_since_counts_where_there_is_no_tag(since, status: int) -> None:  # type: ignore[no-untyped-def]
    assert respond(Asked(if_modified_since=imf_fixdate(since)), FEED, now=NOW).status == status


def test_D5_a_304_repeats_what_a_cache_needs() -> None:
    answer = respond(Asked(if_none_match=FEED.etag()), FEED, now=NOW)

    names = [name for name, _ in answer.headers]
    assert names == ["ETag", "Last-Modified", "Cache-Control", "Vary", "X-Content-Type-Options", "Link"]


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("x-gzip", "gzip"),
        ("deflate", None),
        ("br;q=0, *;q=0.1", "zstd"),
        ("gzip;q=nonsense", None),
        ("GZIP", "gzip"),
    ],
)
def test_D6_the_coding_a_client_likes_best_is_chosen(accept: str | None, coding: str | None) -> None:
    answer = respond(Asked(accept_encoding=accept), FEED, now=NOW)

    assert header(answer, "Content-Encoding") == coding
    assert header(answer, "Vary") == "Accept-Encoding, A-IM"


def test_D8_copies_may_be_kept_for_the_ttl_and_never_past_an_embargo() -> None:
    usual = respond(Asked(), FEED, now=NOW)
    soon = respond(Asked(), rendition(cache_until=NOW + timedelta(seconds=40)), now=NOW)
    past = respond(Asked(), rendition(cache_until=NOW - timedelta(seconds=40)), now=NOW)

    assert str(header(usual, "Cache-Control")).startswith("public, max-age=300, stale-while-revalidate=300, stale-if-error=")
    assert "max-age=40," in str(header(soon, "Cache-Control"))
    assert "max-age=0," in str(header(past, "Cache-Control"))


def test_E1_links_to_self_and_hub_stand_in_the_header() -> None:
    answer = respond(Asked(), FEED, now=NOW)

    assert header(answer, "Link") == '<https://news.example/feeds/latest.rss>; rel="self", <https://hub.example/>; rel="hub"'


@pytest.mark.parametrize(
    "text",
    ["Sun, 01 Mar 2026 12:00:00 GMT", "Sunday, 01-Mar-26 12:00:00 GMT", "Sun Mar  1 12:00:00 2026"],
)
def test_all_three_forms_of_http_dates_are_read(text: str) -> None:
    assert parse_http_date(text) == NOW


@pytest.mark.parametrize("text", ["", "yesterday", "0", "Sun, 99 Mar 2026 12:00:00 GMT"])
def test_what_is_no_date_is_ignored(text: str) -> None:
    assert respond(Asked(if_modified_since=text), FEED, now=NOW).status == 200


@pytest.mark.parametrize(
    ("if_match", "status"),
    [("*", 200), ("{0}", 200), ('"other", {0}', 200), ('"other"', 412), ("W/{0}", 412), ("", 412)],
)
def test_D17_if_match_asks_for_a_state_and_no_other(if_match: str, status: int) -> None:
    asked = Asked(if_match=if_match.format(FEED.etag()), if_none_match=FEED.etag() if status == 412 else None)

    assert respond(asked, FEED, now=NOW).status == status


@pytest.mark.parametrize(("since", "status"), [(NOW, 200), (NOW - timedelta(seconds=1), 412)])
def test_D17_if_unmodified_since_asks_for_no_newer_state(since: datetime, status: int) -> None:
    assert respond(Asked(if_unmodified_since=imf_fixdate(since)), FEED, now=NOW).status == status
    assert respond(Asked(if_unmodified_since=imf_fixdate(since), if_match="*"), FEED, now=NOW).status == 200
    assert respond(Asked(if_unmodified_since="no date"), FEED, now=NOW).status == 200
