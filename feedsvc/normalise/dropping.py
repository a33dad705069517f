"""Take out of a draft's body what its provider's rule says is no text: lines, blocks of them, and all below a line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.providers import Provider
from feedsvc.normalise.blocks import leaves_of
from feedsvc.normalise.characters import clean, fold
from feedsvc.normalise.sanitise import content_text_of

_PARAGRAPH = re.compile(r"\S.*?(?=\n[^\S\n]*\n|\s*\Z)", re.DOTALL)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_ANYTHING = "*"

Fits = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line, a paragraph or a block of HTML: its text, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dropping:
    """What goes: lines, blocks from a line through another, and all below a line."""

    lines: Fits
    below: Fits
    blocks: Sequence[tuple[Fits, Fits]]

    def places(self, texts: Sequence[str]) -> tuple[frozenset[int], int]:
        """Return which of these texts go, and the first with which all below goes; their number if none does.

        A block whose last line isn't there stays.
        """
        end = next((n for n, text in enumerate(texts) if self.below(text)), len(texts))
        gone = {n for n in range(end) if self.lines(texts[n])}
        for first, last in self.blocks:
            for n in range(end):
                if n not in gone and first(texts[n]):
                    through = next((m for m in range(n, end) if last(texts[m])), n - 1)
                    gone.update(range(n, through + 1))
        return frozenset(gone), end


def dropping_of(provider: Provider) -> Dropping | None:
    """Return what a provider's rule drops, None if that is nothing."""
    if not (provider.drop or provider.drop_below or provider.blocks):
        return None
    blocks = [(_fitting([first]), _fitting([last])) for first, last in provider.blocks]
    return Dropping(_fitting(provider.drop), _fitting(provider.drop_below), blocks)


def without(draft: Draft, dropping: Dropping) -> tuple[str, list[str]]:
    """Return a draft's body without what goes, and that in order. A line that the file breaks is looked for whole first."""
    if draft.body_kind is BodyKind.HTML:
        units = [_Unit(text, match.start(), match.end()) for match, text in leaves_of(draft.body)]
        return _cut(draft.body, units, dropping, content_text_of)
    body, left = draft.body.replace("\r\n", "\n"), []
    for form in (_PARAGRAPH, _LINE):
        units = [_Unit(match.group(), match.start(), match.end()) for match in form.finditer(body)]
        body, taken = _cut(body, units, dropping, lambda text: text)
        left += taken
    return body, left


def _fitting(patterns: Iterable[str]) -> Fits:
    """Return a test for texts that say what one of these patterns says."""
    forms = [".*".join(map(re.escape, fold(clean(pattern)).split(_ANYTHING))) for pattern in patterns]
    form = re.compile("|".join(f"(?:{each})" for each in forms)) if forms else None
    return lambda text: form is not None and bool(text.strip()) and form.fullmatch(fold(clean(text))) is not None


def _cut(body: str, units: Sequence[_Unit], dropping: Dropping, text_of: Callable[[str], str]) -> tuple[str, list[str]]:
    gone, end = dropping.places([unit.text for unit in units])
    left = [line for n in sorted(gone) for line in _lines(units[n].text)]
    if end < len(units):
        left += _lines(text_of(body[units[end].start :]))
        body = body[: units[end].start]
    for n in sorted(gone, reverse=True):
        body = body[: units[n].start] + body[units[n].end :]
    return body, left


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
