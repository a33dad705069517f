"""Take in what newsrooms drop: claim, read, normalise, decide, commit, accept."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from feedsvc.domain.article import Article, Revision, Withdrawal
from feedsvc.domain.decide import Decision, Verdict, decide, withdraw
from feedsvc.domain.draft import Draft, Media
from feedsvc.errors import StoreUnavailable, UnreadableArticle
from feedsvc.ports import Articles, Claim, Clock, DropFolder, MediaStore, Store

Read = Callable[[PurePosixPath, bytes], Sequence[Draft]]
Override = Callable[[Draft, bytes, str], Draft]
Normalise = Callable[[Draft, datetime], Revision]

WITHDRAW = ".withdraw"
"""The suffix of a file that withdraws what was dropped under the name before it."""

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
    media: MediaStore
    clock: Clock
    max_bits: int = 3
    """Bits in which the sketches of nearly the same copy may differ; 0: only the same copy is a duplicate."""

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
            decisions = self._withdraw(claim) if claim.path.suffix == WITHDRAW else self._apply(self._revisions(claim))
        except UnreadableArticle as error:
            claim.quarantine(error.reason, stage=error.stage)
            report.quarantined.append((path, error.reason))
            return
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 a file's outermost frame: one bad file never blocks the others
            claim.quarantine(OUR_FAULT, stage="reading")
            report.quarantined.append((path, OUR_FAULT))
            report.faults.append((path, fault))
            return
        claim.accept()
        for decision in decisions:
            report.verdicts[decision.verdict] += 1
            report.taken.append((path, decision.article, decision.verdict))

    def _revisions(self, claim: Claim) -> list[Revision]:
        drafts = self.read(claim.path, claim.read())
        pictures = claim.pictures()
        if pictures and len(drafts) == 1:
            media = tuple(Media(url=name) for name in pictures)
            drafts = [replace(drafts[0], media=drafts[0].media + media, attachments=drafts[0].attachments | pictures)]
        sidecar = claim.sidecar()
        if sidecar is not None:
            name, content = sidecar
            drafts = [self.override(draft, content, name) for draft in drafts]
        return [self.normalise(with_media(draft, self.media), self.clock()) for draft in drafts]

    def _apply(self, revisions: Sequence[Revision]) -> list[Decision]:
        with self.store.begin() as unit:
            return [self._apply_one(new, unit.articles) for new in revisions]

    def _apply_one(self, new: Revision, articles: Articles) -> Decision:
        """Decide and store; a new copy of what is there under another identity is linked to the first."""
        decision = decide(new, articles.get(new.identity), now=self.clock())
        if decision.verdict in (Verdict.CREATED, Verdict.REVISED):
            first = next(iter(articles.alike(decision.article.revision, max_bits=self.max_bits)), None)
            is_later = first is not None and (
                decision.verdict is Verdict.CREATED or decision.article.duplicate_of == first.guid
            )
            linked = first.guid if first is not None and is_later else None
            decision = replace(decision, article=replace(decision.article, duplicate_of=linked))
        stored = articles.apply(decision)
        if decision.verdict is Verdict.WITHDRAWN:
            promote_duplicate(stored, articles, self.clock())
        return Decision(decision.verdict, stored)

    def _withdraw(self, claim: Claim) -> list[Decision]:
        """Withdraw what was dropped as NAME, on the word of a file NAME.withdraw."""
        target = str(claim.path.with_suffix(""))
        with self.store.begin() as unit:
            found = unit.articles.by_path(target)
            if not found:
                raise UnreadableArticle(
                    f"No article was dropped as {target}, so there is nothing to withdraw.", stage="deciding"
                )
            decisions = []
            for article in found:
                decision = withdraw(article, now=self.clock(), by=Withdrawal.SOURCE)
                decisions.append(Decision(decision.verdict, unit.articles.apply(decision)))
                promote_duplicate(article, unit.articles, self.clock())
            return decisions


def promote_duplicate(gone: Article, articles: Articles, now: datetime) -> None:
    """Show the oldest copy of an article that is withdrawn no longer as its duplicate: another source stands by it."""
    copies = [copy for copy in articles.duplicates(gone.guid) if copy.withdrawn is None]
    for n, copy in enumerate(copies):
        first = None if n == 0 else copies[0].guid
        articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=first, changed=max(now, copy.changed))))


def with_media(draft: Draft, media: MediaStore) -> Draft:
    """Keep the pictures that came inside a file, and have the draft refer to where they are kept."""
    if not draft.attachments:
        return draft
    kept = {name: media.keep(name, content) for name, content in draft.attachments.items()}
    body = draft.body
    for name, one in kept.items():
        if one is not None:
            body = body.replace(f'src="{name}"', f'src="{one.url}"')
    told = []
    for one in draft.media:
        stored = kept.get(one.url, one)
        if stored is not None:
            told.append(replace(stored, credit=one.credit, caption=one.caption, alt=one.alt))
    lost = tuple(f"{name} is no picture that can be shown." for name, one in kept.items() if one is None)
    return replace(draft, body=body, media=tuple(told), attachments={}, warnings=(*draft.warnings, *lost))
