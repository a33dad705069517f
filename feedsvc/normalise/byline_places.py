"""Names that no label calls an author's, beside the place from which they write: "Ana Ruiz, Lund", ANA RUIZ above DE LISBOA."""

from feedsvc.domain.articles import Role
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.names import PARTICLES, is_name
from feedsvc.normalise.page import Line, TextPage

MOST_OF_PLACE, MOST_OF_PLACE_LINE = 2, 4
"""Words of a city behind a name; of a line that is a preposition and a place."""


def with_places(page: TextPage) -> TextPage:
    """Take the names between headline and text that stand with a place, where nothing else names an author."""
    title = max((n for n, line in enumerate(page.lines) if line.role is Role.TITLE), default=len(page.lines))
    head = [(n, line) for n, line in page.free if title < n < page.body_start]
    if page.findings.authors or not head:
        return page
    last, line = head[-1]
    if _is_filed(line, page):
        return _taken(page, [(last, line)], line.text.partition(",")[0])
    above = [(n, other) for n, other in head[:-1] if other.block == line.block and _is_in_capitals(other.text)]
    if above and len(above) == len([1 for n, other in head[:-1] if other.block == line.block]) and _is_place(line, page.words):
        named = _taken(page, above, " / ".join(other.text for _, other in above))
        return named.take([last], Role.BYLINE, place=page.findings.place or line.text.partition(" ")[2])
    return page


def _taken(page: TextPage, lines: list[tuple[int, Line]], printed: str) -> TextPage:
    byline = read_byline(printed, page.words, "author")
    return page.take([n for n, _ in lines], Role.BYLINE, authors=byline.authors) if byline.is_whole and byline.authors else page


def _is_filed(line: Line, page: TextPage) -> bool:
    """Return whether a line is a name and a city, and the name stands nowhere else: what an article is about does."""
    name, comma, place = line.text.partition(", ")
    is_named = bool(comma) and is_name(name) and is_name(place) and len(name.split()) > 1 and not line.text.isupper()
    if not is_named or len(place.split()) > MOST_OF_PLACE or fold(name) in page.words.exact["places"]:
        return False
    return sum(fold(name) in other.key for other in page.lines) == 1


def _is_in_capitals(text: str) -> bool:
    return text.isupper() and is_name(text) and len(text.split()) > 1


def _is_place(line: Line, words: Lexicon) -> bool:
    """Return whether a line is a place in capitals behind a preposition: "DE PETROLINA"."""
    tokens = line.text.split()
    is_short = 1 < len(tokens) <= MOST_OF_PLACE_LINE and line.text.isupper() and not line.is_sentence
    return is_short and fold(tokens[0]) in PARTICLES | words.exact["in"]
