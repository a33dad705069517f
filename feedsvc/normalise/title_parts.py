"""The parts of a title, and a title without one of them."""

import re

from feedsvc.normalise.characters import squash

_PARTS = re.compile(r"\s+[-–—|]\s+|:\s+|(?<=\d)\)\s*:\s*|\s*[\[\]{}【】]\s*|\s*/{2,}\s*|\s*\*{2,}\s*")


def parts_of(title: str) -> list[str]:
    """Return the parts of a title between dashes, colons, brackets and slashes."""
    return [part for part in _PARTS.split(title) if part.strip()] or [title]


def bare(title: str) -> str:
    """Return a title without the signs at its edges that parted it from what is gone."""
    return squash(title).strip(" -–—|:[](){}*/").strip()


def without(title: str, part: str) -> str:
    """Return a title without one of its parts and the signs about it."""
    if not part:
        return title
    return re.sub(r"\s*[\[({（【]?\s*" + re.escape(part) + r"\s*[\])}）】]?\s*(?:[-–—|:]\s+|//+\s*)?", " ", title, count=1)
