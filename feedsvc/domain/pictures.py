"""Kept pictures: the smaller copies that pages show, which articles use them, and whether the public may see them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Media

THUMBNAIL, PAGE = 400, 1280
"""Pixels across: in a list, twice as dense as it shows them, and over the measure of an article."""

WIDTHS = (THUMBNAIL, 800, PAGE)

MOST_SCALED = 120_000_000
"""Pixels of an article's pictures beyond which none is copied any more: 4 s of CPU. A JPEG counts for a third."""

KEPT = "/media/"
"""Where the addresses of kept pictures begin; others stand with somebody else and have no copies."""

_COPY = re.compile(rf"\.(?:{'|'.join(map(str, WIDTHS))})\.webp$")
_IN_HTML = re.compile(rf"""{KEPT}([^\s"'<>?#,]+)""")


class Use(StrEnum):
    """How an article uses a picture: in its current revision, in a former one, or in one that waits."""

    CURRENT = "current"
    FORMER = "former"
    WAITING = "waiting"


class Exposure(StrEnum):
    """Whether the public may see a picture: yes, no more, or not (yet)."""

    PUBLIC = "public"
    GONE = "gone"
    HIDDEN = "hidden"


def original_name(name: str) -> str:
    """Return the name of the picture of which a name may be that of a smaller copy."""
    return _COPY.sub("", name)


def kept_names(revision: Revision) -> frozenset[str]:
    """Return the names below `/media/` of the pictures that a revision uses."""
    listed = {media.url.removeprefix(KEPT) for media in revision.media if media.url.startswith(KEPT)}
    shown = _IN_HTML.findall(revision.content_html) if KEPT in revision.content_html else ()
    return frozenset(map(original_name, listed.union(shown)))


@dataclass(frozen=True, slots=True)
class Choice:
    """A picture in one of the sizes that there are of it."""

    url: str
    width: int


def effort(media: Media) -> int:
    """Return the pixels that copying a kept picture counts for."""
    return (media.width or 0) * (media.height or 0) // (3 if media.type == "image/jpeg" else 1)


def copy_name(name: str, width: int) -> str:
    """Return the name, or the address, of the copy of a kept picture that is so wide."""
    return f"{name}.{width}.webp"


def choices(media: Media) -> tuple[Choice, ...]:
    """Return the sizes of a picture that pages may show, smallest first; none where its size isn't known or nobody made copies.

    A picture that is no wider than the widest copy is itself the last choice.
    """
    if media.width is None or not media.url.startswith(KEPT):
        return ()
    copies = tuple(Choice(copy_name(media.url, width), width) for width in WIDTHS if width < media.width)
    return copies if media.width > PAGE else (*copies, Choice(media.url, media.width))


def fitting(media: Media, width: int) -> str:
    """Return the address of the smallest choice that is as wide as asked, else of the widest there is."""
    known = choices(media)
    return next((choice.url for choice in known if choice.width >= width), known[-1].url if known else media.url)
