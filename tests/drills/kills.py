"""SIGKILL at every rename, link, unlink and commit of intake: no article is lost or doubled, and none parted from its embargo.

Each trial drops an embargoed article with its sidecar, an article with a picture, and a file that can't be read, and kills
intake at its Nth call, before it or after it. Some trials kill the next start too, and in some the volume of accepted files is
full from a certain file on. Then intake runs to its end, and what is stored and filed is counted.

`KILLS` (2,000) is how many, half on SQLite and half on PostgreSQL; `SEED` (1) is the trial to begin with, so that one that
failed comes again by `KILLS=1 SEED=N`; `DATABASE_URL` takes one database alone.
"""

import errno
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import Engine, event

from feedsvc.app.nursery import warm_up
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import Service, build
from feedsvc.dropfolder.node import NAME as FOLDER_NAME
from tests.conftest import running_postgres
from tests.drills.report import Outcome, Promise
from tests.fakes.wiring import prepared_here

SCANS = 3
FULL = "No space left on device"


@dataclass
class Calls:
    """Counts the calls that change what is on the disk or in the database, and ends the process at one of them."""

    kill_at: int = 0
    is_after: bool = False
    full_from: int | None = None
    """How many files still fit into accepted; None: all."""
    accepted: str = "/accepted/"
    count: int = 0
    names: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Put this round the calls of this process."""
        for name in ("rename", "replace", "link", "unlink"):
            setattr(os, name, self._watched(name, getattr(os, name)))
        event.listen(Engine, "commit", lambda _: self._at("commit"))

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            self._refuse(arguments)
            self._at(name)
            result = call(*arguments, **named)
            if self.is_after and self.count == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return watched

    def _refuse(self, arguments: tuple[Any, ...]) -> None:
        if self.full_from is None or len(arguments) < 2 or self.accepted not in os.fsdecode(arguments[1]):
            return
        self.full_from -= 1
        if self.full_from < 0:
            raise OSError(errno.ENOSPC, FULL)

    def _at(self, name: str) -> None:
        self.count += 1
        self.names.append(name)
        if self.count == self.kill_at and not (self.is_after and name != "commit"):
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Trial:
    """One set of files, dropped in a folder of the trial's number."""

    number: int
    data: Path
    url: str

    def drop(self) -> None:
        """Drop the files, with times that lie back."""
        folder = self.data / "drop" / str(self.number)
        folder.mkdir(parents=True)
        picture = io.BytesIO()
        Image.new("RGB", (3, 3), (self.number % 256, self.number // 256 % 256, 7)).save(picture, "PNG")
        files = {
            "a.txt.meta.toml": b"embargo = 2099-01-01T00:00:00Z\n",
            "a.txt": self._article("Mill", "Ann"),
            "b.png": picture.getvalue(),
            "b.txt": self._article("Pier", "Bob"),
            "c.json": b"{",
        }
        for age, (name, content) in enumerate(files.items()):
            (folder / name).write_bytes(content)
            os.utime(folder / name, (1_700_000_000 + age, 1_700_000_000 + age))

    def _article(self, what: str, who: str) -> bytes:
        title = f"Council Keeps {what} Number {self.number} Open"
        return f"{title}\n\nBy {who} Lee\n\nThe {what.lower()} of ward {self.number} stays open, it said.\n".encode()

    def in_child(self, work: Callable[[Service], str], calls: Calls) -> str | None:
        """Do work in a process of its own, and return its answer; None where it was killed."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self._answer(work, calls, writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            answer = pipe.read()
        _, status = os.waitpid(child, 0)
        return None if os.WIFSIGNALED(status) else answer

    def _answer(self, work: Callable[[Service], str], calls: Calls, writing: int) -> None:
        try:
            environment = {
                "FEEDSVC_DATABASE_URL": self.url,
                "FEEDSVC_INTAKE_SETTLE_SCANS": "1",
                "FEEDSVC_INTAKE_NEAR_DUPLICATES": "0",
            }
            service = build(load_settings(None, environment, data=self.data))
            service.usecases.ingest.reading.submit = prepared_here(preparer(service.settings))  # no process to start
            calls.watch()
            answer = work(service)
        except BaseException:  # noqa: BLE001 the child's outermost frame
            answer = traceback.format_exc()
        os.write(writing, answer.encode())
        os._exit(0)

    def outcome(self, service: Service) -> str:
        """Take in what is left, and return what is wrong then: nothing, if all is well."""
        take_in(service)
        wrong = []
        with service.store.read() as view:
            for name, is_embargoed in (("a.txt", True), ("b.txt", False)):
                articles = view.articles.by_path(f"{self.number}/{name}")
                revisions = [revision for article in articles for revision in view.articles.revisions(article.guid)]
                if len(revisions) != 1 or any((revision.embargo is not None) != is_embargoed for revision in revisions):
                    wrong.append(f"{name}: {[(revision.title, revision.embargo) for revision in revisions]}")
            rows = [row for row in view.drops.rows() if row.path.startswith(f"{self.number}/") and not row.is_settled]
        wrong += [f"row {row}" for row in rows]
        wrong += self._misplaced()
        refused = [file.path for file in service.usecases.repair.files() if file.path.startswith(f"{self.number}/")]
        if refused != [f"{self.number}/c.json"]:
            wrong.append(f"quarantine: {refused}")
        return "; ".join(wrong)

    def _misplaced(self) -> list[str]:
        there = [path.name for path in (self.data / "drop").rglob("*") if path.is_file()]
        left = [name for name in there if not name.startswith(FOLDER_NAME)]
        filed = [path.name for path in (self.data / "accepted").glob(f"*/*/*/{self.number}/*") if not path.name.startswith(".")]
        wrong = [f"left in the drop folder: {left}"] if left else []
        if sorted(filed) != ["a.txt", "a.txt.meta.toml", "b.png", "b.txt"]:
            wrong.append(f"accepted: {sorted(filed)}")
        return wrong


def take_in(service: Service) -> str:
    """Scan until all is settled."""
    for _ in range(SCANS):
        service.usecases.ingest()
    return ""


def counted(service: Service, calls: Calls) -> str:
    """Take in without a kill, and return the names of the calls."""
    take_in(service)
    return " ".join(calls.names)


PROMISE = Promise(
    "A kill at any moment of intake loses no article, doubles none, and parts none from its embargo.",
    "SIGKILL before and after each rename, link, unlink and commit, and at the next start, some with a full disk.",
    "make drill PART=kills KILLS=10000",
)


def drill() -> Outcome:
    """Kill as often as is asked for, and print the sum."""
    kills, seed = int(os.environ.get("KILLS", "2000")), int(os.environ.get("SEED", "1"))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feedsvc-kills-")))
        if url := os.environ.get("DATABASE_URL"):
            return Outcome(kills, "kills", failures=_drilled(url.partition(":")[0], url, folder, kills, seed))
        failures = _drilled("sqlite", f"sqlite:///{folder}/feedsvc.db", folder, (kills + 1) // 2, seed)
        server = stack.enter_context(running_postgres())
        failures += _drilled("postgresql", str(server.get_uri()), folder, kills // 2, seed)
    return Outcome(kills, "kills", failures=failures)


def _drilled(database: str, url: str, folder: Path, kills: int, seed: int) -> list[str]:
    data = folder / database
    warm_up(preparer(load_settings(None, {}, data=data)))  # a child then has nothing left to load
    first = Trial(0, data, url)
    first.drop()
    calls = Calls()
    names = (first.in_child(lambda service: counted(service, calls), calls) or "").split(" ")
    wrong = first.in_child(first.outcome, Calls())
    sums: Counter[str] = Counter()
    failures = [f"without a kill: {wrong}"] if wrong else []
    number = seed
    while sums["kills"] < kills:
        failures += _tried(Trial(number, data, url), len(names), sums)
        number += 1
    for name in sorted(set(names)):
        sums[f"of these calls a {name}"] = names.count(name)
    said = ", ".join(f"{count} {name}" for name, count in sums.items())
    sys.stdout.write(f"{database}: {len(names)} calls, {said}; {len(failures)} trials failed\n")
    return failures


def _tried(trial: Trial, calls: int, sums: Counter[str]) -> list[str]:
    """Drop, kill once or twice, take in to the end; return what was wrong. Each call gets its turn, before and after it."""
    chance = random.Random(trial.number)  # noqa: S311 a seed makes the failure repeatable
    trial.drop()
    full = chance.choice((None, None, 0, 1, 2, 3))
    plan = [Calls(1 + trial.number // 2 % calls, bool(trial.number % 2), full)]
    if chance.random() < 1 / 3:
        plan.append(Calls(chance.randint(1, calls), chance.random() < 1 / 2, full))
    for attempt in plan:
        sums["kills"] += trial.in_child(take_in, attempt) is None
        sums["with a full volume"] += attempt.full_from is not None
    wrong = trial.in_child(trial.outcome, Calls())
    shutil.rmtree(trial.data / "drop" / str(trial.number), ignore_errors=True)
    planned = [(each.kill_at, each.is_after, each.full_from) for each in plan]
    return [f"SEED={trial.number}, calls {planned}: {wrong}"] if wrong else []
