"""The check: each line of the conformance list is broken in turn and found, and nothing that is fed to it makes it fail."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.check.examining import Checker
from feedsvc.check.finding import REMEDIES, Finding, shown
from feedsvc.check.partners import examine_for
from feedsvc.render.partners import PARTNERS
from tests.builders import NOW, rendition

examine = Checker().examine

ADDRESS = "https://news.example/feeds/latest.rss"
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Latest</title><link>https://news.example/</link><description>News</description><language>en</language>
<atom:link rel="self" href="{ADDRESS}" type="application/rss+xml"/>
<ttl>5</ttl><skipHours><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<image><url>https://news.example/a.png</url><title>Latest</title><link>https://news.example/</link><width>144</width></image>
<item>
<title>The harbour reopens after the storm</title><link>https://news.example/1</link>
<description>In short.</description><content:encoded>&lt;p&gt;Whole &lt;a href="https://x.example/"&gt;text&lt;/a&gt;.&lt;/p&gt;</content:encoded>
<guid isPermaLink="false">urn:x:1</guid><pubDate>Sun, 01 Mar 2026 11:00:00 GMT</pubDate><dc:creator>Ana</dc:creator>
<category>World</category><source url="https://wire.example/feed">Wire</source>
<enclosure url="https://news.example/a.mp3" length="0" type="audio/mpeg"/>
</item>
</channel>
</rss>"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"
  xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
<id>urn:x:feed</id><title>Latest</title><updated>2026-03-01T12:00:00Z</updated><author><name>Ana</name></author>
<link rel="self" href="https://news.example/feeds/latest.atom"/><link rel="alternate" href="https://news.example/"/>
<at:deleted-entry ref="urn:x:0" when="2026-03-01T10:00:00Z"/>
<entry><id>urn:x:1</id><title>One</title><updated>2026-03-01T11:00:00Z</updated><link href="https://news.example/1"/>
<link rel="enclosure" href="https://news.example/a.mp3" length="0" type="audio/mpeg"/>
<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>
<source><id>urn:x:wire</id><title>Wire</title><updated>2026-03-01T11:00:00Z</updated></source></entry>
</feed>"""
ITEM = {
    "id": "urn:x:1",
    "url": "https://news.example/1",
    "title": "One",
    "content_html": "<p>Text</p>",
    "date_published": "2026-03-01T11:00:00Z",
    "authors": [{"name": "Ana"}],
    "attachments": [{"url": "https://news.example/a.mp3", "mime_type": "audio/mpeg"}],
}
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Latest",
    "home_page_url": "https://news.example/",
    "feed_url": "https://news.example/feeds/latest.json",
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    "_extension": {},
    "items": [ITEM],
}


def rules(findings: object) -> list[str]:
    return [finding.rule for finding in findings]  # type: ignore[attr-defined]


def broken(document: str, old: str, new: str) -> bytes:
    assert old in document
    return document.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("document", "address"),
    [
        (RSS, ADDRESS),
        (ATOM, "https://news.example/feeds/latest.atom"),
        (json.dumps(JSON), "https://news.example/feeds/latest.json"),
    ],
)
def test_a_feed_that_keeps_every_line_has_no_finding(document: str, address: str) -> None:
    assert examine(document.encode(), address=address, now=NOW) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("A1", 'version="2.0"', 'version="0.91"'),
        ("A1", "<title>Latest</title>", ""),
        ("A1", "</rss>", ""),
        ("A1", "In short.", "A \x0b control character"),
        ("A2", "<link>https://news.example/</link>", "<link>/</link>"),
        ("A2", "<link>https://news.example/</link>", "<link>https://news.example/index.rss</link>"),
        ("A3", 'rel="self"', 'rel="other"'),
        ("A3", ADDRESS, "https://other.example/feed"),
        ("A3", 'type="application/rss+xml"', 'type="text/xml"'),
        ("A4", "</channel>", "<copyright>late</copyright></channel>"),
        ("A5", '<guid isPermaLink="false">urn:x:1</guid>', ""),
        ("A6", ' isPermaLink="false"', ""),
        ("A7", "Sun, 01 Mar 2026 11:00:00 GMT", "2026-03-01"),
        ("A7", "Sun, 01 Mar", "Mon, 01 Mar"),
        ("A7", "2026 11:00", "26 11:00"),
        ("A8", "01 Mar 2026 11:00:00", "01 Mar 2026 12:11:00"),
        ("A8", "Sun, 01 Mar 2026", "01 Mar 1989"),
        ("A10", "The harbour reopens", "The &lt;b&gt;harbour&lt;/b&gt; reopens"),
        ("A12", "https://x.example/", "/relative"),
        ("A12", "&lt;p&gt;Whole", "&lt;p onclick='x()'&gt;Whole"),
        ("A12", "&lt;p&gt;Whole", "&lt;script&gt;1&lt;/script&gt;&lt;p&gt;Whole"),
        ("A12", "<link>https://news.example/1</link>", "<link>/1</link>"),
        ("A13", "<dc:creator>Ana</dc:creator>", "<author>Ana</author>"),
        ("A13", "<dc:creator>Ana</dc:creator>", "<author>a@b.example (Ana)</author><dc:creator>Ana</dc:creator>"),
        ("A14", "</item>", '<enclosure url="https://n.example/b" length="1" type="a/b"/></item>'),
        ("A14", ' length="0"', ""),
        ("A15", "<width>144</width>", "<width>145</width>"),
        ("A15", "<title>Latest</title><link>https://news.example/</link><width>", "<title>x</title><width>"),
        ("A16", "<ttl>5</ttl>", "<ttl>5.5</ttl>"),
        ("A17", "<hour>2</hour>", "<hour>24</hour>"),
        ("A17", "<day>Sunday</day>", "<day>Sonntag</day>"),
        ("A18", ' url="https://wire.example/feed"', ""),
        ("A19", "<category>", "<dc:subject>World</dc:subject><category>"),
        ("A20", "<ttl>", '<cloud domain="x" port="80" path="/" registerProcedure="" protocol="xml-rpc"/><ttl>'),
        ("A21", "<language>en</language>", ""),
        ("A12", "&lt;p&gt;Whole", "&lt;a title='a&gt;b' onclick='x()'&gt;Whole"),
        ("A12", "https://x.example/", " java&#10;script:alert(1)"),
        ("A12", "https://x.example/", "data:text/html,x"),
        ("F1", "</item>", '<media:content url="/a.jpg"/></item>'),
        ("F1", "</item>", '<media:content url="https://n.example/a" medium="picture"/></item>'),
        ("F1", "</item>", '<media:content url="https://n.example/a" width="12px"/></item>'),
        ("F1", "</item>", '<media:content url="https://n.example/a" type="jpeg"/></item>'),
        ("F2", "</item>", '<media:thumbnail url="a.jpg"/></item>'),
        ("F2", "</item>", '<media:description type="text/plain"/></item>'),
        ("F3", "</item>", '<media:group><media:content url="https://n.example/a"/></media:group></item>'),
    ],
)
def test_what_breaks_section_a_is_found(rule: str, old: str, new: str) -> None:
    found = examine(broken(RSS, old, new), address=ADDRESS, now=NOW)

    assert rule in rules(found)
    assert all(finding.remedy for finding in found)


def test_A5_a_repeated_guid_is_found() -> None:
    item = RSS[RSS.index("<item>") : RSS.index("</item>") + 7]

    assert rules(examine(RSS.replace(item, item * 2).encode(), now=NOW)) == ["A5"]


def test_A11_the_full_text_alone_is_advised_against_and_before_the_description_is_a_fault() -> None:
    alone = examine(broken(RSS, "<description>In short.</description>", ""), now=NOW)
    body = RSS[RSS.index("<content:encoded>") : RSS.index("</content:encoded>") + 18]
    before = examine(RSS.replace(body, "").replace("<description>In short.", f"{body}<description>In short.").encode(), now=NOW)

    assert [(finding.rule, finding.is_fault) for finding in alone] == [("A11", False)]
    assert [(finding.rule, finding.is_fault) for finding in before] == [("A11", True)]


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("B1", "<id>urn:x:feed</id>", ""),
        ("B1", "<title>One</title>", "<title>One</title><title>Two</title>"),
        ("B2", "<id>urn:x:1</id>", "<id>1</id>"),
        ("B3", "<author><name>Ana</name></author>", ""),
        ("B5", "2026-03-01T11:00:00Z", "2026-03-01 11:00"),
        ("B5", "<updated>2026-03-01T12:00:00Z</updated>", "<updated>now</updated>"),
        ("A8", "2026-03-01T11:00:00Z", "2026-03-02T11:00:00Z"),
        ("B6", "<title>One</title>", '<title type="markdown">One</title>'),
        ("B7", '<content type="html">', '<content type="CDATA">'),
        (
            "B8",
            '<link href="https://news.example/1"/>',
            '<link href="https://news.example/1"/><link href="https://n.example/2"/>',
        ),
        ("B9", 'rel="self"', 'rel="via"'),
        ("B10", ' length="0"', ""),
        ("B11", ' xml:lang="en"', ""),
        ("B12", "<id>urn:x:wire</id>", ""),
        ("B13", "</feed>", "<rights>late</rights></feed>"),
        ("B14", "<id>urn:x:feed</id>", "<id>urn:x:feed</id><fh:archive/>"),
        ("B15", "<id>urn:x:feed</id>", '<id>urn:x:feed</id><link rel="next" href="https://news.example/feeds/latest.atom"/>'),
        ("B16", "<id>urn:x:feed</id>", '<id>urn:x:feed</id><fh:complete/><link rel="next" href="https://news.example/2"/>'),
        ("B17", ' when="2026-03-01T10:00:00Z"', ""),
        ("A10", "<title>One</title>", "<title>&lt;b&gt;One&lt;/b&gt;</title>"),
        ("A12", "https://news.example/1", "/1"),
        ("A12", "&lt;p&gt;Text", "&lt;iframe src='https://x.example/'&gt;&lt;/iframe&gt;&lt;p&gt;Text"),
    ],
)
def test_what_breaks_section_b_is_found(rule: str, old: str, new: str) -> None:
    assert rule in rules(examine(broken(ATOM, old, new), now=NOW))


def test_B4_two_entries_that_share_an_updated_are_found() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</entry>") + 8]

    found = examine(ATOM.replace(entry, entry + entry.replace("urn:x:1", "urn:x:2")).encode(), now=NOW)

    assert rules(found) == ["B4"]


@pytest.mark.parametrize(
    ("rule", "feed", "item"),
    [
        ("C1", {"version": "1"}, {}),
        ("C1", {"items": {}}, {}),
        ("C2", {}, {"id": 7}),
        ("C2", {}, {"id": ""}),
        ("C2", {}, {"content_html": ""}),
        ("C3", {}, {"date_published": "yesterday"}),
        ("C3", {}, {"authors": ["Ana"]}),
        ("C4", {"next_url": "https://news.example/feeds/latest.json"}, {}),
        ("C5", {"hubs": ["https://hub.example/"]}, {}),
        ("C6", {}, {"attachments": [{"url": "https://news.example/a"}]}),
        ("C7", {"withdrawn": []}, {}),
        ("A8", {}, {"date_published": "2026-03-01T12:20:00Z"}),
        ("A10", {}, {"title": "<i>One</i>"}),
        ("A12", {}, {"url": "/1"}),
        ("A12", {}, {"content_html": "<img src='/a.png'>"}),
    ],
)
def test_what_breaks_section_c_is_found(rule: str, feed: dict[str, object], item: dict[str, object]) -> None:
    body = json.dumps(JSON | {"items": [ITEM | item]} | feed).encode()

    assert rule in rules(examine(body, now=NOW))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"<html><p>No feed</p></html>",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        b"\x00",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    [finding] = examine(body)

    assert finding.is_fault
    assert finding.rule in ("A1", "C1")


def test_a_page_that_is_no_feed_says_which_feeds_it_names() -> None:
    page = b"<!DOCTYPE html><head><link rel=alternate type=application/rss+xml href=/feed.xml><p>Hello"

    [finding] = examine(page, address="https://news.example/world")

    assert finding.what == "this is a page of HTML, no feed; it names the feeds https://news.example/feed.xml"


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace("In short.", "&lt;" * 500_000),
        RSS.replace("In short.", "&lt;a " + "on" * 500_000),
        RSS.replace("In short.", "&lt;a href" + " " * 500_000),
        RSS.replace("The harbour reopens", "&lt;!--" * 200_000),
        RSS.replace("In short.", "&lt;div style='a'&gt;" * 50_000),
        RSS.replace("</channel>", "<item/>" * 100_000 + "</channel>"),
        json.dumps(JSON | {"items": [{}] * 100_000}),
    ],
    ids=["brackets", "event attributes", "blanks", "comments", "nested", "many items", "many objects"],
)
def test_a_feed_made_to_keep_the_check_busy_is_done_with_soon(body: str) -> None:
    findings = examine(body.encode(), now=NOW)

    assert len(findings) <= 10_000


def test_entities_are_not_opened() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0">&b;</rss>'

    assert "aaaa" not in repr(examine(bomb))


def test_what_a_hostile_feed_says_cannot_move_the_terminal() -> None:
    hostile = broken(RSS, "urn:x:1", "urn:&#x9b;2J&#x202e;evil")

    assert all(finding.what.isprintable() for finding in examine(hostile.replace(b"Sun, 01", b"Mon, 01"), now=NOW))
    assert shown("\x1b[2J" + "x" * 200).isprintable()


@given(st.sampled_from([RSS, ATOM, json.dumps(JSON)]), st.integers(0, 900), st.integers(0, 40), st.binary(max_size=12))
def test_no_bytes_make_the_check_fail(document: str, at: int, cut: int, put: bytes) -> None:
    body = document.encode()
    mangled = body[:at] + put + body[at + cut :]

    for finding in (*examine(mangled, address=ADDRESS, now=NOW), *examine_for(PARTNERS["flipboard"], mangled, now=NOW)):
        assert isinstance(finding, Finding)
        assert finding.remedy


@pytest.mark.parametrize("nested", [b"[" * 100_000, b"<a>" * 100_000, b'{"items":' + b"[" * 100_000])
def test_deep_nesting_is_a_finding(nested: bytes) -> None:
    assert examine(nested)[0].is_fault


def test_every_remedy_stands_for_a_line_of_the_list() -> None:
    assert all(rule[0] in "ABCDEFG" and rule[1:].isdigit() for rule in REMEDIES)


def test_a_rendition_goes_live_with_advice_but_not_with_a_fault() -> None:
    links = (("self", ADDRESS),)

    good = rendition(body=broken(RSS, "<ttl>", '<cloud domain="x"/><ttl>'), links=links)
    bad = rendition(body=broken(RSS, ADDRESS, "https://other.example/"), links=links)

    assert Checker().faults(good) == ()
    [fault] = Checker().faults(bad)
    assert fault.startswith("A3: the feed names itself https://other.example/")


@pytest.mark.parametrize(
    ("partner", "old", "new", "reason"),
    [
        ("msn", "The harbour reopens after the storm", "Too short", "9 characters"),
        ("msn", "01 Mar 2026 11", "01 Mar 2026 13", "ahead"),
        ("smartnews", "<ttl>5</ttl>", "", "no ttl"),
        ("apple", "<language>en</language>", "<language>en</language>", "names no region"),
        ("flipboard", "<ttl>", "<ttl>", "20 to 30"),
        ("yandex", "<title>The harbour reopens after the storm</title>", "", "no headline"),
    ],
)
def test_partners_limits_are_held_against_any_feed(partner: str, old: str, new: str, reason: str) -> None:
    found = examine_for(PARTNERS[partner], broken(RSS, old, new), now=NOW)

    assert any(reason in finding.what for finding in found)


def test_G1_a_feed_that_is_too_large_for_a_partner_is_found() -> None:
    found = examine_for(PARTNERS["smartnews"], broken(RSS, "In short.", "x" * 1_000_001), now=NOW)

    assert "1,00" in found[-1].what


def test_dates_ahead_are_counted_from_the_time_that_is_told() -> None:
    assert rules(examine(RSS.encode(), now=NOW - timedelta(hours=2))) == ["A8"]
    assert examine(RSS.encode(), now=None) == []


@pytest.mark.parametrize(("document", "dated"), [(RSS, "Sun, 01 Mar 2026 11:00:00 GMT"), (ATOM, "2026-03-01T11:00:00Z")])
def test_an_entry_without_fault_is_looked_at_again_when_it_changes_or_by_an_earlier_clock(document: str, dated: str) -> None:
    assert not [one for one in examine(document.encode(), now=NOW) if one.rule == "A8"]

    earlier = examine(document.encode(), now=NOW - timedelta(days=2))
    changed = examine(document.replace(dated, "never").encode(), now=NOW)
    later = examine(document.encode(), now=NOW + timedelta(days=2))

    assert "A8" in {one.rule for one in earlier}
    assert {one.rule for one in changed} & {"A7", "B5"}
    assert not [one for one in later if one.rule == "A8"]


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        (b"", None, "the document is empty"),
        (b" \r\n", None, "the document is empty"),
        (b"\x89PNG\r\n\x1a\n", 1, "this is neither XML nor JSON, so no feed"),
        (b"<rss>\n<a>b & c</a></rss>", 2, "it is not well-formed: an & that begins no escape; it would be &amp; (column 7)"),
        (b"<rss><a>b < c</a></rss>", 1, "it is not well-formed: a < that begins no element; it would be &lt; (column 12)"),
        (b'{"version":\n!}', 2, "it is no JSON: Expecting value (column 1)"),
    ],
)
def test_what_can_t_be_read_says_what_stands_where(body: bytes, line: int | None, what: str) -> None:
    (finding,) = examine(body)

    assert (finding.line, finding.what) == (line, what)
    assert finding.remedy.endswith(".")


def test_a_feed_that_names_no_address_of_its_own_is_told_so_once() -> None:
    findings = examine(b'{"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": []}', address=ADDRESS)

    assert [finding.what for finding in findings] == ["there is no home_page_url", "there is no feed_url"]
