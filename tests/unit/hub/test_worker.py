"""The worker from take to note, on a store in memory: nothing is lost when the store is away or the worker stops."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.subscriptions import HubAnswer, Subscription
from feedsvc.hub.distribution import Distribute
from feedsvc.hub.outcomes import RecordOutcomes
from feedsvc.hub.traffic import HubLimits
from feedsvc.hub.worker import HubWorker
from feedsvc.ports.hub import HubSender
from feedsvc.publishing.announce import put_live
from tests.builders import NOW, minutes, rendition
from tests.fakes.drop import Clock
from tests.fakes.hub import ScriptedSender
from tests.fakes.memory import MemoryStore

OK = HubAnswer(204)


class Working:
    """A worker in its thread."""

    def __init__(self, answer: Callable[[str], HubAnswer | None] = lambda _: OK) -> None:
        self.store, self.clock, self.stop = MemoryStore(), Clock(), threading.Event()
        self.sender, self.faults = ScriptedSender(answer), list[Exception]()

        @asynccontextmanager
        async def opened() -> AsyncIterator[HubSender]:
            yield self.sender

        self.worker = HubWorker(
            distribute=Distribute(store=self.store, holder="w", clock=self.clock, is_gone=lambda _: False),
            record=RecordOutcomes(store=self.store, clock=self.clock, chance=lambda: 0),
            open_sender=opened,
            changes=self.store.changes,
            clock=self.clock,
            limits=HubLimits(),
            on_recorded=lambda _: None,
            on_fault=self.faults.append,
        )

    def subscribe(self, *names: str) -> None:
        with self.store.begin() as unit:
            for name in names:
                callback = f"https://{name}.example/"
                expires = self.clock() + minutes(60)
                subscription = Subscription(topic="latest.rss", callback=callback, created=self.clock(), expires=expires)
                unit.subscriptions.confirm(subscription)

    def publish(self, key: str) -> None:
        live = rendition("latest.rss", key=key, changed=NOW + minutes(int(key)))
        with self.store.begin() as unit:
            put_live(unit, live, own_hub=Addresses("https://n.example").hub, at=self.clock())

    def delivered(self, name: str) -> list[int]:
        return [number for callback, number in self.sender.delivered if callback == f"https://{name}.example/"]

    def is_quiet(self) -> bool:
        return self.store.is_available and self.store.unit.subscriptions.counts().behind is None

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.worker.run, args=(self.stop,))
        thread.start()
        try:
            yield
        finally:
            self.stop.set()
            thread.join(20)
            assert not thread.is_alive()


def eventually(ask: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_every_subscriber_is_told_of_each_change_in_its_order() -> None:
    working = Working()
    working.subscribe(*"abc")

    with working.running():
        for number in range(1, 6):
            working.publish(str(number))
            eventually(working.is_quiet)

    assert [working.delivered(name) for name in "abc"] == [[1, 2, 3, 4, 5]] * 3
    assert working.faults == []


def test_what_a_stopped_worker_had_under_way_is_due_for_the_next() -> None:
    working = Working(lambda url: None if "slow" in url else OK)
    working.subscribe("slow", "a")
    working.publish("1")

    with working.running():
        eventually(lambda: working.delivered("a") == [1])
        working.sender.unblock()
    with working.store.read() as view:
        assert view.outbox.holders() == []
        assert view.outbox.next_due(working.clock()) is not None
    assert working.delivered("slow") == []


def test_a_store_that_is_away_delays_and_loses_nothing() -> None:
    working = Working()
    working.subscribe("a")
    working.publish("1")
    working.store.is_available = False

    with working.running():
        eventually(lambda: len(working.faults) > 0)
        working.store.is_available = True
        eventually(working.is_quiet)

    assert working.delivered("a") == [1]


def test_a_worker_that_can_not_go_on_ends_its_process() -> None:
    working = Working()

    def broken() -> object:
        raise ZeroDivisionError

    working.worker.open_sender = broken  # type: ignore[assignment]
    working.subscribe("a")
    working.publish("1")
    working.worker.run(working.stop)

    assert working.stop.is_set()
    assert [type(fault) for fault in working.faults] == [ZeroDivisionError]


def test_a_worker_with_nobody_to_tell_opens_no_connections() -> None:
    working = Working()
    opened = list[object]()
    working.worker.open_sender = lambda: opened.append(1)  # type: ignore[assignment,func-returns-value,return-value]

    with working.running():
        working.publish("1")
        eventually(lambda: working.is_quiet() and working.worker._loop is not None)

    assert opened == working.faults == []


def test_waking_a_worker_that_is_not_there_does_nothing() -> None:
    working = Working()
    working.worker.wake()

    with working.running():
        eventually(lambda: working.worker._loop is not None)
    working.worker.wake()

    assert working.faults == []
