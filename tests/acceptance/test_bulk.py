"""`feedsvc ingest` of a folder full of files: every core, killed on its way, and gone on with."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psutil import Process

from feedsvc.store import open_store
from tests.acceptance.running import environment, eventually, start
from tests.acceptance.test_main_job import article

FILES = 700
PATIENCE = 180
"""Seconds: a machine with much else to do takes files in slowly."""

pytestmark = pytest.mark.timeout(6 * PATIENCE)


def fill(folder: Path) -> None:
    drop = folder / "data" / "drop"
    drop.mkdir(parents=True)
    for number in range(FILES):
        (drop / f"{number:04}.txt").write_text(article(number))


@contextmanager
def ingesting(folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Load what was dropped; what still runs at the end of the block is killed."""
    load = start(environment(folder, None), folder, "ingest", "--jobs", "2")
    try:
        yield load
    finally:
        load.kill()
        load.wait()


def ingest(folder: Path) -> int:
    """Load what was dropped to the end, and give the exit code."""
    with ingesting(folder) as load:
        return load.wait(PATIENCE)


def stored(folder: Path) -> int:
    store = open_store(f"sqlite:///{folder}/data/feedsvc.db")
    with store.read() as view:
        count = view.articles.count()
    store.close()
    return count


def accepted(folder: Path) -> int:
    return sum(1 for _ in (folder / "data" / "accepted").rglob("*.txt"))


def test_a_load_that_loses_a_reading_process_and_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    fill(tmp_path)
    with ingesting(tmp_path) as load:
        eventually(lambda: accepted(tmp_path) >= 50, "a part to be taken in", tmp_path, seconds=PATIENCE)
        _, reader, *_ = Process(load.pid).children(recursive=True)
        reader.kill()
        before = accepted(tmp_path)
        eventually(lambda: accepted(tmp_path) >= before + 100, "another part to be taken in", tmp_path, seconds=PATIENCE)
    assert accepted(tmp_path) < FILES

    assert ingest(tmp_path) == 0

    assert (stored(tmp_path), accepted(tmp_path)) == (FILES, FILES)
    assert "0 files quarantined, 0 still waiting" in (tmp_path / "log.txt").read_text()


def test_ctrl_c_stops_a_load_between_batches_and_says_how_to_go_on(tmp_path: Path) -> None:
    fill(tmp_path)
    with ingesting(tmp_path) as load:
        eventually(lambda: accepted(tmp_path) >= 50, "a part to be taken in", tmp_path, seconds=PATIENCE)

        load.send_signal(signal.SIGINT)

        assert load.wait(PATIENCE) == 0
    told = (tmp_path / "log.txt").read_text()
    taken, waiting = re.findall(r"(\d+) articles taken in, 0 files quarantined, (\d+) still waiting", told)[-1]
    assert "`feedsvc ingest` goes on from here" in told
    assert int(taken) + int(waiting) == FILES
    assert stored(tmp_path) == int(taken)
    assert ingest(tmp_path) == 0
    assert stored(tmp_path) == FILES
