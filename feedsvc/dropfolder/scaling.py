"""Smaller copies of a picture, so that no phone is sent what a camera took."""

import io
from typing import TYPE_CHECKING

from feedsvc.domain.pictures import WIDTHS

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_DECODED = 24_000_000
"""Pixels that are held at once, 96 MB of them; a larger JPEG is decoded at a half, a quarter or an eighth of its size."""

MOST_SCANS = 100
"""Scans of a progressive JPEG, each of which is decoded over the whole picture; cameras and editors write about ten."""

QUALITY = 78

_SIDEWAYS = range(5, 9)
_WITH_ORIENTATION = ("JPEG", "MPO")
"""Formats that tell it in their head; a PNG would be decoded to look for it. MPO is a JPEG with another behind it."""

_ORIENTATION = 0x0112


def shown_size(image: "Image") -> tuple[int, int]:
    """Return width and height as the picture is shown: cameras held upright write it sideways and say so (Exif 2.3, 4.6.4)."""
    width, height = image.size
    is_sideways = image.format in _WITH_ORIENTATION and image.getexif().get(_ORIENTATION) in _SIDEWAYS
    return (height, width) if is_sideways else (width, height)


def smaller_copies(content: bytes) -> dict[int, bytes]:
    """Make WebP copies of a picture at each of `WIDTHS` that is narrower than it, upright and without what a camera noted.

    There are none of what moves, of what would take too long or too much memory, and of what turns out to be broken.
    """
    from PIL import Image, ImageOps  # 40 ms to load

    if content.count(b"\xff\xda") > MOST_SCANS:
        return {}
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as opened:
            widths = [width for width in WIDTHS if width < shown_size(opened)[0]]
            if not widths or (opened.format != "MPO" and getattr(opened, "is_animated", False)):
                return {}
            opened.draft("RGB", (widths[-1], widths[-1]))
            if opened.width * opened.height > MOST_DECODED:
                return {}
            upright = ImageOps.exif_transpose(opened)
        return _scaled(upright, widths)
    except (OSError, ValueError, SyntaxError, MemoryError):
        return {}


def _scaled(image: "Image", widths: list[int]) -> dict[int, bytes]:
    """Scale from the widest down, each copy from the one before it."""
    from PIL import Image

    has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    image, copies = image.convert("RGBA" if has_alpha else "RGB"), {}
    for width in reversed(widths):
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        written = io.BytesIO()
        image.save(written, "WEBP", quality=QUALITY, method=2, icc_profile=profile)
        copies[width] = written.getvalue()
    return copies
