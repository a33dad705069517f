"""The metrics, read back by the parser of prometheus-client itself."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.counts import Tally
from feedsvc.domain.decide import decide
from feedsvc.domain.faults import FaultKind
from feedsvc.domain.intake_counts import IntakeHour
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.domain.subscriptions import Subscription, SubscriptionStatus
from feedsvc.ports import SCHEDULER
from feedsvc.publishing.streams import Streams
from feedsvc.web.metrics import HELP, metrics_blueprint
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


@dataclass
class Newsroom:
    store: MemoryStore = field(default_factory=MemoryStore)
    drop: MemoryDropFolder = field(default_factory=MemoryDropFolder)
    clock: Clock = field(default_factory=Clock)

    def publish(self, *names: str) -> None:
        with self.store.begin() as unit:
            for name in names:
                unit.articles.apply(decide(revision(name), None, now=NOW))

    def scrape(self, accept: str = "", *, is_store_gone: bool = False) -> str:
        streams = Streams(outlet(), {"latest": feed(), "world": feed("world")})
        usecases = wired(store=self.store, streams=streams, drop=self.drop, clock=self.clock)
        usecases.publish()
        usecases.serve.live.refresh()
        app = Flask("metrics")
        app.register_blueprint(metrics_blueprint(usecases.measure))
        self.store.is_available = not is_store_gone
        response = app.test_client().get("/metrics", headers={"Accept": accept})
        assert response.headers["Cache-Control"] == "no-store"
        return response.text

    def measured(self, *, is_store_gone: bool = False) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        families = text_string_to_metric_families(self.scrape(is_store_gone=is_store_gone))
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }


def test_the_running_totals_of_all_processes_are_told() -> None:
    newsroom = Newsroom()
    labels = (("family", "reader"), ("feed", "latest.rss"), ("status", "304"))
    for _ in range(2):  # two processes keep what they counted
        with newsroom.store.begin() as unit:
            unit.tallies.add({Tally("feedsvc_polls_total", labels): 20})

    assert newsroom.measured()["feedsvc_polls_total", labels] == 40


def test_what_is_held_is_measured_without_a_word_of_it() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt")
    held = revision("cms/moonstone.txt", section="Moonstone", holds=(Hold(HoldKind.MARK, "A moonstone."),))
    with newsroom.store.begin() as unit:
        unit.articles.apply(decide(held, None, now=NOW))

    assert newsroom.measured()["feedsvc_articles_held", ()] == 1
    assert "moonstone" not in newsroom.scrape().lower()


def test_feeds_articles_and_files_are_measured() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt", "b.txt")
    newsroom.drop.drop("waiting.txt")

    measured = newsroom.measured()

    assert measured["feedsvc_articles_stored", ()] == 2
    assert measured["feedsvc_files_waiting", ()] == 1
    assert measured["feedsvc_feed_entries", (("rendition", "latest.rss"),)] == 2
    newest = (NOW - minutes(60)).timestamp()
    assert measured["feedsvc_newest_article_timestamp_seconds", (("feed", "latest"),)] == newest
    assert measured["feedsvc_feeds_missing", ()] == 0
    assert measured["feedsvc_store_up", ()] == 1


def test_a_scheduler_is_told_while_one_has_the_lease() -> None:
    newsroom = Newsroom()

    before = newsroom.measured()["feedsvc_scheduler_up", ()]
    newsroom.store.lease(SCHEDULER, "host:1", seconds=60)

    assert (before, newsroom.measured()["feedsvc_scheduler_up", ()]) == (0, 1)


def test_faults_are_counted_by_kind() -> None:
    newsroom = Newsroom()

    measured = newsroom.measured()

    assert {labels[0][1]: count for (name, labels), count in measured.items() if name == "feedsvc_fault"} == {
        kind: float(kind is FaultKind.SCHEDULER) for kind in FaultKind
    }


def test_a_folder_that_falls_silent_owes_files() -> None:
    newsroom = Newsroom()
    hour = timedelta(hours=1)
    hours = [IntakeHour(NOW - n * hour, "wire", 9, 0, NOW - n * hour + minutes(50), "wire/a.txt") for n in range(5, 24 * 6)]
    hours.append(IntakeHour(NOW - hour, "mail", 1, 0, NOW - minutes(20), "mail/a.txt"))
    with newsroom.store.begin() as unit:
        unit.intake.add(hours)

    measured = newsroom.measured()

    assert measured["feedsvc_folder_files_overdue", (("folder", "wire"),)] > 20
    assert measured["feedsvc_folder_files_overdue", (("folder", "mail"),)] == 0
    last = (NOW - minutes(20)).timestamp()
    assert measured["feedsvc_folder_last_file_timestamp_seconds", (("folder", "mail"),)] == last


def test_what_is_kept_back_is_counted() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt")

    before = newsroom.measured()["feedsvc_renditions_kept_back", ()]
    with newsroom.store.begin() as unit:
        unit.renditions.record_fault(WithheldRendition("section/Sea.rss", ("A5: it is wrong.",), NOW))

    assert (before, newsroom.measured()["feedsvc_renditions_kept_back", ()]) == (0, 1)


def test_a_store_that_does_not_answer_is_a_metric_and_no_error() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt")

    measured = newsroom.measured(is_store_gone=True)

    assert measured["feedsvc_store_up", ()] == 0
    assert measured["feedsvc_feed_entries", (("rendition", "latest.rss"),)] == 1
    assert ("feedsvc_articles_stored", ()) not in measured


def test_a_subscriber_that_waits_is_counted_and_so_is_its_wait() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt")
    newsroom.scrape()
    with newsroom.store.begin() as unit:
        for name in ("fine", "paused"):
            wish = Subscription(topic="latest.rss", callback=f"https://{name}.example/", created=NOW, expires=NOW + minutes(60))
            number = unit.subscriptions.confirm(wish).id
        unit.subscriptions.set_status(number, SubscriptionStatus.PAUSED, now=NOW)
    newsroom.publish("b.txt")
    newsroom.scrape()
    newsroom.clock.tick(minutes=2)

    measured = newsroom.measured()

    assert measured["feedsvc_hub_subscriptions", (("standing", "active"),)] == 1
    assert measured["feedsvc_hub_subscriptions", (("standing", "paused"),)] == 1
    assert measured["feedsvc_hub_subscriptions", (("standing", "failing"),)] == 0
    assert measured["feedsvc_hub_behind_seconds", ()] == 120


def test_openmetrics_is_written_for_scrapers_that_ask_for_it() -> None:
    newsroom = Newsroom()
    with newsroom.store.begin() as unit:
        unit.tallies.add({Tally("feedsvc_faults_total", (("of", "intake"),)): 1})

    families = list(parse_openmetrics(newsroom.scrape("application/openmetrics-text; version=1.0.0")))

    assert "feedsvc_faults" in {family.name for family in families}


def test_every_metric_says_what_it_means() -> None:
    newsroom = Newsroom()
    newsroom.publish("a.txt")

    helps = {family.name: family.documentation for family in text_string_to_metric_families(newsroom.scrape())}

    assert {name for name in helps if name != "feedsvc_build_info"} <= set(HELP)
    assert all(helps.values())
