"""What is counted: polls as they are answered, what came in, what went live. The store keeps the sums of all processes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from feedsvc.domain.counts import Client, Polls, Tally, add, client_of
from feedsvc.domain.intake_counts import MEMORY, Arrival, counted, hour_of
from feedsvc.domain.left_out import by_file
from feedsvc.domain.providers import NO_PROVIDERS, Providers
from feedsvc.errors import StoreUnavailable
from feedsvc.intake.ingest import IngestReport
from feedsvc.ports import Clock, Store
from feedsvc.publishing.publish import PublishReport

Poll = tuple[str, int, str | None]
"""What is counted of a poll: the rendition's name, the status it was answered with, the User-Agent."""

MOST_KINDS = 20_000
"""Different polls that are counted apart between two times; beyond, the User-Agent is left out."""

MOST_PRODUCTS = 2_000
"""Products that are kept apart in a day, since anybody may send any name; the rest are counted as one."""

REST = "(others)"

POLLS_KEPT = timedelta(days=400)
INTAKE_KEPT = MEMORY + timedelta(days=2)
"""As long as a folder's habits are learnt, and a silence may last."""


@dataclass(slots=True)
class PollCounts:
    """Polls since they were taken last. Counted and taken by one thread alone, the event loop's, so there is no lock."""

    _counts: dict[Poll, int] = field(default_factory=dict)

    def add(self, name: str, status: int, user_agent: str | None, count: int = 1) -> None:
        """Count a poll that was answered."""
        counts, poll = self._counts, (name, status, user_agent)
        known = counts.get(poll)
        if known is None and len(counts) >= MOST_KINDS:
            poll = (name, status, None)
            known = counts.get(poll)
        counts[poll] = (known or 0) + count

    def take(self) -> Mapping[Poll, int]:
        """Return what was counted and begin anew."""
        taken, self._counts = self._counts, {}
        return taken

    def restore(self, taken: Mapping[Poll, int]) -> None:
        """Count again what could not be kept."""
        for poll, count in taken.items():
            self.add(*poll, count)


@dataclass(slots=True, kw_only=True)
class Counting:
    """Keep counts. Everything raises `StoreUnavailable` when the database doesn't answer, and then nothing is kept."""

    store: Store
    clock: Clock
    providers: Callable[[], Providers] = lambda: NO_PROVIDERS
    _products: tuple[date, set[str]] = (date.min, set())

    def polls(self, answered: Mapping[Poll, int]) -> None:
        """Add polls that were just answered to those of their day, in one transaction."""
        if not answered:
            return
        now = self.clock()
        polls: dict[tuple[str, str], Polls] = {}
        totals: Counter[Tally] = Counter()
        for (name, status, user_agent), count in answered.items():
            client = self._kept_apart(client_of(user_agent), now.date())
            answered_now = _polls(name, status, client, count, now)
            known = polls.get((name, client.product))
            polls[name, client.product] = answered_now if known is None else add(known, answered_now)
            totals[_tally("polls", feed=label_of(name), status=status, family=client.family)] += count
        with self.store.begin() as unit:
            unit.polls.add(list(polls.values()))
            unit.tallies.add(totals)

    def intake(self, report: IngestReport, *, seconds: float = 0.0) -> None:
        """Count what a scan brought, by hour and folder, and how long it took, and keep what was left out; a scan that found
        nothing counts nothing."""
        if not (report.taken or report.quarantined or report.obstacles):
            return
        hours = counted((path for path, _, _ in report.taken), (path for path, _ in report.quarantined), self.clock())
        totals = Counter({_tally("articles", verdict=verdict): count for verdict, count in report.verdicts.items()})
        totals[_tally("files", result="taken in")] = report.files - len(report.quarantined)
        totals[_tally("files", result="quarantined")] = len(report.quarantined)
        totals[_tally("faults", of="intake")] = len(report.faults)
        with self.store.begin() as unit:
            unit.intake.add(hours)
            unit.intake.arrived(_arrivals(report, self.clock()))
            unit.intake.leave_out(by_file(report.paths, report.passed_over, report.obstacles, self.clock()))
            unit.tallies.add({**+totals, Tally("feedsvc_intake_seconds_total"): seconds})

    def publishing(self, report: PublishReport, *, seconds: float = 0.0) -> None:
        """Count which renditions went live and which were kept back, and how long it took; counts nothing of nothing."""
        if not (report.live or report.faults):
            return
        totals = Counter(_tally("renditions", rendition=name) for name in report.live)
        totals[_tally("faults", of="rendering")] = len(report.faults)
        with self.store.begin() as unit:
            unit.tallies.add({**+totals, Tally("feedsvc_publishing_seconds_total"): seconds})

    def expect(self) -> None:
        """Note since when each provider is expected, so that one of which nothing ever comes is missed, too."""
        names = {rule.name for rule in self.providers().rules}
        with self.store.read() as view:
            arrivals = view.intake.arrivals()
        if names - set(arrivals) or any(arrivals[name].is_new for name in set(arrivals) - names):
            with self.store.begin() as unit:
                unit.intake.expect(names, self.clock())

    def forget(self) -> None:
        """Delete the counts of days long past; the running totals stay."""
        now = self.clock()
        with self.store.begin() as unit:
            unit.polls.forget((now - POLLS_KEPT).date())
            unit.intake.forget(hour_of(now - INTAKE_KEPT))

    def _kept_apart(self, client: Client, day: date) -> Client:
        """Return the client, under the name of the rest once a day has shown too many names."""
        known = self._products[1] if self._products[0] == day else set()
        self._products = day, known
        if client.product not in known and len(known) >= MOST_PRODUCTS:
            return replace(client, product=REST)
        known.add(client.product)
        return client


def keep_polls(counting: Counting, counts: Mapping[Poll, int]) -> Mapping[Poll, int]:
    """Keep polls and give those that could not be kept, since the store doesn't answer."""
    try:
        counting.polls(counts)
    except StoreUnavailable:
        return counts
    return {}


def label_of(name: str) -> str:
    """Name a feed as metrics do: a stream that nobody configured by its kind, since there is no end of tags and authors."""
    kind, slash, _ = name.partition("/")
    return f"{kind}/*" if slash else name


def _arrivals(report: IngestReport, now: datetime) -> Mapping[str, Arrival]:
    """Return the last article of each provider that delivered something, by its name."""
    newest = ((path, article.waiting or article.revision) for path, article, _ in report.taken)
    return {revision.provider: Arrival(now, path) for path, revision in newest if revision.provider}


def _polls(name: str, status: int, client: Client, count: int, now: datetime) -> Polls:
    return Polls(
        day=now.date(),
        feed=name,
        product=client.product,
        family=client.family,
        requests=count,
        unchanged=count if status == 304 else 0,
        failed=count if status >= 400 else 0,
        subscribers=client.subscribers,
        last=now,
        fresh=now if status in (200, 226) else None,
    )


def _tally(name: str, **labels: object) -> Tally:
    return Tally(f"feedsvc_{name}_total", tuple(sorted((label, str(value)) for label, value in labels.items())))
