"""News sitemap, sitemaps, OPML and robots.txt over the application on fakes."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from feedsvc.domain.articles import Moment
from feedsvc.domain.decide import withdraw
from feedsvc.publishing import maps
from tests.builders import NOW, outlet
from tests.conformance.newsroom import Newsroom

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def locations(newsroom: Newsroom, path: str) -> list[str]:
    root = ET.fromstring(newsroom.get(path))  # noqa: S314 our own bytes
    return [str(loc.text) for loc in root.iter(f"{SITEMAP}loc")]


def test_F5_the_news_sitemap_tells_name_language_date_and_title(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt", title="Tides & <tables>", language="zh-Hant-TW")

    root = ET.fromstring(newsroom.get("/sitemap-news.xml"))  # noqa: S314
    url = root.find(f"{SITEMAP}url")

    assert url is not None
    assert str(url.findtext(f"{SITEMAP}loc")).startswith(f"https://news.example/articles/{article.id}/")
    news = url.find(f"{NEWS}news")
    assert news is not None
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "The Sableport Courier"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "zh-tw"
    assert news.findtext(f"{NEWS}publication_date") == "2026-03-01T11:00:00Z"
    assert news.findtext(f"{NEWS}title") == "Tides & <tables>"


def test_F5_the_news_sitemap_holds_two_days_and_drops_an_article_when_it_is_older(newsroom: Newsroom) -> None:
    newsroom.put("old.txt", published=Moment(NOW - timedelta(days=2)))
    newsroom.put("young.txt", published=Moment(NOW - timedelta(days=1, hours=23)))

    before = locations(newsroom, "/sitemap-news.xml")
    newsroom.clock.tick(hours=1)
    after = locations(newsroom, "/sitemap-news.xml")

    assert len(before) == 1
    assert after == ["https://news.example/"]  # a sitemap may not be empty


def test_F5_the_news_sitemap_holds_a_thousand_articles_at_most(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    assert maps.NEWS_SIZE == 1000
    monkeypatch.setattr(maps, "NEWS_SIZE", 3)
    for number in range(5):
        newsroom.put(f"{number}.txt")

    assert len(locations(newsroom, "/sitemap-news.xml")) == 3


def test_F6_the_index_leads_to_every_public_article_once(newsroom: Newsroom) -> None:
    assert maps.BLOCK <= 50_000
    newsroom.maps.blocks.size = 2
    articles = [newsroom.put(f"{number}.txt") for number in range(5)]
    newsroom.put("later.txt", embargo=NOW + timedelta(days=1))

    files = locations(newsroom, "/sitemap.xml")
    found = [loc for file in files for loc in locations(newsroom, file.removeprefix("https://news.example"))]

    assert files == [f"https://news.example/sitemap/{number}.xml" for number in (1, 2, 3)]
    assert [loc.split("/")[4] for loc in found] == [article.id for article in articles]


def test_F6_a_withdrawn_article_leaves_its_sitemap(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.put("b.txt")
    before = newsroom.client.get("/sitemap/1.xml")
    newsroom.clock.tick(minutes=1)

    with newsroom.store.begin() as unit:
        unit.articles.apply(withdraw(article, now=newsroom.clock()))
    after = newsroom.client.get("/sitemap/1.xml")

    assert article.id in before.text
    assert article.id not in after.text
    assert after.headers["Last-Modified"] > before.headers["Last-Modified"]


def test_a_sitemap_that_lists_nothing_is_not_found(newsroom: Newsroom) -> None:
    assert newsroom.client.get("/sitemap/1.xml").status_code == 404


def test_F10_the_feeds_are_listed_as_opml(newsroom: Newsroom) -> None:
    root = ET.fromstring(newsroom.get("/feeds.opml"))  # noqa: S314

    assert root.get("version") == "2.0"
    assert [outline.attrib for outline in root.iter("outline")] == [
        {
            "type": "rss",
            "text": title,
            "title": title,
            "description": "What is new, & what isn't",
            "htmlUrl": "https://news.example/",
            "language": "en",
            "version": "RSS2",
            "xmlUrl": f"https://news.example/feeds/{slug}.rss",
        }
        for slug, title in (("latest", "Latest News & <Views>"), ("world", "World"))
    ]


def test_robots_name_the_sitemaps_and_close_the_desk(newsroom: Newsroom) -> None:
    lines = newsroom.get("/robots.txt").decode().splitlines()

    assert "Sitemap: https://news.example/sitemap-news.xml" in lines
    assert "Sitemap: https://news.example/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sitemap-news.xml", "application/xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/sitemap/1.xml", "application/xml; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_lists_are_conditional_and_compressed_like_feeds(newsroom: Newsroom, path: str, kind: str) -> None:
    newsroom.put("a.txt")
    first = newsroom.client.get(path)
    newsroom.clock.tick(minutes=5)

    again = newsroom.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    since = newsroom.client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    gzipped = newsroom.client.get(path, headers={"Accept-Encoding": "gzip"})

    assert (first.status_code, first.content_type) == (200, kind)
    assert (again.status_code, since.status_code) == (304, 304)
    assert gzipped.headers["Content-Encoding"] == "gzip"


def test_another_address_of_the_service_changes_every_list() -> None:
    elsewhere = Newsroom(the_outlet=outlet(base_url="https://elsewhere.example"))

    assert "https://elsewhere.example/sitemap.xml" in elsewhere.get("/robots.txt").decode()
