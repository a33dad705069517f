"""Take in what newsrooms drop: claim, read, normalise, decide, commit, accept."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from feedsvc.domain.article import Article, Revision
from feedsvc.domain.decide import Decision, Verdict, decide
from feedsvc.domain.draft import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.ports import Claim, Clock, DropFolder, Store

Read = Callable[[PurePosixPath, bytes], Sequence[Draft]]
Override = Callable[[Draft, bytes, str], Draft]
Normalise = Callable[[Draft, datetime], Revision]

OUR_FAULT = "feedsvc failed on this file, which is a fault of feedsvc and not of the file; its log tells more."


@dataclass(slots=True)
class IngestReport:
    """What a scan of the drop folder came to."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    taken: list[tuple[str, Article, Verdict]] = field(default_factory=list)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason) of each unreadable file."""
    faults: list[tuple[str, Exception]] = field(default_factory=list)
    """(path, exception) of each file that met a fault of ours; it is in quarantine too."""

    @property
    def files(self) -> int:
        return len({path for path, _, _ in self.taken}) + len(self.quarantined)

    @property
    def has_news(self) -> bool:
        """Whether anything changed that a feed might show."""
        return any(count for verdict, count in self.verdicts.items() if verdict is not Verdict.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Take in every complete file of the drop folder."""

    drop: DropFolder
    store: Store
    read: Read
    override: Override
    normalise: Normalise
    clock: Clock

    def __call__(self, *, on_file: Callable[[], None] = lambda: None) -> IngestReport:
        """Scan once. One transaction a file, and the file is accepted after the commit only: a crash at any point
        repeats the file, and `decide` then answers *unchanged*. `on_file` is called after each file."""
        report = IngestReport()
        for claim in self.drop.claim_ready():
            self._take(claim, report)
            on_file()
        return report

    def _take(self, claim: Claim, report: IngestReport) -> None:
        path = str(claim.path)
        try:
            revisions = self._revisions(claim)
        except UnreadableArticle as error:
            claim.quarantine(error.reason, stage=error.stage)
            report.quarantined.append((path, error.reason))
            return
        except Exception as fault:  # noqa: BLE001 a file's outermost frame: one bad file never blocks the others
            claim.quarantine(OUR_FAULT, stage="reading")
            report.quarantined.append((path, OUR_FAULT))
            report.faults.append((path, fault))
            return
        decisions = self._apply(revisions)
        claim.accept()
        for decision in decisions:
            report.verdicts[decision.verdict] += 1
            report.taken.append((path, decision.article, decision.verdict))

    def _revisions(self, claim: Claim) -> list[Revision]:
        drafts = self.read(claim.path, claim.read())
        sidecar = claim.sidecar()
        if sidecar is not None:
            name, content = sidecar
            drafts = [self.override(draft, content, name) for draft in drafts]
        return [self.normalise(draft, self.clock()) for draft in drafts]

    def _apply(self, revisions: Sequence[Revision]) -> list[Decision]:
        decisions = []
        with self.store.begin() as unit:
            for new in revisions:
                decision = decide(new, unit.articles.get(new.identity), now=self.clock())
                decisions.append(Decision(decision.verdict, unit.articles.apply(decision)))
        return decisions
