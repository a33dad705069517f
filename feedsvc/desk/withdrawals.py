"""What the newsroom does by hand: look at articles, withdraw and restore them, deal with quarantined files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Article, Place, Revision, guid_from_id
from feedsvc.domain.decide import Decision, Verdict, restore, withdraw
from feedsvc.domain.files import QuarantinedFile
from feedsvc.errors import ArticleNotFound
from feedsvc.intake.ingest import promote_duplicate
from feedsvc.ports import Clock, Store
from feedsvc.ports.intake import Quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Keep the newsroom's own view of its articles and files."""

    store: Store
    quarantine: Quarantine
    clock: Clock

    def articles(self, *, words: str = "", limit: int = 50, after: Place | None = None) -> Sequence[Article]:
        """List articles, public or not, latest published first; `words` must all occur."""
        with self.store.read() as view:
            return view.articles.browse(words=words, limit=limit, after=after)

    def article(self, name: str) -> tuple[Article, Sequence[Revision]]:
        """Give an article by id or guid with every revision, first to last. Raises `ArticleNotFound`."""
        guid = guid_from_id(name.removeprefix("urn:uuid:"))
        with self.store.read() as view:
            article = view.articles.by_guid(guid)
            if article is None:
                raise ArticleNotFound(f"There is no article {name}. `feedsvc articles list` shows their ids.")
            return article, view.articles.revisions(guid)

    def withdraw(self, name: str) -> Decision:
        """Take an article out of every feed and page; its address answers 410. Raises `ArticleNotFound`."""
        return self._decide(name, withdraw)

    def restore(self, name: str) -> Decision:
        """Bring a withdrawn article back. Raises `ArticleNotFound`."""
        return self._decide(name, restore)

    def quarantined(self) -> Sequence[QuarantinedFile]:
        """List the files that could not be read, oldest first."""
        return self.quarantine.files()

    def _decide(self, name: str, rule: Callable[..., Decision]) -> Decision:
        guid = guid_from_id(name.removeprefix("urn:uuid:"))
        with self.store.begin() as unit:
            article = unit.articles.by_guid(guid)
            if article is None:
                raise ArticleNotFound(f"There is no article {name}. `feedsvc articles list` shows their ids.")
            decision = rule(article, now=self.now)
            stored = unit.articles.apply(decision)
            if decision.verdict is Verdict.WITHDRAWN:
                promote_duplicate(stored, unit.articles, self.now)
            return Decision(decision.verdict, stored)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock()
