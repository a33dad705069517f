"""Machines that share one PostgreSQL, of which one is killed or stopped in the middle of a load.

Each machine is a `feedsvc work` with a data folder of its own; the drop folder is its own, or all have the same, or a bucket
(moto). Files are dropped on every machine. Each article has to be there once, none in quarantine, no file may stay, and when
the machine that schedules is lost, another has to schedule within `TAKEOVER` seconds.

`FILES` (600) is how many, `ROUNDS` names the rounds, such as "own:none shared:kill"; by default there are eight.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from feedsvc.objects import Objects
from feedsvc.store import open_store
from feedsvc.store.engine import make_engine, transaction
from tests.conftest import make_bucket, running_postgres, running_s3
from tests.drills.report import Outcome, Promise

TAKEOVER = 15.0
"""Seconds until another machine schedules: the lease, and a tick."""

SLEEP = 25.0
"""Seconds for which a machine is stopped: longer than its lease and its claims."""

ROUNDS = "own:none own:stop shared:none shared:kill shared:stop shared:write bucket:none bucket:kill"


@dataclass
class Machine:
    """A machine by its name, and its process."""

    folder: Path
    url: str
    drop: Path
    bucket: str | None = None
    link: str | None = None
    """The name of its own network namespace, if it is in one."""
    running: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Start `feedsvc work`."""
        self.drop.mkdir(parents=True, exist_ok=True)
        settings = {
            "DATA": self.folder,
            "DATABASE_URL": self.url,
            "DROP": self.drop,
            "LOG_FORMAT": "json",
            "BASE_URL": "http://news.example",
            **({"INTAKE_BUCKET": self.bucket} if self.bucket else {}),
        }
        environment = os.environ | {f"FEEDSVC_{name}": str(value) for name, value in settings.items()}
        with (self.folder / "log").open("ab") as log:
            network = ["ip", "netns", "exec", self.link] if self.link else []
            command = [*network, sys.executable, "-m", "feedsvc", "work"]
            self.running = subprocess.Popen(
                command, env=environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and its readers."""
        if self.running is not None:
            os.killpg(self.running.pid, number)

    def end(self) -> None:
        """End the process, stopped or not."""
        if self.running is not None and self.running.poll() is None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGKILL)
            self.running.wait()

    def left(self) -> int:
        """Count the files in its drop folder, or in the bucket."""
        if self.bucket:
            return len(list(Objects(self.bucket).names("drop")))
        return sum(not path.name.startswith(".") for path in self.drop.rglob("*.txt"))

    def faults(self) -> Iterator[str]:
        """Yield the events that its log calls errors."""
        for line in (self.folder / "log").read_text(errors="replace").splitlines():
            with suppress(ValueError, AttributeError):
                logged = json.loads(line)
                if logged.get("level") in ("error", "warning"):
                    last = str(logged.get("exception") or logged.get("reason") or "").strip().splitlines()[-1:]
                    yield f"{logged['event']}: {' '.join(last)[:120]}"

    def quarantined(self) -> int:
        """Count the files in its quarantine."""
        if self.bucket:
            return len(list(Objects(self.bucket).names("quarantine")))
        return len(list((self.folder / "quarantine").rglob("*.txt")))


@dataclass(frozen=True)
class Newsroom:
    """Machines on one database."""

    machines: list[Machine]
    url: str

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database."""
        engine = make_engine(self.url)
        try:
            with transaction(engine, writes=False) as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def count(self, query: str) -> int:
        """Ask the database for a number."""
        return int(str(self.ask(query)[0][0] or 0))

    def holder(self) -> str:
        """Return who schedules."""
        rows = self.ask("SELECT holder FROM leases WHERE name = 'scheduler'")
        return str(rows[0][0]) if rows else ""

    def has_begun(self) -> bool:
        """Return whether a machine schedules."""
        return ":" in self.holder()

    def stored(self) -> int:
        """Count the articles."""
        return self.count("SELECT count(*) FROM articles")

    def is_published(self) -> bool:
        """Return whether the entries of every feed are up to date with the articles."""
        behind = "SELECT count(*) FROM entries_marks WHERE sequence < (SELECT value FROM counters WHERE name = 'sequence')"
        return self.count("SELECT count(*) FROM entries_marks") > 0 and not self.count(behind)

    def scheduling(self) -> Machine:
        """Return the machine that schedules."""
        numbers = [machine.running.pid for machine in self.machines if machine.running]
        number = int(self.holder().split(":")[1])
        return self.machines[numbers.index(number)]


@contextmanager
def newsroom(url: str, count: int, folders: str) -> Iterator[Newsroom]:
    """Start machines, each with a folder of its own or all with the same or a bucket, and wait until one schedules."""
    with ExitStack() as stack:
        bucket = f"s3://{urlsplit(url).path.strip('/').replace('_', '-')}/in" if folders == "bucket" else None
        if bucket:
            make_bucket(os.environ["AWS_ENDPOINT_URL"], urlsplit(bucket).netloc)
        root = Path(tempfile.mkdtemp(prefix="feedsvc-machines-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        machines = []
        open_store(url).close()
        for number in range(count):
            (folder := root / str(number)).mkdir()
            machine = Machine(folder, url, folder / "drop" if folders == "own" else root / "drop", bucket)
            machine.start()
            stack.callback(machine.end)
            machines.append(machine)
        room = Newsroom(machines, url)
        wait_for(room.has_begun, 60)
        yield room


def wait_for(is_so: Callable[[], bool], seconds: float) -> float:
    """Return how many seconds it takes until something is so; twice the patience if it never is."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if is_so():
            return time.monotonic() - begun
        time.sleep(0.1)
    return 2 * seconds


def drop_files(room: Newsroom, count: int, *, first: int = 0) -> None:
    """Drop files on the machines in turn, complete at once."""
    for number in range(first, first + count):
        machine = room.machines[number % len(room.machines)]
        content = f"Pier {number} opens\n\nBy Ann Lee\n\nThe pier of ward {number} stays open, it said {number * 7} times.\n"
        if machine.bucket:
            Objects(machine.bucket).put(f"drop/{number:05}.txt", content.encode())
        else:
            hidden = machine.drop / f".{number}.tmp"
            hidden.write_text(content)
            hidden.rename(machine.drop / f"{number:05}.txt")


def befall(room: Newsroom, fate: str) -> float:
    """Let the machine that schedules meet its fate; return the seconds until another has the lease."""
    lost = room.scheduling()
    before = room.holder()
    if fate == "write":
        stop_in_transaction(room, lost)
    else:
        lost.signal(signal.SIGKILL if fate == "kill" else signal.SIGSTOP)
    taken_over = wait_for(lambda: room.holder() not in ("", before), 2 * TAKEOVER)
    if fate == "kill":
        lost.end()
        lost.start()  # what lies in its own folder waits for it
    else:
        time.sleep(max(0.0, SLEEP - taken_over))
        lost.signal(signal.SIGCONT)
    return taken_over


def stop_in_transaction(room: Newsroom, machine: Machine) -> None:
    """Stop a machine at a moment at which it has written and not committed."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND backend_xid IS NOT NULL"
    for _ in range(100):
        machine.signal(signal.SIGSTOP)
        if room.count(query):
            return
        machine.signal(signal.SIGCONT)
        time.sleep(0.013)


def trial(url: str, *, folders: str, fate: str, files: int, count: int = 2) -> bool:
    """Run a round, print what came of it, and return whether all held."""
    with newsroom(url, count, folders) as room:
        drop_files(room, files)
        begun, taken_over = time.monotonic(), 0.0
        if fate != "none":
            wait_for(lambda: room.stored() > files // 10, 60)
            taken_over = befall(room, fate)
        wait_for(lambda: room.stored() >= files and not any(machine.left() for machine in room.machines), 240)
        seconds = time.monotonic() - begun
        published = wait_for(room.is_published, 30) < 30
        once = room.ask("SELECT count(*), count(DISTINCT path), max(number) FROM articles")[0]
        left = [machine.left() for machine in room.machines]
        quarantined = [machine.quarantined() for machine in room.machines]
        held = once == (files, files, 1) and not any(left) and not any(quarantined) and published and taken_over <= TAKEOVER
        outcome = f"articles, paths, most revisions {once}; left {left}; quarantined {quarantined}; published {published}"
        say(f"{'held' if held else 'BROKEN'}: {folders}, {fate}: {outcome}")
        faults = Counter(fault for machine in room.machines for fault in machine.faults())
        say(f"    faults in the logs: {dict(faults) or 'none'}")
        say(f"    another schedules after {taken_over:.1f} s, all is in after {seconds:.1f} s")
        if not held:
            for machine in room.machines:
                say((machine.folder / "log").read_text(errors="replace")[-3000:])
        return held


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


PROMISE = Promise(
    "Of several machines on one PostgreSQL, one may be lost at any time: no article is lost or doubled.",
    "A machine is killed or stopped in the middle of a load, on a shared drop folder or its own; another schedules in time.",
    "make drill PART=machines FILES=600",
)


def drill() -> Outcome:
    """Run the rounds, each on a database of its own."""
    files, rounds, failures = int(os.environ.get("FILES", "600")), os.environ.get("ROUNDS", ROUNDS).split(), []
    with running_postgres() as server, running_s3():
        for number, asked in enumerate(rounds):
            folders, _, fate = asked.partition(":")
            server.psql(f"CREATE DATABASE machines_{number}")
            url = str(server.get_uri(database=f"machines_{number}"))
            if not trial(url, folders=folders, fate=fate, files=files):
                failures.append(asked)
    return Outcome(len(rounds) * files, "articles", {"rounds": len(rounds)}, failures)
