"""Which document of which feed: in a format, in a partner's dialect, with tombstones, or a page of its archive."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc.domain.addresses import archive_name, feed_name
from feedsvc.domain.feeds import TOMBSTONES, Feed, FeedFormat


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A document of a feed.

    `profile` is the name of a partner whose dialect of RSS it has, or `TOMBSTONES`. `page` is the number of the archive page
    that it is, None for a subscription document; `pages` is how many the archive has (RFC 5005 section 4).
    """

    feed: Feed
    feed_format: FeedFormat
    profile: str | None = None
    page: int | None = None
    pages: int = 0

    @property
    def name(self) -> str:
        """The name of its rendition, its address below `/feeds/` (not percent-encoded)."""
        if self.page is not None:
            return archive_name(self.feed.slug, self.page, self.feed_format)
        return feed_name(f"{self.feed.slug}.{self.profile}" if self.profile else self.feed.slug, self.feed_format)

    @property
    def partner(self) -> str | None:
        """The partner that it is for."""
        return None if self.profile == TOMBSTONES else self.profile

    @property
    def is_made_with_feed(self) -> bool:
        """Whether its dialect is rendered whenever its feed changes; else once it is asked for or subscribed to."""
        return self.profile is None or self.profile in (self.feed.profiles or ())

    @property
    def names_withdrawals(self) -> bool:
        """Whether it says what was withdrawn."""
        return self.page is None and (self.profile is not None or self.feed_format is FeedFormat.JSON)

    @property
    def previous(self) -> str | None:
        """The name of the next older page of the archive; partners have none."""
        return None if self.partner else self._page_name(self.pages if self.page is None else self.page - 1)

    @property
    def next(self) -> str | None:
        """The name of the next newer page of the archive."""
        return None if self.page is None else self._page_name(self.page + 1)

    def _page_name(self, number: int) -> str | None:
        return archive_name(self.feed.slug, number, self.feed_format) if 1 <= number <= self.pages else None


def profile_document(feed: Feed, profile: str) -> FeedDocument:
    """Return a feed in a dialect: partners have RSS, tombstones are Atom's (RFC 6721)."""
    return FeedDocument(feed, FeedFormat.ATOM if profile == TOMBSTONES else FeedFormat.RSS, profile)


def published_documents(feed: Feed) -> Sequence[FeedDocument]:
    """List the documents that are rendered as a feed changes: its formats, and the dialects of the partners it names."""
    return [
        *(FeedDocument(feed, feed_format) for feed_format in FeedFormat),
        *(profile_document(feed, profile) for profile in feed.profiles or ()),
    ]
