"""`feedsvc admin`: who may sign in at the newsroom's desk."""

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings


@click.group()
def admin() -> None:
    """Say who may sign in at the desk, /admin/; until somebody may, there is none."""


@admin.command()
@click.argument("name")
@click.password_option(help="The password; without this option it is asked for, which keeps it out of the shell's history.")
@with_settings
def create(settings: Settings, name: str, password: str) -> None:
    """Let NAME sign in, by a password that is asked for twice; also changes a password.

    Whoever is signed in as NAME is signed out.
    """
    usecases = build(settings).usecases
    usecases.sign_in.set_password(name, password)
    audited(usecases, "password set", name)
    click.echo(f"{name} may sign in at {settings.public_url}/admin/")


@admin.command("list")
@with_settings
def list_names(settings: Settings) -> None:
    """Name everybody who may sign in."""
    for name in build(settings).usecases.sign_in.names():
        click.echo(name)


@admin.command()
@click.argument("name")
@with_settings
def remove(settings: Settings, name: str) -> None:
    """Let NAME sign in no longer, and sign them out at once."""
    usecases = build(settings).usecases
    with hinting("`feedsvc admin list` shows who may."):
        usecases.sign_in.remove(name)
    audited(usecases, "person removed", name)
    click.echo(f"{name} may sign in no longer")
