"""What a picture says of itself: caption, alternative text, credit and copyright, as photographers and agencies write them into
the file (IPTC Photo Metadata: XMP first, and the older IPTC-IIM where it is silent)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MOST_XMP = 1_000_000
"""Bytes of XMP that are read."""

LONGEST = 2000
"""Characters of a text."""

_NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "iptc": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
_UTF_8 = b"\x1b%G"
"""How IPTC-IIM says that its texts are UTF-8 (1:90)."""

_Iim = Mapping[tuple[int, int], Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """What a picture says of itself, as plain text."""

    caption: str | None = None
    alt: str | None = None
    credit: str | None = None
    copyright: str | None = None


def noted_in(image: "ImageFile") -> Noted:
    """Return what an opened picture says of itself; what can't be read says nothing."""
    xmp, iim = _xmp(image), _iim(image)
    caption = _first(xmp, "dc:description") or _iim_text(iim, 120)
    creator = _first(xmp, "dc:creator") or _iim_text(iim, 80)
    credit = _first(xmp, "photoshop:Credit") or _iim_text(iim, 110)
    return Noted(
        caption=caption if caption and _is_said(caption) else None,
        alt=_first(xmp, "iptc:AltTextAccessibility"),
        credit=_credit(creator, credit),
        copyright=_first(xmp, "dc:rights") or _iim_text(iim, 116),
    )


def _credit(creator: str | None, credit: str | None) -> str | None:
    """Join who took it and for whom, as credit lines do: "Ana Ruiz/Tidewire"."""
    if creator and credit and creator.casefold() not in credit.casefold():
        return f"{creator}/{credit}"
    return credit or creator


def _is_said(caption: str) -> bool:
    """Return whether somebody wrote a caption; cameras write their maker's name or a word there."""
    return not caption.isascii() or (" " in caption and any(sign.islower() for sign in caption))


def _xmp(image: "Image") -> "etree._Element | None":
    content = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    content = content.encode() if isinstance(content, str) else content
    if not isinstance(content, bytes) or len(content) > MOST_XMP:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _first(xmp: "etree._Element | None", name: str) -> str | None:
    """Return the first text of a property: a list's first member, of languages the default one."""
    return None if xmp is None else next((text for raw in _texts(xmp, name) if (text := _line(raw))), None)


def _texts(xmp: "etree._Element", name: str) -> Iterator[str]:
    prefix, _, local = name.partition(":")
    qualified = f"{{{_NAMES[prefix]}}}{local}"
    for about in xmp.iter(f"{{{_NAMES['rdf']}}}Description"):
        yield about.get(qualified) or ""
    for found in xmp.iter(qualified):
        members = list(found.iter(f"{{{_NAMES['rdf']}}}li"))
        members.sort(key=lambda member: member.get("{http://www.w3.org/XML/1998/namespace}lang") != "x-default")
        yield from ("".join(map(str, member.itertext())) for member in members or [found])


def _iim(image: "ImageFile") -> _Iim:
    from PIL import IptcImagePlugin

    try:
        return IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, ValueError, OSError, IndexError, KeyError):
        return {}


def _iim_text(iim: _Iim, number: int) -> str | None:
    value = iim.get((2, number))
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, bytes):
        return None
    try:
        return _line(value.decode("utf-8"))
    except UnicodeDecodeError:
        return None if iim.get((1, 90)) == _UTF_8 else _line(value.decode("cp1252", "replace"))


def _line(text: str) -> str | None:
    folded = " ".join(re.sub(r"[\0-\x1f\x7f]", " ", text).split())
    return folded if 0 < len(folded) <= LONGEST else None
