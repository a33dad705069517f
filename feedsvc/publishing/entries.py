"""Update the entries of each configured feed: the open ones of its subscription document, the others of its archive's pages.

Every article is an entry of a feed once: it is open until `Feed.size` others have arrived after it, whatever their dates, so
that every poller meets it; it is then closed in with others into a page whose set of entries stays for ever. So a walk from the
subscription document through the archive meets every live article once, whatever comes or goes meanwhile (RFC 5005 section 4).
Old articles that come in a load, and all that an import brings, go straight into the archive, since they are no news; a feed
that has shown nothing else yet shows the newest of them.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feedsvc.domain.articles import Article, is_listed, is_public
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.entries import EntriesMark
from feedsvc.domain.feeds import Feed
from feedsvc.errors import StoreConflict
from feedsvc.ports import Store, Unit

BATCH = 500
"""Articles that are looked at in one transaction."""

FILLING = 0.7
"""Seconds for which feeds that are new look through articles between two looks of the others."""

TRIES = 5
"""Times that a batch is looked at anew: two processes publish a feed for a moment when it goes from one to the other."""

TURNS = 100_000
"""Articles that time may show or hide between two looks."""

OLD = timedelta(days=2)
"""Age at which an article is no news any more when it comes in a load."""


@dataclass(frozen=True, slots=True)
class UpdateEntries:
    """Look for new entries of feeds since the last look; costs what has changed, however much is stored."""

    store: Store
    feeds: Sequence[Feed]
    is_load: bool = False
    """Whether a load is being taken in; else so many old articles at once that they would fill a feed are taken for one."""
    leads: bool = True
    """Whether it minds what is of all feeds: the names of streams, and articles that time alone shows or hides."""

    def __call__(self, now: datetime) -> frozenset[str]:
        """Bring the entries of feeds up to date; return the slugs of those that have more to look at.

        A feed that is new, or selects by a new rule, looks through all articles: for a moment each time, so that the others
        wait for nothing.
        """
        if not self.feeds:
            return frozenset()
        with self.store.read() as view:
            reached = {slug: mark.sequence for slug, mark in _marks(view, self.feeds, now).items()}
        last = max(reached.values(), default=0)
        behind = [feed for feed in self.feeds if reached[feed.slug] < last]
        current = [feed for feed in self.feeds if reached[feed.slug] == last]
        while current and self._advanced(current, now):
            pass
        begun, is_more = time.monotonic(), bool(behind)
        while is_more and (self.is_load or time.monotonic() - begun < FILLING):
            is_more = self._advanced(behind, now)
        return frozenset(feed.slug for feed in behind) if is_more else frozenset()

    def _advanced(self, feeds: Sequence[Feed], now: datetime) -> bool:
        """Look at one batch of changes, anew where another process has looked at the same meanwhile."""
        for _ in range(TRIES):
            with suppress(StoreConflict):
                return self._advance(feeds, now)
        return self._advance(feeds, now)

    def _advance(self, feeds: Sequence[Feed], now: datetime) -> bool:
        """Look at one batch of changes for some feeds; return whether there may be more."""
        with self.store.read() as view:
            marks = _marks(view, feeds, now)
            since = min(mark.sequence for mark in marks.values())
            changed = view.articles.changed_since(since, limit=BATCH)
            until = min(mark.until for mark in marks.values())
            turned = [
                *view.articles.turned(since=until, until=now, known=since, limit=TURNS),
                *(article for article in changed if _has_turned(article, now)),
            ] * self.leads
        if not changed and not turned:
            return False
        reached = changed[-1].sequence if changed else since
        with self.store.begin(is_lasting=bool(turned)) as unit:  # what shows new entries is put live by one that is lasting
            for article in turned:  # a turn is a change like any other: the next look finds it among them, and live pages too
                if article == unit.articles.by_guid(article.guid):  # one that was changed since it was read is found anew
                    unit.articles.apply(Decision(Verdict.REVISED, replace(article, changed=max(now, article.changed))))
            unit.stream_names.note([article for article in changed if self.leads and is_listed(article, now)])
            reach = {slug: _moved_on(mark, reached, now) for slug, mark in marks.items()}
            unit.entries.reach(reach)
            self._enter_each(unit, feeds, _shown(changed, now), reach)
        return bool(turned) or len(changed) == BATCH

    def _enter_each(
        self, unit: Unit, feeds: Sequence[Feed], shown: Sequence[Article], reach: Mapping[str, EntriesMark]
    ) -> None:
        """Make what the public sees entries of the feeds that take it."""
        for feed in feeds:
            if fresh := [article for article in shown if feed.takes(article.revision)]:
                self._enter(unit, feed, fresh, reach[feed.slug])

    def _enter(self, unit: Unit, feed: Feed, fresh: Sequence[Article], reach: EntriesMark) -> None:
        """Make articles entries of a feed, one at least: what is news arrives, the rest is late.

        An old article that a quiet change brought under the feed's selection is no arrival either.
        """
        now = reach.until
        old = [article for article in fresh if now - article.published > OLD and not article.is_imported]
        if not (self.is_load or len(old) > feed.size):
            old = [article for article in old if article.announced < article.sequence]
        late = [*(article for article in fresh if article.is_imported), *old]
        newest = {article.guid for article in _newest(unit, feed, late, now)}
        known = {article.guid for article in late}
        if newest:
            unit.entries.add(feed.slug, [article for article in late if article.guid in newest], reach, is_late=True)
        unit.entries.add(feed.slug, [article for article in fresh if article.guid not in known], reach)
        file_at_once(unit, feed, [article for article in late if article.guid not in newest], now)
        close_pages(unit, feed, now)


def _newest(unit: Unit, feed: Feed, late: Sequence[Article], now: datetime) -> Sequence[Article]:
    """Return which late entries a feed shows: the newest by date, as long as it shows such or no news.

    The first files of a load may arrive before it is known for one: then those are late as well.
    """
    if not late:
        return ()
    shown = unit.entries.open(feed.slug)
    if all(now - article.published > OLD for article in shown):
        unit.entries.make_late(feed.slug)
        return newest_first([*shown, *late])[: feed.size]
    shown = unit.entries.late(feed.slug)
    return newest_first([*shown, *late])[: feed.size] if shown else ()


def file_at_once(unit: Unit, feed: Feed, articles: Sequence[Article], now: datetime) -> None:
    """Put articles straight into the archive of a feed, the oldest first, save those that are its entries already."""
    oldest_first = newest_first(articles)[::-1]
    for start in range(0, len(oldest_first), feed.page_size):
        unit.entries.file(feed.slug, oldest_first[start : start + feed.page_size], at=now)


def newest_first(articles: Iterable[Article]) -> list[Article]:
    """Sort articles as feeds show them: by `published`, the latest first; guid breaks ties."""
    return sorted(articles, key=lambda article: (article.published, article.guid), reverse=True)


def entries_of(feed: Feed, articles: Iterable[Article], now: datetime) -> list[Article]:
    """Choose the articles that the public sees in a feed at `now`."""
    return [article for article in _shown(articles, now) if feed.takes(article.revision)]


def _shown(articles: Iterable[Article], now: datetime) -> list[Article]:
    return [article for article in articles if is_public(article, now) and article.duplicate_of is None]


def changes_of(articles: Iterable[Article], now: datetime) -> Iterator[datetime]:
    """Yield every instant at which a feed of these entries, public or not, changed."""
    for article in articles:
        yield article.changed
        yield from (turn for turn in (article.visible_from, article.visible_until) if turn is not None and turn <= now)


def close_pages(unit: Unit, feed: Feed, now: datetime) -> None:
    """Close the open entries that arrived first into pages, while there are enough of them beside the last `feed.size`."""
    count, _, _ = unit.entries.state(feed.slug)
    if count < feed.size + feed.page_size:
        return
    entries = unit.entries.open(feed.slug)
    live = entries_of(feed, entries, now)
    while len(live) >= feed.size + feed.page_size:
        page, live = live[-feed.page_size :], live[: -feed.page_size]
        unit.entries.close(feed.slug, [article.guid for article in page], at=now)


def _has_turned(article: Article, now: datetime) -> bool:
    """Return whether time alone showed or hid an article since it was stored."""
    return any(turn is not None and article.changed < turn <= now for turn in (article.visible_from, article.visible_until))


def _moved_on(mark: EntriesMark, reached: int, now: datetime) -> EntriesMark:
    """Move a mark on. It follows a clock that was set back: what ends its embargo until then is yet to be shown."""
    return EntriesMark(mark.selection, max(mark.sequence, reached), now)


def _marks(view: Unit, feeds: Iterable[Feed], now: datetime) -> dict[str, EntriesMark]:
    """Return the mark of each feed, by slug, or the beginning if it never looked or selects by another rule since."""
    kept, marks = view.entries.marks(), {}
    for feed in feeds:
        mark, selection = kept.get(feed.slug), repr(feed.selection)
        is_same = mark is not None and mark.selection == selection
        marks[feed.slug] = mark if mark is not None and is_same else EntriesMark(selection, 0, now)
    return marks
