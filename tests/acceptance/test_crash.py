"""The worker is killed at random points; every article is there once."""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedsvc.store import open_store
from tests.acceptance.running import environment, eventually, start
from tests.acceptance.test_main_job import article

FILES = 200
KILLS = 6
PATIENCE = 180
"""Seconds: a machine with much else to do takes files in slowly."""

pytestmark = pytest.mark.timeout(6 * PATIENCE)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_files_survive_a_worker_that_is_killed_again_and_again(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 a seed makes the failure repeatable
    drop = tmp_path / "data" / "drop"
    drop.mkdir(parents=True)
    for number in range(FILES):
        (drop / f"{number:03}.txt").write_text(article(number))

    for _ in range(KILLS):
        kill_after(tmp_path, accepted(tmp_path) + chance.randint(1, 25), pause=chance.random() * 0.02)
    with working(tmp_path):
        eventually(lambda: accepted(tmp_path) >= FILES, "all files to be accepted", tmp_path, seconds=PATIENCE)

    store = open_store(f"sqlite:///{tmp_path}/data/feedsvc.db")
    with store.read() as view:
        titles = [found.revision.title for found in view.articles.browse(limit=FILES * 2)]
        histories = [len(view.articles.revisions(found.guid)) for found in view.articles.browse(limit=FILES * 2)]
    store.close()
    assert sorted(titles) == sorted(f"Council Keeps Pier Number {number} Open" for number in range(FILES))
    assert histories == [1] * FILES
    assert list((tmp_path / "data" / "quarantine").iterdir()) == []


def kill_after(folder: Path, count: int, *, pause: float) -> None:
    """Start a worker and kill it as soon as `count` files are accepted."""
    with working(folder) as worker:
        eventually(lambda: accepted(folder) >= min(count, FILES), "the worker to get on", folder, seconds=PATIENCE)
        time.sleep(pause)
        worker.kill()


@contextmanager
def working(folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the scheduler alone until the block ends, however it ends."""
    worker = start(environment(folder, None), folder, "work")
    try:
        yield worker
        worker.terminate()
        worker.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait()


def accepted(folder: Path) -> int:
    return sum(1 for path in (folder / "data" / "accepted").rglob("*.txt") if not path.name.startswith("."))
