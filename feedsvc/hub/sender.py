"""The port `HubSender` over HTTP (aiohttp): deliveries, verifications of intent, denials, announcements."""

import asyncio
import hmac
import json
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from errno import errorcode
from urllib.parse import urlencode

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import (
    PUBLIC_CALLBACKS,
    CallbackTerms,
    Delivery,
    HubAnswer,
    HubPayload,
    HubRequest,
    Mode,
    Transport,
)
from feedsvc.domain.webhooks import MAIL, MailServer, Webhook
from feedsvc.hub.guard import connector
from feedsvc.hub.mail import send_mail
from feedsvc.hub.signing import hook_headers

LONGEST_ANSWER = 4096
"""Bytes that are read of an answer."""

UNSUPPORTED = 415
"""What a subscriber answers that takes the coding of a body no more (RFC 7694 section 3); it gets the body plain at once."""

GONE = 410

HEADERS = {"User-Agent": "feedsvc (WebSub hub)", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderTerms:
    """How messages are sent: `algorithm` signs them, `timeout` (seconds) bounds each whole, `connect_timeout` its beginning.

    `webhooks` returns the receivers of webhooks by their addresses, `mail` hands in what is sent by mail.
    """

    callbacks: CallbackTerms = PUBLIC_CALLBACKS
    algorithm: str = "sha256"
    timeout: float = 20.0
    connect_timeout: float = 5.0
    webhooks: Callable[[], Mapping[str, Webhook]] = dict
    mail: MailServer | None = None


@asynccontextmanager
async def open_sender(terms: SenderTerms, resolver: AbstractResolver | None = None) -> AsyncIterator["HttpSender"]:
    """Open connections for as long as the block lasts.

    Subscribers are strangers and stand behind the guard; other hubs are named by the operator and may be on the same network.
    """
    guarded = connector(terms.callbacks, resolver=resolver)
    async with _session(guarded, terms) as strangers, _session(connector(None), terms) as hubs:
        yield HttpSender(strangers, hubs, terms)


def _session(opened_by: TCPConnector, terms: SenderTerms) -> ClientSession:
    return ClientSession(
        connector=opened_by,
        timeout=ClientTimeout(total=terms.timeout, sock_connect=terms.connect_timeout),
        cookie_jar=DummyCookieJar(),
        headers=HEADERS,
        auto_decompress=False,
    )


@dataclass(frozen=True, slots=True)
class HttpSender:
    """Sends through sessions: one to subscribers, one to other hubs."""

    strangers: ClientSession
    hubs: ClientSession
    terms: SenderTerms

    async def deliver(self, delivery: Delivery, payload: HubPayload) -> HubAnswer:
        """See `ports.hub.HubSender`. The signature is that of the body as it is sent (WebSub section 7.1)."""
        if delivery.transport is Transport.RSSCLOUD:
            return await self._form(self.strangers, delivery.callback, {"url": payload.topic_url})
        coding = delivery.coding if delivery.coding in payload.bodies else Coding.IDENTITY
        answer = await self._post(delivery, payload, coding)
        if answer.status == UNSUPPORTED and coding is not Coding.IDENTITY:
            return await self._post(delivery, payload, Coding.IDENTITY)
        return answer

    async def _post(self, delivery: Delivery, payload: HubPayload, coding: Coding) -> HubAnswer:
        body = payload.bodies[coding]
        headers = {"Content-Type": payload.content_type, "Link": payload.link}
        if coding is not Coding.IDENTITY:
            headers["Content-Encoding"] = coding.value
        if delivery.secret is not None:
            algorithm = self.terms.algorithm
            signature = hmac.digest(delivery.secret.encode(), body, algorithm).hex()
            headers["X-Hub-Signature"] = f"{algorithm}={signature}"
        return await _send(self.strangers, "POST", delivery.callback, headers, body)

    async def run(self, request: HubRequest) -> HubAnswer:
        """See `ports.hub.HubSender`."""
        if request.mode is Mode.NOTIFY:
            return await self._notify(request)
        if request.mode is Mode.PUBLISH:
            parameters = {"hub.mode": "publish", "hub.url": request.topic_url, "hub.topic": request.topic_url}
            return await self._form(self.hubs, request.target, parameters)
        challenge = secrets.token_urlsafe(24)
        url = with_query(request.target, question(request, challenge))
        return await _send(self.strangers, "GET", url, expected=challenge.encode())

    async def _notify(self, request: HubRequest) -> HubAnswer:
        """Send a receiver of webhooks what happened; only one that the settings name may be in a private network."""
        webhooks = await asyncio.to_thread(self.terms.webhooks)
        webhook, body = webhooks.get(request.target), request.reason or ""
        if webhook is None:
            return HubAnswer(GONE, "is a receiver no more")
        if webhook.url.startswith(MAIL):
            return await asyncio.to_thread(send_mail, self.terms.mail, webhook.url, json.loads(body), self.terms.timeout)
        session = self.hubs if webhook.is_trusted else self.strangers
        headers = hook_headers(request.topic, body, webhook.secret, now=int(time.time()))
        return await _send(session, "POST", webhook.url, headers, body.encode())

    async def _form(self, session: ClientSession, url: str, parameters: Mapping[str, str]) -> HubAnswer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await _send(session, "POST", url, headers, urlencode(parameters).encode())


def question(request: HubRequest, challenge: str) -> dict[str, str]:
    """Put a subscriber's question or denial in parameters (WebSub sections 5.2 and 5.3; rssCloud asks by its own names)."""
    if request.transport is Transport.RSSCLOUD:
        return {"url": request.topic_url, "challenge": challenge}
    parameters = {"hub.mode": request.mode.value, "hub.topic": request.topic_url}
    if request.mode is Mode.DENIED:
        return parameters | {"hub.reason": request.reason or ""}
    lease = {} if request.lease is None else {"hub.lease_seconds": str(int(request.lease.total_seconds()))}
    return parameters | {"hub.challenge": challenge} | lease


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Append parameters to an address; its own query stays as it is, byte for byte."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


async def _send(
    session: ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    expected: bytes | None = None,
) -> HubAnswer:
    """Send a message; once more where a kept connection was closed by the other side just then."""
    try:
        try:
            return await _ask(session, method, url, headers, body, expected)
        except ServerDisconnectedError:
            return await _ask(session, method, url, headers, body, expected)
    except TimeoutError:
        return HubAnswer(0, "did not answer in time")
    except ClientConnectorError as error:
        return HubAnswer(0, _reason_of(error.os_error))
    except (ClientError, OSError, ValueError) as error:
        return HubAnswer(0, f"{type(error).__name__}: {error}"[:300])


def _reason_of(error: OSError) -> str:
    """Return the system's own words for a failed connection, which the event loop replaces by others."""
    if error.errno is not None and error.errno in errorcode:
        return os.strerror(error.errno)
    return error.strerror or str(error)


async def _ask(
    session: ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str] | None,
    body: bytes | None,
    expected: bytes | None,
) -> HubAnswer:
    address = URL(url, encoded=True)
    async with session.request(method, address, headers=headers, data=body, allow_redirects=False) as response:
        content = await _beginning(response)
        return HubAnswer(
            response.status,
            is_confirmed=200 <= response.status < 300 and content == expected,
            takes_gzip="gzip" in _codings(response.headers.get("Accept-Encoding", "")),
            retry_after=_seconds(response.headers.get("Retry-After", "")),
        )


async def _beginning(response: ClientResponse) -> bytes:
    """Read an answer's body, but no more than is needed to know that it is too long; then the connection is given up."""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > LONGEST_ANSWER:
            response.close()
            break
    return bytes(content)


def _codings(accept_encoding: str) -> set[str]:
    """Name the codings a subscriber takes (RFC 7694); one with a weight of 0 isn't."""
    parts = [part.strip().lower().split(";") for part in accept_encoding.split(",")]
    return {name.strip() for name, *weight in parts if "".join(weight).replace(" ", "") not in ("q=0", "q=0.0", "q=0.00")}


def _seconds(retry_after: str) -> int:
    return int(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10 else 0
