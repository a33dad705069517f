"""The hub's worker: takes messages that are due, sends them, records their outcomes. An event loop (uvloop) in a thread."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import uvloop

from feedsvc.hub.distribution import Distribute, Work
from feedsvc.hub.outcomes import DeliveryOutcome, RecordedOutcomes, RecordOutcomes
from feedsvc.hub.traffic import HubLimits, Lane, Traffic
from feedsvc.ports import Clock
from feedsvc.ports.hub import HubSender

T = TypeVar("T")

GATHERED = 100
"""Outcomes that are recorded without waiting for more."""

GATHERING = 0.05
"""Seconds that fewer wait for more."""

IDLE = 5.0
"""Seconds after which the worker looks for work without being woken."""

RETRY = 1.0
"""Seconds until a store that didn't answer is asked again."""

TIDY = 60.0
"""Seconds between two looks for leases that have ended."""

TAKE_OVER = 5.0
"""Seconds between two looks for workers that are gone."""

GRACE = 5.0
"""Seconds that messages under way have when the worker stops."""


@dataclass(slots=True, kw_only=True)
class HubWorker:
    """Send until it is stopped. `changes` yields whenever something was committed.

    `on_recorded` is called with recorded outcomes, `on_fault` with what kept the worker from its work.
    """

    distribute: Distribute
    record: RecordOutcomes
    open_sender: Callable[[], AbstractAsyncContextManager[HubSender]]
    changes: Callable[[threading.Event], Iterator[object]]
    clock: Clock
    limits: HubLimits
    on_recorded: Callable[[RecordedOutcomes], None]
    on_fault: Callable[[Exception], None]
    _loop: asyncio.AbstractEventLoop | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _has_some: asyncio.Event = field(default_factory=asyncio.Event)
    _has_many: asyncio.Event = field(default_factory=asyncio.Event)
    _outcomes: list[DeliveryOutcome] = field(default_factory=list)
    _database: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="hub-store"))

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what is under way then has a few seconds, the rest is given back.

        A fault that ends it sets `stop`: the whole process ends, and its supervisor starts it again.
        """
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._work(stop))
        except Exception as error:  # noqa: BLE001 the thread's outermost frame
            self.on_fault(error)
        finally:
            stop.set()
            self._database.shutdown()

    def wake(self) -> None:
        """Look at once for what is due; may be called from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has been closed already
                loop.call_soon_threadsafe(self._woken.set)

    async def _work(self, stop: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._follow, args=(stop,), name="hub-follower", daemon=True).start()
        async with AsyncExitStack() as stack:
            traffic = Traffic(limits=self.limits, clock=self.clock, done=self._ended, failed=self.on_fault)
            is_over = asyncio.Event()
            recording = asyncio.create_task(self._record_until(is_over))
            await self._take_until(stop, traffic, stack)
            await traffic.close(GRACE)
            is_over.set()
            self._has_some.set()
            self._has_many.set()
            await recording
            await self._ask(self.distribute.release)

    async def _take_until(self, stop: threading.Event, traffic: Traffic, stack: AsyncExitStack) -> None:
        """Take what is due. The sender is opened for the first of it: without subscribers it takes no memory (7 MB)."""
        tidied = looked = -TIDY
        sender: HubSender | None = None
        now = asyncio.get_running_loop().time
        while not stop.is_set():
            if now() - tidied >= TIDY:
                await self._ask(partial(self.distribute.tidy, is_start=tidied < 0))
                tidied = looked = now()
            elif now() - looked >= TAKE_OVER:
                await self._ask(self.distribute.take_over)
                looked = now()
            self._woken.clear()
            taken = await self._ask(partial(self._take, {lane: traffic.room(lane) for lane in Lane}))
            work = taken or Work()
            if work.fresh or work.again or work.requests:
                if sender is None:
                    sender = await stack.enter_async_context(self.open_sender())
                _begin(work, sender, traffic)
            traffic.sweep()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), RETRY if taken is None else self._idle(work))

    def _take(self, room: dict[Lane, int]) -> Work:
        return self.distribute.take(fresh=room[Lane.FRESH], again=room[Lane.AGAIN], requests=room[Lane.REQUEST])

    def _idle(self, work: Work) -> float:
        """Return the seconds until something is due; what is due already waits for room, and its outcome wakes the worker."""
        due = IDLE if work.next_due is None else (work.next_due - self.clock()).total_seconds()
        return min(due, IDLE) if due > 0 else IDLE

    def _ended(self, outcome: DeliveryOutcome) -> None:
        self._outcomes.append(outcome)
        self._has_some.set()
        if len(self._outcomes) >= GATHERED:
            self._has_many.set()

    async def _record_until(self, is_over: asyncio.Event) -> None:
        """Note outcomes in batches; a store that doesn't answer is asked until it does, or the worker stops."""
        while not is_over.is_set() or self._outcomes:
            await self._has_some.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._has_many.wait(), GATHERING)
            self._has_some.clear()
            self._has_many.clear()
            batch, self._outcomes = self._outcomes, []
            recorded = await self._ask(partial(self.record, batch)) if batch else None
            if recorded is not None:
                self.on_recorded(recorded)
                self._woken.set()
            elif batch and not is_over.is_set():
                self._outcomes = [*batch, *self._outcomes]
                self._has_some.set()
                await asyncio.sleep(RETRY)

    async def _ask(self, work: Callable[[], T]) -> T | None:
        """Ask the store in a thread; None if it doesn't answer, and after a fault of feedsvc, which is logged."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._database, work)
        except Exception as error:  # noqa: BLE001 the job's outermost frame: the next round goes on
            self.on_fault(error)
        return None

    def _follow(self, stop: threading.Event) -> None:
        for _ in self.changes(stop):
            self.wake()
        self.wake()


def _begin(work: Work, sender: HubSender, traffic: Traffic) -> None:
    """Send what was taken."""
    for lane, laden in ((Lane.FRESH, work.fresh), (Lane.AGAIN, work.again)):
        for delivery, payload in laden:
            traffic.deliver(sender, delivery, payload, lane)
    for request in work.requests:
        traffic.run(sender, request)
