"""What differs between two texts: paragraphs side by side, the words of each that the other hasn't."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")

MOST_WORDS = 3000
"""Words of a paragraph that are compared; a longer one counts as changed as a whole."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text; `is_changed` if the other text hasn't got it."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Two paragraphs side by side; () where one text has none."""

    before: tuple[Run, ...]
    after: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return any(run.is_changed for run in (*self.before, *self.after))


def difference(before: str, after: str) -> Sequence[Row]:
    """Compare two texts, their paragraphs parted by blank lines."""
    old, new = ([part for part in text.split("\n\n") if part] for text in (before, after))
    rows: list[Row] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row((same := (Run(text, is_changed=False),)), same) for text in old[i:j]]
        else:
            rows += _changed(old[i:j], new[k:m])
    return rows


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Pair changed paragraphs in their order; those left over stand alone."""
    for n in range(max(len(old), len(new))):
        if n >= len(old):
            yield Row((), (Run(new[n], is_changed=True),))
        elif n >= len(new):
            yield Row((Run(old[n], is_changed=True),), ())
        else:
            yield _words(old[n], new[n])


def _words(old: str, new: str) -> Row:
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    if len(old_words) + len(new_words) > 2 * MOST_WORDS:
        return Row((Run(old, is_changed=True),), (Run(new, is_changed=True),))
    before, after = list[Run](), list[Run]()
    for tag, i, j, k, m in SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes():
        for runs, words in ((before, old_words[i:j]), (after, new_words[k:m])):
            if words:
                runs.append(Run("".join(words), is_changed=tag != "equal"))
    return Row(tuple(before), tuple(after))
