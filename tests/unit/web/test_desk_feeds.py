"""The desk's pages about feeds and those who read them."""

import html

import pytest

from feedsvc.domain.counts import Family, Polls
from feedsvc.domain.subscriptions import Subscription, SubscriptionStatus
from tests.builders import NOW, feed, minutes
from tests.unit.web.newsroom import DeskNewsroom
from tests.unit.web.test_desk_pages import valid


@pytest.fixture
def newsroom() -> DeskNewsroom:
    feeds = {"latest": feed(full_content=False), "licensed": feed("licensed", title="Licensed", private=True)}
    newsroom = DeskNewsroom(feeds=feeds)
    newsroom.sign_in()
    return newsroom


def polls(**fields: object) -> Polls:
    usual = {"day": NOW.date(), "feed": "latest.rss", "product": "Feedly", "family": Family.AGGREGATOR, "requests": 8}
    usual |= {"unchanged": 6, "failed": 0, "subscribers": 1200, "last": NOW - minutes(3), "fresh": NOW - minutes(60)}
    return Polls(**usual | fields)  # type: ignore[arg-type]


def test_feeds_are_listed_with_their_state(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt")

    page = valid(newsroom.get("/admin/feeds"))

    assert '<span class="path">/feeds/latest.rss</span> · 1 entry' in page
    assert '<span class="state embargoed">private</span>' in page
    assert "/feeds/licensed" not in page.replace("/admin/feeds/licensed", "")


def test_a_feed_is_shown_as_a_reader_shows_it(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", title="Ferries & trams", summary="A summary.", authors=("Di Oh",), language="ar")

    page = valid(newsroom.get("/admin/feeds/latest"))

    assert ">Ferries &amp; trams</a></h3>" in page
    assert '<article class="card reader" lang="ar" dir="rtl">' in page
    assert "Di Oh · " in page
    assert "A summary." in page


def test_a_private_feed_is_shown_as_accounts_have_it(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", summary="A summary.", text="The text of ferries.")

    page = valid(newsroom.get("/admin/feeds/licensed"))

    assert "The text of ferries." in page
    assert "/feeds/licensed." not in page
    assert "The text of ferries." not in newsroom.get("/admin/feeds/latest")


def test_a_feed_that_is_kept_back_says_why() -> None:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    newsroom.put("a.txt", content_html='<p><img src="pier.jpg" alt=""></p>')

    assert "kept back by" in valid(newsroom.get("/admin/feeds"))
    page = valid(newsroom.get("/admin/feeds/latest"))
    assert "Why latest.json is kept back" in page
    assert "the relative address &#39;pier.jpg&#39;" in page


def test_a_feeds_preflight_says_what_a_partner_wont_take_and_why(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferries run")

    page = valid(newsroom.get("/admin/feeds/latest"))
    refused = [partner for partner in newsroom.usecases.review.feed("latest").partners if partner.refused]

    assert refused
    assert refused[0].refused[0].reason in html.unescape(page)
    assert f'<a href="/admin/articles/{article.id}"><bdi>Ferries run</bdi></a>: ' in page
    assert "G1: there is no snf:logo" in page


def test_an_unknown_feed_is_404(newsroom: DeskNewsroom) -> None:
    assert newsroom.client.get("/admin/feeds/none", base_url=newsroom.base_url).status_code == 404


def test_readers_are_summed_over_the_days_that_are_asked_for(newsroom: DeskNewsroom) -> None:
    with newsroom.store.begin() as unit:
        unit.polls.add([polls(), polls(day=(NOW - minutes(60 * 24 * 3)).date(), last=NOW - minutes(60 * 24 * 3), requests=2)])
        unit.polls.add([polls(product="curl <7>", family=Family.TOOL, requests=10, unchanged=0, subscribers=None, fresh=None)])

    week, today = valid(newsroom.get("/admin/readers")), valid(newsroom.get("/admin/readers?days=1"))

    assert "<dt>Polls</dt><dd>20</dd>" in week
    assert "<dt>Polls</dt><dd>18</dd>" in today
    assert "<dd>1,200</dd>" in week
    assert "curl &lt;7&gt;" in week
    assert "3 minutes ago" in week
    assert "not yet" in week
    assert valid(newsroom.get("/admin/readers?days=x")) == week


def test_without_polls_the_page_says_which_address_to_give_out(newsroom: DeskNewsroom) -> None:
    assert "https://news.example/feeds/latest.rss" in valid(newsroom.get("/admin/readers"))


def test_subscribers_of_the_hub_stand_with_the_readers_those_in_trouble_first(newsroom: DeskNewsroom) -> None:
    until = NOW + minutes(600)
    with newsroom.store.begin() as unit:
        for name in ("well", "paused"):
            callback = f"https://{name}.example/<1>"
            unit.subscriptions.confirm(Subscription(topic="latest.rss", callback=callback, created=NOW, expires=until))
        paused = unit.subscriptions.browse(limit=9)[1]
        unit.subscriptions.set_status(paused.id, SubscriptionStatus.PAUSED, now=NOW)

    page = valid(newsroom.get("/admin/readers"))

    assert "1 active, 0 of them failing, 1 paused; 0 messages wait." in page
    assert page.index("https://paused.example/&lt;1&gt;") < page.index("https://well.example/&lt;1&gt;")
