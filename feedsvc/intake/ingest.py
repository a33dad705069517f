"""Take in what newsrooms drop: claim, read, normalise, decide, commit, file away."""

import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.drafts import PassedOver
from feedsvc.domain.files import WITHDRAW
from feedsvc.domain.pictures import kept_names
from feedsvc.domain.sending import SentOutcome
from feedsvc.errors import ClaimLost, StoreConflict, StoreUnavailable, UnreadableArticle
from feedsvc.intake.deciding import Deciding
from feedsvc.intake.prepare import OUR_FAULT, Prepared, refusal_of
from feedsvc.intake.reading import AHEAD, AT_ONCE, IN_BULK, Pace, ReadAhead
from feedsvc.intake.sent import outcomes_of, outcomes_of_refusal, settle_sent
from feedsvc.ports import Store, Unit
from feedsvc.ports.intake import Claim, DropFolder, MediaStore

TRIES = 5
"""Times that a file is stored anew at once while other transactions are in the way."""


@dataclass(slots=True)
class IngestReport:
    """The outcome of a scan of the drop folder."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    taken: list[tuple[str, Article, Verdict]] = field(default_factory=list)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason) of each unreadable file."""
    faults: list[tuple[str, str]] = field(default_factory=list)
    """(path, traceback) of each file that met a fault of ours; it is in quarantine too."""
    obstacles: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason) of what can't be looked at, taken or filed away, where that is news."""

    passed_over: list[tuple[str, int, str]] = field(default_factory=list)
    """(path, position, reason) of each item that is left out of a file whose others were taken in."""

    def add(self, other: "IngestReport") -> None:
        """Add what came of another part of the same scan."""
        self.verdicts.update(other.verdicts)
        self.taken += other.taken
        self.quarantined += other.quarantined
        self.faults += other.faults
        self.obstacles += other.obstacles
        self.passed_over += other.passed_over

    def add_file(self, path: str, decisions: Sequence[Decision], passed_over: Sequence[PassedOver]) -> None:
        """Add the articles of a file, and which of its items are left out."""
        self.passed_over += [(path, item.position, item.reason) for item in passed_over]
        for decision in decisions:
            self.verdicts[decision.verdict] += 1
            self.taken.append((path, decision.article, decision.verdict))

    @property
    def paths(self) -> set[str]:
        """The files that were taken in or quarantined."""
        return {path for path, _, _ in self.taken} | {path for path, _ in self.quarantined}

    @property
    def files(self) -> int:
        return len({path for path, _, _ in self.taken}) + len(self.quarantined)

    @property
    def fresh(self) -> list[Article]:
        """The articles that came in or changed, and weren't withdrawn."""
        return [article for _, article, verdict in self.taken if verdict in (Verdict.CREATED, Verdict.REVISED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Take in every complete file of the drop folder."""

    drop: DropFolder
    store: Store
    reading: ReadAhead
    deciding: Deciding
    media: MediaStore
    refused: Callable[[Unit, str, str], None] = lambda *_: None
    """Called with path and reason in the transaction that settles a file as quarantined."""

    def __call__(self, *, on_file: Callable[[], None] = lambda: None) -> IngestReport:
        """Scan once, and take in what is read within a moment; what takes longer is left to a later scan.

        `on_file` is called after each file.
        """
        whole = IngestReport()
        for report in self._scan(AT_ONCE, on_file):
            whole.add(report)
        return whole

    def bulk(self, *, on_file: Callable[[], None] = lambda: None) -> Iterator[IngestReport]:
        """Scan once, and take in all that is there; yield a report after each batch, and call `on_file` after each file.

        Closing the iterator releases the claimed files for the next scan.
        """
        try:
            yield from self._scan(IN_BULK, on_file)
            while self.reading:
                self.reading.wait_for_any()
                self.drop.renew()
                yield self._finish(self.reading.ready(IN_BULK), on_file)
        finally:
            self.reading.release()

    def _scan(self, pace: Pace, on_file: Callable[[], None]) -> Iterator[IngestReport]:
        """Claim, have read and write. The transaction that stores a file's articles settles its claim, and the file is filed
        away after that: a crash at any point repeats a file that is not settled, and only files one that is.

        A file that an earlier process ended on is alone until it is read: if this one ends too, no other is suspected.
        """
        for claim in self.drop.claim_ready():
            if self.reading.is_reading(claim.path):
                self.drop.release([claim])
                continue
            self.reading.add(claim)
            while (claim.was_tried or len(self.reading) >= AHEAD) and (batch := self.reading.ready(pace)):
                yield self._finish(batch, on_file)
        while batch := self.reading.ready(pace):
            yield self._finish(batch, on_file)
        if obstacles := self.drop.obstacles():
            yield IngestReport(obstacles=list(obstacles))

    def _finish(self, batch: Sequence[tuple[Claim, Prepared]], on_file: Callable[[], None]) -> IngestReport:
        """Write a batch in one transaction, or file by file if it doesn't go through whole."""
        report, left = IngestReport(), deque(batch)
        try:
            pictures = {name for _, outcome in batch for revision in outcome.revisions for name in kept_names(revision)}
            self.media.share(pictures)  # before an article that shows them is there
            stored = self._store_whole(batch)
            while left:
                claim, outcome = left[0]
                self._settle(claim, outcome, stored.get(len(batch) - len(left)), report)
                left.popleft()
                on_file()
        finally:
            self.drop.release([claim for claim, _ in left])
        return report

    def _store_whole(self, batch: Sequence[tuple[Claim, Prepared]]) -> dict[int, list[Decision]]:
        """Store a batch in one transaction; return nothing if a file of it keeps the others from being stored."""
        whole = [n for n, (_, outcome) in enumerate(batch) if outcome.revisions]
        if len(whole) < 2 or any(claim.path.suffix == WITHDRAW for claim, _ in batch):
            return {}  # what is withdrawn may be of the same batch
        try:
            with self.store.begin() as unit:
                files = [batch[n][1].revisions for n in whole]
                decisions = iter(self.deciding.apply([new for revisions in files for new in revisions], unit))
                self.drop.settle([batch[n][0] for n in whole], unit)
                stored = {n: list(islice(decisions, len(revisions))) for n, revisions in zip(whole, files, strict=True)}
                self._note_sent(unit, [(batch[n][0], outcomes_of(stored[n], batch[n][1].passed_over)) for n in whole])
                return stored
        except StoreConflict:
            return {}
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 one bad file never blocks the others
            return {}  # one of them is at fault; alone each shows whether it is the one

    def _settle(self, claim: Claim, outcome: Prepared, stored: list[Decision] | None, report: IngestReport) -> None:
        """Store the outcome of a file, unless it is stored already, and file it away.

        One that another process has taken over is left to that; one that others are in the way of is tried again later.
        """
        path, refusal = str(claim.path), None
        try:
            if stored is None:
                outcome, stored = self._store(claim, outcome)
                refusal = outcome.refusal or ((OUR_FAULT, "reading") if outcome.bug else None)
            if outcome.bug:
                report.faults.append((path, outcome.bug))
            if refusal:
                with self.store.begin() as unit:
                    self.drop.settle([claim], unit, refusal)
                    self._note_sent(unit, [(claim, outcomes_of_refusal(refusal[0]))])
                    self.refused(unit, path, refusal[0])
        except ClaimLost:
            self.drop.release([claim])
            return
        except StoreConflict as conflict:
            self.drop.release([claim])
            claim.postpone(str(conflict))
            return
        is_filed = self._file(claim, report)
        if refusal is None:
            report.add_file(path, stored, outcome.passed_over)
        elif is_filed:
            report.quarantined.append((path, refusal[0]))

    def _store(self, claim: Claim, outcome: Prepared) -> tuple[Prepared, list[Decision]]:
        """Store the articles of a file and settle it; one that is refused is left to be settled as such."""
        if outcome.refusal or outcome.bug:
            return outcome, []
        for _ in range(TRIES - 1):
            with suppress(StoreConflict):
                return self._store_once(claim, outcome)
        return self._store_once(claim, outcome)

    def _store_once(self, claim: Claim, outcome: Prepared) -> tuple[Prepared, list[Decision]]:
        try:
            with self.store.begin() as unit:
                if claim.path.suffix == WITHDRAW:
                    decisions = self.deciding.withdraw(str(claim.path.with_suffix("")), unit)
                else:
                    decisions = self.deciding.apply(outcome.revisions, unit)
                self.drop.settle([claim], unit)
                self._note_sent(unit, [(claim, outcomes_of(decisions, outcome.passed_over))])
                return outcome, decisions
        except UnreadableArticle as error:
            return refusal_of(error), []
        except (StoreUnavailable, ClaimLost):
            raise
        except Exception:  # noqa: BLE001 a file's outermost frame: one bad file never blocks the others
            return Prepared(bug=traceback.format_exc()), []

    def _note_sent(self, unit: Unit, settled: Sequence[tuple[Claim, Sequence[SentOutcome]]]) -> None:
        settle_sent(unit, settled, at=self.deciding.clock())

    def _file(self, claim: Claim, report: IngestReport) -> bool:
        """File a file away; one that can't be is let be for a while, and the others go on."""
        try:
            claim.file()
        except StoreUnavailable:
            raise
        except OSError as error:
            claim.postpone(f"It can't be filed away: {error.strerror or error}.")
        except Exception:  # noqa: BLE001 a file's outermost frame
            report.faults.append((str(claim.path), traceback.format_exc()))
            claim.postpone(OUR_FAULT)
        else:
            return True
        return False
