"""Words to the newsroom that stand among an article's own: embargoes, kill notices, coverage advisories.

They are read where such words stand (the first lines, the last ones, what follows a note to editors, a title, a field for
notes), and never stay in the article.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feedsvc.domain.articles import Role
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.scripts import SENTENCE_MARKS, SPACELESS_MARKS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.contacts import REACHED
from feedsvc.normalise.dates import DateConventions, digits, find_dates
from feedsvc.normalise.embargo_words import EDGE, LONGEST, NUMBER, SEPARATOR, EmbargoWords, Medium, has_number
from feedsvc.normalise.embargoes import days_named, embargo_day, embargo_end
from feedsvc.normalise.forms import first_form, has_phrase, may_hold
from feedsvc.normalise.instructed import QUOTED, UNSEEN, Instructions, quoted
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.orders import Orders
from feedsvc.normalise.title_parts import bare, cut, parts_of

HEAD, TAIL = 12, 12
"""Lines at the top and at the end of a text in which words to the newsroom stand."""

ORDER = 4
"""Lines at the top in which a kill notice or an advisory says what it is."""

MOST_OF_ORDER = 5
"""Words of a title that is an embargo and names no time: "Embargoed until further notice"."""

MOST = 40
"""Lines to the newsroom in one text; nobody can say what more of them mean."""

EARLIEST = timedelta(hours=14)
"""How far ahead of UTC it is somewhere on earth."""

_SENTENCES = re.compile(
    rf"(?<=[^\W\d_]{{3}}[.!?])\s+(?=[^\W\d_])|(?<=[{SENTENCE_MARKS}])(?<![.!?])\s+(?=\S)|(?<=[{SPACELESS_MARKS}])|\n+"
)
_DASH = re.compile(r"\s[-–—|]\s")
_ENDED = re.compile(r"[!?。！？।]|\.\s")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_VERSION = re.compile(r"(?:v|version|no|nr|#)?[.\s]*\d+(?:\.\d+)?")
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]{2,40})[)\]】]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How words to the newsroom are read: in a language, with the outlet's conventions, at an instant."""

    words: Lexicon
    conventions: DateConventions
    received: datetime

    @property
    def embargo(self) -> EmbargoWords:
        """How a text speaks of an embargo."""
        return EmbargoWords(self.words)

    @property
    def orders(self) -> Orders:
        """How a text orders that its article waits."""
        return Orders(self.words)

    def of_lines(self, lines: Sequence[str], quoted: Collection[int] = ()) -> Instructions:
        """Read the lines of a text; what lines say that it quotes (by their numbers), it tells its readers."""
        in_notes, is_topic = False, False
        keys = [fold(line).strip(EDGE) for line in lines]
        instructions = Instructions(self._beside_embargo(keys))
        for n, key in enumerate(keys):
            if n in instructions.lines or n in quoted or not key:
                continue
            in_notes = in_notes or (n > ORDER and self.words.opening("editors", key) is not None)
            is_edge = n < HEAD or n >= len(lines) - TAIL or in_notes
            if len(instructions.lines) >= MOST:
                reason = f"It has more than {MOST} lines about embargoes."
                return instructions + Instructions(holds=(Hold(HoldKind.EMBARGO, reason),))
            is_heading = is_topic and not has_number(key)
            instructions += self._embargo(lines, keys, n, is_edge=is_edge and not is_heading)
            is_topic = is_topic or (n not in instructions.lines and has_phrase(key, self.words.exact["embargo"]))
            ordered = self._order(lines, keys, n) if n < ORDER else Instructions()
            if is_edge and not ordered.holds and n not in instructions.lines:
                ordered = self._waiting(lines[n], n)
            instructions += ordered
        return instructions

    def _beside_embargo(self, keys: Sequence[str]) -> dict[int, Role]:
        """Return the lines that change nothing: an embargo for print where one for the net stands too, one that is over behind
        words that let the article out, and a note that a speech may differ."""
        head = range(min(HEAD, len(keys)))
        media = {n: self.embargo.medium(keys[n]) for n in head}
        beside = [n for n in head if media[n] is Medium.PRINT and Medium.NET in media.values()]
        beside += [n for n in head if n and self._is_immediate(keys[n - 1]) and self.embargo.is_over(keys[n])]
        spoken = [n for n, key in enumerate(keys) if self.words.has("delivery", key)]
        return dict.fromkeys(beside, Role.EMBARGO) | dict.fromkeys(spoken, Role.NOTE)

    def of_notes(self, notes: Sequence[str]) -> Instructions:
        """Read texts that are for editors alone; all of each counts."""
        instructions = Instructions()
        for sentence in (sentence for note in notes for sentence in _SENTENCES.split(note)):
            key = fold(sentence).strip(EDGE)
            if self.orders.forbids_part(sentence):
                continue
            if self.embargo.is_named(key):
                instructions += self._ending(sentence)
            elif self._is_immediate(key):
                instructions += self._released(sentence)
            elif self.orders.has_order(sentence, is_apart=True):
                instructions += self._waiting(sentence, is_apart=True)
            elif has_phrase(key, self.words.exact["forbid"]) and not has_phrase(key, self.words.exact["following"]):
                instructions += Instructions(holds=(Hold(HoldKind.KILL, f"A note to editors says: “{quoted(sentence)}”"),))
        return replace(instructions, lines={})

    def of_left(self, texts: Sequence[str]) -> Instructions:
        """Read what stands on a page beside its article: an embargo in a banner above it counts as one in its text, an order
        where it speaks of the article, asks or names an end: forms for comments say that an address "will not be published"."""
        keys = [fold(text).strip(EDGE) for text in texts]
        read = (self._embargo(texts, keys, n, is_edge=True) for n, key in enumerate(keys) if key)
        orders = (self._waiting(text) for text, key in zip(texts, keys, strict=True) if self._may_speak_of_article(key))
        return replace(sum((*read, *orders), Instructions()), lines={})

    def _may_speak_of_article(self, key: str) -> bool:
        itself = self.words.exact["itself"]
        is_asked = any(first_form(key, self.words.exact[kind]) >= 0 for kind in ("please", "embargo_before"))
        return is_asked or (may_hold(key, itself) and has_phrase(key, itself))

    def without_embargoes(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts that speak of no embargo: the day of its end is none of publication."""
        return tuple(text for text in texts if not self.embargo.is_named(fold(text).strip(EDGE)))

    def of_unseen(self, texts: Sequence[str]) -> Instructions:
        """Read lines that their author hid: an embargo in them counts, though nothing is kept of them."""
        read = self.of_left(texts)
        return Instructions(ends=read.ends, holds=(UNSEEN,) if read.holds else ())

    def of_title(self, title: str) -> tuple[str, Instructions]:
        """Read a title; return it without the parts that are no headline, and what they say."""
        kept, parts = title, parts_of(title)
        instructions = self._order([title], [fold(title).strip(EDGE)], 0) + self._audience(parts)
        while parts:
            part = parts.pop(0)
            key = fold(part).strip(EDGE)
            if self._is_immediate(key):
                kept = cut(kept, part)
            elif part != title and self.orders.is_order(part, is_marked=part[0] in "([【"):
                instructions += self._waiting(part, is_apart=True)
                kept = cut(kept, part)
            elif self._is_embargo(part, key, is_whole=part == title):
                end = f" {parts.pop(0)}" if self.embargo.is_bare(key) and parts and has_number(parts[0]) else ""
                instructions += self._ending(part + end)
                kept = cut(cut(kept, part), end.strip())
        return (bare(kept) if kept != title else title), replace(instructions, lines={})

    def _audience(self, parts: Sequence[str]) -> Instructions:
        """Read the first part of a title as that of a letter for members alone: "Members only: who bought the mill"."""
        if len(parts) < 2 or not self.words.has("members", fold(parts[0]).strip(EDGE)):
            return Instructions()
        return Instructions(holds=(Hold(HoldKind.MARK, f"Its title says that it is for members alone: “{quoted(parts[0])}”"),))

    def _is_embargo(self, part: str, key: str, *, is_whole: bool) -> bool:
        """Return whether a part of a title is about an embargo of its article; a whole title has to name a time for that, or
        little else: "Embargo on salt lifted after nine years" tells news."""
        if is_whole and not self._names_time(part) and len(key.split()) > MOST_OF_ORDER:
            return False
        is_said = not is_whole or has_number(part)
        return self.embargo.is_label(key) or (is_said and self.embargo.speaks_of_embargo(part, key))

    def _embargo(self, lines: Sequence[str], keys: Sequence[str], n: int, *, is_edge: bool) -> Instructions:
        line, key = lines[n], keys[n]
        if is_edge and self._is_immediate(key):
            return replace(self._released(line), lines={n: Role.EMBARGO})
        is_label = self.embargo.is_label(key)
        is_said = is_edge and len(line) <= LONGEST and self.embargo.has_label(key)
        is_allowed = n < ORDER and self.embargo.allows(line, key) and self._lies_ahead(line)
        if not (is_label or is_said or is_allowed or (is_edge and self.embargo.speaks_of_embargo(line, key))):
            return Instructions()
        taken = {n: Role.EMBARGO}
        if self.embargo.is_bare(key) and n + 1 < len(lines) and len(lines[n + 1]) < LONGEST and has_number(lines[n + 1]):
            line, taken = f"{line} {lines[n + 1]}", {**taken, n + 1: Role.EMBARGO}
        instructions = self._ending(line)
        return replace(instructions, lines=taken) if is_edge or instructions.ends else Instructions()

    def _names_time(self, text: str) -> bool:
        named = self.words.weekdays | self.words.months.keys() | self.words.exact["noon"] | self.words.exact["midnight"]
        return any(map(str.isdigit, text)) or not named.isdisjoint(re.findall(r"[^\W\d_]+", fold(text)))

    def _lies_ahead(self, text: str) -> bool:
        end = embargo_end(text, self.words, self.conventions, self.received)
        return end is not None and end > self.received

    def _ending(self, text: str) -> Instructions:
        end = embargo_end(text, self.words, self.conventions, self.received)
        if end is not None:
            return Instructions(ends=(end,))
        if self._is_past(text) or self._is_none(text):
            return Instructions()
        reason = f"The embargo “{quoted(text)}” can't be read to the minute."
        hold = Hold(HoldKind.EMBARGO, reason)
        day = embargo_day(text, self.words, self.conventions, self.received)
        return Instructions(holds=(hold,), days={hold: day} if day else {})

    def _order(self, lines: Sequence[str], keys: Sequence[str], n: int) -> Instructions:
        """Read a line at the top as a kill notice, an advisory or the heading of a draft."""
        key = keys[n]
        forbids = has_phrase(" ".join(keys[n : n + 3]), self.words.exact["forbid"])
        parts = [part.strip(EDGE) for part in SEPARATOR.split(key)]
        marks = [mark.strip(EDGE) for mark in _BRACKETED.findall(fold(lines[n]))]
        is_marked = any(self.words.opening("kill", mark) == mark for mark in marks)
        is_killed = is_marked or self._asks_to_annul(key) or not self.words.exact["forbid"].isdisjoint(parts)
        kind = HoldKind.KILL if is_killed else self._kind_of_order(key, forbids=forbids, is_first=n < 2)
        if kind is None:
            return Instructions()
        return Instructions(holds=(Hold(kind, f"It speaks to editors, not to readers: “{quoted(lines[n])}”"),))

    def _waiting(self, line: str, n: int | None = None, *, is_apart: bool = False) -> Instructions:
        """Read a line that orders that its article waits; the line `n` of a text never stays in it."""
        if not self.orders.has_order(line, is_apart=is_apart):
            return Instructions()
        reason = f"It says that it must not be published yet: “{quoted(line)}”"
        return Instructions({} if n is None else {n: Role.NOTE}, holds=(Hold(HoldKind.MARK, reason),))

    def of_name(self, parts: Sequence[str]) -> Instructions:
        """Read the parts of the name of an article's file."""
        order = next((part for part in parts if self.orders.is_order(part, is_marked=True)), None)
        return self._waiting(order, is_apart=True) if order else Instructions()

    def _asks_to_annul(self, key: str) -> bool:
        """Return whether a sentence asks to annul a story, in any order of words: "Prosimy o anulowanie depeszy"."""
        sentences = (part for whole in SEPARATOR.split(key) for part in _ENDED.split(whole) if len(part) < QUOTED)
        kinds = [self.words.exact[kind] for kind in ("please", "annul", "story")]
        return any(all(first_form(sentence, forms) >= 0 for forms in kinds) for sentence in sentences)

    def _kind_of_order(self, key: str, *, forbids: bool, is_first: bool) -> HoldKind | None:
        address = self.words.opening("editors", key)
        to_editors = address is not None
        key = key[len(address) :].strip(EDGE) or key if address else key
        if self._is_heading("kill", key, forbids=forbids) or (to_editors and forbids):
            return HoldKind.KILL
        forbids = forbids or min(self.embargo.places_of_refusal(key)) >= 0
        is_draft = is_first and self._is_heading("unpublished", key, forbids=forbids)
        is_addressed = to_editors and self.words.opening("advisory", key) is not None
        return HoldKind.NOTE if is_draft or is_addressed or self._is_heading("advisory", key, forbids=False) else None

    def _is_heading(self, kind: str, key: str, *, forbids: bool) -> bool:
        """Return whether a line is the phrase of an order, or begins with it and a colon or a dash."""
        phrase = self.words.opening(kind, key)
        if phrase is None:
            return False
        rest = key[len(phrase) :].strip()
        is_contact = REACHED.search(rest) is not None  # "Media advisory: to contact the author, ..."
        is_parted = rest[:1] in (":", "-", "–", "—", "：") and not is_contact
        is_said_again = self.words.opening(kind, rest.strip(EDGE)) is not None  # "ADVISORY: Coverage plans for Monday"
        return (
            not rest
            or _VERSION.fullmatch(rest) is not None
            or (is_parted and (forbids or is_said_again or " " in phrase))
            or (forbids and len(rest) < 80)
        )

    def _is_immediate(self, key: str) -> bool:
        parts = (key, key.partition(":")[0], *(part.strip(EDGE) for part in _DASH.split(key)))
        return any(self.words.has("immediate", part) for part in parts)

    def _released(self, line: str) -> Instructions:
        """Read what stands behind words that let an article out: a time of day, or a day that lies ahead, is an embargo."""
        behind = fold(line.partition(":")[2])
        opening = [word for word in _LONG_WORD.findall(behind[: _first_number(behind)]) if word not in self.words.weekdays]
        if len(opening) > 1 or not has_number(behind):
            return Instructions()
        end = embargo_end(behind, self.words, self.conventions, self.received)
        if end is not None:
            return Instructions(ends=(end,))
        today = (self.received + EARLIEST).date()
        is_ahead = any(day > today for day in days_named(behind, self.words, self.conventions, self.received))
        return self._ending(line) if is_ahead else Instructions()

    def _is_none(self, text: str) -> bool:
        """Return whether a label says that there is no embargo: "Sperrfrist: keine – frei zur Veröffentlichung"."""
        _, *said = (part.strip(EDGE) for part in SEPARATOR.split(fold(text)))
        return any(self.words.has("embargo_none", part) or self._is_immediate(part) for part in said)

    def _is_past(self, text: str) -> bool:
        """Return whether the days that a text names are all over, wherever on earth."""
        days = [found.moment.at for found in find_dates(digits(text), self.words, self.conventions)]
        return bool(days) and max(days) + timedelta(days=2) < self.received


def _first_number(text: str) -> int:
    number = NUMBER.search(text)
    return number.start() if number else len(text)
