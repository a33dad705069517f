"""Server-Sent Events: pages hear of new articles as they come out (HTML Living Standard, section 9.2).

One task reads what happened, once for all; each page has a queue of its own on the event loop and costs no thread. An event's
id is the article's sequence: a page that lost its connection sends the last one it had, and goes on without gap or repeat.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.feed import Selection
from feedsvc.errors import FeedNotFound, StoreUnavailable
from feedsvc.render.entries import medium_of
from feedsvc.usecases.live_events import Happening, LiveEvent, LiveEvents

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

T = TypeVar("T")

SUFFIX = "/events"

HEARTBEAT = 20.0
"""Seconds after which a silent stream says that it lives: proxies cut silent connections after 30 to 60."""

BACKLOG = 500
"""Events that wait for a page that reads slowly; then it is cut off, and asks again from where it was."""

RETRY_MS = 3000
"""Milliseconds after which a page that lost its connection asks again."""

_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
_STREAM = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]


class _Silence(Enum):
    """Nothing happened for a while."""

    SILENCE = auto()


_SILENCE = _Silence.SILENCE


@dataclass(slots=True, eq=False)
class _Listener:
    """A page that listens: what it wants to hear of, and what waits to be sent to it."""

    selection: Selection
    waiting: "asyncio.Queue[LiveEvent | None]" = field(default_factory=lambda: asyncio.Queue(BACKLOG))

    def tell(self, event: LiveEvent | None) -> None:
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            event = None
        self.waiting.put_nowait(event)


@dataclass(slots=True)
class EventStreams:
    """Serve `/feeds/SLUG/events` on the event loop, to at most `limit` pages at once."""

    live_events: LiveEvents
    addresses: Addresses
    limit: int
    executor: Executor
    _listeners: set[_Listener] = field(default_factory=set)
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
            for event in await self._in_thread(self._happened, self._reached):
                self._reached = event.sequence
                for listener in self._listeners:
                    if listener.selection.takes(event.article.revision):
                        listener.tell(event)

    def close(self) -> None:
        """End every stream."""
        self._is_closed = True
        for listener in self._listeners:
            listener.tell(None)

    async def answer(self, scope: "Scope", protocol: "HTTPProtocol", slug: str) -> int:
        """Answer a page that wants to listen, and talk to it until either side hangs up; give the status."""
        try:
            selection = self.live_events.selection(slug)
        except FeedNotFound as error:
            protocol.response_str(404, _PLAIN, f"{error}\n")
            return 404
        if len(self._listeners) >= self.limit or self._is_closed:
            protocol.response_str(503, [*_PLAIN, ("retry-after", "60")], "Too many pages are listening just now.\n")
            return 503
        if scope.method == "HEAD":
            protocol.response_empty(200, _STREAM)
            return 200
        listener = _Listener(selection)
        self._listeners.add(listener)
        try:
            await self._talk(listener, protocol, _last_id(scope))
        finally:
            self._listeners.discard(listener)
        return 200

    async def _talk(self, listener: _Listener, protocol: "HTTPProtocol", last: int | None) -> None:
        transport = protocol.response_stream(200, _STREAM)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        gone.add_done_callback(lambda _: listener.tell(None))
        try:
            await transport.send_str(f"retry: {RETRY_MS}\n\n")
            sent = await self._catch_up(listener, transport.send_str, last)
            while (event := await _next(listener)) is not None:
                if event is _SILENCE:
                    await transport.send_str(": still here\n\n")
                elif event.sequence > sent:
                    sent = event.sequence
                    await transport.send_str(self._written(event))
        except (RuntimeError, ConnectionError):  # granian's ProtocolClosed: the page has hung up
            return
        finally:
            gone.cancel()

    async def _catch_up(self, listener: _Listener, send: Callable[[str], Awaitable[None]], last: int | None) -> int:
        """Send what a page missed while it was away; what comes meanwhile waits in its queue."""
        if last is None:
            return self._reached
        try:
            missed = await self._in_thread(self._happened, last)
        except StoreUnavailable:
            return last
        for event in missed:
            if listener.selection.takes(event.article.revision):
                await send(self._written(event))
        return max([last, *(event.sequence for event in missed)])

    def _happened(self, sequence: int) -> Sequence[LiveEvent]:
        return [event for batch in self.live_events.since(sequence) for event in batch]

    def _written(self, event: LiveEvent) -> str:
        told = self._article(event) if event.happening is Happening.ARTICLE else {"guid": event.article.guid}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return f"id: {event.sequence}\nevent: {event.happening}\ndata: {text}\n\n"

    def _article(self, event: LiveEvent) -> dict[str, object]:
        article, revision = event.article, event.article.revision
        image = next((media.url for media in revision.media if medium_of(media) == "image"), None)
        return {
            "guid": article.guid,
            "url": self.addresses.article(article),
            "title": revision.title,
            "published": article.published.isoformat().replace("+00:00", "Z"),
            "section": revision.section,
            "summary": revision.summary,
            "image": self.addresses.absolute(image) if image else None,
            "language": revision.language,
        }

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.executor, work, *arguments)


async def _next(listener: _Listener) -> "LiveEvent | _Silence | None":
    """Wait for the next event; `_SILENCE` after a while without one, None when the page has gone or is cut off."""
    try:
        return await asyncio.wait_for(listener.waiting.get(), HEARTBEAT)
    except TimeoutError:
        return _SILENCE


def _last_id(scope: "Scope") -> int | None:
    told = scope.headers.get("last-event-id") or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
