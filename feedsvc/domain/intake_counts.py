"""What came in, counted by hour and folder, and whether a folder that is usually busy has fallen silent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.domain.providers import Providers

HOUR = timedelta(hours=1)

MEMORY = timedelta(days=14)
"""How far back a folder's habits are learnt."""

SHORTEST_HABIT = timedelta(days=2)
"""Before a folder is known for this long, nothing is expected of it."""

SURPRISE = 5.0
"""Files that should have come and did not: at 5, chance alone explains the silence once in 150 times (e^-5)."""


@dataclass(frozen=True, slots=True)
class IntakeHour:
    """What one folder brought in one hour: `hour` is its beginning, UTC; `folder` is "" for the top of the drop folder."""

    hour: datetime
    folder: str
    articles: int
    quarantined: int
    last: datetime
    path: str

    @property
    def files(self) -> int:
        return self.articles + self.quarantined


@dataclass(frozen=True, slots=True)
class Silence:
    """A folder that brought nothing since `last`, though about `expected` articles and files were due by its habits; or a
    `provider` that delivered nothing for longer than its rule allows, `is_new` if it never did since that was set."""

    folder: str
    last: datetime
    expected: float = 0.0
    provider: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last article of a provider: when it came, and the path it was dropped under; before the first of them, when its rule
    was set, and no path."""

    last: datetime
    path: str = ""

    @property
    def is_new(self) -> bool:
        """Whether there was no article yet."""
        return not self.path


def counted(taken: Iterable[str], quarantined: Iterable[str], at: datetime) -> Sequence[IntakeHour]:
    """Count what was taken in and what was quarantined, by the paths below the drop folder, a row a folder.

    A folder is one that stands at the top of the drop folder: those below it are often named after days.
    """
    paths: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for kind, several in enumerate((taken, quarantined)):
        for path in several:
            paths[folder_of(path)][kind].append(path)
    return [
        IntakeHour(hour_of(at), folder, len(good), len(bad), at, (good or bad)[-1]) for folder, (good, bad) in paths.items()
    ]


def folder_of(path: str) -> str:
    """Return the folder at the top of the drop folder that a path lies in; "" for the top itself."""
    folder, slash, _ = path.partition("/")
    return folder if slash else ""


def hour_of(at: datetime) -> datetime:
    """Return the beginning of the hour of an instant."""
    return at.replace(minute=0, second=0, microsecond=0)


def silences(hours: Iterable[IntakeHour], now: datetime) -> Sequence[Silence]:
    """Name the folders that are silent against their habits, the most surprising first.

    A folder's habit is what it brought at the same hour of the day before, or at that hour of the same day of the week
    where that is less: a desk that rests on Sundays gives no alarm on Sunday.
    """
    folders: dict[str, list[IntakeHour]] = defaultdict(list)
    for entry in hours:
        if entry.hour >= hour_of(now) - MEMORY:
            folders[entry.folder].append(entry)
    silent = [silence for folder, counts in folders.items() if (silence := _silence(folder, counts, now)) is not None]
    return sorted(silent, key=lambda silence: -silence.expected)


def provider_silences(providers: Providers, arrivals: Mapping[str, Arrival], now: datetime) -> Sequence[Silence]:
    """Name the providers that have been silent for longer than their rules allow, the longest first."""
    limits = {rule.name: rule.silence for rule in providers.rules if rule.silence}
    silent = [
        Silence("", arrivals[name].last, provider=name, is_new=arrivals[name].is_new)
        for name, limit in limits.items()
        if name in arrivals and now - arrivals[name].last > limit
    ]
    return sorted(silent, key=lambda silence: silence.last)


def every_silence(
    hours: Iterable[IntakeHour], arrivals: Mapping[str, Arrival], providers: Providers, now: datetime
) -> Sequence[Silence]:
    """Name what is silent: providers by their rules, and folders by their habits unless their provider's rule decides."""
    decided = {folder for rule in providers.rules if rule.silence for folder in rule.folders}
    by_habit = [silence for silence in silences(hours, now) if silence.folder not in decided]
    return [*provider_silences(providers, arrivals, now), *by_habit]


def _silence(folder: str, counts: Sequence[IntakeHour], now: datetime) -> Silence | None:
    first, last = min(entry.hour for entry in counts), max(entry.last for entry in counts)
    if hour_of(now) - first < SHORTEST_HABIT:
        return None
    brought: dict[datetime, int] = defaultdict(int)
    for entry in counts:
        brought[entry.hour] += entry.files
    expected, hour = 0.0, hour_of(last)
    while hour <= now:
        part = (min(now, hour + HOUR) - max(last, hour)) / HOUR
        expected += part * _habit(brought, hour, first, last)
        hour += HOUR
    return Silence(folder, last, expected) if expected >= SURPRISE else None


def _habit(brought: dict[datetime, int], hour: datetime, first: datetime, last: datetime) -> float:
    """Files that the folder brings in such an hour, on average over the days up to its last file."""
    days = [hour - timedelta(days=n) for n in range(1, MEMORY.days + 1) if first <= hour - timedelta(days=n) <= last]
    same_weekday = [day for day in days if day.weekday() == hour.weekday()]
    means = [sum(brought.get(day, 0) for day in some) / len(some) for some in (days, same_weekday) if some]
    return min(means, default=0.0)
