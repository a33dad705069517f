"""`feedsvc redirects`: where the addresses lead that the site had before."""

import csv
from pathlib import Path

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.errors import FeedsvcError


@click.group()
def redirects() -> None:
    """Redirect old addresses of feeds and articles to their new ones (301); an import does so by itself."""


@redirects.command()
@click.argument("old")
@click.argument("new")
@with_settings
def add(settings: Settings, old: str, new: str) -> None:
    """Redirect the address OLD to NEW: paths like /category/news/feed and /feeds/section/News.rss, or whole addresses."""
    usecases = build(settings).usecases
    usecases.old_addresses.add({old: new})
    audited(usecases, "redirect added", old)
    click.echo(f"{old} leads to {new}")


@redirects.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def import_(settings: Settings, file: Path) -> None:
    """Add redirects from a table (CSV): an old and a new address per row, with or without a header."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.reader(opened) if any(cell.strip() for cell in row)]
    if rows and not rows[0][0].strip().startswith(("/", "http")):
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        if len(row) < 2:
            raise FeedsvcError(f"{file}: row {number} has no second cell, the new address.")
    usecases = build(settings).usecases
    count = usecases.old_addresses.add({row[0]: row[1] for row in rows})
    audited(usecases, "redirects imported", file.name)
    click.echo(f"{count} old addresses lead to new ones")


@redirects.command()
@click.argument("old")
@with_settings
def remove(settings: Settings, old: str) -> None:
    """Remove the redirect of the address OLD."""
    usecases = build(settings).usecases
    usecases.old_addresses.remove(old)
    audited(usecases, "redirect removed", old)
    click.echo(f"{old} leads nowhere")


@redirects.command("list")
@MACHINE
@with_settings
def list_(settings: Settings, *, machine: bool) -> None:
    """List old addresses and where they lead."""
    rows = build(settings).usecases.old_addresses.every()
    if machine:
        print_json({"old": old, "new": new} for old, new in rows)
        return
    print_table(("old", "new"), rows)
