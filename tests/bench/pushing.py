"""A change on its way to 2,000 subscribers on loopback: each gets a feed of 60 kB, signed by a secret of its own.

The floor is a bare aiohttp loop on uvloop that posts the same bytes to the same receivers, unsigned, on as many connections.
The receivers run in a process of their own. CPU is that of the sending process.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import uvloop
from aiohttp import ClientSession, TCPConnector
from sqlalchemy import insert

from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.domain.subscriptions import CallbackTerms, SubscriptionStatus
from feedsvc.hub.distribution import Distribute
from feedsvc.hub.outcomes import RecordOutcomes
from feedsvc.hub.sender import SenderTerms, open_sender
from feedsvc.hub.traffic import HubLimits
from feedsvc.hub.worker import HubWorker
from feedsvc.publishing.announce import put_live
from feedsvc.store import open_store
from feedsvc.store.hub_schema import subscriptions
from feedsvc.store.schema import micros
from feedsvc.store.sql import SqlStore
from tests.acceptance.running import Running, running
from tests.acceptance.subscriber import Callback, listening, subscribe
from tests.acceptance.test_main_job import article
from tests.bench.receivers import Receivers, receiving
from tests.bench.report import Table

SUBSCRIBERS = 2000
HOSTS = 10
PER_HOST = HubLimits().per_host
BODY = b"<rss>" + bytes(range(32, 127)) * 640
NAME = "latest.rss"
now: Callable[[], datetime] = partial(datetime.now, UTC)


def measure(size: str) -> list[Table]:
    """Measure deliveries, their beginning with many rows, and the way from drop to subscriber."""
    rounds = 7 if size == "full" else 3
    return [deliveries(rounds), beginnings(), ways(40 if size == "full" else 15)]


def deliveries(rounds: int) -> Table:
    """Deliver beside the floor, turn about, and take the best of each."""
    with TemporaryDirectory() as folder, receiving(HOSTS) as receivers:
        store = open_store(f"sqlite:///{folder}/bench.db")
        enrol(store, [url(receivers, number) for number in range(SUBSCRIBERS)])
        floors, ours = [], []
        for number in range(rounds):
            floors.append(timed(partial(bare, receivers)))
            ours.append(timed(partial(distribute, store, receivers, str(number))))
        store.close()
    floor, own = min(floors), min(ours)
    rows = [_row("bare aiohttp on uvloop, unsigned", floor, floor), _row("feedsvc, signed, from the outbox", own, floor)]
    return Table(("deliveries of 60 kB", "a second", "CPU each", "of the floor"), rows, "The best of several rounds each.")


def _row(name: str, figure: tuple[float, float], floor: tuple[float, float]) -> tuple[str, str, str, str]:
    seconds, cpu = figure
    return name, f"{SUBSCRIBERS / seconds:,.0f}", f"{cpu / SUBSCRIBERS * 1e6:.0f} us", f"{floor[0] / seconds:.2f}"


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Return seconds and CPU seconds of a piece of work."""
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - cpu


def url(receivers: Receivers, number: int) -> str:
    """Return the callback of a subscriber."""
    return f"http://127.0.0.1:{receivers.ports[number % HOSTS]}/{number}"


def bare(receivers: Receivers) -> None:
    """Post the body to everybody, with as many connections as the hub opens to these hosts."""

    async def send() -> None:
        waiting = iter([url(receivers, number) for number in range(SUBSCRIBERS)])
        async with ClientSession(connector=TCPConnector(limit=0)) as session:

            async def post() -> None:
                for callback in waiting:
                    async with session.post(callback, data=BODY) as response:
                        assert response.status == 204

            await asyncio.gather(*(post() for _ in range(HOSTS * PER_HOST)))

    uvloop.run(send())
    assert receivers.count() == SUBSCRIBERS


def distribute(store: SqlStore, receivers: Receivers, key: str) -> None:
    """Put a feed live and have a worker tell everybody, until all of it is noted."""
    stop = threading.Event()

    def stop_when_sent(_: object) -> None:
        with store.read() as view:
            if view.outbox.next_due(now()) is None:
                stop.set()

    worker = HubWorker(
        distribute=Distribute(store=store, holder="bench", clock=now, is_gone=lambda _: False),
        record=RecordOutcomes(store=store, clock=now, chance=lambda: 0.5),
        open_sender=partial(open_sender, SenderTerms(callbacks=CallbackTerms(allow_private=True))),
        changes=store.changes,
        clock=now,
        limits=HubLimits(),
        on_recorded=stop_when_sent,
        on_fault=_raise,
    )
    publish(store, key)
    worker.run(stop)
    assert receivers.count() == SUBSCRIBERS


def _raise(error: Exception) -> None:
    raise error


def publish(store: SqlStore, key: str) -> None:
    """Put the feed live."""
    live = Rendition(name=NAME, content_type="application/rss+xml", key=key, changed=now(), bodies={Coding.IDENTITY: BODY})
    with store.begin() as unit:
        put_live(unit, live, own_hub="", at=now())


def enrol(store: SqlStore, urls: Sequence[str], topic: str = NAME) -> None:
    """Note subscriptions as if they had been verified."""
    values = {"topic": topic, "coding": "identity", "way": "websub", "standing": "active", "sent": 0, "failures": 0}
    values |= {"created": micros(now()), "expires": micros(now() + timedelta(days=9))}
    rows = [values | {"callback": callback, "secret": f"secret {number}"} for number, callback in enumerate(urls)]
    with store.engine.begin() as connection:
        connection.execute(insert(subscriptions), rows)


def beginnings() -> Table:
    """Take the first deliveries of a change with few and with many rows: of the same feed, of others, paused."""
    rows = []
    for many in (100, 100_000):
        with TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{folder}/bench.db")
            enrol(store, [f"https://{number}.example/" for number in range(many // 2)])
            enrol(store, [f"https://{number}.example/" for number in range(many // 2)], "other.rss")
            with store.begin() as unit:
                for number in range(1, 11):
                    unit.subscriptions.set_status(number, SubscriptionStatus.PAUSED, now=now())
            taker = Distribute(store=store, holder="bench", clock=now, is_gone=lambda _: False)
            spent = []
            for number in range(15):
                publish(store, str(number))
                begun = time.perf_counter()
                taken = taker.take(fresh=50, again=0, requests=0)
                spent.append(time.perf_counter() - begun)
                with store.begin() as unit:
                    unit.outbox.delivered([delivery for delivery, _ in taken.fresh], now=now())
            store.close()
        rows.append((f"{many:,}", f"{median(spent) * 1000:.1f} ms"))
    return Table(("subscriptions stored", "from a change to its first 50 deliveries taken (median)"), rows)


def ways(count: int) -> Table:
    """Drop articles into a running service, one after the other; a subscriber tells when it has each."""
    with TemporaryDirectory() as name, listening() as subscriber:
        folder = Path(name)
        with running(folder, FEEDSVC_HUB_ALLOW_PRIVATE="true") as service:
            callback = subscriber.callback("bench")
            subscribe(service, callback)
            spent = [_way(service, callback, number) for number in range(100, 101 + count)]
    first, *others = spent
    others.sort()
    waits = (f"{others[len(others) // 2] * 1000:.0f} ms", f"{others[int(len(others) * 0.9)] * 1000:.0f} ms")
    rows = [
        (f"{count} articles, one at a time", *waits),
        ("the very first, dropped at the start", f"{first * 1000:.0f} ms", ""),
    ]
    return Table(("from the drop to the subscriber's receipt", "p50", "p90"), rows)


def _way(service: Running, callback: Callback, number: int) -> float:
    seen, begun = len(callback.deliveries), time.perf_counter()
    service.drop(f"{number}.txt", article(number))
    while len(callback.deliveries) == seen:
        if time.perf_counter() - begun > 60:
            raise RuntimeError(f"article {number} did not reach the subscriber within a minute")
        time.sleep(0.002)
    spent = time.perf_counter() - begun
    time.sleep(0.3)
    return spent
