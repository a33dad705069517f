"""Messages under way: many at the same time, only so many to one host, none in another's way.

What waits for a slow host is skipped after a moment, and failing subscribers have a lane of their own: a change reaches all
others meanwhile.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from feedsvc.domain.subscriptions import Delivery, HubAnswer, HubPayload, HubRequest, host_of
from feedsvc.hub.outcomes import DeliveryOutcome
from feedsvc.ports import Clock
from feedsvc.ports.hub import HubSender

Message = Delivery | HubRequest
_Send = Callable[[], Coroutine[Any, Any, HubAnswer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubLimits:
    """How many messages are under way: in all, and to one host; how many seconds one waits for its host."""

    at_once: int = 500
    per_host: int = 20
    patience: float = 2.0


class Lane(Enum):
    """What a message is: news, a further attempt, a request. None takes the others' room."""

    FRESH = auto()
    AGAIN = auto()
    REQUEST = auto()


_SHARES = {Lane.FRESH: 0.5, Lane.AGAIN: 0.25, Lane.REQUEST: 0.25}


@dataclass(frozen=True, slots=True)
class _Job:
    lane: Lane
    message: Message
    send: _Send
    since: float


@dataclass(slots=True)
class _Host:
    """What is under way to one host, the first begun first, and what waits for it."""

    active: dict["asyncio.Task[None]", float] = field(default_factory=dict)
    waiting: deque[_Job] = field(default_factory=deque)


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Send what is added and call `done` with the outcome of each message, `failed` with a fault of feedsvc."""

    limits: HubLimits
    clock: Clock
    done: Callable[[DeliveryOutcome], None]
    failed: Callable[[Exception], None]
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _under_way: dict[Lane, int] = field(default_factory=lambda: dict.fromkeys(Lane, 0))

    def room(self, lane: Lane) -> int:
        """Return how many messages may be added to a lane."""
        return max(0, max(1, int(self.limits.at_once * _SHARES[lane])) - self._under_way[lane])

    def deliver(self, sender: HubSender, delivery: Delivery, payload: HubPayload, lane: Lane) -> None:
        """Add a delivery."""
        self._add(lane, delivery, delivery.callback, lambda: sender.deliver(delivery, payload))

    def run(self, sender: HubSender, request: HubRequest) -> None:
        """Add a request."""
        self._add(Lane.REQUEST, request, request.target, lambda: sender.run(request))

    def sweep(self) -> None:
        """Skip messages that have waited too long for their host."""
        too_old = self._now() - self.limits.patience
        for host in self._hosts.values():
            while host.waiting and host.waiting[0].since < too_old:
                self._end(host.waiting.popleft(), None)

    async def close(self, grace: float) -> None:
        """Skip what waits, give messages under way `grace` seconds to end, and cancel the rest."""
        for host in self._hosts.values():
            while host.waiting:
                self._end(host.waiting.popleft(), None)
        tasks = [task for host in self._hosts.values() for task in host.active]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _add(self, lane: Lane, message: Message, url: str, send: _Send) -> None:
        job = _Job(lane, message, send, self._now())
        self._under_way[lane] += 1
        name = host_of(url)
        host = self._hosts.setdefault(name, _Host())
        if len(host.active) < self.limits.per_host:
            self._start(job, name, host)
        elif job.since - next(iter(host.active.values())) > self.limits.patience:
            self._end(job, None)
        else:
            host.waiting.append(job)

    def _start(self, job: _Job, name: str, host: _Host) -> None:
        task = asyncio.create_task(self._send(job))
        host.active[task] = self._now()
        task.add_done_callback(lambda ended: self._next(ended, name, host))

    def _next(self, ended: "asyncio.Task[None]", name: str, host: _Host) -> None:
        del host.active[ended]
        if host.waiting:
            self._start(host.waiting.popleft(), name, host)
        elif not host.active:
            self._hosts.pop(name, None)

    async def _send(self, job: _Job) -> None:
        answer: HubAnswer | None = None
        try:
            answer = await job.send()
        except Exception as error:  # noqa: BLE001 a message's outermost frame: a fault of feedsvc stops no other
            self.failed(error)
            answer = HubAnswer(0, "could not be sent, by a fault of this hub")
        finally:
            self._end(job, answer)

    def _end(self, job: _Job, answer: HubAnswer | None) -> None:
        self._under_way[job.lane] -= 1
        self.done(DeliveryOutcome(job.message, answer, self.clock()))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
