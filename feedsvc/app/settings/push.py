"""The settings of what the service sends by itself: to subscribers, to receivers of webhooks, by mail."""

from typing import Annotated, Literal

from pydantic import Field

from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import HookAddress, HookSecret, MailServerAddress
from feedsvc.domain.webhooks import HookEvent, HookFormat


class HubSettings(Table):
    """The WebSub hub: how subscribers are told of changes."""

    enabled: bool = Field(default=True, description="whether feeds announce the service's own hub, at /hub")
    lease: int = Field(864_000, ge=300, description="seconds that a subscription lasts if it asks for no lease")
    longest_lease: int = Field(2_592_000, ge=300, description="longest lease that is granted, in seconds")
    signature: Literal["sha1", "sha256", "sha384", "sha512"] = Field(
        "sha256", description="hash that deliveries are signed with"
    )
    subscriptions_per_host: int = Field(10_000, ge=1, description="active subscriptions whose callbacks may be on one host")
    unverified_per_client: int = Field(200, ge=1, description="requests per client that may wait to be verified")
    at_once: int = Field(500, ge=4, description="messages sent at the same time")
    per_host: int = Field(20, ge=1, description="messages sent to one host at the same time")
    timeout: float = Field(20.0, gt=0, le=40, description="seconds that sending a message may take")
    first_wait: float = Field(5.0, gt=0, description="seconds until a failed delivery is retried; doubled each time")
    longest_wait: float = Field(3600.0, gt=0, description="longest time between two attempts, in seconds")
    pause_after: int = Field(259_200, ge=0, description="seconds of failed deliveries after which a subscription is paused")
    allow_private: bool = Field(default=False, description="whether callbacks may be in private networks; for tests")
    ports: tuple[Annotated[int, Field(ge=1, le=65_535)], ...] = Field(
        (), description="ports that callbacks may use; default: 80, 443, and all from 1024"
    )
    rsscloud: bool = Field(default=False, description="whether RSS feeds offer rssCloud, at /rsscloud")


class WebhookSettings(Table):
    """A receiver that is told what happens."""

    url: HookAddress = Field(description="address of the receiver, which may be in a private network, or mailto:MAILBOX")
    secret: HookSecret | None = Field(
        None, description="secret that messages are signed with (Standard Webhooks): whsec_... or any text"
    )
    events: tuple[HookEvent, ...] = Field(
        tuple(HookEvent),
        description="events that it is sent: published, revised, withdrawn, held, embargoed, quarantined, quiet",
    )
    format: HookFormat = Field(
        HookFormat.JSON, description="form of the messages: json, slack (Mattermost too), teams, telegram"
    )


class MailSettings(Table):
    """The mail server for webhooks that are mailboxes."""

    server: MailServerAddress | None = Field(
        None,
        description="smtp://HOST:PORT, encrypted if the server offers it, or smtps://; with user:password@ if it needs them",
    )
    sender: str | None = Field(None, description="mailbox that mail comes from; default: feedsvc@ and the host of base_url")
