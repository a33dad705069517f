"""Bring the feeds up to date with the articles: render what changed, check it, put it live."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from feedsvc.check.examining import check
from feedsvc.domain.addresses import Addresses, ArchiveLinks, archive_links, feed_name, profile_name
from feedsvc.domain.articles import Article, Tombstone, tombstone_of
from feedsvc.domain.feeds import PARTNERS, Feed, FeedFormat, Profile
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.refusals import Refusal, WithheldRendition, to_note
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.announce import put_live
from feedsvc.publishing.entries import KeepEntries, entries_of
from feedsvc.publishing.streams import Streams

TOMBSTONES_KEPT = timedelta(days=30)
"""For which a withdrawal is told: whoever polls less often asks for articles anew."""

MOST_TOMBSTONES = 50
"""Withdrawals that a document tells, the last ones."""


EDITIONS = 3
"""Documents that are rendered side by side: what compresses one lets go of the interpreter for another."""

Edition = tuple[FeedFormat, Profile | None]
"""A document of a feed: in one of the formats, or in a dialect of it."""


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
        tombstones: Sequence[Tombstone] = ...,
        profile: Profile | None = ...,
    ) -> Rendition: ...

    def rendition_key(
        self,
        feed: Feed,
        articles: Sequence[Article],
        *,
        feed_format: FeedFormat,
        outlet: Outlet,
        archive: ArchiveLinks = ...,
        tombstones: Sequence[Tombstone] = ...,
        profile: Profile | None = ...,
    ) -> str: ...

    def sift(self, profile: Profile, articles: Sequence[Article], *, now: datetime) -> tuple[list[Article], list[Refusal]]: ...

    def obstacles(self, profile: Profile, feed: Feed, entries: int) -> list[str]: ...


@dataclass(slots=True)
class PublishReport:
    """Which renditions went live, which could not, and when time alone changes a feed next."""

    live: list[str] = field(default_factory=list)
    faults: list[FaultyRendition] = field(default_factory=list)
    next_turn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a feed's documents are made of at an instant: its public articles and what is gone, latest first, the pages of its
    archive, and when time alone changes it next."""

    articles: Sequence[Article]
    now: datetime
    turn: datetime | None
    tombstones: Sequence[Tombstone] = ()
    pages: int = 0


@dataclass(slots=True, kw_only=True)
class Publish:
    """Render every configured feed whose articles changed."""

    store: Store
    streams: Streams
    outlet: Outlet
    renderer: Renderer
    clock: Clock
    check: Callable[[Rendition], tuple[str, ...]] = check
    """Gives the faults of a rendition, which keep it from going live."""
    _published: dict[str, object] = field(default_factory=dict)
    """What each feed was made of when this process saw to it last."""
    _looked: tuple[int, datetime] | None = None
    """The store's version at the last look, and since when withdrawals were told then."""
    _turn: datetime | None = None
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(EDITIONS, thread_name_prefix="edition"))

    def __call__(self) -> PublishReport:
        """Bring every configured feed up to date; a faulty rendition leaves the last good one live.

        With nothing committed since, and no turn of time, that is a look at the store's version; a feed whose entries stayed as
        they were costs one query.
        """
        now = self.clock()
        look = (self.store.version(), tombstones_since(now))
        if look == self._looked and (self._turn is None or now < self._turn):
            return PublishReport(next_turn=self._turn)
        report = PublishReport()
        KeepEntries(self.store, tuple(self.streams.every.values()))(now)
        with self.store.read() as view:
            report.next_turn = view.articles.next_turn(now)
            states = {feed: self._state(view, feed, now, report.next_turn) for feed in self.streams.configured.values()}
            touched = [feed for feed, state in states.items() if self._published.get(feed.slug) != (feed, state)]
            fresh = [rendition for feed in touched for rendition in self._stale(view, feed, now, report)]
            kept = view.renditions.kept_back() if touched else ()
        faulty, healed = self._kept_back(touched, report, kept, now)
        if fresh or faulty or healed:
            with self.store.begin() as unit:
                for rendition in sorted(fresh, key=lambda rendition: rendition.name):
                    self.put_live(unit, rendition)
                for one in faulty:
                    unit.renditions.keep_back(one)
                for name in healed:
                    unit.renditions.let_go(name)
            report.live.extend(rendition.name for rendition in fresh)
        self._published.update({feed.slug: (feed, states[feed]) for feed in touched})
        self._looked, self._turn = look, report.next_turn
        return report

    def _kept_back(
        self, touched: Sequence[Feed], report: PublishReport, kept: Sequence[WithheldRendition], now: datetime
    ) -> tuple[list[WithheldRendition], list[str]]:
        """Give what is to be noted of faulty renditions, and the names of those that are faulty no more."""
        found = {fault.name: fault.faults for fault in report.faults}
        looked_at = {name_of(feed, form, profile) for feed in touched for form, profile in editions(feed)}
        healed = [one.name for one in kept if one.name not in found and (one.name in looked_at or self._is_over(one.name))]
        return to_note(found, kept, now), healed

    def _is_over(self, name: str) -> bool:
        """Tell a rendition of a feed that is configured no more."""
        return self.streams.counted_as(name) is None

    def _state(self, view: Unit, feed: Feed, now: datetime, turn: datetime | None) -> object:
        """Give what changes whenever a feed's renditions may."""
        since = tombstones_since(now)
        return (*view.entries.state(feed.slug), view.entries.withdrawals(feed.slug, since=since), turn, since)

    def _stale(self, view: Unit, feed: Feed, now: datetime, report: PublishReport) -> list[Rendition]:
        """Render those documents of a feed whose live rendition was made of something else."""
        content = content_of(view, feed, now, report.next_turn)
        live = {edition: view.renditions.get(name_of(feed, *edition)) for edition in editions(feed)}
        made = list(self._threads.map(lambda edition: self._made(feed, content, edition, live[edition]), live))
        report.faults.extend(FaultyRendition(rendition.name, faults) for rendition, faults in made if faults)
        pairs = zip(made, live.values(), strict=True)
        return [rendition for (rendition, faults), before in pairs if not faults and rendition is not before]

    def _made(
        self, feed: Feed, content: Content, edition: Edition, live: Rendition | None
    ) -> tuple[Rendition, tuple[str, ...]]:
        """Give the rendition of an edition, and its faults if it is another than the live one."""
        feed_format, profile = edition
        rendition = self.rendition_of(feed, content, feed_format, live, profile)
        return rendition, () if rendition is live else self.check(rendition)

    def put_live(self, unit: Unit, rendition: Rendition) -> None:
        """Put a rendition live and leave word, in the same transaction, for all who are to be told."""
        put_live(unit, rendition, own_hub=Addresses(self.outlet.base_url).hub, at=self.clock())

    def rendition_of(
        self,
        feed: Feed,
        content: "Content",
        feed_format: FeedFormat,
        live: Rendition | None,
        profile: Profile | None = None,
    ) -> Rendition:
        """Give the rendition of a feed's content: the live one itself if nothing changed, dated by the change otherwise.

        A feed whose key stayed keeps its date, and so its bytes.
        """
        archive = archive_links(feed.slug, feed_format, page=None, pages=0 if profile in PARTNERS else content.pages)
        articles, tells_gone = content.articles, profile is not None or feed_format is FeedFormat.JSON
        if profile is not None and profile in PARTNERS:
            articles, _ = self.renderer.sift(profile, articles, now=content.now)
        tombstones = content.tombstones if tells_gone else ()
        key = self.renderer.rendition_key(
            feed,
            articles,
            feed_format=feed_format,
            outlet=self.outlet,
            archive=archive,
            tombstones=tombstones,
            profile=profile,
        )
        if live is not None and live.key == key:
            return live if live.cache_until == content.turn else replace(live, cache_until=content.turn)
        rendition = self.renderer.render(
            feed,
            articles,
            feed_format=feed_format,
            outlet=self.outlet,
            changed=moved_on(live, content.now),
            archive=archive,
            tombstones=tombstones,
            profile=profile,
        )
        return replace(rendition, cache_until=content.turn)

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


def content_of(view: Unit, feed: Feed, now: datetime, turn: datetime | None) -> Content:
    """Read what a configured feed's documents are made of."""
    gone = view.entries.gone(feed.slug, since=tombstones_since(now), now=now, limit=MOST_TOMBSTONES)
    return Content(
        articles=entries_of(feed, view.entries.open(feed.slug), now),
        now=now,
        turn=turn,
        tombstones=[tombstone for article in gone if (tombstone := tombstone_of(article, now)) is not None],
        pages=view.entries.pages(feed.slug),
    )


def editions(feed: Feed) -> list[Edition]:
    """List the documents that are rendered with a feed: its formats, and the profiles that it names."""
    return [*((form, None) for form in FeedFormat), *((profile.feed_format, profile) for profile in feed.profiles or ())]


def name_of(feed: Feed, feed_format: FeedFormat, profile: Profile | None = None) -> str:
    """Name the rendition of a feed in a format or a dialect."""
    return profile_name(feed.slug, profile) if profile else feed_name(feed.slug, feed_format)


def tombstones_since(now: datetime) -> datetime:
    """Give since when what was withdrawn is told; in whole days, so that it doesn't change a feed at every look."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - TOMBSTONES_KEPT
