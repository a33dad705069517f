"""`feedsvc keys`: who may send files to the drop folder by HTTP."""

import json

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.sending import DropKey


@click.group()
def keys() -> None:
    """Add and revoke keys for sending files by HTTP.

    A file is sent by PUT /drop/PATH with the header Authorization: Bearer KEY. A key is for one folder in the drop
    folder: it revises and withdraws only what came in there.
    """


@keys.command()
@click.argument("name")
@click.option("--folder", help="Folder in the drop folder that it fills; default: NAME; `.` is the whole drop folder.")
@click.option("--json", "machine", is_flag=True, help="One JSON object.")
@with_settings
def add(settings: Settings, name: str, folder: str | None, *, machine: bool) -> None:
    """Add a key for NAME, and print it; it is shown only once."""
    usecases = build(settings).usecases
    new = usecases.drop_keys.add(name, folder)
    audited(usecases, "key given", new.name)
    if machine:
        values = {"name": new.name, "folder": new.folder, "key": new.token, "address": new.address}
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    print_table(("name", "folder", "key", "sends to"), [(new.name, new.folder or ".", new.token, new.address)])
    click.echo("Keep the key now: only a hash of it is kept here.", err=True)


@keys.command("list")
@MACHINE
@with_settings
def list_keys(settings: Settings, *, machine: bool) -> None:
    """List the keys: the folder of each, when it was added and last used, and whether it is revoked."""
    listed = build(settings).usecases.drop_keys.keys()
    if machine:
        print_json(map(_values, listed))
        return
    rows = [
        (
            key.name,
            key.folder or ".",
            f"{key.created:%Y-%m-%d %H:%M}",
            f"{key.used:%Y-%m-%d %H:%M}" if key.used else "never",
            "revoked" if key.revoked else "open",
        )
        for key in listed
    ]
    print_table(("name", "folder", "given (UTC)", "last used", "state"), rows)


@keys.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """End the key of NAME: what it sends is refused from now on. What it sent stays."""
    usecases = build(settings).usecases
    with hinting("`feedsvc keys list` names them."):
        usecases.drop_keys.revoke(name)
    audited(usecases, "key revoked", name)
    click.echo(f"the key of {name} is revoked")


def _values(key: DropKey) -> dict[str, object]:
    times = {name: value and value.isoformat() for name, value in (("used", key.used), ("revoked", key.revoked))}
    return {"name": key.name, "folder": key.folder, "given": key.created.isoformat(), **times}
