"""Kills over the whole matrix: SIGKILL, and SIGSTOP that goes on, at every rename, link, unlink, write, fsync and message to a
database, of intake, publishing, the hub, erasing, imports, backups and restores; on SQLite and PostgreSQL; in one, two or three
processes that do the same at a time. Nothing is lost, doubled, out before its embargo's end, or served older than before.

`KILLS` (500) is how many signals are sent; a run goes on where the last one ended, and keeps its sums (`build/drills/
matrix.json`). `SCENES` names some of the scenes, `DATABASES` some of the databases, `TRIALS` (25) how
many are in one data folder, `SEED` the trial that is to be repeated.
Needs a C compiler (`cc`) and glibc.
"""

import json
import os
import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

from feedsvc.app.nursery import warm_up
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import load_settings
from tests.conftest import running_postgres
from tests.drills.killing import Answer, Fate, in_child, in_children, run_with_killer
from tests.drills.machines import say
from tests.drills.report import Outcome, Promise
from tests.drills.scenes import SCENES, Hub, Scene

PROMISE = Promise(
    "A process that is killed or stopped at any point loses, doubles and ages nothing, and lets no embargoed article out.",
    "SIGKILL and SIGSTOP at each change of a file and each message to the database, in intake, publishing, hub, erasing, "
    "import, backup and restore, on SQLite and PostgreSQL, with one to three processes; then it goes on, and is counted.",
    "make drill PART=matrix KILLS=10000",
)
STATE = Path("build/drills/matrix.json")
"""Where sums are kept, unless `STATE` says otherwise."""

NONE = 99_999_999
"""The number of a trial that nothing befalls."""

ROUND = int(os.environ.get("TRIALS", "25"))
"""Trials in one data folder."""

MEMORY = Path("/dev/shm")  # noqa: S108 the folder in it is made safely
"""Where a kill loses nothing that was written, and nothing waits for a disk."""

TRIED = "trials of"
"""What the sums of a cell's trials begin with."""

STOPS = (0.05, 0.2, 0.7)
"""Seconds for which a process is stopped: some are longer than its lease."""


@dataclass
class Sums:
    """What was done in all runs, and the number of the next trial."""

    next: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @classmethod
    def kept(cls) -> "Sums":
        """Return the sums of the runs before."""
        if not (state := _state()).exists():
            return cls()
        kept = json.loads(state.read_text())
        return cls(kept["next"], Counter(kept["counts"]), kept["failures"])

    def keep(self) -> None:
        """Keep the sums."""
        _state().parent.mkdir(parents=True, exist_ok=True)
        kept = {"next": self.next, "counts": dict(sorted(self.counts.items())), "failures": self.failures}
        _state().write_text(json.dumps(kept, indent=1))

    def figures(self) -> dict[str, float]:
        """Return the sums, with the cells of the matrix that were tried as one."""
        cells = [name for name in self.counts if name.startswith(TRIED)]
        figures: dict[str, float] = {name: count for name, count in self.counts.items() if name not in cells}
        return figures | {"trials": sum(self.counts[name] for name in cells), "cells of the matrix": len(cells)}

    @property
    def signals(self) -> int:
        """How many signals met their call."""
        return self.counts["SIGKILL"] + self.counts["SIGSTOP"]


def _state() -> Path:
    return Path(os.environ.get("STATE", STATE))


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix."""

    scene: str
    database: str
    workers: int

    def __str__(self) -> str:
        return f"{self.scene} on {self.database} in {self.workers}"


def cells() -> list[Cell]:
    """Return the cells that are asked for."""
    asked = os.environ.get("SCENES", "").split(",") if "SCENES" in os.environ else list(SCENES)
    databases = os.environ.get("DATABASES", "sqlite,postgresql").split(",")
    made = (Cell(*cell) for cell in product(asked, databases, (1, 2, 3)))
    return [cell for cell in made if cell.workers <= _kind(cell).most_workers and cell.database in _kind(cell).databases]


def _kind(cell: Cell) -> type[Scene]:
    kind = SCENES[cell.scene]
    assert isinstance(kind, type)
    return kind


def drill() -> Outcome:
    """Send as many signals as are asked for, and return the sums of all runs."""
    if shutil.which("cc") is None:
        return Outcome(0, "signals", {"cc isn't installed, so it is left out": 0})
    run_with_killer("tests.drills.matrix")
    sums = Sums.kept()
    return Outcome(sums.signals, "signals", sums.figures(), sums.failures)


def main() -> None:
    """Run rounds in one cell after the other, in a process that has the library."""
    kills, sums = int(os.environ.get("KILLS", "500")), Sums.kept()
    sent = sums.signals + kills
    with ExitStack() as stack:
        place = tempfile.TemporaryDirectory(prefix="feedsvc-matrix-", dir=MEMORY if MEMORY.is_dir() else None)
        folder = Path(stack.enter_context(place))
        warm_up_scenes(folder / "warm", sorted({cell.scene for cell in cells()}))
        new_url = _addresses(stack, folder)
        for number, cell in _rounds(cells(), sums):
            sums.failures += Round(cell, folder / str(number), new_url(cell.database, number), sums).run()
            sums.keep()
            if sums.signals >= sent or "SEED" in os.environ:
                break


def warm_up_scenes(folder: Path, names: Sequence[str]) -> None:
    """Do all that is killed once, so that a child has nothing left to load: it costs a tenth then."""
    warm_up(preparer(load_settings(None, {}, data=folder)))
    for name in names:
        place = folder / name
        place.mkdir(parents=True)
        scene = SCENES[name](place, f"sqlite:///{place}/feedsvc.db", 1)
        scene.prepare()
        scene.work()
        list(scene.faults())


def _rounds(chosen: list[Cell], sums: Sums) -> Iterator[tuple[int, Cell]]:
    """Yield cells in turn, each with the number of its round's first trial."""
    if "SEED" in os.environ:
        sums.next = int(os.environ["SEED"])
    while True:
        number = sums.next
        yield number, chosen[number // ROUND % len(chosen)]
        sums.next = (number // ROUND + 1) * ROUND


def _addresses(stack: ExitStack, folder: Path) -> Callable[[str, int], str]:
    """Return what makes the address of a new database."""
    servers: list[object] = []

    def address(database: str, number: int) -> str:
        if database == "sqlite":
            return f"sqlite:///{folder}/{number}/feedsvc.db"
        if not servers:
            servers.append(stack.enter_context(running_postgres()))
        server = servers[0]
        server.psql(f"CREATE DATABASE matrix_{number}")  # type: ignore[attr-defined]
        return str(server.get_uri(database=f"matrix_{number}"))  # type: ignore[attr-defined]

    return address


@dataclass(frozen=True)
class Round:
    """Trials of a cell, one after the other in the same data folder."""

    cell: Cell
    data: Path
    url: str
    sums: Sums

    def run(self) -> list[str]:
        """Run them, and return what failed."""
        failures: list[str] = []
        first = int(self.data.name)
        last = first + 1 if "SEED" in os.environ else (first // ROUND + 1) * ROUND
        self.data.mkdir(parents=True)
        calls = self._calls()
        for number in range(first, last):
            if wrong := self._tried(self._scene(number), calls):
                failures.append(f"SEED={number} SCENES='{self.cell.scene}' DATABASES={self.cell.database}: {wrong}")
                say(f"broken: {failures[-1]}")
        self.sums.counts[f"{TRIED} {self.cell}"] += last - first
        shutil.rmtree(self.data, ignore_errors=True)
        return failures

    def _scene(self, number: int) -> Scene:
        return SCENES[self.cell.scene](self.data, self.url, number)

    def _calls(self) -> int:
        """Count the calls of a trial that nothing befalls; one before it has made the database."""
        for scene in (self._scene(0), self._scene(NONE)):
            _answer_of(in_child(partial(done, scene.prepare)))
            answer = _answer_of(in_child(partial(done, scene.work)))
            _answer_of(in_child(partial(checked, scene)))
        return answer.calls

    def _tried(self, scene: Scene, calls: int) -> str:
        chance = random.Random(scene.number)  # noqa: S311 a seed makes the failure repeatable
        _answer_of(in_child(partial(done, scene.prepare)))
        fates = [_fate(chance, calls) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
        answers: list[Answer] = []
        for fate in fates:
            others = [(partial(done, scene.work), Fate())] * (self.cell.workers - 1)
            answers += in_children([(partial(done, scene.work), fate), *others])
            self.sums.counts[signal.Signals(fate.signal).name] += fate.is_met(answers[-self.cell.workers])
        if isinstance(scene, Hub):
            self.sums.counts["deliveries again after a kill"] += scene.repeats()
        wrong = [answer.text for answer in answers if answer.text and not answer.is_ended]
        wrong.append(in_child(partial(checked, scene)).text)
        said = "; ".join(filter(None, wrong))
        return f"{', '.join(map(str, fates))}: {said}" if said else ""


def _fate(chance: random.Random, calls: int) -> Fate:
    """Choose a call, before or after it, and what befalls it."""
    number = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP))
    return Fate(chance.randint(1, calls), chance.random() < 1 / 2, number, chance.choice(STOPS))


def done(work: Callable[[], object]) -> str:
    """Do a piece of work; there is nothing to say of it."""
    work()
    return ""


def checked(scene: Scene) -> str:
    """Return what is wrong once a scene has recovered."""
    return "; ".join(scene.faults())


def _answer_of(answer: Answer) -> Answer:
    """Return the answer of a process that nothing befell. Raises `RuntimeError` where something did."""
    if answer.text:
        raise RuntimeError(answer.text)
    return answer


if __name__ == "__main__":
    main()
