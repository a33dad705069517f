"""File events of a real folder: arrivals are announced, our own moves don't hold them back."""

import json
import queue
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feedsvc.dropfolder import watch
from tests.integration.hostile_drops import deep


def test_a_closed_file_is_announced(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()

    with watch(tmp_path, arrivals.put):
        (tmp_path / "a.txt").write_text("text")

        assert arrivals.get(timeout=5) == tmp_path / "a.txt"


def test_a_file_renamed_in_from_outside_is_announced(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()
    drop, outside = tmp_path / "drop", tmp_path / "a.txt"
    drop.mkdir()
    outside.write_text("text")

    with watch(drop, arrivals.put):
        outside.rename(drop / "a.txt")

        assert arrivals.get(timeout=5) == drop / "a.txt"


def test_a_file_being_written_is_not_announced(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()

    with watch(tmp_path, arrivals.put):
        with (tmp_path / "slow.txt").open("w") as file:
            file.write("half")
            file.flush()
            (tmp_path / "other.txt").write_text("text")
            first = arrivals.get(timeout=5)
        second = arrivals.get(timeout=5)

    assert [first.name, second.name] == ["other.txt", "slow.txt"]


def test_a_file_in_a_new_subfolder_is_announced(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()

    with watch(tmp_path, arrivals.put):
        (tmp_path / "world").mkdir()
        time.sleep(0.3)
        (tmp_path / "world/a.txt").write_text("text")

        assert arrivals.get(timeout=5) == tmp_path / "world/a.txt"


def test_moving_a_file_out_is_not_announced(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text("text")

    with watch(drop, arrivals.put):
        (drop / "a.txt").rename(tmp_path / "a.txt")
        (drop / "b.txt").write_text("text")

        assert arrivals.get(timeout=5) == drop / "b.txt"


SCANS = """
import logging, sys, threading
from contextlib import nullcontext
from pathlib import Path
from feedsvc.dropfolder import watch
from feedsvc.telemetry import configure

for name in sys.argv[2:]:
    Path("/proc/sys/user", name).write_text("0")
configure(as_json=True, stream=sys.stdout)
with watch(Path(sys.argv[1]), print):
    Path(sys.argv[1], "a.txt").write_text("text")
"""


@pytest.mark.parametrize("limit", ["max_inotify_watches", "max_inotify_instances"])
def test_where_the_kernel_has_no_watch_left_that_is_logged_once_and_the_service_goes_on(tmp_path: Path, limit: str) -> None:
    own = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no user namespaces, in which the limit could be lowered")

    ran = subprocess.run(
        [*own, sys.executable, "-c", SCANS, tmp_path, limit], capture_output=True, text=True, check=False, timeout=60
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    [line] = ran.stdout.splitlines()
    assert json.loads(line)["event"] == "drop folder not watched"


def test_a_tree_too_deep_to_be_walked_ends_no_watch(tmp_path: Path) -> None:
    arrivals: queue.Queue[Path] = queue.Queue()
    drop, outside = tmp_path / "drop", tmp_path / "outside"
    drop.mkdir()
    outside.mkdir()
    deep("d", 1200)(outside)

    try:
        with watch(drop, arrivals.put):
            (outside / "d").rename(drop / "d")
            time.sleep(0.5)
            (drop / "a.txt").write_text("text")

            assert arrivals.get(timeout=10) == drop / "a.txt"
        with watch(drop, arrivals.put):
            (drop / "b.txt").write_text("text")

            assert arrivals.get(timeout=10) == drop / "b.txt"
    finally:
        subprocess.run(["rm", "-rf", str(drop)], check=True)
