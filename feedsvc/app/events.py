"""What the log says of the use cases' reports."""

import logging
from collections.abc import Sequence

from feedsvc.desk.retention import Outlived
from feedsvc.domain.decide import Verdict
from feedsvc.domain.refusals import Refusal
from feedsvc.errors import StoreUnavailable
from feedsvc.hub.outcomes import HubEvent, RecordedOutcomes
from feedsvc.intake.ingest import IngestReport
from feedsvc.publishing.publish import PublishReport
from feedsvc.telemetry import event


def log_ingest(report: IngestReport) -> None:
    """Log what a scan came to, an event a file."""
    for path, article, verdict in report.taken:
        held = article.held if verdict in (Verdict.HELD, Verdict.WITHDRAWN) else None
        revision = held or article.revision
        embargo = revision.embargo.isoformat() if revision.embargo and revision.embargo > revision.received else None
        event(
            "article held" if held else "article taken in",
            level=logging.WARNING if held else logging.INFO,
            path=path,
            guid=article.guid,
            verdict=verdict,
            title=revision.title,
            reason=" ".join(hold.reason for hold in revision.holds) or None,
            embargo=embargo,
            warnings=list(revision.warnings) or None,
        )
    for path, position, reason in report.passed_over:
        event("item left out", level=logging.WARNING, path=path, position=position, reason=reason)
    for path, reason in report.quarantined:
        event("file quarantined", level=logging.WARNING, path=path, reason=reason)
    log_faults(report)


def log_refusals(refusals: Sequence[Refusal]) -> None:
    """Log which articles are left out of a partner's feed."""
    for refusal in refusals:
        event("left out for a partner", partner=refusal.partner, guid=refusal.guid, title=refusal.title, reason=refusal.reason)


def log_faults(report: IngestReport) -> None:
    """Log what keeps files waiting, and the faults of ours, each with its traceback."""
    for path, reason in report.obstacles:
        event("file waits", level=logging.WARNING, path=path, reason=reason)
    for path, trace in report.faults:
        event("file failed", level=logging.ERROR, path=path, exception=trace)


def log_publish(report: PublishReport) -> None:
    """Log which feeds went live and which could not."""
    if report.live:
        event("feeds live", renditions=report.live)
    for fault in report.faults:
        event("feed kept back", level=logging.ERROR, rendition=fault.name, faults=fault.faults)


def log_outcomes(recorded: RecordedOutcomes) -> None:
    """Log what came of the hub's messages: one event for all topics of which the same is to be said."""
    if recorded.delivered:
        event("subscribers told", deliveries=recorded.delivered)
    alike: dict[tuple[str, str, str | None], list[HubEvent]] = {}
    for note in recorded.notes:
        alike.setdefault((note.event, note.target, note.fault), []).append(note)
    for (name, target, fault), notes in alike.items():
        level = logging.WARNING if fault else logging.INFO
        again = min((note.again for note in notes if note.again), default=None)
        next_try = again and again.isoformat(timespec="seconds")
        event(name, level=level, target=target, topics=[note.topic for note in notes], reason=fault, again=next_try)


def log_hub_fault(error: Exception) -> None:
    """Log what kept the hub from its work; it tries again."""
    if isinstance(error, StoreUnavailable):
        event("hub waits for the store", level=logging.WARNING, reason=str(error))
    else:
        event("hub failed", level=logging.ERROR, fault=error)


def log_outlived(outlived: Outlived) -> None:
    """Log how much was deleted since it was older than it is kept."""
    if outlived.is_empty:
        return
    event(
        "what was old is deleted",
        accepted=len(outlived.accepted),
        quarantined=len(outlived.quarantine),
        articles=len(outlived.articles),
        revisions=outlived.revisions,
        audit=outlived.audit,
    )
