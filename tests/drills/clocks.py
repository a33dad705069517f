"""Clocks that are set: by a minute, an hour or a year, ahead and back, and by the hours of summer time.

Three ways. `LEAPS` (2,000) times a clock leaps, before or after which articles come whose embargoes end soon; the feeds are
published each time. A service is started as its users start it, and the clock of all its processes set ahead and back again
(`ROUNDS`, 6, which needs `cc` and glibc; 0 leaves that out). Embargoes in local time round the changes of summer time are read.
"""

import json
import os
import random
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from feedsvc.app.steady import PATIENCE, SteadyClock
from feedsvc.domain.articles import Moment
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.renditions import Rendition
from feedsvc.normalise.dates import DateConventions
from feedsvc.normalise.embargoes import embargo_end
from feedsvc.normalise.lexicon import lexicon
from feedsvc.publishing.streams import Streams
from feedsvc.store import SqlStore, open_store
from tests.acceptance.running import Running, eventually, running
from tests.builders import NOW, article, feed, outlet
from tests.drills.report import Outcome, Promise
from tests.fakes.wiring import wired

PROMISE = Promise(
    "A clock that is set wrong, or right again, lets no embargoed article out early, makes no feed older and stops nothing.",
    "Clocks leap by a minute, an hour and a year, ahead and back, under publishing and under a running service; embargoes in "
    "the hours in which summer time begins and ends are read in five zones.",
    "make drill PART=clocks",
)
SOURCE, BUILT = Path(__file__).with_name("clock.c"), Path("build/drills/clock.so")
STEPS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=365))
FEED = "latest.rss"
FRESH = 15.0
"""Seconds, on a busy machine, until what is dropped is in the feed."""

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago")


def drill() -> Outcome:
    """Set clocks in three ways."""
    leaps, rounds = int(os.environ.get("LEAPS", "2000")), int(os.environ.get("ROUNDS", "6"))
    failures = list(_leapt(leaps))
    hours, wrong = _summer_times()
    failures += wrong
    if shutil.which("cc") is None:
        rounds = 0
    if rounds:
        failures += _service_leapt(rounds)
    sums = {"under publishing": leaps, "under a running service": 2 * rounds, "local times round summer time": hours}
    return Outcome(leaps + 2 * rounds + hours, "clock settings", sums, failures)


@dataclass
class Machine:
    """A machine's clock, and the time that has passed on it."""

    now: datetime = NOW
    passed: float = 0.0
    clock: SteadyClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SteadyClock(lambda: self.now, lambda: self.passed)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.passed += seconds


def _leapt(leaps: int) -> Iterator[str]:
    """Leap under publishing; yield what was wrong after which leap."""
    chance, machine = random.Random(1), Machine()  # noqa: S311 the same leaps each time
    with tempfile.TemporaryDirectory(prefix="feedsvc-clocks-") as folder, closing(_store(folder)) as store:
        usecases = wired(store=store, clock=machine.clock, streams=Streams(outlet(), {"latest": feed(size=50)}))
        embargoes: dict[str, datetime] = {}
        last = NOW - timedelta(days=1)
        for number in range(leaps):
            step = chance.choice(STEPS) * chance.choice((-1, 1))
            machine.now += step
            embargo = machine.clock() + timedelta(seconds=chance.choice((20, 900, 3000)))
            fresh = article(f"{number}.txt", now=machine.clock(), embargo=embargo, published=Moment(machine.clock()))
            with store.begin() as unit:
                unit.articles.apply(Decision(Verdict.CREATED, fresh))
            embargoes = dict([*embargoes.items(), (fresh.guid, embargo)][-10:])
            for seconds in (1, 30, chance.choice((0, PATIENCE.total_seconds() * 2))):
                machine.wait(seconds)
                usecases.publish()
                live, archived = _live(store), _archived(store)
                for fault in _wrong(live, archived, embargoes, machine.clock(), last):
                    yield f"leap {number} by {step}: {fault}"
                last = live.changed
            machine.now -= step * chance.choice((0, 1))


def _store(folder: str) -> SqlStore:
    return open_store(f"sqlite:///{folder}/feedsvc.db")


def _live(store: SqlStore) -> Rendition:
    with store.read() as view:
        live = view.renditions.get(FEED)
    if live is None:
        raise LookupError(FEED)
    return live


def _archived(store: SqlStore) -> set[str]:
    """Return the guids of the articles on the pages of the archive, where those are that a leap of a year made old."""
    with store.read() as view:
        pages = [view.entries.page("latest", number + 1) for number in range(view.entries.pages("latest"))]
    return {entry.guid for page in pages if page for entry in page.articles}


def _wrong(
    live: Rendition, archived: Collection[str], embargoes: Mapping[str, datetime], now: datetime, last: datetime
) -> Iterator[str]:
    body = live.body.decode()
    for guid, end in embargoes.items():
        if (guid in body) is not (end <= now) and not (end <= now and guid in archived):
            yield f"{guid} is {'out' if guid in body else 'held'}, its embargo ends {end}, it is {now}"
    if live.changed < last:
        yield f"the feed goes back from {last} to {live.changed}"


def _summer_times() -> tuple[int, list[str]]:
    """Read an embargo for each quarter of an hour round each change; return how many, and those that end too early."""
    count, wrong = 0, []
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in _changes(zone, 2027):
            for quarter in range(-16, 17):
                local = (change + timedelta(minutes=15 * quarter)).astimezone(zone).replace(tzinfo=None)
                text = f"Embargoed until {local:%d %B %Y, %H:%M}"
                end = embargo_end(text, lexicon("en"), DateConventions(zone), NOW)
                shown = [change + timedelta(minutes=15 * n) for n in range(-40, 41)]
                latest = max(at for at in shown if at.astimezone(zone).replace(tzinfo=None) == local)
                count += 1
                if end is None or end < latest:
                    wrong.append(f"{text} in {name}: {end}, and the clock shows it last at {latest}")
    return count, wrong


def _changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Yield the instants of a year at which a zone's offset changes, to the quarter of an hour."""
    at, step = datetime(year, 1, 1, tzinfo=UTC), timedelta(minutes=15)
    while at.year == year:
        if at.astimezone(zone).utcoffset() != (at - step).astimezone(zone).utcoffset():
            yield at
        at += step


@dataclass
class Set:
    """A service whose clock can be set, and what its feed was like last."""

    service: Running
    offset: Path
    changed: str = ""
    failures: list[str] = field(default_factory=list)

    def set(self, offset: timedelta) -> None:
        """Set the clock of all its processes."""
        with self.offset.open("r+b") as file:
            file.write(struct.pack("l", round(offset.total_seconds())))

    def drop(self, name: str, embargo: datetime | None = None) -> str:
        """Drop an article, and return its headline."""
        title = f"The Ferry {name} Sails Again"
        if embargo is not None:
            self.service.drop(f"{name}.txt.meta.toml", f"embargo = {embargo.isoformat()}\n")
        self.service.drop(f"{name}.txt", f"{title}\n\nBy Ana Prill\n\nThe ferry {name} sailed on Monday, the harbour said.\n")
        return title

    def feed(self) -> str:
        """Return the feed, once it is no older than the last one."""
        with urlopen(f"{self.service.url}/feeds/{FEED}", timeout=20) as answer:
            body, changed = answer.read().decode(), answer.headers["Last-Modified"]
        at, before = (datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %Z") for text in (changed, self.changed or changed))  # noqa: DTZ007
        if at < before:
            self.failures.append(f"Last-Modified goes back from {self.changed} to {changed}")
        self.changed = changed
        return str(body)

    def faults(self) -> str:
        """Return what `/readyz` names."""
        return " ".join(fault["kind"] for fault in json.loads(self.service.fetch("/readyz"))["faults"])

    def expect(self, title: str, what: str) -> None:
        """Wait until an article is in the feed."""
        end = time.monotonic() + FRESH
        while title not in self.feed():
            if time.monotonic() > end:
                self.failures.append(f"{what}: {title!r} isn't out after {FRESH:g} seconds; faults: {self.faults()}")
                return
            time.sleep(0.05)

    def refuse(self, titles: list[str], what: str) -> None:
        """Note embargoed articles that are in the feed."""
        self.failures += [f"{what}: {title!r} is out" for title in titles if title in self.feed()]


def _service_leapt(rounds: int) -> list[str]:
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", BUILT, SOURCE, "-ldl"], check=True)
    with tempfile.TemporaryDirectory(prefix="feedsvc-clocks-") as name:
        offset = Path(name) / "offset"
        offset.write_bytes(struct.pack("l", 0))
        settings = {"LD_PRELOAD": str(BUILT.absolute()), "CLOCK_OFFSET": str(offset)}
        with running(Path(name), **settings) as service:
            clock = Set(service, offset)
            held: list[str] = []
            for number in range(rounds):
                step = STEPS[number % len(STEPS)] * (1 if number // len(STEPS) % 2 == 0 else -1)
                _leap(clock, number, step, held)
        log = (Path(name) / "log.txt").read_text()
    return [*clock.failures, *(["the log names failed ticks"] if '"tick failed"' in log else [])]


def _leap(clock: Set, number: int, step: timedelta, held: list[str]) -> None:
    """Set the clock off, and back again; articles come before, between and after it, and none that is embargoed goes out."""
    what = f"round {number}, set by {step}"
    clock.expect(clock.drop(f"{number}a"), f"{what}, before")
    held.append(clock.drop(f"{number}b", datetime.now(UTC) + timedelta(hours=2)))
    held.append(clock.drop(f"{number}c", datetime.now(UTC) + max(abs(step) / 2, timedelta(minutes=2))))
    clock.set(step)
    clock.expect(clock.drop(f"{number}d"), f"{what}, after it")
    clock.refuse(held, f"{what}, after it")
    if step > timedelta() and "clock" not in clock.faults():
        clock.failures.append(f"{what}: /readyz names {clock.faults() or 'no fault'}")
    if step > timedelta():
        clock.refuse(held, f"{what}, a moment later")
    clock.set(timedelta())
    clock.expect(clock.drop(f"{number}e"), f"{what}, set back")
    clock.expect(clock.drop(f"{number}f", datetime.now(UTC) + timedelta(seconds=2)), f"{what}, a short embargo")
    clock.refuse(held, f"{what}, in the end")
    eventually(lambda: not clock.faults(), f"no faults after {what}", seconds=60)
