"""Take in what newsrooms drop: claim, read, normalise, decide, commit, accept."""

import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import Protocol

from feedsvc.domain.articles import Article, Identity, Revision, Withdrawal
from feedsvc.domain.copies import copy_holds, placed, provider_of
from feedsvc.domain.decide import Decision, Verdict, decide, is_older, withdraw
from feedsvc.domain.drafts import PassedOver
from feedsvc.domain.erasing import held_if_erased
from feedsvc.domain.files import WITHDRAW, DroppedFile, decomposed
from feedsvc.domain.overrides import cleared
from feedsvc.domain.takes import earlier, joined
from feedsvc.errors import ClaimLost, StoreUnavailable, UnreadableArticle
from feedsvc.intake.corrections import with_corrections
from feedsvc.intake.prepare import OUR_FAULT, Prepare, Prepared, dropped_file_of, refusal_of
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.articles import Articles
from feedsvc.ports.intake import Claim, DropFolder

BATCH = 50
"""Files of a bulk load that share a transaction."""

AHEAD = 6
"""Batches that are being read, or wait to be written, while one is; one more is being claimed."""


class Promised(Protocol):
    """The outcomes that other processes will have made of a batch of files."""

    def result(self) -> Sequence[Prepared]: ...


Submit = Callable[[Sequence[DroppedFile]], Promised]


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
    prepare: Prepare
    clock: Clock
    max_bits: int = 3
    """Bits in which the sketches of nearly the same copy may differ; 0: only the same copy is a duplicate."""

    def __call__(self, *, on_file: Callable[[], None] = lambda: None) -> IngestReport:
        """Scan once. One transaction per file stores its articles and settles its claim, and the file is filed away after that:
        a crash at any point repeats a file that is not settled, and only files one that is. `on_file` is called after each."""
        report = IngestReport()
        for claim in self.drop.claim_ready():
            self._settle(claim, self._outcome(claim), report)
            on_file()
        report.obstacles.extend(self.drop.obstacles())
        return report

    def bulk(self, submit: Submit, *, on_file: Callable[[], None] = lambda: None) -> Iterator[IngestReport]:
        """Scan once, other processes reading what is submitted and this one writing, one transaction for many files.

        Yield a report after each batch; closing the iterator releases the claimed files for the next scan. Files are applied
        in the order in which they were dropped, and accepted after their commit as ever. What an earlier process ended on comes
        first, each file alone: if it ends this one too, no other is suspected.
        """
        claims = self.drop.claim_ready()
        for claim in claims:
            if not claim.was_tried:
                claims = chain([claim], claims)
                break
            report = IngestReport()
            self._settle(claim, self._outcome(claim), report)
            on_file()
            yield report
        yield from self._in_batches(claims, submit, on_file)
        if obstacles := self.drop.obstacles():
            yield IngestReport(obstacles=list(obstacles))

    def _in_batches(self, claims: Iterator[Claim], submit: Submit, on_file: Callable[[], None]) -> Iterator[IngestReport]:
        """Claim in a thread, read in processes, write here: each is ahead of the next by some batches."""
        ahead: deque[tuple[_Batch, Promised]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="claims") as claimer:
            coming = claimer.submit(_next_batch, claims)
            try:
                while True:
                    while len(ahead) <= AHEAD and (batch := coming.result()).claims:
                        ahead.append((batch, submit(batch.dropped)))
                        coming = claimer.submit(_next_batch, claims)
                    if not ahead:
                        return
                    yield self._finish(*ahead.popleft(), on_file)
            finally:
                unread = [claim for batch, _ in ahead for claim in batch.claims]
                if coming.exception() is None:
                    unread += coming.result().claims
                self.drop.release(unread)

    def _finish(self, batch: "_Batch", promised: Promised, on_file: Callable[[], None]) -> IngestReport:
        """Write a batch in one transaction, or file by file if it doesn't go through whole."""
        report = IngestReport()
        made = iter(promised.result())
        outcomes = [next(made) if isinstance(fetched, DroppedFile) else fetched for fetched in batch.fetched]
        in_order = any(claim.path.suffix == WITHDRAW for claim in batch.claims)
        whole = [n for n, outcome in enumerate(outcomes) if outcome.revisions and not in_order]
        applied: dict[int, list[Decision]] = {}
        try:
            with self.store.begin() as unit:
                for n in whole:
                    applied[n] = self._apply(outcomes[n].revisions, unit)
                    batch.claims[n].settle(unit)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 one bad file never blocks the others
            applied = {}  # one of them is at fault; alone each shows whether it is the one
        for n, claim in enumerate(batch.claims):
            if n in applied:
                self._file(claim, report)
                report_taken(report, str(claim.path), applied[n], outcomes[n].passed_over)
            else:
                self._settle(claim, outcomes[n], report)
            on_file()
        return report

    def _outcome(self, claim: Claim) -> Prepared:
        fetched = _fetched(claim)
        return fetched if isinstance(fetched, Prepared) else self.prepare(fetched)

    def _settle(self, claim: Claim, outcome: Prepared, report: IngestReport) -> None:
        """Store the outcome of a file and file it away; one that another process has taken over is left to that."""
        path = str(claim.path)
        decisions: list[Decision] = []
        try:
            if not (outcome.refusal or outcome.bug):
                outcome, decisions = self._store(claim, outcome)
            if outcome.bug:
                report.faults.append((path, outcome.bug))
            refusal = outcome.refusal or ((OUR_FAULT, "reading") if outcome.bug else None)
            if refusal:
                with self.store.begin() as unit:
                    claim.settle(unit, refusal)
        except ClaimLost:
            return
        is_filed = self._file(claim, report)
        if refusal is None:
            report_taken(report, path, decisions, outcome.passed_over)
        elif is_filed:
            report.quarantined.append((path, refusal[0]))

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

    def _store(self, claim: Claim, outcome: Prepared) -> tuple[Prepared, list[Decision]]:
        try:
            with self.store.begin() as unit:
                is_withdrawal = claim.path.suffix == WITHDRAW
                target = str(claim.path.with_suffix(""))
                decisions = self._withdraw(target, unit) if is_withdrawal else self._apply(outcome.revisions, unit)
                claim.settle(unit)
                return outcome, decisions
        except UnreadableArticle as error:
            return refusal_of(error), []
        except (StoreUnavailable, ClaimLost):
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
        """Place a new article, one that was held, or a copy that changed its place among those that it repeats."""
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


@dataclass(frozen=True, slots=True)
class _Batch:
    """Claimed files, and what was fetched of each: to be read, or its outcome where that is known already."""

    claims: Sequence[Claim]
    fetched: Sequence[DroppedFile | Prepared]

    @property
    def dropped(self) -> list[DroppedFile]:
        return [fetched for fetched in self.fetched if isinstance(fetched, DroppedFile)]


def _next_batch(claims: Iterator[Claim]) -> _Batch:
    batch = list(islice(claims, BATCH))
    return _Batch(batch, [_fetched(claim) for claim in batch])


def _fetched(claim: Claim) -> DroppedFile | Prepared:
    return Prepared() if claim.path.suffix == WITHDRAW else dropped_file_of(claim)


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
