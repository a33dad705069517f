"""A clock that believes no leap ahead at once: one that was set wrong for a moment would end embargoes, and with them secrets.

A leap back is believed at once, since that only delays; one ahead when it has stood for a while.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from feedsvc.domain.faults import Fault, FaultKind

SLACK = timedelta(seconds=10)
"""By so much a clock may be set right at once."""

PATIENCE = timedelta(minutes=10)
"""Time that another time has to stand before it is believed."""


def machine_time() -> datetime:
    """Return the present instant as the machine says."""
    return datetime.now(UTC)


def running_time() -> float:
    """Return the seconds since the machine was started, its sleep included where the system counts it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class SteadyClock:
    """The present instant, aware UTC: that of the machine, unless it leaps ahead of the time that has passed."""

    wall: Callable[[], datetime] = machine_time
    passed: Callable[[], float] = running_time
    _begin: datetime | None = None
    """When the machine was started, by what is believed."""
    _doubted: datetime | None = None
    """When it was started, by what the clock has said since it leapt."""
    _doubted_since: float = 0.0
    _one_at_a_time: Lock = field(default_factory=Lock)

    def __call__(self) -> datetime:
        """Return the present instant."""
        with self._one_at_a_time:
            now, passed = self.wall(), self.passed()
            begin = now - timedelta(seconds=passed)
            if self._begin is None or abs(begin - self._begin) <= SLACK or self._has_stood(begin, passed):
                self._begin, self._doubted = begin, None
            return min(now, self._begin + timedelta(seconds=passed))

    def faults(self) -> list[Fault]:
        """Return the leap that isn't believed yet, if there is one."""
        leap = self.wall() - self()
        if leap <= SLACK:
            return []
        sentence = (
            f"The machine's clock leapt {timedelta(seconds=round(leap.total_seconds()))} ahead, which may end embargoes: "
        )
        return [Fault(FaultKind.CLOCK, sentence + "feedsvc goes on by the time before it until it has stood for ten minutes.")]

    def _has_stood(self, begin: datetime, passed: float) -> bool:
        """Return whether the clock has said the same for long."""
        if self._doubted is None or abs(begin - self._doubted) > SLACK:
            self._doubted, self._doubted_since = begin, passed
        return passed - self._doubted_since >= PATIENCE.total_seconds()


CLOCK = SteadyClock()
"""The clock of this process, which goes on through changes of the configuration."""
