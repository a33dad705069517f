"""A page of text as lines, and what each was taken for: the value that the steps of normalising hand on."""

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from feedsvc.domain.articles import Moment, Role
from feedsvc.domain.clearance import Hold
from feedsvc.domain.scripts import CLOSING, HANGUL, SENTENCE_MARKS, UNMARKED, UNSPACED
from feedsvc.normalise.characters import clean, fold, squash
from feedsvc.normalise.lexicon import Lexicon

UNSPACED_WORD = 12
"""Weight of a word where none are parted by spaces: four characters."""

HEAD = 12
"""Lines in which a headline stands."""

FEWEST = 3
"""Words: a line of fewer is rather a kicker, a name or a date than a headline."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_SYLLABLES = re.compile(f"[{HANGUL}]")
_SENTENCE_END = re.compile(rf"[{SENTENCE_MARKS}…:：][{CLOSING}]*(?:\s?\[\d{{1,3}}\]|[¹²³⁰-⁹])*$")
"""The end of a sentence, with the marks of footnotes behind it."""

_UNMARKED = re.compile(rf"[{CLOSING}]*[{UNMARKED}]")

LONG_UNMARKED = 180
"""Weight of a line that is a sentence in a script whose sentences end without a mark."""


LEAST_TABS = 2
"""Tabs in a row of a table: one stands between a label and what it labels too."""

HEADLINE = 18
"""What a headline says at least (`Line.weight`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `block` counts the runs of lines between blank lines; `role` is None until a step takes it."""

    text: str
    block: int
    key: str
    """The text folded for comparison with the tables."""
    weight: int
    """How much it says: characters, those of unspaced scripts counted three times, Korean syllables twice."""
    is_sentence: bool
    """Whether it ends as a sentence does. Thai and Lao have no full stop: there length alone tells."""
    is_paragraph: bool
    """Whether it reads like a paragraph of an article: a sentence of some length, very long, or a row of a table."""
    role: Role | None = None

    @property
    def length(self) -> int:
        """How many words it has; what scripts without spaces would have is reckoned by its weight."""
        return max(len(self.text.split()), self.weight // UNSPACED_WORD)

    @property
    def is_said(self) -> bool:
        """Whether it ends as a sentence does that is no introduction, and has more than two words."""
        return self.is_sentence and self.length > 2 and self.text[-1] not in ":："

    @property
    def is_free(self) -> bool:
        """Whether no step has taken the line yet."""
        return self.role is None


def line_of(text: str, block: int) -> Line:
    """Make a line, and weigh it once: every step asks."""
    weight = len(text)
    if not text.isascii():
        weight += 2 * len(_UNSPACED.findall(text)) + len(_SYLLABLES.findall(text))
    is_sentence = _SENTENCE_END.search(text, max(0, len(text) - 12)) is not None or is_unmarked(text, weight, LONG_UNMARKED)
    return Line(text, block, fold(text), weight, is_sentence, (weight >= 60 and is_sentence) or weight >= 200)


def is_unmarked(text: str, weight: int, least: int) -> bool:
    """Return whether a text of at least some weight is in a script whose sentences end without a mark."""
    return weight > least and _UNMARKED.match(text) is not None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the steps found on a page, as printed."""

    title: str | None = None
    version: str = ""
    """Which version of a story the headline's line says it is."""
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    beside_date: tuple[str, ...] = ()
    """Names that share a line with the date: people, or places, if no byline tells."""
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    place: str | None = None
    agency: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    language: str | None = None
    ends: tuple[datetime, ...] = ()
    """When embargoes end that the text names."""
    holds: tuple[Hold, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextPage:
    """Lines, the words of their language, and what was found so far; what is asked often is reckoned once (no slots)."""

    lines: tuple[Line, ...]
    words: Lexicon
    findings: Findings = field(default_factory=Findings)

    def take(self, indexes: Iterable[int], role: Role, **findings: object) -> "TextPage":
        """Return the page with some lines taken for a role, and what was found in them."""
        page = self.find(**findings) if findings else self
        taken = {n for n in indexes if 0 <= n < len(self.lines)}
        if not taken:
            return page
        lines = list(self.lines)
        for n in taken:
            lines[n] = replace(lines[n], role=role)
        return TextPage(tuple(lines), self.words, page.findings)

    def find(self, **findings: object) -> "TextPage":
        """Return the page with more findings."""
        page = copy(self)  # with what was reckoned of its lines
        page.__dict__["findings"] = replace(self.findings, **findings)  # type: ignore[arg-type]
        return page

    @cached_property
    def free(self) -> list[tuple[int, Line]]:
        """The lines that no step has taken, with their indexes."""
        return [(n, line) for n, line in enumerate(self.lines) if line.is_free]

    @cached_property
    def body_start(self) -> int:
        """The index of the first free line that reads like a paragraph; the number of lines if there is none."""
        return next((n for n, line in self._body), len(self.lines))

    @cached_property
    def headline_at(self) -> int:
        """The index of the first line, the title or a free one, that says as much as a headline; the number of lines if there
        is none."""
        above = (
            n for n, line in enumerate(self.lines) if (line.is_free or line.role is Role.TITLE) and line.weight >= HEADLINE
        )
        return next(above, len(self.lines))

    @cached_property
    def head_weight(self) -> int:
        """Return the weight of the heaviest free line before the body."""
        return max((line.weight for n, line in self.free if n < self.body_start), default=0)

    @cached_property
    def body_end(self) -> int:
        """The index after the last free line that reads like a paragraph; 0 if there is none."""
        return next((n + 1 for n, line in reversed(self._body)), 0)

    @cached_property
    def _body(self) -> list[tuple[int, Line]]:
        """The free lines that read like paragraphs; on a page of short sentences alone, those below its first block."""
        long = [(n, line) for n, line in self.free if line.is_paragraph]
        return long or [(n, line) for n, line in self.free if line.is_said and line.block > self.lines[0].block]

    def is_only_headline(self, n: int) -> bool:
        """Return whether a line is the first of the page that is left, and no line below it could be the headline."""
        if n > HEAD or self.findings.title is not None or any(line.is_free for line in self.lines[:n]):
            return False
        rivals = (line for m, line in self.free if n < m < self.body_start and not line.is_said)
        return not any(map(self._may_be_headline, rivals))

    def _may_be_headline(self, line: Line) -> bool:
        return (
            line.length > FEWEST
            and line.text[-1] not in ":："
            and not re.match("[(（]", line.text)
            and (not any(self.words.opening(key, line.key) for key in ("by", "author", "published", "updated", "source")))
        )


Step = Callable[[TextPage], TextPage]


def lines_of(text: str, rows: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """Split a clean text into its lines that are not blank; those that are rows of a table belong to the article as its
    paragraphs do."""
    lines, block = [], 0
    for raw in text.split("\n"):
        stripped = squash(raw)
        if stripped:
            line = line_of(stripped, block)
            lines.append(replace(line, is_paragraph=True) if stripped in rows else line)
        else:
            block += 1
    return tuple(lines)


def rows_of(text: str) -> frozenset[str]:
    """Return the lines of a text as it came that are rows of tables, cleaned: one below the other, with figures and as many
    cells, which tabs part."""
    if text.count("\t") < 2 * LEAST_TABS:
        return frozenset()
    lines = text.splitlines()
    tabs = [line.strip().count("\t") if any(map(str.isdigit, line)) else 0 for line in lines]
    pairs = [n for n, (above, below) in enumerate(pairwise(tabs)) if above == below >= LEAST_TABS]
    return frozenset(squash(clean(lines[n])) for pair in pairs for n in (pair, pair + 1))
