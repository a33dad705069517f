"""Sections F and H: Media RSS in the feed, and the pages for people, which say what the feed says."""

import json
import re

import html5lib
import mf2py
import pytest
from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import FeedFormat
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.render.xml import MEDIA
from tests.builders import article
from tests.conformance.newsroom import MEDIA as PICTURES
from tests.conformance.newsroom import Newsroom, full_articles, rendered

M = f"{{{MEDIA}}}"
PAGES = (
    "/",
    "/feed/world",
    "/section/Arts%20%26%20%3CLeisure%3E",
    "/tag/C%2B%2B/C%23",
    "/author/%E6%9D%8E%20%E6%98%8E",
    "/language/ar",
    "/source/Wire%20%26%20Sons",
    "/search?q=harbour",
)


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(count=50)


@pytest.fixture(scope="module")
def shown() -> list[Article]:
    return full_articles()


def tree(markup: bytes) -> etree._Element:
    """Parse a page strictly: a fault of its HTML raises."""
    return (
        html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
        .parse(markup.decode())
        .getroot()
    )


def head(page: etree._Element) -> dict[str, list[str]]:
    """Return the metadata of a page: property or name -> contents."""
    told: dict[str, list[str]] = {}
    for one in page.iterfind("head/meta"):
        told.setdefault(one.get("property") or one.get("name") or "", []).append(one.get("content") or "")
    return told


@pytest.mark.parametrize("feed_format", [FeedFormat.RSS, FeedFormat.ATOM])
def test_F1_media_tell_address_type_medium_and_size(feed_format: FeedFormat) -> None:
    contents = [
        dict(one.attrib) for one in etree.fromstring(rendered(feed_format, [article(media=PICTURES)]).body).iter(f"{M}content")
    ]

    assert contents == [
        {
            "url": "https://news.example/media/pier.jpg",
            "type": "image/jpeg",
            "medium": "image",
            "width": "1200",
            "height": "800",
            "fileSize": "90210",
        },
        {"url": "https://pictures.example/tide.mp3", "type": "audio/mpeg", "medium": "audio", "fileSize": "4000000"},
        {
            "url": "https://pictures.example/wave.mp4?a=1&b=2",
            "type": "video/mp4",
            "medium": "video",
            "width": "640",
            "height": "360",
        },
        {"url": "https://pictures.example/report.pdf", "type": "application/pdf", "medium": "document", "fileSize": "12"},
        {"url": "https://pictures.example/untold"},
        {"url": "https://news.example/media/k%C3%BCste%201.png", "type": "image/png", "medium": "image"},
    ]


@pytest.mark.parametrize("feed_format", [FeedFormat.RSS, FeedFormat.ATOM])
def test_F2_pictures_have_thumbnail_credit_and_caption(feed_format: FeedFormat) -> None:
    told = article(media=PICTURES, summary="In short")
    picture = etree.fromstring(rendered(feed_format, [told]).body).find(f".//{M}content")

    assert {one.tag.removeprefix(M): (one.text, dict(one.attrib)) for one in picture} == {
        "description": ("The <pier> & sea", {"type": "plain"}),
        "thumbnail": (None, {"url": "https://news.example/media/pier.jpg", "width": "1200", "height": "800"}),
        "credit": ("Di Oh", {"role": "photographer", "scheme": "urn:ebu"}),
    }


@pytest.mark.parametrize("fields", [{"summary": None}, {"summary": "In short", "text": ""}])
def test_F2_no_caption_stands_where_a_reader_would_take_it_for_the_text(fields: dict[str, str]) -> None:
    import feedparser

    for feed_format in (FeedFormat.RSS, FeedFormat.ATOM):
        body = rendered(feed_format, [article(media=PICTURES, **fields)], full_content="text" not in fields).body
        [entry] = feedparser.parse(body).entries
        texts = [entry.get("summary", ""), *(one.value for one in entry.get("content", []))]
        assert not [text for text in texts if "pier" in text or "coast" in text]


def test_F3_no_media_are_grouped_since_none_are_alternatives() -> None:
    for feed_format in (FeedFormat.RSS, FeedFormat.ATOM):
        assert b"media:group" not in rendered(feed_format).body


def test_F7_the_json_ld_of_a_page_says_what_the_feed_says(newsroom: Newsroom, shown: list[Article]) -> None:
    feed = {item["id"]: item for item in json.loads(newsroom.get("/feeds/latest.json"))["items"]}
    for one in shown[:20]:
        page = tree(newsroom.get(f"/articles/{one.id}"))
        told = json.loads(str(page.findtext("head/script[@type='application/ld+json']")))
        item = feed[one.guid]

        assert told["@type"] == "NewsArticle"
        assert (told["@id"], told["headline"], told["mainEntityOfPage"]) == (item["id"], item["title"], item["url"])
        assert told.get("description") == item.get("summary")
        assert told["datePublished"].replace("+00:00", "Z") == item["date_published"]
        assert told["dateModified"].replace("+00:00", "Z") == item["date_modified"]
        assert told["inLanguage"] == item.get("language", "en")
        if item.get("authors"):
            assert [person["name"] for person in told["author"]] == [person["name"] for person in item["authors"]]
        else:
            assert told["author"] == {"@type": "Organization", "name": "The Sableport Courier"}
        pictures = [media["url"] for media in item.get("attachments", []) if media["mime_type"].startswith("image/")]
        assert [one if isinstance(one, str) else one["url"] for one in told.get("image", [])] == pictures


def test_F8_the_h_entry_of_a_page_says_what_the_feed_says(newsroom: Newsroom, shown: list[Article]) -> None:
    feed = {item["id"]: item for item in json.loads(newsroom.get("/feeds/latest.json"))["items"]}
    for one in shown[:20]:
        item = feed[one.guid]
        [entry] = [
            found
            for found in mf2py.parse(newsroom.get(f"/articles/{one.id}").decode(), url="https://news.example/")["items"]
            if found["type"] == ["h-entry"]
        ]
        told = entry["properties"]

        assert told["name"] == [item["title"]]
        assert told["url"] == [item["url"]]
        assert told["published"][0][:19] == item["date_published"][:19]
        assert told.get("author", []) == [person["name"] for person in item.get("authors", [])]
        assert set(told.get("category", [])) == set(item.get("tags", []))
        assert told.get("summary", []) == ([item["summary"]] if "summary" in item else [])
        assert content_text_of(sanitise(told["content"][0]["html"])) == one.revision.content_text


def test_F8_the_latest_page_is_an_h_feed(newsroom: Newsroom) -> None:
    [feed] = [one for one in mf2py.parse(newsroom.get("/").decode())["items"] if one["type"] == ["h-feed"]]

    entries = [one for one in feed["children"] if one["type"] == ["h-entry"]]
    assert [one["properties"]["url"] for one in entries] == [
        [item["url"]] for item in json.loads(newsroom.get("/feeds/latest.json"))["items"][: len(entries)]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_F9_every_page_names_each_format_of_its_feed_and_they_are_there(newsroom: Newsroom, path: str) -> None:
    page = tree(newsroom.get(path))

    links = page.findall("head/link[@rel='alternate']")
    assert [link.get("type") for link in links] == ["application/rss+xml", "application/atom+xml", "application/feed+json"]
    for link in links:
        response = newsroom.client.get(str(link.get("href")).removeprefix("https://news.example"))
        assert (response.status_code, response.mimetype) == (200, link.get("type"))


def test_F9_an_articles_page_names_the_latest_feed(newsroom: Newsroom, shown: list[Article]) -> None:
    page = tree(newsroom.get(f"/articles/{shown[0].id}"))

    hrefs = [link.get("href") for link in page.findall("head/link[@rel='alternate']")]
    assert hrefs == [f"https://news.example/feeds/latest.{extension}" for extension in FeedFormat]


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_H1_a_feed_holds_no_style_sheet_of_xsl_and_no_script(feed_format: FeedFormat) -> None:
    body = rendered(feed_format).body.decode().lower()

    assert "<?xml-stylesheet" not in body
    assert not re.search(r"<(\w+:)?script", body)


def test_H1_the_page_for_people_is_html_at_an_address_of_its_own(newsroom: Newsroom) -> None:
    assert newsroom.client.get("/").mimetype == "text/html"
    assert newsroom.client.get("/feeds/latest.rss", headers={"Accept": "text/html"}).mimetype == "application/rss+xml"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_stream_is_valid_html_to_its_last_page(newsroom: Newsroom, path: str) -> None:
    seen = 0
    following: str | None = path
    while following:
        page = tree(newsroom.get(following))
        seen += len(page.findall(".//article[@data-guid]"))
        links = page.xpath("//nav[@class='paging']/a[@rel='next']/@href")
        following = path.partition("?")[0] + links[0] if links else None

    feed = json.loads(newsroom.client.get(feed_of(tree(newsroom.get(path)))).data)
    assert seen == len(feed["items"])


def feed_of(page: etree._Element) -> str:
    [link] = page.xpath("/html/head/link[@type='application/feed+json']/@href")
    return str(link).removeprefix("https://news.example")


def test_every_articles_page_is_valid_and_names_its_address_and_what_it_is(newsroom: Newsroom, shown: list[Article]) -> None:
    for one in shown:
        page = tree(newsroom.get(f"/articles/{one.id}"))
        canonical = f"https://news.example/articles/{one.id}"

        [link] = page.findall("head/link[@rel='canonical']")
        told = head(page)
        assert str(link.get("href")).startswith(canonical)
        assert told["og:url"] == [link.get("href")]
        assert told["og:type"] == ["article"]
        assert told["og:title"] == [page.findtext(".//h1")]
        assert told.get("article:tag", []) == list(one.revision.tags)
        pictures = [media for media in one.revision.media if (media.type or "").startswith("image/")]
        assert len(told.get("og:image", [])) == min(1, len(pictures))
        assert len(page.findall(".//img[@class='u-photo']")) == len(pictures)


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur", "ps-AF"])
def test_a_page_in_a_script_from_right_to_left_is_set_so(language: str) -> None:
    room = Newsroom()
    one = room.put("a.txt", language=language)

    [shown] = tree(room.get(f"/articles/{one.id}")).findall(".//article")

    assert (shown.get("lang"), shown.get("dir")) == (language, "rtl")


def test_a_withdrawn_articles_page_is_410_and_says_so_in_valid_html(newsroom: Newsroom) -> None:
    gone = next(one for one in newsroom.store.unit.articles.stored.values() if one.withdrawn)

    response = newsroom.client.get(f"/articles/{gone.id}")

    page = tree(response.data)
    assert response.status_code == 410
    assert head(page)["robots"] == ["noindex"]
    assert "Withdrawn" in "".join(page.find(".//main").itertext())
    assert gone.revision.title not in response.text


def test_G4_google_is_told_of_articles_by_the_news_sitemap() -> None:
    room = Newsroom()
    one = room.put("a.txt", published=None, title="Fresh from the harbour")
    room.publish()

    sitemap = etree.fromstring(room.get("/sitemap-news.xml"))

    news = "{http://www.google.com/schemas/sitemap-news/0.9}"
    assert [title.text for title in sitemap.iter(f"{news}title")] == ["Fresh from the harbour"]
    assert one.id in str(sitemap.findtext(".//{http://www.sitemaps.org/schemas/sitemap/0.9}loc"))
