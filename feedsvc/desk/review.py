"""The feeds as readers see them: what each document holds, and what is wrong with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.domain.addresses import feed_name
from feedsvc.domain.articles import Article
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import Feed, FeedFormat
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FeedNotFound
from feedsvc.ports import Store
from feedsvc.publishing.entries import entries_of, newest_first
from feedsvc.publishing.preflight import PartnerReport, Preflight
from feedsvc.publishing.publish import Publish
from feedsvc.publishing.streams import Streams

SHOWN = 20
"""Entries of a preview."""

TRIED = 3
"""Articles on which other settings of a feed are tried."""


@dataclass(frozen=True, slots=True)
class DocumentReview:
    """A feed in one format: its rendition's name, what is live (None before the first), and why a newer one is kept back."""

    format: FeedFormat
    name: str
    live: Rendition | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedReview:
    """A feed with its documents, JSON Feed the last."""

    feed: Feed
    documents: Sequence[DocumentReview]

    @property
    def faults(self) -> int:
        """How many faults its documents have."""
        return sum(len(document.faults) for document in self.documents)

    @property
    def live(self) -> Rendition | None:
        """One of its live documents: they hold the same entries."""
        return next((document.live for document in self.documents if document.live is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPreview:
    """An entry as a feed reader shows it; `content_html` is sanitised HTML."""

    title: str
    url: str
    published: datetime | None
    authors: Sequence[str]
    summary: str
    content_html: str
    image: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class FeedDetails:
    """A feed with its documents, its newest entries as a reader shows them, and the preflight for each partner."""

    review: FeedReview
    entries: Sequence[EntryPreview]
    partners: Sequence[PartnerReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFeeds:
    """Look at the configured feeds."""

    store: Store
    streams: Streams
    publish: Publish
    preflight: Preflight

    def feeds(self) -> Sequence[FeedReview]:
        """List the feeds in the order of the configuration, each with the faults that keep a newer version back."""
        return self._reviewed(list(self.streams.every.values()))

    def feed(self, slug: str) -> FeedDetails:
        """Return a feed, its newest entries as the live document has them, and its preflight. Raises `FeedNotFound`."""
        feed = self.streams.every.get(slug)
        if feed is None:
            raise FeedNotFound(f"There is no feed {slug} in the configuration.")
        review = self._reviewed([feed])[0]
        document = self._private(feed) if feed.private else review.documents[-1].live
        entries = () if document is None else entries_in(document.body)[:SHOWN]
        return FeedDetails(review, entries, () if feed.private else self.preflight.feed(feed))

    def try_out(self, feed: Feed) -> Sequence[EntryPreview]:
        """Return what a feed that is not declared yet, or is to be changed so, would show of the newest articles."""
        now = self.publish.clock()
        with self.store.read() as view:
            articles = view.articles.latest(feed.selection, now=now, limit=TRIED)
        return entries_in(self._rendered(feed, articles, now).body)

    def _private(self, feed: Feed) -> Rendition:
        """Render a private feed, of which no public document is kept, as accounts have it."""
        now = self.publish.clock()
        with self.store.read() as view:
            articles = newest_first(entries_of(feed, view.entries.open(feed.slug), now))
        return self._rendered(replace(feed, full_content=True), articles, now)

    def _rendered(self, feed: Feed, articles: Sequence[Article], now: datetime) -> Rendition:
        return self.publish.renderer.render(FeedDocument(feed, FeedFormat.JSON), articles, changed=now)

    def _reviewed(self, feeds: Sequence[Feed]) -> Sequence[FeedReview]:
        faults = {withheld.name: withheld.faults for withheld in self.preflight.withheld()}
        with self.store.read() as view:
            return [
                FeedReview(
                    feed,
                    [
                        DocumentReview(form, name, view.renditions.get(name), faults.get(name, ()))
                        for form in FeedFormat
                        for name in [feed_name(feed.slug, form)]
                    ],
                )
                for feed in feeds
            ]


def entries_in(body: bytes) -> Sequence[EntryPreview]:
    """Read the entries of a JSON Feed."""
    return [_entry(item) for item in json.loads(body)["items"]]


def _entry(item: Mapping[str, object]) -> EntryPreview:
    authors = item.get("authors")
    published = item.get("date_published")
    return EntryPreview(
        title=str(item.get("title") or ""),
        url=str(item.get("url") or ""),
        published=datetime.fromisoformat(published) if isinstance(published, str) else None,
        authors=[str(author.get("name")) for author in authors] if isinstance(authors, list) else (),
        summary=str(item.get("summary") or ""),
        content_html=str(item.get("content_html") or ""),
        image=str(item["image"]) if item.get("image") else None,
        language=str(item["language"]) if item.get("language") else None,
    )
