"""The power goes: what the disk has at that moment is all that is left, and the service goes on with that.

The data folder, with SQLite in it, is on an ext4 file system of its own that keeps what isn't synced in memory for minutes. A
scene (`tests.drills.scenes`) is killed at one of its calls, or has just ended; the image of the disk is copied as it is then,
without what was never synced, and the copy takes its place. What had been reported as done has to be there, and recovering
makes the rest whole.

`CUTS` (200) is how often; a run goes on where the last one ended (`build/drills/power.json`). Needs root, loop devices, ext4
and `cc`; elsewhere it is left out.
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.drills.disk import can_mount
from tests.drills.killing import Answer, Fate, in_child, run_with_killer
from tests.drills.machines import say
from tests.drills.matrix import MEMORY, NONE, Sums, checked, done, warm_up_scenes
from tests.drills.report import Outcome, Promise
from tests.drills.scenes import SCENES, BackingUp, Erasing, Importing, Scene

PROMISE = Promise(
    "When the power goes, what was reported as done stays done, and nothing is lost or doubled.",
    "The disk of the data folder is copied at a call, without what was never synced, and the service goes on with the copy: "
    "intake, publishing, hub, erasing, import and backup on SQLite and ext4.",
    "make drill PART=power CUTS=1000",
)
CUT = ("intake", "publishing", "hub", "erasing", "importing", "backing up")
ROUND = 8
"""Cuts on one disk."""

SIZE = 96_000_000
"""Bytes of the file system."""


def drill() -> Outcome:
    """Cut as often as is asked for, and return the sums of all runs."""
    os.environ.setdefault("STATE", "build/drills/power.json")
    if shutil.which("cc") is None or not can_mount():
        return Outcome(0, "power cuts", {"left out: it needs root, loop devices, ext4 and cc": 0})
    run_with_killer("tests.drills.power")
    sums = Sums.kept()
    return Outcome(
        sums.counts["power cuts"],
        "power cuts",
        {name: number for name, number in sums.counts.items() if name != "power cuts"},
        sums.failures,
    )


def main() -> None:
    """Cut, a round in one scene after the other."""
    sums, cuts = Sums.kept(), int(os.environ.get("CUTS", "200"))
    scenes = os.environ.get("SCENES", ",".join(CUT)).split(",")
    end = sums.counts["power cuts"] + cuts
    with tempfile.TemporaryDirectory(prefix="feedsvc-power-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        warm_up_scenes(Path(name) / "warm", scenes)
        while sums.counts["power cuts"] < end:
            kind = scenes[sums.next // ROUND % len(scenes)]
            (folder := Path(name) / str(sums.next)).mkdir()
            with _disk(folder) as disk:
                calls = disk.calls(kind)
                for _ in range(min(ROUND - sums.next % ROUND, end - sums.counts["power cuts"])):
                    if wrong := disk.cut(kind, sums.next, calls):
                        sums.failures.append(f"{kind}, {sums.next}: {wrong}")
                        say(f"broken: {sums.failures[-1]}")
                    sums.counts["power cuts"] += 1
                    sums.counts[f"of these in {kind}"] += 1
                    sums.next += 1
            sums.keep()


class Disk:
    """A disk in a file, mounted, with the data folder on it."""

    def __init__(self, folder: Path) -> None:
        self.image, self.place = folder / "image", folder / "disk"

    def mount(self) -> None:
        """Mount it; what isn't synced stays in memory for long."""
        _run("mount", "-o", "loop,commit=300,data=ordered", str(self.image), str(self.place))

    def unmount(self) -> None:
        """Unmount it."""
        _run("umount", str(self.place))

    def scene(self, kind: str, number: int) -> Scene:
        """Return a scene on this disk."""
        return SCENES[kind](self.place / "data", f"sqlite:///{self.place}/data/feedsvc.db", number)

    def calls(self, kind: str) -> int:
        """Count the calls of a scene that nothing befalls."""
        (self.place / "data").mkdir(exist_ok=True)
        answer = Answer("")
        for scene in (self.scene(kind, 0), self.scene(kind, NONE)):
            for work in (scene.prepare, scene.work, partial(checked, scene)):
                said = in_child(partial(done, work))
                answer = said if work == scene.work else answer
        return answer.calls

    def cut(self, kind: str, number: int, calls: int) -> str:
        """Cut the power in a scene, go on with what the disk had, and return what is wrong then."""
        chance = random.Random(number)  # noqa: S311 a number makes the failure repeatable
        scene, is_ended = self.scene(kind, number), chance.random() < 1 / 4
        if said := in_child(partial(done, scene.prepare)).text:
            return said
        _run("sync", "-f", str(self.place))
        fate = Fate() if is_ended else Fate(chance.randint(1, calls), chance.random() < 1 / 2, signal.SIGKILL)
        answer = in_child(partial(done, scene.work), fate)
        self._lose_power()
        wrong = [f"{fate}"]
        if not answer.is_ended:
            wrong += [answer.text, in_child(lambda: "; ".join(_undone(scene))).text]
        wrong.append(in_child(partial(checked, scene)).text)
        return ": ".join(filter(None, wrong)) if any(wrong[1:]) else ""

    def _lose_power(self) -> None:
        """Put a copy of the image, as it is now, in the disk's place."""
        _run("cp", "--sparse=always", str(self.image), str(copy := self.image.with_suffix(".copy")))
        self.unmount()
        copy.replace(self.image)
        self.mount()


def _undone(scene: Scene) -> Iterator[str]:
    """Yield what had been reported as done, and isn't."""
    if isinstance(scene, BackingUp) and not scene.target.exists():
        yield "the backup is gone"
    if isinstance(scene, Erasing) and (left := list((scene.data / "accepted").glob(f"*/*/*/{scene.number}/a.*"))):
        yield f"erased files are back: {[file.name for file in left]}"
    if isinstance(scene, Erasing | Importing):
        with scene.service() as service, service.store.read() as view:
            if isinstance(scene, Erasing) and view.articles.by_path(f"{scene.number}/a.txt"):
                yield "the erased article is back"
            if isinstance(scene, Importing) and view.articles.count() % 7:
                yield f"{view.articles.count()} articles are there after imports of seven"


@contextmanager
def _disk(folder: Path) -> Iterator[Disk]:
    disk = Disk(folder)
    disk.place.mkdir()
    with disk.image.open("wb") as image:
        image.truncate(SIZE)
    _run("mkfs.ext4", "-q", "-m", "0", str(disk.image))
    disk.mount()
    try:
        yield disk
    finally:
        with suppress(subprocess.CalledProcessError):
            _run("umount", "-l", str(disk.place))
        disk.image.unlink(missing_ok=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
