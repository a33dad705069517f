"""What sends the hub's messages, and messages that are sent at once, whose answer somebody waits for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedsvc.app.settings import Settings
from feedsvc.app.starting import callback_terms, mail_server_of
from feedsvc.domain.addresses import Addresses
from feedsvc.domain.subscriptions import HubAnswer, HubRequest, Mode, fault_of_callback
from feedsvc.domain.webhooks import Webhook
from feedsvc.errors import RefusedSubscription

if TYPE_CHECKING:
    from feedsvc.hub.sender import HttpSender

NOBODY: Mapping[str, Webhook] = {}


@asynccontextmanager
async def http_sender(settings: Settings, webhooks: Callable[[], Mapping[str, Webhook]] = dict) -> AsyncIterator["HttpSender"]:
    """Open the sender of the hub's messages; it is loaded with the first of them."""
    from feedsvc.hub.sender import SenderTerms, open_sender

    hub = settings.hub
    terms = SenderTerms(
        callbacks=callback_terms(settings),
        algorithm=hub.signature,
        timeout=hub.timeout,
        webhooks=webhooks,
        mail=mail_server_of(settings),
    )
    async with open_sender(terms) as sender:
        yield sender


def try_callback(settings: Settings, url: str, topic: str) -> HubAnswer:
    """Ask a callback whether it wants to subscribe, as the hub would. Raises `RefusedSubscription` for what can be none."""
    fault = fault_of_callback(url, callback_terms(settings))
    if fault is not None:
        raise RefusedSubscription(fault)
    address = Addresses(settings.public_url).feed(topic)
    lease, now = timedelta(seconds=settings.hub.lease), datetime.now(UTC)
    request = HubRequest(mode=Mode.SUBSCRIBE, topic=topic, topic_url=address, target=url, created=now, lease=lease)

    return asyncio.run(_send(settings, request))


def send_now(settings: Settings, webhook: Webhook, request: HubRequest) -> HubAnswer:
    """Send a message to a receiver of webhooks (`ports.webhooks.SendNow`)."""
    return asyncio.run(_send(settings, request, {webhook.url: webhook}))


async def _send(settings: Settings, request: HubRequest, webhooks: Mapping[str, Webhook] = NOBODY) -> HubAnswer:
    async with http_sender(settings, lambda: webhooks) as sender:
        return await sender.run(request)
