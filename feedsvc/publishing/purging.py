"""Purge the edge after a change: softly for what is new or edited, which is served stale once more while it is fetched, and
hard for what is to be seen no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from feedsvc.domain.articles import id_of, is_public
from feedsvc.domain.documents import published_documents
from feedsvc.domain.edge import BESIDE, MAPS, PICTURES, STREAMS, article_key, feed_key, picture_key
from feedsvc.errors import StoreUnavailable
from feedsvc.ports import Clock, Store
from feedsvc.ports.outlets import Purger
from feedsvc.publishing.streams import Streams

BATCH = 200
"""Changes of articles that are read at once."""

AT_ONCE = 200
"""Keys of one request."""

DELAYS = (timedelta(seconds=0.3), timedelta(seconds=5))
"""When keys are purged after a change: once web processes have heard of it, and once more for one that was slow to hear."""

RETRY = timedelta(seconds=5)

OVERLAP = timedelta(minutes=1)
"""How long a transaction that erases may take to commit."""

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class PurgeEdge:
    """Purge what changed since this process began. What it missed while none ran has the lifetime that answers have anyway."""

    store: Store
    streams: Streams
    purgers: Sequence[Purger]
    clock: Clock
    _sequence: int | None = None
    _looked: datetime = LONG_AGO
    _stamps: dict[str, str] = field(default_factory=dict)
    _due: list[tuple[datetime, frozenset[str], bool]] = field(default_factory=list)

    def note(self) -> None:
        """Look at what changed since the last look."""
        feeds, now = self.streams.configured.values(), self.clock()
        documents = {document.name: feed_key(feed.slug) for feed in feeds for document in published_documents(feed)}
        with self.store.read() as view:
            stamps, last = dict(view.renditions.stamps(list(documents))), view.articles.last_sequence()
        if self._sequence is not None:
            self._want({key for name, key in documents.items() if stamps.get(name) != self._stamps.get(name)}, now, hard=False)
            self._note_articles(self._sequence, last, now)
        self._sequence, self._stamps, self._looked = last, stamps, now

    def _note_articles(self, since: int, last: int, now: datetime) -> None:
        """Look at the articles that changed, and at the erasures, which are counted among their changes."""
        while since < last:
            with self.store.read() as view:
                changed = view.articles.changed_since(since, limit=BATCH)
                gone = [article for article in changed if not is_public(article, now)]
                pictures = {picture_key(name) for article in gone for name in view.erasures.pictures(article)}
                erased = view.erasures.since(self._looked - OVERLAP) if len(changed) < BATCH else ()
            removed = {article_key(article.id) for article in gone} | {article_key(id_of(guid)) for guid in erased}
            if removed:
                self._want(removed | pictures | self._lists() | ({PICTURES} if erased else set()), now, hard=True)
            if changed:
                self._want({STREAMS, MAPS, *(article_key(article.id) for article in changed)}, now, hard=False)
            since = last if len(changed) < BATCH else changed[-1].sequence

    def purge(self) -> int:
        """Send what is due, and return how many keys that was. Raises `StoreUnavailable`; it is then tried again."""
        now = self.clock()
        due, self._due = [entry for entry in self._due if entry[0] <= now], [entry for entry in self._due if entry[0] > now]
        hard = frozenset[str]().union(*(keys for _, keys, is_hard in due if is_hard))
        soft = frozenset[str]().union(*(keys for _, keys, is_hard in due if not is_hard)) - hard
        try:
            for keys, is_hard in ((sorted(hard), True), (sorted(soft), False)):
                for start in range(0, len(keys), AT_ONCE):
                    for purger in self.purgers:
                        purger.purge(keys[start : start + AT_ONCE], hard=is_hard)
        except StoreUnavailable:
            self._due += [(now + RETRY, keys, is_hard) for keys, is_hard in ((hard, True), (soft, False)) if keys]
            raise
        return len(hard) + len(soft)

    def next_due(self) -> datetime | None:
        """Return when something is due next."""
        return min((at for at, _, _ in self._due), default=None)

    def _lists(self) -> set[str]:
        """Return what may show an article that is public no more: every list, and every page that names others."""
        return {STREAMS, MAPS, BESIDE, *(feed_key(slug) for slug in self.streams.configured)}

    def _want(self, keys: Iterable[str], now: datetime, *, hard: bool) -> None:
        if wanted := frozenset(keys):
            self._due += [(now + delay, wanted, hard) for delay in DELAYS]
