"""How a text speaks of an embargo: by a label with its end behind it, or in a sentence, in whatever order its language has."""

import re
from dataclasses import dataclass
from enum import StrEnum

from feedsvc.domain.scripts import SENTENCE_MARKS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.forms import first_form, first_phrase, has_phrase, may_hold
from feedsvc.normalise.lexicon import Lexicon

LONGEST = 220
"""Characters: a longer line is an instruction only where it speaks of itself ("This release is embargoed until ...")."""

LONGEST_MEDIUM = 6
"""Words of a label that name the media for which an embargo is."""

LAST = 30
"""Characters from the beginning of an order that ends its line."""

AT_ONCE = 3
"""Words that may stand before an order that its line comes to at once."""

LONGEST_PERMISSION, SHORT_WORD, MOST_OTHERS = 110, 3, 2
"""Characters of a line that allows publication; letters of its words that only join others, and how many others it has."""

SHORT = 5
"""Words of an order that stands by itself."""

_STATE = " on "
"""What makes a state of a word of waiting: talks that are "on hold until January" wait by nobody's order."""

NUMBER = re.compile(r"\d")
SEPARATOR = re.compile(r"[|•·/】\])）]|\s[-–—]\s|[:：]\s?")
EDGE = " \t*#[](){}<>!|_=~•·-–—:;,.（）【】「」『』"
_TOKEN = re.compile(r"[^\W\d_]+")
_JOINING = ("embargo_until", "embargo_before", "order_after", "clock_words", "at", "of")
_FULL_STOP = re.compile(rf"(?:\w{{4}}|\d)[{SENTENCE_MARKS}]\W*$")
_QUOTE = r"(?:[\"“”„«»‘「」『』]|(?<!\w)’|’(?!\w))"
_QUOTES = re.compile(rf"{_QUOTE}(?:[^\"“”„«»‘’「」『』]|(?<=\w)’(?=\w))*{_QUOTE}")
"""What stands between quotation marks; ’ between letters is an apostrophe."""


class Medium(StrEnum):
    """Where what an embargo holds back would be published."""

    NET = "net"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class EmbargoWords:
    """The words of a language for embargoes; texts are folded, and bare at their edges (`EDGE`)."""

    words: Lexicon

    def is_label(self, key: str) -> bool:
        """Return whether a text begins by naming an embargo, and goes on with its end."""
        phrase = self.words.opening("embargo", key)
        if phrase is None:
            return False
        rest = key[len(phrase) :].lstrip()
        if self.medium(key) is not None:
            return True
        if not rest or rest[0] in ":-–—|/([（：" or rest[0].isdigit():
            return True
        if rest[0] == ",":
            return has_number(rest) and not (self.words.weekdays | set(self.words.months)).isdisjoint(
                re.findall(r"[^\W\d_]+", rest)
            )
        token = re.split(r"[\s.,:]", rest, maxsplit=1)[0]
        until = [word for word in self.words.exact["embargo_until"] if rest.startswith(word)]
        is_word = token in until or not token.isascii() or "'" in token
        is_until = bool(until) and (is_word or any(rest.startswith(f"{word} ") for word in until))
        return is_until or token in self.words.weekdays or token in self.words.months

    def medium(self, key: str) -> Medium | None:
        """Return for which media a label names an embargo, "Embargo for online and radio: 6am"; None where it names none."""
        phrase = self.words.opening("embargo", key)
        label, colon, behind = key[len(phrase) :].partition(":") if phrase else ("", "", "")
        tokens = _TOKEN.findall(label)
        if not colon or not has_number(behind) or len(tokens) > LONGEST_MEDIUM:
            return None
        is_net = any(token in self.words.exact["in_net"] for token in tokens)
        is_print = any(token in self.words.exact["in_print"] for token in tokens)
        return Medium.NET if is_net else Medium.PRINT if is_print else None

    def is_over(self, key: str) -> bool:
        """Return whether a text says that its embargo is over."""
        return has_phrase(key, self.words.exact["embargo"]) and has_phrase(key, self.words.exact["lifted"])

    def has_label(self, key: str) -> bool:
        """Return whether a part of a text, behind a colon or a dash, begins by naming an embargo."""
        is_there = may_hold(key, self.words.exact["embargo"])
        return is_there and any(self.is_label(part.strip(EDGE)) for part in SEPARATOR.split(key))

    def is_bare(self, key: str) -> bool:
        phrase = self.words.opening("embargo", key)
        return phrase is not None and not key[len(phrase) :].strip(EDGE)

    def speaks_of_embargo(self, line: str, key: str) -> bool:
        """Return whether a line says of itself that it is under embargo; words that it quotes don't count.

        It begins by naming itself, or comes to the embargo at once, or ends with it, as languages do whose verb comes last.
        """
        unquoted = without_quotes(line)
        bare = key if unquoted == line else fold(unquoted).strip(EDGE)
        at = first_phrase(bare, self.words.exact["embargo_phrases"])
        at = self.refusal(bare) if at < 0 else at
        if at < 0 or bare[:at].endswith(_STATE):
            return False
        before = SEPARATOR.split(bare[:at])[-1].strip()
        if self.words.opening("embargo_self", before or key) is not None:
            return True
        if len(line) > LONGEST:
            return False
        is_last = len(bare) - at < LAST and has_number(bare) and not bare.isascii()
        return is_last or (len(before.split()) <= AT_ONCE and self._names_end(bare[at:]))

    def allows(self, line: str, key: str) -> bool:
        """Return whether a line allows publication at a time, or not before it, and says hardly anything else:
        "Publishable from 10:00 on 28 January"; one that labels the time of publication doesn't."""
        if len(line) > LONGEST_PERMISSION or not has_number(key) or _FULL_STOP.search(line) or self._labels_day(key):
            return False
        exact = self.words.exact
        publishing = first_form(key, exact["embargo_publish"])
        before, token, behind = _around(key, publishing)
        is_named = bool(token) and token not in exact["public"] and min(len(before), len(behind)) <= AT_ONCE
        is_refused = first_form(key, exact["embargo_not"]) == 0 and first_form(key, exact["embargo_before"]) > 0
        others = (
            {each for each in (*before, *behind) if len(each) > SHORT_WORD} - self.words.weekdays - self.words.months.keys()
        )
        return (is_named or is_refused) and len(others.difference(*(exact[kind] for kind in _JOINING))) <= MOST_OTHERS

    def _labels_day(self, key: str) -> bool:
        """Return whether a text labels the day of publication: "Published on 28 January"."""
        phrase = next((each for kind in ("published", "updated") if (each := self.words.opening(kind, key))), None)
        token = _TOKEN.match(key[len(phrase) :].lstrip(EDGE)) if phrase else None
        named = self.words.weekdays | self.words.months.keys() | self.words.exact["at"]
        return phrase is not None and (token is None or token.group() in named)

    def is_named(self, key: str) -> bool:
        """Return whether a note speaks of an embargo anywhere."""
        return first_phrase(key, self.words.exact["embargo_phrases"]) >= 0 or self.has_label(key) or self.refusal(key) >= 0

    def _names_end(self, order: str) -> bool:
        """Return whether an order goes on with a time, or stands by itself; "under embargo since June, the
        islands have lost jobs" does neither."""
        tokens = re.findall(r"[^\W\d_]+", order)
        is_timed = has_number(order) or not self.words.weekdays.isdisjoint(tokens)
        return len(tokens) <= SHORT or is_timed or first_form(order, self.words.exact["embargo_before"]) >= 0

    def refusal(self, bare: str) -> int:
        """Return where a text with a number comes to forbid publication before a time, -1 where it doesn't.

        It has a word of refusal, one for publishing and one for "before", in whatever order the language has them.
        """
        if not has_number(bare):
            return -1
        place = min(self.places_of_refusal(bare))
        return place if place < 0 else min(place, first_form(bare, self.words.exact["embargo_before"]))

    def places_of_refusal(self, bare: str) -> tuple[int, int]:
        """Return where a text has a word of refusal, and where one for publishing; -1 where it has none."""
        place = first_form(bare, self.words.exact["embargo_not"])
        return place, place if place < 0 else first_form(bare, self.words.exact["embargo_publish"])


def _around(key: str, at: int) -> tuple[list[str], str, list[str]]:
    """Return the words before a place, the one there and those behind it; no word where the place is -1."""
    if at < 0:
        return _TOKEN.findall(key), "", []
    token, *behind = _TOKEN.findall(key[at:])
    return _TOKEN.findall(key[:at]), token, behind


def without_quotes(text: str) -> str:
    """Return a text without the words that it quotes."""
    return _QUOTES.sub(" ", text)


def has_number(text: str) -> bool:
    """Return whether a text holds a digit."""
    return NUMBER.search(text) is not None
