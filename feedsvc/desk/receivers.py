"""Receivers of webhooks that are named at the desk: strangers to the operator's network, so the hub's guard is before them."""

import base64
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from feedsvc.domain.subscriptions import CallbackTerms, HubAnswer, fault_of_callback
from feedsvc.domain.webhooks import HookEvent, HookFormat, Webhook, trial_message
from feedsvc.errors import RefusedChange
from feedsvc.ports import Clock, Store
from feedsvc.ports.webhooks import SendNow

SECRET_BYTES = 24
"""Bytes of a new secret, as Standard Webhooks has them at least."""

MOST = 20
"""Receivers that the desk may name: each is told of every article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """List, add, try and remove receivers.

    `terms` say where theirs may be, `configured` are those of the settings, `home` is the outlet's address.
    """

    store: Store
    terms: CallbackTerms
    home: str
    send: SendNow
    clock: Clock
    configured: Sequence[Webhook] = ()

    def named(self) -> Sequence[Webhook]:
        """List those of the desk."""
        with self.store.read() as view:
            return view.webhooks.all()

    def add(self, url: str, events: Collection[HookEvent], form: HookFormat = HookFormat.JSON) -> Webhook:
        """Add a receiver with a secret of its own; one in JSON gets it to verify by.

        Raises `RefusedChange` for an address that can be none, or that has been named.
        """
        url = url.strip()
        if fault := fault_of_callback(url, self.terms):
            raise RefusedChange(fault.replace("hub.callback", "The address"))
        if not events:
            raise RefusedChange("Say of what it is to be told.")
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}" if form is HookFormat.JSON else None
        webhook = Webhook(url=url, secret=secret, events=frozenset(events), format=form)
        with self.store.begin() as unit:
            known = {webhook.url for webhook in (*self.configured, *unit.webhooks.all())}
            if url in known:
                raise RefusedChange("This address is told already. Remove it first.")
            if len(known) >= MOST:
                raise RefusedChange(f"There are {MOST} receivers. Remove one first.")
            unit.webhooks.keep(webhook)
        return webhook

    def try_out(self, name: str) -> tuple[Webhook, HubAnswer]:
        """Send a receiver of this name a test, and return it with its answer. Raises `RefusedChange` if there is none."""
        webhook = next((known for known in (*self.configured, *self.named()) if known.name == name), None)
        if webhook is None:
            raise RefusedChange(f"There is no receiver {name}.")
        return webhook, self.send(webhook, trial_message(webhook, self.home, at=self.clock()).request(webhook))

    def remove(self, url: str) -> None:
        """Remove a receiver. Raises `RefusedChange` if the desk named none of the address."""
        with self.store.begin() as unit:
            if not unit.webhooks.remove(url):
                raise RefusedChange("The desk has named no such receiver.")
