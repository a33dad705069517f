"""The commands that set up and run the service."""

import signal
import threading
import time
from importlib.resources import files
from uuid import uuid4

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from feedsvc.bootstrap import build, configure_logs, make_folders, timetable
from feedsvc.cli.options import export, with_settings
from feedsvc.errors import FeedsvcError
from feedsvc.jobs import log_publish
from feedsvc.settings import DEFAULT_CONFIG, Settings, load_feeds, load_settings
from feedsvc.supervisor import Child, Supervisor, command_line

BIND = click.option("--bind", metavar="HOST:PORT", help="Address to listen on; default 127.0.0.1:8000.")


@click.command()
@click.option("--sample", is_flag=True, help="Put a first article in the drop folder if it is empty.")
@with_settings
def init(settings: Settings, *, sample: bool) -> None:
    """Write first settings and make the data folder; nothing that is there is changed."""
    starter = files("feedsvc.starter")
    for name in ("feedsvc.toml", "feeds.toml"):
        target = DEFAULT_CONFIG.with_name(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            text = (starter / name).read_text(encoding="utf-8")
            target.write_text(text.replace('# namespace = ""  ', f'namespace = "{uuid4()}"'), encoding="utf-8")
            click.echo(f"wrote {target}")
    settings = load_settings(None, data=settings.data)
    make_folders(settings)
    if sample and not any(settings.drop_folder.iterdir()) and not (settings.data / "feedsvc.db").exists():
        (settings.drop_folder / "welcome.txt").write_bytes((starter / "welcome.txt").read_bytes())
        click.echo(f"put a first article in {settings.drop_folder}")
    click.echo(f"drop articles in {settings.drop_folder.absolute()}")


@click.command()
@BIND
@with_settings
def run(settings: Settings, bind: str | None) -> None:
    """Run everything in one process tree: web server and scheduler; Ctrl-C stops it."""
    settings = _bound(settings, bind)
    load_feeds(settings)
    make_folders(settings)
    configure_logs(settings)
    export(settings)
    addresses(settings)
    Supervisor([Child("scheduler", command_line("work")), Child("web", command_line("serve"))]).run()


@click.command()
@BIND
@with_settings
def serve(settings: Settings, bind: str | None) -> None:
    """Run the web server alone; another process schedules (`feedsvc work`)."""
    from feedsvc.web.server import serve as serve_web

    settings = _bound(settings, bind)
    configure_logs(settings)
    export(settings)
    host, _, port = settings.web.bind.rpartition(":")
    serve_web("feedsvc.bootstrap:web_front", host=host, port=int(port), workers=settings.web.workers)


@click.command()
@with_settings
def work(settings: Settings) -> None:
    """Run the scheduler alone: it takes in what is dropped and brings the feeds up to date."""
    configure_logs(settings)
    service, stop = build(settings), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        timetable(service).run(stop)
    finally:
        service.lease.release()
        service.store.close()


@click.command()
@with_settings
def ingest(settings: Settings) -> None:
    """Take in all that waits in the drop folder, once, with a progress bar."""
    service = build(settings)
    if not service.lease():
        raise FeedsvcError("feedsvc is running here and takes files in by itself: there is nothing to do by hand.")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    taken = quarantined = 0
    try:
        with Progress(*columns) as progress:
            bar = progress.add_task("taking in", total=service.drop.waiting())

            def advance() -> None:
                service.lease()
                progress.advance(bar)

            for scan in range(settings.intake.settle_scans):
                if scan:
                    time.sleep(settings.intake.interval)
                report = service.usecases.ingest(on_file=advance)
                taken, quarantined = taken + len(report.taken), quarantined + len(report.quarantined)
                if not service.drop.waiting():
                    break
        log_publish(service.usecases.publish())
    finally:
        service.lease.release()
        service.store.close()
    click.echo(f"{taken} articles taken in, {quarantined} files quarantined, {service.drop.waiting()} still waiting")


@click.command()
@with_settings
def check(settings: Settings) -> None:
    """Check the configuration: an unknown key or a bad value is named with its file and line."""
    feeds = load_feeds(settings)
    click.echo(f"The configuration is right: {len(feeds)} feed{'s' * (len(feeds) != 1)} ({', '.join(feeds)}).")


def addresses(settings: Settings) -> None:
    """Print where to look and where to drop."""
    click.echo(f"\n  Latest News   {settings.public_url}/")
    for extension in ("rss", "atom", "json"):
        click.echo(f"  {extension.upper():12}  {settings.public_url}/feeds/latest.{extension}")
    click.echo(f"\n  Drop articles in {settings.drop_folder.absolute()}\n  Ctrl-C stops.\n")


def _bound(settings: Settings, bind: str | None) -> Settings:
    return settings if bind is None else settings.model_copy(update={"web": settings.web.model_copy(update={"bind": bind})})
