"""Render a feed: the document, its format, its codings."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import Feed, FeedFormat, Presentation
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import MARK_LENGTH, Rendition
from feedsvc.errors import FaultyRendition, PluginFailed
from feedsvc.render.adapting import adapt, withdrawn_entry
from feedsvc.render.atom import ATOM_TAIL, render_atom
from feedsvc.render.codings import encode
from feedsvc.render.document import Document, fill_document
from feedsvc.render.entries import Entry, Look, entry_of
from feedsvc.render.fragments import Fragments
from feedsvc.render.jsonfeed import render_json
from feedsvc.render.partner import Dialect
from feedsvc.render.partners import PARTNERS, package_of, rendering_for
from feedsvc.render.rss import RSS_TAIL, render_rss

RENDER_VERSION = 7
"""Counted up when the bytes that the same articles give change: every feed is then rendered anew."""

MOST_ENTRIES = 1000
"""Articles whose reading is remembered."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Render an outlet's feeds, and remember entries: a feed with one new entry costs one entry's rendering.

    The same input gives the same bytes, from memory or anew, under any locale and in any thread.
    """

    outlet: Outlet
    _entry_of: Callable[[Article, str, Addresses, Look], Entry] = field(
        default_factory=lambda: lru_cache(maxsize=MOST_ENTRIES)(entry_of), repr=False
    )
    _items: dict[str | None, Fragments] = field(default_factory=lambda: defaultdict(lambda: Fragments(RSS_TAIL)), repr=False)
    """The items of plain RSS, and of each partner's dialect."""
    _atom_entries: Fragments = field(default_factory=lambda: Fragments(ATOM_TAIL), repr=False)

    def render(
        self, document: FeedDocument, articles: Sequence[Article], *, changed: datetime, tombstones: Sequence[Tombstone] = ()
    ) -> Rendition:
        """Render articles, latest first, as a document; `changed` (whole seconds, UTC) is when its content last changed.

        `tombstones` are what was withdrawn, for the documents that name it; a partner's has articles that were sifted.
        Raises `FaultyRendition` where what another package adds for a partner fails.
        """
        try:
            with rendering_for(document.partner):
                return self._rendered(document, articles, changed, tombstones)
        except PluginFailed as error:
            raise FaultyRendition(document.name, (f"{document.partner}: {error}",)) from error

    def _rendered(
        self, document: FeedDocument, articles: Sequence[Article], changed: datetime, tombstones: Sequence[Tombstone]
    ) -> Rendition:
        entries = tuple(self._entries(document, articles, tombstones))
        content = fill_document(document, entries, self.outlet, changed=changed, tombstones=tombstones)
        return Rendition(
            name=document.name,
            content_type=document.feed_format.content_type,
            key=self.key(document, articles, tombstones),
            changed=changed,
            bodies=encode(self._write(document, content)),
            max_age=content.ttl * 60,
            entries=len(articles),
            links=tuple((link.rel, link.href) for link in content.links if link.rel in ("self", "hub")),
        )

    def key(self, document: FeedDocument, articles: Sequence[Article], tombstones: Sequence[Tombstone] = ()) -> str:
        """Return a hash of all that a document's bytes depend on but its date: with the same, there is nothing to render.

        It begins with a hash of what is worth telling subscribers (`Rendition.mark`): that an entry is new, updated or gone. A
        revision that doesn't move `updated` isn't, nor is a page that joins the archive, nor where links lead and how entries
        are presented, nor what an import brought.
        """
        states = [(article.guid, article.updated) for article in articles if not article.is_imported]
        gone = [(tombstone.article.guid, tombstone.article.updated, tombstone.when) for tombstone in tombstones]
        mark = _hash((document.name, self._lasting(document.feed), self.outlet, states, gone))
        elsewhere = [value for value in (self.outlet.media_url, package_of(document.partner)) if value]
        looks = document.feed.presentation, document.feed.link, self.outlet.linking, self.outlet.icon, *elsewhere
        numbers = [article.number for article in articles]
        moved = [(one.guid, one.updated, one.feed_ids) for one in articles if one.feed_ids or one.is_imported]
        return mark + _hash((RENDER_VERSION, document.previous, document.next, looks, numbers, *([moved] if moved else [])))

    def _lasting(self, feed: Feed) -> Feed:
        """Return a feed as it is wherever its outlet has its home."""
        return replace(feed, link=self.outlet.addresses.home) if feed.link == self.outlet.home else feed

    def _look(self, document: FeedDocument) -> Look:
        """Return how a document shows its entries; partners have the full text, and links without anything added."""
        presentation = document.feed.presentation
        plain = Presentation(links=presentation.links)
        return Look(plain if document.partner else presentation, self.outlet.name)

    def _addresses(self, feed: Feed) -> Addresses:
        linking, mode = self.outlet.linking, feed.presentation.links
        return replace(self.outlet.addresses, place=feed.place, linking=replace(linking, mode=mode) if mode else linking)

    def _entries(self, document: FeedDocument, articles: Sequence[Article], tombstones: Sequence[Tombstone]) -> Iterator[Entry]:
        """Yield the entries; for a partner, who wants full texts, in its words, and with what says that articles are gone."""
        feed, addresses, look = document.feed, self._addresses(document.feed), self._look(document)
        entries = [self._entry_of(article, feed.language, addresses, look) for article in articles]
        if document.partner is None:
            yield from entries if feed.full_content else (replace(entry, content_html="") for entry in entries)
            return
        partner = PARTNERS[document.partner]
        yield from (adapt(partner, entry, article) for entry, article in zip(entries, articles, strict=True))
        withdrawn = (withdrawn_entry(partner, tombstone, addresses) for tombstone in tombstones)
        yield from (entry for entry in withdrawn if entry is not None)

    def _write(self, document: FeedDocument, content: Document) -> bytes:
        match document.feed_format:
            case FeedFormat.RSS:
                dialect = PARTNERS[document.partner].dialect if document.partner else Dialect()
                return render_rss(content, dialect, self._items[document.partner])
            case FeedFormat.ATOM:
                return render_atom(content, self._atom_entries)
            case FeedFormat.JSON:
                return render_json(content)


def _hash(state: object) -> str:
    return sha256(repr(state).encode()).hexdigest()[:MARK_LENGTH]
