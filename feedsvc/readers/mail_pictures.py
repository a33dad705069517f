"""Pictures of a letter that are no part of its article: the emblem at its head, the icons and portraits at its foot."""

import re
from collections.abc import Sequence

from lxml import html as lxml_html

from feedsvc.readers.mail_blocks import Block

LARGEST_ICON = 60
"""Pixels of a side."""

_EMBLEM = re.compile(r"(?:(?<![a-z])l|(?<=[a-z])L)ogo(?![a-z]{2})|(?<![A-Za-z])LOGO(?![A-Za-z])")
_SIZE = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*(\d{1,4})\s*px", re.IGNORECASE)


def drop_emblems(tree: lxml_html.HtmlElement, kept: Sequence[Block], below: Sequence[Block]) -> None:
    """Take out of a letter the emblems and icons above or below all of its text, and what its signature shows.

    `below` are the blocks under the text: the signature and what follows.
    """
    slots = [slot for block in kept for slot in block.slots]
    pictures = list(tree.iter("img"))
    if not slots or not pictures:
        return
    places = {element: number for number, element in enumerate(tree.iter())}
    first, last = places[slots[0].element], places[next(reversed(list(slots[-1].element.iter())))]
    foot = next((places[slot.element] for block in below for slot in block.slots), len(places))
    for picture in pictures:
        is_signature = places[picture] > foot and (picture.get("src") or "").lower().startswith("cid:")
        if is_signature or (not first <= places[picture] <= last and (_is_emblem(picture) or _is_icon(picture))):
            picture.drop_tree()


def _is_emblem(picture: lxml_html.HtmlElement) -> bool:
    address = (picture.get("src") or "").partition("?")[0].rpartition("/")[2]
    alt = picture.get("alt") or ""
    return (
        _EMBLEM.search(f"{address} {alt[:1].lower()}{alt[1:]} {picture.get('class') or ''} {picture.get('id') or ''}")
        is not None
    )


def _is_icon(picture: lxml_html.HtmlElement) -> bool:
    sizes = [int(value) for side in ("width", "height") if (value := (picture.get(side) or "").removesuffix("px")).isdigit()]
    sizes += [int(value) for value in _SIZE.findall(picture.get("style") or "")]
    return bool(sizes) and max(sizes) <= LARGEST_ICON
