"""Hard wraps: text broken at a column is joined to paragraphs again."""

import re
from collections import Counter
from itertools import pairwise

from feedsvc.domain.scripts import CLOSING, SENTENCE_MARKS, UNSPACED

MAX_COLUMNS = 100
"""Longer lines aren't wrapped ones."""

MIN_COLUMNS = 40

LONG_OPEN = 60
"""Columns of a line in prose that goes on below, whatever comes: too few lines are left to tell the column of the wrap."""

MIN_PAIRS = 3
"""Fewer joints are no sign of wrapping."""

LONG, OF_LONG, OF_ALL = 0.6, 0.6, 0.4
"""Share of the column that a long line fills; shares of the long lines and of all which the wrap has to have broken: heads and
lists have short ones of their own."""

_BLANK = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"\s*[*•–-]\s")
_ENDED = re.compile(rf"[{SENTENCE_MARKS}:：][{CLOSING}]*\s*$")
_WHOLE = re.compile(
    r"\s*(?:<(?P<tag>p|div|pre)\b[^>]*>)?(?P<text>(?:(?!</?(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|pre|br)\b).)*)"
    r"(?(tag)</(?P=tag)>)\s*",
    re.DOTALL,
)
_TRAILING = re.compile("(?<! ) +\n")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_UNSPACED_END = re.compile(rf"[{UNSPACED}\uff00-\uffef\u3000-\u303f]$")


def unwrap(text: str) -> str:
    """Join the lines of a text that was wrapped at a column; any other text comes back as it is.

    A line was broken by the wrap, and not by its author, if the first word of the next would not have fitted on it.
    """
    blocks = [block.split("\n") for block in _TRAILING.sub("\n", text).split("\n\n")]
    longest = max((len(line.rstrip()) for block in blocks for line in block), default=0)
    if not MIN_COLUMNS <= longest <= MAX_COLUMNS:
        return text
    pairs = [pair for block in blocks for pair in pairwise(block) if pair[0].strip() and pair[1].strip()]
    within = [pair for pair in pairs if not _begins_paragraph(*pair)]
    width = _width(within)
    broken = sum(_was_broken(*pair, width) for pair in within)
    long = sum(len(line.rstrip()) > width * LONG for line, _ in within)
    if broken < max(MIN_PAIRS, long * OF_LONG, len(within) * OF_ALL):
        return "\n\n".join(_continued(block, is_below=n > 1) for n, block in enumerate(blocks)) if pairs else text
    return "\n\n".join(_joined(block, width) for block in blocks)


def paragraphs_of(text: str) -> list[str]:
    """Split a plain text into its paragraphs: at blank lines, at indents, behind short lines, and at lines' ends where most end
    sentences too."""
    paragraphs: list[str] = []
    longest = max(map(len, text.split("\n")))
    for block in _BLANK.split(unwrap(text)):
        lines = block.split("\n")
        is_ended = sum(_ENDED.search(line) is not None for line in lines) >= len(lines) * OF_LONG
        paragraphs.append(lines[0])
        for above, line in pairwise(lines):
            is_indented = _INDENTED.match(line) and not _BULLET.match(above)
            is_short = len(above.strip()) < longest * LONG and not line[:1].islower()
            if is_indented or is_short or _BULLET.match(line) or (is_ended and _ENDED.search(above)):
                paragraphs.append(line)
            else:
                paragraphs[-1] += f" {line}"
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def parted(markup: str) -> str:
    """Split HTML that is one paragraph, with the line ends and indents of plain text in it, into its paragraphs."""
    whole = _WHOLE.fullmatch(markup)
    text = whole["text"] if whole else ""
    if text.count("\n") < MIN_PAIRS and not _BLANK.search(text):
        return markup
    text = text.strip("\n")
    parts = _BLANK.split(text) if _is_indented_alike(text) else paragraphs_of(text)
    return "".join(f"<p>{part}</p>" for part in parts) if len(parts) > 1 else markup


def _is_indented_alike(text: str) -> bool:
    """Return whether all lines but the first begin with white space, as those of markup that was laid out do."""
    return all(line[:1].isspace() for line in text.strip().split("\n")[1:] if line.strip())


def _width(pairs: list[tuple[str, str]]) -> int:
    """Return the column at which most lines may have been broken: on it they end, and the next word would pass it.

    A heading or a notice that stands out farther is no wrapped line.
    """
    votes = Counter(width for pair in pairs for width in range(len(pair[0].rstrip()), _needed(*pair) + 2))
    return max(range(MIN_COLUMNS, MAX_COLUMNS + 1), key=lambda width: (votes[width], width))


def _continued(block: list[str], *, is_below: bool) -> str:
    """Join a line to a long one above it that ends in no sign but a comma, where it goes on small; below the head in prose,
    which ends as a sentence does."""
    is_prose = is_below and _ENDED.search(block[-1]) is not None
    joined: list[str] = []
    above = ""
    for line in block:
        if _goes_on(above, line) or (is_prose and _is_open(above) and len(above) >= LONG_OPEN):
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
        above = line
    return "\n".join(joined)


def _goes_on(line: str, following: str) -> bool:
    """Return whether a line goes on below: it is no short one, ends in no sign but a comma, and the next begins small."""
    return _is_open(line) and following[:1].islower()


def _is_open(line: str) -> bool:
    return len(line) >= MIN_COLUMNS and (line.rstrip()[-1:].isalnum() or line.rstrip().endswith(","))


def _begins_paragraph(line: str, following: str) -> bool:
    """Return whether the indent of a line says that a paragraph begins there."""
    return _INDENTED.match(following) is not None and _INDENTED.match(line) is None


def _was_broken(line: str, following: str, width: int) -> bool:
    if _begins_paragraph(line, following):
        return False
    return len(line.rstrip()) <= width <= _needed(line, following) + 1


def _needed(line: str, following: str) -> int:
    """Return the last column before which the first word of the next line would have fitted on a line."""
    length = len(line.rstrip())
    return length + (1 if _UNSPACED_END.search(line.rstrip()) else 1 + len(following.split()[0])) - 1


def _joined(block: list[str], width: int) -> str:
    """Join the lines of a block that the wrap has broken; where it broke others, a bracket goes on with the line above it."""
    joined, previous = [block[0]], block[0]
    is_prose = any(_was_broken(*pair, width) for pair in pairwise(block) if pair[0].strip() and pair[1].strip())
    for line in block[1:]:
        is_open = is_prose and (_goes_on(previous, line) or (line[:1] == "(" and _is_open(previous)))
        if previous.strip() and line.strip() and (is_open or _was_broken(previous, line, width)):
            gap = "" if _UNSPACED_END.search(joined[-1][-1:]) else " "
            joined[-1] = joined[-1].rstrip() + gap + line.strip()
        else:
            joined.append(line)
        previous = line
    return "\n".join(joined)
