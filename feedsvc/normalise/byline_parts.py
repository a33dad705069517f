"""A printed byline in its parts: brackets judged, lists parted, labels and phrases such as "photos by" told from names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from feedsvc.domain.scripts import COLONS, EAST_ASIAN, HAN, HANGUL
from feedsvc.normalise.characters import fold, squash
from feedsvc.normalise.lexicon import Lexicon, foreign_openings, lexicon
from feedsvc.normalise.names import PARTICLES, is_name
from feedsvc.normalise.persons import agency_in, is_job, names_outlet

ROLES = {"by": "author", "author": "author", "editor": "editor", "source": "source", "neither": "neither", "photo": "neither"}
"""Key of the tables -> the role of the people behind such a label."""

ADDRESS = re.compile(r"\S*@\S+\.\S+|https?://\S+|(?<!\w)@\w+")
PHOTOGRAPHER = "\x01"
"""Stands behind a name that brackets call a photographer's."""

_SHAPES = "".join(map(chr, range(0x25A0, 0x2600))) + " "
"""What East Asian newspapers print before a byline: □, ◎, ■."""

_BRACKETS = re.compile(r"\(([^()]*)\)|[（(]([^（）()]*)[）)]|[\[［〔]([^\[\]［］〔〕]*)[\]］〕]|【([^【】]*)】")
_SEPARATOR = re.compile(
    r"\s*(?P<list>(?<!\d),|,(?!\d)|[;、，；،؛+．‧])\s*|\s*(?P<bar>[/／|｜•])\s*|\s*(?P<equals>[=＝])\s*|\s+(?P<dash>[–—\u0640-])\s+"
    r"|(?<=[^\W\d_]{3})(?<![Pp]rof)(?P<stop>\.)\s+"
)
_PLACE_BEFORE = re.compile(r"[^\W\d_]+\s+[–—\u0640-]\s+(?P<from>\S+)\s+(?P<name>[^–—\u0640,،-]+)$")
_MIDDLE_DOT = re.compile(r"\s*[·・]\s*")
_KATAKANA = re.compile("[\u30a0-\u30fa]")
_HANGUL = re.compile(f"[{HANGUL}]")
_UNSPACED = re.compile(f"[{EAST_ASIAN}]")
_JOINTS_OF_LISTS = "、·・"
_BEHIND_LABEL = re.compile(rf"(?:[{COLONS}]|(?<=[^\W\d_])[・·／]).*")
_WITHOUT_COLON = ("author", "editor", "neither", "photo")
"""Keys of the labels that stand before each name of a list without a colon."""

_DIGIT = re.compile(r"\d")
LONGEST_ZONE = 4
"""Letters: UTC, CEST."""

MOST_WORDS_BETWEEN = 3
"""Words that are too few for two labels and two names."""

MOST_WORDS_BEHIND = 3
"""Words of a label behind a name: "text och foto"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a byline, and what parts it from the one before: list, bar, equals, dash, stop, and, space, label;
    "" for the first."""

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


def words_of(printed: str, words: Lexicon) -> Lexicon:
    """Return the tables by which a byline is read: another language's if it opens in that one, "Von Ana Ruiz und Bo Lind"."""
    phrase = "" if words.opening("by", fold(printed)) else _foreign_phrase(printed)
    return lexicon(foreign_openings()[phrase.lower()]) if phrase else words


def behind_date(text: str, words: Lexicon) -> str:
    """Drop the day in front of a byline: "Posted on September 21, 2020 by Ana Ruiz", "Datum: 03.11.2021 Autor: Bo Lind"."""
    tokens = text.split() if _DIGIT.search(text) else []
    n = 0
    while n < len(tokens):
        rest = " ".join(tokens[n:])
        folded = fold(rest)
        label = words.opening("published", folded) or words.opening("updated", folded)
        if label is None and not _is_of_date(tokens[n], words):
            is_dated = any(map(_DIGIT.search, tokens[:n]))
            return rest if is_dated and (words.opening("by", folded) or words.opening("author", folded)) else text
        n += len(label.split()) if label else 1
    return text


def is_day(text: str, words: Lexicon) -> bool:
    """Return whether a text is a date, perhaps with a time, and nothing else."""
    return _DIGIT.search(text) is not None and all(_is_of_date(token, words) for token in text.split())


def _is_of_date(token: str, words: Lexicon) -> bool:
    """Return whether a word is part of a date and a time: a number, a month, a zone, a sign, what stands between them."""
    bare = fold(token).strip(".,:|()–—-•·")
    if not bare or _DIGIT.search(bare) or bare in words.months or bare in words.weekdays or bare in words.exact["at"]:
        return True
    return words.opening("hour_units", bare) is not None or (token.isupper() and len(bare) <= LONGEST_ZONE)


def judge_brackets(printed: str, words: Lexicon) -> tuple[str, list[str], bool]:
    """Take brackets and addresses off a byline.

    Return the text, photographers marked, the agencies in brackets, and whether brackets call somebody its author.
    """
    text = squash(ADDRESS.sub(" ", printed)).lstrip(_SHAPES)
    agencies: list[str] = []
    for match in _BRACKETS.finditer(text):
        inner = "".join(filter(None, match.groups()))
        opening = opening_of(Part(inner, ""), words)
        if match.group() == text or (opening and opening.rest and opening.is_evidence and opening.role == "author"):
            return inner, agencies, False

    roles: set[str | None] = set()

    def judge(match: re.Match[str]) -> str:
        inner = "".join(filter(None, match.groups()))
        agencies.extend(agency for part in parts_of(inner, words) if (agency := agency_in(part.text, words)))
        role = next((ROLES[key] for key in ("author", "neither", "photo") if words.has(key, fold(inner))), None)
        roles.add(role)
        return PHOTOGRAPHER if role == "neither" else " "

    return squash(_BRACKETS.sub(judge, text)), agencies, "author" in roles


def behind_place(text: str, words: Lexicon) -> str:
    """Drop a place of one word before "from" and a full name, as Arabic dailies print it: بيروت - من سامر الخطيب."""
    match = _PLACE_BEFORE.match(text)
    if match is None or fold(match["from"]) not in words.exact["in"] or words.has("places", fold(match["name"])):
        return text
    return match["name"] if is_name(match["name"]) and " " in match["name"] else text


def parts_of(text: str, words: Lexicon) -> Iterator[Part]:
    """Split a list at its separators, at the language's words for "and", and where scripts write names together."""
    start, separator = 0, ""
    for match in [*_SEPARATOR.finditer(text), None]:
        chunk = text[start : match.start() if match else None]
        for name, joint in _names_of(chunk, words):
            if name.strip():
                yield Part(name.strip(), joint or separator)
        if match:
            start, separator = match.end(), match.lastgroup or ""


def _names_of(chunk: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the names between two separators, and what parts each from the one before."""
    for labelled, stretch in enumerate(_at_labels(chunk, words)):
        for joint, piece in enumerate(_at_joints(stretch, words)):
            for n, name in enumerate(_written_together(piece.strip(), words)):
                yield name, "space" if n else "and" if joint else "label" if labelled else ""


def _at_labels(chunk: str, words: Lexicon) -> list[str]:
    """Split "Ana Ruiz Foto's: Bo Lind", TEXTO ANA RUIZ FOTOS BO LIND and 김철수 사진 이영희 before the second label."""
    tokens = chunk.split()
    joints = words.exact["and"]
    folded = fold(chunk)
    is_labelled = len(tokens) > MOST_WORDS_BETWEEN and any(words.opening(key, folded) for key in ("by", *_WITHOUT_COLON))
    starts: list[int] = []
    for n in range(1, len(tokens)):
        if fold(tokens[n - 1]) in joints or n - 1 in starts:
            continue
        if _is_label(tokens[n], words) or (is_labelled and n > 1 and _is_label_of_names(tokens[n:], words)):
            starts.append(n)
    return [" ".join(tokens[start:end]) for start, end in zip([0, *starts], [*starts, len(tokens)], strict=True)]


def _is_label(token: str, words: Lexicon) -> bool:
    bare = _BEHIND_LABEL.sub("", token)
    stands_out = bare != token or _HANGUL.match(token) is not None
    return stands_out and not is_job(bare, words) and any(words.has(key, fold(bare)) for key in ROLES)


def _is_label_of_names(tokens: list[str], words: Lexicon) -> bool:
    """Return whether words are a label without a colon and a name behind it; of a chunk that began with a label as well."""
    folded = fold(" ".join(tokens))
    if tokens[0].lower() in PARTICLES or is_job(tokens[0], words):
        return False
    phrase = max((words.opening(key, folded) or "" for key in _WITHOUT_COLON), key=len)
    behind = tokens[len(phrase.split()) :]
    behind = behind[1:] if behind and fold(behind[0]) in words.exact["by"] else behind
    return bool(phrase and behind) and not behind[0][0].islower()


def _at_joints(stretch: str, words: Lexicon) -> list[str]:
    """Split a list at the words for "and", but not between the two surnames of one person: Montse Ribas i Vidal."""
    by = len(words.opening("by", fold(stretch)) or "")  # in Swahili "na" is both
    first, *others = _joints(words.language).split(stretch[by:])
    pieces = [stretch[:by] + first, *others]
    if len(pieces) != 2 or not words.has("traits", "surnames are joined"):
        return pieces
    first, second = pieces
    is_surname = is_name(second) and " " not in second and not names_outlet(second, words)
    return [stretch] if is_surname and " " in first and is_name(first) and is_name(stretch) else pieces


@cache
def _joints(language: str) -> re.Pattern[str]:
    joints = sorted(lexicon(language).exact["and"], key=len, reverse=True)
    several = "|".join(map(re.escape, joints))
    return re.compile(rf"\s+(?:{several})\s+|^(?-i:{several})\s+|^(?:{several})(?<=\w\w)\s+", re.IGNORECASE)


def _written_together(piece: str, words: Lexicon) -> list[str]:
    """Split names at و and ו before the second, and at dots and spaces between Han and Hangul names."""
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
    if folded in words.exact["newsrooms"]:
        return None
    matches = [(phrase, key) for key in ROLES if (phrase := words.opening(key, folded))]
    phrase, key = max(matches, key=lambda match: len(match[0]), default=("", "by"))
    phrase = phrase or ("" if part.separator else _foreign_phrase(part.text))
    after = part.text[len(phrase) :].lstrip()
    rest = after.lstrip(f" {COLONS}-–—")
    is_label = after[:1] != "" and after[0] in COLONS
    if not phrase or _is_beginning_of_word(phrase, part.text, words) or _is_particle_of_name(phrase, rest, part):
        return None
    if not rest:
        is_alone = not part.separator or is_label or not is_job(phrase, words)
        return Opening(ROLES[key], "", is_evidence=key == "by") if is_alone else None
    if not is_label and key != "by" and rest[0].islower() and rest.split()[0] not in PARTICLES:
        return None  # "reporter at the Courier", "text messages"
    return Opening(ROLES[key], _without_phrase(rest, words), is_evidence=key == "by" or is_label or " " in phrase)


def closing_of(part: Part, words: Lexicon) -> Opening | None:
    """Read the label or verb that stands behind a full name: "Ana Berg text", "Bo Lind foto", "Sigrún Helgadóttir skrifar"."""
    tokens = part.text.split()
    for length in (MOST_WORDS_BEHIND, 1):
        phrase, name = fold(" ".join(tokens[-length:])).strip("."), " ".join(tokens[:-length]).rstrip(" -–—")
        key = next((key for key in ("writes", *ROLES) if words.has(key, phrase)), None)
        is_small = tokens[-1][0].islower() or part.text.isupper()
        if key and is_small and " " in name and is_name(name) and phrase not in words.exact["in"] and not is_job(phrase, words):
            return Opening(ROLES.get(key, "author"), name, is_evidence=True)
    return None


def closes_byline(text: str, words: Lexicon) -> bool:
    """Return whether a text, or its first part, is a full name with a label behind it."""
    return any(closing_of(part, words) for part in islice(parts_of(text, words), 1))


def opens_byline(text: str, words: Lexicon) -> bool:
    """Return whether a text begins with a phrase that opens bylines, in its language or another."""
    return words.opening("by", fold(text)) is not None or bool(_foreign_phrase(text))


def _is_beginning_of_word(phrase: str, text: str, words: Lexicon) -> bool:
    """Return whether a label only begins a name or a job in a script without spaces: 文静怡 and 文｜祝南星, 編集委員."""
    if not _UNSPACED.match(phrase) or text[len(phrase) : len(phrase) + 1] in ("", " ", ":", "：", "・", "·"):
        return False
    return len(phrase) == 1 or any(len(job) > len(phrase) and text.startswith(job) for job in words.exact["jobs"])


def _is_particle_of_name(phrase: str, rest: str, part: Part) -> bool:
    """Return whether "von" or "di" belongs to the name: behind the first, or where one word alone is left."""
    return phrase in PARTICLES and (bool(part.separator) or (" " not in rest and part.text[0].isupper() and is_name(part.text)))


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
    ordered = sorted(foreign_openings(), key=len, reverse=True)
    return re.compile(rf"(?i:{'|'.join(map(re.escape, ordered))})(?=[\s:]+[^\W\d_a-zа-я]\S*\s+\S)")
