"""What is counted: polls, files taken in, running totals; inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from feedsvc.domain.counts import Polls, Tally
from feedsvc.domain.faults import IntakeState
from feedsvc.domain.intake_counts import Arrival, IntakeHour
from feedsvc.domain.left_out import LeftOut


class PollLog(Protocol):
    """The polls of feeds, inside one transaction."""

    def add(self, polls: Sequence[Polls]) -> None:
        """Add to what is counted of each day, feed and client."""
        ...

    def since(self, day: date, *, limit: int) -> Sequence[Polls]:
        """Return the polls from a day on, the latest day first, then the busiest first."""
        ...

    def forget(self, before: date) -> None:
        """Delete the polls of the days before this one."""
        ...


class IntakeLog(Protocol):
    """What came in by hour and folder, and what was left out, inside one transaction."""

    def add(self, hours: Sequence[IntakeHour]) -> None:
        """Add to what is counted of each hour and folder; the later file counts as the last."""
        ...

    def since(self, hour: datetime) -> Sequence[IntakeHour]:
        """Return what came in from an hour on, first to last."""
        ...

    def arrived(self, arrivals: Mapping[str, Arrival]) -> None:
        """Keep the last article of each of these providers, by their names."""
        ...

    def expect(self, names: Collection[str], at: datetime) -> None:
        """Note that these providers are expected since an instant, unless that or an article of theirs is known; forget others
        that never delivered."""
        ...

    def arrivals(self) -> Mapping[str, Arrival]:
        """Return the last article of each provider, by its name."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete what came in, or was left out, before this hour."""
        ...

    def leave_out(self, files: Mapping[str, Sequence[LeftOut]]) -> None:
        """Keep what is left out of each of these files, in place of what was before; () deletes that."""
        ...

    def left_out(self) -> Sequence[LeftOut]:
        """Return what is left out, that of the file seen last first, in the order of its items."""
        ...

    def keep_state(self, state: IntakeState) -> None:
        """Keep how intake does now, in place of what was kept before."""
        ...

    def state(self) -> IntakeState | None:
        """Return how intake did when that was kept last."""
        ...


class Tallies(Protocol):
    """Running totals of every process, inside one transaction; they only grow."""

    def add(self, amounts: Mapping[Tally, float]) -> None:
        """Add to totals."""
        ...

    def all(self) -> Mapping[Tally, float]:
        """Return every total."""
        ...
