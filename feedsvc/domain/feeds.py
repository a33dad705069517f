"""Feeds: a stream's description and the rule that chooses its articles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from feedsvc.domain.articles import Revision
from feedsvc.domain.links import LinkMode


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


TOMBSTONES = "tombstones"
"""The profile of the Atom document that names withdrawals (RFC 6721); every other profile is a partner's name."""


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
        """Return whether a revision belongs to a feed of this selection, save for its `query`, which the store searches."""
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


class Pictures(StrEnum):
    """Which pictures stand in the text of entries: those that the article's text has, all of the article's, or none."""

    TEXT = "text"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How a feed shows its entries: a matter of its looks, which moves no date of an entry and is no news to subscribers.

    `links` is where its links lead, by default as the outlet's. `excerpt` is how many paragraphs of the text it gives (0: all),
    `closing` a line below them that links to the article, `campaign` what links carry for statistics (`utm_source=rss`).
    """

    links: LinkMode | None = None
    excerpt: int = 0
    closing: str = ""
    campaign: str = ""
    pictures: Pictures = Pictures.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A stream of articles, named by its slug, published in every FeedFormat.

    `link` is the home page it belongs to, `ttl` whole minutes, `size` the entries that the subscription document always has.
    `hubs` are WebSub hubs, `cloud` is where readers register by rssCloud.
    `profiles` are the partners that it is published for; None: each partner's profile is rendered once somebody asks for it.
    `partner_options` are what partners ask of a feed that readers don't, by the names of their options.
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
    private: bool = False
    """Whether accounts alone may read it: it has no public address and stands in no list."""
    place: str = "feeds"
    """Where its documents stand below the service's address: here, or at an account's own place."""
    hubs: tuple[str, ...] = ()
    cloud: str | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    profiles: tuple[str, ...] | None = None
    partner_options: tuple[tuple[str, str], ...] = ()
    presentation: Presentation = field(default=Presentation(), repr=False)

    def takes(self, revision: Revision) -> bool:
        """Return whether a revision belongs to the feed: it selects it, and it isn't kept to others."""
        return (not revision.only_in or self.slug in revision.only_in) and self.selection.takes(revision)

    @property
    def page_size(self) -> int:
        """Entries of an archive page. The subscription document holds `size` entries and those that don't fill one yet."""
        return max(1, self.size // 2)

    def has_profile(self, profile: str) -> bool:
        """Return whether a profile is there; a feed without full texts gives them to the partners that it names alone."""
        if profile == TOMBSTONES:
            return True
        has_all = self.full_content and not self.presentation.excerpt
        return has_all if self.profiles is None else profile in self.profiles

    def partner_option(self, name: str) -> str:
        """Return an option for partners, empty if it isn't set."""
        return dict(self.partner_options).get(name, "")


def is_locale(language: str) -> bool:
    """Return whether a BCP 47 tag names a region: `en-GB`."""
    return re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z]{4})?-([a-zA-Z]{2}|\d{3})(-.+)?", language) is not None


LATEST = "latest"
"""The slug of the stream that always exists: "Latest News"."""


class Term(StrEnum):
    """A property that articles are grouped by, each value a stream of its own."""

    SECTION = "section"
    TAG = "tag"
    AUTHOR = "author"
    LANGUAGE = "language"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class FormerFeeds:
    """Feeds that were, by slug: where those that `moved` are now (a slug, or an absolute address), why the `retired` ended."""

    moved: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)


NO_FORMER_FEEDS = FormerFeeds()
