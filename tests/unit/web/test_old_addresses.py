"""Addresses of the site that was here before lead on for good, where nothing of ours is."""

import pytest

from feedsvc.errors import RefusedChange
from tests.unit.web.newsroom import DeskNewsroom


@pytest.fixture(scope="module")
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.put("a.txt", section="World")
    newsroom.usecases.old_addresses.add({
        "/category/welt/feed/": "/feeds/section/World.rss",
        "https://old.example/?p=7": "https://news.example/articles/7",
        "/über uns": "https://other.example/",
        "/section/World": "/never",
        "/2020/a": "/articles/8",
    })  # fmt: skip
    return newsroom


@pytest.mark.parametrize(("path", "to"), [
    ("/feed/", "/feeds/latest.rss"),
    ("/feed", "/feeds/latest.rss"),
    ("/rss", "/feeds/latest.rss"),
    ("/rss.xml", "/feeds/latest.rss"),
    ("/RSS.xml", "/feeds/latest.rss"),
    ("/feed.xml", "/feeds/latest.rss"),
    ("/index.xml", "/feeds/latest.rss"),
    ("/atom.xml", "/feeds/latest.atom"),
    ("/feed/atom/", "/feeds/latest.atom"),
    ("/?feed=rss2", "/feeds/latest.rss"),
    ("/?feed=atom", "/feeds/latest.atom"),
    ("/category/welt/feed", "/feeds/section/World.rss"),
    ("/?p=7", "/articles/7"),
    ("/2020/a/?utm_source=rss", "/articles/8"),
])  # fmt: skip
def test_an_old_address_answers_301(newsroom: DeskNewsroom, path: str, to: str) -> None:
    for method in ("get", "head"):
        response = getattr(newsroom.client, method)(path)

        assert (response.status_code, response.headers["Location"]) == (301, f"https://news.example{to}")
        assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_one_may_lead_to_another_host(newsroom: DeskNewsroom) -> None:
    assert newsroom.client.get("/%C3%BCber%20uns/").headers["Location"] == "https://other.example/"


@pytest.mark.parametrize("path", [
    "/nothing", "/feed/%00", "/[", "/feed/nothing", "/articles/nothing",
    "/feeds/nothing.rss", "/feed?x=1"
])  # fmt: skip
def test_what_leads_nowhere_is_missing(newsroom: DeskNewsroom, path: str) -> None:
    assert newsroom.client.get(path).status_code == 404


def test_what_is_there_stays_where_it_is(newsroom: DeskNewsroom) -> None:
    assert newsroom.client.get("/section/World").status_code == 200
    assert newsroom.client.get("/?after=x").status_code in (200, 400, 404)
    assert newsroom.client.post("/rss.xml").status_code in (404, 405)


@pytest.mark.parametrize(
    ("old", "new"), [("", "//x"), ("/a", "a"), ("/a", "/a/"), ("/a", "/a?b"), ("/a", "javascript:x"), ("x" * 3000, "/b")]
)
def test_an_address_that_cannot_lead_there_is_refused(newsroom: DeskNewsroom, old: str, new: str) -> None:
    with pytest.raises(RefusedChange):
        newsroom.usecases.old_addresses.add({old: new})
