"""The claimed files that are being read, in the order in which they were dropped."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice, takewhile
from pathlib import PurePosixPath

from feedsvc.domain.articles import Identity
from feedsvc.domain.files import WITHDRAW
from feedsvc.errors import FileChanged
from feedsvc.intake.prepare import Prepared, Submit, dropped_file_of
from feedsvc.ports.intake import Claim, DropFolder

BATCH = 50
"""Files that share a transaction."""

AHEAD = 300
"""Files that are being read, or wait for it, at the same time."""

LOADING = 30.0
"""Seconds after which a scan no longer waits for readers that have yet to begin with anything."""

RENEWAL = 4.0
"""Seconds after which a load that waits for its last files renews their claims."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many of the first files are waited for, and how many seconds for one that is being read; then others overtake it."""

    files: int
    seconds: float


AT_ONCE, IN_BULK = Pace(1, 0.2), Pace(BATCH, 5.0)


@dataclass(slots=True, eq=False)
class _Reading:
    number: int
    path: PurePosixPath
    claim: Claim
    outcome: Future[Prepared]
    is_late: bool = False


@dataclass(slots=True)
class ReadAhead:
    """Have claimed files read, and return the outcomes in the order of the claims, save those that take long.

    `on_late` is called when one is there that was overtaken. An article stands as the later file has it: what an overtaken one
    says of it is old.
    """

    drop: DropFolder
    submit: Submit
    on_late: Callable[[], None] = lambda: None
    _readings: list[_Reading] = field(default_factory=list)
    _paths: set[PurePosixPath] = field(default_factory=set)
    _later: dict[Identity, int] = field(default_factory=dict)
    """The numbers of the files that brought these articles while earlier ones were being read."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __len__(self) -> int:
        return len(self._readings)

    def add(self, claim: Claim) -> None:
        """Have a claimed file read; a large one is fetched when its turn has come."""
        reading = _Reading(next(self._numbers), claim.path, claim, self._outcome(claim))
        self._readings.append(reading)
        self._paths.add(reading.path)

    def _outcome(self, claim: Claim) -> Future[Prepared]:
        if claim.path.suffix == WITHDRAW:
            return _known(Prepared())
        if claim.is_large:
            return self.submit(partial(dropped_file_of, claim), is_small=False)
        fetched = dropped_file_of(claim)
        return _known(fetched) if isinstance(fetched, Prepared) else self.submit(lambda: fetched, is_small=True)

    def is_reading(self, path: PurePosixPath) -> bool:
        """Return whether a file of this path is being read: a later one comes after it."""
        return path in self._paths

    def ready(self, pace: Pace) -> list[tuple[Claim, Prepared]]:
        """Wait for the first files, for a whole batch where there is one, and return what has been read, at most a batch."""
        first = list(islice((reading for reading in self._readings if not reading.is_late), BATCH))
        self._wait_for(first if len(first) == BATCH else first[: pace.files], pace.seconds)
        if first and not self._is_ready(first[0]):
            self._overtake(first)
        ready = [reading for reading in self._readings if reading.is_late and self._is_ready(reading)]
        ready += takewhile(self._is_ready, (reading for reading in first if not reading.is_late))
        return self._taken(sorted(ready[:BATCH], key=lambda reading: reading.number))

    def _wait_for(self, readings: Sequence[_Reading], seconds: float) -> None:
        """Wait until these are read, or one takes too long. No time counts before readers begin: they may be loading."""
        until = time.monotonic() + LOADING
        for reading in readings:
            while not reading.outcome.done() and time.monotonic() < until:
                has_begun = any(other.outcome.running() for other in self._readings)
                wait([reading.outcome], seconds)
                if has_begun and not reading.outcome.done():
                    return

    def wait_for_any(self) -> None:
        """Wait until a file has been read, or for some seconds."""
        wait([reading.outcome for reading in self._readings], RENEWAL, return_when=FIRST_COMPLETED)

    def release(self) -> None:
        """Release what is being read: the next scan, of any process, takes it up again."""
        claims = [reading.claim for reading in self._readings]
        self._readings.clear()
        self._paths.clear()
        self.drop.release(claims)

    def _is_ready(self, reading: _Reading) -> bool:
        """Return whether a file has been read; one that withdraws another waits for it."""
        if not reading.outcome.done() or reading.path.suffix != WITHDRAW:
            return reading.outcome.done()
        target = reading.path.with_suffix("")
        return all(earlier.outcome.done() for earlier in self._readings if earlier.path == target)

    def _overtake(self, readings: Sequence[_Reading]) -> None:
        """Move what is read before what isn't yet, beginning with the first file, which was waited for long enough."""
        last = max((n for n, reading in enumerate(readings) if self._is_ready(reading)), default=1)
        for reading in readings[:last]:
            if not self._is_ready(reading):
                reading.is_late = True
                reading.outcome.add_done_callback(lambda _: self.on_late())

    def _taken(self, ready: Sequence[_Reading]) -> list[tuple[Claim, Prepared]]:
        gone = set(ready)
        self._readings = [reading for reading in self._readings if reading not in gone]
        self._paths.difference_update(reading.path for reading in ready)
        earliest = self._readings[0].number if self._readings else None
        taken = [(reading.claim, outcome) for reading in ready if (outcome := self._news(reading, earliest)) is not None]
        self._later = {identity: number for identity, number in self._later.items() if earliest and number > earliest}
        return taken

    def _news(self, reading: _Reading, earliest: int | None) -> Prepared | None:
        """Return the outcome of a file without what a later file has brought; None if it could not be read now."""
        try:
            outcome = reading.outcome.result()
        except FileChanged:
            self.drop.release([reading.claim])
            return None
        except Exception as error:  # noqa: BLE001 a file's outermost frame: no reader could be started, or the store is gone
            reading.claim.postpone(f"It can't be read now: {error}")
            return None
        news = tuple(new for new in outcome.revisions if self._later.get(new.identity, 0) < reading.number)
        if earliest is not None and earliest < reading.number:
            self._later |= dict.fromkeys((new.identity for new in news), reading.number)
        return replace(outcome, revisions=news)


def _known(prepared: Prepared) -> Future[Prepared]:
    outcome: Future[Prepared] = Future()
    outcome.set_result(prepared)
    return outcome
