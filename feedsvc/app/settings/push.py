"""The settings of what the service sends by itself: to subscribers, to receivers of webhooks, by mail."""

from typing import Annotated, Literal

from pydantic import Field

from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import HookAddress, HookSecret, MailServerAddress
from feedsvc.domain.webhooks import HookEvent, HookFormat


class HubSettings(Table):
    """The WebSub hub: how subscribers are told of changes."""

    enabled: bool = Field(default=True, description="whether feeds name the service's own hub, at /hub")
    lease: int = Field(864_000, ge=300, description="seconds of a subscription that asks for no other lease")
    longest_lease: int = Field(2_592_000, ge=300, description="seconds of the longest lease that is granted")
    signature: Literal["sha1", "sha256", "sha384", "sha512"] = Field("sha256", description="what deliveries are signed by")
    subscriptions_per_host: int = Field(10_000, ge=1, description="live subscriptions whose callbacks are at one host")
    unverified_per_client: int = Field(200, ge=1, description="requests of one client that may wait to be verified")
    at_once: int = Field(500, ge=4, description="messages under way at the same time")
    per_host: int = Field(20, ge=1, description="messages under way to one host")
    timeout: float = Field(20.0, gt=0, le=40, description="seconds that a message may take")
    first_wait: float = Field(5.0, gt=0, description="seconds after which a failed delivery is tried again; doubled each time")
    longest_wait: float = Field(3600.0, gt=0, description="seconds of the longest wait between two attempts")
    pause_after: int = Field(259_200, ge=0, description="seconds of failing after which a subscription is paused")
    allow_private: bool = Field(default=False, description="whether callbacks may be in private networks; for tests")
    ports: tuple[Annotated[int, Field(ge=1, le=65_535)], ...] = Field(
        (), description="ports that callbacks may be at; default: 80, 443 and all from 1024"
    )
    rsscloud: bool = Field(default=False, description="whether RSS feeds offer rssCloud, at /rsscloud")


class WebhookSettings(Table):
    """A receiver that is told what happens."""

    url: HookAddress = Field(description="its address, which may be in a private network, or mailto:MAILBOX")
    secret: HookSecret | None = Field(None, description="what signs messages to it (Standard Webhooks), whsec_... or any text")
    events: tuple[HookEvent, ...] = Field(
        tuple(HookEvent), description="of what it is told: published, revised, withdrawn, held, embargoed, quarantined, quiet"
    )
    format: HookFormat = Field(HookFormat.JSON, description="in which form: json, slack (Mattermost too), teams, telegram")


class MailSettings(Table):
    """The mail server for webhooks that are mailboxes."""

    server: MailServerAddress | None = Field(
        None, description="smtp://HOST:PORT, encrypted where it offers that, or smtps://; with user:password@ if it asks"
    )
    sender: str | None = Field(None, description="mailbox that mail is from; default: feedsvc@ and the host of base_url")
