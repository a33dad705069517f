"""Update the entries of each configured feed: the open ones of its subscription document, the others of its archive's pages.

Every article is an entry of a feed once: it is open until the newer ones push it out, and is then closed in with others
into a page whose set of entries stays for ever. So a walk from the subscription document through the archive meets every live
article once, whatever comes or goes meanwhile (RFC 5005 section 4).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain.articles import Article, is_public
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.entries import EntriesMark
from feedsvc.domain.feeds import Feed
from feedsvc.ports import Store, Unit
from feedsvc.ports.feeds import Entries

BATCH = 500
"""Articles that are looked at in one transaction."""

TURNS = 100_000
"""Articles that time may show or hide between two looks."""


@dataclass(frozen=True, slots=True)
class UpdateEntries:
    """Look for new entries of feeds since the last look; costs what has changed, however much is stored."""

    store: Store
    feeds: Sequence[Feed]

    def __call__(self, now: datetime) -> None:
        """Bring the entries of every feed up to date."""
        while self._advance(now):
            pass

    def _advance(self, now: datetime) -> bool:
        """Look at one batch of changes; return whether there may be more."""
        with self.store.read() as view:
            marks = {feed.slug: _mark_of(view.entries, feed, now) for feed in self.feeds}
            since = min(mark.sequence for mark in marks.values())
            changed = view.articles.changed_since(since, limit=BATCH)
            until = min(mark.until for mark in marks.values())
            turned = [
                *view.articles.turned(since=until, until=now, known=since, limit=TURNS),
                *(article for article in changed if _has_turned(article, now)),
            ]
        if not changed and not turned:
            return False
        reached = changed[-1].sequence if changed else since
        with self.store.begin() as unit:
            for article in turned:  # a turn is a change like any other: the next look finds it among them, and live pages too
                unit.articles.apply(Decision(Verdict.REVISED, replace(article, changed=max(now, article.changed))))
            for feed in self.feeds:
                mark = marks[feed.slug]
                fresh = entries_of(feed, changed, now)
                reach = EntriesMark(mark.selection, max(mark.sequence, reached), max(mark.until, now))
                unit.entries.add(feed.slug, fresh, reach)
                if fresh:
                    close_pages(unit, feed, now)
        return bool(turned) or len(changed) == BATCH


def entries_of(feed: Feed, articles: Iterable[Article], now: datetime) -> list[Article]:
    """Choose the articles that the public sees in a feed at `now`."""
    return [
        article
        for article in articles
        if is_public(article, now) and article.duplicate_of is None and feed.selection.takes(article.revision)
    ]


def changes_of(articles: Iterable[Article], now: datetime) -> Iterator[datetime]:
    """Yield every instant at which a feed of these entries, public or not, changed."""
    for article in articles:
        yield article.changed
        yield from (turn for turn in (article.visible_from, article.visible_until) if turn is not None and turn <= now)


def close_pages(unit: Unit, feed: Feed, now: datetime) -> None:
    """Close the oldest open entries of a feed into pages, while there are enough of them beside the newest `feed.size`."""
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


def _mark_of(entries: Entries, feed: Feed, now: datetime) -> EntriesMark:
    """Return a feed's mark, or the beginning if it never looked or selects by another rule since."""
    mark = entries.mark(feed.slug)
    selection = repr(feed.selection)
    return mark if mark is not None and mark.selection == selection else EntriesMark(selection, 0, now)
