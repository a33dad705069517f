"""A hub's worker is killed in the middle of it: everybody gets the last state, and nobody an older one after a newer one."""

import re
from itertools import pairwise
from pathlib import Path

from feedsvc.domain.subscriptions import Subscription
from feedsvc.store import open_store
from tests.acceptance.running import environment, eventually, start
from tests.acceptance.subscriber import Callback, Subscriber, listening
from tests.acceptance.test_main_job import article
from tests.builders import minutes

SUBSCRIBERS = 150
ARTICLES = 4


def test_everybody_gets_the_last_state_though_the_worker_is_killed_again_and_again(tmp_path: Path) -> None:
    with listening() as subscriber:
        callbacks = [subscriber.callback(f"s{number}") for number in range(SUBSCRIBERS)]
        enrol(tmp_path, callbacks)

        for number in range(1, ARTICLES + 1):
            drop(tmp_path, number)
            kill_amid(tmp_path, subscriber, number, after=number * 20)
        drop(tmp_path, ARTICLES + 1)
        worker = start(settings(tmp_path), tmp_path, "work")
        eventually(lambda: all(newest(one)[-1:] == [ARTICLES + 1] for one in callbacks), "everybody to have it", tmp_path)
        worker.terminate()
        assert worker.wait(20) == 0

    for callback in callbacks:
        seen = newest(callback)
        assert all(earlier <= later for earlier, later in pairwise(seen)), seen
    store = open_store(f"sqlite:///{tmp_path}/data/feedsvc.db")
    with store.read() as view:
        assert (view.subscriptions.counts().active, view.subscriptions.counts().behind) == (SUBSCRIBERS, None)
        assert view.outbox.holders() == []
    store.close()


def settings(folder: Path) -> dict[str, str]:
    return environment(
        folder, None, FEEDSVC_HUB_ALLOW_PRIVATE="true", FEEDSVC_HUB_FIRST_WAIT="0.2", FEEDSVC_INTAKE_SETTLE_SCANS="1"
    )


def enrol(folder: Path, callbacks: list[Callback]) -> None:
    """Note subscriptions as a worker does that has verified them; the feed is live before."""
    (folder / "data" / "drop").mkdir(parents=True)
    assert start(settings(folder), folder, "ingest").wait(60) == 0
    store = open_store(f"sqlite:///{folder}/data/feedsvc.db")
    with store.begin() as unit:
        now = unit.renditions.get("latest.rss").changed  # type: ignore[union-attr]
        for callback in callbacks:
            told = Subscription(topic="latest.rss", callback=callback.url, created=now, expires=now + minutes(600))
            unit.subscriptions.confirm(told)
    store.close()


def drop(folder: Path, number: int) -> None:
    (folder / "data" / "drop" / f"{number}.txt").write_text(article(number))


def kill_amid(folder: Path, subscriber: Subscriber, number: int, *, after: int) -> None:
    """Start a worker and kill it when so many subscribers have heard of article `number`."""
    worker = start(settings(folder), folder, "work")
    eventually(lambda: told(subscriber, number) >= after, f"{after} deliveries of article {number}", folder)
    worker.kill()
    worker.wait()


def told(subscriber: Subscriber, number: int) -> int:
    return sum(newest(callback)[-1:] == [number] for callback in subscriber.callbacks.values())


def newest(callback: Callback) -> list[int]:
    """Return the number of the newest article in each delivery."""
    found = [re.findall(rb"Pier Number (\d+) Open", body) for body in callback.bodies()]
    return [max((int(number) for number in numbers), default=0) for numbers in found]
