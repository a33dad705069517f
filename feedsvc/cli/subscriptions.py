"""`feedsvc subscriptions`: look at the hub's subscribers, pause, resume and remove them; `feedsvc hub`: try a callback."""

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.app.working import try_callback
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import print_table
from feedsvc.domain.subscriptions import Subscription
from feedsvc.errors import FeedsvcError


@click.group()
def subscriptions() -> None:
    """Look at the hub's subscribers, pause, resume and remove them."""


@subscriptions.command("list")
@click.option("--troubled", is_flag=True, help="Those alone that fail or are paused.")
@click.option("--after", default=0, help="Go on after this number.")
@click.option("--limit", default=100, show_default=True, help="How many at most.")
@with_settings
def list_subscriptions(settings: Settings, *, troubled: bool, after: int, limit: int) -> None:
    """List subscriptions by their number, with how each one stands."""
    websub = build(settings).usecases.websub
    found = websub.subscriptions(is_troubled=troubled, after=after, limit=limit)
    rows = [
        (str(one.id), one.topic, one.callback, one.health, f"{one.expires:%Y-%m-%d %H:%M}", one.fault or "") for one in found
    ]
    print_table(("number", "feed", "callback", "state", "until", "last fault"), rows)
    counts = websub.counts()
    click.echo(
        f"\n{counts.active} active, {counts.failing} of them failing, {counts.paused} paused, {counts.waiting} messages wait"
    )


@subscriptions.command()
@click.argument("number", type=int)
@with_settings
def show(settings: Settings, number: int) -> None:
    """Show a subscription."""
    _show(build(settings).usecases.websub.subscription(number))


@subscriptions.command()
@click.argument("number", type=int)
@with_settings
def pause(settings: Settings, number: int) -> None:
    """Serve a subscription no more, until it is resumed or the subscriber renews it."""
    _show(build(settings).usecases.websub.pause(number))


@subscriptions.command()
@click.argument("number", type=int)
@with_settings
def resume(settings: Settings, number: int) -> None:
    """Serve a subscription again; if it missed a change it is told of the last one at once."""
    _show(build(settings).usecases.websub.resume(number))


@subscriptions.command()
@click.argument("number", type=int)
@click.option(
    "--reason", default="The publisher has ended this subscription.", show_default=True, help="What the subscriber is told."
)
@with_settings
def remove(settings: Settings, number: int, reason: str) -> None:
    """End a subscription; the subscriber is told."""
    removed = build(settings).usecases.websub.remove(number, reason=reason)
    click.echo(f"removed: {removed.callback} hears no more of {removed.topic}")


@click.group()
def hub() -> None:
    """Look at the WebSub hub from outside."""


@hub.command()
@click.argument("url")
@click.option("--topic", default="latest.rss", show_default=True, help="The feed that it is asked about.")
@with_settings
def verify(settings: Settings, url: str, topic: str) -> None:
    """Try a callback: ask it as the hub asks when somebody subscribes. Nothing is stored.

    A careful subscriber answers with the challenge only if it has asked for the subscription.
    """
    answer = try_callback(settings, url, topic)
    if answer.status == 0:
        raise FeedsvcError(f"{url}: {answer.fault}.")
    if not answer.is_confirmed:
        raise FeedsvcError(f"{url} answered {answer.status}, but not with the challenge alone: it confirms nothing.")
    coding = "; deliveries would be sent in gzip" if answer.takes_gzip else ""
    click.echo(f"{url} answered {answer.status} with the challenge: it confirms{coding}.")


def _show(one: Subscription) -> None:
    click.echo(f"feed       {one.topic}\ncallback   {one.callback}\nstate      {one.health}\nway        {one.transport}")
    click.echo(f"since      {one.created:%Y-%m-%d %H:%M} UTC\nuntil      {one.expires:%Y-%m-%d %H:%M} UTC")
    click.echo(f"signed     {'yes' if one.secret else 'no'}\ncoding     {one.coding}")
    if one.failures and one.failing_since:
        click.echo(f"failures   {one.failures} since {one.failing_since:%Y-%m-%d %H:%M} UTC\nlast fault {one.fault}")
    if one.due:
        click.echo(f"next try   {one.due:%Y-%m-%d %H:%M:%S} UTC")
