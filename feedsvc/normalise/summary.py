"""A summary for articles that bring none: the first sentences, to a length that feed readers show whole."""

import re

from feedsvc.domain.scripts import CLOSING, SENTENCE_MARKS, SPACELESS_MARKS

LIMIT = 280
"""Characters."""

_SENTENCE_END = re.compile(rf"[{SENTENCE_MARKS}…][{CLOSING}]*(?:(?=\s)|(?<=[{SPACELESS_MARKS}」』]))")


def summarise(text: str) -> str | None:
    """Return the opening of an article in plain text, cut at a sentence or at a word; None for no text."""
    first = text.partition("\n\n")[0].strip()
    if len(first) <= LIMIT:
        return first or None
    ends = [match.end() for match in _SENTENCE_END.finditer(first[: LIMIT + 1]) if match.end() <= LIMIT]
    if ends:
        return first[: ends[-1]]
    cut = first[: LIMIT - 1]
    return (cut.rpartition(" ")[0] if " " in cut[LIMIT // 2 :] else cut).rstrip(" ,;:–—-") + "…"
