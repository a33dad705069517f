"""`feedsvc accounts`: which aggregators read private feeds."""

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table


@click.group()
def accounts() -> None:
    """Add and revoke accounts of aggregators, who read private feeds.

    An account reads every configured feed with its full text, at addresses /private/TOKEN/SLUG.rss that nobody else knows.
    """


@accounts.command()
@click.argument("name")
@with_settings
def add(settings: Settings, name: str) -> None:
    """Add an account for the aggregator NAME, and print its addresses, which are shown only once."""
    usecases = build(settings).usecases
    new = usecases.feed_accounts.add(name)
    audited(usecases, "account given", new.name)
    print_table(("feed", "address"), new.addresses)
    click.echo("Keep them now: only a hash of the token is kept here.", err=True)


@accounts.command("list")
@MACHINE
@with_settings
def list_accounts(settings: Settings, *, machine: bool) -> None:
    """List the accounts: when each was added and last used, and whether it is revoked."""
    listed = build(settings).usecases.feed_accounts.accounts()
    if machine:
        print_json({"name": one.name, "created": one.created, "used": one.used, "revoked": one.revoked} for one in listed)
        return
    rows = [
        (
            account.name,
            f"{account.created:%Y-%m-%d %H:%M}",
            f"{account.used:%Y-%m-%d %H:%M}" if account.used else "never",
            "revoked" if account.revoked else "open",
        )
        for account in listed
    ]
    print_table(("name", "given (UTC)", "last used", "state"), rows)


@accounts.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """End the account of NAME: its addresses answer 410 Gone from now on."""
    usecases = build(settings).usecases
    with hinting("`feedsvc accounts list` names them."):
        usecases.feed_accounts.revoke(name)
    audited(usecases, "account revoked", name)
    click.echo(f"the account of {name} is revoked")
