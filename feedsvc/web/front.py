"""Answer each request of the server: the fast lane, live events, and Flask for all the rest."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from feedsvc.publishing.live import LiveFeeds
from feedsvc.server.bridge import Bridge
from feedsvc.server.exchange import Answer, Limits, Request, Stream
from feedsvc.telemetry import event
from feedsvc.web.bodies import largest_body
from feedsvc.web.drop import DROP
from feedsvc.web.events import SUFFIX, EventStreams
from feedsvc.web.fastlane import FEEDS, FastLane
from feedsvc.web.polls import PollKeeper
from feedsvc.web.sending import SendingFront
from feedsvc.web.throttle import Throttle

PATIENCE = 10.0
"""Seconds in which a thread that follows the store notices that it is to end."""


async def _nobody() -> "Front":
    following: asyncio.Future[Front] = asyncio.get_running_loop().create_future()
    return await following


@dataclass(slots=True)
class Front:
    """Answer every request of a web process."""

    live: LiveFeeds
    lane: FastLane
    bridge: Bridge
    polls: PollKeeper
    events: Callable[[ThreadPoolExecutor], EventStreams]
    sending: SendingFront | None = None
    throttle: Throttle | None = None
    times: bool = False
    """Whether responses say how long they took to make (Server-Timing)."""
    limits: Limits = field(default_factory=Limits)
    hung_up: Callable[[], None] = lambda: None
    """Hears of SIGHUP."""
    following: Callable[[], "Awaitable[Front]"] = _nobody
    """Waits for the front that takes this one's place."""
    let_go: Callable[[], None] = lambda: None
    """Closes what it is made of, at its end."""
    _keeping: "asyncio.Task[None] | None" = None
    _ending: "asyncio.Task[None] | None" = None
    _streams: EventStreams | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _under_way: int = 0
    _follower: threading.Thread | None = None
    _readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="events"))

    async def start(self) -> None:
        """Begin to follow the store, in a thread of its own."""
        loop = asyncio.get_running_loop()
        self._streams = streams = self.events(self._readers)
        await streams.start()
        self._keeping = loop.create_task(self.polls.keep(self._readers))

        def wake() -> None:
            asyncio.run_coroutine_threadsafe(streams.wake(), loop)

        def committed() -> None:
            if self.sending is not None:
                self.sending.refresh()
                asyncio.run_coroutine_threadsafe(self.sending.wake(), loop)

        if self.sending is not None:
            await loop.run_in_executor(self._readers, self.sending.refresh)
        following = (self._stop, wake, _log_store, committed)
        self._follower = threading.Thread(target=self.live.follow, args=following, name="follower", daemon=True)
        self._follower.start()

    def hang_up(self) -> None:
        """Have the configuration looked at."""
        self.hung_up()

    async def successor(self) -> "Front":
        """Return the front of the configuration that holds next."""
        return await self.following()

    def under_way(self) -> int:
        """Count the requests that are being answered."""
        return self._under_way

    def finish(self) -> None:
        """End what would go on for ever: live events, and following the store."""
        self._stop.set()
        if self._keeping is not None:
            self._keeping.cancel()
        if self._streams is not None:
            self._streams.close()
        if self.sending is not None:
            self._ending = asyncio.get_running_loop().create_task(self.sending.end())

    def close(self) -> None:
        """End the rest, once no request is under way."""
        self.polls.close()
        self.bridge.close()
        if self.sending is not None:
            self.sending.close()
        self._readers.shutdown(wait=False, cancel_futures=True)
        threading.Thread(target=self._let_go, name="closing", daemon=True).start()

    def _let_go(self) -> None:
        """Close what was used here, once nothing follows the store with it."""
        if self._follower is not None:
            self._follower.join(PATIENCE)
        self.let_go()

    def largest_body(self, request: Request) -> int:
        """Return how many bytes of a body are taken."""
        if self.sending is not None and request.path.startswith(DROP):
            return self.sending.largest_body(request)
        return largest_body(request)

    def at_once(self, request: Request) -> Answer | None:
        """Answer, and count, what needs no page made: a poll that is refused, or of a feed that is in memory."""
        path = request.path
        if not path.startswith(FEEDS) or request.method not in ("GET", "HEAD"):
            return None
        name, header, now = path[len(FEEDS) :], request.headers.get, time.time()
        if self.throttle is not None and not path.endswith(SUFFIX):
            refusal = self.throttle.refusal(request, now)
            if refusal is not None:
                self.polls.count(name, refusal.status, header("user-agent"))
                return refusal
        answer = self.lane.answer(path, header, now)
        if answer is None:
            return None
        self.polls.counts.add(name, answer.status, header("user-agent"))
        return _timed(answer, time.time() - now) if self.times else answer

    def again(self, request: Request) -> Callable[[], Answer | None] | None:
        """Return what answers, and counts, a poll that is repeated, as long as its feed stays as it is."""
        path, header = request.path, request.headers.get
        if self.times or not path.startswith(FEEDS) or request.method not in ("GET", "HEAD"):
            return None
        if self.throttle is not None and self.throttle.limits(request):
            return None
        name, agent, count = path[len(FEEDS) :], header("user-agent"), self.polls.counts.add
        look_up = self.lane.again(path, header)

        def repeated() -> Answer | None:
            answer = look_up(time.time())
            if answer is not None:
                count(name, answer.status, agent)
            return answer

        return repeated

    async def answer(self, request: Request) -> Answer | Stream:
        """Answer what takes longer: live events, and all that Flask knows."""
        self._under_way += 1
        try:
            return await self._answer(request)
        finally:
            self._under_way -= 1

    async def _answer(self, request: Request) -> Answer | Stream:
        path = request.path
        if self.sending is not None and path.startswith(DROP):
            return await self.sending.answer(request)
        if not path.startswith(FEEDS):
            return await self.bridge.answer(request)
        if self._streams is not None and path.endswith(SUFFIX) and request.method in ("GET", "HEAD"):
            return self._streams.answer(request, path[len(FEEDS) : -len(SUFFIX)])
        answer = await self.bridge.answer(request)
        self.polls.count(path[len(FEEDS) :], answer.status, request.headers.get("user-agent"))
        return answer


def _timed(answer: Answer, seconds: float) -> Answer:
    """Have an answer say how long it took (W3C Server Timing)."""
    return replace(answer, headers=[*answer.headers, ("Server-Timing", f"lane;dur={seconds * 1000:.3f}")])


def _log_store(fault: str | None) -> None:
    """Log when the store stops answering, and when it answers again; the feeds are served from memory meanwhile."""
    if fault is None:
        event("the store answers again")
    else:
        event("the store does not answer, feeds are served from memory", level=logging.WARNING, reason=fault)
