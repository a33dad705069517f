"""What names a section of an outlet, and what only stands where one is named: codes, ids, the home page, the outlet, a date."""

import re
from datetime import UTC

from feedsvc.normalise.characters import fold
from feedsvc.normalise.dates import DateConventions, find_dates
from feedsvc.normalise.lexicon import Lexicon

LONGEST = 60
"""Characters of a section's name."""

_CODE = re.compile(r"[\W\d_]*|[A-Za-z]|[\w-]*\d{3}[\w-]*|[\w.-]+:\S+|\S*/\S+/\S*|https?:.*|[\w-]+(?:\.[\w-]+)+")
"""A number, a letter, a word with figures, a code with its scheme, a path, an address, a host."""


def section_of(name: str | None, words: Lexicon, *others: str | None) -> str | None:
    """Return a section's name; None for what is none, whatever source wrote it there.

    `others` are the names of the outlet and the article.
    """
    if name is None or len(name) > LONGEST or _CODE.fullmatch(name):
        return None
    folded = fold(name)
    is_page = any(words.has(key, folded) for key in ("home", "furniture", "unsorted"))
    is_named = any(other and folded == fold(other) for other in others)
    return None if is_page or is_named or find_dates(name, words, DateConventions(UTC)) else name
