"""The one reader of bylines: who wrote, who edited and which agency helped, whatever format prints it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from feedsvc.domain.drafts import Byline, Evidence
from feedsvc.domain.scripts import COLONS, HAN, HANGUL, KANA
from feedsvc.normalise.byline_parts import (
    ADDRESS,
    PHOTOGRAPHER,
    Opening,
    Part,
    behind_date,
    behind_place,
    closing_of,
    is_day,
    judge_brackets,
    opening_of,
    opens_byline,
    parts_of,
    words_of,
)
from feedsvc.normalise.characters import squash
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.names import MAX_LENGTH, is_full_name, is_name, recased
from feedsvc.normalise.persons import agency_in, names_outlet, person_in

LONGEST_BYLINE = 400
"""Characters: what goes on longer is a biography."""

LONGEST_PLACE = 12
"""Characters before the = of a Japanese byline, ロンドン＝西尾あかね: more are a caption."""

MOST_WORDS_OF_PEN_NAME = 4
"""Words: more are a link, "Show all posts by rose"."""

RECENT = 32
"""Bylines whose reading is kept: several steps ask about the same line of a page."""

_NO_PEN_NAME = re.compile(rf"admin|webmaster|{ADDRESS.pattern}", re.IGNORECASE)

_BESIDE_DAY = re.compile(r"\s+[|·•–—/-]\s+|\s*[|·•]\s*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMPANY = re.compile(r"[\s,](?:Inc|LLC|Ltd|Limited|Corp|PLC|plc|GmbH|AG|AB|ASA|Oyj|S\.A|S\.p\.A|B\.V|N\.V)\.?\s*$")
"""The form of a company at the end of its name."""

_WORD = re.compile(r"[^\W_]+")
_RANKS = ("author", "editor", "source", "neither")
"""Of two roles in one label, "Text und Fotos: Ana Ruiz", the first counts."""

_BRACKETED_OPENINGS = (
    re.compile(r"^.{0,24}?[（(【\[〔［](?P<names>[^（()）】\]〕］]{0,8}(?:记者|記者)[^（()）】\]〕］]{2,24})[)）】\]〕］]"),
    re.compile(rf"^【[^＝=】]{{1,12}}[＝=](?P<names>[{HAN}{KANA}、・]{{2,16}})】"),
    re.compile(
        rf"^\[[^\]=]{{1,12}}=[^\]]*?(?P<names>[{HANGUL}]{{2,4}}(?:·[{HANGUL}]{{2,4}})*)\s*(?:인턴|선임|수습)?\s*(?:기자|특파원)"
    ),
    re.compile(
        rf"^[\[(（［][^\])）］]{{2,24}}[\])）］]\s*(?P<names>[{HANGUL}]{{2,4}}(?:[·, ]+[{HANGUL}]{{2,4}}){{0,3}}?)"
        r"\s*(?:인턴|선임|수습)?\s*(?:기자|특파원)\s*[=＝]"
    ),
)
"""How the text's dateline names the reporters in Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class Credits:
    """What a byline says: names of people, and the agencies that are named beside them.

    `is_opened`: the text says of itself that it is a byline, by "By", "Text:" or "Reporting by" before the first name, or
    "(text)" behind it.
    `is_whole`: each of its parts was understood, as a name, a job, a place or an outlet.
    """

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    is_opened: bool = False
    is_whole: bool = True


def credits_of(bylines: Iterable[Byline], words: Lexicon, publisher: str | None) -> Credits:
    """Read the bylines of a draft, the most trusted first; the first that names a person counts, else a pen name.

    `publisher`, the outlet, is no author of its own articles.
    """
    agencies: list[str] = []
    pen_names: list[str] = []
    several = list(bylines)
    for n, byline in enumerate(several):
        read = list(_read(byline, words))
        agencies += [name for each in read for name in each.sources]
        authors = _without_publisher((name for each in read for name in each.authors), publisher)
        if authors:
            authors = _completed(authors, several[n + 1 :], words)
            return Credits(authors, _unique(name for each in read for name in each.editors), _unique(agencies))
        if byline.evidence is Evidence.NAMES:
            pen_names += [name for text in byline.texts if (name := _pen_name(text, words))]
    return Credits(_without_publisher(pen_names, publisher), (), _unique(agencies))


def _completed(authors: tuple[str, ...], others: Iterable[Byline], words: Lexicon) -> tuple[str, ...]:
    """Return the authors with those whom another byline names beside all of them: structured data often has the first alone."""
    printed = (each for byline in others if byline.evidence is not Evidence.SHOWN for each in _read(byline, words))
    lists = (each.authors for each in printed if each.is_whole and len(each.authors) > len(authors))
    return next((names for names in lists if set(authors) <= set(names)), authors)


def _read(byline: Byline, words: Lexicon) -> Iterator[Credits]:
    """Yield what the texts of a byline say; of those that are only shown, the first that reads like a byline."""
    is_shown = byline.evidence is Evidence.SHOWN
    for text in (behind_date(printed, words) for printed in byline.texts if not _COMPANY.search(printed)):
        if is_shown and (name := _beside_day(text, words)):
            yield Credits((name,), is_opened=True)
            return
        if is_shown and not opens_byline(text, words):
            continue
        reading = read_byline(text, words)
        if not is_shown or (reading.is_opened and any(map(is_full_name, reading.authors))):
            yield reading
        if is_shown and reading.authors:
            return


def _beside_day(text: str, words: Lexicon) -> str:
    """Return the full name that stands beside a day, parted from it by a sign: "6 November 2026 · Ana Ruiz"; "" for none."""
    parts = _BESIDE_DAY.split(text) if _YEAR.search(text) else []
    names = [part for part in parts if not is_day(part, words)]
    if len(names) != 1 or len(parts) == 1 or not 1 < len(names[0].split()) <= MOST_WORDS_OF_PEN_NAME:
        return ""
    is_known = any(names_outlet(word, words) for word in names[0].split())
    return names[0] if not is_known and is_name(names[0]) and person_in(names[0], words, leads=True) == names[0] else ""


def read_byline(printed: str, words: Lexicon, label: str | None = None) -> Credits:
    """Read a byline, with its label or without, as a list of people in their roles; `label` is one that stood before it.

    "By Ana Ruiz in Lund and Bo Lind, photos by Di Oh (dpa)": authors Ana Ruiz and Bo Lind, source dpa.
    """
    return _read_byline(printed[:LONGEST_BYLINE], words.language, label)


@lru_cache(RECENT)
def _read_byline(printed: str, language: str, label: str | None) -> Credits:
    words = words_of(printed, lexicon(language))
    text, agencies, is_opened = judge_brackets(behind_place(printed.rstrip(f" {COLONS}"), words), words)
    people: dict[str, list[str]] = {"source": agencies}
    role, pending, is_whole = label or "author", None, True
    labels: set[str] = set()
    for part in parts_of(text, words):
        opening = opening_of(part, words) or closing_of(part, words)
        is_opened = is_opened or (opening is not None and opening.is_evidence and not people.get(role))
        labels.update([opening.role] if opening else [])
        if opening and not opening.rest:
            pending = _first_of(pending, opening.role)
            continue
        if opening is None and pending is None and part.separator in ("bar", "dash") and is_opened and people.get(role):
            continue  # "By Ana Ruiz | Lund": a place, or the outlet
        if part.separator == "equals" and pending is None:
            people[role] = []  # ロンドン＝西尾あかね: what stood before is the place
            is_opened = is_opened or text.index(part.text) <= LONGEST_PLACE
        role, pending = _role_of(part, opening, pending, role), None
        name = _name_in(part, opening, role, words)
        is_whole = is_whole and name is not None
        agency = agency_in(opening.rest if opening else part.text, words)
        people.setdefault("source" if agency else role, []).extend(filter(None, [agency or name]))
    is_opened = is_opened or len(labels) > 1
    authors = _people(people.get("author", []), words, singles=is_opened or label is not None)
    return Credits(
        authors, _people(people.get("editor", []), words, singles=True), _unique(people["source"]), is_opened, is_whole
    )


def reporters(opening: str, words: Lexicon) -> tuple[str, ...]:
    """Read the reporters whom East Asian datelines name: （记者 周明 林晓）, 【白鷺＝西尾あかね】, [서울=신문 김철수 기자]."""
    matches = (form.match(opening) for form in _BRACKETED_OPENINGS) if words.has("traits", "unspaced") else ()
    match = next(filter(None, matches), None)
    return read_byline(match["names"], words).authors if match else ()


def _name_in(part: Part, opening: Opening | None, role: str, words: Lexicon) -> str | None:
    """Return what a part adds to its role: a person's name, or an agency's; "" for nothing, None if it isn't understood."""
    text = opening.rest if opening else part.text
    if PHOTOGRAPHER in text:
        return ""
    if role == "source":
        return text
    leads = opening is not None or part.separator in ("", "and")
    return person_in(text, words, leads=leads, separator=part.separator)


def _role_of(part: Part, opening: Opening | None, pending: str | None, role: str) -> str:
    """Return the role of a part: by its own label, by one that stood alone before it, else that of the part before."""
    if opening:
        return _first_of(pending, opening.role)
    return pending if pending and part.separator in ("bar", "dash", "equals", "space", "stop") else role


def _first_of(pending: str | None, role: str) -> str:
    return min(pending or role, role, key=_RANKS.index)


def _people(names: list[str], words: Lexicon, *, singles: bool) -> tuple[str, ...]:
    """Return each name once; a single word beside full names is an outlet: "Ana Ruiz, Reuters"."""
    full = [recased(name, words) for name in names if is_full_name(name)]
    return _unique(full or (names if singles else []))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({name.casefold(): name for name in reversed(list(names))}.values())[::-1]


def _pen_name(text: str, words: Lexicon) -> str:
    """Return what a format calls a person's name and has no name's shape; "" for a job, a newsroom, a link or an address."""
    if len(text) > MAX_LENGTH:
        return ""
    opening = opening_of(Part(squash(text), ""), words) if text.strip() else None
    name = opening.rest if opening else squash(text)
    is_nobody = agency_in(name, words) or _NO_PEN_NAME.search(name) or person_in(name, words, leads=True) == ""
    return "" if is_nobody or _COMPANY.search(name) or len(name.split()) > MOST_WORDS_OF_PEN_NAME else name


def _without_publisher(names: Iterable[str], publisher: str | None) -> tuple[str, ...]:
    """Drop the outlet's own name, but where a person's name is in it and nobody else is named: Ana Ruiz's Letters."""
    several = _unique(names)
    others = tuple(name for name in several if not _is_part_of(name, publisher or ""))
    return others or tuple(name for name in several if is_full_name(name) and _letters(name) != _letters(publisher or ""))


def _is_part_of(name: str, outlet: str) -> bool:
    """Return whether a name is an outlet's or one of its words; one that a longer word of it begins with is somebody's."""
    letters, whole = _letters(name), _letters(outlet)
    is_most = 2 * len(letters) > len(whole)
    return bool(letters) and letters in whole and (is_most or letters in _WORD.findall(outlet.casefold()) or " " in name)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
