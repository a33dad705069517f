"""Server-Sent Events: pages hear of new articles as they come out (HTML Living Standard, section 9.2).

One task reads what happened, once for all; each page has a queue of its own on the event loop and costs no thread. An event's
id is the article's sequence: a page that lost its connection sends the last one it had, and goes on without gap or repeat.
A page tells at its first connection by `?since=` which state of the stream it shows.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TypeVar

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.feeds import Selection
from feedsvc.errors import FeedNotFound, StoreUnavailable
from feedsvc.publishing.live_events import LiveEvent, LiveEventKind, LiveEvents
from feedsvc.server.exchange import Answer, Headers, Request, Send, Stream, sentence
from feedsvc.web.cors import NOBODY, Cors
from feedsvc.web.headlines import headline

T = TypeVar("T")

SUFFIX = "/events"

HEARTBEAT = 20.0
"""Seconds after which a silent stream says that it lives: proxies cut silent connections after 30 to 60."""

BACKLOG = 500
"""Events that wait for a page that reads slowly; then it is cut off, and asks again from where it was."""

MOST_MISSED = 1000
"""Changes that a page may have missed and is still sent; one that was away for longer has to load anew."""

RETRY_MS = 3000
"""Milliseconds after which a page that lost its connection asks again."""

_STREAM = [
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
    ("X-Content-Type-Options", "nosniff"),
]


@dataclass(frozen=True, slots=True)
class _Message:
    """An event as it is written, once for all pages of a stream."""

    sequence: int
    text: str


@dataclass(slots=True, eq=False)
class _Listener:
    """A page that listens: which stream it shows, and what waits to be sent to it."""

    selection: Selection
    waiting: "asyncio.Queue[_Message | None]" = field(default_factory=lambda: asyncio.Queue(BACKLOG))

    def send(self, message: _Message | None) -> None:
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            message = None
        self.waiting.put_nowait(message)


@dataclass(slots=True)
class EventStreams:
    """Serve `/feeds/SLUG/events` on the event loop, to at most `limit` pages at once."""

    live_events: LiveEvents
    addresses: Addresses
    limit: int
    executor: Executor
    cors: Cors = NOBODY
    _listeners: dict[Selection, set[_Listener]] = field(default_factory=dict)
    _reached: int = 0
    _reading: "asyncio.Lock" = field(default_factory=asyncio.Lock)
    _is_closed: bool = False

    async def start(self) -> None:
        """Begin at the present."""
        self._reached = await self._in_thread(self.live_events.now)

    async def wake(self) -> None:
        """Read what happened since the last time and tell every page that wants to hear of it."""
        async with self._reading:
            if not self._listeners:
                self._reached = await self._in_thread(self.live_events.now)
                return
            changes = await self._in_thread(self.live_events.since, self._reached)
            self._reached = changes.reached
            for event in changes.events:
                for selection, listeners in self._listeners.items():
                    message = self._message(event, selection)
                    if message is not None:
                        for listener in listeners:
                            listener.send(message)

    def close(self) -> None:
        """End every stream."""
        self._is_closed = True
        for listener in chain.from_iterable(self._listeners.values()):
            listener.send(None)

    def answer(self, request: Request, slug: str) -> Answer | Stream:
        """Answer a page that wants to listen with a stream that goes on until either side hangs up."""
        try:
            selection = self.live_events.selection(slug)
        except FeedNotFound as error:
            return sentence(404, str(error))
        if sum(map(len, self._listeners.values())) >= self.limit or self._is_closed:
            return sentence(503, "Too many pages are listening just now.", ("Retry-After", "60"))
        headers = self._headers(request)
        if request.method == "HEAD":
            return Answer(200, headers, b"")
        return Stream(200, headers, partial(self._talk, _Listener(selection), _last_known(request)))

    @contextmanager
    def _heard(self, listener: _Listener) -> Iterator[_Listener]:
        """Keep a page among those of its stream for as long as the block lasts."""
        others = self._listeners.setdefault(listener.selection, set())
        others.add(listener)
        try:
            yield listener
        finally:
            others.discard(listener)
            if not others:
                self._listeners.pop(listener.selection, None)

    def _headers(self, request: Request) -> Headers:
        allowed = self.cors.headers(request.headers.get("origin"))
        return [*_STREAM, *allowed, ("Vary", "Origin")] if self.cors.varies else [*_STREAM, *allowed]

    async def _talk(self, listener: _Listener, last: int | None, send: Send) -> None:
        with self._heard(listener):
            await send(f"retry: {RETRY_MS}\n\n")
            sent = await self._catch_up(listener, send, last)
            while True:
                try:
                    message = await asyncio.wait_for(listener.waiting.get(), HEARTBEAT)
                except TimeoutError:
                    await send(": still here\n\n")
                    continue
                if message is None:
                    return
                if message.sequence > sent:
                    sent = message.sequence
                    await send(message.text)

    async def _catch_up(self, listener: _Listener, send: Send, last: int | None) -> int:
        """Send what a page missed while it was away; what comes meanwhile waits in its queue."""
        if last is None:
            return self._reached
        if self._reached - last > MOST_MISSED:
            await send(f"id: {self._reached}\nevent: stale\ndata: {{}}\n\n")
            return self._reached
        try:
            missed = await self._in_thread(self.live_events.since, last)
        except StoreUnavailable:
            return last
        for event in missed.events:
            message = self._message(event, listener.selection)
            if message is not None:
                await send(message.text)
        return missed.reached

    def _message(self, event: LiveEvent, selection: Selection) -> _Message | None:
        """Write an event as the pages of a stream hear of it; None if it is no news to them."""
        seen = event.as_seen_in(selection)
        if seen is None:
            return None
        article = seen.article
        content = headline(article, self.addresses) if seen.kind is LiveEventKind.ARTICLE else {"guid": article.guid}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return _Message(seen.sequence, f"id: {seen.sequence}\nevent: {seen.kind}\ndata: {text}\n\n")

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.executor, work, *arguments)


def _last_known(request: Request) -> int | None:
    """Return the last change that a page knows of: from its last connection, else as the address tells."""
    asked = f"last={request.headers.get('last-event-id', '')}&{request.query_string}"
    match = re.search(r"(?:^last|&since)=([0-9]{1,18})(?=&|$)", asked)
    return int(match[1]) if match else None
