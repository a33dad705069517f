"""Corrections of pictures: other words about one of the source's pictures, or another picture in its place.

They are kept by the address of the source's picture, so that they count whenever the source shows that again.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import KEPT

WORDS = ("alt", "caption", "credit", "copyright")
"""What is said of a picture."""


@dataclass(frozen=True, slots=True)
class PictureCorrection:
    """What an editor wants of a picture: `words` by their names, and `instead` another picture, which texts show at `address`.

    `source` is the picture as its source has it.
    """

    source: Media
    words: Mapping[str, str] = field(default_factory=dict)
    instead: Media | None = None
    address: str = ""

    @property
    def shown(self) -> Media:
        """The picture as it is corrected."""
        words = {name: self.words.get(name, getattr(self.source, name)) or None for name in WORDS}
        return replace(self.instead or self.source, **words)  # type: ignore[arg-type]  # they are texts of it


Corrections = Mapping[str, PictureCorrection]
"""Corrections by the address of the source's picture."""


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture as an editor wants it: words by their names, and another picture with the address at which texts show it."""

    words: Mapping[str, str]
    instead: Media | None = None
    address: str = ""


def correct_pictures(shown: Revision, before: Corrections, wanted: Mapping[str, WantedPicture]) -> Corrections:
    """Return the corrections of an article's pictures after an editor said how some of those shown are to be, by address.

    What is as the source has it needs no correction.
    """
    sources = {correction.shown.url: address for address, correction in before.items()}
    after = dict(before)
    for media in shown.media:
        if media.url not in wanted:
            continue
        address, want = sources.get(media.url, media.url), wanted[media.url]
        known = before.get(address) or PictureCorrection(media)
        words = {name: said for name, said in want.words.items() if said != (getattr(known.source, name) or "")}
        instead, at = (want.instead, want.address) if want.instead else (known.instead, known.address)
        is_other = instead is not None and instead.url != known.source.url
        after[address] = PictureCorrection(known.source, words, instead if is_other else None, at if is_other else "")
        if not (words or is_other):
            del after[address]
    return after


def with_pictures(source: Revision, corrections: Corrections) -> Revision:
    """Return a source's revision with its pictures as they are corrected, in its text too."""
    return _exchanged(source, {url: (made.shown, made.address or url) for url, made in corrections.items()})


def without_pictures(shown: Revision, corrections: Corrections) -> Revision:
    """Return a corrected revision with its pictures as their source has them."""
    return _exchanged(shown, {made.shown.url: (made.source, _source_address(made)) for made in corrections.values()})


def with_source_pictures(corrections: Corrections, source: Revision) -> Corrections:
    """Return corrections with what the source says of its pictures now."""
    known = {media.url: media for media in source.media}
    return {
        address: replace(correction, source=known.get(address, correction.source))
        for address, correction in corrections.items()
    }


def _source_address(made: PictureCorrection) -> str:
    """Return the address at which texts show the source's picture: on the same host as the other one, if there is another."""
    shown = made.shown.url
    return made.address.removesuffix(shown) + made.source.url if made.address else shown


def _exchanged(revision: Revision, pictures: Mapping[str, tuple[Media, str]]) -> Revision:
    """Return a revision with other pictures, each with its address in texts, in the place of those at these addresses."""
    if not any(media.url in pictures for media in revision.media):
        return revision
    media, content = [], revision.content_html
    for before in revision.media:
        after, address = pictures.get(before.url, (before, before.url))
        media.append(after)
        if before.url in pictures:
            content = _replaced(content, before.url, address, after.alt)
    return replace(revision, media=tuple(media), content_html=content)


def _replaced(content: str, url: str, address: str, alt: str | None) -> str:
    """Write another address and another alternative text into the images of HTML that show a picture.

    Kept pictures stand there with the host before their address.
    """
    host = r"(?:https?://[^/\"]+)?" if url.startswith(KEPT) else ""
    image = re.compile(rf'<img\b[^<>]*? src="(?P<at>{host}{re.escape(html.escape(url))})"[^<>]*>')

    def anew(match: re.Match[str]) -> str:
        shown = match["at"] if address == url else html.escape(address)
        tag = match[0].replace(f' src="{match["at"]}"', f' src="{shown}"')
        tag = re.sub(r' (?:alt|srcset|width|height)="[^"]*"' if shown != match["at"] else r' alt="[^"]*"', "", tag)
        return tag.replace("<img", f'<img alt="{html.escape(alt or "")}"', 1)

    return image.sub(anew, content)
