"""`feedsvc subscriptions`: look at the hub's subscribers, pause, resume and remove them; `feedsvc hub`: try a callback."""

import click

from feedsvc.app.sending import try_callback
from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.options import with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.subscriptions import Subscription
from feedsvc.errors import FeedsvcError


@click.group()
def subscriptions() -> None:
    """Look at the hub's subscribers, pause, resume and remove them."""


@subscriptions.command("list")
@click.option("--troubled", is_flag=True, help="Only those that fail or are paused.")
@click.option("--after", default=0, help="Continue after this number.")
@click.option("--limit", default=100, show_default=True, help="Most that are listed.")
@MACHINE
@with_settings
def list_subscriptions(settings: Settings, *, troubled: bool, after: int, limit: int, machine: bool) -> None:
    """List subscriptions by number, with the state of each."""
    websub = build(settings).usecases.websub
    listed = websub.subscriptions(is_troubled=troubled, after=after, limit=limit)
    if machine:
        print_json(
            {
                "number": each.id,
                "feed": each.topic,
                "callback": each.callback,
                "state": each.health,
                "expires": each.expires,
                "fault": each.fault,
            }
            for each in listed
        )
        return
    rows = [
        (str(each.id), each.topic, each.callback, each.health, f"{each.expires:%Y-%m-%d %H:%M}", each.fault or "")
        for each in listed
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
    """Pause a subscription until it is resumed or the subscriber renews it."""
    _show(build(settings).usecases.websub.pause(number))


@subscriptions.command()
@click.argument("number", type=int)
@with_settings
def resume(settings: Settings, number: int) -> None:
    """Resume a subscription; if it missed a change, the last one is delivered at once."""
    _show(build(settings).usecases.websub.resume(number))


@subscriptions.command()
@click.argument("number", type=int)
@click.option(
    "--reason",
    default="The publisher has ended this subscription.",
    show_default=True,
    help="The reason that the subscriber receives.",
)
@with_settings
def remove(settings: Settings, number: int, reason: str) -> None:
    """End a subscription; the subscriber is notified."""
    removed = build(settings).usecases.websub.remove(number, reason=reason)
    click.echo(f"removed: {removed.callback} hears no more of {removed.topic}")


@click.group()
def hub() -> None:
    """Try the WebSub hub from outside."""


@hub.command()
@click.argument("url")
@click.option("--topic", default="latest.rss", show_default=True, help="The feed that it is asked about.")
@with_settings
def verify(settings: Settings, url: str, topic: str) -> None:
    """Try a callback: ask it what the hub asks when somebody subscribes. Nothing is stored.

    A careful subscriber answers with the challenge only if it has asked for the subscription.
    """
    answer = try_callback(settings, url, topic)
    if answer.status == 0:
        raise FeedsvcError(f"{url}: {answer.fault}.")
    if not answer.is_confirmed:
        raise FeedsvcError(f"{url} answered {answer.status}, but not with the challenge alone: it confirms nothing.")
    coding = "; deliveries would be sent in gzip" if answer.takes_gzip else ""
    click.echo(f"{url} answered {answer.status} with the challenge: it confirms{coding}.")


def _show(subscription: Subscription) -> None:
    lines = [
        ("feed", subscription.topic),
        ("callback", subscription.callback),
        ("state", subscription.health),
        ("way", subscription.transport),
        ("since", f"{subscription.created:%Y-%m-%d %H:%M} UTC"),
        ("until", f"{subscription.expires:%Y-%m-%d %H:%M} UTC"),
        ("signed", "yes" if subscription.secret else "no"),
        ("coding", subscription.coding),
    ]
    if subscription.failures and subscription.failing_since:
        lines += [("failures", f"{subscription.failures} since {subscription.failing_since:%Y-%m-%d %H:%M} UTC")]
        lines += [("last fault", str(subscription.fault))]
    if subscription.due:
        lines += [("next try", f"{subscription.due:%Y-%m-%d %H:%M:%S} UTC")]
    for name, value in lines:
        click.echo(f"{name:10} {value}")
