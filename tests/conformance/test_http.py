"""Section D where the whole application is asked; what a single answer holds is in tests/unit/web/test_conditional.py."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest
from werkzeug.test import TestResponse

from feedsvc.domain.counts import client_of
from feedsvc.domain.decide import restore, withdraw
from feedsvc.domain.feeds import FeedFormat, FormerFeeds
from feedsvc.web.conditional import STALE_IF_ERROR
from tests.builders import NOW, minutes
from tests.conformance.newsroom import Newsroom

PATHS = ("latest", "latest/archive/1", "section/World", "tag/harbour", "search")


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(count=50, size=10, ttl=300)


def address(name: str, feed_format: FeedFormat = FeedFormat.RSS) -> str:
    return f"/feeds/{name}.{feed_format}" + ("?q=harbour" if name == "search" else "")


def modified(response: TestResponse) -> datetime:
    return parsedate_to_datetime(response.headers["Last-Modified"])


def max_age(response: TestResponse) -> int:
    match = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert match is not None
    return int(match[1])


@pytest.mark.parametrize("feed_format", FeedFormat)
@pytest.mark.parametrize("name", PATHS)
def test_D2_D5_D6_every_feed_has_both_validators_and_answers_304_to_each(
    newsroom: Newsroom, name: str, feed_format: FeedFormat
) -> None:
    path = address(name, feed_format)
    whole = newsroom.client.get(path)
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]

    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": date}, {"If-None-Match": tag, "If-Modified-Since": date}):
        answer = newsroom.client.get(path, headers=headers)
        assert (answer.status_code, answer.data) == (304, b"")
        for repeated in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert answer.headers[repeated] == whole.headers[repeated]
    assert "Accept-Encoding" in whole.headers["Vary"]


@pytest.mark.parametrize("feed_format", FeedFormat)
@pytest.mark.parametrize("name", ["latest", "latest/archive/1", "section/World", "search"])
def test_D2_validators_change_on_edit_withdrawal_and_return_and_dates_never_go_back(name: str, feed_format: FeedFormat) -> None:
    room = Newsroom(size=2)
    fields = {"section": "World", "text": "The harbour stays."}
    made = [room.put(f"{number}.txt", published=None, **fields) for number in range(6) if room.clock.tick(minutes=1) is None]
    path, states = address(name, feed_format), list[tuple[str, datetime]]()

    def publish() -> None:
        room.clock.tick(seconds=1)
        room.publish()
        answer = room.client.get(path)
        states.append((answer.headers["ETag"], modified(answer)))

    target = next(one for one in made if one.guid in room.get(path).decode()) if room.publish() else made[0]
    publish()
    edited = room.put(f"{made.index(target)}.txt", published=None, title="Edited", **fields)
    publish()
    with room.store.begin() as unit:
        gone = unit.articles.apply(withdraw(edited, now=room.clock()))
    publish()
    with room.store.begin() as unit:
        unit.articles.apply(restore(gone, now=room.clock()))
    publish()

    tags, dates = [tag for tag, _ in states], [date for _, date in states]
    assert len(set(tags)) == 4
    assert dates == sorted(set(dates))


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_D3_D6_each_coding_is_served_with_a_tag_of_its_own(newsroom: Newsroom, coding: str) -> None:
    plain = newsroom.client.get("/feeds/latest.rss")
    coded = newsroom.client.get("/feeds/latest.rss", headers={"Accept-Encoding": coding})
    refused = newsroom.client.get("/feeds/latest.rss", headers={"Accept-Encoding": f"{coding};q=0"})

    assert coded.headers["Content-Encoding"] == coding
    assert coded.headers["ETag"] != plain.headers["ETag"]
    assert len(coded.data) < len(plain.data) / 2
    assert "Content-Encoding" not in refused.headers
    assert refused.data == plain.data


@pytest.mark.parametrize("name", PATHS)
def test_D8_D9_feeds_are_public_and_kept_for_five_hours_at_most(newsroom: Newsroom, name: str) -> None:
    told = newsroom.client.get(address(name)).headers

    assert re.fullmatch(
        rf"public, max-age=\d+, stale-while-revalidate=\d+, stale-if-error={STALE_IF_ERROR}", told["Cache-Control"]
    )
    assert 0 < max_age(newsroom.client.get(address(name))) <= 5 * 3600
    assert not {"Expires", "Pragma"} & set(told.keys())


@pytest.mark.parametrize("name", ["latest", "tag/storm"])
def test_D8_no_copy_is_kept_past_the_end_of_an_embargo(name: str) -> None:
    room = Newsroom(ttl=60)
    room.put("now.txt", tags=("storm",))
    room.put("held.txt", tags=("storm",), embargo=NOW + minutes(10))
    room.publish()
    ages = [max_age(room.client.get(address(name)))]

    room.clock.tick(minutes=9)
    ages.append(max_age(room.client.get(address(name))))
    room.clock.tick(minutes=1)
    room.publish()
    ages.append(max_age(room.client.get(address(name))))

    assert ages == [600, 60, 3600]


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_D10_E5_a_feed_that_moved_redirects_to_its_new_address_for_good(feed_format: FeedFormat) -> None:
    room = Newsroom(former=FormerFeeds(moved={"old-news": "latest", "away": "https://away.example/news.{format}"}))

    here = room.client.get(f"/feeds/old-news.{feed_format}")
    away = room.client.get(f"/feeds/away.{feed_format}")

    assert {here.status_code, away.status_code} <= {301, 308}
    assert here.headers["Location"] == f"https://news.example/feeds/latest.{feed_format}"
    assert away.headers["Location"] == f"https://away.example/news.{feed_format}"


def test_D11_a_retired_feed_is_410_and_an_unknown_one_404() -> None:
    room = Newsroom(former=FormerFeeds(retired={"olympics": "The games are over."}))

    assert room.client.get("/feeds/olympics.rss").status_code == 410
    assert room.client.get("/feeds/paralympics.rss").status_code == 404


def test_D11_a_withdrawn_article_is_410(newsroom: Newsroom) -> None:
    gone = next(one for one in newsroom.store.unit.articles.stored.values() if one.withdrawn)

    assert newsroom.client.get(f"/articles/{gone.id}/any-slug").status_code == 410


def test_D12_a_store_that_does_not_answer_is_503_and_tells_whole_seconds() -> None:
    room = Newsroom()
    room.store.is_available = False

    for path in ("/feeds/tag/harbour.rss", "/articles/x", "/"):
        answer = room.client.get(path)
        assert answer.status_code == 503
        assert re.fullmatch(r"[1-9][0-9]*", answer.headers["Retry-After"])


def test_D13_a_thousand_polls_from_one_address_are_all_answered(newsroom: Newsroom) -> None:
    answers = [newsroom.client.get("/feeds/latest.rss", environ_base={"REMOTE_ADDR": "192.0.2.1"}) for _ in range(1000)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("path", ["/feeds/latest.rss", "/feeds/nothing.rss", "/feeds/tag/none.atom", "/feeds/"])
def test_D15_no_html_no_cookie_and_no_challenge_stand_at_a_feeds_address(newsroom: Newsroom, path: str) -> None:
    for accept in ("text/html", "*/*", "application/xhtml+xml,text/html;q=0.9"):
        answer = newsroom.client.get(path, headers={"Accept": accept, "User-Agent": "Mozilla/5.0"})
        assert "html" not in answer.content_type
        assert not {"Set-Cookie", "WWW-Authenticate"} & set(answer.headers.keys())


@pytest.mark.parametrize(
    ("user_agent", "product", "subscribers"),
    [
        (
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 123 subscribers; like FeedFetcher-Google)",
            "Feedly",
            123,
        ),
        ("Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )", "Inoreader", 3),
        ("NewsBlur Feed Fetcher - 59 subscribers - https://www.newsblur.com/site/1/a", "NewsBlur Feed Fetcher", 59),
        ("NetNewsWire (RSS Reader; https://netnewswire.com/)", "NetNewsWire", None),
    ],
)
def test_D16_aggregators_tell_for_how_many_they_poll(user_agent: str, product: str, subscribers: int | None) -> None:
    client = client_of(user_agent)

    assert (client.product, client.subscribers) == (product, subscribers)
