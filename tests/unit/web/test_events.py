"""Live events, where the wire can't easily be brought: a page that was away for very long."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Selection
from feedsvc.publishing.live_events import LiveEvents
from feedsvc.publishing.streams import Streams
from feedsvc.web.events import MOST_MISSED, EventStreams, _Listener
from tests.builders import NOW, feed, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore


def caught_up(missed: int) -> list[str]:
    """Return what a page is sent that comes back after so many changes."""
    store, sent = MemoryStore(), list[str]()
    with store.begin() as unit:
        for number in range(missed):
            unit.articles.apply(decide(revision(f"{number}.txt"), None, now=NOW))
    live_events = LiveEvents(store=store, streams=Streams(outlet(), {"latest": feed()}), clock=Clock())

    async def send(text: str) -> None:
        sent.append(text)

    async def come_back() -> None:
        with ThreadPoolExecutor(1) as executor:
            streams = EventStreams(live_events, Addresses("https://news.example"), 10, executor)
            await streams.start()
            assert await streams._catch_up(_Listener(Selection()), send, 0) == missed

    asyncio.run(come_back())
    return sent


def test_a_page_that_was_away_is_told_every_change_it_missed() -> None:
    assert len(caught_up(250)) == 250


def test_a_page_that_missed_very_much_is_told_to_load_anew() -> None:
    assert caught_up(MOST_MISSED + 1) == [f"id: {MOST_MISSED + 1}\nevent: stale\ndata: {{}}\n\n"]
