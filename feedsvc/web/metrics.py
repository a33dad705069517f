"""Metrics as Prometheus reads them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import TypeVar

from flask import Blueprint, Response, request
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from feedsvc.counts.measure import Measure, Measures
from feedsvc.domain.counts import Tally

Family = TypeVar("Family", CounterMetricFamily, GaugeMetricFamily)

HELP = {
    "feedsvc_polls_total": "Polls of feeds that were answered, by feed, status and family of client.",
    "feedsvc_articles_total": "Articles that files brought, by verdict: created, revised, unchanged, withdrawn, held.",
    "feedsvc_files_total": "Files that left the drop folder, by result: taken in or quarantined.",
    "feedsvc_faults_total": "Faults: of intake, files that feedsvc failed on; of rendering, renditions that were kept back.",
    "feedsvc_intake_seconds_total": "Seconds that taking in took.",
    "feedsvc_publishing_seconds_total": "Seconds that rendering and putting live took.",
    "feedsvc_renditions_total": "Renditions that went live, by name.",
    "feedsvc_files_waiting": "Files that stand in the drop folder.",
    "feedsvc_files_quarantined": "Files in quarantine.",
    "feedsvc_fault": "Faults that keep the service from its work, by kind; /readyz has a sentence on each.",
    "feedsvc_feed_changed_timestamp_seconds": "When the live rendition's content changed last.",
    "feedsvc_feed_entries": "Entries of the live rendition.",
    "feedsvc_feed_bytes": "Bytes of the live rendition before compression.",
    "feedsvc_feeds_missing": "Configured feeds that have no live rendition.",
    "feedsvc_renditions_kept_back": "Renditions that broke a rule and could not go live; /readyz says which and why.",
    "feedsvc_articles_stored": "Articles in the store, public or not.",
    "feedsvc_articles_held": "Articles of which a revision waits for an editor's release.",
    "feedsvc_newest_article_timestamp_seconds": "When the feed's newest public article was published.",
    "feedsvc_folder_last_file_timestamp_seconds": "When the folder brought a file last.",
    "feedsvc_provider_overdue_seconds": "Seconds of a provider's silence beyond what its rule allows.",
    "feedsvc_folder_files_overdue": "Files that were due from a folder that has fallen silent; 0 while it keeps its habits.",
    "feedsvc_hub_deliveries_total": "Deliveries to subscribers, by result: delivered, failed (and tried again), or gone (410).",
    "feedsvc_hub_lag_seconds_total": "Seconds from a change to its delivery, summed over deliveries.",
    "feedsvc_hub_subscriptions": "Subscriptions, by standing: active, those of them that fail, and paused.",
    "feedsvc_hub_behind_seconds": "Age of the oldest change that an active subscriber has yet to receive; 0: there is none.",
    "feedsvc_hub_requests_waiting": "Verifications, denials, announcements and webhooks that have yet to be sent.",
    "feedsvc_webhooks_total": "Webhooks, by result: delivered, failed (and tried again), or given up.",
    "feedsvc_scheduler_up": "1 while a process takes in and publishes.",
    "feedsvc_store_up": "1 while the store answers.",
}


def metrics_blueprint(measure: Measure) -> Blueprint:
    """Serve `/metrics`."""
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def scraped() -> Response:
        registry = CollectorRegistry()
        registry.register(_Measured(measure()))
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = Response(encode(registry), content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        return response

    return metrics


class _Measured(Collector):
    """What was measured, as prometheus-client collects it."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("feedsvc_build_info", "Always 1; the version that runs is its label.", labels=["version"])
        build.add_metric([version("feedsvc")], 1)
        yield build
        for name, samples in _by_name(self._measures.totals).items():
            yield _filled(CounterMetricFamily(name, _help(name), labels=_labels(samples)), samples)
        for name, samples in _by_name(self._measures.gauges).items():
            yield _filled(GaugeMetricFamily(name, _help(name), labels=_labels(samples)), samples)


def _by_name(measured: Mapping[Tally, float]) -> dict[str, dict[Tally, float]]:
    families: dict[str, dict[Tally, float]] = defaultdict(dict)
    for tally in sorted(measured, key=lambda tally: (tally.name, tally.labels)):
        families[tally.name][tally] = measured[tally]
    return families


def _labels(samples: Mapping[Tally, float]) -> list[str]:
    return sorted({name for tally in samples for name, _ in tally.labels})


def _filled(family: Family, samples: Mapping[Tally, float]) -> Family:
    names = _labels(samples)
    for tally, value in samples.items():
        labels = dict(tally.labels)
        family.add_metric([labels.get(name, "") for name in names], value)
    return family


def _help(name: str) -> str:
    return HELP.get(name, "A running total of feedsvc.")
