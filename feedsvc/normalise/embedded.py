"""What HTML embeds, written so that feed readers show it: pictures at their own address, links in place of frames."""

import html
import re
from collections.abc import Callable, Mapping

from feedsvc.domain.picture_addresses import frame_address, is_lazy, picture_address

_FRAME = re.compile(r"<iframe\b([^<>]*)>(?:(?:(?!<iframe\b).)*?</iframe\s*>)?", re.IGNORECASE | re.DOTALL)
_FRAME_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
_BEACON = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:doubleclick\.net|scorecardresearch\.com|quantserve\.com|google-analytics\.com|pixel\.wp\.com|"
    r"stats\.wordpress\.com|chartbeat\.net|imrworldwide\.com|feedsportal\.com|omtrdc\.net|mailchimp\.com/track)(?:[/:?]|$)"
    r"|^https?://(?:www\.)?facebook\.com/tr\b|^https?://feeds\.feedburner\.com/~r/|^https?://pixel\."
    r"|/(?:pixel|1x1|spacer|blank|transparent|count|beacon|clear|tracking)\.(?:gif|png)(?:[?#]|$)",
    re.IGNORECASE,
)


def frames_as_links(markup: str) -> str:
    """Write a link for each frame that shows a film, a sound or a map: no feed reader shows frames."""
    return _FRAME.sub(_linked, markup) if "<iframe" in markup.lower() else markup


def image_attributes(values: Mapping[str, str], sources: str | None, absolute: Callable[[str], str | None]) -> str:
    """Write the attributes of an image with the address of its picture; nothing for one that nobody sees.

    `sources` is the `srcset` of a `source` before it. A tracking pixel is as small as a point, or a known counter serves it.
    """
    address = picture_address(values, sources)
    address = absolute(address) if address else None
    is_tiny = "style" in values or any(values.get(side, "").removesuffix("px") in ("0", "1") for side in ("width", "height"))
    if address is None or is_tiny or _BEACON.search(address):
        return ""
    shown = {name: value for name, value in values.items() if name != "srcset" and not is_lazy(name)} | {"src": address}
    return "".join(f' {name}="{html.escape(value)}"' for name, value in shown.items())


def _linked(frame: re.Match[str]) -> str:
    values = {name.lower(): html.unescape(value) for name, _, value in _FRAME_ATTRIBUTE.findall(frame[1])}
    address = frame_address(values)
    if address is None:
        return ""
    title = " ".join(values.get("title", "").split()) or address
    return f'<p><a href="{html.escape(address)}">{html.escape(title, quote=False)}</a></p>'
