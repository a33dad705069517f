"""What waits for an editor's word: revisions that are held, released or turned down by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain import overrides
from feedsvc.domain.articles import Article, Revision, guid_from_id, is_public
from feedsvc.domain.clearance import HoldKind
from feedsvc.domain.copies import placed
from feedsvc.domain.decide import Decision, decide, reject
from feedsvc.domain.notices import is_named, phrases_of
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleNotFound, RefusedChange
from feedsvc.intake.corrections import with_override
from feedsvc.ports import Clock, Store
from feedsvc.ports.articles import Articles

MOST_HELD = 200
"""Held articles that are listed."""

MOST_NAMED = 3
"""Articles that are shown beside the notice that names them."""

CANDIDATES = 20
"""Articles that are looked at for a phrase of a notice."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An article of which a revision is held; `stands` if an earlier one is public meanwhile.

    `named` are the articles that a kill notice probably means, the surest first.
    """

    article: Article
    held: Revision
    stands: bool = False
    named: Sequence[Article] = ()

    @property
    def reasons(self) -> str:
        """Every reason, as one text."""
        return " ".join(hold.reason for hold in self.held.holds)

    @property
    def is_notice(self) -> bool:
        """Whether it is a notice in words that kills an article, or asks to withhold one."""
        return any(hold.kind is HoldKind.KILL for hold in self.held.holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """List what is held, release it, turn it down."""

    store: Store
    clock: Clock
    max_bits: int = 3
    """Bits in which the sketches of nearly the same copy may differ (`Ingest.max_bits`)."""

    def held(self) -> Sequence[HeldRow]:
        """List what is held, the last to come first."""
        now = self.clock()
        with self.store.read() as view:
            return [_row(article, view.articles, now) for article in view.articles.held(limit=MOST_HELD)]

    def count(self) -> int:
        """Count what is held."""
        with self.store.read() as view:
            return view.articles.count_held()

    def release(self, name: str, by: str) -> Decision:
        """Release a held revision at once, under its article's guid; no later drop is held for the same reasons.

        What is under embargo besides comes out at its end. Raises `ArticleNotFound`, and `RefusedChange` if nothing is held.
        """
        now = self.clock()
        with self.store.begin() as unit:
            article, held = _held(name, unit.articles)
            override = overrides.release(article, held, unit.overrides.get(article.identity), by=by, now=now)
            unit.overrides.keep(override)
            decision = decide(with_override(replace(held, holds=()), override), article, now=now)
            stored = decision.article if article.waiting else self._placed(decision.article, unit.articles, now)
            return Decision(decision.verdict, unit.articles.apply(Decision(decision.verdict, stored)))

    def reject(self, name: str, by: str) -> Decision:
        """Turn down what is held: a revision that waits is dropped, an article that never was public is withdrawn.

        The same revision dropped again waits no more. Raises `ArticleNotFound`, and `RefusedChange` if nothing is held.
        """
        with self.store.begin() as unit:
            now = self.clock()
            article, held = _held(name, unit.articles)
            unit.overrides.keep(overrides.reject(article, held, unit.overrides.get(article.identity), by=by, now=now))
            decision = reject(article, now=now)
            return Decision(decision.verdict, unit.articles.apply(decision))

    def _placed(self, article: Article, articles: Articles, now: datetime) -> Article:
        """Hide an article that never was public behind a copy of it that came out meanwhile."""
        others = articles.alike(article.revision, max_bits=self.max_bits)
        return placed(article, [other for other in others if is_public(other, now)], now)


def _held(name: str, articles: Articles) -> tuple[Article, Revision]:
    article = articles.by_guid(guid_from_id(name))
    if article is None:
        raise ArticleNotFound(f"There is no article {name}.")
    if article.held is None:
        raise RefusedChange(f"Nothing of the article {name} is held: it is out, or was turned down.")
    return article, article.held


def _row(article: Article, articles: Articles, now: datetime) -> HeldRow:
    held = article.held or article.revision
    row = HeldRow(article, held, stands=is_public(article, now))
    return replace(row, named=_named_in(row, articles, now)) if row.is_notice else row


def _named_in(row: HeldRow, articles: Articles, now: datetime) -> Sequence[Article]:
    """Return the articles that a notice probably means: the one that it came as, and those of which it has the headline."""
    quoted = [hold.reason.partition("“")[2].removesuffix("”") for hold in row.held.holds]
    words = "\n".join([row.held.content_text, *(line.text for line in row.held.furniture), *quoted])
    named = {row.article.guid: row.article} | {
        article.guid: article
        for phrase in phrases_of(row.held.title, words)
        for article in articles.browse(words=phrase, now=now, limit=CANDIDATES)
        if is_named(article.revision.title, phrase)
    }
    standing = (ArticleStatus.LIVE, ArticleStatus.EMBARGOED)
    return [article for article in named.values() if status_of(article, now) in standing][:MOST_NAMED]
