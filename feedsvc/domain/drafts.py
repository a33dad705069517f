"""What a reader found in a file, as it stands there: nothing parsed further, nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import PurePosixPath

from feedsvc.domain.feed_ids import NO_IDS, FeedIds

MOST_REASONS = 5
"""Reasons that a sentence about left-out items names."""


class BodyKind(StrEnum):
    """How the body is to be read on."""

    PAGE = "page"  # plain text in which headline, byline, dates and furniture still stand among the paragraphs
    TEXT = "text"  # plain text that is the article's body and nothing else, paragraphs parted by blank lines
    HTML = "html"  # HTML that is the article's body and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An image, sound or film that belongs to an article.

    `url` is absolute, or relative to the article's file until intake has stored the bytes. `width` and `height`
    are pixels, `length` bytes; None where unknown.
    """

    url: str
    type: str | None = None
    width: int | None = None
    height: int | None = None
    length: int | None = None
    credit: str | None = None
    caption: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The feed or outlet an article was taken from, for RSS `source` and Atom `source`."""

    title: str
    url: str
    id: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the source says of an article's state, as printed: `draft: true`, `status: private`, a password."""

    key: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """An item of a file that is no article, or none that can be read: its place in the file, from 1, and why."""

    position: int
    reason: str
    title: str | None = None


def none_left(passed_over: Sequence[PassedOver]) -> str:
    """Return the sentence for a file of which every item was left out: its one reason, or each with the items that it is of."""
    places: dict[str, list[str]] = {}
    for item in passed_over:
        places.setdefault(item.reason, []).append(str(item.position))
    if len(passed_over) == 1:
        return passed_over[0].reason
    if len(places) == 1:
        return f"None of its {len(passed_over)} items is an article. {passed_over[0].reason}"
    reasons = (f"{_items(numbers)}: {reason}" for reason, numbers in islice(places.items(), MOST_REASONS))
    return f"None of its {len(passed_over)} items is an article. {' '.join(reasons)}"


def _items(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
    return f"Item{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:3])}{more}"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A text that its author hid or struck out, by its length. `lines` are its lines in which an embargo may stand, which
    counts although nobody reads it; they are kept nowhere."""

    length: int
    lines: tuple[str, ...] = ()


class Evidence(StrEnum):
    """How a format says who wrote an article."""

    NAMES = "names"  # each text is a person by the format's structure: NITF's <person>, the author of an Atom entry
    MARKED = "marked"  # each text is a byline by the format: NITF's <byline>, a page's meta element
    SHOWN = "shown"  # each text stands near the headline and is a byline only if it reads like one


@dataclass(frozen=True, slots=True)
class Byline:
    """One place of a file that says who wrote the article, as printed: "By Ana Ruiz and Bo Lind, Tidewire"."""

    texts: tuple[str, ...]
    evidence: Evidence = Evidence.MARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reader's raw findings about one article.

    Strings are as they stand in the file (dates in any notation); None and () mean that the format did not say.
    `source_id` is the format's own identity (ninjs uri, NewsML guid, Message-ID, canonical address), never mutable text.
    `path` is relative to the drop folder; `position` counts the articles of one file that have no id of their own.
    `is_page` tells that the body was found on a page, whose furniture may still stand in it.
    `embargo` and `withdrawn` are read strictly: a reader that can't make sense of them raises `UnreadableArticle`.
    """

    format: str
    path: PurePosixPath
    body: str
    body_kind: BodyKind
    position: int = 0
    is_page: bool = False
    encoding: str = "utf-8"
    source_id: str | None = None
    version: int | None = None
    take: int = 0
    """Which part of a story that comes in several this is, from 1; 0: the whole."""
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    updated: str | None = None
    embargo: str | None = None
    expires: str | None = None
    withdrawn: bool = False
    is_correction: bool = False
    """Whether the format says that it corrects an earlier version."""
    bylines: tuple[Byline, ...] = ()
    """The most trusted first; the first in which somebody is named counts."""
    authors: tuple[str, ...] = ()
    """Names that the newsroom itself lists, in front matter or a sidecar: kept as they are, before any byline."""
    sender: str | None = None
    """Who mailed it, as the mail's From says; of a forwarded letter who passed it on."""
    publisher: str | None = None
    """The outlet by its own name, which is no author of its articles."""
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    dateline: str | None = None
    """As printed: "MOSCOW, Monday (Reuters)"."""
    located: str | None = None
    """The place by the format's structure, which may be that of the bureau: it counts where no dateline is printed."""
    section: str | None = None
    tags: tuple[str, ...] = ()
    """Each a tag of its own, whatever signs stand in it."""
    keywords: tuple[str, ...] = ()
    """Lists of tags as printed: "harbour; ferries, storms"."""
    language: str | None = None
    link: str | None = None
    base: str | None = None
    """What relative addresses in the body are resolved against, where that isn't `link`: `xml:base`, `<base href>`."""
    rights: str | None = None
    origin: Origin | None = None
    feed_ids: FeedIds = NO_IDS
    """What the newsroom says that an earlier feed called the article, in front matter or a sidecar."""
    former: FeedIds = NO_IDS
    """What the feed or the export that this was read from calls it; counts where the newsroom moves in with that."""
    media: tuple[Media, ...] = ()
    warnings: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What the source says of the article's state; `normalise.clearance` decides what it means."""
    notes: tuple[str, ...] = ()
    """Notes to editors that the format keeps apart from the text, such as the ednote of ninjs; never part of the text."""
    hidden: tuple[HiddenText, ...] = ()
    """What is known of each text that its author hid or struck out; the texts themselves are kept nowhere."""
    dated: tuple[str, ...] = ()
    """Texts that stand where a page shows its date, the surest first."""
    also_published: tuple[str, ...] = ()
    """Other dates of publication that a page states for machines: which of them counts is settled by what it shows."""
    guesses: tuple[str, ...] = ()
    """Texts elsewhere on a page in which its date may stand; they count where the page neither states nor shows one."""
    left: tuple[str, ...] = ()
    """Texts of a page that its reader did not take for the article, in order."""
    doubts: tuple[str, ...] = ()
    """Why it is uncertain that the public may see what was found, as sentences; the article is held."""
    passed_over: tuple[PassedOver, ...] = ()
    """Items of the same file that are left out; the file's first draft carries them."""
    attachments: dict[str, bytes] = field(default_factory=dict)
    """Bytes of media that came inside the file (a bundle, an e-mail), by the name that `Media.url` uses."""
