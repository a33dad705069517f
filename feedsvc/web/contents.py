"""An article's HTML and pictures as pages show them: pictures in the size that fits the screen, and what is wide scrolls."""

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import choices

SIZES = "(max-width: 42rem) 100vw, 40rem"
"""How wide an article's picture is: as its column."""

_IMAGE = re.compile(r'<img\b([^<>]*) src="([^"<>]*)"([^<>]*)>')
_DESCRIBED = re.compile(r' alt="[^"]')
_EMPTY_ALT = re.compile(r' alt(?:="")?(?=\s|$)')
_WIDE = re.compile(r"<(table|pre)\b")


def contents(html: str, media: Sequence[Media] = (), *, addresses: Addresses) -> Markup:
    """Return an article's sanitised HTML for a page, its kept pictures in all their sizes, loaded as they come into sight.

    Tables and set text can be reached by keyboard, since they scroll where they are wider than the page.
    """
    html = addresses.moved_along(html)
    known = {str(escape(addresses.absolute(picture.url))): picture for picture in media}
    return Markup(_WIDE.sub(r'<\1 tabindex="0"', _IMAGE.sub(_with_sizes(known, addresses), html)))  # noqa: S704 it was sanitised at intake


def srcset(media: Media, addresses: Addresses) -> str:
    """List a picture's sizes for a browser to choose from; empty where there is nothing to choose."""
    known = choices(media)
    return ", ".join(f"{addresses.picture(choice.url)} {choice.width}w" for choice in known) if len(known) > 1 else ""


def _with_sizes(known: dict[str, Media], addresses: Addresses) -> Callable[["re.Match[str]"], str]:
    def sized(match: "re.Match[str]") -> str:
        media = known.get(match[2])
        sizes = srcset(media, addresses) if media else ""
        offered = f' srcset="{sizes}" sizes="{SIZES}"' if sizes else ""
        before, after = match[1], match[3]
        if media is not None and media.alt and not _DESCRIBED.search(before + after):
            before, after = (_EMPTY_ALT.sub("", part) for part in (before, after))
            offered += f' alt="{escape(media.alt)}"'
        return f'<img{before} src="{match[2]}"{offered}{after} loading="lazy">'

    return sized
