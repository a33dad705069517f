"""The claimed files that are being read, in the order in which they were dropped."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice, takewhile
from pathlib import PurePosixPath

from feedsvc.domain.articles import Identity
from feedsvc.intake.prepare import Prepared, Submit, dropped_file_of
from feedsvc.ports.intake import Claim

WITHDRAW = ".withdraw"
"""The suffix of a file that withdraws what was dropped under the name before it."""

BATCH = 50
"""Files that share a transaction."""

AHEAD = 300
"""Files that are being read, or wait for it, at the same time."""

PATIENCE = 0.25
"""Seconds for which the first file is waited for; then those that were dropped after it overtake it."""

SMALL = 64_000
"""Bytes of a file that waits for nothing larger, and is kept in memory until its turn."""


@dataclass(slots=True, eq=False)
class _Reading:
    number: int
    claim: Claim
    outcome: Future[Prepared]
    is_late: bool = False


@dataclass(slots=True)
class ReadAhead:
    """Have claimed files read, and return the outcomes in the order of the claims, save those that take long.

    `on_late` is called when one is there that was overtaken. An article stands as the later file has it: what an overtaken one
    says of it is old.
    """

    submit: Submit
    on_late: Callable[[], None] = lambda: None
    _readings: list[_Reading] = field(default_factory=list)
    _later: dict[Identity, int] = field(default_factory=dict)
    """The numbers of the files that brought these articles while earlier ones were being read."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __len__(self) -> int:
        return len(self._readings)

    def add(self, claim: Claim) -> None:
        """Have a claimed file read; a large one is fetched again when its turn has come."""
        fetched = Prepared() if claim.path.suffix == WITHDRAW else dropped_file_of(claim)
        if isinstance(fetched, Prepared):
            outcome: Future[Prepared] = Future()
            outcome.set_result(fetched)
        elif fetched.size <= SMALL:
            outcome = self.submit(lambda: fetched, is_small=True)
        else:
            outcome = self.submit(partial(dropped_file_of, claim), is_small=False)
        self._readings.append(_Reading(next(self._numbers), claim, outcome))

    def is_reading(self, path: PurePosixPath) -> bool:
        """Return whether a file of this path is being read: a later one comes after it."""
        return any(reading.claim.path == path for reading in self._readings)

    def ready(self) -> list[tuple[Claim, Prepared]]:
        """Wait a moment for the first files, and return what has been read, at most a batch."""
        first = list(islice((reading for reading in self._readings if not reading.is_late), BATCH))
        wait([reading.outcome for reading in first], PATIENCE)
        ready = [reading for reading in self._readings if reading.is_late and self._is_ready(reading)]
        ready += takewhile(self._is_ready, first)
        if not ready:
            self._overtake(first)
            ready = [reading for reading in first if self._is_ready(reading)]
        return self._taken(sorted(ready[:BATCH], key=lambda reading: reading.number))

    def wait_for_any(self) -> None:
        """Wait until a file has been read."""
        wait([reading.outcome for reading in self._readings], return_when=FIRST_COMPLETED)

    def release(self) -> None:
        """Release what is being read: the next scan, of any process, takes it up again."""
        for reading in self._readings:
            reading.claim.release()
        self._readings.clear()

    def _is_ready(self, reading: _Reading) -> bool:
        """Return whether a file has been read; one that withdraws another waits for it."""
        target = reading.claim.path.with_suffix("") if reading.claim.path.suffix == WITHDRAW else None
        return reading.outcome.done() and not any(
            earlier.claim.path == target and not earlier.outcome.done() for earlier in self._readings
        )

    def _overtake(self, readings: Sequence[_Reading]) -> None:
        for reading in readings:
            if not reading.outcome.done():
                reading.is_late = True
                reading.outcome.add_done_callback(lambda _: self.on_late())

    def _taken(self, ready: Sequence[_Reading]) -> list[tuple[Claim, Prepared]]:
        self._readings = [reading for reading in self._readings if reading not in ready]
        earliest = self._readings[0].number if self._readings else None
        taken = [(reading.claim, outcome) for reading in ready if (outcome := self._news(reading, earliest)) is not None]
        self._later = {identity: number for identity, number in self._later.items() if earliest and number > earliest}
        return taken

    def _news(self, reading: _Reading, earliest: int | None) -> Prepared | None:
        """Return the outcome of a file without what a later file has brought; None if it could not be read now."""
        try:
            outcome = reading.outcome.result()
        except Exception as error:  # noqa: BLE001 a file's outermost frame: no reader could be started, or the store is gone
            reading.claim.postpone(f"It can't be read now: {error}")
            return None
        news = tuple(new for new in outcome.revisions if self._later.get(new.identity, 0) < reading.number)
        if earliest is not None and earliest < reading.number:
            self._later |= dict.fromkeys((new.identity for new in news), reading.number)
        return replace(outcome, revisions=news)
