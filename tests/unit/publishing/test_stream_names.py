"""Streams of terms: they answer once they ever had a public article, in one spelling, and betray nothing before."""

import pytest

from feedsvc.domain.feeds import Term
from feedsvc.domain.subscriptions import Subscription
from feedsvc.errors import FeedNotFound, FeedRespelled
from tests.builders import minutes
from tests.unit.web.newsroom import DeskNewsroom

WORLD = ("/feeds/section/World.rss", "/section/World")


@pytest.fixture
def newsroom() -> DeskNewsroom:
    return DeskNewsroom()


def statuses(newsroom: DeskNewsroom, *paths: str) -> list[int]:
    return [newsroom.client.get(path).status_code for path in paths]


def test_D19_a_stream_whose_articles_are_all_withdrawn_answers_empty(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", section="World")
    newsroom.usecases.publish()

    newsroom.usecases.withdrawals.withdraw(article.id)
    newsroom.usecases.publish()

    assert statuses(newsroom, *WORLD) == [200, 200]
    assert article.guid.encode() not in newsroom.client.get(WORLD[0]).data


def test_D19_a_stream_that_its_last_article_left_for_another_answers_empty(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", section="World")
    newsroom.usecases.publish()

    newsroom.put("a.txt", section="Sport")
    newsroom.usecases.publish()

    assert statuses(newsroom, *WORLD, "/feeds/section/Sport.rss") == [200, 200, 200]


@pytest.mark.parametrize(
    "path", ["/feeds/section/Wrold.rss", "/section/Wrold", "/feeds/tag/secret.rss", "/tag/secret", "/tag/SECRET"]
)
def test_D19_what_never_was_public_is_not_found(newsroom: DeskNewsroom, path: str) -> None:
    newsroom.put("a.txt", tags=("secret",), embargo=newsroom.clock() + minutes(9))
    newsroom.usecases.publish()

    assert statuses(newsroom, path) == [404]


def test_D19_a_tag_that_was_taken_off_before_the_embargo_ended_is_not_betrayed(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", tags=("secret",), embargo=newsroom.clock() + minutes(9))
    newsroom.usecases.publish()
    newsroom.put("a.txt", tags=("open",), embargo=newsroom.clock() + minutes(9))

    newsroom.clock.tick(minutes=10)
    newsroom.usecases.publish()

    assert statuses(newsroom, "/feeds/tag/open.rss", "/feeds/tag/secret.rss") == [200, 404]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/feeds/section/WORLD.atom", "https://news.example/feeds/section/World.atom"),
        ("/section/world?after=x", "https://news.example/section/World?after=x"),
        ("/embed/section/wORLD.json", "https://news.example/embed/section/World.json"),
    ],
)
def test_D19_another_spelling_of_a_stream_leads_to_that_of_its_first_public_article(
    newsroom: DeskNewsroom, path: str, location: str
) -> None:
    newsroom.put("hidden.txt", section="WORLD", embargo=newsroom.clock() + minutes(9))
    newsroom.put("a.txt", section="World")
    newsroom.put("b.txt", section="world")
    newsroom.usecases.publish()

    answer = newsroom.client.get(path, headers={"Host": "elsewhere.example"})

    assert (answer.status_code, answer.headers["Location"]) == (308, location)


def test_D19_any_search_answers_empty_when_nothing_matches(newsroom: DeskNewsroom) -> None:
    assert statuses(newsroom, "/feeds/search.rss?q=nothing+here", "/search?q=nothing") == [200, 200]


def test_D19_a_stream_of_erased_articles_alone_is_not_found(newsroom: DeskNewsroom) -> None:
    first, second = newsroom.put("a.txt", authors=("Ana Díaz",)), newsroom.put("b.txt", authors=("ANA DÍAZ",))
    newsroom.usecases.publish()
    newsroom.usecases.withdrawals.withdraw(first.id)
    newsroom.usecases.erase(first.id)
    newsroom.usecases.publish()
    respelled = newsroom.client.get("/feeds/author/Ana Díaz.rss")

    newsroom.usecases.erase(second.id)
    newsroom.usecases.publish()

    assert respelled.status_code == 308
    assert statuses(newsroom, "/feeds/author/ANA DÍAZ.rss", "/author/Ana Díaz") == [404, 404]


def test_D19_subscriptions_to_another_spelling_are_moved(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", section="World")
    newsroom.usecases.publish()
    with newsroom.store.begin() as unit:
        for topic, callback in (("section/WORLD.rss", "https://a.example/"), ("section/World.rss", "https://b.example/")):
            unit.subscriptions.confirm(
                Subscription(topic=topic, callback=callback, created=newsroom.clock(), expires=newsroom.clock() + minutes(99))
            )

    newsroom.usecases.refresh()

    topics = {(one.callback, one.topic) for one in newsroom.usecases.websub.subscriptions()}
    assert topics == {("https://a.example/", "section/World.rss"), ("https://b.example/", "section/World.rss")}


def test_spellings_are_those_of_terms(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", tags=("UPPER",), language="en-GB")
    streams, now = newsroom.usecases.streams, newsroom.clock()

    with newsroom.store.read() as view:
        assert view.stream_names.spelling(Term.LANGUAGE, "EN-gb", now=now) == "en-GB"
        with pytest.raises(FeedRespelled):
            streams.spelt(streams.of_term(Term.TAG, "upper"), view, now)
        with pytest.raises(FeedNotFound):
            streams.spelt(streams.of_term(Term.TAG, "none"), view, now)
