"""Pictures of a page that are none of its article's: advertisements, and portraits of who wrote it."""

import re
from collections.abc import Collection
from itertools import islice, pairwise
from urllib.parse import urlsplit

from lxml import html

from feedsvc.domain.picture_addresses import is_picture, picture_address
from feedsvc.readers.html_authors import is_profile
from feedsvc.readers.html_blocks import HEADINGS, Block, words_of
from feedsvc.readers.html_boxes import is_advertising, is_authors

_ADVERTISED = re.compile(r"/(?:ads?|adserver|adimages|banners?)/", re.IGNORECASE)
_PORTRAIT = re.compile(r"(?<![a-z])(?:(?:gr)?avatars?|headshots?)(?![a-z])", re.IGNORECASE)
_ROUND = frozenset(("rounded-full", "rounded-circle", "img-circle", "is-rounded"))
"""Classes by which frameworks of styles draw a picture as a circle."""

_ASKED = re.compile(r"[?&](?:w|width)=(\d{1,4})(?!\d)")

SMALLEST, SMALL = 8, 64
"""Pixels of a side; pictures as small are portraits and icons, still smaller ones stand in for what a script loads."""

LONGEST_LABEL = 3
"""Words over an advertisement, "- Advertisement -", and beside a name that says whom a picture shows."""

NEAR = 3
"""Elements round a picture that may be named for its author, or hold its label."""


def is_beside_article(block: Block, authors: Collection[str], base: str) -> bool:
    """Return whether all pictures of a block are advertisements or portraits.

    `authors` are the names of who wrote the article, their words in a row, `base` the address of the page where it says it.
    """
    images = [image for node in block.nodes if not isinstance(node, str) for image in node.iter("img")]
    return all(_is_advertisement(image, base) or _is_portrait(image, authors) for image in images)


def _is_advertisement(image: html.HtmlElement, base: str) -> bool:
    if any(
        is_advertising(element.get("class"), element.get("id")) for element in (image, *islice(image.iterancestors(), NEAR))
    ):
        return True
    link = next(image.iterancestors("a"), None)
    if link is not None and ("sponsored" in (link.get("rel") or "").split() or _is_labelled(link, base)):
        return True
    return bool(_ADVERTISED.search(picture_address(dict(image.attrib)) or ""))


def _is_labelled(link: html.HtmlElement, base: str) -> bool:
    """Return whether a picture that leads to another site stands below a few words, in a box that holds nothing else."""
    target = link.get("href") or ""
    if is_picture(target) or not (target.startswith("#") or _host(target) not in ("", _host(base))):
        return False
    for inner, box in pairwise((link, *islice(link.iterancestors(), NEAR))):
        words = words_of(box.text_content())
        if words:
            above = inner.getprevious()
            is_label = above is not None and above.tag not in HEADINGS and words_of(above.text_content()) == words
            return is_label and len(words) <= LONGEST_LABEL
    return False


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_portrait(image: html.HtmlElement, authors: Collection[str]) -> bool:
    """Return whether a picture is an author's: by its name, its size, what it says, or what it leads to."""
    if _PORTRAIT.search(picture_address(dict(image.attrib)) or "") or not _ROUND.isdisjoint((image.get("class") or "").split()):
        return True
    around = (image, *islice(image.iterancestors(), NEAR))
    if any(is_authors(element.get("class"), element.get("id")) for element in around if element.tag != "figure"):
        return True
    alt = words_of(image.get("alt") or "")
    said = f" {' '.join(alt)} "
    if any(f" {author} " in said and len(alt) <= author.count(" ") + 1 + LONGEST_LABEL for author in authors):
        return True
    link = next(image.iterancestors("a"), None)
    return (link is not None and is_profile(link)) or _is_small(image)


def _is_small(image: html.HtmlElement) -> bool:
    """Return whether a picture is small by its attributes, or by the width that its address asks for."""
    sides = [value for side in ("width", "height") if (value := (image.get(side) or "").removesuffix("px")).isdigit()]
    asked = [match[1]] if (match := _ASKED.search(picture_address(dict(image.attrib)) or "")) else []
    return bool(sides or asked) and all(SMALLEST <= int(side) <= SMALL for side in (sides or asked))
