"""How many characters each hidden text of an article had: all that is kept of them."""

import re

from feedsvc.domain.drafts import HiddenText

LONGEST_LINE = 220
"""Characters of a line in which an embargo may stand."""

MOST_LINES = 20
"""Lines of one hidden text in which an embargo is looked for."""

_NUMBER = re.compile(r"\d")


class Lengths:
    """A count for every hidden text, in the order in which they came up."""

    def __init__(self) -> None:
        self._counts: list[int] = []
        self._lines: list[list[str]] = []

    def begin(self) -> int:
        """Begin a text that comes in pieces, and return its number."""
        self._counts.append(0)
        self._lines.append([])
        return len(self._counts) - 1

    def extend(self, number: int | None, text: str | None, *, is_read: bool = False) -> None:
        """Count a piece of the text of this number; white space says nothing. One that `is_read` is looked through for an
        embargo, which counts although nobody reads it."""
        if number is None or not text or text.isspace():
            return
        words = " ".join(text.split())
        self._counts[number] += len(words)
        if is_read:
            self.look(number, words)

    def look(self, number: int, line: str) -> None:
        """Look for an embargo in a line of the text of this number."""
        if len(line) <= LONGEST_LINE and len(self._lines[number]) < MOST_LINES and _NUMBER.search(line):
            self._lines[number].append(line)

    def add(self, text: str | None) -> int:
        """Count a text that stands in one place, and return its number."""
        number = self.begin()
        self.extend(number, text)
        return number

    @property
    def found(self) -> tuple[HiddenText, ...]:
        """What is kept of the texts that said anything."""
        counted = zip(self._counts, self._lines, strict=True)
        return tuple(HiddenText(count, tuple(lines)) for count, lines in counted if count)
