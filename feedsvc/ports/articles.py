"""The articles and their corrections, inside one transaction."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from feedsvc.domain.articles import Article, Guid, Identity, Place, Revision
from feedsvc.domain.decide import Decision
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.feeds import Selection
from feedsvc.domain.overrides import Override
from feedsvc.domain.pictures import Exposure
from feedsvc.domain.sitemaps import Block, SitemapEntry
from feedsvc.domain.status import ArticleStatus


class Articles(Protocol):
    """The articles, inside one transaction. "Public" is as `domain.articles.is_public` at the given `now`, and never
    includes duplicates (`duplicate_of`)."""

    def in_bulk(self, revisions: Sequence[Revision], identities: Collection[Identity]) -> AbstractContextManager[None]:
        """Look up at once what deciding on these revisions asks for, articles of these `identities` first, and write what is
        applied inside the block together, at its end at the latest.

        Inside it articles are asked for through this port alone; each method returns what it does otherwise.
        """
        ...

    def get(self, identity: Identity) -> Article | None:
        """Return the article of this identity, public or not; None if it was never seen."""
        ...

    def by_guid(self, guid: Guid) -> Article | None:
        """Return the article of this guid, public or not."""
        ...

    def named(self, ids: FeedIds) -> Sequence[Article]:
        """Return the articles that have any of these ids in any feed, by their own guid or from an earlier feed."""
        ...

    def by_path(self, path: str) -> Sequence[Article]:
        """Return the articles whose current revision was dropped under this path, public or not."""
        ...

    def alike(self, revision: Revision, *, max_bits: int, limit: int = 20) -> Sequence[Article]:
        """Return the articles that may be copies of a revision under another guid, the first seen first: with the same exact
        fingerprint, or a sketch that differs in at most `max_bits` (`domain.likeness`); public or not, but no duplicates."""
        ...

    def newest_in(self, folders: Sequence[str], *, limit: int) -> Sequence[Article]:
        """Return the articles dropped in these folders or below, or anywhere without any, the last to change first."""
        ...

    def duplicates(self, guid: Guid) -> Sequence[Article]:
        """Return the articles that are kept as copies of this one, the first seen first."""
        ...

    def held(self, *, limit: int) -> Sequence[Article]:
        """Return the articles of which a revision is held, the last to change first."""
        ...

    def count_held(self) -> int:
        """Count the articles of which a revision is held."""
        ...

    def apply(self, decision: Decision) -> Article:
        """Store what was decided and return the article; UNCHANGED stores nothing.

        Its `announced` is its new `sequence` unless the decision is quiet.

        Its new `sequence` stands once the transaction has committed; sequences rise in the order of the commits and never
        repeat. `updated` is kept unique among all articles: a taken instant is moved on to the next free microsecond
        (validators fault two Atom entries that share one).

        Raises `StoreConflict` if another transaction changed the article since it was read.
        """
        ...

    def latest(self, selection: Selection, *, now: datetime, limit: int, after: Place | None = None) -> Sequence[Article]:
        """Return the public articles of a selection, latest published first (guid breaks ties), from `after` on."""
        ...

    def newer(self, than: Place, *, now: datetime) -> Article | None:
        """Return the public article that follows a place, as `latest` orders them; None for the newest."""
        ...

    def pinned(self, *, now: datetime, limit: int) -> Sequence[Article]:
        """Return the public articles that are pinned at `now`, latest published first."""
        ...

    def changed_since(self, sequence: int, *, limit: int) -> Sequence[Article]:
        """Return the articles, public or not, whose current state was stored after `sequence`, oldest change first."""
        ...

    def turned(self, *, since: datetime, until: datetime, known: int, limit: int) -> Sequence[Article]:
        """Return the articles of sequences up to `known` that time alone showed or hid after `since` and not after `until`."""
        ...

    def last_sequence(self) -> int:
        """Return the highest sequence ever used; 0 before the first."""
        ...

    def next_turn(self, now: datetime) -> datetime | None:
        """Return the first instant after `now` at which time alone changes what is public: an embargo's end, an expiry."""
        ...

    def revisions(self, guid: Guid) -> Sequence[Revision]:
        """Return every revision ever stored of an article, first to last; empty for an unknown guid."""
        ...

    def browse(
        self,
        *,
        words: str = "",
        status: ArticleStatus | None = None,
        now: datetime | None = None,
        limit: int,
        after: Place | None = None,
    ) -> Sequence[Article]:
        """Return articles for the newsroom's own lists, public or not, latest published first; `words` must all occur.

        A `status` that is asked for is that at `now`, which has to be given with it.
        """
        ...

    def count(self) -> int:
        """Count the articles, public or not."""
        ...

    def blocks(self, *, size: int, now: datetime, numbers: Collection[int] | None = None) -> Sequence[Block]:
        """Divide all articles into blocks of at most `size`, which keep their articles for ever, and return those that hold
        public ones, of all or of these numbers, first to last; blocks count from 1."""
        ...

    def touched_blocks(self, *, size: int, known: int, since: datetime, until: datetime) -> Sequence[int]:
        """Return the numbers of the blocks with articles that were stored after the sequence `known`, or that time alone shows
        or hides after `since`, up to `until`."""
        ...

    def listed(self, block: int, *, size: int, now: datetime) -> Sequence[SitemapEntry]:
        """List the public articles of a block, the first stored first."""
        ...

    def older(self, before: datetime, *, limit: int) -> Sequence[Article]:
        """Return the articles that were published before an instant and haven't changed since, oldest first."""
        ...

    def count_replaced(self, before: datetime) -> int:
        """Count the revisions received before an instant that a newer one has replaced."""
        ...

    def forget_replaced(self, before: datetime, *, limit: int) -> int:
        """Delete so many of the revisions that `count_replaced` counts; return how many there were to delete."""
        ...

    def exposure(self, name: str, *, now: datetime) -> Exposure:
        """Return whether the public may see a picture, by its name below `/media/`: while an article is public that uses it."""
        ...

    def list_pictures(self, *, limit: int) -> bool:
        """Record which pictures articles of an earlier release use, so many articles; return whether more are left. Until none
        is, a picture that no article is known to use is public."""
        ...


class Overrides(Protocol):
    """Corrections by hand, inside one transaction."""

    def get(self, identity: Identity) -> Override | None:
        """Return the corrections of an article; None if there are none."""
        ...

    def keep(self, override: Override) -> None:
        """Keep an article's corrections in place of those it had; without any it has none."""
        ...
