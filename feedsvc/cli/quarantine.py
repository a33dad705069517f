"""`feedsvc quarantine`: the files that could not be read."""

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.texts import printable

NAMES = "`feedsvc quarantine list` shows their names."

SHOWN = 4000
"""Characters of a file that are printed."""


@click.group()
def quarantine() -> None:
    """List, retry and discard files that could not be read."""


@quarantine.command("list")
@MACHINE
@with_settings
def list_files(settings: Settings, *, machine: bool) -> None:
    """List the files with their reasons, oldest first."""
    files = list(reversed(build(settings).usecases.repair.files()))
    if machine:
        print_json(
            {"name": one.name, "path": str(one.path), "at": one.at, "stage": one.stage, "reason": one.reason, "size": one.size}
            for one in files
        )
        return
    print_table(("name", "since (UTC)", "reason"), [(file.name, f"{file.at:%Y-%m-%d %H:%M}", file.reason) for file in files])


@quarantine.command()
@click.argument("name")
@with_settings
def show(settings: Settings, name: str) -> None:
    """Show why NAME is here, and its text."""
    with hinting(NAMES):
        quarantined = build(settings).usecases.repair.look_at(name)
    file, words = quarantined.file, f"{printable(quarantined.file.path)}\n{printable(quarantined.file.reason)}"
    click.echo(f"{words}\nstage {file.stage}, {file.at.isoformat()}, {file.size:,} bytes\n")
    click.echo("(This is no text.)" if quarantined.text is None else quarantined.text[:SHOWN])


@quarantine.command()
@click.argument("names", nargs=-1, required=True)
@with_settings
def retry(settings: Settings, names: tuple[str, ...]) -> None:
    """Put NAMES back into the drop folder."""
    usecases = build(settings).usecases
    for name in names:
        with hinting(NAMES):
            usecases.repair.retry(name)
        audited(usecases, "quarantine: put back", name)
        click.echo(f"{printable(name)} is back in the drop folder")


@quarantine.command()
@click.argument("names", nargs=-1, required=True)
@click.confirmation_option(prompt="Delete these files for good?")
@with_settings
def discard(settings: Settings, names: tuple[str, ...]) -> None:
    """Delete NAMES for good."""
    usecases = build(settings).usecases
    for name in names:
        with hinting(NAMES):
            usecases.repair.discard(name)
        audited(usecases, "quarantine: discarded", name)
        click.echo(f"{printable(name)} is deleted")
