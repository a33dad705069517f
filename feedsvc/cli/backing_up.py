"""`feedsvc backup` and `feedsvc restore`."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from feedsvc.app.backing_up import BackUp, PutBack, Restored
from feedsvc.app.settings import Settings
from feedsvc.app.starting import configure_logs
from feedsvc.cli.options import with_settings


def _config() -> Path | None:
    config = click.get_current_context().params.get("config")
    return config if isinstance(config, Path) else None


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--secrets", "has_secrets", is_flag=True, help="Keep database_url, keys and tokens in the settings.")
@click.option("--json", "machine", is_flag=True, help="The report as a JSON object.")
@with_settings
def backup(settings: Settings, target: Path, *, has_secrets: bool, machine: bool) -> None:
    """Write the database, the pictures, the settings and the list of erasures to TARGET, one archive (.tar.gz).

    It may run beside the service, and holds all that was committed before it began. Only its owner can read the
    archive, which appears under its name once it was read back and compared. Accepted and quarantined files are not in
    it.
    """
    configure_logs(settings)
    count = 0
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} files"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("backing up", total=None)
        for _ in BackUp(settings=settings, config=_config(), has_secrets=has_secrets)(target):
            count += 1
            progress.advance(bar)
    size = target.stat().st_size
    if machine:
        click.echo(json.dumps({"target": str(target), "files": count, "bytes": size}))
    else:
        click.echo(f"{count} files, {size:,} bytes, written to {target} and compared.")


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", "is_forced", is_flag=True, help="Replace what is in the data folder and the database.")
@click.option("--json", "machine", is_flag=True, help="The report as a JSON object.")
@with_settings
def restore(settings: Settings, source: Path, *, is_forced: bool, machine: bool) -> None:
    """Restore the backup SOURCE: database, pictures, and settings unless there are some.

    Stop the service first. Articles that were erased since are erased again, as erasures.jsonl in the data folder says: keep
    that file apart from the backups, and put it there before you restore.
    """
    configure_logs(settings)
    restored = PutBack(settings=settings, config=_config(), is_forced=is_forced)(source)
    click.echo(json.dumps(asdict(restored)) if machine else _in_words(restored))


def _in_words(restored: Restored) -> str:
    lines = [
        f"Restored as of {restored.at}: {restored.articles} articles, {restored.pictures} files of pictures.",
        *(f"Settings written: {place}" for place in restored.settings),
        *(f"Settings left as they are: {place}" for place in restored.kept_settings),
        *(f"Erased again: {guid}" for guid in restored.erased),
        "Begin with: feedsvc check, then feedsvc run.",
    ]
    return "\n".join(lines)
