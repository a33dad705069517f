"""Lists of what is published: the news sitemap, sitemaps and their index, the feeds as OPML.

Each is made when a client asks for it, and stored like a stream's feed: every process serves the same bytes and dates.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Selection
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import Rendition
from feedsvc.domain.sitemaps import Block
from feedsvc.errors import FeedNotFound
from feedsvc.ports import Clock, Store, Unit
from feedsvc.publishing.blocks import Blocks
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.publish import moved_on
from feedsvc.publishing.streams import Streams
from feedsvc.render.codings import encode
from feedsvc.render.opml import render_opml
from feedsvc.render.sitemap import render_index, render_news_sitemap, render_robots, render_sitemap

NEWS_AGE = timedelta(days=2)
"""Older articles are no news to Google News."""

NEWS_SIZE = 1000
"""Articles in a news sitemap at most."""

BLOCK = 10_000
"""Articles of a sitemap: 50,000 are allowed, fewer are faster to make anew."""

MAX_AGE = 300
"""Seconds a copy may be kept."""

VERSION = 3
"""Counted up when the bytes of the same articles change."""

XML, OPML, TEXT = "application/xml; charset=utf-8", "text/x-opml; charset=utf-8", "text/plain; charset=utf-8"

Make = Callable[[datetime], bytes]
"""Makes a document that says when it changed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """Make the lists of what is published."""

    store: Store
    streams: Streams
    on_demand: OnDemand
    outlet: Outlet
    clock: Clock
    blocks: Blocks = field(default_factory=partial(Blocks, BLOCK))

    def news(self) -> Rendition:
        """Return the sitemap of the articles of the last two days, the latest 1,000."""
        return self._once("sitemap-news.xml", self._news)

    def index(self) -> Rendition:
        """Return the index of the sitemaps."""
        return self._once("sitemap.xml", self._index)

    def sitemap(self, number: int) -> Rendition:
        """Return a sitemap. Raises `FeedNotFound` for one that lists nothing."""
        return self._once(f"sitemap/{number}.xml", partial(self._sitemap, number=number))

    def opml(self) -> Rendition:
        """Return the list of feeds that everybody may read."""
        return self._once("feeds.opml", self._opml)

    def robots(self) -> Rendition:
        """Return robots.txt."""
        return self._once("robots.txt", self._robots)

    def _once(self, name: str, make: Callable[[Unit, str, datetime], Rendition]) -> Rendition:
        return self.on_demand.document(name, partial(self._make, name, make)).rendition

    def _make(self, name: str, make: Callable[[Unit, str, datetime], Rendition]) -> Rendition:
        with self.store.read() as view:
            rendition, live, made_of = make(view, name, self.clock()), view.renditions.get(name), view.renditions.as_of()
        if rendition == live:
            return rendition
        with self.store.begin() as unit:
            is_live = unit.renditions.replace(replace(rendition, made_of=made_of))
            return rendition if is_live else unit.renditions.get(name) or rendition

    def _news(self, view: Unit, name: str, now: datetime) -> Rendition:
        latest = view.articles.latest(Selection(), now=now, limit=NEWS_SIZE)
        articles = [article for article in latest if now - article.published < NEWS_AGE]
        turns = [view.articles.next_turn(now), *(article.published + NEWS_AGE for article in articles[-1:])]
        turn = min((turn for turn in turns if turn is not None), default=None)
        states = [_state(article) for article in articles]
        return self._kept(view, name, XML, states, lambda _: render_news_sitemap(articles, self.outlet), turn, len(articles))

    def _index(self, view: Unit, name: str, now: datetime) -> Rendition:
        blocks = self.blocks(view, now)
        turn = view.articles.next_turn(now)
        states = [_block_state(block) for block in blocks]
        return self._kept(view, name, XML, states, lambda _: render_index(blocks, self.outlet), turn, len(blocks))

    def _sitemap(self, view: Unit, name: str, now: datetime, *, number: int) -> Rendition:
        block = next((block for block in self.blocks(view, now) if block.number == number), None)
        if block is None:
            raise FeedNotFound(f"There is no sitemap {number}; sitemap.xml lists them.")

        def make(_: datetime) -> bytes:
            return render_sitemap(view.articles.listed(number, size=self.blocks.size, now=now), self.outlet)

        return self._kept(view, name, XML, _block_state(block), make, view.articles.next_turn(now), block.public)

    def _opml(self, view: Unit, name: str, _: datetime) -> Rendition:
        feeds = tuple(self.streams.configured.values())
        return self._kept(view, name, OPML, feeds, lambda at: render_opml(feeds, self.outlet, changed=at), None, len(feeds))

    def _robots(self, view: Unit, name: str, _: datetime) -> Rendition:
        return self._kept(view, name, TEXT, "robots", lambda _: render_robots(self.outlet), None, 0)

    def _kept(
        self, view: Unit, name: str, kind: str, state: object, make: Make, turn: datetime | None, entries: int
    ) -> Rendition:
        """Return the live document if it was made of the same state, else one that is dated by now."""
        key = sha256(repr((VERSION, self.outlet, self.outlet.linking, state)).encode()).hexdigest()[:32]
        live = view.renditions.get(name)
        if live is not None and (live.key, live.cache_until) == (key, turn):
            return live
        is_same = live is not None and live.key == key
        changed = live.changed if live is not None and is_same else moved_on(live, self.clock())
        bodies = live.bodies if live is not None and is_same else encode(make(changed))
        return Rendition(
            name=name,
            content_type=kind,
            key=key,
            changed=changed,
            bodies=bodies,
            max_age=MAX_AGE,
            entries=entries,
            cache_until=turn,
        )


def _block_state(block: Block) -> tuple[object, ...]:
    return block.number, block.public, block.changed


def _state(article: Article) -> tuple[object, ...]:
    return article.guid, article.number, article.updated
