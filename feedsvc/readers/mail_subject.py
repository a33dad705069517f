"""Subjects: the headline without the marks of mail programs, filters and press offices."""

import re
from functools import cache

from feedsvc.readers.words import phrases

LONGEST_LABEL = 60
"""Characters of a line that says but that a press release comes."""

_COUNT = r"(?:\s?[\[(]\d{1,3}[\])])?"
_TICKET = re.compile(r"\s*[\[(][^\[\]()]{0,60}#\s?\d{2,20}[\])][\s:–—-]*")
"""What help desks call a letter: [desk.example #7712], [Ticket#2026110200017]."""

_NUMBER = r"(?:\W{1,3}(?:[^\W\d_]{1,6}\W{1,3})?\d{1,5}(?:\s?[/-]\s?\d{2,4})?)?"
"""Of a press release: Nr. 45/2026."""

_BRACKETED = re.compile(r"\[([^\[\]]{2,60})\]\s*")


def headline_of(subject: str) -> str | None:
    """Return the headline in a subject; None where it says but that a press release comes."""
    rest, _ = _marks(subject)
    if _kind_alone().fullmatch(rest):
        return None
    labelled = _label().match(rest)
    return (rest[labelled.end() :] if labelled else rest).strip() or None


def without_marks(subject: str) -> str:
    """Return a subject without what mail programs and filters set before it."""
    return _marks(subject)[0]


def without_list(subject: str, lists: str) -> str:
    """Return a subject without the name in brackets that a mailing list or a help desk sets before it; `lists` names them."""
    names = _letters(lists)
    return _BRACKETED.sub(lambda match: "" if _letters(match[1]) and _letters(match[1]) in names else match.group(), subject)


def is_reply(subject: str) -> bool:
    """Return whether a subject answers another letter, and forwards none."""
    marks = _marks(subject)[1]
    return "reply" in marks and "forward" not in marks


def is_forward(subject: str) -> bool:
    """Return whether a subject says that a letter is passed on."""
    return "forward" in _marks(subject)[1]


def is_release_label(line: str) -> bool:
    """Return whether a line says but that a press release follows."""
    return len(line) < LONGEST_LABEL and _kind_alone().fullmatch(line) is not None


def _marks(subject: str) -> tuple[str, set[str]]:
    """Return a subject without its marks, and what they say: that it is a reply, or forwarded."""
    rest, said = subject.strip(), set[str]()
    while match := _mark().match(rest) or _tag().match(rest) or _TICKET.match(rest):
        said |= {name for name, value in match.groupdict().items() if value}
        rest = rest[match.end() :]
    return rest, said


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@cache
def _mark() -> re.Pattern[str]:
    reply, forward = phrases("reply").alternatives, phrases("forward").alternatives
    return re.compile(rf"\s*(?:(?P<reply>{reply})|(?P<forward>{forward})){_COUNT}\s*[:：]\s*", re.IGNORECASE)


@cache
def _tag() -> re.Pattern[str]:
    """Match what filters set before the subject of a letter from outside: in brackets, or with a colon."""
    external, suspicious = phrases("external").alternatives, phrases("suspicious").alternatives
    bracketed = rf"[\[({{【<*]{{1,3}}\s*(?:{external}|{suspicious})\s*[\])}}】>*]{{1,3}}"
    return re.compile(rf"\s*(?:{bracketed}|(?:{external})\s*[:：])[\s:–—-]*", re.IGNORECASE)


@cache
def _label() -> re.Pattern[str]:
    """Match what says that a press release comes: with a colon or a dash behind it, or in brackets."""
    kinds = phrases("release").alternatives
    followed = rf"\W*(?:{kinds}){_NUMBER}\s*(?:[:：|]|\s[-–—])\s*"
    return re.compile(rf"{followed}|\s*[\[【〔(<]\s*(?:{kinds}){_NUMBER}\s*[\]】〕)>]\s*(?:[:：|–—-]\s*)?", re.IGNORECASE)


@cache
def _kind_alone() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{phrases('release').alternatives}){_NUMBER}\W*", re.IGNORECASE)
