"""What the service can do, and the faults that keep it from that, over the use cases on fakes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from feedsvc.app.catalogue import UseCases
from feedsvc.counts.readiness import NO_SCHEDULER, SILENT_STORE, Readiness
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.ports import SCHEDULER
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, feed, outlet
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore, MemoryUnit
from tests.fakes.wiring import wired

FULL = Fault(FaultKind.DISK, "The disk of the accepted folder is nearly full.")
HOLDER = "host:1"


class HangingStore(MemoryStore):
    """Answers once `answers` is set."""

    answers = threading.Event()

    @contextmanager
    def read(self) -> Iterator[MemoryUnit]:
        self.answers.wait()
        with super().read() as view:
            yield view


@dataclass
class Newsroom:
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    slugs: tuple[str, ...] = ("latest",)
    local: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.usecases = self.configured(*self.slugs)
        self.store.lease(SCHEDULER, HOLDER, seconds=60)

    def configured(self, *slugs: str) -> UseCases:
        streams = Streams(outlet(), {slug: feed(slug) for slug in slugs})
        return wired(store=self.store, clock=self.clock, streams=streams, local_faults=lambda: self.local)

    def scanned(self, *faults: Fault, holder: str = HOLDER, due: float = 30) -> Readiness:
        with self.store.begin() as unit:
            unit.intake.keep_state(IntakeState(holder, self.clock() + timedelta(seconds=due), faults))
        return self.usecases.readiness()


def test_it_serves_once_a_feed_is_rendered() -> None:
    newsroom = Newsroom()
    before = newsroom.usecases.readiness()

    newsroom.usecases.publish()

    assert (before.can_serve, before.can_store, before.can_take_in) == (False, True, True)
    assert before.faults == (Fault(FaultKind.FEED, "The feed latest has not been rendered yet."),)
    assert newsroom.usecases.readiness() == Readiness(can_serve=True)


def test_a_feed_that_is_new_takes_no_other_off() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()

    readiness = newsroom.configured("latest", "world").readiness()

    assert readiness.can_serve
    assert readiness.faults == (Fault(FaultKind.FEED, "The feed world has not been rendered yet."),)


def test_what_is_rendered_is_served_without_a_store_and_nothing_is_taken_in() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()
    newsroom.usecases.serve.live.refresh()

    newsroom.store.is_available = False

    readiness = newsroom.usecases.readiness()
    assert (readiness.can_serve, readiness.can_store, readiness.can_take_in) == (True, False, False)
    assert readiness.faults == (Fault(FaultKind.STORE, "The database does not answer: it is switched off."),)


def test_a_store_that_hangs_holds_no_answer_up_and_one_thread() -> None:
    newsroom = Newsroom(store=HangingStore())
    newsroom.usecases.readiness.patience = 0.05
    before = set(threading.enumerate())

    readings = [newsroom.usecases.readiness() for _ in range(5)]
    hanging = set(threading.enumerate()) - before
    HangingStore.answers.set()

    assert {reading.faults[-1] for reading in readings} == {SILENT_STORE}
    assert len(hanging) == 1


def test_the_faults_that_the_scheduler_found_are_named_until_it_finds_none() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()

    full = newsroom.scanned(FULL)

    assert (full.can_serve, full.can_store, full.can_take_in) == (True, True, False)
    assert full.faults == (FULL,)
    assert newsroom.scanned().can_take_in


def test_a_fault_that_both_see_is_named_once() -> None:
    newsroom = Newsroom(local=[FULL])
    newsroom.usecases.publish()

    assert newsroom.usecases.readiness().faults == (FULL,)
    assert newsroom.scanned(FULL).faults == (FULL,)


def test_a_scan_that_does_not_end_is_a_fault() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()
    newsroom.scanned(due=30)

    newsroom.clock.now = NOW + timedelta(seconds=31)

    assert [fault.kind for fault in newsroom.usecases.readiness().faults] == [FaultKind.TICK]


def test_what_an_earlier_scheduler_said_holds_no_more() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()

    assert newsroom.scanned(FULL, holder="host:2", due=-60).can_take_in


def test_without_a_scheduler_that_alone_is_the_fault() -> None:
    newsroom = Newsroom()
    newsroom.usecases.publish()
    newsroom.scanned(FULL)

    newsroom.store.release(SCHEDULER, HOLDER)

    assert newsroom.usecases.readiness().faults == (NO_SCHEDULER,)
