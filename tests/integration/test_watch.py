"""File events of a real folder: arrivals are announced, our own moves don't hold them back."""

import queue
import time
from pathlib import Path

from feedsvc.dropfolder import watch


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
