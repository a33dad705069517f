"""The parts of a title, of which some may be words to the newsroom."""

import re

from feedsvc.normalise.characters import squash

_PARTS = re.compile(r"\s+[-–—|]\s+|:\s+|(?<=\d)\)\s*:\s*|\s*[\[\]{}【】]\s*|\s*/{2,}\s*|\s*\*{2,}\s*")
_ROUND = re.compile(r"[(（]([^()（）]{2,60})[)）]")


def parts_of(title: str) -> list[str]:
    """Return what stands in round brackets in a title, and its parts."""
    return [
        *(f"({part})" for part in _ROUND.findall(title)),
        *([part for part in _PARTS.split(title) if part.strip()] or [title]),
    ]


def bare(title: str) -> str:
    """Return a title without the signs that parted it from what it lost."""
    return squash(title).strip(" -–—|:[](){}*/").strip()


def cut(title: str, part: str) -> str:
    """Return a title without a part."""
    if not part:
        return title
    return re.sub(r"\s*[\[({（【]?\s*" + re.escape(part) + r"\s*[\])}）】]?\s*(?:[-–—|:]\s+|//+\s*)?", " ", title, count=1)
