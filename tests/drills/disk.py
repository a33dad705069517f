"""Disks that are full, read-only, slow, or taken out and put back, under a running service.

A file system of its own holds the data folder, the drop folder or the folder of accepted files. While it is broken, articles
are dropped: feeds are served on, `/readyz` names the fault in a sentence, and once the disk is well every article is there
once, by itself. `CASES` names some of the cases. Needs root, loop devices and ext4; elsewhere it is left out.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from tests.acceptance.running import Running, running
from tests.drills.report import Outcome, Promise

PROMISE = Promise(
    "A disk that is full, read-only, slow or away loses nothing: feeds are served on, and all goes on once the disk is well.",
    "A file system of its own under the data folder, the drop folder or the folder of accepted files is broken while "
    "articles are dropped.",
    "make drill PART=disk",
)
ARTICLES = 3
SIZE = 48_000_000
"""Bytes of the file system."""

NAMED = 60.0
"""Seconds, on a busy machine, in which a fault has to be named."""

WELL = 90.0
"""Seconds in which all is well again."""

FAULTS = ("disk", "store", "folder", "obstacle", "tick", "scheduler")


@dataclass
class Disk:
    """A file system in a file, mounted at a folder, and how it is broken and mended."""

    image: Path
    place: Path
    ballast: list[Path] = field(default_factory=list)

    def mount(self) -> None:
        """Mount it."""
        _run("mount", "-o", "loop", str(self.image), str(self.place))

    def fill(self) -> None:
        """Leave no byte free."""
        self.ballast.append(file := self.place / ".ballast")
        with suppress(OSError), file.open("wb", buffering=0) as opened:
            while True:
                opened.write(bytes(4096))

    def empty(self) -> None:
        """Free what `fill` took."""
        while self.ballast:
            self.ballast.pop().unlink()

    def protect(self) -> None:
        """Refuse to write from now on."""
        _run("mount", "-o", "remount,bind,ro", str(self.place))

    def open(self) -> None:
        """Take writes again."""
        _run("mount", "-o", "remount,bind,rw", str(self.place))

    def freeze(self) -> None:
        """Have each write wait."""
        _run("fsfreeze", "-f", str(self.place))

    def thaw(self) -> None:
        """Let them go on."""
        _run("fsfreeze", "-u", str(self.place))

    def take_out(self) -> None:
        """Take it away under the service, which finds an empty folder."""
        _run("mount", "--bind", str(self.place), str(self._hidden()))
        _run("umount", "-l", str(self.place))

    def put_back(self) -> None:
        """Put it back."""
        _run("mount", "--bind", str(self._hidden()), str(self.place))
        _run("umount", "-l", str(self._hidden()))

    def _hidden(self) -> Path:
        (hidden := self.image.with_suffix(".hidden")).mkdir(exist_ok=True)
        return hidden


@dataclass(frozen=True)
class Case:
    """A folder on a disk of its own, and what befalls that."""

    folder: str
    broken: Callable[[Disk], None]
    mended: Callable[[Disk], None]
    is_served: bool = True
    """Whether feeds are served meanwhile."""


CASES = {
    "data full": Case("data", Disk.fill, Disk.empty),
    "data slow": Case("data", Disk.freeze, Disk.thaw),
    "data away": Case("data", Disk.take_out, Disk.put_back),
    "accepted full": Case("accepted", Disk.fill, Disk.empty),
    "accepted read-only": Case("accepted", Disk.protect, Disk.open),
    "accepted slow": Case("accepted", Disk.freeze, Disk.thaw),
    "accepted away": Case("accepted", Disk.take_out, Disk.put_back),
    "drop read-only": Case("drop", Disk.protect, Disk.open),
    "drop away": Case("drop", Disk.take_out, Disk.put_back),
}


def drill() -> Outcome:
    """Run the cases that are asked for."""
    if not can_mount():
        return Outcome(0, "disks", {"left out: it needs root, loop devices and ext4": 0})
    names = os.environ.get("CASES", ",".join(CASES)).split(",")
    failures: list[str] = []
    articles = 0
    for name in names:
        wrong = list(_tried(CASES[name]))
        articles += 3 * ARTICLES
        failures += [f"{name}: {fault}" for fault in wrong]
        sys.stdout.write(f"{name}: {'broken: ' + '; '.join(wrong) if wrong else 'held'}\n")
        sys.stdout.flush()
    return Outcome(len(names), "broken disks", {"articles dropped before, during and after": articles}, failures)


def can_mount() -> bool:
    """Return whether this process may mount file systems."""
    if os.getuid() or not shutil.which("mkfs.ext4") or not Path("/dev/loop-control").exists():
        return False
    with tempfile.TemporaryDirectory(prefix="feedsvc-disk-") as folder, suppress(subprocess.CalledProcessError):
        _run("mount", "-t", "tmpfs", "tmpfs", folder)
        _run("umount", folder)
        return True
    return False


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def _disk(folder: Path, name: str) -> Iterator[Disk]:
    disk = Disk(folder / "image", folder / name)
    disk.place.mkdir()
    with disk.image.open("wb") as image:
        image.truncate(SIZE)
    _run("mkfs.ext4", "-q", "-m", "0", str(disk.image))
    disk.mount()
    try:
        yield disk
    finally:
        for place in (disk.place, disk.image.with_suffix(".hidden")):
            with suppress(subprocess.CalledProcessError):
                _run("fsfreeze", "-u", str(place))
            with suppress(subprocess.CalledProcessError):
                _run("umount", "-l", str(place))


def _tried(case: Case) -> Iterator[str]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feedsvc-disk-")))
        disk = stack.enter_context(_disk(folder, case.folder))
        settings = {
            "FEEDSVC_DATA": str(folder / "data"),
            "FEEDSVC_DROP": str(folder / "drop" / "in"),
            "FEEDSVC_INTAKE_ACCEPTED": str(folder / "accepted" / "in"),
            "FEEDSVC_INTAKE_MIN_FREE": "1000000",
        }
        (folder / "drop" / "in").mkdir(parents=True, exist_ok=True)
        service = stack.enter_context(running(folder, **settings))
        yield from Trouble(service, folder, disk, case).run()


@dataclass
class Trouble:
    """A service whose disk breaks and is mended."""

    service: Running
    folder: Path
    disk: Disk
    case: Case
    titles: list[str] = field(default_factory=list)

    def run(self) -> Iterator[str]:
        """Drop articles before, during and after it; yield what was wrong."""
        self._drop("before")
        yield from self._all_out("before")
        self.case.broken(self.disk)
        if self.case.folder != "drop":
            self._drop("during")
        yield from self._named()
        yield from self._served()
        self.case.mended(self.disk)
        if self.case.folder == "drop":
            self._drop("during")
        self._drop("after")
        yield from self._all_out("after")
        yield from self._well()

    def _drop(self, when: str) -> None:
        drop = self.folder / "drop" / "in"
        for number in range(ARTICLES):
            self.titles.append(f"The Ferry {when.title()} {number} Sails")
            text = f"{self.titles[-1]}\n\nBy Ana Prill\n\nThe ferry {when} {number} sailed at {number + 1} on Monday.\n"
            (hidden := drop / f".{when}{number}").write_text(text)
            hidden.rename(drop / f"{when}{number}.txt")

    def _feed(self) -> str:
        return self.service.fetch("/feeds/latest.rss").decode()

    def _faults(self) -> list[dict[str, str]]:
        return list(json.loads(self.service.fetch("/readyz"))["faults"])

    def _named(self) -> Iterator[str]:
        """Wait until the fault is named."""
        end = time.monotonic() + NAMED
        while time.monotonic() < end:
            with suppress(URLError, TimeoutError):
                if [fault for fault in self._faults() if fault["kind"] in FAULTS and fault["sentence"]]:
                    return
            time.sleep(0.2)
        yield f"/readyz names no fault within {NAMED:g} seconds"

    def _served(self) -> Iterator[str]:
        try:
            if self.titles[0] not in self._feed():
                yield "what was out before isn't served"
        except (URLError, TimeoutError) as error:
            yield f"feeds aren't served: {error}"

    def _all_out(self, when: str) -> Iterator[str]:
        end, counts = time.monotonic() + WELL, [0]
        while time.monotonic() < end:
            with suppress(URLError, TimeoutError):
                body = self._feed()
                counts = [body.count(f"<title>{title}</title>") for title in self.titles]
                if counts == [1] * len(counts):
                    return
            time.sleep(0.2)
        yield f"{when}: the articles are {counts} times in the feed after {WELL:g} seconds"

    def _well(self) -> Iterator[str]:
        """Look at what is left once all is out."""
        end = time.monotonic() + WELL
        while time.monotonic() < end and (self._faults() or self._left()):
            time.sleep(0.2)
        if faults := self._faults():
            yield f"in the end /readyz names {faults}"
        if left := self._left():
            yield f"left in the drop folder: {left}"
        if quarantined := list((self.folder / "data" / "quarantine").rglob("*.txt")):
            yield f"in quarantine: {[file.name for file in quarantined]}"

    def _left(self) -> list[str]:
        return [file.name for file in (self.folder / "drop" / "in").glob("*.txt")]
