"""The lease of the process that schedules: one holder, kept beside whatever work there is, verified with each write."""

import os
import threading
import time

import pytest

from feedsvc.app.lease import SchedulerLease, beat
from feedsvc.errors import LeaseLost
from feedsvc.ports import SCHEDULER, Store
from feedsvc.processes import is_gone, new_name
from tests.fakes.memory import MemoryStore


def lease_of(store: Store, holder: str, **fields: object) -> SchedulerLease:
    return SchedulerLease(store=store, holder=holder, is_gone=lambda name: name == "dead", **fields)  # type: ignore[arg-type]


def test_it_is_kept_while_the_work_goes_on() -> None:
    renewed, stop = list[float](), threading.Event()
    thread = threading.Thread(target=beat, args=(stop, lambda: renewed.append(time.monotonic())), kwargs={"seconds": 0.01})

    thread.start()
    time.sleep(0.2)
    stop.set()
    thread.join()

    assert len(renewed) > 3


def test_one_that_is_not_held_is_not_taken_by_keeping_it() -> None:
    store = MemoryStore()

    lease_of(store, "one").keep()

    assert store.holder(SCHEDULER) is None


def test_what_a_dead_holder_had_is_inherited_at_once() -> None:
    store = MemoryStore()
    lease_of(store, "dead")()

    assert lease_of(store, "two")()


def test_a_former_holder_writes_nothing_though_it_thinks_that_it_holds_the_lease() -> None:
    store = MemoryStore()
    sleeper, other = lease_of(store, "one"), lease_of(store, "two")
    assert sleeper()
    store.release(SCHEDULER, "one")  # it ran out
    assert other()

    assert sleeper()
    with pytest.raises(LeaseLost), store.begin() as unit:
        sleeper.guard(unit)

    with store.begin() as unit:
        other.guard(unit)


def test_a_process_is_gone_when_its_number_is_free_or_another_has_it() -> None:
    own = new_name()
    place, number, _ = own.rsplit(":", 2)

    assert not is_gone(own)
    assert is_gone(f"{place}:{number}:of-an-earlier-life")
    assert not is_gone(f"{place}:{os.getppid()}:a")
    assert is_gone(f"{place}:999999999:a")


def test_nothing_is_known_of_processes_of_another_place() -> None:
    place, number, name = new_name().rsplit(":", 2)

    assert not is_gone(f"{place}x:{number}:{name}x")
    assert not is_gone("host:999999999")
    assert not is_gone("")
