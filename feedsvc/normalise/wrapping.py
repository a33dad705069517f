"""Hard wraps: text broken at a column is joined to paragraphs again."""

import re
from itertools import pairwise

from feedsvc.domain.scripts import UNSPACED

MAX_COLUMNS = 100
"""Longer lines aren't wrapped ones."""

MIN_COLUMNS = 40

MIN_PAIRS = 3
"""Fewer joints are no sign of wrapping."""

_TRAILING = re.compile("(?<! ) +\n")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_UNSPACED_END = re.compile(rf"[{UNSPACED}\uff00-\uffef\u3000-\u303f]$")


def unwrap(text: str) -> str:
    """Join the lines of a text that was wrapped at a column; any other text comes back as it is.

    A line was broken by the wrap, and not by its author, if the first word of the next would not have fitted on it.
    """
    blocks = [block.split("\n") for block in _TRAILING.sub("\n", text).split("\n\n")]
    lines = [line for block in blocks for line in block if line.strip()]
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not MIN_COLUMNS <= width <= MAX_COLUMNS:
        return text
    pairs = [pair for block in blocks for pair in pairwise(block) if pair[0].strip() and pair[1].strip()]
    broken = [pair for pair in pairs if _was_broken(*pair, width)]
    if len(broken) < MIN_PAIRS or len(broken) < len(pairs) * 0.6:
        return "\n\n".join(_continued(block) for block in blocks) if pairs else text
    return "\n\n".join(_joined(block, width) for block in blocks)


def _continued(block: list[str]) -> str:
    """Join a line to a long one above it that ends in no sign, where it begins small."""
    joined: list[str] = []
    above = ""
    for line in block:
        if len(above) >= MIN_COLUMNS and above.rstrip()[-1:].isalnum() and line[:1].islower():
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
        above = line
    return "\n".join(joined)


def _was_broken(line: str, following: str, width: int) -> bool:
    if _INDENTED.match(following) and not _INDENTED.match(line):
        return False
    first = following.split()[0]
    needed = 1 if _UNSPACED_END.search(line.rstrip()) else 1 + len(first)
    return len(line.rstrip()) + needed > width - 1


def _joined(block: list[str], width: int) -> str:
    joined: list[str] = []
    previous = ""
    for line in block:
        if joined and previous.strip() and line.strip() and _was_broken(previous, line, width):
            gap = "" if _UNSPACED_END.search(joined[-1][-1:]) else " "
            joined[-1] = joined[-1].rstrip() + gap + line.strip()
        else:
            joined.append(line)
        previous = line
    return "\n".join(joined)
