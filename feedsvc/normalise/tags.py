"""The one reader of tags that are printed as a list."""

import re
from collections.abc import Iterable

from feedsvc.normalise.lexicon import Lexicon

LONGEST_TAG = 60
"""Characters: what is longer is a sentence."""

MOST_TAGS = 20

_SEPARATORS = (re.compile("[,;、，；،؛]"), re.compile(r"[|•·／/]"))
"""The signs that part tags; the second only where the first don't occur: "harbour, TCP/IP"."""

_EDGES = " .#。"


def tags_of(printed: Iterable[str], words: Lexicon) -> tuple[str, ...]:
    """Read lists of tags, "harbour; ferries; storms", "#harbour #ferries"; each tag once, at most `MOST_TAGS`."""
    tags = (tag.strip(_EDGES) for text in printed for tag in _parts(" ".join(text.split()), words))
    return once(tag for tag in tags if tag and len(tag) < LONGEST_TAG)[:MOST_TAGS]


def once(tags: Iterable[str]) -> tuple[str, ...]:
    """Return each tag once, as it is written first: streams tell no `UPPER` from `upper`."""
    spellings: dict[str, str] = {}
    for tag in tags:
        spellings.setdefault(" ".join(tag.casefold().split()), tag)
    return tuple(spellings.values())


def _parts(text: str, words: Lexicon) -> list[str]:
    for separator in _SEPARATORS:
        if separator.search(text):
            return separator.split(text)
    if text.startswith("#"):
        return text.split("#")
    return text.split() if words.has("traits", "spaces part tags") else [text]
