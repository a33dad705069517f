"""What a text has to look like to be of a kind: how it starts, what it has, the share of its lines or characters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Looks = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as the sentence names it, names of files that hint at it, and how much of a text looks like it."""

    name: str
    hint: str
    looks: Looks
    if_named: Looks | None = None
    """A look that is half believed, and only where the file's name says the same."""

    def share(self, text: str, *, is_hinted: bool) -> float:
        """Return the share of a text that looks its part."""
        named = self.if_named(text) / 2 if self.if_named and is_hinted else 0.0
        return max(self.looks(text), named)


def starts(pattern: str, flags: int = 0) -> Looks:
    compiled = re.compile(r"\s*(?:" + pattern + ")", flags)
    return lambda text: 1.0 if compiled.match(text) else 0.0


def has(pattern: str, least: int = 1, *, needs: str = "") -> Looks:
    """Look for a pattern `least` times, where a text holds the letters that every match `needs`."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: 1.0 if needs in text and len(compiled.findall(text)) >= least else 0.0


def never(_: str) -> float:
    return 0.0


def lines(pattern: str, least: int = 2, neutral: str | None = None, *, closing: str = "(?!)") -> Looks:
    """Return the share of a text, in characters, that stands in lines of a pattern; 0 if there are fewer than `least`.

    Lines of `closing` count too, which end with a semicolon or a brace: long lines of prose needn't be searched for those.
    """
    compiled, passed, closed = re.compile(pattern), re.compile(neutral) if neutral else None, re.compile(closing)

    def share(text: str) -> float:
        lines = [line for line in _filled(text) if not passed.match(line)] if passed else _filled(text)
        alike = [len(line) for line in lines if compiled.match(line) or (line[-1] in ";{" and closed.match(line))]
        return sum(alike) / sum(map(len, lines)) if len(alike) >= least else 0.0

    return share


@lru_cache(1)
def _filled(text: str) -> list[str]:
    """Return the lines of a text that are not blank; a dozen kinds ask about the same text."""
    return [line for line in text.split("\n") if line.strip()]


def covered(pattern: str, least: int = 1) -> Looks:
    """Return the share of a text, in characters, that matches of a pattern cover."""
    compiled = re.compile(pattern, re.DOTALL | re.IGNORECASE | re.MULTILINE)

    def share(text: str) -> float:
        alike = [len(match.group()) for match in compiled.finditer(text)]
        return sum(alike) / len(text) if len(alike) >= least else 0.0

    return share


def of_any(*looks: Looks) -> Looks:
    return lambda text: max(look(text) for look in looks)
