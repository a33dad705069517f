"""Feeds: a stream's description and the rule that chooses its articles."""

from dataclasses import dataclass
from enum import StrEnum

from feedsvc.domain.article import Revision


class FeedFormat(StrEnum):
    """A feed's format; the value is the extension of its address."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"

    @property
    def content_type(self) -> str:
        """The media type, with the charset that the document itself declares (RFC 4287 section 7, JSON Feed 1.1)."""
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    FeedFormat.RSS: "application/rss+xml; charset=utf-8",
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.JSON: "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles belong to a feed: any of the values within a field, and all of the fields that are given.

    Values are compared without regard to case. `query` is a full-text search: every word must occur.
    The empty selection takes every article.
    """

    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    query: str = ""

    def takes(self, revision: Revision) -> bool:
        """Tell whether a revision belongs to a feed of this selection, save for its `query`, which the store searches."""
        language = revision.language or ""
        asked = (
            (self.sections, (revision.section or "",)),
            (self.tags, revision.tags),
            (self.authors, revision.authors),
            (self.languages, (language, language.partition("-")[0])),
            (self.sources, revision.sources),
        )
        return all(_folded(wanted) & _folded(carried) for wanted, carried in asked if wanted)


def _folded(values: tuple[str, ...]) -> set[str]:
    return {" ".join(value.casefold().split()) for value in values}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedImage:
    """A feed's picture: absolute address, pixels (RSS allows at most 144 x 400)."""

    url: str
    width: int = 144
    height: int = 144


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A stream of articles, named by its slug, published in every FeedFormat.

    `link` is the home page it belongs to, `ttl` whole minutes, `size` the entries that the subscription document always has.
    """

    slug: str
    title: str
    description: str
    link: str
    language: str = "en"
    selection: Selection = Selection()
    size: int = 50
    ttl: int = 5
    image: FeedImage | None = None
    rights: str | None = None
    full_content: bool = True
    hubs: tuple[str, ...] = ()
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()

    @property
    def page_size(self) -> int:
        """Entries of an archive page. The subscription document holds `size` entries and those that don't fill one yet."""
        return max(1, self.size // 2)


LATEST = "latest"
"""The slug of the stream that always exists: "Latest News"."""
