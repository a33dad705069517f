"""Counting: polls by feed, client and status, what came in by the hour, running totals for metrics."""

from datetime import timedelta

import pytest

from feedsvc.counts.counting import MOST_KINDS, MOST_PRODUCTS, REST, Counting, PollCounts, keep_polls
from feedsvc.domain.counts import Family, Tally
from feedsvc.domain.decide import Verdict
from feedsvc.domain.intake_counts import every_silence
from feedsvc.domain.providers import Provider, Providers
from feedsvc.errors import FaultyRendition
from feedsvc.intake.ingest import IngestReport
from feedsvc.publishing.publish import PublishReport
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, article, feed, outlet
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore

FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 123 subscribers; like FeedFetcher-Google)"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def counting(store: MemoryStore) -> Counting:
    return Counting(store=store, clock=Clock())


def test_polls_are_kept_by_feed_and_client_with_what_it_says_of_its_subscribers(store: MemoryStore, counting: Counting) -> None:
    counts = PollCounts()
    for status in (200, 304, 304):
        counts.add("latest.rss", status, FEEDLY)
    counts.add("latest.rss", 503, "curl/8.0")

    counting.polls(counts.take())

    busiest, other = store.unit.polls.since(NOW.date(), limit=10)
    assert (busiest.product, busiest.requests, busiest.unchanged, busiest.subscribers) == ("Feedly", 3, 2, 123)
    assert (busiest.last, busiest.fresh) == (NOW, NOW)
    assert (other.product, other.family, other.failed, other.fresh) == ("curl", Family.TOOL, 1, None)


def test_totals_know_streams_by_their_kind_alone(store: MemoryStore, counting: Counting) -> None:
    counting.polls({("tag/sea.rss", 200, FEEDLY): 2, ("tag/ports.rss", 200, FEEDLY): 3, ("latest.rss", 304, FEEDLY): 1})

    def total(feed: str, status: str) -> float:
        labels = (("family", "aggregator"), ("feed", feed), ("status", status))
        return store.unit.tallies.all()[Tally("feedsvc_polls_total", labels)]

    assert (total("tag/*", "200"), total("latest.rss", "304")) == (5, 1)


def test_polls_that_the_store_does_not_take_are_kept_when_it_answers_again(store: MemoryStore, counting: Counting) -> None:
    counts = PollCounts()
    counts.add("latest.rss", 200, FEEDLY)
    store.is_available = False
    counts.restore(keep_polls(counting, counts.take()))
    counts.add("latest.rss", 200, FEEDLY)
    store.is_available = True

    assert keep_polls(counting, counts.take()) == {}

    assert [polls.requests for polls in store.unit.polls.since(NOW.date(), limit=10)] == [2]


def test_nothing_counted_commits_nothing(store: MemoryStore, counting: Counting) -> None:
    counting.polls({})
    counting.intake(IngestReport())
    counting.publishing(PublishReport())

    assert store.commits == 0


def test_names_made_up_by_clients_fill_neither_memory_nor_store(store: MemoryStore, counting: Counting) -> None:
    counts = PollCounts()
    for n in range(MOST_KINDS + 50):
        counts.add("latest.rss", 200, f"agent{n}")

    taken = counts.take()
    counting.polls(taken)

    assert len(taken) == MOST_KINDS + 1
    kept = {polls.product: polls.requests for polls in store.unit.polls.since(NOW.date(), limit=MOST_KINDS)}
    assert len(kept) == MOST_PRODUCTS + 1
    assert sum(kept.values()) == MOST_KINDS + 50
    assert REST in kept


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("latest.rss", "latest.rss"),
        ("latest/archive/3.atom", "latest/archive.atom"),
        ("latest.msn.rss", "latest.msn.rss"),
        ("tag/sea.json", "tag/sea.json"),
        ("search.rss", "search.rss"),
        ("nothing.rss", None),
        ("other/archive/3.atom", None),
        ("latest", None),
    ],
)
def test_polls_are_counted_of_names_that_feeds_have(name: str, counted: str | None) -> None:
    assert Streams(outlet(), {"latest": feed()}).counted_as(name) == counted


def test_what_came_in_is_counted_by_hour_and_folder(store: MemoryStore, counting: Counting) -> None:
    report = IngestReport(
        taken=[("world/a.txt", article("a"), Verdict.CREATED), ("b.txt", article("b"), Verdict.REVISED)],
        quarantined=[("world/deep/c.txt", "The file is empty.")],
    )
    report.verdicts.update([Verdict.CREATED, Verdict.REVISED])

    counting.intake(report, seconds=0.5)
    counting.intake(report, seconds=0.25)

    world, top = sorted(store.unit.intake.since(NOW), key=lambda hour: hour.folder, reverse=True)
    assert (top.folder, top.articles, top.quarantined, top.path) == ("", 2, 0, "b.txt")
    assert (world.folder, world.articles, world.quarantined, world.path) == ("world", 2, 2, "world/a.txt")
    totals = store.unit.tallies.all()
    assert totals[Tally("feedsvc_articles_total", (("verdict", "created"),))] == 2
    assert totals[Tally("feedsvc_files_total", (("result", "quarantined"),))] == 2
    assert totals[Tally("feedsvc_intake_seconds_total")] == 0.75


def test_an_article_that_is_held_came_in_too(store: MemoryStore, counting: Counting) -> None:
    report = IngestReport(taken=[("cms/a.md", article("a"), Verdict.HELD)])
    report.verdicts.update([Verdict.HELD])

    counting.intake(report)

    (hour,) = store.unit.intake.since(NOW)
    assert (hour.folder, hour.articles, hour.path) == ("cms", 1, "cms/a.md")
    assert store.unit.tallies.all()[Tally("feedsvc_articles_total", (("verdict", "held"),))] == 1


def test_what_went_live_is_counted(store: MemoryStore, counting: Counting) -> None:
    report = PublishReport(live=["latest.rss", "latest.atom"], faults=[FaultyRendition("world.rss", ("no title",))])

    counting.publishing(report, seconds=0.1)

    totals = store.unit.tallies.all()
    assert totals[Tally("feedsvc_renditions_total", (("rendition", "latest.rss"),))] == 1
    assert totals[Tally("feedsvc_faults_total", (("of", "rendering"),))] == 1


def test_counts_of_days_long_past_are_forgotten(store: MemoryStore) -> None:
    clock = Clock()
    counting = Counting(store=store, clock=clock)
    counting.polls({("latest.rss", 200, FEEDLY): 1})
    clock.now += timedelta(days=500)
    counting.polls({("latest.rss", 200, FEEDLY): 1})

    counting.forget()

    assert [polls.day for polls in store.unit.polls.since(NOW.date(), limit=10)] == [clock.now.date()]


def test_a_provider_that_never_delivered_is_silent_once_its_time_since_its_rule_was_set_is_over(store: MemoryStore) -> None:
    clock = Clock()
    rules = Providers((Provider(name="Tidewire", folders=("tidewire",), silence=timedelta(hours=6)),))
    counting = Counting(store=store, clock=clock, providers=lambda: rules)

    def silent() -> list[tuple[str, bool]]:
        counting.expect()  # at each start
        with store.read() as view:
            return [(one.provider, one.is_new) for one in every_silence((), view.intake.arrivals(), rules, clock())]

    assert silent() == []
    clock.tick(hours=7)
    assert silent() == [("Tidewire", True)]


def test_what_is_expected_as_before_commits_nothing(store: MemoryStore) -> None:
    rules = Providers((Provider(name="Tidewire", folders=("tidewire",)),))
    counting = Counting(store=store, clock=Clock(), providers=lambda: rules)
    counting.expect()
    commits = store.commits

    counting.expect()

    assert store.commits == commits
