"""Section I: what feedgen gets wrong does not reach a reader. Each test first shows the fault in feedgen alone where it can,
so that a release that mends it is noticed."""

import locale
import re
from datetime import UTC, datetime

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.xml import ATOM, DC, MEDIA
from tests.builders import article
from tests.conformance.newsroom import WIRE, Newsroom, full_articles, rendered

A = f"{{{ATOM}}}"


def generator() -> FeedGenerator:
    made = FeedGenerator()
    made.id("urn:x")
    made.title("x")
    made.description("x")
    made.link(href="https://a.example/", rel="alternate")
    return made


def entry_in(made: FeedGenerator) -> FeedEntry:
    entry = made.add_entry()
    entry.id("urn:y")
    entry.title("y")
    entry.content("y", type="html")
    return entry


def atom_entry(**fields: object) -> etree._Element:
    return etree.fromstring(rendered(FeedFormat.ATOM, [article(**fields)]).body).find(f"{A}entry")


def rss_item(**fields: object) -> etree._Element:
    return etree.fromstring(rendered(FeedFormat.RSS, [article(**fields)]).body).find("channel/item")


def test_I1_links_of_atom_entries_keep_rel_type_and_length() -> None:
    alone = generator()
    entry_in(alone).enclosure("https://a.example/a.mp3", 9, "audio/mpeg")
    assert b'rel="enclosure"' not in alone.atom_str()

    links = atom_entry(media=(Media(url="https://a.example/a.mp3", type="audio/mpeg", length=9),)).findall(f"{A}link")

    assert dict(links[-1].attrib) == {
        "rel": "enclosure",
        "href": "https://a.example/a.mp3",
        "length": "9",
        "type": "audio/mpeg",
    }
    assert [link.get("rel") for link in links].count("alternate") == 1


def test_I2_the_content_of_an_atom_entry_is_html() -> None:
    contents = etree.fromstring(rendered(FeedFormat.ATOM).body).findall(f"{A}entry/{A}content")

    assert {one.get("type") for one in contents} == {"html"}


def test_I3_the_channels_link_is_the_home_page_and_hub_and_archive_links_stand_in_rss() -> None:
    alone = generator()
    alone.link(href="https://a.example/feed", rel="self")
    alone.link(href="https://hub.example/", rel="hub")
    assert b"<link>https://hub.example/</link>" in alone.rss_str()

    room = Newsroom(count=20, size=4)
    for path, rels in (
        ("/feeds/latest.rss", ["self", "hub", "prev-archive"]),
        ("/feeds/latest/archive/2.rss", ["self", "prev-archive", "next-archive", "current"]),
    ):
        channel = etree.fromstring(room.get(path))[0]
        assert [one.text for one in channel.findall("link")] == ["https://news.example/"]
        assert [one.get("rel") for one in channel.findall(f"{A}link")] == rels


def test_I4_no_date_is_the_time_of_rendering() -> None:
    today = datetime.now(UTC)
    assert f"<updated>{today.year}".encode() in generator().atom_str()

    for feed_format in FeedFormat:
        assert str(today.date()) not in rendered(feed_format).body.decode()


def test_I4_entries_keep_their_order() -> None:
    expected = [one.guid for one in full_articles()]

    assert [one.text for one in etree.fromstring(rendered(FeedFormat.RSS).body).iterfind("channel/item/guid")] == expected
    assert [one.text for one in etree.fromstring(rendered(FeedFormat.ATOM).body).iterfind(f"{A}entry/{A}id")] == expected


def test_I5_an_enclosure_of_unknown_length_says_0_and_widths_are_text_and_a_lone_picture_is_in_no_group() -> None:
    item = rss_item(media=(Media(url="https://a.example/a.jpg", type="image/jpeg", width=640, height=480),))

    assert dict(item.find("enclosure").attrib) == {"url": "https://a.example/a.jpg", "length": "0", "type": "image/jpeg"}
    assert item.find(f"{{{MEDIA}}}content").get("width") == "640"
    assert item.find(f"{{{MEDIA}}}group") is None


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_I6_one_entry_with_a_forbidden_character_does_not_end_the_feed(character: str) -> None:
    alone = generator()
    entry_in(alone).title(f"a{character}b")
    with pytest.raises((ValueError, UnicodeError)):
        alone.rss_str()

    told = article(
        title=f"a{character}b",
        content_html=f"<p>a{character}b</p>",
        summary=f"a{character}b",
        authors=(f"a{character}b",),
        editors=(f"a{character}b",),
        section=f"a{character}b",
        tags=(f"a{character}b",),
        rights=f"a{character}b",
        origin=Origin(title=f"a{character}b", url=f"https://a.example/{character}", id=f"a{character}b"),
        link=f"https://a.example/{character}",
        media=(
            Media(url=f"https://a.example/{character}", type="image/png", caption=f"a{character}b", credit=f"a{character}b"),
        ),
    )
    for feed_format in FeedFormat:
        body = rendered(feed_format, [told, article("other.txt")]).body.decode()
        assert "ab" in body
        assert character not in body
    items = etree.fromstring(rendered(FeedFormat.RSS, [told, article("other.txt")]).body).findall("channel/item")
    assert len(items) == 2


def test_I7_no_date_goes_through_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> str:
        raise AssertionError("the locale of the process was set")

    monkeypatch.setattr(locale, "setlocale", refused)
    with pytest.raises(AssertionError, match="was set"):
        generator().rss_str()

    assert rss_item(published=None, title="Not rendered before").findtext("pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"


def test_I8_authors_without_an_address_are_told_in_rss() -> None:
    alone = generator()
    entry_in(alone).author(name="Ana Díaz")
    assert "Ana Díaz" not in alone.rss_str().decode()

    assert [one.text for one in rss_item(authors=("Ana Díaz", "Bo Oh")).findall(f"{{{DC}}}creator")] == ["Ana Díaz, Bo Oh"]


def test_I9_the_source_of_an_atom_entry_is_whole() -> None:
    source = atom_entry(origin=WIRE).find(f"{A}source")

    assert [(one.tag.removeprefix(A), one.text or one.get("href")) for one in source] == [
        ("id", "tag:wire.example,2020:feed"),
        ("title", "Wire & Sons"),
        ("updated", "2026-03-01T11:00:00Z"),
        ("link", "https://wire.example/feed?a=1&b=2"),
    ]


@pytest.mark.parametrize("feed_format", [FeedFormat.RSS, FeedFormat.ATOM])
def test_I10_a_namespace_is_declared_once_on_the_root(feed_format: FeedFormat) -> None:
    body = rendered(feed_format).body.decode()
    root = re.search(r"<(rss|feed)[^>]*>", body)

    assert root is not None
    declared = re.findall(r'xmlns(?::\w+)?="([^"]+)"', body)
    assert declared == re.findall(r'xmlns(?::\w+)?="([^"]+)"', root[0])
    assert len(set(declared)) == len(declared)
