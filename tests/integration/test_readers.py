"""Readers as processes: what hurts one costs its file and no other."""

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

import psutil
import pytest

from feedsvc.app.reading import Readers
from feedsvc.app.settings import load_settings
from feedsvc.domain.files import DroppedFile

GOOD = DroppedFile(PurePosixPath("good.txt"), b"A lamp is lit\n\nThe lamp on the quay was lit again on Friday, they said.\n")


@contextmanager
def reading(folder: Path, count: int = 1, **limits: float) -> Iterator[Readers]:
    variables = {f"FEEDSVC_INTAKE_{name.upper()}": str(value) for name, value in limits.items()}
    readers = Readers(load_settings(None, variables, data=folder), count)
    try:
        yield readers
    finally:
        readers.close()


def many_articles(name: str = "many.zip") -> DroppedFile:
    """Make an export that takes seconds to read, each of its articles a moment."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(1_999):
            archive.writestr(
                f"{number}.txt", f"Lamp {number}\n\n" + "The lamp on the quay was lit on Friday, they said.\n\n" * 9
            )
    return DroppedFile(PurePosixPath(name), packed.getvalue())


def heavy() -> DroppedFile:
    return DroppedFile(PurePosixPath("a.json"), json.dumps([{"a": n} for n in range(400_000)]).encode())


def articles(readers: Readers) -> int:
    return len(readers(lambda: GOOD, is_small=True).result(60).revisions)


def processes() -> list[psutil.Process]:
    """Return the nursery and its readers; other tests' servers may be children of this process too."""
    return [child for child in psutil.Process().children(recursive=True) if "feedsvc.app.nursery" in _command(child)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def busy_reader() -> int:
    """Wait until a reader is at work, and return its process."""
    while True:
        for process in processes()[1:]:
            if process.cpu_times().user > 0.2:
                return process.pid
        time.sleep(0.02)


@pytest.mark.parametrize("limits", [{"seconds_to_open": 0.05}, {"max_memory": 64_000_000}])
def test_a_file_beyond_a_limit_ends_with_a_sentence_and_the_next_is_read(tmp_path: Path, limits: dict[str, float]) -> None:
    with reading(tmp_path, **limits) as readers:
        outcome = readers(heavy, is_small=False).result(60)

        assert outcome.refusal is not None
        assert f"intake.{next(iter(limits))}" in outcome.refusal[0]
        assert articles(readers) == 1


def test_a_crash_costs_its_file_alone(tmp_path: Path) -> None:
    with reading(tmp_path) as readers:
        crashed = readers(many_articles, is_small=False)
        next_one = readers(lambda: GOOD, is_small=True)

        os.kill(busy_reader(), signal.SIGSEGV)

        assert crashed.result(60).refusal == (
            "The process that read it crashed (SIGSEGV), which is no fault of the file. Please report the file.",
            "reading",
        )
        assert next_one.result(60).revisions


@pytest.mark.parametrize(("kills", "is_read"), [(1, True), (2, False)])
def test_a_file_whose_reader_is_killed_is_read_once_more(tmp_path: Path, kills: int, *, is_read: bool) -> None:
    with reading(tmp_path) as readers:
        outcome = readers(many_articles, is_small=False)
        killed: set[int] = set()
        while len(killed) < kills:
            pid = busy_reader()
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
            while psutil.pid_exists(pid):
                time.sleep(0.02)

        assert bool(outcome.result(60).revisions) is is_read
        assert articles(readers) == 1


def test_another_nursery_takes_the_place_of_one_that_is_killed(tmp_path: Path) -> None:
    with reading(tmp_path) as readers:
        articles(readers)
        for process in processes():
            process.kill()

        assert articles(readers) == 1


def test_a_small_file_waits_for_no_large_ones(tmp_path: Path) -> None:
    with reading(tmp_path, count=2) as readers:
        large = [readers(partial(many_articles, f"{number}.zip"), is_small=False) for number in range(4)]
        busy_reader()

        articles(readers)

        assert not any(outcome.done() for outcome in large)


def test_no_process_is_left_when_the_readers_are_closed(tmp_path: Path) -> None:
    with reading(tmp_path) as readers:
        articles(readers)
        there = processes()

    assert len(there) == 2
    assert psutil.wait_procs(there, timeout=20)[1] == []


def test_readers_that_are_warmed_up_are_there_before_the_first_file(tmp_path: Path) -> None:
    with reading(tmp_path) as readers:
        readers.warm_up()
        while len(there := processes()) < 2:
            time.sleep(0.02)

        articles(readers)

        assert processes() == there
