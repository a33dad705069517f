"""A printed byline in its parts: brackets judged, lists parted, labels and phrases such as "photos by" told from names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from feedsvc.domain.scripts import EAST_ASIAN, HAN, HANGUL
from feedsvc.normalise.characters import fold, squash
from feedsvc.normalise.lexicon import LANGUAGES, Lexicon, lexicon
from feedsvc.normalise.names import PARTICLES, is_name
from feedsvc.normalise.persons import is_agency, is_job

ROLES = {"by": "author", "author": "author", "editor": "editor", "source": "source", "neither": "neither", "photo": "neither"}
"""Key of the tables -> the role of the people behind such a label."""

ADDRESS = re.compile(r"\S*@\S+\.\S+|https?://\S+|(?<!\w)@\w+")
PHOTOGRAPHER = "\x01"
"""Stands behind a name that brackets call a photographer's."""

_BRACKETS = re.compile(r"\(([^()]*)\)|（([^（）]*)）|\[([^\[\]]*)\]|【([^【】]*)】")
_SEPARATOR = re.compile(
    r"\s*(?P<list>[,;、，；،؛+])\s*|\s*(?P<bar>[/／|｜•=＝])\s*|\s+(?P<dash>[–—-])\s+|(?<=[^\W\d_]{3})(?P<stop>\.)\s+"
)
_MIDDLE_DOT = re.compile(r"\s*[·・]\s*")
_KATAKANA = re.compile("[\u30a0-\u30fa]")
_HANGUL = re.compile(f"[{HANGUL}]")
_UNSPACED = re.compile(f"[{EAST_ASIAN}]")
_JOINTS_OF_LISTS = "、·・"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a byline, and what parts it from the one before: list, bar, dash, stop, and, space, or "" for the first."""

    text: str
    separator: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What a part begins with: the role of the people who follow, and the part without it.

    `is_evidence`: running text seldom opens so; a byline does.
    """

    role: str
    rest: str
    is_evidence: bool


def judge_brackets(printed: str, words: Lexicon) -> tuple[str, list[str]]:
    """Take brackets and addresses off a byline; return the text, photographers marked, and the agencies in brackets."""
    text = squash(ADDRESS.sub(" ", printed))
    whole = _BRACKETS.fullmatch(text)
    text = "".join(filter(None, whole.groups())) if whole else text
    agencies: list[str] = []

    def judge(match: re.Match[str]) -> str:
        inner = "".join(filter(None, match.groups()))
        agencies.extend(part.text for part in parts_of(inner, words) if is_agency(part.text, words))
        role = next((ROLES[key] for key in ("author", "neither", "photo") if words.has(key, fold(inner))), None)
        return PHOTOGRAPHER if role == "neither" else " "

    return squash(_BRACKETS.sub(judge, text)), agencies


def parts_of(text: str, words: Lexicon) -> Iterator[Part]:
    """Part a list at its separators, at the language's words for "and", and where scripts write names together."""
    start, separator = 0, ""
    for match in [*_SEPARATOR.finditer(text), None]:
        chunk = text[start : match.start() if match else None]
        for joint, piece in enumerate(_joints(words.language).split(chunk)):
            for n, name in enumerate(_written_together(piece.strip(), words)):
                if name.strip():
                    yield Part(name.strip(), "space" if n else "and" if joint else separator)
        if match:
            start, separator = match.end(), match.lastgroup or ""


@cache
def _joints(language: str) -> re.Pattern[str]:
    joints = sorted(lexicon(language).exact["and"], key=len, reverse=True)
    return re.compile(rf"\s+(?:{'|'.join(map(re.escape, joints))})\s+", re.IGNORECASE)


def _written_together(piece: str, words: Lexicon) -> list[str]:
    """Part names at و and ו before the second, and at dots and spaces between Han and Hangul names."""
    for joint in words.exact["joined"]:
        halves = re.split(rf"\s+{joint}(?=\S{{2,}})", piece)
        if len(halves) > 1 and all(len(half.split()) >= 2 for half in halves):
            return halves
    if not _UNSPACED.search(piece):
        return [piece]
    for joint in words.exact["and"]:
        if joint not in _JOINTS_OF_LISTS:
            piece = re.sub(f"(?<=[{HAN}]{{2}}){re.escape(joint)}(?=[{HAN}]{{2}})", " ", piece)
    if _HANGUL.search(piece) or (words.has("traits", "dots part names") and not _KATAKANA.search(piece)):
        return _MIDDLE_DOT.split(piece)
    return piece.split() if words.has("traits", "spaces part names") else [piece]


def opening_of(part: Part, words: Lexicon) -> Opening | None:
    """Read the label or the phrase that a part begins with; None for a part that begins with a name, a job or a place."""
    folded = fold(part.text)
    matches = [(phrase, key) for key in ROLES if (phrase := words.opening(key, folded))]
    phrase, key = max(matches, key=lambda match: len(match[0]), default=("", "by"))
    phrase = phrase or ("" if part.separator else _foreign_phrase(part.text))
    after = part.text[len(phrase) :].lstrip()
    rest = after.lstrip(" :：-–—")
    is_label = after[:1] in (":", "：")
    if not phrase or _is_first_letter_of_name(phrase, part.text) or _is_particle_of_name(phrase, rest, part):
        return None
    if not rest:
        is_alone = not part.separator or is_label or not is_job(phrase, words)
        return Opening(ROLES[key], "", is_evidence=key == "by") if is_alone else None
    if not is_label and key != "by" and rest[0].islower() and rest.split()[0] not in PARTICLES:
        return None  # "reporter at the Courier", "text messages"
    return Opening(ROLES[key], _without_phrase(rest, words), is_evidence=key == "by" or is_label or " " in phrase)


def opens_byline(text: str, words: Lexicon) -> bool:
    """Return whether a text begins with a phrase that opens bylines, in its language or another."""
    return words.opening("by", fold(text)) is not None or bool(_foreign_phrase(text))


def _is_first_letter_of_name(phrase: str, text: str) -> bool:
    """Return whether a label of one character stands at a name's beginning: 文静怡 and 文｜祝南星."""
    return len(phrase) == 1 and bool(_UNSPACED.match(phrase)) and text[1:2] not in ("", " ", ":", "：", "・", "·")


def _is_particle_of_name(phrase: str, rest: str, part: Part) -> bool:
    """Return whether "von" or "di" belongs to the name: behind the first, or where one word alone is left."""
    return phrase in PARTICLES and (bool(part.separator) or (" " not in rest and is_name(part.text)))


def _without_phrase(rest: str, words: Lexicon) -> str:
    """Drop "by" behind a label: "Fotos von Ana Ruiz"."""
    inner = words.opening("by", fold(rest)) or ""
    behind = rest[len(inner) :].strip()
    return behind if inner and " " in behind else rest


def _foreign_phrase(text: str) -> str:
    match = _foreign().match(text)
    return match.group() if match else ""


@cache
def _foreign() -> re.Pattern[str]:
    """The phrases of all languages, before two words: pages are often written in another language than they say."""
    phrases = {phrase for code in LANGUAGES for phrase in lexicon(code).exact["by"] if not _UNSPACED.search(phrase)}
    ordered = sorted(phrases | lexicon("en").exact["by elsewhere"], key=len, reverse=True)
    return re.compile(rf"(?i:{'|'.join(map(re.escape, ordered))})(?=[\s:]+[^\W\d_a-zа-я]\S*\s+\S)")
