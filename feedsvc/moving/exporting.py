"""Move out: every article that is asked for, one after the other, with its pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain.articles import Article, Guid, Place, Revision
from feedsvc.domain.exports import Chosen, Exported, may_be_shown
from feedsvc.domain.feeds import Selection
from feedsvc.domain.pictures import kept_names
from feedsvc.domain.status import status_of
from feedsvc.ports import Clock, Store, Unit
from feedsvc.ports.intake import MediaStore

BATCH = 200
"""Articles that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Read what a newsroom moves out with, all of it as it was at one instant."""

    store: Store
    media: MediaStore
    clock: Clock

    def count(self) -> int:
        """Count all articles, for the measure of progress."""
        with self.store.read() as view:
            return view.articles.count()

    def __call__(self, chosen: Chosen) -> Iterator[Exported | None]:
        """Yield each article that is asked for, the longest unchanged first, and None for each that isn't."""
        now = self.clock()
        with self.store.read() as view:
            searched = [_matching(view, selection, now) for selection in chosen.selections if selection.query]
            for article in _every(view):
                is_wanted = chosen.takes(article, now) and all(article.guid in guids for guids in searched)
                yield self._exported(view, article, chosen, now) if is_wanted else None

    def redirects(self) -> Mapping[str, str]:
        """Return where old addresses lead."""
        redirects: dict[str, str] = {}
        with self.store.read() as view:
            while rows := view.redirects.every(limit=BATCH, after=max(redirects, default="")):
                redirects |= dict(rows)
        return redirects

    def _exported(self, view: Unit, article: Article, chosen: Chosen, now: datetime) -> Exported:
        earlier: tuple[Revision, ...] = ()
        if chosen.has_revisions:
            before = view.articles.revisions(article.guid)[:-1]
            earlier = tuple(revision for revision in before if chosen.is_all or may_be_shown(revision, now))
        if not chosen.is_all:
            article = replace(article, waiting=None)
        waiting = (article.waiting,) if article.waiting else ()
        names = sorted({name for revision in (article.revision, *earlier, *waiting) for name in kept_names(revision)})
        pictures = self._pictures(names)
        lost = tuple(name for name in names if name not in pictures)
        status = status_of(article, now)
        return Exported(article=article, status=status, revisions=earlier, pictures=pictures, lost_pictures=lost)

    def _pictures(self, names: Sequence[str]) -> Mapping[str, bytes]:
        pictures: dict[str, bytes] = {}
        for name in names:
            try:
                pictures[name] = self.media.read(name)[0]
            except FileNotFoundError:
                continue
        return pictures


def _every(view: Unit) -> Iterator[Article]:
    sequence = 0
    while batch := view.articles.changed_since(sequence, limit=BATCH):
        yield from batch
        sequence = batch[-1].sequence


def _matching(view: Unit, selection: Selection, now: datetime) -> frozenset[Guid]:
    """Return the public articles that a search finds."""
    guids: set[Guid] = set()
    after: Place | None = None
    while batch := view.articles.latest(selection, now=now, limit=BATCH, after=after):
        guids.update(article.guid for article in batch)
        after = Place(batch[-1].published, batch[-1].guid)
    return frozenset(guids)
