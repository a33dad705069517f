"""Forms of words as tables have them, looked for in a text with the endings that languages give them."""

import re
from functools import lru_cache

from feedsvc.domain.scripts import UNSPACED

STEM = 3
"""Letters up to which a word of a table is whole; a longer one may have any ending."""

_UNSPACED = re.compile(f"[{UNSPACED}]")


def first_form(text: str, forms: frozenset[str]) -> int:
    """Return where one of some forms stands first in a folded text, -1 where none does."""
    match = _pattern(forms).search(text)
    return match.start() if match else -1


def first_phrase(text: str, phrases: frozenset[str]) -> int:
    """Return where one of some phrases stands first in a folded text, as whole words in Latin letters; -1 where none does."""
    match = _phrases(phrases).search(text)
    return match.start() if match else -1


def has_phrase(text: str, phrases: frozenset[str]) -> bool:
    """Return whether a folded text holds one of some phrases."""
    return first_phrase(text, phrases) >= 0


@lru_cache(maxsize=256)
def _phrases(phrases: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(_phrase, longest_first)) or "(?!)")


def _phrase(phrase: str) -> str:
    return rf"(?<![^\W\d_]){re.escape(phrase)}(?![^\W\d_])" if phrase.isascii() else re.escape(phrase)


@lru_cache(maxsize=256)
def _pattern(forms: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_form, sorted(forms))) or "(?!)")


def _form(form: str) -> str:
    """Write a form as a pattern: "-maz" ends a word, a short word is whole, a longer one may have any ending."""
    if form.startswith("-"):
        return rf"(?<![^\W\d_])[^\W\d_]*{re.escape(form[1:])}(?![^\W\d_])"
    if _UNSPACED.search(form):
        return re.escape(form)
    return rf"(?<![^\W\d_]){re.escape(form)}" + ("" if len(form) > STEM and " " not in form else r"(?![^\W\d_])")
