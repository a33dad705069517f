"""Bring the feeds up to date with the articles: render what changed, check it, put it live."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from feedsvc.domain.addresses import NO_ARCHIVE, ArchiveLinks, archive_links, feed_name
from feedsvc.domain.article import Article
from feedsvc.domain.feed import Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.rendition import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound
from feedsvc.ports import Clock, Store, Unit
from feedsvc.usecases.entries import KeepEntries, entries_of
from feedsvc.usecases.streams import Streams


class Renderer(Protocol):
    """The pure functions of `feedsvc.render` that publishing needs."""

    def render(
        self,
        feed: Feed,
        articles: Sequence[Article],
        *,
        feed_format: FeedFormat,
        outlet: Outlet,
        changed: datetime,
        archive: ArchiveLinks = ...,
    ) -> Rendition: ...

    def rendition_key(
        self,
        feed: Feed,
        articles: Sequence[Article],
        *,
        feed_format: FeedFormat,
        outlet: Outlet,
        archive: ArchiveLinks = ...,
    ) -> str: ...

    def check(self, rendition: Rendition) -> tuple[str, ...]: ...


@dataclass(slots=True)
class PublishReport:
    """Which renditions went live, which could not, and when time alone changes a feed next."""

    live: list[str] = field(default_factory=list)
    faults: list[FaultyRendition] = field(default_factory=list)
    next_turn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Render every configured feed whose articles changed."""

    store: Store
    streams: Streams
    outlet: Outlet
    renderer: Renderer
    clock: Clock
    _published: dict[str, object] = field(default_factory=dict)
    """What each feed was made of when this process saw to it last."""

    def __call__(self) -> PublishReport:
        """Bring every configured feed up to date; a faulty rendition leaves the last good one live.

        A feed whose entries stayed as they were costs one query.
        """
        report = PublishReport()
        now = self.clock()
        KeepEntries(self.store, tuple(self.streams.configured.values()))(now)
        with self.store.read() as view:
            report.next_turn = view.articles.next_turn(now)
            states = {feed: (*view.entries.state(slug), report.next_turn) for slug, feed in self.streams.configured.items()}
            touched = [feed for feed, state in states.items() if self._published.get(feed.slug) != (feed, state)]
            fresh = [rendition for feed in touched for rendition in self._stale(view, feed, now, report)]
        if fresh:
            with self.store.begin() as unit:
                for rendition in fresh:
                    unit.renditions.replace(rendition)
            report.live.extend(rendition.name for rendition in fresh)
        self._published.update({feed.slug: (feed, states[feed]) for feed in touched})
        return report

    def _stale(self, view: Unit, feed: Feed, now: datetime, report: PublishReport) -> list[Rendition]:
        """Render those formats of a feed whose live rendition was made of something else."""
        articles = entries_of(feed, view.entries.open(feed.slug), now)
        pages = view.entries.pages(feed.slug)
        renditions = []
        for feed_format in FeedFormat:
            live = view.renditions.get(self.name_of(feed, feed_format))
            archive = archive_links(feed.slug, feed_format, page=None, pages=pages)
            rendition = self.rendition_of(feed, articles, feed_format, live, report.next_turn, now, archive)
            if rendition is live:
                continue
            faults = self.renderer.check(rendition)
            if faults:
                report.faults.append(FaultyRendition(rendition.name, faults))
            else:
                renditions.append(rendition)
        return renditions

    def name_of(self, feed: Feed, feed_format: FeedFormat) -> str:
        """Name the rendition of a feed."""
        return feed_name(feed.slug, feed_format)

    def rendition_of(
        self,
        feed: Feed,
        articles: Sequence[Article],
        feed_format: FeedFormat,
        live: Rendition | None,
        turn: datetime | None,
        now: datetime,
        archive: ArchiveLinks = NO_ARCHIVE,
    ) -> Rendition:
        """Give the rendition of articles: the live one itself if nothing changed, dated by the change of content otherwise.

        A feed whose key stayed keeps its date, and so its bytes; `turn` is when time alone changes it next.
        """
        key = self.renderer.rendition_key(feed, articles, feed_format=feed_format, outlet=self.outlet, archive=archive)
        if live is not None and live.key == key:
            return live if live.cache_until == turn else replace(live, cache_until=turn)
        changed = moved_on(live, now)
        rendition = self.renderer.render(
            feed, articles, feed_format=feed_format, outlet=self.outlet, changed=changed, archive=archive
        )
        return replace(rendition, cache_until=turn)

    def archive_page(self, view: Unit, feed: Feed, number: int, feed_format: FeedFormat) -> Rendition:
        """Render a closed page of a feed's archive, dated by the last change that befell it. Raises `FeedNotFound`."""
        now = self.clock()
        page, pages = view.entries.page(feed.slug, number), view.entries.pages(feed.slug)
        if page is None:
            raise FeedNotFound(f"The archive of {feed.slug} has {pages} pages, and none of the number {number}.")
        following = view.entries.page(feed.slug, number + 1)
        changes = [article.changed for article in page.articles]
        changes += [end for article in page.articles if (end := article.visible_until) is not None and end <= now]
        rendition = self.renderer.render(
            feed,
            entries_of(feed, page.articles, now),
            feed_format=feed_format,
            outlet=self.outlet,
            changed=max([page.closed, *([following.closed] if following else []), *changes]).replace(microsecond=0),
            archive=archive_links(feed.slug, feed_format, page=number, pages=pages),
        )
        return replace(rendition, cache_until=view.articles.next_turn(now))


def moved_on(live: Rendition | None, now: datetime) -> datetime:
    """Give the Last-Modified of a changed feed: now in whole seconds, and always later than what it was."""
    now = now.replace(microsecond=0)
    return now if live is None else max(now, live.changed + timedelta(seconds=1))
