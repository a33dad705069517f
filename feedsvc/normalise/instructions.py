"""Words to the newsroom that stand among an article's own: embargoes, kill notices, coverage advisories.

They are read where such words stand (the first lines, the last ones, what follows a note to editors, a title, a field for
notes), and never stay in the article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feedsvc.domain.articles import Role
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.scripts import SENTENCE_MARKS, SPACELESS_MARKS
from feedsvc.normalise.characters import fold, squash
from feedsvc.normalise.dates import DateConventions, digits, find_dates
from feedsvc.normalise.embargoes import days_named, embargo_end
from feedsvc.normalise.forms import first_form, first_phrase, has_phrase
from feedsvc.normalise.lexicon import Lexicon

HEAD, TAIL = 12, 12
"""Lines at the top and at the end of a text in which words to the newsroom stand."""

ORDER = 4
"""Lines at the top in which a kill notice or an advisory says what it is."""

LONGEST = 220
"""Characters: a longer line is an instruction only where it speaks of itself ("This release is embargoed until ...")."""

MOST = 40
"""Lines to the newsroom in one text; nobody can say what more of them mean."""

QUOTED = 140
"""Characters of a line that a reason repeats."""

LAST = 30
"""Characters from the beginning of an order that ends its line."""

EARLIEST = timedelta(hours=14)
"""How far ahead of UTC it is somewhere on earth."""

AT_ONCE = 3
"""Words that may stand before an order that its line comes to at once."""

_SENTENCES = re.compile(
    rf"(?<=[^\W\d_]{{3}}[.!?])\s+(?=[^\W\d_])|(?<=[{SENTENCE_MARKS}])(?<![.!?])\s+(?=\S)|(?<=[{SPACELESS_MARKS}])|\n+"
)
_NUMBER = re.compile(r"\d")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_VERSION = re.compile(r"(?:v|version|no|nr|#)?[.\s]*\d+(?:\.\d+)?")
_SEPARATOR = re.compile(r"[|•·/】\])）]|\s[-–—]\s|[:：]\s?")
_EDGE = " \t*#[](){}<>!|_=~•·-–—:;,.（）【】「」『』"
_QUOTES = re.compile(r"[\"“”„«»‘’「」『』][^\"“”„«»‘’「」『』]*[\"“”„«»‘’「」『』]")
_PARTS = re.compile(r"\s+[-–—|]\s+|:\s+|(?<=\d)\)\s*:\s*|\s*[\[\]{}【】]\s*|\s*/{2,}\s*|\s*\*{2,}\s*")

UNSEEN = Hold(HoldKind.EMBARGO, "A hidden line speaks of an embargo that can't be read to the minute.")


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the words to the newsroom say: lines by the role they have, ends of embargoes, reasons to hold."""

    lines: dict[int, Role] = field(default_factory=dict)
    ends: tuple[datetime, ...] = ()
    holds: tuple[Hold, ...] = ()

    def __add__(self, other: "Instructions") -> "Instructions":
        return Instructions(self.lines | other.lines, self.ends + other.ends, self.holds + other.holds)


@dataclass(frozen=True, slots=True)
class Reading:
    """How words to the newsroom are read: in a language, with the outlet's conventions, at an instant."""

    words: Lexicon
    conventions: DateConventions
    received: datetime

    def of_lines(self, lines: Sequence[str]) -> Instructions:
        """Read the lines of a text."""
        instructions, in_notes = Instructions(), False
        keys = [fold(line).strip(_EDGE) for line in lines]
        for n, key in enumerate(keys):
            if n in instructions.lines or not key:
                continue
            in_notes = in_notes or (n > ORDER and self.words.opening("editors", key) is not None)
            is_edge = n < HEAD or n >= len(lines) - TAIL or in_notes
            if len(instructions.lines) >= MOST:
                reason = f"It has more than {MOST} lines about embargoes."
                return instructions + Instructions(holds=(Hold(HoldKind.EMBARGO, reason),))
            instructions += self._embargo(lines, keys, n, is_edge=is_edge)
            if n < ORDER:
                instructions += self._order(lines, keys, n)
        return instructions

    def of_notes(self, notes: Sequence[str]) -> Instructions:
        """Read texts that are for editors alone; all of each counts."""
        instructions = Instructions()
        for sentence in (sentence for note in notes for sentence in _SENTENCES.split(note)):
            key = fold(sentence).strip(_EDGE)
            if has_phrase(key, self.words.exact["embargo_phrases"]) or self._has_label(key) or self._refusal(key) >= 0:
                instructions += self._ending(sentence)
            elif self._is_immediate(key):
                instructions += self._released(sentence)
            elif has_phrase(key, self.words.exact["forbid"]) and not has_phrase(key, self.words.exact["following"]):
                instructions += Instructions(holds=(Hold(HoldKind.KILL, f"A note to editors says: “{_quoted(sentence)}”"),))
        return replace(instructions, lines={})

    def of_left(self, texts: Sequence[str]) -> Instructions:
        """Read what stands on a page beside its article: an embargo in a banner above it counts as one in its text."""
        keys = [fold(text).strip(_EDGE) for text in texts]
        read = (self._embargo(texts, keys, n, is_edge=True) for n, key in enumerate(keys) if key)
        return replace(sum(read, Instructions()), lines={})

    def of_unseen(self, texts: Sequence[str]) -> Instructions:
        """Read lines that their author hid: an embargo in them counts, though nothing is kept of them."""
        read = self.of_left(texts)
        return Instructions(ends=read.ends, holds=(UNSEEN,) if read.holds else ())

    def of_title(self, title: str) -> tuple[str, Instructions]:
        """Read a title; return it without the parts that are no headline, and what they say."""
        kept, parts = title, _parts(title)
        instructions = self._order([title], [fold(title).strip(_EDGE)], 0)
        while parts:
            part = parts.pop(0)
            key = fold(part).strip(_EDGE)
            if self._is_immediate(key):
                kept = _cut(kept, part)
            elif self._is_label(key) or (part != title and self._speaks_of_embargo(part, key)):
                end = f" {parts.pop(0)}" if self._is_bare(key) and parts and _has_number(parts[0]) else ""
                instructions += self._ending(part + end)
                kept = _cut(_cut(kept, part), end.strip())
        return (_bare(kept) if kept != title else title), replace(instructions, lines={})

    def _embargo(self, lines: Sequence[str], keys: Sequence[str], n: int, *, is_edge: bool) -> Instructions:
        line, key = lines[n], keys[n]
        if is_edge and self._is_immediate(key):
            return replace(self._released(line), lines={n: Role.EMBARGO})
        is_label = self._is_label(key)
        is_said = is_edge and len(line) <= LONGEST and self._has_label(key)
        if not is_label and not is_said and not (is_edge and self._speaks_of_embargo(line, key)):
            return Instructions()
        taken = {n: Role.EMBARGO}
        if self._is_bare(key) and n + 1 < len(lines) and len(lines[n + 1]) < LONGEST and _has_number(lines[n + 1]):
            line, taken = f"{line} {lines[n + 1]}", {**taken, n + 1: Role.EMBARGO}
        instructions = self._ending(line)
        return replace(instructions, lines=taken) if is_edge or instructions.ends else Instructions()

    def _ending(self, text: str) -> Instructions:
        end = embargo_end(text, self.words, self.conventions, self.received)
        if end is not None:
            return Instructions(ends=(end,))
        if self._is_past(text) or self._is_none(text):
            return Instructions()
        reason = f"The embargo “{_quoted(text)}” can't be read to the minute."
        return Instructions(holds=(Hold(HoldKind.EMBARGO, reason),))

    def _order(self, lines: Sequence[str], keys: Sequence[str], n: int) -> Instructions:
        """Read a line at the top as a kill notice, an advisory or the heading of a draft."""
        key = keys[n]
        forbids = has_phrase(" ".join(keys[n : n + 3]), self.words.exact["forbid"])
        parts = [part.strip(_EDGE) for part in _SEPARATOR.split(key)]
        is_killed = not self.words.exact["forbid"].isdisjoint(parts)
        kind = HoldKind.KILL if is_killed else self._kind_of_order(key, forbids=forbids, is_first=n < 2)
        if kind is None:
            return Instructions()
        return Instructions(holds=(Hold(kind, f"It speaks to editors, not to readers: “{_quoted(lines[n])}”"),))

    def _kind_of_order(self, key: str, *, forbids: bool, is_first: bool) -> HoldKind | None:
        to_editors = self.words.opening("editors", key) is not None
        if self._is_heading("kill", key, forbids=forbids) or (to_editors and forbids):
            return HoldKind.KILL
        is_draft = is_first and self._is_heading("unpublished", key, forbids=forbids or min(self._places_of_refusal(key)) >= 0)
        return HoldKind.NOTE if is_draft or self._is_heading("advisory", key, forbids=False) else None

    def _is_heading(self, kind: str, key: str, *, forbids: bool) -> bool:
        """Return whether a line is the phrase of an order, or begins with it and a colon or a dash."""
        phrase = self.words.opening(kind, key)
        if phrase is None:
            return False
        rest = key[len(phrase) :].strip()
        is_parted = rest[:1] in (":", "-", "–", "—", "：")
        is_said_again = self.words.opening(kind, rest.strip(_EDGE)) is not None  # "ADVISORY: Coverage plans for Monday"
        return (
            not rest
            or _VERSION.fullmatch(rest) is not None
            or (is_parted and (forbids or is_said_again or " " in phrase))
            or (forbids and len(rest) < 80)
        )

    def _is_label(self, key: str) -> bool:
        """Return whether a text begins by naming an embargo, and goes on with its end."""
        phrase = self.words.opening("embargo", key)
        if phrase is None:
            return False
        rest = key[len(phrase) :].lstrip()
        if not rest or rest[0] in ":-–—|/([（：" or rest[0].isdigit():
            return True
        token = re.split(r"[\s.,:]", rest, maxsplit=1)[0]
        is_until = any(rest.startswith(word) for word in self.words.exact["embargo_until"]) and (
            token in self.words.exact["embargo_until"] or not token.isascii() or "'" in token
        )
        return is_until or token in self.words.weekdays or token in self.words.months

    def _has_label(self, key: str) -> bool:
        """Return whether a part of a text, behind a colon or a dash, begins by naming an embargo."""
        return any(self._is_label(part.strip(_EDGE)) for part in _SEPARATOR.split(key))

    def _is_bare(self, key: str) -> bool:
        phrase = self.words.opening("embargo", key)
        return phrase is not None and not key[len(phrase) :].strip(_EDGE)

    def _speaks_of_embargo(self, line: str, key: str) -> bool:
        """Return whether a line says of itself that it is under embargo; words that it quotes don't count.

        It begins by naming itself, or comes to the embargo at once, or ends with it, as languages do whose verb comes last.
        """
        bare = fold(_QUOTES.sub(" ", line)).strip(_EDGE)
        at = first_phrase(bare, self.words.exact["embargo_phrases"])
        at = self._refusal(bare) if at < 0 else at
        if at < 0:
            return False
        before = _SEPARATOR.split(bare[:at])[-1].strip()
        if self.words.opening("embargo_self", before or key) is not None:
            return True
        if len(line) > LONGEST:
            return False
        is_last = len(bare) - at < LAST and _has_number(bare) and not bare.isascii()
        return is_last or len(before.split()) <= AT_ONCE

    def _refusal(self, bare: str) -> int:
        """Return where a text with a number comes to forbid publication before a time, -1 where it doesn't.

        It has a word of refusal, one for publishing and one for "before", in whatever order the language has them.
        """
        if not _has_number(bare):
            return -1
        place = min(self._places_of_refusal(bare))
        return place if place < 0 else min(place, first_form(bare, self.words.exact["embargo_before"]))

    def _places_of_refusal(self, bare: str) -> tuple[int, int]:
        """Return where a text has a word of refusal, and where one for publishing; -1 where it has none."""
        place = first_form(bare, self.words.exact["embargo_not"])
        return place, place if place < 0 else first_form(bare, self.words.exact["embargo_publish"])

    def _is_immediate(self, key: str) -> bool:
        return self.words.has("immediate", key) or self.words.has("immediate", key.partition(":")[0])

    def _released(self, line: str) -> Instructions:
        """Read what stands behind words that let an article out: a time of day, or a day that lies ahead, is an embargo."""
        behind = fold(line.partition(":")[2])
        opening = [word for word in _LONG_WORD.findall(behind[: _first_number(behind)]) if word not in self.words.weekdays]
        if len(opening) > 1 or not _has_number(behind):
            return Instructions()
        end = embargo_end(behind, self.words, self.conventions, self.received)
        if end is not None:
            return Instructions(ends=(end,))
        today = (self.received + EARLIEST).date()
        is_ahead = any(day > today for day in days_named(behind, self.words, self.conventions, self.received))
        return self._ending(line) if is_ahead else Instructions()

    def _is_none(self, text: str) -> bool:
        """Return whether a label says that there is no embargo: "Sperrfrist: keine"."""
        return self.words.has("embargo_none", _SEPARATOR.split(fold(text))[-1].strip(_EDGE))

    def _is_past(self, text: str) -> bool:
        """Return whether the days that a text names are all over, wherever on earth."""
        days = [found.moment.at for found in find_dates(digits(text), self.words, self.conventions)]
        return bool(days) and max(days) + timedelta(days=2) < self.received


def _has_number(text: str) -> bool:
    return _NUMBER.search(text) is not None


def _first_number(text: str) -> int:
    number = _NUMBER.search(text)
    return number.start() if number else len(text)


def _parts(title: str) -> list[str]:
    return [part for part in _PARTS.split(title) if part.strip()] or [title]


def _bare(title: str) -> str:
    return squash(title).strip(" -–—|:[](){}*/").strip()


def _cut(title: str, part: str) -> str:
    if not part:
        return title
    return re.sub(r"\s*[\[({（【]?\s*" + re.escape(part) + r"\s*[\])}）】]?\s*(?:[-–—|:]\s+|//+\s*)?", " ", title, count=1)


def _quoted(text: str) -> str:
    text = squash(text)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
