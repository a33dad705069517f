"""The clock that believes no leap ahead at once."""

from datetime import datetime, timedelta

from feedsvc.app.steady import PATIENCE, SteadyClock
from tests.builders import NOW

HOUR = timedelta(hours=1)


class Machine:
    """A machine whose clock can be set, and on which time passes."""

    def __init__(self) -> None:
        self.now, self.passed = NOW, 1000.0
        self.clock = SteadyClock(lambda: self.now, lambda: self.passed)

    def wait(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        self.passed += seconds
        return self.clock()


def test_it_goes_with_the_machine() -> None:
    machine = Machine()

    assert [machine.wait(5) - NOW, machine.wait(3600) - NOW] == [timedelta(seconds=5), timedelta(seconds=3605)]
    assert machine.clock.faults() == []


def test_a_leap_ahead_ends_nothing_before_it_has_stood() -> None:
    machine = Machine()
    machine.clock()
    machine.now += HOUR

    assert machine.wait(60) == NOW + timedelta(seconds=60)
    assert "1:00:00 ahead" in machine.clock.faults()[0].sentence
    assert machine.wait(PATIENCE.total_seconds()) == NOW + HOUR + PATIENCE + timedelta(seconds=60)
    assert machine.clock.faults() == []


def test_a_leap_back_is_believed_at_once_and_the_way_forward_again_too() -> None:
    machine = Machine()
    machine.clock()
    machine.now -= HOUR

    assert machine.wait(60) == NOW - HOUR + timedelta(seconds=60)

    machine.now += HOUR

    assert machine.wait(60) == NOW + timedelta(seconds=120)


def test_a_clock_that_was_ahead_and_set_back_is_ahead_of_nothing_later() -> None:
    machine = Machine()
    machine.clock()
    machine.now -= HOUR
    machine.clock()
    machine.wait(PATIENCE.total_seconds())
    machine.now += HOUR

    assert machine.clock() == NOW - HOUR + PATIENCE


def test_a_clock_that_drifts_is_followed() -> None:
    machine = Machine()
    machine.clock()
    for _ in range(100):
        machine.now += timedelta(seconds=5)
        machine.wait(600)

    assert machine.clock() == machine.now
