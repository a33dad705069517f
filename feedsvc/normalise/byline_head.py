"""A name alone on its line below the headline: what round it says that it is the author's."""

import re
from functools import cache, partial
from itertools import takewhile

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import COLONS
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_names import PARTS, is_employer, lone_names, names_in
from feedsvc.normalise.byline_parts import ADDRESS, closes_byline
from feedsvc.normalise.characters import fold
from feedsvc.normalise.contacts import REACHED
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.names import PARTICLES, is_full_name, is_name
from feedsvc.normalise.page import Line, TextPage
from feedsvc.normalise.persons import is_job

_COLON = re.compile(rf"\s*[{COLONS}]\s*|\s+-\s+")
_BESIDE = re.compile(
    r"(?P<name>[^/|｜,،]{4,60}?)\s*(?P<sign>[/|｜]|[,،]\s|\s[-–—]\s)\s*(?P<place>[^\W\d_][^/|｜,،\d]{1,40}?)"
    r"(?:,?\s*[(（][^()（）]+[)）])?"
)
"""A name and a place: "MARISOL QUISPE | Cusco", "Murat Demirkol / BALIKDERE (KHA)", "Ifeoma Nwosu, Awka"."""

_BESIDE_ADDRESS = re.compile(r"\s+[|·•–—-]\s+|[;,]\s")

MOST_OF_LABEL = 2
"""Words of a label before a name."""

MOST_OF_PLACE = 3
"""Words of a place."""

SHORTEST_CAPITALS = 3
"""Letters of a surname in capitals."""

_BELOW = 3
"""Lines below a name in which another with its outlet tells that the first is no person, or its place is told."""

_LAST = 3
"""Lines at the end of a text that may tell of its author."""

_NEAR = 2
"""Lines between a name that stands alone and the date."""

_CARD = 4
"""Lines below a name and a job in which the date or an address tells that it is the author's card."""


def alone_in_head(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a name alone on its line below the headline: by a date, a job, an address, an outlet or a place near it."""
    line = page.lines[n]
    if (n == 0 and not _is_headed_elsewhere(page)) or line.is_sentence or not _is_below_headline(page, n):
        return ()
    if any(other.text == line.text for m, other in enumerate(page.lines) if m != n):
        return ()
    if beside := _with_place(page, n) or _above_place(page, n) or _written_about_below(page, n):
        return beside
    has_employer = _has_employer(line.text, page.words)
    if not has_employer and _is_named_below(page, n):
        return ()
    if (
        has_employer
        or _is_dated(page, n)
        or _has_role(page, n)
        or _has_card(page, n)
        or read_byline(line.text, page.words).sources
    ):
        names = _behind_unknown_label(line.text, page.words) or lone_names(line.text, page.words)
        names = names or (_plain_name(line.text, page.words) if _is_addressed(page, n) else ())
        return () if any(map(partial(_opens_another, page, n), names)) else names
    return ()


def _written_about_below(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a full name of which the last lines say who it is, "Ana Ruiz is retiring from the Courier", and no others."""
    names = _plain_name(page.lines[n].text, page.words)
    if not names:
        return ()
    named = [m for m, line in enumerate(page.lines) if m != n and fold(names[0].split()[-1]) in line.key]
    is_written_about = (
        bool(named) and named[0] >= len(page.lines) - _LAST and page.lines[named[0]].key.startswith(f"{fold(names[0])} ")
    )
    return names if is_written_about else ()


def _is_addressed(page: TextPage, n: int) -> bool:
    """Return whether the line below is an address."""
    return n + 1 < len(page.lines) and ADDRESS.fullmatch(page.lines[n + 1].text) is not None


def _opens_another(page: TextPage, n: int, name: str) -> bool:
    """Return whether a line below opens with a name that stands in capitals here, as a dateline does: it is a place."""
    is_capital = page.lines[n].text.startswith(name.upper())
    return is_capital and any(line.text.startswith(name.upper()) for line in page.lines[n + 1 :])


def another_in_head(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a further name directly below an author's, with a job or a place below it."""
    line = page.lines[n]
    if n == 0 or page.lines[n - 1].role is not Role.BYLINE or line.is_sentence:
        return ()
    return _above_place(page, n) or (_plain_name(line.text, page.words) if _has_card(page, n) else ())


def is_about_author(page: TextPage, n: int) -> bool:
    """Return whether a line says what the author is, where, or how to reach them."""
    line = page.lines[n]
    tokens = line.key.split()
    is_below = n > 0 and page.lines[n - 1].role is Role.BYLINE
    if is_below and (_is_place_alone(line, page) or _is_job_alone(line, page.words) or _credits_others(line, page.words)):
        return True
    is_description = (
        1 < len(tokens) <= 5 and not line.is_sentence and (is_job(tokens[-1], page.words) or is_job(tokens[0], page.words))
    )
    return is_description or all(REACHED.fullmatch(part.strip()) for part in _BESIDE_ADDRESS.split(line.text))


def _is_dated(page: TextPage, n: int) -> bool:
    """Return whether a date stands near a line."""
    near = page.lines[max(0, n - _NEAR) : n + _NEAR + 1]
    return any(line.role is Role.DATE for line in near)


def _has_role(page: TextPage, n: int) -> bool:
    """Return whether a line goes on in small letters behind a comma: "Ana Ruiz, reporter"."""
    parts = page.lines[n].text.split(", ")
    has_role = len(parts) > 1 and parts[1][:1].islower() and re.match(r"[^,]+, [^\W\d_A-Z]", page.lines[n].text) is not None
    return has_role and not _is_headed_elsewhere(page)


def _has_card(page: TextPage, n: int) -> bool:
    """Return whether a job or an address stands below a name; a job of one word only above a date or an address."""
    if n + 1 >= len(page.lines):
        return False
    below = page.lines[n + 1 : n + 2 + _CARD]
    if _is_job_alone(below[0], page.words):
        return any(line.role is Role.DATE or ADDRESS.fullmatch(line.text) for line in below[1:])
    return is_about_author(page, n + 1) or is_employer(below[0].text, page.words)


def _is_job_alone(line: Line, words: Lexicon) -> bool:
    return " " not in line.text and is_job(line.text, words)


def _credits_others(line: Line, words: Lexicon) -> bool:
    """Return whether a line names a photographer and nobody else: "Bo Lind foto"."""
    return closes_byline(line.text, words) and read_byline(line.text, words).is_whole


def _has_employer(text: str, words: Lexicon) -> bool:
    parts = PARTS.split(text, maxsplit=1)
    return len(parts) > 1 and is_name(parts[0]) and is_employer(parts[1], words)


def _with_place(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a full name with a place behind it: one of them in capitals, or a place that the text names again."""
    match = _BESIDE.fullmatch(page.lines[n].text) or _beside_preposition(page.words.language).fullmatch(page.lines[n].text)
    names = _plain_name(match["name"], page.words) if match else ()
    if match is None or not names or not _is_place(match["place"], page.words):
        return ()
    stands_out = match["sign"].strip() in "/|｜" and (match["place"].isupper() or _has_capitals(match["name"]))
    return names if stands_out or _is_place_of_text(page, n, match["name"], match["place"]) else ()


@cache
def _beside_preposition(language: str) -> re.Pattern[str]:
    """Match a name and a place behind the word for where somebody is: "Ana Ruiz at Holm Road"."""
    words = "|".join(map(re.escape, sorted(lexicon(language).exact["in"]))) or "(?!)"
    return re.compile(rf"(?P<name>[^\W\d_][^,/|\d]{{3,40}}?)(?P<sign>\s)(?:{words})\s(?P<place>[^\W\d_][^,/|\d]{{1,40}})")


def _is_place_of_text(page: TextPage, n: int, name: str, place: str) -> bool:
    """Return whether the text below names a place again and the person nowhere."""
    below = " ".join(line.text for line in page.lines[n + 1 :])
    return re.search(rf"\b{re.escape(place)}\b", below) is not None and name.split()[-1] not in below


def _above_place(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a name in capitals above the place it wrote from: "JOÃO ARRUDA" over "DE PETROLINA"."""
    names = _plain_name(page.lines[n].text, page.words) if page.lines[n].text.isupper() else ()
    below = page.lines[n + 1 : n + 1 + _BELOW]
    names_below = takewhile(lambda line: line.text.isupper() and not _is_place_alone(line, page), below)
    others = [bool(_plain_name(line.text, page.words)) for line in names_below]
    is_above = len(others) < len(below) and _is_place_alone(below[len(others)], page)
    return names if is_above and all(others) else ()


def _is_place_alone(line: Line, page: TextPage) -> bool:
    """Return whether a line is a place in capitals: behind a preposition, or one that the text names again."""
    tokens = line.text.split()
    if not line.text.isupper() or len(tokens) > MOST_OF_PLACE + 1:
        return False
    if len(tokens) > 1 and fold(tokens[0]) in page.words.exact["in"] | PARTICLES:
        return True
    return any(re.search(rf"\b{re.escape(line.key)}\b", other.key) for other in page.lines if other is not line)


def _plain_name(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a full name and nothing else; () for an outlet, a place, a label."""
    tokens = [fold(token).strip(".,") for token in text.split()]
    is_other = any(words.has("outlets", token) or is_job(token, words) for token in tokens)
    if is_other or not 2 <= len(tokens) <= 4 or words.opening("photo", fold(text)) or words.has("places", " ".join(tokens)):
        return ()
    names = names_in(text, words) if is_name(text) else ()
    return names if len(names) == 1 and fold(names[0]) == fold(text) else ()


def _is_place(text: str, words: Lexicon) -> bool:
    tokens = text.split()
    is_short = len(tokens) <= MOST_OF_PLACE and all(token[0].isupper() or token.lower() in PARTICLES for token in tokens)
    return is_short and not any(words.has("outlets", fold(token)) or is_job(token, words) for token in tokens)


def _has_capitals(name: str) -> bool:
    return any(len(token) >= SHORTEST_CAPITALS and token.isupper() for token in name.split())


def _behind_unknown_label(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read names behind up to two words and a colon, in languages whose labels no table tells: "Հեղինակ՝ Անահիտ Սարգսյան"."""
    label, *others = _COLON.split(text, maxsplit=1)
    if words.is_tabled or not others or len(label.split()) > MOST_OF_LABEL or words.opening("photo", fold(text)):
        return ()
    names = names_in(others[0], words)
    return names if all(map(is_full_name, names)) else ()


def _is_named_below(page: TextPage, n: int) -> bool:
    """Return whether a line below names a person and an outlet behind a bar: what stands alone above it is no person."""
    below = (re.split(r"\s[|｜]\s", line.text, maxsplit=1) for line in page.lines[n + 1 : n + 1 + _BELOW] if line.is_free)
    return any(len(parts) > 1 and is_name(parts[0]) and is_employer(parts[1], page.words) for parts in below)


def _is_below_headline(page: TextPage, n: int) -> bool:
    return _is_headed_elsewhere(page) or n > page.headline_at


def _is_headed_elsewhere(page: TextPage) -> bool:
    """Return whether the headline is known and stands on no line: all lines are below it."""
    return page.findings.title is not None and all(line.role is not Role.TITLE for line in page.lines)
