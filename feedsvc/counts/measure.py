"""What the service measures of itself, for a monitor: the running totals of all processes, and how things stand right now."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from feedsvc.counts.readiness import CheckReadiness
from feedsvc.domain.addresses import feed_name
from feedsvc.domain.counts import Tally
from feedsvc.domain.faults import FaultKind
from feedsvc.domain.feeds import FeedFormat
from feedsvc.domain.intake_counts import MEMORY, hour_of, provider_silences, silences
from feedsvc.domain.providers import Providers
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import SCHEDULER, Clock, Store, Unit
from feedsvc.ports.intake import DropFolder, Quarantine
from feedsvc.publishing.live import LiveFeeds
from feedsvc.publishing.streams import Streams

MOST_FOLDERS = 100
"""Folders of the drop folder that are measured one by one, those that brought a file last."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured. Totals only grow; gauges are as they are now. Instants are seconds since 1970."""

    totals: Mapping[Tally, float]
    gauges: Mapping[Tally, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Measure the service. Any process may be asked: what others did is in the store."""

    store: Store
    streams: Streams
    live: LiveFeeds
    drop: DropFolder
    quarantine: Quarantine
    readiness: CheckReadiness
    providers: Callable[[], Providers]
    clock: Clock

    def __call__(self) -> Measures:
        """Measure; with the store gone only what needs no store, and that it is gone."""
        gauges = {
            Tally("feedsvc_files_waiting"): float(self.drop.waiting()),
            Tally("feedsvc_files_quarantined"): float(len(self.quarantine.files())),
            **self._feeds(),
            **self._faults(),
        }
        try:
            with self.store.read() as view:
                totals = view.tallies.all()
                known = {**self._articles(view), **self._folders(view), **self._providers(view), **self._hub(view)}
                known[Tally("feedsvc_renditions_kept_back")] = float(len(view.renditions.withheld()))
            known[Tally("feedsvc_scheduler_up")] = float(self.store.holder(SCHEDULER) is not None)
        except StoreUnavailable:
            return Measures({}, gauges | {Tally("feedsvc_store_up"): 0.0})
        return Measures(totals, gauges | known | {Tally("feedsvc_store_up"): 1.0})

    def _faults(self) -> Mapping[Tally, float]:
        """Count the faults of each kind that there is."""
        kinds = Counter(fault.kind for fault in self.readiness().faults)
        return {Tally("feedsvc_fault", (("kind", kind),)): float(kinds[kind]) for kind in FaultKind}

    def _feeds(self) -> Mapping[Tally, float]:
        """Measure each rendition that is live."""
        measured: dict[Tally, float] = {}
        for name, feed in self.live.feeds.items():
            label = (("rendition", name),)
            measured[Tally("feedsvc_feed_changed_timestamp_seconds", label)] = feed.rendition.changed.timestamp()
            measured[Tally("feedsvc_feed_entries", label)] = float(feed.rendition.entries)
            measured[Tally("feedsvc_feed_bytes", label)] = float(len(feed.rendition.body))
        missing = [slug for slug in self.streams.configured if feed_name(slug, FeedFormat.RSS) not in self.live.feeds]
        measured[Tally("feedsvc_feeds_missing")] = float(len(missing))
        return measured

    def _articles(self, view: Unit) -> Mapping[Tally, float]:
        """Count the articles, and tell when each configured feed's newest was published."""
        now = self.clock()
        measured = {
            Tally("feedsvc_articles_stored"): float(view.articles.count()),
            Tally("feedsvc_articles_held"): float(view.articles.count_held()),
        }
        for slug, feed in self.streams.configured.items():
            for newest in view.articles.latest(feed.selection, now=now, limit=1):
                measured[Tally("feedsvc_newest_article_timestamp_seconds", (("feed", slug),))] = newest.published.timestamp()
        return measured

    def _hub(self, view: Unit) -> Mapping[Tally, float]:
        """Count the hub's subscriptions, and tell for how long its last subscriber has waited."""
        counts = view.subscriptions.counts()
        statuses = {"active": counts.active, "paused": counts.paused, "failing": counts.failing}
        measured = {Tally("feedsvc_hub_subscriptions", (("standing", name),)): float(many) for name, many in statuses.items()}
        behind = 0.0 if counts.behind is None else (self.clock() - counts.behind).total_seconds()
        return measured | {
            Tally("feedsvc_hub_behind_seconds"): behind,
            Tally("feedsvc_hub_requests_waiting"): float(counts.waiting),
        }

    def _folders(self, view: Unit) -> Mapping[Tally, float]:
        """Return when each folder brought a file last, and how many it owes by its habits."""
        now = self.clock()
        hours = view.intake.since(hour_of(now - MEMORY))
        owed = {silence.folder: silence.expected for silence in silences(hours, now)}
        measured: dict[Tally, float] = {}
        for folder, last in _latest((hour.folder, hour.last) for hour in hours):
            label = (("folder", folder),)
            measured[Tally("feedsvc_folder_last_file_timestamp_seconds", label)] = last.timestamp()
            measured[Tally("feedsvc_folder_files_overdue", label)] = owed.get(folder, 0.0)
        return measured

    def _providers(self, view: Unit) -> Mapping[Tally, float]:
        """Return for how long each provider with a limit of silence has been silent beyond it."""
        now, providers, arrivals = self.clock(), self.providers(), view.intake.arrivals()
        silent = {silence.provider: silence.last for silence in provider_silences(providers, arrivals, now)}
        return {
            Tally("feedsvc_provider_overdue_seconds", (("provider", rule.name),)): (
                (now - silent[rule.name] - rule.silence).total_seconds() if rule.name in silent else 0.0
            )
            for rule in providers.rules
            if rule.silence
        }


def _latest(files: Iterable[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    """Return each folder's last instant, the latest first."""
    last: dict[str, datetime] = {}
    for folder, at in files:
        last[folder] = max(at, last.get(folder, at))
    return sorted(last.items(), key=lambda entry: (entry[1], entry[0]), reverse=True)[:MOST_FOLDERS]
