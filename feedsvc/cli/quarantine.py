"""`feedsvc quarantine`: the files that could not be read."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import print_table
from feedsvc.domain.texts import printable
from feedsvc.errors import FeedsvcError

T = TypeVar("T")


@click.group()
def quarantine() -> None:
    """Deal with the files that could not be read."""


@quarantine.command("list")
@with_settings
def list_files(settings: Settings) -> None:
    """List the files with their reasons, oldest first."""
    files = build(settings).usecases.withdrawals.quarantined()
    print_table(("name", "since (UTC)", "reason"), [(file.name, f"{file.at:%Y-%m-%d %H:%M}", file.reason) for file in files])


@quarantine.command()
@click.argument("name")
@with_settings
def show(settings: Settings, name: str) -> None:
    """Show why NAME is here, and its text."""
    folder = build(settings).usecases.withdrawals.quarantine
    file = _known(partial(folder.get, name))
    click.echo(
        f"{printable(file.path)}\n{printable(file.reason)}\nstage {file.stage}, {file.at.isoformat()}, {file.size:,} bytes\n"
    )
    click.echo(folder.read(name)[:4000].decode(errors="replace"))


@quarantine.command()
@click.argument("names", nargs=-1, required=True)
@with_settings
def retry(settings: Settings, names: tuple[str, ...]) -> None:
    """Put NAMES back into the drop folder."""
    folder = build(settings).usecases.withdrawals.quarantine
    for name in names:
        _known(partial(folder.retry, name))
        click.echo(f"{printable(name)} is back in the drop folder")


@quarantine.command()
@click.argument("names", nargs=-1, required=True)
@click.confirmation_option(prompt="Delete these files for good?")
@with_settings
def discard(settings: Settings, names: tuple[str, ...]) -> None:
    """Delete NAMES for good."""
    folder = build(settings).usecases.withdrawals.quarantine
    for name in names:
        _known(partial(folder.discard, name))
        click.echo(f"{printable(name)} is deleted")


def _known(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except FileNotFoundError as error:
        raise FeedsvcError(str(error)) from error
