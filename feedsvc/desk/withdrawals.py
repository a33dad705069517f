"""Articles withdrawn and restored by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from feedsvc.domain.articles import Article, guid_from_id
from feedsvc.domain.decide import Decision, Verdict, restore, withdraw
from feedsvc.errors import ArticleNotFound
from feedsvc.intake.deciding import promote_duplicate
from feedsvc.ports import Clock, Store, Unit


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of an article, and its copies that were withdrawn with it."""

    decision: Decision
    copies: Sequence[Article] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Take articles out of what is public, and bring them back, by id or guid."""

    store: Store
    clock: Clock

    def withdraw(self, name: str, *, only: bool = False) -> Withdrawn:
        """Take an article and its copies out of every feed and page; their addresses answer 410. Raises `ArticleNotFound`.

        With `only` the copies stay: the first of another provider's shows in its place.
        """
        now = self.clock()
        with self.store.begin() as unit:
            decision = _stored(withdraw(_article(unit, name), now=now), unit)
            if decision.verdict is not Verdict.WITHDRAWN:
                return Withdrawn(decision)
            if only:
                promote_duplicate(decision.article, unit.articles, now)
                return Withdrawn(decision)
            copies = [_stored(withdraw(copy, now=now), unit) for copy in unit.articles.duplicates(decision.article.guid)]
            return Withdrawn(decision, [copy.article for copy in copies if copy.verdict is Verdict.WITHDRAWN])

    def restore(self, name: str) -> Decision:
        """Bring a withdrawn article back, without the copies that went with it. Raises `ArticleNotFound`.

        A copy stands in its own right where what it repeats is withdrawn.
        """
        with self.store.begin() as unit:
            article = _article(unit, name)
            original = unit.articles.by_guid(article.duplicate_of) if article.duplicate_of else None
            if original is None or original.withdrawn is not None:
                article = replace(article, duplicate_of=None)
            return _stored(restore(article, now=self.clock()), unit)


def _article(unit: Unit, name: str) -> Article:
    article = unit.articles.by_guid(guid_from_id(name))
    if article is None:
        raise ArticleNotFound(f"There is no article {name}.")
    return article


def _stored(decision: Decision, unit: Unit) -> Decision:
    return Decision(decision.verdict, unit.articles.apply(decision))
