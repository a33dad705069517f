"""Articles withdrawn and restored by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from feedsvc.domain.articles import guid_from_id
from feedsvc.domain.decide import Decision, Verdict, restore, withdraw
from feedsvc.errors import ArticleNotFound
from feedsvc.intake.ingest import promote_duplicate
from feedsvc.ports import Clock, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Take articles out of what is public, and bring them back, by id or guid."""

    store: Store
    clock: Clock

    def withdraw(self, name: str) -> Decision:
        """Take an article out of every feed and page; its address answers 410. Raises `ArticleNotFound`."""
        return self._decide(name, withdraw)

    def restore(self, name: str) -> Decision:
        """Bring a withdrawn article back. Raises `ArticleNotFound`."""
        return self._decide(name, restore)

    def _decide(self, name: str, rule: Callable[..., Decision]) -> Decision:
        now, guid = self.clock(), guid_from_id(name)
        with self.store.begin() as unit:
            article = unit.articles.by_guid(guid)
            if article is None:
                raise ArticleNotFound(f"There is no article {name}.")
            decision = rule(article, now=now)
            stored = unit.articles.apply(decision)
            if decision.verdict is Verdict.WITHDRAWN:
                promote_duplicate(stored, unit.articles, now)
            return Decision(decision.verdict, stored)
