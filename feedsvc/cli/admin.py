"""`feedsvc admin`: who may sign in at the newsroom's desk."""

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.people import Role

ROLE = click.Choice([role.value for role in Role])


@click.group()
def admin() -> None:
    """Manage who may sign in at the desk, /admin/. The desk is closed until somebody may."""


@admin.command()
@click.argument("name")
@click.password_option(help="The password; without this option it is asked for, which keeps it out of the shell's history.")
@click.option("--role", type=ROLE, help="What NAME may do; default: as before, or operator for a new name.")
@with_settings
def create(settings: Settings, name: str, password: str, role: str | None) -> None:
    """Create an account for NAME with a password, which is asked for twice; or change the password.

    Whoever is signed in as NAME is signed out. An editor deals with articles; a chief also erases, discards files and sets
    rules for providers; an operator does everything, accounts and feeds too.
    """
    usecases = build(settings).usecases
    usecases.sign_in.set_password(name, password, Role(role) if role else None)
    audited(usecases, "password set", name)
    click.echo(f"{name} may sign in at {settings.public_url}/admin/")


@admin.command("list")
@MACHINE
@with_settings
def list_names(settings: Settings, *, machine: bool) -> None:
    """List everybody who may sign in, and what each may do."""
    people = build(settings).usecases.sign_in.people()
    if machine:
        print_json({"name": name, "role": role} for name, role in people)
        return
    print_table(("name", "role"), people)


@admin.command("role")
@click.argument("name")
@click.argument("role", type=ROLE)
@with_settings
def set_role(settings: Settings, name: str, role: str) -> None:
    """Make NAME an editor, a chief or an operator."""
    usecases = build(settings).usecases
    with hinting("`feedsvc admin list` shows who may."):
        usecases.sign_in.set_role(name, Role(role))
    audited(usecases, f"is {role} now", name)
    click.echo(f"{name} is {role} from now on")


@admin.command()
@click.argument("name")
@with_settings
def remove(settings: Settings, name: str) -> None:
    """Remove the account of NAME, and sign them out at once."""
    usecases = build(settings).usecases
    with hinting("`feedsvc admin list` shows who may."):
        usecases.sign_in.remove(name)
    audited(usecases, "person removed", name)
    click.echo(f"{name} may sign in no longer")
