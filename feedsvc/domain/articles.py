"""Articles: a lasting identity (Article) and its immutable states (Revision)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID, uuid5

from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.feed_ids import NO_IDS, FeedIds, as_iri
from feedsvc.domain.links import LinkMode

Guid = NewType("Guid", str)
"""`urn:uuid:...`, minted once, kept in the store; never an address, so it outlives renames of host and headline."""

Identity = NewType("Identity", str)
"""What the source calls the article: `id:` and the format's own id, or `path:` and the path below the drop folder."""


class Precision(StrEnum):
    """How exactly a source states a time."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class Zone(StrEnum):
    """Whether the source states the zone, or the outlet's own was taken."""

    STATED = "stated"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a source gave it: `at` is aware and keeps the source's offset; of a DAY only the local date counts."""

    at: datetime
    precision: Precision = Precision.SECOND
    zone: Zone = Zone.STATED


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where an article was filed and by which agency, as printed."""

    place: str | None = None
    agency: str | None = None


class Role(StrEnum):
    """What a line of a page was taken for."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    SECTION = "section"
    TAGS = "tags"
    SOURCE = "source"
    STANDFIRST = "standfirst"
    CAPTION = "caption"
    FURNITURE = "furniture"
    HEADER = "header"
    HIDDEN = "hidden"
    EMBARGO = "embargo"
    NOTE = "note to editors"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line of the source that is no part of the body, and what it was taken for; kept so that an editor can put it back."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One immutable state of an article, normalised, as its source states it.

    `title` is plain text, `content_html` sanitised HTML with absolute addresses, `content_text` its paragraphs parted
    by blank lines. `published` and `updated` are None where the source gives none. `embargo` and `expires` are aware
    UTC. `language` is a BCP 47 tag. `received` is the instant at which its file was taken in, `reread` that at which the file
    was read again, if this is what came of that; both count for nothing in comparisons. `take` is the last part of a wire's
    story that it holds, from 1; 0: it came whole.
    """

    guid: Guid
    identity: Identity
    title: str
    content_html: str
    content_text: str
    received: datetime
    format: str
    encoding: str = "utf-8"
    path: str = ""
    version: int | None = None
    take: int = 0
    published: Moment | None = None
    updated: Moment | None = None
    embargo: datetime | None = None
    expires: datetime | None = None
    withdrawn: bool = False
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    dateline: Dateline = Dateline()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    summary: str | None = None
    media: tuple[Media, ...] = ()
    link: str | None = None
    rights: str | None = None
    origin: Origin | None = None
    furniture: tuple[FurnitureLine, ...] = ()
    warnings: tuple[str, ...] = ()
    reread: datetime | None = None
    holds: tuple[Hold, ...] = ()
    """Why it may not go out; with any of them it is public nowhere until an editor releases it."""
    feed_ids: FeedIds = NO_IDS
    """What an earlier feed called the article; counts for one that was never seen."""
    is_correction: bool = False
    """Whether its source says that it corrects what it sent before."""
    is_paywalled: bool = False
    """Whether its source shows it only to subscribers, so that only its summary is stored (`domain.paywall`)."""
    sender: str | None = None
    """The address that mailed it."""
    sent_by: str | None = None
    """The name of the key that its file was sent by."""
    provider: str | None = None
    """The name of the provider by whose rule it was read."""
    only_in: tuple[str, ...] = ()
    """The slugs of the feeds that it may stand in, beside its own page; (): anywhere."""
    links: LinkMode | None = None
    """Where links to it lead whatever the outlet's do, by its provider's rule."""
    corrections: tuple[str, ...] = ()
    """What its readers are to know of corrections, as an editor says it: each a day (2026-11-30) and a text."""
    priority: int | None = None
    """How urgent its source calls it, from 1, the most urgent, to 9."""
    pinned: datetime | None = None
    """Until when it stands at the head of pages."""

    @property
    def is_unpublished(self) -> bool:
        """Whether the source itself says that the article is not public."""
        return any(hold.kind is HoldKind.MARK for hold in self.holds)

    @property
    def has_expired(self) -> bool:
        """Whether nobody was to see the article any more when it came in."""
        return self.expires is not None and self.expires <= self.received


class Withdrawal(StrEnum):
    """Who withdrew an article; what a person withdrew, a redrop does not bring back."""

    SOURCE = "source"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article: its lasting identity and its current revision. All instants are aware UTC, to the microsecond.

    `published` never moves once it has passed. `updated` moves when something significant changes. `changed` is
    our own clock at the last change that the public may see; `number` counts revisions from 1; `sequence` is the store's count
    of all that was stored (0: not stored yet), and `announced` what that was at the last change that live pages hear of.
    """

    guid: Guid
    identity: Identity
    revision: Revision
    number: int
    published: datetime
    updated: datetime
    changed: datetime
    withdrawn: datetime | None = None
    withdrawn_by: Withdrawal | None = None
    sequence: int = 0
    announced: int = 0
    duplicate_of: Guid | None = None
    """The guid of the article of which this one is another copy; feeds show only the first."""
    waiting: Revision | None = None
    """A newer revision that is held, while `revision` is the last one that could go out."""
    suspended: datetime | None = None
    """When a public article went off because its source put it under embargo; None once the embargo is over."""
    feed_ids: FeedIds = NO_IDS
    """What an earlier feed called it, where the newsroom moved here; see `rss_guid`, `atom_id`, `json_id`."""
    imported: int = 0
    """The `number` of the public state that an import brought last, which is no news; 0: none."""

    @property
    def rss_guid(self) -> str:
        """Its guid in RSS: as its old feed had it (`FeedIds`), else its own."""
        return self.feed_ids.rss_guid or self.feed_ids.iri or self.guid

    @property
    def atom_id(self) -> str:
        """Its id in Atom, likewise; an absolute IRI."""
        return as_iri(self.feed_ids.atom_id) or self.feed_ids.iri or self.guid

    @property
    def json_id(self) -> str:
        """Its id in JSON Feed, likewise."""
        return self.feed_ids.json_id or self.feed_ids.iri or self.guid

    @property
    def is_imported(self) -> bool:
        """Whether it is as an import brought it: nobody is told, and it stands in the archives."""
        return self.imported == self.number

    @property
    def held(self) -> Revision | None:
        """The revision that waits for an editor's release; none once an editor withdrew the article, or its source took back
        what was never public."""
        if self.withdrawn is not None:
            return self.waiting if self.withdrawn_by is Withdrawal.SOURCE else None
        return self.waiting or (self.revision if self.revision.holds else None)

    def __hash__(self) -> int:
        """Hash what tells states of articles apart, not all of the text."""
        return hash((self.guid, self.number, self.sequence))

    @property
    def id(self) -> str:
        """The last part of the article's address, `/articles/ID`; as lasting as the guid."""
        return id_of(self.guid)

    @property
    def visible_from(self) -> datetime:
        """The instant from which the public may see it: the embargo's end, or a publication time that lies ahead."""
        return max(self.revision.embargo or self.published, self.published)

    @property
    def visible_until(self) -> datetime | None:
        """The instant from which it is no longer shown, if any."""
        return self.revision.expires


def is_public(article: Article, now: datetime) -> bool:
    """Return whether anybody may see the article at `now`: not withdrawn, not held, not under embargo, not expired."""
    if article.withdrawn is not None or article.revision.holds or now < article.visible_from:
        return False
    return article.visible_until is None or now < article.visible_until


def is_listed(article: Article, now: datetime) -> bool:
    """Return whether streams, searches and sitemaps name an article: it is public, no copy, and not kept to some feeds."""
    return is_public(article, now) and article.duplicate_of is None and not article.revision.only_in


def was_public(article: Article, now: datetime) -> bool:
    """Return whether the public ever saw an article: it does now, or did before a withdrawal, an expiry or an embargo."""
    if article.revision.holds:
        return False
    ended = [end for end in (article.withdrawn, article.visible_until) if end is not None and end <= now]
    return article.suspended is not None or article.visible_from <= min([*ended, now])


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An article that stood in a feed and was withdrawn, put under embargo, or expired, at `when`."""

    article: Article
    when: datetime


def tombstone_of(article: Article, now: datetime) -> Tombstone | None:
    """Return the tombstone of an article that is gone at `now`; None of one that isn't."""
    off = article.suspended if now < article.visible_from else None
    ends = [end for end in (article.withdrawn, article.visible_until, off) if end is not None and end <= now]
    return Tombstone(article, min(ends)) if ends else None


def id_of(guid: str) -> str:
    """Return the last part of the address of the article of a guid."""
    return guid.removeprefix("urn:uuid:")


def guid_from_id(article_id: str) -> Guid:
    """Turn the last part of an article's address back into its guid; a guid stays one."""
    return Guid(f"urn:uuid:{article_id.removeprefix('urn:uuid:')}")


def mint_guid(namespace: UUID, identity: Identity) -> Guid:
    """Make the guid of a new article: the same for the same identity at the same outlet (RFC 9562 section 5.5)."""
    return Guid(uuid5(namespace, identity).urn)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a stream, newest first: where the next page goes on."""

    published: datetime
    guid: Guid
