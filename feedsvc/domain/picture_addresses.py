"""Which address of an image is its picture: pages that load pictures late put something else into `src`."""

import re
from collections.abc import Mapping

LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-srcset", "data-lazy-srcset")
"""Attributes in which most scripts look for a picture; what they hold is the picture, and `src` stands in for it."""

_ENDS = r"(?:src|srcset|original|lazy)"
_LAZY_NAME = re.compile(rf"data-(?![\w-]*(?:low|placeholder|thumb|small|blur|error|fallback))(?:[\w-]*-)?{_ENDS}")
_NAMED = re.compile(rf"\b(data-[\w-]*{_ENDS})\s*=")
_WHOLE = re.compile(r"https?://\S+/\S+\.(?:jpe?g|png|webp|gif|avif)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//\S+\.\S+|[^\s:]+\.(?:jpe?g|png|webp|gif|avif)(?:[?#]\S*)?", re.IGNORECASE)

_STAND_IN = re.compile(
    r"^(?:data:|about:|#|$)|(?:^|[/_.-])(?:placeholder|spacer|blank|transparent|pixel|1x1|loading|loader|lazy(?:load)?)[\w-]*\.(?:gif|png|svg|jpe?g|webp)\b",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"[\s,]*([^\s,](?:\S*[^\s,])?)(,*)")
_DESCRIPTOR = re.compile(r"((?:[^,(]|\([^)]*\)?)*),?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)[wx]")


def picture_address(attributes: Mapping[str, str], sources: str | None = None) -> str | None:
    """Return the address of an image's picture by its attributes, or by the `srcset` of a `source` beside it; None without.

    What scripts of their own name otherwise (`data-x-src`) counts where nothing else shows the picture.
    """
    lazy = (address for name in LAZY if (address := _address(name, attributes.get(name))))
    plain = (
        _address(name, value)
        for name, value in (("src", attributes.get("src")), ("srcset", attributes.get("srcset") or sources))
    )
    others = (address for name in attributes if is_lazy(name) and (address := _address(name, attributes[name])))
    known = next(lazy, None) or next((address for address in plain if address), None)
    return known or next((address for address in others if _ADDRESS.fullmatch(address)), None)


def is_lazy(name: str) -> bool:
    """Return whether an attribute is named as one in which a script looks for a picture."""
    return _LAZY_NAME.fullmatch(name) is not None


def is_picture(address: str) -> bool:
    """Return whether an absolute address is a picture's by its end."""
    return _WHOLE.fullmatch(address) is not None


def lazy_names(markup: str) -> frozenset[str]:
    """Return the names of such attributes in a piece of markup."""
    names = (name.lower() for name in _NAMED.findall(markup)) if "data-" in markup else ()
    return frozenset(filter(is_lazy, names))


def largest_of(srcset: str) -> str | None:
    """Return the largest picture of a `srcset`, as WHATWG parses it: addresses may hold commas, and lists end with one."""
    best: tuple[float, str] | None = None
    place = 0
    while (candidate := _CANDIDATE.match(srcset, place)) is not None:
        place = candidate.end()
        size = 1.0
        if not candidate[2]:
            descriptor = _DESCRIPTOR.match(srcset, place)
            if descriptor is not None:
                place = descriptor.end()
                stated = _SIZE.search(descriptor[1])
                size = float(stated[1]) if stated else 1.0
        if not _STAND_IN.search(candidate[1]) and (best is None or size > best[0]):
            best = size, candidate[1]
    return best[1] if best else None


def _address(name: str, value: str | None) -> str | None:
    text = (value or "").strip()
    if name.endswith("srcset"):
        return largest_of(text)
    return None if _STAND_IN.search(text) else text


_FILM = re.compile(r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})", re.IGNORECASE)
_NO_FRAME = re.compile(
    r"googletagmanager|doubleclick|googlesyndication|adservice|/ads?/|recaptcha|facebook\.com/(?:plugins/like|tr)",
    re.IGNORECASE,
)


def frame_address(attributes: Mapping[str, str]) -> str | None:
    """Return the address that a frame shows, of a YouTube film that of its page; None for counters and advertisements."""
    lazy = (attributes.get(name) for name in ("data-src", "data-lazy-src", "src"))
    address = next((text.strip() for text in lazy if text and not _STAND_IN.search(text.strip())), "")
    address = f"https:{address}" if address.startswith("//") else address
    if not address.startswith(("https://", "http://")) or _NO_FRAME.search(address):
        return None
    if any((attributes.get(side) or "").strip() in ("0", "1") for side in ("width", "height")):
        return None
    film = _FILM.match(address)
    return f"https://www.youtube.com/watch?v={film[1]}" if film and film[1] != "videoseries" else address
