"""`feedsvc webhooks`: who is sent word of what happens, and whether it arrives."""

from collections.abc import Mapping

import click

from feedsvc.app.settings import Settings
from feedsvc.app.wiring import build
from feedsvc.cli.audit import audited
from feedsvc.cli.options import hinting, with_settings
from feedsvc.cli.tables import MACHINE, print_json, print_table
from feedsvc.domain.webhooks import HookEvent, Webhook, masked
from feedsvc.errors import FeedsvcError


@click.group()
def webhooks() -> None:
    """List the receivers of webhooks, and try them."""


@webhooks.command("list")
@MACHINE
@with_settings
def list_webhooks(settings: Settings, *, machine: bool) -> None:
    """List the receivers, of the settings and of the desk; of an address, the host alone."""
    receivers = build(settings).usecases.receivers
    rows = [_row(webhook) for webhook in (*receivers.configured, *receivers.named())]
    if machine:
        print_json(rows)
        return
    print_table(("name", "host", "format", "events", "named by"), [tuple(row.values()) for row in rows])


@webhooks.command()
@click.argument("name")
@with_settings
def test(settings: Settings, name: str) -> None:
    """Send the receiver called NAME a message of the type webhook.test, and print what it answers. Nothing is tried again."""
    usecases = build(settings).usecases
    with hinting("`feedsvc webhooks list` names them."):
        webhook, answer = usecases.receivers.try_out(name)
    audited(usecases, "webhook tested", masked(webhook.url))
    if not answer.is_success:
        raise FeedsvcError(f"{masked(webhook.url)}: {answer.failure}.")
    click.echo(f"{masked(webhook.url)} took the test.")


def _row(webhook: Webhook) -> Mapping[str, str]:
    events = [event.value for event in HookEvent if event in webhook.events]
    return {
        "name": webhook.name,
        "host": masked(webhook.url),
        "format": webhook.format.value,
        "events": " ".join(events),
        "by": "settings" if webhook.is_trusted else "desk",
    }
