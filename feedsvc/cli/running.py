"""The commands that set up and run the service."""

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from feedsvc.app.checkup import INTAKE, examine, examine_running
from feedsvc.app.events import log_faults
from feedsvc.app.lease import beat
from feedsvc.app.settings import DEFAULT_CONFIG, Settings, load_feeds, load_settings
from feedsvc.app.settings.values import listen_address
from feedsvc.app.starting import configure_logs, make_folders, migrate_store, prepare_store
from feedsvc.app.supervisor import supervising
from feedsvc.app.wiring import Service, build
from feedsvc.cli.options import hold, with_settings
from feedsvc.errors import ConfigurationError, FeedsvcError
from feedsvc.intake.ingest import IngestReport
from feedsvc.processes import become, switch_threads_often, when_asked_to_end
from feedsvc.server.process import listening, serving
from feedsvc.telemetry import event

LOAD = 500
"""Articles from which they are a load that was there before, and no news to announce."""

PUBLISH_SECONDS = 10.0
"""Seconds of a bulk load after which the feeds show what came in."""


def _listen_address(_context: click.Context, _option: click.Parameter, bind: str | None) -> str | None:
    try:
        return None if bind is None else listen_address(bind)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


BIND = click.option(
    "--bind", metavar="HOST:PORT", callback=_listen_address, help="Address to listen on; default: 127.0.0.1:8000."
)


@click.command()
@click.option("--sample", is_flag=True, help="Put a first article in the drop folder if it is empty.")
@with_settings
def init(settings: Settings, *, sample: bool) -> None:
    """Write first settings and make the data folder; existing files are not changed."""
    starter = files("feedsvc.app.starter")
    is_begun = (settings.data / "feedsvc.db").exists()
    for name in ("feedsvc.toml", "feeds.toml"):
        target = DEFAULT_CONFIG.with_name(name)
        if not target.exists():
            text = (starter / name).read_text(encoding="utf-8")
            if not is_begun:  # a store keeps the namespace that it began with
                text = text.replace('# namespace = ""  ', f'namespace = "{uuid4()}"')
            _write(target, text)
            click.echo(f"wrote {target}")
    settings = load_settings(None, data=settings.data)
    make_folders(settings)
    if sample and not settings.intake.bucket and not any(settings.drop_folder.iterdir()) and not is_begun:
        (settings.drop_folder / "welcome.txt").write_bytes((starter / "welcome.txt").read_bytes())
        click.echo(f"put a first article in {settings.drop_folder}")
    click.echo(f"drop articles in {settings.drop_place}")


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{target.absolute()} can't be written: {error.strerror}.") from error


@click.command()
@BIND
@with_settings
def run(settings: Settings, bind: str | None) -> None:
    """Run everything in one process tree: web server and scheduler; Ctrl-C stops it."""
    settings = _bound(settings, bind)
    load_feeds(settings)
    listening(settings.web.bind).close()
    make_folders(settings)
    configure_logs(settings)
    prepare_store(settings)
    hold(settings)
    addresses(settings)
    become(supervising({**_working(settings), **_serving(settings)}, log=_log(settings)))


@click.command()
@BIND
@with_settings
def serve(settings: Settings, bind: str | None) -> None:
    """Run only the web server; another process schedules (`feedsvc work`)."""
    settings = _bound(settings, bind)
    make_folders(settings)
    hold(settings)
    _become(settings, _serving(settings))


@click.command()
@with_settings
def work(settings: Settings) -> None:
    """Run the scheduler alone: it takes in what is dropped, brings the feeds up to date and tells subscribers."""
    make_folders(settings)
    hold(settings)
    _become(settings, _working(settings))


def _working(settings: Settings) -> dict[str, Sequence[str]]:
    """Return the commands of the processes that work, by name."""
    scheduling = {"scheduler": [sys.executable, "-m", "feedsvc.app.scheduling"]}
    has_copies = settings.outlets or settings.edge.purge
    return {**scheduling, "outlets": [sys.executable, "-m", "feedsvc.web.filling"]} if has_copies else {**scheduling}


def _serving(settings: Settings) -> dict[str, Sequence[str]]:
    """Return the commands of the processes that serve, by name."""
    workers = settings.web.workers
    command = serving("feedsvc.web.process:web_front", bind=settings.web.bind, is_shared=workers > 1, log=_log(settings))
    return {"web" if workers == 1 else f"web {number + 1}": command for number in range(workers)}


def _become(settings: Settings, children: dict[str, Sequence[str]]) -> None:
    """Go on as the only process, or as what keeps several running."""
    become(next(iter(children.values())) if len(children) == 1 else supervising(children, log=_log(settings)))


def _log(settings: Settings) -> tuple[str, str]:
    return settings.log.level, settings.log.format


@click.command()
@with_settings
def migrate(settings: Settings) -> None:
    """Bring the database up to date, beside running services.

    Every command does so when it starts; before you upgrade the first of several machines, run this once.
    """
    configure_logs(settings)
    if settings.database_file is not None:
        make_folders(settings)
    migrate_store(settings)
    click.echo("The database is up to date.")


@click.command()
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="one a core", help="Processes that read files."
)
@with_settings
def ingest(settings: Settings, jobs: int) -> None:
    """Take in everything that waits in the drop folder, once, with a progress bar.

    Ctrl-C stops it between two batches; nothing is lost, and the next start resumes.
    """
    configure_logs(settings)
    switch_threads_often()
    service = build(settings, readers=jobs, schedules=True)
    if not service.lease():
        raise FeedsvcError("feedsvc is running here and takes files in by itself: there is nothing to do by hand.")
    stop = threading.Event()
    when_asked_to_end(stop.set)
    threading.Thread(target=beat, args=(stop, service.lease.keep, service.drop.keep), daemon=True).start()
    taken = quarantined = 0
    try:
        for report in _load(service, stop):
            taken, quarantined = taken + len(report.taken), quarantined + len(report.quarantined)
            log_faults(report)
            service.usecases.counting.intake(report)
        service.usecases.publish(is_load=taken > LOAD)
        service.usecases.notify(is_load=taken > LOAD)
    finally:
        service.lease.release()
        service.close()
    waiting = service.drop.waiting()
    summary = f"{taken} articles taken in, {quarantined} files quarantined, {waiting} still waiting"
    click.echo(f"{summary}. Stopped; `feedsvc ingest` goes on from here." if stop.is_set() else summary)


def _load(service: Service, stop: threading.Event) -> Iterator[IngestReport]:
    """Take in what waits until nothing does, or until it is to stop; the feeds are kept up with the load."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    intake, waiting = service.settings.intake, service.drop.waiting()
    published = time.monotonic()
    with Progress(*columns, refresh_per_second=2) as progress:
        bar = progress.add_task("taking in", total=waiting)
        for scan in range(intake.settle_scans):
            if scan:
                stop.wait(intake.interval)
            for report in service.usecases.ingest.bulk(on_file=partial(progress.advance, bar)):
                yield report
                if time.monotonic() - published > PUBLISH_SECONDS:
                    service.usecases.publish(is_load=True)
                    published = time.monotonic()
                if stop.is_set():
                    return
            if not service.drop.waiting():
                return


@click.command()
@click.option("--running", is_flag=True, help="Also check whether a running service takes files in; its faults count.")
@with_settings
def check(settings: Settings, *, running: bool) -> None:
    """Check the configuration, feeds, folders and database; name what is wrong with its file and line."""
    context = click.get_current_context()
    findings = list(examine(settings, context.params["config"] or DEFAULT_CONFIG))
    findings += examine_running(settings) if running else []
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        level = click.style(f"{finding.level:7}", fg={"fault": "red", "warning": "yellow"}.get(finding.level))
        click.echo(f"{level}  {finding.subject:{width}}  {finding.sentence}")
    levels = [finding.level for finding in findings]
    faults, warnings = levels.count("fault"), levels.count("warning")
    is_usable = all(finding.level != "fault" or finding.subject == INTAKE for finding in findings)
    verdict = "is right" if is_usable else "can't be used"
    notes = [f"{number} {word}{'s' * (number != 1)}" for number, word in ((faults, "fault"), (warnings, "warning")) if number]
    click.echo(f"The configuration {verdict}{' (' if notes else ''}{', '.join(notes)}{')' if notes else ''}.")
    context.exit(1 if faults else 0)


def addresses(settings: Settings) -> None:
    """Print where to look and where to drop: on the terminal, or as an event where machines read all that is written."""
    if settings.log.format == "json":
        event("feedsvc starts", page=f"{settings.public_url}/", drop=settings.drop_place)
        return
    click.echo(f"\n  Latest News   {settings.public_url}/")
    for extension in ("rss", "atom", "json"):
        click.echo(f"  {extension.upper():12}  {settings.public_url}/feeds/latest.{extension}")
    click.echo(f"\n  Drop articles in {settings.drop_place}\n  Ctrl-C stops.\n")


def _bound(settings: Settings, bind: str | None) -> Settings:
    return settings if bind is None else settings.model_copy(update={"web": settings.web.model_copy(update={"bind": bind})})
