"""What a server answered is held to the lines that a client sees: each is broken in turn and found."""

from dataclasses import replace

import pytest

from feedsvc.check.exchange import Answered, Exchange, exchange_findings

ADDRESS = "https://news.example/feeds/latest.rss"
BODY = b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"/>'
FAULT, ADVICE = "fault", "advice"
HEADERS = {
    "content-type": "application/rss+xml; charset=utf-8",
    "etag": '"one"',
    "last-modified": "Sun, 01 Mar 2026 11:00:00 GMT",
    "cache-control": "public, max-age=300",
    "vary": "Accept-Encoding",
    "link": f'<https://hub.example/>; rel="hub", <{ADDRESS}>; rel="self"',
}
FIRST = Answered(200, HEADERS, BODY)
SAME = Answered(304, HEADERS)
ZIPPED = Answered(200, HEADERS | {"etag": '"two"', "content-encoding": "gzip"}, BODY)
GOOD = Exchange(
    asked=ADDRESS,
    address=ADDRESS,
    moved=(),
    first=FIRST,
    again=FIRST,
    with_etag=SAME,
    with_date=SAME,
    with_strange_etag=FIRST,
    head=Answered(200, HEADERS),
    gzipped=ZIPPED,
    refused=FIRST,
)


def told(answer: Answered, **headers: str) -> Answered:
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(answer, headers={name: value for name, value in (answer.headers | changed).items() if value})  # type: ignore[operator]


def every(**headers: str) -> Exchange:
    """Return answers that all have other headers; an empty one is left out."""
    names = ("first", "again", "with_etag", "with_date", "with_strange_etag", "head", "gzipped", "refused")
    return replace(GOOD, **{name: told(getattr(GOOD, name), **headers) for name in names})


def test_a_server_that_keeps_every_line_has_no_finding() -> None:
    assert list(exchange_findings(GOOD)) == []


@pytest.mark.parametrize(
    ("rule", "weight", "exchange"),
    [
        ("A9", FAULT, replace(GOOD, again=replace(FIRST, body=BODY + b" "))),
        ("D1", FAULT, every(content_type="text/xml")),
        ("D1", FAULT, every(content_type="application/rss+xml; charset=iso-8859-1")),
        ("D2", FAULT, every(etag="", last_modified="")),
        ("D2", FAULT, every(etag="")),
        ("D2", ADVICE, every(last_modified="")),
        ("D2", ADVICE, replace(GOOD, first=told(FIRST, etag='W/"one"'), head=told(GOOD.head, etag='W/"one"'))),
        ("D3", FAULT, replace(GOOD, gzipped=told(ZIPPED, etag='"one"'))),
        ("D4", FAULT, replace(GOOD, with_etag=FIRST)),
        ("D4", FAULT, replace(GOOD, with_date=FIRST)),
        ("D4", FAULT, replace(GOOD, with_strange_etag=SAME)),
        ("D5", FAULT, replace(GOOD, with_etag=told(SAME, etag=""))),
        ("D5", ADVICE, replace(GOOD, with_etag=told(SAME, vary=""))),
        ("D6", FAULT, every(vary="")),
        ("D6", ADVICE, replace(GOOD, gzipped=FIRST)),
        ("D6", FAULT, replace(GOOD, refused=ZIPPED)),
        ("D6", FAULT, replace(GOOD, first=told(FIRST, content_encoding="gzip"))),
        ("D6", FAULT, replace(GOOD, gzipped=replace(ZIPPED, body=b"<rss/>"))),
        ("D7", FAULT, replace(GOOD, head=Answered(405, HEADERS))),
        ("D7", FAULT, replace(GOOD, head=told(GOOD.head, etag='"other"'))),
        ("D8", FAULT, every(cache_control="no-store")),
        ("D8", FAULT, every(expires="0")),
        ("D8", ADVICE, every(cache_control="")),
        ("D9", FAULT, every(cache_control="max-age=86400")),
        ("D10", ADVICE, replace(GOOD, moved=(302,))),
        ("D11", FAULT, replace(GOOD, first=Answered(404, {}))),
        ("D12", FAULT, replace(GOOD, first=Answered(429, {"retry-after": "60"}))),
        ("D12", FAULT, replace(GOOD, refused=Answered(503, {}))),
        ("D15", FAULT, replace(GOOD, first=Answered(403, {}))),
        ("D15", FAULT, every(content_type="text/html; charset=utf-8")),
        ("D15", FAULT, every(set_cookie="a=b")),
        ("E1", ADVICE, every(link="")),
        ("E1", FAULT, every(link='<https://hub.example/>; rel="hub"')),
        ("E1", FAULT, every(link='<https://hub.example/>; rel="hub", <https://other.example/>; rel="self"')),
    ],
)
def test_what_breaks_a_line_of_a_server_is_found(rule: str, weight: str, exchange: Exchange) -> None:
    found = list(exchange_findings(exchange))

    assert (rule, weight) in [(finding.rule, FAULT if finding.is_fault else ADVICE) for finding in found]
    assert all(finding.remedy for finding in found)


def test_a_permanent_redirect_is_no_finding() -> None:
    assert list(exchange_findings(replace(GOOD, moved=(301, 308)))) == []


@pytest.mark.parametrize(
    "body", [b'{"hubs": [{"type": "WebSub", "url": "https://hub.example/"}]}', b'{"hubs": "none"}', b"{", b""]
)
def test_hubs_inside_a_document_are_read_whatever_it_is(body: bytes) -> None:
    exchange = replace(every(link="", content_type="application/feed+json"), first=Answered(200, {}, body))

    hubs = [finding.what for finding in exchange_findings(exchange) if finding.rule == "E1"]

    assert len(hubs) == (1 if body else 0)
    assert ("document names a hub" in "".join(hubs)) is (b"WebSub" in body)


@pytest.mark.parametrize("link", ["<" * 60_000, "<a>;" * 20_000, '<http://[>; rel="hub", <http://[>; rel="self"', "\x00\xff"])
def test_no_header_makes_the_check_fail_or_keeps_it_busy(link: str) -> None:
    assert isinstance(list(exchange_findings(every(link=link, cache_control="max-age=" + "9" * 5000))), list)
