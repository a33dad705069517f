"""What becomes of revisions among the articles that are there: decided and stored in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain.articles import Article, Identity, Revision, Withdrawal, is_public
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.copies import copy_holds, has_same_provider, outlives, placed
from feedsvc.domain.decide import Decision, Verdict, decide, is_older, withdraw
from feedsvc.domain.erasing import held_if_erased
from feedsvc.domain.feed_ids import NO_IDS
from feedsvc.domain.files import decomposed
from feedsvc.domain.overrides import cleared, is_rejected
from feedsvc.domain.paywall import teaser
from feedsvc.domain.takes import earlier, joined
from feedsvc.errors import UnreadableArticle
from feedsvc.intake.corrections import with_corrections
from feedsvc.intake.sent import check_sender
from feedsvc.ports import Clock, Unit
from feedsvc.ports.articles import Articles

BATCH = 200
"""Revisions of which all is looked up at once that is stored of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Decide and store."""

    clock: Clock
    max_bits: int = 3
    """Bits in which the sketches of nearly the same copy may differ; 0: only the same copy is a duplicate."""
    is_import: bool = False
    """Whether a newsroom moves in: what it brings is no news, and each of its articles stood in a feed of its own right."""

    def apply(self, revisions: Sequence[Revision], unit: Unit) -> list[Decision]:
        """Decide on the revisions of files, one after the other, and store what comes of each."""
        batches = [revisions[start : start + BATCH] for start in range(0, len(revisions), BATCH)]
        return [decision for batch in batches for decision in self._apply_batch(batch, unit)]

    def _apply_batch(self, revisions: Sequence[Revision], unit: Unit) -> list[Decision]:
        identities = {new.identity for new in revisions}
        erased = unit.erasures.of(identities)
        fresh = [teaser(held_if_erased(new, erased.get(new.identity))) for new in revisions]
        with unit.articles.in_bulk(fresh, identities | set(map(_former, identities))):
            return [self._apply_one(new, unit) for new in fresh]

    def _apply_one(self, new: Revision, unit: Unit) -> Decision:
        """Decide and store; a new copy of what is there under another identity is linked to the first."""
        articles = unit.articles
        current = self._current(new, articles)
        if new.feed_ids and (current is None or current.feed_ids != new.feed_ids):
            new, current = _named(new, current, articles)
        if current is not None and new.identity != current.identity == decomposed(new.identity):
            new = replace(new, identity=current.identity)
        if current is not None and new.path != current.revision.path:
            check_sender(unit, new.path, current)
        if current is not None and (new.take or current.revision.take):
            new = joined(new, current.revision)
        if current is not None and not is_older(new, current.revision):
            new = with_corrections(new, unit.overrides)
        if current is not None and new.holds and is_rejected(new, unit.overrides.get(new.identity)):
            return Decision(Verdict.UNCHANGED, current)
        decision = decide(new, current, now=self.clock())
        if self.is_import:
            decision = self._quiet(decision, current)
        elif decision.verdict in (Verdict.CREATED, Verdict.REVISED) and decision.article.waiting is None:
            decision = self._among_copies(decision, new, current, unit)
        stored = articles.apply(decision)
        if decision.verdict is Verdict.WITHDRAWN:
            promote_duplicate(stored, articles, self.clock(), is_killed=new.withdrawn)
        return Decision(decision.verdict, stored)

    def _quiet(self, decision: Decision, current: Article | None) -> Decision:
        """Have an article be no news that the public sees for the first time, or that was none.

        What is held or embargoed is news in its time.
        """
        article = decision.article
        is_first = current is None or current.is_imported or bool(current.revision.holds)
        is_shown = decision.verdict in (Verdict.CREATED, Verdict.REVISED) and is_first and is_public(article, self.clock())
        return Decision(decision.verdict, replace(article, imported=article.number)) if is_shown else decision

    def _among_copies(self, decision: Decision, new: Revision, current: Article | None, unit: Unit) -> Decision:
        """Place a new article, one that was held, or a copy that changed its place among those that it repeats."""
        others = unit.articles.alike(decision.article.revision, max_bits=self.max_bits)
        if current is not None and current.held is None:
            others = [other for other in others if other.guid == current.duplicate_of]
        if holds := copy_holds(others, current):
            doubtful = cleared(replace(new, holds=holds), unit.overrides.get(new.identity))
            if doubtful.holds:
                return decide(doubtful, current, now=self.clock())
        return Decision(decision.verdict, placed(decision.article, others, self.clock()))

    def _current(self, new: Revision, articles: Articles) -> Article | None:
        """Find the article of a revision: also as earlier releases stored what a Mac dropped, with accents apart (NFD).

        A wire's kill may come days after what it kills.
        """
        current = articles.get(new.identity)
        if current is None and _former(new.identity) != new.identity:
            return articles.get(_former(new.identity))
        if current is not None or not (new.withdrawn and new.format == "wire"):
            return current
        before = (articles.get(identity) for identity in earlier(new.identity, self.clock().date()))
        return next((article for article in before if article is not None), None)

    def withdraw(self, target: str, unit: Unit) -> list[Decision]:
        """Withdraw what was dropped as NAME, for a file NAME.withdraw. Raises `UnreadableArticle` if that is nothing."""
        dropped = unit.articles.by_path(target) or unit.articles.by_path(decomposed(target))
        if not dropped:
            raise UnreadableArticle(f"No article was dropped as {target}, so there is nothing to withdraw.", stage="deciding")
        decisions = []
        for article in dropped:
            decision = withdraw(article, now=self.clock(), by=Withdrawal.SOURCE)
            decisions.append(Decision(decision.verdict, unit.articles.apply(decision)))
            promote_duplicate(article, unit.articles, self.clock())
        return decisions


def _former(identity: Identity) -> Identity:
    """Return the identity by which earlier releases knew a file of this path: with accents apart (NFD)."""
    return Identity(decomposed(identity)) if identity.startswith("path:") else identity


def _named(new: Revision, current: Article | None, articles: Articles) -> tuple[Revision, Article | None]:
    """Find the article of a revision by the ids that it states: one that its provider dropped under another name goes on.

    What another provider's article is called can't be stated: the revision is held for it, and has no such ids.
    """
    others = [other for other in articles.named(new.feed_ids) if current is None or other.guid != current.guid]
    if not others:
        return new, current
    other = others[0]
    if current is None and has_same_provider(other.revision, new):
        return replace(new, identity=other.identity), other
    hold = Hold(HoldKind.TAKEN, f"Its guid belongs to “{other.revision.title}”, which came as {other.revision.path}.")
    return replace(new, feed_ids=NO_IDS, holds=(*new.holds, hold)), current


def promote_duplicate(gone: Article, articles: Articles, now: datetime, *, is_killed: bool = False) -> None:
    """Show the oldest copy of a withdrawn article that outlives it (`copies.outlives`); the others stay behind it."""
    standing = [copy for copy in articles.duplicates(gone.guid) if outlives(copy, gone, now, is_killed=is_killed)]
    for copy in standing:
        first = None if copy is standing[0] else standing[0].guid
        articles.apply(Decision(Verdict.REVISED, replace(copy, duplicate_of=first, changed=max(now, copy.changed))))
