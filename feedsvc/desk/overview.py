"""The newsroom at a glance: what waits, what came in, what stands still, what needs attention."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.desk.releases import HeldRow, Releases
from feedsvc.domain.intake_counts import HOUR, MEMORY, IntakeHour, Silence, every_silence, hour_of
from feedsvc.domain.providers import Providers
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.ports import SCHEDULER, Clock, Store
from feedsvc.ports.intake import DropFolder, Quarantine

SPAN = timedelta(hours=48)
"""What the chart of intake shows."""


@dataclass(frozen=True, slots=True)
class HourlyIntake:
    """One hour of the chart: its beginning, and how many articles and unreadable files came in."""

    hour: datetime
    articles: int = 0
    quarantined: int = 0

    @property
    def files(self) -> int:
        return self.articles + self.quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomState:
    """The newsroom at `now`. `hours` are the last 48, the present one last; `scheduler` names the process that schedules;
    `notices` are the kill notices among what is held."""

    now: datetime
    waiting: int
    hours: Sequence[HourlyIntake]
    last: IntakeHour | None
    silences: Sequence[Silence]
    quarantined: int
    articles: int
    held: int
    notices: Sequence[HeldRow]
    withheld: Sequence[WithheldRendition]
    scheduler: str | None
    next_change: datetime | None

    @property
    def busiest(self) -> int:
        """The files of the busiest hour, at least 1: the height of the chart."""
        return max(1, *(hour.files for hour in self.hours))

    @property
    def taken_in(self) -> int:
        """The articles of all the hours."""
        return sum(hour.articles for hour in self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Look over the newsroom."""

    store: Store
    drop: DropFolder
    quarantine: Quarantine
    releases: Releases
    providers: Callable[[], Providers]
    clock: Clock

    def __call__(self) -> NewsroomState:
        """Return how things stand now."""
        now = self.clock()
        with self.store.read() as view:
            counted = view.intake.since(hour_of(now) - MEMORY)
            articles, next_change = view.articles.count(), view.articles.next_turn(now)
            arrivals = view.intake.arrivals()
            withheld = view.renditions.withheld()
        return NewsroomState(
            now=now,
            waiting=self.drop.waiting(),
            hours=hours_of(counted, now),
            last=max(counted, key=lambda hour: hour.last, default=None),
            silences=every_silence(counted, arrivals, self.providers(), now),
            quarantined=len(self.quarantine.files()),
            articles=articles,
            held=self.releases.count(),
            notices=[row for row in self.releases.held() if row.is_notice],
            withheld=withheld,
            scheduler=self.store.holder(SCHEDULER),
            next_change=next_change,
        )


def hours_of(counted: Sequence[IntakeHour], now: datetime) -> Sequence[HourlyIntake]:
    """Sum what came in over all folders, for each of the last hours."""
    last = hour_of(now)
    sums = {last - HOUR * n: [0, 0] for n in reversed(range(SPAN // HOUR))}
    for entry in counted:
        if entry.hour in sums:
            sums[entry.hour][0] += entry.articles
            sums[entry.hour][1] += entry.quarantined
    return [HourlyIntake(hour, *both) for hour, both in sums.items()]
