"""Bring the feeds up to date with the articles: render what changed, check it, put it live."""

from collections.abc import Collection, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feedsvc.check.examining import Checker
from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Tombstone, tombstone_of
from feedsvc.domain.documents import FeedDocument, published_documents
from feedsvc.domain.feeds import Feed
from feedsvc.domain.refusals import WithheldRendition, faults_to_record
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FaultyRendition, FeedNotFound
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.announce import put_live
from feedsvc.publishing.entries import UpdateEntries, changes_of, entries_of, newest_first
from feedsvc.publishing.streams import Streams
from feedsvc.render.partners import PARTNERS
from feedsvc.render.rendering import Renderer
from feedsvc.render.sifting import sift

TOMBSTONES_KEPT = timedelta(days=30)
"""How long a withdrawal is named: clients that poll less often ask for articles anew."""

MOST_TOMBSTONES = 50
"""Withdrawals that a document names, the last ones."""

DOCUMENTS_AT_ONCE = 3
"""Documents that are rendered side by side: compressing one releases the interpreter for another."""


@dataclass(slots=True)
class PublishReport:
    """Which renditions went live, which could not, and when time alone changes a feed next."""

    live: list[str] = field(default_factory=list)
    faults: list[FaultyRendition] = field(default_factory=list)
    next_turn: datetime | None = None
    is_filling: bool = False
    """Whether a new feed has more articles to look at: it goes live once it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a feed's documents are made of at an instant: its public articles, the latest arrival first, and what is gone, the
    pages of its archive, and when time alone changes it next."""

    articles: Sequence[Article]
    now: datetime
    turn: datetime | None
    tombstones: Sequence[Tombstone] = ()
    pages: int = 0
    made_of: int = 0


@dataclass(slots=True, kw_only=True)
class Publish:
    """Render every configured feed whose articles changed."""

    store: Store
    streams: Streams
    renderer: Renderer
    checker: Checker
    clock: Clock
    leads: bool = True
    """Whether it minds what is of all feeds; another beside it renders feeds alone."""
    _published: dict[str, object] = field(default_factory=dict)
    """What each feed was made of when this process saw to it last."""
    _looked: tuple[int, datetime, Collection[str] | None] | None = None
    """The store's version at the last look, since when withdrawals were named then, and of which feeds it was."""
    _looked_at: datetime | None = None
    _turn: datetime | None = None
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(DOCUMENTS_AT_ONCE, thread_name_prefix="document")
    )

    def close(self) -> None:
        """End the threads that documents are rendered in."""
        self._threads.shutdown(wait=False)

    def __call__(self, *, is_load: bool = False, part: Collection[str] | None = None) -> PublishReport:
        """Bring every configured feed up to date, or those in `part`; a faulty rendition leaves the last good one live.

        `is_load`: old articles that came go straight to the archives.

        With nothing committed since, and no turn of time, that is a look at the store's version; a feed whose entries stayed as
        they were costs no query of its own.
        """
        now = self.clock()
        look = (self.store.version(), tombstones_since(now), part)
        if look == self._looked and self._holds_at(now):
            return PublishReport(next_turn=self._turn)
        report = PublishReport()
        chosen = tuple(feed for feed in self.streams.every.values() if part is None or feed.slug in part)
        filling = UpdateEntries(self.store, chosen, is_load, self.leads)(now)
        report.is_filling = bool(filling)
        with self.store.read() as view:
            report.next_turn = view.articles.next_turn(now)
            configured = [feed for feed in chosen if feed.slug in self.streams.configured]
            filled = [feed for feed in configured if feed.slug not in filling or _is_live(view, feed)]
            states = _states(view, filled, now, report.next_turn)
            touched = {feed: state for feed, state in states.items() if self._published.get(feed.slug) != (feed, state)}
            fresh = [rendition for feed in touched for rendition in self._stale(view, feed, now, report)]
            withheld = view.renditions.withheld() if touched else ()
        faulty = {fault.name: fault.faults for fault in report.faults}
        recorded, mended = faults_to_record(faulty, withheld, now), self._mended(touched, faulty, withheld)
        report.live = self.write(fresh, faulty=recorded, mended=mended)
        if len(report.live) == len(fresh):  # else another process was first, and the next look sees what it did
            self._published.update({feed.slug: (feed, state) for feed, state in touched.items()})
            self._looked, self._looked_at, self._turn = None if filling else look, now, report.next_turn
        return report

    def _holds_at(self, now: datetime) -> bool:
        """Return whether time alone changes nothing since the last look; a clock that was set back may."""
        return self._looked_at is not None and self._looked_at <= now and (self._turn is None or now < self._turn)

    def write(
        self, fresh: Sequence[Rendition] = (), *, faulty: Sequence[WithheldRendition] = (), mended: Sequence[str] = ()
    ) -> list[str]:
        """Put renditions live and queue word of them for subscribers, and record faults, in one transaction.

        Return the names of those that are live: what is there may have been made of a newer state.
        """
        if not (fresh or faulty or mended):
            return []
        own_hub, at = Addresses(self.renderer.outlet.base_url).hub, self.clock()
        with self.store.begin() as unit:
            in_order = sorted(fresh, key=lambda rendition: rendition.name)
            live = [rendition.name for rendition in in_order if put_live(unit, rendition, own_hub=own_hub, at=at)]
            for fault in faulty:
                unit.renditions.record_fault(fault)
            for name in mended:
                unit.renditions.clear_fault(name)
        return live

    def _mended(self, touched: Iterable[Feed], faulty: Container[str], withheld: Sequence[WithheldRendition]) -> Sequence[str]:
        """Name the renditions that are faulty no more, or whose feed is configured no more."""
        examined = {document.name for feed in touched for document in published_documents(feed)}
        names = [rendition.name for rendition in withheld if rendition.name not in faulty]
        return [name for name in names if name in examined or self.streams.counted_as(name) is None]

    def _stale(self, view: Unit, feed: Feed, now: datetime, report: PublishReport) -> list[Rendition]:
        """Render those documents of a feed whose live rendition was made of something else."""
        content = content_of(view, feed, now, report.next_turn)
        documents = published_documents(feed)
        live = [view.renditions.get(document.name) for document in documents]
        made = list(self._threads.map(lambda document, before: self._fresh(document, content, before), documents, live))
        report.faults.extend(fault for fault in made if isinstance(fault, FaultyRendition))
        return [rendition for rendition in made if isinstance(rendition, Rendition)]

    def _fresh(self, document: FeedDocument, content: Content, live: Rendition | None) -> Rendition | FaultyRendition | None:
        """Render what takes the place of a live rendition; None if that stands."""
        rendition = self.checked_rendition_of(document, content, live)
        return None if rendition is live else rendition

    def checked_rendition_of(
        self, document: FeedDocument, content: Content, live: Rendition | None
    ) -> Rendition | FaultyRendition:
        """Return the rendition of a feed's content as it may go live, or what is wrong with it."""
        try:
            rendition = self.rendition_of(document, content, live)
        except FaultyRendition as error:
            return error
        faults = () if rendition is live else self.checker.faults(rendition)
        return FaultyRendition(rendition.name, faults) if faults else rendition

    def rendition_of(self, document: FeedDocument, content: Content, live: Rendition | None) -> Rendition:
        """Return the rendition of a feed's content: the live one itself if nothing changed, dated by the change otherwise.

        A document whose key stayed keeps its date, and so its bytes. Raises `FaultyRendition` (`Renderer.render`).
        """
        document, articles = replace(document, pages=content.pages), content.articles
        if document.partner is not None:
            articles, _ = sift(PARTNERS[document.partner], articles, now=content.now)
        articles = newest_first(articles)
        tombstones = content.tombstones if document.names_withdrawals else ()
        if live is not None and live.key == self.renderer.key(document, articles, tombstones):
            stays = live.cache_until == content.turn
            return live if stays else replace(live, cache_until=content.turn, made_of=content.made_of)
        changed = moved_on(live, content.now)
        rendition = self.renderer.render(document, articles, changed=changed, tombstones=tombstones)
        return replace(rendition, cache_until=content.turn, made_of=content.made_of)

    def archive_page(self, view: Unit, document: FeedDocument) -> Rendition:
        """Render a closed page of a feed's archive, dated by the last change of it. Raises `FeedNotFound`."""
        now, feed, number = self.clock(), document.feed, document.page or 0
        page, pages = view.entries.page(feed.slug, number), view.entries.pages(feed.slug)
        if page is None:
            raise FeedNotFound(f"The archive of {feed.slug} has {pages} pages, and none of the number {number}.")
        following = view.entries.page(feed.slug, number + 1)
        changes = [page.closed, *([following.closed] if following else []), *changes_of(page.articles, now)]
        rendition = self.renderer.render(
            replace(document, pages=pages),
            entries_of(feed, page.articles, now),
            changed=max(changes).replace(microsecond=0),
        )
        return replace(rendition, cache_until=view.articles.next_turn(now))


def _states(view: Unit, feeds: Iterable[Feed], now: datetime, turn: datetime | None) -> dict[Feed, object]:
    """Return for each feed what changes whenever its renditions may."""
    since = tombstones_since(now)
    states, withdrawals = view.entries.states(), view.entries.withdrawals(since=since)
    return {feed: (states.get(feed.slug), withdrawals.get(feed.slug), turn, since) for feed in feeds}


def _is_live(view: Unit, feed: Feed) -> bool:
    """Return whether a feed has been live: it then goes on being so while a new rule of its selection is looked at."""
    return bool(view.renditions.stamps([document.name for document in published_documents(feed)]))


def moved_on(live: Rendition | None, now: datetime) -> datetime:
    """Return the Last-Modified of a changed feed: now in whole seconds, and always later than what it was."""
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
        made_of=view.renditions.as_of(),
    )


def tombstones_since(now: datetime) -> datetime:
    """Return since when withdrawals are named; in whole days, so that it doesn't change a feed at every look."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - TOMBSTONES_KEPT
