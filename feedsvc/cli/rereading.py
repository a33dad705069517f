"""`feedsvc reread`: read again what was taken in before, by today's rules."""

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from feedsvc.app.events import log_publish
from feedsvc.app.settings import Settings
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import Service, build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import instant_of, with_settings
from feedsvc.domain.texts import printable
from feedsvc.intake.redeciding import Outcome
from feedsvc.intake.rereading import Chosen, Rereading
from feedsvc.processes import when_asked_to_end

WORDS = {
    Outcome.HELD: ("held", "would be held"),
    Outcome.WITHDRAWN: ("withdrawn by their source", "would be withdrawn by their source"),
    Outcome.EMBARGOED: ("taken off until an embargo ends", "would be taken off until an embargo ends"),
    Outcome.REVISED: ("changed", "would change"),
    Outcome.LEFT: ("left as they are", "would be left as they are"),
    Outcome.UNCHANGED: ("unchanged", "unchanged"),
}
"""What became of articles, and what would."""

LISTED_FIRST = (Outcome.HELD, Outcome.WITHDRAWN, Outcome.EMBARGOED)


@dataclass(slots=True)
class Report:
    """What came of all articles; the differences of each wait in a file."""

    differences: IO[str]
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first: dict[Outcome, list[Rereading]] = field(default_factory=dict)

    def add(self, row: Rereading, *, machine: bool) -> None:
        """Count an article, and write its difference."""
        self.outcomes[row.outcome] += 1
        self.kinds.update(change.kind for change in row.changes)
        if row.outcome is Outcome.LEFT:
            self.reasons[row.reason] += 1
        if row.outcome in LISTED_FIRST:
            self.first.setdefault(row.outcome, []).append(row)
        if machine and row.outcome is not Outcome.UNCHANGED:
            self.differences.write(f"{json.dumps(as_json(row), ensure_ascii=False)}\n")
        elif row.changes:
            self.differences.writelines(f"{line}\n" for line in difference(row))


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--since", metavar="DATE", help="Only what was taken in since then: 2026-11-01, 2026-11-01T06:00, or 30d for days."
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Show what would change, without changing it.")
@click.option("--announce", "announces", is_flag=True, help="Date changes as updated, and tell subscribers.")
@click.option("--json", "machine", is_flag=True, help="One JSON object per line: the counts, then each article.")
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="one a core", help="Processes that read files."
)
@with_settings
def reread(
    settings: Settings, paths: tuple[str, ...], since: str | None, jobs: int, *, is_dry: bool, announces: bool, machine: bool
) -> None:
    """Read again by today's rules what was taken in before, and store changes as revisions.

    PATHS are files or folders as they were dropped, or below the accepted files; default: everything. Corrections made
    by hand stand, what was withdrawn or erased stays so, and nothing that waits is released. Guids and dates stay, and
    subscribers hear of it only with --announce. Works beside a running service; Ctrl-C stops it between two articles.
    """
    configure_logs(settings)
    chosen = chosen_of(settings, paths, since)
    service = build(settings, readers=jobs)
    stop = threading.Event()
    when_asked_to_end(stop.set)
    use = service.usecases.reread
    rows = use.try_out(chosen, announces=announces) if is_dry else use(chosen, announces=announces)
    try:
        with TemporaryFile("w+", encoding="utf-8") as differences:
            report = Report(differences)
            for row in _with_progress(rows, use.count(), stop):
                report.add(row, machine=machine)
            if not is_dry:
                _finish(service, report)
            print_report(report, is_dry=is_dry, machine=machine, is_stopped=stop.is_set())
    finally:
        service.close()


def _with_progress(rows: Iterator[Rereading | None], total: int, stop: threading.Event) -> Iterator[Rereading]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("reading again", total=total)
        for row in rows:
            progress.advance(bar)
            if row is not None:
                if row.bug is not None:
                    click.echo(row.bug, err=True)
                yield row
            if stop.is_set():
                return


def _finish(service: Service, report: Report) -> None:
    """Bring the feeds up to date, and record who changed articles."""
    if any(report.outcomes[outcome] for outcome in (Outcome.REVISED, *LISTED_FIRST)):
        log_publish(service.usecases.publish())
        audited(service.usecases, "read files again")


def chosen_of(settings: Settings, paths: tuple[str, ...], since: str | None) -> Chosen:
    """Return which articles are meant: paths in the drop folder as they were dropped, accepted ones by their place."""
    drop, accepted = settings.drop_folder.absolute(), settings.accepted_folder.absolute()
    under, places = list[str](), list[str]()
    for path in paths:
        if settings.intake.bucket and path.startswith(settings.intake.bucket):
            places.append(path.rstrip("/"))
            continue
        here = Path(os.path.abspath(path))  # noqa: PTH100 a link in the path stays as it is
        if here.is_relative_to(accepted):
            places.append(str(here))
        else:
            below = here.relative_to(drop) if here.is_relative_to(drop) else Path(path.strip("/"))
            under.append(str(below))
    if "." in under:
        return Chosen(since=instant_of(since, settings))
    return Chosen(tuple(under), tuple(places), instant_of(since, settings))


def print_report(report: Report, *, is_dry: bool, machine: bool, is_stopped: bool) -> None:
    """Print the counts, what clearance holds, and the difference of each article."""
    if machine:
        click.echo(json.dumps(counts_as_json(report), ensure_ascii=False))
    else:
        _print_counts(report, is_dry=is_dry)
    report.differences.seek(0)
    for line in report.differences:
        click.echo(printable(line.rstrip("\n")) if not machine else line, nl=not machine)
    if is_stopped:
        click.echo("Stopped; what was read again stays, and the same command goes on with the rest.", err=True)


def _print_counts(report: Report, *, is_dry: bool) -> None:
    total = sum(report.outcomes.values())
    counted = [f"{report.outcomes[outcome]} {words[is_dry]}" for outcome, words in WORDS.items() if report.outcomes[outcome]]
    click.echo(f"{total} articles read again{': ' if counted else ''}{', '.join(counted)}")
    for outcome in LISTED_FIRST:
        for row in report.first.get(outcome, ()):
            click.echo(f"{WORDS[outcome][is_dry]}\t{row.article.id}\t{printable(row.article.revision.path)}\t{row.reason}")
    for kind, number in report.kinds.most_common():
        click.echo(f"{kind}\t{number}")
    for reason, number in report.reasons.most_common():
        click.echo(f"left as it is\t{number}\t{printable(reason)}")


def difference(row: Rereading) -> Iterator[str]:
    """Yield the difference of an article, as people read it."""
    yield f"\n{row.article.id}  {row.article.revision.path}  {row.article.revision.title}"
    for change in row.changes:
        yield from change.lines()


def counts_as_json(report: Report) -> dict[str, object]:
    """Return the counts as a script reads them."""
    return {
        "articles": sum(report.outcomes.values()),
        "outcomes": dict(report.outcomes),
        "changes": dict(report.kinds),
        "left": dict(report.reasons),
    }


def as_json(row: Rereading) -> dict[str, object]:
    """Return an article as a script reads it."""
    return {
        "id": row.article.id,
        "path": row.article.revision.path,
        "outcome": row.outcome,
        "reason": row.reason or None,
        "changes": [{"field": change.name, "before": change.before, "after": change.after} for change in row.changes],
    }
