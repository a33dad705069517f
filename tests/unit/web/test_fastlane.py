"""The fast lane: what it answers is what Flask answers, and a store that is gone keeps no poller waiting."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from feedsvc.check.examining import Checker
from feedsvc.domain.counts import Tally
from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.decide import decide
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat, FormerFeeds
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import StoreUnavailable
from feedsvc.publishing import on_demand
from feedsvc.publishing.compress import Compress
from feedsvc.publishing.live import LiveFeeds
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.publish import Publish
from feedsvc.publishing.streams import Streams
from feedsvc.server.exchange import Answer
from feedsvc.web import fastlane
from feedsvc.web.app import create_app
from feedsvc.web.fastlane import MOST_ANSWERS, FastLane
from tests.acceptance.running import eventually
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

FORMER = FormerFeeds({"news": "latest", "sport": "https://sport.example/feed.{format}"}, {"election": "The election is over."})


@dataclass
class Newsroom:
    """One service: its lane and its Flask application side by side, over the same live feeds."""

    clock: Clock
    store: MemoryStore
    live: LiveFeeds
    publish: Publish
    lane: FastLane
    flask: FlaskClient
    on_demand: OnDemand

    def put(self, name: str, **fields: object) -> None:
        with self.store.begin() as unit:
            new = revision(name, **fields)
            unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock()))
        self.clock.tick(seconds=5)
        self.publish()
        self.live.refresh()

    def compress(self) -> None:
        Compress(store=self.store)()
        self.live.refresh()

    def poll(self, path: str, **headers: str) -> Answer | None:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.lane.answer(path, told.get, self.clock().timestamp())


TAKES_DELTAS = {"a_im": "feed", "user_agent": "newsboat/2.37.0 (Linux x86_64)"}


def newsroom() -> Newsroom:
    clock, store = Clock(), MemoryStore()
    streams = Streams(outlet(), {"latest": feed(hubs=("https://hub.example/",)), "world": feed("world", title="World")}, FORMER)
    usecases = wired(store=store, streams=streams, clock=clock)
    live, publish, streamed = usecases.serve.live, usecases.publish, usecases.serve.on_demand
    lane = FastLane(lambda: live.feeds, streamed.current, clock)
    made = Newsroom(clock, store, live, publish, lane, create_app(usecases).test_client(), streamed)
    for name in ("a.txt", "b.txt", "c.txt"):
        made.put(name)
    made.compress()
    return made


@pytest.fixture(scope="module")
def shared() -> Newsroom:
    return newsroom()


def tags_of(room: Newsroom) -> list[str]:
    """Every tag that a client may have: of each coding of each format, and of past versions."""
    known = [*room.live.feeds.values()]
    current = [live.rendition.etag(coding) for live in known for coding in live.rendition.bodies]
    return [*current, *(tag for live in known for version in live.past for tag in sorted(version.etags))]


def lists_of(tags: list[str]) -> st.SearchStrategy[str]:
    """If-None-Match: one tag or several, weak or strong, with and without spaces, and what is no tag at all."""
    tag = st.sampled_from([*tags, '"nobody"', "garbage", "*", ""]).flatmap(lambda tag: st.sampled_from([tag, f"W/{tag}"]))
    return st.builds(lambda several, comma: comma.join(several), st.lists(tag, max_size=4), st.sampled_from([",", ", ", " ,"]))


WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.0", ";q=1", "; q=0.5", ";q=0.333", ";q=x", ";level=1;q=0.2"])


def weighted(*names: str) -> st.SearchStrategy[str]:
    """A header of names with q-values."""
    part = st.builds(lambda name, weight: name + weight, st.sampled_from(names), WEIGHTS)
    return st.builds(", ".join, st.lists(part, max_size=4))


DATES = st.one_of(
    st.integers(-60, 60).map(lambda seconds: imf_fixdate(NOW + timedelta(seconds=seconds))),
    st.sampled_from(["", "soon", "Sunday, 01-Mar-26 12:00:05 GMT", "Sun Mar  1 12:00:05 2026", "Sun, 32 Mar 2026"]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choice=st.data(),
    method=st.sampled_from(["GET", "HEAD"]),
    name=st.sampled_from(["latest.rss", "latest.atom", "latest.json", "world.rss"]),
    coding=weighted("gzip", "br", "zstd", "identity", "*", "x-gzip", "deflate", "GZIP"),
    date=DATES,
    manipulation=weighted("feed", "gzip", "diffe"),
)
def test_the_lane_and_flask_answer_alike(
    shared: Newsroom, choice: st.DataObject, method: str, name: str, coding: str, date: str, manipulation: str
) -> None:
    told = {
        "if-none-match": choice.draw(lists_of(tags_of(shared))),
        "if-modified-since": date,
        "accept-encoding": coding,
        "a-im": manipulation,
    }
    headers = {header: value for header, value in told.items() if value}

    fast = shared.lane.answer(f"/feeds/{name}", headers.get, shared.clock().timestamp())
    slow = shared.flask.open(f"/feeds/{name}", method=method, headers=headers)

    assert fast is not None
    assert fast.status == slow.status_code
    assert (fast.body if method == "GET" else b"") == slow.data
    assert {header.lower(): value for header, value in fast.headers} == {h.lower(): value for h, value in slow.headers.items()}


def test_pages_and_feeds_that_are_not_live_are_left_to_flask(shared: Newsroom) -> None:
    for path in (
        "/",
        "/feeds/nothing.rss",
        "/feeds/section/World.rss",
        "/feeds/latest",
        "/feeds/latest/archive/1.rss",
        "/healthz",
    ):
        assert shared.poll(path) is None


def test_a_feed_that_changed_is_answered_anew() -> None:
    room = newsroom()
    before = room.poll("/feeds/latest.rss")

    room.put("d.txt", title="Harbour reopens")

    after = room.poll("/feeds/latest.rss")
    assert before is not None
    assert after is not None
    assert b"Harbour reopens" not in before.body
    assert b"Harbour reopens" in after.body


def test_a_feed_is_sent_in_gzip_until_it_is_compressed_densely_and_what_clients_have_stays_good() -> None:
    room = newsroom()
    room.put("d.txt")
    likes = "br, gzip"
    first = room.poll("/feeds/latest.rss", accept_encoding=likes)

    room.compress()

    dense = room.poll("/feeds/latest.rss", accept_encoding=likes)
    assert first is not None
    assert dense is not None
    has, had = dict(dense.headers), dict(first.headers)
    assert (had["Content-Encoding"], has["Content-Encoding"]) == ("gzip", "br")
    assert had["ETag"] != has["ETag"]
    for tag in (had["ETag"], has["ETag"]):
        again = room.poll("/feeds/latest.rss", accept_encoding=likes, if_none_match=tag)
        assert again is not None
        assert again.status == 304


def test_a_client_with_headers_of_its_own_fills_no_memory(shared: Newsroom) -> None:
    for n in range(MOST_ANSWERS * 2):
        shared.poll("/feeds/world.rss", if_none_match=f'"{n}"')

    assert len(shared.lane._remembered["/feeds/world.rss"].answers) == MOST_ANSWERS


def test_D8_max_age_counts_down_to_the_end_of_an_embargo() -> None:
    room = newsroom()
    room.put("held.txt", embargo=room.clock() + minutes(20))

    def max_age() -> int:
        answer = room.poll("/feeds/latest.rss")
        assert answer is not None
        return int(dict(answer.headers)["Cache-Control"].split("max-age=")[1].split(",")[0])

    far = max_age()
    room.clock.now += timedelta(minutes=16)
    nearer = max_age()
    room.clock.now += timedelta(seconds=1)

    assert far == 300
    assert 200 < nearer < 300
    assert max_age() == nearer - 1


def test_D14_a_client_that_has_a_past_version_gets_just_what_is_newer() -> None:
    room = newsroom()
    theirs = dict(room.poll("/feeds/latest.rss").headers)["ETag"]  # type: ignore[union-attr]
    room.put("d.txt", title="Newest")

    answer = room.poll("/feeds/latest.rss", if_none_match=theirs, **TAKES_DELTAS, accept_encoding="gzip")

    assert answer is not None
    headers = dict(answer.headers)
    channel = etree.fromstring(gzip.decompress(answer.body))
    assert answer.status == 226
    assert headers["IM"] == "feed"
    assert headers["Vary"] == "Accept-Encoding, A-IM"
    assert headers["Cache-Control"] == "private"
    assert [item.findtext("title") for item in channel.iter("item")] == ["Newest"]
    assert channel.findtext("channel/title") == "Latest News"
    assert room.poll("/feeds/latest.rss", if_none_match=headers["ETag"], **TAKES_DELTAS).status == 304  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["latest.rss", "latest.atom", "latest.json"])
def test_D14_an_edited_entry_is_newer_in_every_format(name: str) -> None:
    room = newsroom()
    theirs = dict(room.poll(f"/feeds/{name}").headers)["ETag"]  # type: ignore[union-attr]
    room.put("b.txt", title="Corrected headline")

    answer = room.poll(f"/feeds/{name}", if_none_match=theirs, **TAKES_DELTAS)

    assert answer is not None
    assert answer.status == 226
    assert b"Corrected headline" in answer.body
    assert b"The headline of a.txt" not in answer.body
    assert Checker().faults(replace(room.live.feeds[name].rendition, bodies={"identity": answer.body})) == ()  # type: ignore[dict-item]


@pytest.mark.parametrize("user_agent", ["rss2email/3.14 (https://github.com/rss2email/rss2email)", "feedparser/6.0.12", ""])
def test_D18_a_client_not_known_to_take_deltas_gets_the_whole_feed(user_agent: str) -> None:
    room = newsroom()
    theirs = dict(room.poll("/feeds/latest.rss").headers)["ETag"]  # type: ignore[union-attr]
    room.put("d.txt", title="Newest")
    asking = {"if_none_match": theirs, "a_im": "feed", "user_agent": user_agent}

    for _ in range(2):  # made, then remembered
        answer = room.poll("/feeds/latest.rss", **asking)

        assert answer is not None
        assert answer.status == 200
        assert dict(answer.headers)["Cache-Control"].startswith("public")
        assert b"The headline of a.txt" in answer.body


def test_D14_a_version_that_nobody_holds_gets_the_whole_feed() -> None:
    room = newsroom()

    answer = room.poll("/feeds/latest.rss", if_none_match='"long ago"', **TAKES_DELTAS)

    assert answer is not None
    assert answer.status == 200
    assert "IM" not in dict(answer.headers)


def test_feeds_are_served_on_when_the_store_is_gone() -> None:
    room = newsroom()
    whole: Rendition = room.live.feeds["latest.rss"].rendition

    room.store.close()

    with pytest.raises(StoreUnavailable):
        room.live.refresh()
    answer = room.poll("/feeds/latest.rss")
    assert answer is not None
    assert answer.body == whole.body
    assert room.flask.get("/feeds/latest.rss").data == whole.body
    assert [room.flask.get(path).status_code for path in ("/readyz", "/readyz?store")] == [200, 503]
    assert room.clock() > NOW


@contextmanager
def followed(room: Newsroom) -> Iterator[None]:
    """Have a thread keep up with the store, as a web process does."""
    stop = threading.Event()
    follower = threading.Thread(target=room.live.follow, args=(stop,))
    follower.start()
    try:
        eventually(lambda: room.live.is_followed and room.live.generation, "the follower to have looked")
        yield
    finally:
        stop.set()
        follower.join()


@pytest.mark.parametrize("name", ["language/en.rss", "language/en.atom", "language/en.json"])
def test_a_stream_that_was_asked_for_once_is_in_the_lane_until_articles_change(name: str) -> None:
    room = newsroom()
    with followed(room):
        assert room.poll(f"/feeds/{name}") is None
        slow = room.flask.get(f"/feeds/{name}")

        fast = room.poll(f"/feeds/{name}")

        assert fast is not None
        assert (fast.status, fast.body) == (slow.status_code, slow.data)
        assert dict(fast.headers) == dict(slow.headers)
        room.put("new.txt", title="Harbour reopens")
        eventually(lambda: room.poll(f"/feeds/{name}") is None, "the change to be noticed")
        assert b"Harbour reopens" in room.flask.get(f"/feeds/{name}").data


def test_answers_of_streams_hold_no_more_memory_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    room, names = newsroom(), ("language/en.rss", "language/en.atom", "language/en.json")
    with followed(room):
        for name in names:
            room.flask.get(f"/feeds/{name}")
        weights = [live.rendition.weight for name in names if (live := room.on_demand.current(name)) is not None]
        monkeypatch.setattr(fastlane, "MOST_BYTES", sum(weights[:2]) + 1)

        answers = [room.poll(f"/feeds/{name}") for name in names]

    assert len(weights) == 3
    assert None not in answers
    assert list(room.lane._remembered) == ["/feeds/language/en.json"]


def test_commits_that_change_no_article_leave_streams_as_they_are() -> None:
    room = newsroom()
    with followed(room):
        room.flask.get("/feeds/language/en.rss")
        before = room.poll("/feeds/language/en.rss")
        room.store.lease("scheduler", "me", seconds=5)
        with room.store.begin() as unit:
            unit.tallies.add({Tally("polls_total"): 1})
        room.live.refresh()

        assert before is not None
        assert room.poll("/feeds/language/en.rss") is before


def test_streams_are_served_on_when_the_store_is_gone() -> None:
    room = newsroom()
    before = room.flask.get("/feeds/language/en.rss")

    room.store.close()

    after = room.flask.get("/feeds/language/en.rss")
    assert (after.status_code, after.data) == (200, before.data)
    assert room.flask.get("/feeds/language/xx.rss").status_code == 503


def test_a_slow_store_keeps_nobody_waiting_for_a_stream_that_was_served_before(monkeypatch: pytest.MonkeyPatch) -> None:
    room = newsroom()
    before = room.flask.get("/feeds/language/en.rss")
    with room.store.begin() as unit:
        unit.articles.apply(decide(revision("new.txt"), None, now=room.clock()))
    answers, read = threading.Event(), room.store.read

    def slowly() -> object:
        answers.wait(30)
        return read()

    monkeypatch.setattr(on_demand, "PATIENCE", 0.01)
    monkeypatch.setattr(room.store, "read", slowly)
    try:
        served = room.on_demand(FeedDocument(room.live.streams.get("language/en"), FeedFormat.RSS))
    finally:
        answers.set()
    assert served.rendition.body == before.data
    eventually(lambda: b"new.txt" in room.flask.get("/feeds/language/en.rss").data, "the store to have answered")


def test_a_store_that_stops_and_answers_again_is_told_once_each() -> None:
    room = newsroom()
    told: list[str | None] = []
    stop = threading.Event()
    follower = threading.Thread(target=room.live.follow, args=(stop, lambda: None, told.append))
    follower.start()
    eventually(lambda: room.live.generation, "the follower to have looked")

    room.store.is_available = False
    eventually(lambda: told, "the fault to be noticed")
    status = room.flask.get("/readyz?store").status_code
    room.store.is_available = True
    eventually(lambda: len(told) > 1, "the store to be back")
    stop.set()
    follower.join()

    assert status == 503
    assert told == ["The database does not answer: it is switched off.", None]
    assert room.flask.get("/readyz?store").status_code == 200
