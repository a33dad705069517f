"""`feedsvc import`: move in with all that was published before."""

import json
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from feedsvc.app.importing import MovingIn
from feedsvc.app.settings import Settings
from feedsvc.app.starting import configure_logs
from feedsvc.app.wiring import Service, build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import with_settings
from feedsvc.domain.imports import ImportedItem, Outcome
from feedsvc.domain.texts import printable
from feedsvc.errors import FeedsvcError, UnreadableArticle
from feedsvc.ports.imports import Source
from feedsvc.processes import when_asked_to_end

MOST_PLACES = 5
"""Items that the report names for one reason; `--json` names all."""


@click.command("import")
@click.argument("sources", nargs=-1, required=True)
@click.option("--media", "has_media", is_flag=True, help="Fetch the pictures that articles show elsewhere, and keep them.")
@click.option("--site", default="", metavar="URL", help="Address of the old site, for exports that don't state it.")
@click.option("--provider", default="", metavar="FOLDER", help="Folder in the drop folder whose articles they are.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private networks.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Read everything, and store nothing.")
@click.option("--json", "machine", is_flag=True, help="One JSON object per line, for each item.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="Files read at the same time.",
)
@with_settings
def import_(
    settings: Settings, /, sources: tuple[str, ...], *, is_dry: bool, machine: bool, jobs: int, **asked: bool | str
) -> None:
    """Move in with SOURCES: exports, folders of articles, addresses of feeds.

    Guids, dates and addresses stay, so that no reader sees an old entry as new, and nothing is announced. An article
    that several sources hold is stored once: name the export first, then the old feeds, which have its ids in each
    format. Ctrl-C stops it; the same command then resumes.
    """
    configure_logs(settings)
    moving = MovingIn(settings=settings, **asked)  # type: ignore[arg-type]  # click has seen to their types
    try:
        opened = moving.sources(sources)
    except UnreadableArticle as error:
        raise FeedsvcError(error.reason) from error
    service = build(settings, readers=jobs)
    run = _Run(service, moving, is_dry=is_dry, ahead=2 * jobs)
    when_asked_to_end(run.stop.set)
    try:
        run(opened)
        if not is_dry:
            audited(service.usecases, "imported", *(source.name for source in opened))
    finally:
        service.close()
    run.report(machine=machine)


@dataclass(slots=True)
class _Run:
    """An import under way, and what has become of its items."""

    service: Service
    moving: MovingIn
    is_dry: bool
    ahead: int
    items: list[ImportedItem] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __call__(self, sources: Sequence[Source]) -> None:
        """Bring each source in, then the feeds up to date; where the service runs, it does that itself."""
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            for source in sources:
                if not self.stop.is_set():
                    self._bring(source, progress)
        if not self.is_dry and self.service.lease():
            self.service.usecases.publish()
            self.service.lease.release()

    def _bring(self, source: Source, progress: Progress) -> None:
        bar = progress.add_task(f"importing {source.name}", total=None)
        pieces = self.service.usecases.importing(
            source, pictures=self.moving.pictures, is_dry=self.is_dry, ahead=self.ahead
        )  # fmt: skip
        try:
            for piece in pieces:
                self.items += piece.items
                self.lost += piece.lost_pictures
                progress.update(bar, completed=piece.share, total=1.0 if piece.share else None)
                if self.stop.is_set():
                    return
        except UnreadableArticle as error:
            self.faults.append(f"{source.name}: {error.reason}")

    def report(self, *, machine: bool) -> None:
        """Print what came in, and what was left out and why, item by item for a script. Raises `FeedsvcError` for a source
        that could not be read to its end."""
        for item in self.items if machine else ():
            click.echo(json.dumps(asdict(item), ensure_ascii=False))
        counts = Counter(item.outcome for item in self.items)
        summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "nothing to import"
        if not machine:
            self._reasons()
        click.echo(f"{'Nothing is stored; it would be: ' if self.is_dry else ''}{summary}", err=machine)
        if self.lost:
            click.echo(f"{len(self.lost)} pictures stay at their old addresses; the first: {': '.join(self.lost[0])}", err=True)
        if self.stop.is_set():
            click.echo("Stopped; the same command goes on from here.", err=True)
        if self.faults:
            raise FeedsvcError(" ".join(self.faults))

    def _reasons(self) -> None:
        """Print each reason for which items are held or left out, with the first of them."""
        places: dict[tuple[Outcome, str], list[str]] = {}
        for item in self.items:
            if item.reason:
                title = f" {item.title!r}" if item.title else ""
                places.setdefault((item.outcome, item.reason), []).append(f"{item.place}{title}")
        for (outcome, reason), named in places.items():
            more = f" and {len(named) - MOST_PLACES} more" if len(named) > MOST_PLACES else ""
            click.echo(printable(f"{outcome} ({len(named)}): {reason}"))
            click.echo(printable(f"    {', '.join(named[:MOST_PLACES])}{more}"))
