"""Section A: RSS 2.0 by the RSS Advisory Board's Best Practices Profile, on 50 articles that hold every feature and trap."""

import locale
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import html5lib
import pytest
from lxml import etree

from feedsvc.domain.articles import Moment
from feedsvc.domain.decide import decide
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.xml import ATOM, CONTENT, DC
from tests.builders import NOW, article, minutes, outlet, revision
from tests.conformance.newsroom import Newsroom, full_articles, full_revision, names_of, rendered

SELF = f"{{{ATOM}}}link[@rel='self']"
CREATOR, SUBJECT, ENCODED = f"{{{DC}}}creator", f"{{{DC}}}subject", f"{{{CONTENT}}}encoded"


@pytest.fixture(scope="module")
def body() -> bytes:
    return rendered(FeedFormat.RSS).body


@pytest.fixture(scope="module")
def channel(body: bytes) -> etree._Element:
    return etree.fromstring(body)[0]


@pytest.fixture(scope="module")
def items(channel: etree._Element) -> list[etree._Element]:
    return channel.findall("item")


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(count=50, size=10)


def channel_of(newsroom: Newsroom, path: str = "/feeds/latest.rss") -> etree._Element:
    return etree.fromstring(newsroom.get(path))[0]


def guids(channel: etree._Element) -> list[str | None]:
    return [item.findtext("guid") for item in channel.iterfind("item")]


def html_of(item: etree._Element) -> Iterator[etree._Element]:
    """Return each element of an item's texts, parsed as browsers parse HTML."""
    for text in (item.findtext("description"), item.findtext(ENCODED)):
        if text:
            yield from html5lib.parse(text, treebuilder="lxml", namespaceHTMLElements=False).iter("*")


def test_A1_a_channel_has_title_link_and_description(channel: etree._Element) -> None:
    root = channel.getparent()

    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    for name in ("title", "link", "description"):
        assert [bool(one.text) for one in channel.findall(name)] == [True], name


def test_A1_a_feed_without_a_description_of_its_own_has_one() -> None:
    assert etree.fromstring(rendered(FeedFormat.RSS, [], description=" ").body).findtext("channel/description")


def test_A2_the_channels_link_is_the_home_page_in_archives_and_streams_too(newsroom: Newsroom) -> None:
    for path in ("/feeds/latest.rss", "/feeds/latest/archive/1.rss", "/feeds/tag/harbour.rss", "/feeds/search.rss?q=harbour"):
        assert channel_of(newsroom, path).findtext("link") == "https://news.example/", path


def test_A3_a_feed_names_the_address_that_it_was_fetched_from(newsroom: Newsroom) -> None:
    for path in (
        "/feeds/latest.rss",
        "/feeds/latest/archive/1.rss",
        "/feeds/section/Arts%20%26%20%3CLeisure%3E.rss",
        "/feeds/tag/C%2B%2B/C%23.rss",
        "/feeds/tag/%F0%9F%9A%A2.rss",
        "/feeds/search.rss?q=harbour%20reopens",
    ):
        [link] = channel_of(newsroom, path).findall(SELF)
        assert (link.get("href"), link.get("type")) == (f"https://news.example{path}", "application/rss+xml")


def test_A4_all_that_is_said_of_the_channel_stands_before_the_first_item(channel: etree._Element) -> None:
    tags = [element.tag for element in channel]

    assert tags[tags.index("item") :] == ["item"] * 50


def test_A5_each_item_has_a_guid_of_its_own(channel: etree._Element) -> None:
    found = guids(channel)

    assert all(found)
    assert len(set(found)) == len(found) == 50


def test_A5_a_guid_stays_through_an_edit_of_everything_and_a_rename_of_host_and_scheme() -> None:
    before = Newsroom(count=1)
    [guid] = guids(channel_of(before))

    after = Newsroom(the_outlet=outlet(base_url="http://other.example:8080/news", namespace=None), store=before.store)
    after.clock.tick(minutes=9)
    after.put(
        "0.txt", title="Another headline", section="Sport", link="https://new.example/", guid="urn:uuid:other", tags=("x",)
    )
    after.publish()

    [item] = channel_of(after).findall("item")
    assert item.findtext("title") == "Another headline"
    assert str(item.findtext("link")).startswith("http://other.example:8080/news/articles/")
    assert item.findtext("guid") == guid


def test_A6_a_guid_that_is_no_address_says_so(items: list[etree._Element]) -> None:
    told = [item.find("guid") for item in items]

    assert {(one.get("isPermaLink"), one.text.startswith("urn:uuid:")) for one in told} == {("false", True)}


def test_A7_dates_have_the_right_weekday_and_english_names(channel: etree._Element) -> None:
    dates = [one.text for one in channel.iter("pubDate", "lastBuildDate")]

    assert len(dates) == 51
    for date in dates:
        at = parsedate_to_datetime(date)
        assert at.strftime("%a, %d %b %Y %H:%M:%S GMT") == date


@pytest.mark.parametrize("year", [1990, 2026, 9998])
def test_A7_a_year_has_four_digits_and_every_month_and_weekday_its_name(year: int) -> None:
    names = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    for month in range(1, 13):
        at = datetime(year, month, 8, 7, 5, 3, tzinfo=UTC)
        [item] = etree.fromstring(rendered(FeedFormat.RSS, [article(published=Moment(at))]).body).iterfind("channel/item")

        date = str(item.findtext("pubDate"))
        assert re.fullmatch(rf"[A-Z][a-z]{{2}}, 08 [A-Z][a-z]{{2}} {year} 07:05:03 GMT", date)
        assert date[:3] in names
        assert parsedate_to_datetime(date) == at


def test_A7_a_date_is_english_under_another_locale(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    def refused(*_: object) -> str:
        raise AssertionError("the locale of the process was asked for")

    monkeypatch.setattr(locale, "setlocale", refused)

    assert render_anew() == body


def render_anew() -> bytes:
    """Render the 50 articles by a renderer of its own, with nothing remembered."""
    return rendered(FeedFormat.RSS).body


def test_A8_an_embargoed_article_and_one_dated_ahead_show_on_their_second_and_not_before() -> None:
    room = Newsroom()
    room.put("embargo.txt", embargo=NOW + minutes(30))
    room.put("ahead.txt", published=Moment(NOW + minutes(30)))

    shown = []
    for _ in range(4):
        room.publish()
        shown.append(len(guids(channel_of(room))))
        room.clock.tick(minutes=10)

    assert shown == [0, 0, 0, 2]


def test_A8_an_article_from_before_1990_has_no_date_rather_than_an_implausible_one() -> None:
    old = [article(f"{year}.txt", published=Moment(datetime(year, 5, 4, tzinfo=UTC))) for year in (1, 1066, 1969, 1989, 1990)]
    items = etree.fromstring(rendered(FeedFormat.RSS, old).body).findall("channel/item")

    assert [item.findtext("pubDate") for item in items] == [None, None, None, None, "Fri, 04 May 1990 00:00:00 GMT"]
    modified = [item.findtext("{http://purl.org/dc/terms/}modified") for item in items]
    assert all(at is None or at >= "1990" for at in modified)


def test_A8_an_update_that_the_source_dates_ahead_is_not_shown_ahead() -> None:
    ahead = article("a.txt", updated=Moment(NOW + timedelta(days=400)))
    [item] = etree.fromstring(rendered(FeedFormat.RSS, [ahead]).body).findall("channel/item")

    modified = item.findtext("{http://purl.org/dc/terms/}modified")
    assert modified is None or datetime.fromisoformat(modified) <= NOW + minutes(10)


def test_A9_a_feed_is_dated_by_its_last_change_and_rendered_twice_is_the_same_to_the_byte(body: bytes) -> None:
    assert etree.fromstring(body).findtext("channel/lastBuildDate") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert render_anew() == body


def test_A9_publishing_again_later_changes_no_byte() -> None:
    room = Newsroom(count=20)
    before = room.get("/feeds/latest.rss")
    room.clock.tick(hours=3)

    room.publish()

    assert room.get("/feeds/latest.rss") == before


def test_A10_titles_are_plain_text_with_the_escapes_that_all_readers_show(body: bytes) -> None:
    titles = re.findall(rb"<title>(.*?)</title>", body, re.DOTALL)

    assert len(titles) == 52
    for title in titles:
        assert not re.search(rb"&(?!#x26;|#x3C;|gt;)", title), title
    texts = {item.findtext("title") for item in etree.fromstring(body).iter("item")}
    assert "Fish & chips prices rise by 4 < 5 per cent" in texts
    assert "Bold claims about the lighthouse" in texts
    assert "Already escaped: &amp; and &lt;b&gt; stay as they were typed" in texts
    assert not any(text is None or re.search(r"</?(b|script)>", text) for text in texts)


def test_A11_the_summary_stands_before_the_full_text_and_is_escaped_html(items: list[etree._Element]) -> None:
    for item, told in zip(items, full_articles(), strict=True):
        tags = [element.tag for element in item]
        if told.revision.summary and ENCODED in tags:
            assert tags.index("description") < tags.index(ENCODED)
        assert tags.count("description") == 1
    summaries = {item.findtext("description") for item in items}
    assert "In short &amp; plainly: it reopened." in summaries


def test_A11_without_a_summary_the_full_text_is_the_description() -> None:
    [item] = etree.fromstring(rendered(FeedFormat.RSS, [article(text="Only this.")]).body).findall("channel/item")

    assert item.findtext("description") == "<p>Only this.</p>"
    assert item.find(ENCODED) is None


def test_A11_a_feed_of_summaries_alone_carries_no_full_text() -> None:
    told = [article(text="All of it.", summary="In short"), article(text="All of that.", title="A headline alone")]
    items = etree.fromstring(rendered(FeedFormat.RSS, told, full_content=False).body).findall("channel/item")

    assert [item.findtext("description") for item in items] == ["In short", "A headline alone"]
    assert all(item.find(ENCODED) is None for item in items)


def test_A12_texts_have_absolute_addresses_and_nothing_that_acts(items: list[etree._Element]) -> None:
    elements = [element for item in items for element in html_of(item)]

    addresses = [
        value for element in elements for name, value in element.attrib.items() if name in ("href", "src", "cite", "poster")
    ]
    assert len(addresses) > 20
    assert all(re.match(r"(https?://|mailto:)", address) for address in addresses)
    assert not {element.tag for element in elements} & {"script", "iframe", "object", "embed", "style", "form", "link", "base"}
    attributes = {name for element in elements for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on")} | (attributes & {"style", "id", "class"})


def test_A13_names_are_creators_and_nothing_is_an_author(items: list[etree._Element]) -> None:
    assert all(item.find("author") is None for item in items)
    for item, told in zip(items, full_articles(), strict=True):
        assert item.findtext(CREATOR, "") == ", ".join(names_of(told.revision.authors))


def test_A23_several_authors_are_one_creator() -> None:
    root = etree.fromstring(rendered(FeedFormat.RSS, [article("a.txt", authors=("Ana Díaz", "Bo Oh", "李 明"))]).body)

    assert [one.text for one in root.findall(f"channel/item/{CREATOR}")] == ["Ana Díaz, Bo Oh, 李 明"]


def test_A22_sound_beside_pictures_is_the_enclosure() -> None:
    picture = Media(url="https://pictures.example/quay.jpg", type="image/jpeg")
    sound = Media(url="https://pictures.example/quay.mp3", type="audio/mpeg", length=9)
    root = etree.fromstring(rendered(FeedFormat.RSS, [article("a.txt", media=(picture, sound))]).body)

    assert [one.get("url") for one in root.findall("channel/item/enclosure")] == [sound.url]


def test_A14_an_item_has_one_enclosure_at_most_with_length_and_type(items: list[etree._Element]) -> None:
    assert all(len(item.findall("enclosure")) <= 1 for item in items)
    enclosures = {tuple(sorted(one.attrib.items())) for item in items for one in item.findall("enclosure")}
    assert enclosures == {
        (("length", "90210"), ("type", "image/jpeg"), ("url", "https://news.example/media/pier.jpg")),
        (("length", "4000000"), ("type", "audio/mpeg"), ("url", "https://pictures.example/tide.mp3")),
        (("length", "12"), ("type", "application/pdf"), ("url", "https://pictures.example/report.pdf")),
    }


def test_A14_an_unknown_length_is_0() -> None:
    film = full_revision(4).media[2:3]
    [item] = etree.fromstring(rendered(FeedFormat.RSS, [article(media=film)]).body).findall("channel/item")

    assert dict(item.find("enclosure").attrib) == {
        "url": "https://pictures.example/wave.mp4?a=1&b=2",
        "length": "0",
        "type": "video/mp4",
    }


def test_A15_the_image_has_the_channels_title_and_link(channel: etree._Element) -> None:
    [image] = channel.findall("image")

    assert image.findtext("title") == channel.findtext("title")
    assert image.findtext("link") == channel.findtext("link")
    assert image.findtext("url") == "https://news.example/logo.png"
    assert int(str(image.findtext("width"))) <= 144
    assert int(str(image.findtext("height"))) <= 400


@pytest.mark.parametrize("path", ["/feeds/latest.rss", "/feeds/latest/archive/1.rss", "/feeds/tag/harbour.rss"])
@pytest.mark.parametrize("ttl", [1, 5, 60, 300])
def test_A16_the_ttl_agrees_with_max_age(ttl: int, path: str) -> None:
    room = Newsroom(count=20, size=4, ttl=ttl)
    room.clock.tick(days=30)  # beyond every embargo and expiry, which shorten max-age
    room.publish()

    response = room.client.get(path)

    told = etree.fromstring(response.data).findtext("channel/ttl")
    assert f"max-age={int(str(told)) * 60}," in response.headers["Cache-Control"]


def test_A17_hours_and_days_to_skip_are_told_in_range_and_once(channel: etree._Element) -> None:
    assert [one.text for one in channel.find("skipHours")] == ["2", "3"]
    assert [one.text for one in channel.find("skipDays")] == ["Sunday"]

    twice = etree.fromstring(rendered(FeedFormat.RSS, [], skip_hours=(23, 0, 23), skip_days=("Monday", "Monday")).body)

    assert [one.text for one in twice.find("channel/skipHours")] == ["0", "23"]
    assert [one.text for one in twice.find("channel/skipDays")] == ["Monday"]


def test_A18_an_article_taken_from_another_feed_names_it(items: list[etree._Element]) -> None:
    for item, told in zip(items, full_articles(), strict=True):
        sources = [(one.text, one.get("url")) for one in item.findall("source")]
        assert sources == ([("Wire & Sons", "https://wire.example/feed?a=1&b=2")] if told.revision.origin else [])


def test_A19_one_category_an_element_each_with_its_domain(items: list[etree._Element]) -> None:
    assert all(item.find(SUBJECT) is None for item in items)
    for item, told in zip(items, full_articles(), strict=True):
        section = [(told.revision.section, "https://news.example/feeds/section")] if told.revision.section else []
        tags = [(tag, "https://news.example/feeds/tag") for tag in told.revision.tags]
        assert [(one.text, one.get("domain")) for one in item.findall("category")] == section + tags


def test_A20_no_cloud_is_told_since_none_is_served(channel: etree._Element) -> None:
    assert channel.find("cloud") is None


def test_A21_the_language_is_set_and_no_forbidden_character_is_there(body: bytes, channel: etree._Element) -> None:
    assert channel.findtext("language") == "en"
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", body.decode())
    assert {item.findtext(f"{{{DC}}}language") for item in channel.iterfind("item")} == {
        None, "en-GB", "fr", "ar", "he", "fa", "zh-Hans", "de", "ru",
    }  # fmt: skip


def test_A21_the_stream_of_a_language_is_in_that_language(newsroom: Newsroom) -> None:
    arabic = channel_of(newsroom, "/feeds/language/ar.rss")

    assert arabic.findtext("language") == "ar"
    assert {item.findtext(f"{{{DC}}}language") for item in arabic.iterfind("item")} == {None}


def test_who_made_the_feed_and_whose_it_is_are_told(channel: etree._Element) -> None:
    assert channel.findtext("generator") == "feedsvc"
    assert channel.findtext("copyright") == "© The Sableport Courier & <friends>"
    assert [one.get("href") for one in channel.iterfind(f"{{{ATOM}}}link[@rel='hub']")] == ["https://hub.example/"]


def test_who_edited_and_whose_an_article_is_are_told(items: list[etree._Element]) -> None:
    for item, told in zip(items, full_articles(), strict=True):
        editors = [one.text for one in item.findall(f"{{{DC}}}contributor")]
        assert editors == list(told.revision.editors)
        assert item.findtext(f"{{{DC}}}rights") == told.revision.rights


def test_two_articles_that_were_edited_before_1990_are_told_apart_in_every_feed() -> None:
    long_ago = Moment(datetime(1985, 5, 4, tzinfo=UTC))
    room = Newsroom()
    with room.store.begin() as unit:
        for name in ("a.txt", "b.txt", "c.txt"):
            unit.articles.apply(decide(revision(name, published=long_ago), None, now=NOW))

    assert room.publish().faults == []
    assert len(guids(channel_of(room))) == 3
