"""`feedsvc audit`: what was done by hand; and how commands record what they do."""

import getpass
import json
import os

import click

from feedsvc.app.catalogue import UseCases
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import print_table
from feedsvc.domain.audit import COMMAND_LINE


@click.group()
def audit() -> None:
    """Look at what was done by hand, at the desk or by command."""


@audit.command("list")
@click.option("--of", "subject", default="", help="Only of this article (its id), account or file.")
@click.option("--limit", default=100, show_default=True, help="Most that are listed.")
@click.option("--json", "machine", is_flag=True, help="One JSON object per line.")
@with_settings
def list_lines(settings: Settings, subject: str, limit: int, *, machine: bool) -> None:
    """List who did what, when and from where, latest first."""
    lines = build(settings).usecases.audit.latest(subject=subject, limit=limit)
    if not machine:
        rows = [(f"{line.at:%Y-%m-%d %H:%M:%S}", line.who, line.what, line.subject, line.origin) for line in lines]
        print_table(("at (UTC)", "who", "what", "of", "from"), rows)
        return
    for line in lines:
        values = {"at": line.at.isoformat(), "who": line.who, "what": line.what, "of": line.subject, "from": line.origin}
        click.echo(json.dumps(values, ensure_ascii=False))


def audited(usecases: UseCases, what: str, *subjects: str) -> None:
    """Record what a command did."""
    usecases.audit(what, *subjects, who=_user(), origin=COMMAND_LINE)


def _user() -> str:
    """Return the name of who runs the command; a container's user may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
