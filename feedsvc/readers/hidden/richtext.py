"""What the author of a rich text hid or struck out: taken out of it before its controls are read."""

import re

from feedsvc.domain.drafts import HiddenText
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.hidden.lengths import Lengths

_HIDING = frozenset(("v", "webhidden", "deleted", "mvf", "strike", "striked", "annotation"))
_ANY_HIDING = re.compile(rf"\\(?:{'|'.join(sorted(_HIDING))})(?![a-z])")
_STYLES = "stylesheet"
_TRACKED = frozenset(("deleted", "mvf"))
_KEPT = frozenset(("plain", "par", "sect", "page", "row", "cell", "nestcell", "uc", "f", "pard"))
"""Controls that count beyond the hidden text in which they stand."""

_TOKEN = re.compile(r"\\'[0-9a-fA-F]{2}|\\([a-zA-Z]{1,32})(-?\d+)?[ ]?|\\[^a-zA-Z]|[{}]|[^\\{}]+|\\", re.DOTALL)
_NUMBER = re.compile(r"\\([a-z]{1,32})(-?\d{5,})")

LARGEST_CHARACTER = 0xFFFF
LARGEST_NUMBER = 2**32
"""Numbers of controls have 32 bits at most (RTF 1.9.1, "Control Word"), those of characters of 16."""


def strip_rich_text(text: str) -> tuple[str, tuple[HiddenText, ...]]:
    """Return a rich text without hidden and struck text, deletions and comments, and how many characters each had.

    Raises `UnreadableArticle` for a number that no control can have.
    """
    for control, number in _NUMBER.findall(text):
        largest = LARGEST_CHARACTER if control == "u" else LARGEST_NUMBER
        if len(number) > 11 or abs(int(number)) > largest:
            raise UnreadableArticle(f"The rich text has the number {number[:20]} at \\{control}, which none can have.")
    return _Stripping().run(text) if _ANY_HIDING.search(text) else (text, ())


class _Stripping:
    """One text's way through its controls: which of them hide what comes next, in this group and in those round it."""

    def __init__(self) -> None:
        self.groups: list[frozenset[str]] = []
        self.hiding: frozenset[str] = frozenset()
        self.pieces: list[str] = []
        self.hidden: list[str] = []
        self.lengths = Lengths()

    def run(self, text: str) -> tuple[str, tuple[HiddenText, ...]]:
        """Copy the text but for what is hidden in it; binary pictures are passed over."""
        position = 0
        while token := _TOKEN.match(text, position):
            position = token.end()
            if token[1] == "bin":
                end = position + max(0, int(token[2] or 0))
                self._write(text[token.start() : end], is_text=True)
                position = end
            elif token[1]:
                self._control(token)
            else:
                self._mark(token.group())
        self._end_hidden()
        return "".join(self.pieces), self.lengths.found

    def _mark(self, mark: str) -> None:
        if mark == "{":
            self.groups.append(self.hiding)
        elif mark == "}" and self.groups:
            self._hide(self.groups.pop())
        self._write(mark, is_text=mark not in ("{", "}"))

    def _control(self, token: re.Match[str]) -> None:
        name, number = token[1], token[2]
        if name in _HIDING or name == _STYLES:
            self._hide(self.hiding - {name} if number == "0" else self.hiding | {name})
        elif name == "plain":
            self._hide(self.hiding & {"annotation", _STYLES})
        is_break = name == "par" and not _TRACKED.isdisjoint(self.hiding)
        self._write(token.group(), is_text=name not in _KEPT or is_break)

    def _hide(self, hiding: frozenset[str]) -> None:
        self.hiding = hiding
        if not hiding:
            self._end_hidden()

    def _end_hidden(self) -> None:
        self.lengths.add("".join(self.hidden))
        self.hidden.clear()

    def _write(self, token: str, *, is_text: bool) -> None:
        if not (self.hiding and is_text):
            self.pieces.append(token)
        elif _STYLES not in self.hiding and (not token.startswith("\\") or token[1:2] == "'"):
            self.hidden.append("?" if token.startswith("\\") else token)
