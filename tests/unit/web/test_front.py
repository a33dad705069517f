"""What the server calls: polls answered at once and counted, too many of them refused, the rest left to Flask."""

import asyncio
from dataclasses import dataclass

import pytest

from feedsvc.counts.counting import Counting, PollCounts
from feedsvc.server.bridge import Bridge
from feedsvc.server.exchange import Answer, Request
from feedsvc.web.front import Front
from feedsvc.web.polls import PollKeeper
from feedsvc.web.throttle import WINDOW, Throttle
from tests.unit.web.test_fastlane import Newsroom, newsroom


@dataclass
class Desk:
    """A front over a newsroom in memory."""

    room: Newsroom
    front: Front

    def ask(self, path: str, method: str = "GET", client: str = "192.0.2.1", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(method, path, "", sent, client=client, server=("127.0.0.1", 8000))
        answer = self.front.at_once(request) or asyncio.run(self.front.answer(request))
        assert isinstance(answer, Answer)
        return answer


def header(answer: Answer, name: str) -> str | None:
    return {known.lower(): value for known, value in answer.headers}.get(name)


def desk(**settings: object) -> Desk:
    room = newsroom()
    polls = PollKeeper(PollCounts(), Counting(store=room.store, clock=room.clock), room.live.streams.counted_as)
    bridge = Bridge(room.flask.application, bool(settings.get("times")))
    front = Front(live=room.live, lane=room.lane, bridge=bridge, polls=polls, events=None, **settings)  # type: ignore[arg-type]
    return Desk(room, front)


def test_every_poll_is_counted_once_by_whichever_way_it_is_answered() -> None:
    room = desk()

    for path in ("latest.rss", "latest.rss", "language/en.rss", "nothing.rss", "news.rss"):
        room.ask(f"/feeds/{path}", user_agent="curl/8")

    assert room.front.polls.counts.take() == {("latest.rss", 200, "curl/8"): 2, ("language/en.rss", 200, "curl/8"): 1}


def test_a_poll_that_is_repeated_is_answered_alike_and_counted_as_long_as_its_feed_stays() -> None:
    room = desk()
    request = Request("GET", "/feeds/latest.rss", "", {"user-agent": "curl/8", "accept-encoding": "gzip"})
    first, again = room.front.at_once(request), room.front.again(request)
    assert again is not None

    second = again()
    room.room.put("d.txt", title="Harbour reopens")
    third, fourth = again(), room.front.at_once(request)

    assert second is first
    assert third is None
    assert fourth is not None
    assert again() is fourth
    assert room.front.polls.counts.take() == {("latest.rss", 200, "curl/8"): 4}


def test_what_is_no_poll_of_a_configured_feed_is_looked_at_each_time() -> None:
    room = desk()

    def repeats(path: str, method: str = "GET", **headers: str) -> bool:
        again = room.front.again(Request(method, path, "", headers))
        return again is not None and again() is not None

    room.ask("/feeds/latest.rss")
    room.ask("/feeds/language/en.rss")

    assert repeats("/feeds/latest.rss")
    assert repeats("/feeds/latest.rss", "HEAD")
    assert not repeats("/feeds/latest.rss", "POST")
    assert not repeats("/feeds/language/en.rss")
    assert not repeats("/feeds/nothing.rss")
    assert not repeats("/")


def test_D12_polls_that_are_limited_are_looked_at_each_time() -> None:
    room = desk(throttle=Throttle(3))

    assert room.front.again(Request("GET", "/feeds/latest.rss", "", {})) is None
    assert room.front.again(Request("GET", "/feeds/latest.rss", "", {"if-none-match": '"a"'})) is not None


def test_what_was_counted_is_kept_when_the_process_ends() -> None:
    room = desk()
    room.ask("/feeds/latest.rss", "HEAD", user_agent="curl/8")

    room.front.polls.close()

    kept = room.room.store.unit.polls.since(room.room.clock().date(), limit=10)
    assert [(polls.feed, polls.product, polls.requests) for polls in kept] == [("latest.rss", "curl", 1)]


def test_D12_a_client_that_takes_a_feed_over_and_over_is_told_to_wait() -> None:
    room = desk(throttle=Throttle(3))

    answers = [room.ask("/feeds/latest.rss", user_agent="greedy/1") for _ in range(5)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(header(answers[-1], "retry-after") or 0) <= WINDOW
    assert b"If-None-Match" in answers[-1].body
    assert room.front.polls.counts.take()["latest.rss", 429, "greedy/1"] == 2


def test_D13_others_of_its_address_and_those_who_ask_whether_it_changed_are_not() -> None:
    room = desk(throttle=Throttle(2))
    etag = header(room.ask("/feeds/latest.rss", user_agent="greedy/1"), "etag") or ""
    for _ in range(3):
        room.ask("/feeds/latest.rss", user_agent="greedy/1")

    assert room.ask("/feeds/latest.rss", user_agent="greedy/1").status == 429
    assert room.ask("/feeds/latest.rss", user_agent="greedy/1", if_none_match=etag).status == 304
    assert room.ask("/feeds/latest.rss", user_agent="polite/1").status == 200
    assert room.ask("/feeds/latest.rss", user_agent="greedy/1", client="192.0.2.2").status == 200
    assert room.ask("/feeds/world.rss", user_agent="greedy/1").status == 200


def test_behind_a_proxy_a_client_is_who_the_proxy_says() -> None:
    room = desk(throttle=Throttle(1, proxies=1))

    def status(address: str) -> int:
        return room.ask("/feeds/latest.rss", x_forwarded_for=address).status

    answers = [status(address) for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1", "forged, 203.0.113.1")]

    assert answers == [200, 200, 429, 429]


def test_a_throttle_counts_anew_after_its_hour() -> None:
    throttle = Throttle(1)

    def is_refused(now: float) -> bool:
        return throttle.refusal(Request("GET", "/feeds/latest.rss", "", {}, client="192.0.2.1"), now) is not None

    assert [is_refused(0), is_refused(1), is_refused(WINDOW + 1)] == [False, True, False]


def test_responses_tell_how_long_they_took_where_that_is_asked_for() -> None:
    plain, timed = desk(), desk(times=True)

    assert [header(plain.ask(path), "server-timing") for path in ("/feeds/latest.rss", "/healthz")] == [None, None]
    assert (header(timed.ask("/feeds/latest.rss"), "server-timing") or "").startswith("lane;dur=")
    assert (header(timed.ask("/healthz"), "server-timing") or "").startswith("page;dur=")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("news.rss", "https://news.example/feeds/latest.rss"),
        ("news.json", "https://news.example/feeds/latest.json"),
        ("news/archive/3.atom", "https://news.example/feeds/latest.atom"),
        ("news.msn.rss", "https://news.example/feeds/latest.msn.rss"),
        ("news.tombstones.atom", "https://news.example/feeds/latest.tombstones.atom"),
        ("sport.atom", "https://sport.example/feed.atom"),
    ],
)
def test_D10_a_feed_that_moved_says_where_it_is_for_good(path: str, location: str) -> None:
    answer = desk().ask(f"/feeds/{path}")

    assert (answer.status, header(answer, "location")) == (301, location)
    assert header(answer, "content-type") == "text/plain; charset=utf-8"


def test_D11_a_feed_that_ended_is_gone_and_says_why() -> None:
    answer = desk().ask("/feeds/election.rss")

    assert (answer.status, answer.body) == (410, b"The election is over.\n")
