"""Section B: Atom (RFC 4287) and its archives (RFC 5005), on 50 articles that hold every feature and trap."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree

from feedsvc.domain.articles import Moment
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.xml import HISTORY, XML
from tests.builders import NOW, article, minutes
from tests.conformance.newsroom import WIRE, Newsroom, full_articles, names_of, rendered

A = "{http://www.w3.org/2005/Atom}"
LANG = f"{{{XML}}}lang"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def body() -> bytes:
    return rendered(FeedFormat.ATOM).body


@pytest.fixture(scope="module")
def root(body: bytes) -> etree._Element:
    return etree.fromstring(body)


@pytest.fixture(scope="module")
def entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{A}entry")


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(count=50, size=10)


def atom_of(newsroom: Newsroom, path: str = "/feeds/latest.atom") -> etree._Element:
    return etree.fromstring(newsroom.get(path))


def entry_of(newsroom: Newsroom, name: str) -> etree._Element:
    """Find the entry of the file of this name by its headline."""
    [found] = [one for one in atom_of(newsroom).iterfind(f"{A}entry") if name in str(one.findtext(f"{A}content"))]
    return found


def test_B1_feed_and_entries_have_exactly_one_id_title_and_updated(root: etree._Element, entries: list[etree._Element]) -> None:
    assert len(entries) == 50
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert [bool(one.text) for one in element.findall(f"{A}{name}")] == [True], name


def test_B2_ids_are_absolute_and_normalised_and_unique(root: etree._Element, entries: list[etree._Element]) -> None:
    ids = [str(one.findtext(f"{A}id")) for one in (root, *entries)]

    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    assert len(set(ids)) == 51


def test_B2_every_feed_and_no_format_or_page_has_an_id_of_its_own(newsroom: Newsroom) -> None:
    paths = ["latest", "world", "section/World", "tag/harbour", "author/Ana%20D%C3%ADaz"]
    ids = [atom_of(newsroom, f"/feeds/{path}.atom").findtext(f"{A}id") for path in paths]

    assert len(set(ids)) == len(paths)
    assert atom_of(newsroom, "/feeds/latest/archive/1.atom").findtext(f"{A}id") == ids[0]


def test_B2_each_search_is_a_feed_of_its_own(newsroom: Newsroom) -> None:
    found = {atom_of(newsroom, f"/feeds/search.atom?q={words}").findtext(f"{A}id") for words in ("harbour", "ferry")}

    assert len(found) == 2


def test_B3_entries_name_their_authors_and_the_feed_names_one_for_the_others(
    root: etree._Element, entries: list[etree._Element]
) -> None:
    assert root.findtext(f"{A}author/{A}name") == "The Sableport Courier"
    for entry, told in zip(entries, full_articles(), strict=True):
        for element, people in (("author", told.revision.authors), ("contributor", told.revision.editors)):
            assert [one.text for one in entry.iterfind(f"{A}{element}/{A}name")] == names_of(people)


def test_B4_no_two_entries_share_an_updated(entries: list[etree._Element]) -> None:
    dates = [entry.findtext(f"{A}updated") for entry in entries]

    assert len(set(dates)) == len(dates)


def test_B4_updated_moves_on_a_significant_change_alone_and_published_never() -> None:
    room = Newsroom()
    dates = []
    for text in ("first edition", "first edition", "first \n edition", "second edition"):
        room.put("a.txt", title="A", text=f"a.txt: {text}")
        room.publish()
        entry = entry_of(room, "a.txt")
        dates.append((entry.findtext(f"{A}published"), entry.findtext(f"{A}updated")))
        room.clock.tick(minutes=1)

    first, second, third, fourth = dates
    assert first == second == third
    assert fourth == (first[0], "2026-03-01T12:03:00Z")


def test_B5_dates_are_rfc_3339(root: etree._Element) -> None:
    dates = [str(one.text) for one in root.iter(f"{A}updated", f"{A}published")]

    assert len(dates) > 100
    assert all(RFC3339.fullmatch(date) and datetime.fromisoformat(date) for date in dates)


def test_B6_plain_text_says_so_and_holds_no_markup(root: etree._Element) -> None:
    texts = list(root.iter(f"{A}title", f"{A}subtitle", f"{A}summary", f"{A}rights"))

    assert len(texts) > 90
    assert {one.get("type") for one in texts} <= {None, "text"}
    assert not any(re.search(r"</?(b|script|p)>", str(one.text)) for one in texts)
    assert not any(len(one) for one in texts)


def test_B7_contents_are_html(entries: list[etree._Element]) -> None:
    contents = [entry.findall(f"{A}content") for entry in entries]

    assert {(len(found), found[0].get("type"), len(found[0])) for found in contents} == {(1, "html", 0)}
    for [content], told in zip(contents, full_articles(), strict=True):
        assert told.revision.content_html in str(content.text)


def test_B7_a_feed_of_summaries_alone_has_them_as_its_contents() -> None:
    told = [article(text="All of it.", summary="In short: 4 < 5")]
    [entry] = etree.fromstring(rendered(FeedFormat.ATOM, told, full_content=False).body).iterfind(f"{A}entry")

    assert [(one.tag, one.get("type"), one.text) for one in entry.iter(f"{A}content", f"{A}summary")] == [
        (f"{A}content", "html", "In short: 4 &lt; 5")
    ]


def test_B8_the_alternate_stands_once_for_a_type_and_leads_to_the_page(
    root: etree._Element, entries: list[etree._Element]
) -> None:
    for element in (root, *entries):
        [one] = element.findall(f"{A}link[@rel='alternate']")
        assert one.get("type") == "text/html"
        assert str(one.get("href")).startswith("https://news.example/")


def test_B9_self_stands_once_and_is_the_address_fetched(newsroom: Newsroom) -> None:
    for path in ("/feeds/latest.atom", "/feeds/latest/archive/2.atom", "/feeds/tag/R%26D.atom", "/feeds/search.atom?q=harbour"):
        [one] = atom_of(newsroom, path).findall(f"{A}link[@rel='self']")
        assert (one.get("href"), one.get("type")) == (f"https://news.example{path}", "application/atom+xml")


def test_B10_enclosures_carry_length_and_type(entries: list[etree._Element]) -> None:
    links = [link for entry in entries for link in entry.iterfind(f"{A}link[@rel='enclosure']")]

    assert len(links) > 50
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9]+", str(link.get("type"))) for link in links)
    lengths = {link.get("href"): link.get("length") for link in links}
    assert lengths == {
        "https://news.example/media/pier.jpg": "90210",
        "https://news.example/media/k%C3%BCste%201.png": "0",
        "https://pictures.example/tide.mp3": "4000000",
        "https://pictures.example/wave.mp4?a=1&b=2": "0",
        "https://pictures.example/report.pdf": "12",
    }


def test_B11_languages_are_told_on_the_feed_and_on_entries_in_another(
    root: etree._Element, entries: list[etree._Element]
) -> None:
    assert root.get(LANG) == "en"
    for entry, told in zip(entries, full_articles(), strict=True):
        assert entry.get(LANG) == (None if told.revision.language == "en" else told.revision.language)


def test_B12_a_source_has_id_title_and_updated(entries: list[etree._Element]) -> None:
    sources = [entry.find(f"{A}source") for entry in entries]
    told = {tuple(str(one.findtext(f"{A}{name}")) for name in ("id", "title")) for one in sources if one is not None}

    assert told == {
        ("tag:wire.example,2020:feed", "Wire & Sons"),
        ("https://wire.example/feed?a=1&b=2", "Wire & Sons"),
    }
    for one in sources:
        assert one is None or RFC3339.fullmatch(str(one.findtext(f"{A}updated")))


def test_B13_atom_is_the_default_namespace_and_the_feed_is_told_first(body: bytes, root: etree._Element) -> None:
    assert root.nsmap[None] == "http://www.w3.org/2005/Atom"
    assert b"<atom:" not in body
    tags = [element.tag for element in root]
    assert tags[tags.index(f"{A}entry") :] == [f"{A}entry"] * 50


def test_B13_what_is_said_of_the_feed_is_told(root: etree._Element) -> None:
    said = {name: root.findtext(f"{A}{name}") for name in ("subtitle", "rights", "generator", "logo")}

    assert said == {
        "subtitle": "What is new, & what isn't",
        "rights": "© The Sableport Courier & <friends>",
        "generator": "feedsvc",
        "logo": "https://news.example/logo.png",
    }
    assert [one.get("href") for one in root.iterfind(f"{A}link[@rel='hub']")] == ["https://hub.example/"]


def test_B13_what_is_said_of_an_entry_is_told(entries: list[etree._Element]) -> None:
    for entry, told in zip(entries, full_articles(), strict=True):
        revision = told.revision
        section = [(revision.section, "https://news.example/feeds/section")] if revision.section else []
        tags = [(tag, "https://news.example/feeds/tag") for tag in revision.tags]
        assert [(one.get("term"), one.get("scheme")) for one in entry.findall(f"{A}category")] == section + tags
        assert entry.findtext(f"{A}rights") == revision.rights
        assert [one.get("href") for one in entry.iterfind(f"{A}link[@rel='via']")] == [one for one in (revision.link,) if one]


def test_B14_a_page_names_its_neighbours_and_is_marked_as_archive(newsroom: Newsroom) -> None:
    pages = newsroom.get("/feeds/latest.atom").count(b"prev-archive")
    page = atom_of(newsroom, "/feeds/latest/archive/2.atom")

    links = {one.get("rel"): urlsplit(str(one.get("href"))).path for one in page.iterfind(f"{A}link")}
    assert pages == 1
    assert links == {
        "alternate": "/",
        "self": "/feeds/latest/archive/2.atom",
        "prev-archive": "/feeds/latest/archive/1.atom",
        "next-archive": "/feeds/latest/archive/3.atom",
        "current": "/feeds/latest.atom",
    }
    assert page.find(f"{{{HISTORY}}}archive") is not None
    assert atom_of(newsroom).find(f"{{{HISTORY}}}archive") is None


def test_B14_a_closed_page_is_kept_for_long_and_its_entries_stay_while_others_come() -> None:
    room = Newsroom(count=50, size=10)
    room.clock.tick(days=30)  # beyond every embargo and expiry
    room.publish()
    before = room.client.get("/feeds/latest/archive/1.atom")

    for number in range(40):
        room.put(f"new{number}.txt", published=Moment(NOW + minutes(number)))
    room.publish()
    after = room.client.get("/feeds/latest/archive/1.atom")

    assert "max-age=18000" in before.headers["Cache-Control"]
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]


def test_B15_no_page_links_past_the_end_and_none_is_there(newsroom: Newsroom) -> None:
    walked = Counter[str]()
    path: str | None = "/feeds/latest.atom"
    while path:
        walked[path] += 1
        previous = atom_of(newsroom, path).find(f"{A}link[@rel='prev-archive']")
        path = None if previous is None else urlsplit(str(previous.get("href"))).path

    assert set(walked.values()) == {1}
    newest = atom_of(newsroom, f"/feeds/latest/archive/{len(walked) - 1}.atom")
    assert newest.find(f"{A}link[@rel='next-archive']") is None
    for page in (0, len(walked)):
        assert newsroom.client.get(f"/feeds/latest/archive/{page}.atom").status_code == 404


def test_B16_no_feed_calls_itself_complete_since_all_grow(newsroom: Newsroom) -> None:
    for path in ("latest", "latest/archive/1", "tag/harbour"):
        for extension in ("atom", "rss"):
            assert b"fh:complete" not in newsroom.get(f"/feeds/{path}.{extension}")


def test_an_entrys_source_is_dated_as_told_or_else_as_the_entry() -> None:
    dated = article("a.txt", origin=replace(WIRE, updated=NOW - minutes(9)))
    undated = article("b.txt", origin=WIRE)
    entries = etree.fromstring(rendered(FeedFormat.ATOM, [dated, undated]).body).findall(f"{A}entry")

    assert [entry.findtext(f"{A}source/{A}updated") for entry in entries] == ["2026-03-01T11:51:00Z", "2026-03-01T11:00:00Z"]
