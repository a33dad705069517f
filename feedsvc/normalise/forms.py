"""Forms of words as tables have them, looked for in a text with the endings that languages give them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from feedsvc.domain.scripts import UNSPACED

STEM = 3
"""Letters up to which a word of a table is whole; a longer one may have any ending."""

_START, _END = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_UNSPACED = re.compile(f"[{UNSPACED}]")


def first_form(text: str, forms: frozenset[str]) -> int:
    """Return where one of some forms stands first in a folded text, -1 where none does."""
    match = _pattern(forms).search(text) if may_hold(text, forms) else None
    return match.start() if match else -1


def forms_in(text: str, forms: frozenset[str]) -> list[tuple[int, int]]:
    """Return where forms stand in a folded text: where each begins and ends, without its ending."""
    return [match.span() for match in _pattern(forms).finditer(text)]


def first_phrase(text: str, phrases: frozenset[str]) -> int:
    """Return where one of some phrases stands first in a folded text, as whole words in Latin letters; -1 where none does."""
    match = _phrases(phrases).search(text) if may_hold(text, phrases) else None
    return match.start() if match else -1


def has_phrase(text: str, phrases: frozenset[str]) -> bool:
    """Return whether a folded text holds one of some phrases."""
    return first_phrase(text, phrases) >= 0


def may_hold(text: str, forms: frozenset[str]) -> bool:
    """Return whether the letters of one of some forms stand anywhere in a text: asked first, at a tenth of a pattern's cost."""
    return any(map(text.__contains__, _letters(forms)))


@lru_cache(maxsize=256)
def _letters(forms: frozenset[str]) -> tuple[str, ...]:
    """Return the letters of some forms, without those that hold another of them."""
    letters = sorted({form.removeprefix("-") for form in forms}, key=len)
    return tuple(long for n, long in enumerate(letters) if not any(short in long for short in letters[:n]))


@lru_cache(maxsize=256)
def _phrases(phrases: frozenset[str]) -> re.Pattern[str]:
    whole = {phrase for phrase in phrases if phrase.isascii()}
    return _either(_any(phrases - whole), _START + _any(whole) + _END)


@lru_cache(maxsize=256)
def _pattern(forms: frozenset[str]) -> re.Pattern[str]:
    """Match forms: "-maz" ends a word, a short word is whole, a longer one may have any ending."""
    endings = {form[1:] for form in forms if form.startswith("-")}
    plain = {form for form in forms if not form.startswith("-")}
    loose = {form for form in plain if _UNSPACED.search(form)}
    whole = {form for form in plain - loose if len(form) <= STEM or " " in form}
    begun = [_any(plain - loose - whole), _any(whole) + _END, *([rf"[^\W\d_]*{_any(endings)}{_END}"] if endings else [])]
    return _either(_any(loose), f"{_START}(?:{'|'.join(begun)})")


def _either(loose: str, started: str) -> re.Pattern[str]:
    """Match what may stand anywhere, or what stands at a word's start: a start is looked for once, not once a form."""
    return re.compile(f"{started}|{loose}")


def _any(forms: Iterable[str]) -> str:
    """Match any of some forms, the longest first; nothing where there are none."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"
