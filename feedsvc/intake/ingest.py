"""Take in what newsrooms drop: claim, read, normalise, decide, commit, accept."""

import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from feedsvc.domain.articles import Article, Identity, Revision, Withdrawal
from feedsvc.domain.copies import copy_holds, placed, provider_of
from feedsvc.domain.decide import Decision, Verdict, decide, is_older, withdraw
from feedsvc.domain.drafts import PassedOver
from feedsvc.domain.erasing import held_if_erased
from feedsvc.domain.files import decomposed
from feedsvc.domain.overrides import cleared
from feedsvc.domain.takes import earlier, joined
from feedsvc.errors import StoreUnavailable, UnreadableArticle
from feedsvc.intake.corrections import with_corrections
from feedsvc.intake.prepare import OUR_FAULT, Prepared, refusal_of
from feedsvc.intake.reading import AHEAD, WITHDRAW, ReadAhead
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.articles import Articles
from feedsvc.ports.intake import Claim, DropFolder


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
    clock: Clock
    max_bits: int = 3
    """Bits in which the sketches of nearly the same copy may differ; 0: only the same copy is a duplicate."""

    def __call__(self, *, on_file: Callable[[], None] = lambda: None) -> IngestReport:
        """Scan once, and take in what is read within a moment; what takes longer is left to a later scan.

        `on_file` is called after each file.
        """
        whole = IngestReport()
        for report in self._scan(on_file):
            whole.add(report)
        return whole

    def bulk(self, *, on_file: Callable[[], None] = lambda: None) -> Iterator[IngestReport]:
        """Scan once, and take in all that is there; yield a report after each batch, and call `on_file` after each file.

        Closing the iterator releases the claimed files for the next scan.
        """
        try:
            yield from self._scan(on_file)
            while self.reading:
                self.reading.wait_for_any()
                yield self._finish(self.reading.ready(), on_file)
        finally:
            self.reading.release()

    def _scan(self, on_file: Callable[[], None] = lambda: None) -> Iterator[IngestReport]:
        """Claim, have read and write: one transaction for what is read at the same time, and files accepted after its commit,
        so that a crash at any point repeats them, and `decide` then answers *unchanged*.

        A file that an earlier process ended on is alone until it is read: if this one ends too, no other is suspected.
        """
        for claim in self.drop.claim_ready():
            if self.reading.is_reading(claim.path):
                continue
            self.reading.add(claim)
            while (claim.was_tried or len(self.reading) >= AHEAD) and (batch := self.reading.ready()):
                yield self._finish(batch, on_file)
        while batch := self.reading.ready():
            yield self._finish(batch, on_file)
        if obstacles := self.drop.obstacles():
            yield IngestReport(obstacles=list(obstacles))

    def _finish(self, batch: Sequence[tuple[Claim, Prepared]], on_file: Callable[[], None]) -> IngestReport:
        """Write a batch in one transaction, or file by file if it doesn't go through whole."""
        report = IngestReport()
        left = deque(batch)
        try:
            applied = self._apply_whole(batch)
            while left:
                claim, outcome = left[0]
                self._settle(claim, outcome, applied.get(len(batch) - len(left)), report)
                left.popleft()
                on_file()
        finally:
            for claim, _ in left:
                claim.release()
        return report

    def _apply_whole(self, batch: Sequence[tuple[Claim, Prepared]]) -> dict[int, list[Decision]]:
        """Store a batch in one transaction; return nothing if a file of it keeps the others from being stored."""
        whole = [n for n, (_, outcome) in enumerate(batch) if outcome.revisions]
        if not whole or any(claim.path.suffix == WITHDRAW for claim, _ in batch):
            return {}  # what is withdrawn may be of the same batch
        try:
            with self.store.begin() as unit:
                return {n: self._apply(batch[n][1].revisions, unit) for n in whole}
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 one bad file never blocks the others
            return {}  # one of them is at fault; alone each shows whether it is the one

    def _settle(self, claim: Claim, outcome: Prepared, decisions: list[Decision] | None, report: IngestReport) -> None:
        """Store the outcome of a file, unless its decisions are stored already, and file it away."""
        path = str(claim.path)
        if decisions is None and not (outcome.refusal or outcome.bug):
            outcome, decisions = self._store(claim, outcome)
        if outcome.bug:
            report.faults.append((path, outcome.bug))
        if outcome.refusal or outcome.bug:
            reason, stage = outcome.refusal or (OUR_FAULT, "reading")
            if self._file(claim, partial(claim.quarantine, reason, stage=stage), report):
                report.quarantined.append((path, reason))
        else:
            self._file(claim, claim.accept, report)
            report_taken(report, path, decisions or (), outcome.passed_over)

    def _file(self, claim: Claim, filing: Callable[[], None], report: IngestReport) -> bool:
        """File a file away; one that can't be is let be for a while, and the others go on."""
        try:
            filing()
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

    def _store(self, claim: Claim, outcome: Prepared) -> tuple[Prepared, list[Decision]]:
        try:
            with self.store.begin() as unit:
                if claim.path.suffix == WITHDRAW:
                    return outcome, self._withdraw(str(claim.path.with_suffix("")), unit)
                return outcome, self._apply(outcome.revisions, unit)
        except UnreadableArticle as error:
            return refusal_of(error), []
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 a file's outermost frame: one bad file never blocks the others
            return Prepared(bug=traceback.format_exc()), []

    def _apply(self, revisions: Sequence[Revision], unit: Unit) -> list[Decision]:
        return [self._apply_one(new, unit) for new in revisions]

    def _apply_one(self, new: Revision, unit: Unit) -> Decision:
        """Decide and store; a new copy of what is there under another identity is linked to the first."""
        articles, new = unit.articles, held_if_erased(new, unit.erasures.of(new.identity))
        current = self._current(new, articles)
        if current is not None and new.identity != current.identity == decomposed(new.identity):
            new = replace(new, identity=current.identity)
        if current is not None and (new.take or current.revision.take):
            new = joined(new, current.revision)
        if current is not None and not is_older(new, current.revision):
            new = with_corrections(new, unit.overrides)
        decision = decide(new, current, now=self.clock())
        if decision.verdict in (Verdict.CREATED, Verdict.REVISED) and decision.article.waiting is None:
            decision = self._among_copies(decision, new, current, unit)
        stored = articles.apply(decision)
        if decision.verdict is Verdict.WITHDRAWN:
            promote_duplicate(stored, articles, self.clock())
        return Decision(decision.verdict, stored)

    def _among_copies(self, decision: Decision, new: Revision, current: Article | None, unit: Unit) -> Decision:
        """Give a new article, one that was held, or a copy that changed its place among those that it repeats."""
        others = unit.articles.alike(decision.article.revision, max_bits=self.max_bits)
        if current is not None and current.held is None:
            others = [other for other in others if other.guid == current.duplicate_of]
        doubtful = cleared(replace(new, holds=copy_holds(others, current)), unit.overrides.get(new.identity))
        if doubtful.holds:
            return decide(doubtful, current, now=self.clock())
        return Decision(decision.verdict, placed(decision.article, others, self.clock()))

    def _current(self, new: Revision, articles: Articles) -> Article | None:
        """Find the article of a revision: also as earlier releases stored what a Mac dropped, with accents apart (NFD).

        A wire's kill may come days after what it kills.
        """
        current = articles.get(new.identity)
        former = Identity(decomposed(new.identity))
        if current is None and new.identity.startswith("path:") and former != new.identity:
            return articles.get(former)
        if current is not None or not (new.withdrawn and new.format == "wire"):
            return current
        before = (articles.get(identity) for identity in earlier(new.identity, self.clock().date()))
        return next((article for article in before if article is not None), None)

    def _withdraw(self, target: str, unit: Unit) -> list[Decision]:
        """Withdraw what was dropped as NAME, for a file NAME.withdraw."""
        dropped = unit.articles.by_path(target) or unit.articles.by_path(decomposed(target))
        if not dropped:
            raise UnreadableArticle(f"No article was dropped as {target}, so there is nothing to withdraw.", stage="deciding")
        decisions = []
        for article in dropped:
            decision = withdraw(article, now=self.clock(), by=Withdrawal.SOURCE)
            decisions.append(Decision(decision.verdict, unit.articles.apply(decision)))
            promote_duplicate(article, unit.articles, self.clock())
        return decisions


def report_taken(
    report: IngestReport, path: str, decisions: Sequence[Decision], passed_over: Sequence[PassedOver] = ()
) -> None:
    """Add a file's articles to a report, and which of its items are left out."""
    report.passed_over += [(path, item.position, item.reason) for item in passed_over]
    for decision in decisions:
        report.verdicts[decision.verdict] += 1
        report.taken.append((path, decision.article, decision.verdict))


def promote_duplicate(gone: Article, articles: Articles, now: datetime) -> None:
    """Show the oldest copy of a withdrawn article that another provider brought: it stands by the text. Copies of the same
    provider stay behind what it took back."""
    provider = provider_of(gone.revision.path)
    copies = [copy for copy in articles.duplicates(gone.guid) if copy.withdrawn is None]
    standing = [copy for copy in copies if provider_of(copy.revision.path) != provider]
    for copy in standing:
        first = None if copy is standing[0] else standing[0].guid
        articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=first, changed=max(now, copy.changed))))
