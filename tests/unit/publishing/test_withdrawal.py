"""Withdrawal in every dialect, and profiles at their addresses, over the whole application on fakes."""

import json

import pytest
from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import restore, withdraw
from feedsvc.render.partners import PARTNERS
from tests.builders import NOW, minutes
from tests.conformance.newsroom import Newsroom

AT = "{http://purl.org/atompub/tombstones/1.0}"
OPTIONS = (("logo", "https://news.example/logo.png"), ("locale", "en-GB"))


def take_back(newsroom: Newsroom, article: Article) -> Article:
    newsroom.clock.tick(minutes=1)
    with newsroom.store.begin() as unit:
        gone = unit.articles.apply(withdraw(article, now=newsroom.clock()))
    newsroom.publish()
    return gone


def tombstones(newsroom: Newsroom) -> list[tuple[str | None, str | None]]:
    root = etree.fromstring(newsroom.get("/feeds/latest.tombstones.atom"))
    return [(one.get("ref"), one.get("when")) for one in root.iterfind(f"{AT}deleted-entry")]


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(partner_options=OPTIONS, size=4)


def test_B17_the_atom_feed_leads_to_a_variant_with_tombstones(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.publish()

    take_back(newsroom, article)

    feed = etree.fromstring(newsroom.get("/feeds/latest.atom"))
    related = feed.find("{http://www.w3.org/2005/Atom}link[@rel='related']")
    assert related is not None
    assert related.get("href") == "https://news.example/feeds/latest.tombstones.atom"
    assert tombstones(newsroom) == [(article.guid, "2026-03-01T12:01:00Z")]


def test_B17_json_feed_names_what_was_withdrawn(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.publish()
    assert "_feedsvc" not in json.loads(newsroom.get("/feeds/latest.json"))

    take_back(newsroom, article)

    told = json.loads(newsroom.get("/feeds/latest.json"))["_feedsvc"]
    assert told == {"withdrawn": [{"id": article.guid, "date_withdrawn": "2026-03-01T12:01:00Z"}]}


def test_the_withdrawal_of_an_archived_article_is_told_too(newsroom: Newsroom) -> None:
    articles = []
    for number in range(8):
        articles.append(newsroom.put(f"{number}.txt", published=None))
        newsroom.clock.tick(minutes=1)
        newsroom.publish()

    gone = take_back(newsroom, articles[0])

    assert [ref for ref, _ in tombstones(newsroom)] == [gone.guid]
    assert gone.guid in newsroom.get("/feeds/latest.json").decode()


def test_an_expired_article_leaves_a_tombstone_on_the_second(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt", expires=NOW + minutes(5))
    newsroom.publish()
    newsroom.clock.now = NOW + minutes(5)

    newsroom.publish()

    assert tombstones(newsroom) == [(article.guid, "2026-03-01T12:05:00Z")]


def test_an_embargoed_article_that_is_withdrawn_was_never_there(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt", embargo=NOW + minutes(5))
    newsroom.publish()

    take_back(newsroom, article)

    assert tombstones(newsroom) == []


def test_a_restored_article_has_no_tombstone_any_more(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.publish()
    gone = take_back(newsroom, article)
    newsroom.clock.tick(minutes=1)

    with newsroom.store.begin() as unit:
        unit.articles.apply(restore(gone, now=newsroom.clock()))
    newsroom.publish()

    assert tombstones(newsroom) == []
    assert "_feedsvc" not in json.loads(newsroom.get("/feeds/latest.json"))


def test_a_tombstone_is_told_for_a_month(newsroom: Newsroom) -> None:
    article = newsroom.put("a.txt")
    newsroom.publish()
    take_back(newsroom, article)

    newsroom.clock.tick(days=31)
    newsroom.publish()

    assert tombstones(newsroom) == []


@pytest.mark.parametrize("profile", PARTNERS)
def test_profiles_that_nobody_named_are_rendered_once_somebody_asks(newsroom: Newsroom, profile: str) -> None:
    name = f"latest.{profile}.rss"
    assert name not in newsroom.store.unit.renditions.live

    first = newsroom.client.get(f"/feeds/{name}")
    second = newsroom.client.get(f"/feeds/{name}", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert first.content_type == "application/rss+xml; charset=utf-8"
    assert set(newsroom.store.unit.renditions.live[name].bodies) == {"identity", "gzip"}


def test_profiles_that_a_feed_names_are_rendered_with_it_and_the_others_are_not_found() -> None:
    newsroom = Newsroom(partner_options=OPTIONS, profiles=("msn",))
    newsroom.put("a.txt", title="A headline long enough for MSN")

    report = newsroom.publish()

    assert "latest.msn.rss" in report.live
    assert b"A headline long enough" in newsroom.get("/feeds/latest.msn.rss")
    response = newsroom.client.get("/feeds/latest.apple.rss")
    assert (response.status_code, b"its profiles: msn" in response.data) == (404, True)


def test_a_feed_that_keeps_its_full_text_gives_it_to_no_partner_it_does_not_name() -> None:
    closed, named = Newsroom(full_content=False), Newsroom(full_content=False, profiles=("apple",))

    assert closed.client.get("/feeds/latest.apple.rss").status_code == 404
    assert named.client.get("/feeds/latest.apple.rss").status_code == 200


@pytest.mark.parametrize("name", ["latest.msn.atom", "latest.tombstones.rss", "latest.nobody.rss", "nothing.msn.rss"])
def test_a_dialect_that_is_none_is_not_found(newsroom: Newsroom, name: str) -> None:
    assert newsroom.client.get(f"/feeds/{name}").status_code == 404


def test_G1_a_withdrawal_reaches_smartnews_without_a_new_article() -> None:
    newsroom = Newsroom(partner_options=OPTIONS, profiles=("smartnews",))
    article = newsroom.put("a.txt")
    newsroom.publish()
    before = newsroom.client.get("/feeds/latest.smartnews.rss").headers["Last-Modified"]

    take_back(newsroom, article)

    after = newsroom.client.get("/feeds/latest.smartnews.rss")
    assert b'<media:status state="deleted"/>' in after.data
    assert after.headers["Last-Modified"] > before
