"""What the server calls for each request: the fast lane, live events, and Flask for all the rest (RSGI, on the event loop)."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedsvc.telemetry import event
from feedsvc.usecases.live import LiveFeeds
from feedsvc.web.bridge import Bridge
from feedsvc.web.conditional import Answer
from feedsvc.web.events import SUFFIX, EventStreams
from feedsvc.web.fastlane import FEEDS, FastLane
from feedsvc.web.polls import PollKeeper
from feedsvc.web.throttle import Throttle

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope


@dataclass(slots=True)
class Front:
    """Answer every request of a web process."""

    live: LiveFeeds
    lane: FastLane
    bridge: Bridge
    polls: PollKeeper
    events: Callable[[ThreadPoolExecutor], EventStreams]
    throttle: Throttle | None = None
    times: bool = False
    """Whether responses tell how long they took to make (Server-Timing)."""
    _keeping: "asyncio.Task[None] | None" = None
    _streams: EventStreams | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="events"))

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to follow the store, in a thread of its own."""
        self._streams = self.events(self._readers)
        streams = self._streams
        loop.run_until_complete(streams.start())
        self._keeping = loop.create_task(self.polls.keep(self._readers))

        def told() -> None:
            asyncio.run_coroutine_threadsafe(streams.wake(), loop)

        threading.Thread(target=self.live.follow, args=(self._stop, told, _log_store), name="follower", daemon=True).start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what was begun."""
        self._stop.set()
        if self._keeping is not None:
            self._keeping.cancel()
        self.polls.close()
        if self._streams is not None:
            self._streams.close()
        self.bridge.close()
        self._readers.shutdown(wait=False, cancel_futures=True)

    async def __rsgi__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        """Answer a request."""
        path = scope.path
        is_poll = path.startswith(FEEDS)
        if is_poll and scope.method in ("GET", "HEAD"):
            if self._streams is not None and path.endswith(SUFFIX):
                await self._streams.answer(scope, protocol, path[len(FEEDS) : -len(SUFFIX)])
                return
            answer = self._at_once(path, scope)
            if answer is not None:
                if answer.body and scope.method == "GET":
                    protocol.response_bytes(answer.status, answer.headers, answer.body)
                else:
                    protocol.response_empty(answer.status, answer.headers)
                return
        status = await self.bridge.answer(scope, protocol)
        if is_poll:
            self.polls.count(path[len(FEEDS) :], status, scope.headers.get("user-agent"))

    def _at_once(self, path: str, scope: "Scope") -> Answer | None:
        """Give what needs no page made, and count it: a refusal, or a feed that is in memory."""
        header, now = scope.headers.get, time.time()
        if self.throttle is not None:
            refusal = self.throttle.refusal(path, header, scope.client, now)
            if refusal is not None:
                self.polls.count(path[len(FEEDS) :], refusal.status, header("user-agent"))
                return refusal
        answer = self.lane.answer(path, header, now)
        if answer is None:
            return None
        self.polls.counts.add(path[len(FEEDS) :], answer.status, header("user-agent"))
        return _timed(answer, time.time() - now) if self.times else answer


def _timed(answer: Answer, seconds: float) -> Answer:
    """Have an answer say how long it took (W3C Server Timing)."""
    return Answer(answer.status, [*answer.headers, ("Server-Timing", f"lane;dur={seconds * 1000:.3f}")], answer.body)


def _log_store(fault: str | None) -> None:
    """Say when the store answers no more, and when it does again; the feeds are served from memory meanwhile."""
    if fault is None:
        event("the store answers again")
    else:
        event("the store does not answer, feeds are served from memory", level=logging.WARNING, reason=fault)
