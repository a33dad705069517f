"""Faults of a running service: each stands in /readyz within seconds and is gone after the repair; the feeds are served on.

Web server and scheduler are two processes, so that one can be killed without the other. Where the tests run as root, the
scheduler may not pass over permissions.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.acceptance.running import answers, environment, eventually, free_port
from tests.acceptance.test_main_job import article

PATIENCE = 60
"""Seconds: a machine with much else to do notices late."""

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


@dataclass
class Pair:
    """A web server and a scheduler in `folder`."""

    folder: Path
    url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, command: str, *options: str) -> None:
        variables = environment(
            self.folder, None, FEEDSVC_BASE_URL=self.url, FEEDSVC_INTAKE_MIN_FREE="2000000", **self.settings
        )
        with (self.folder / "log.txt").open("ab") as log:
            self.processes[command] = subprocess.Popen(
                [sys.executable, "-m", "feedsvc", command, *options],
                cwd=self.folder,
                env=variables,
                stdout=log,
                stderr=log,
                preexec_fn=obey_permissions,
            )

    def kill(self, command: str) -> None:
        process = self.processes.pop(command)
        process.kill()
        process.wait(20)

    def drop(self, number: int) -> None:
        beside = self.data / "drop" / f".{number}.txt"
        beside.write_text(article(number), encoding="utf-8")
        beside.rename(beside.with_name(f"{number}.txt"))

    def serves(self, number: int) -> bool:
        with urlopen(f"{self.url}/feeds/latest.rss", timeout=10) as response:
            return f"Pier Number {number} ".encode() in response.read()

    def faults(self) -> set[str]:
        """Return the kinds of the faults in /readyz, which answers 200 whatever they are."""
        with urlopen(f"{self.url}/readyz", timeout=10) as response:
            return {fault["kind"] for fault in json.load(response)["faults"]}

    def comes_to(self, *kinds: str) -> None:
        eventually(lambda: self.faults() == set(kinds), f"the faults to be {kinds}", self.folder, seconds=PATIENCE)


def obey_permissions() -> None:
    if os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """A pair that has taken in and serves an article."""
    with started(Pair(tmp_path)) as pair:
        yield pair


@contextmanager
def started(pair: Pair) -> Iterator[Pair]:
    pair.start("work")
    pair.start("serve", "--bind", pair.url.removeprefix("http://"))
    try:
        eventually(lambda: answers(f"{pair.url}/readyz"), "the service to be ready", pair.folder)
        pair.drop(1)
        eventually(lambda: pair.serves(1), "the first article", pair.folder, seconds=PATIENCE)
        pair.comes_to()
        yield pair
    finally:
        for process in pair.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in pair.processes.values():
            process.wait(60)


@dataclass(frozen=True)
class Row:
    """A fault of a kind, how it comes about, how it is repaired, and what answers 503 meanwhile."""

    kind: str
    harm: Callable[[Pair], object]
    repair: Callable[[Pair], object]
    refused: tuple[str, ...] = ("intake",)


ROWS = [
    Row("scheduler", lambda pair: pair.kill("work"), lambda pair: pair.start("work")),
    Row(
        "store",
        lambda pair: (pair.data / "feedsvc.db").rename(pair.folder / "aside.db"),
        lambda pair: (pair.folder / "aside.db").rename(pair.data / "feedsvc.db"),
        ("store", "intake"),
    ),
    Row("folder", lambda pair: (pair.data / "drop").chmod(0o500), lambda pair: (pair.data / "drop").chmod(0o770)),
    Row("folder", lambda pair: shutil.rmtree(pair.data / "accepted"), lambda pair: (pair.data / "accepted").mkdir()),
]


@pytest.mark.parametrize("row", ROWS, ids=["killed scheduler", "removed database", "closed drop folder", "lost folder"])
def test_a_fault_is_seen_while_the_feeds_are_served_and_gone_after_the_repair(pair: Pair, row: Row) -> None:
    row.harm(pair)

    pair.comes_to(row.kind)
    refused = [part for part in ("store", "intake") if not answers(f"{pair.url}/readyz?{part}")]
    assert tuple(refused) == row.refused
    assert pair.serves(1)
    assert f'feedsvc_fault{{kind="{row.kind}"}} 1.0' in metrics(pair)

    row.repair(pair)

    pair.comes_to()
    assert answers(f"{pair.url}/readyz?store&intake")
    pair.drop(2)
    eventually(lambda: pair.serves(2), "the second article", pair.folder, seconds=PATIENCE)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
@pytest.mark.parametrize("full", ["data", "accepted"])
def test_a_full_disk_is_seen_until_there_is_room(tmp_path: Path, full: str) -> None:
    settings = {"FEEDSVC_INTAKE_ACCEPTED": f"{tmp_path}/accepted"}
    with small_disk(tmp_path / full), started(Pair(tmp_path, settings=settings)) as pair:
        ballast = tmp_path / full / "ballast"
        fill(ballast)

        eventually(lambda: "disk" in pair.faults(), "the full disk to be seen", pair.folder, seconds=PATIENCE)
        assert not answers(f"{pair.url}/readyz?intake")
        assert pair.serves(1)

        ballast.unlink()

        pair.comes_to()
        pair.drop(2)
        eventually(lambda: pair.serves(2), "the second article", pair.folder, seconds=PATIENCE)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=770", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("a container without the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(b"x" * 4096)


def metrics(pair: Pair) -> str:
    with urlopen(f"{pair.url}/metrics", timeout=10) as response:
        return str(response.read().decode())
