"""What a press office says of itself below its release: a heading "About NAME", and the paragraphs under it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from feedsvc.domain.articles import FurnitureLine, Role
from feedsvc.domain.scripts import COLONS
from feedsvc.normalise import contacts
from feedsvc.normalise.blocks import closing_leaves
from feedsvc.normalise.byline_parts import ADDRESS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage

MOST_PARAGRAPHS, LEAST_ABOVE = 4, 2
"""Paragraphs under such a heading, and paragraphs of the article above the first."""

LONGEST_NAME, NAMED_WITHIN = 90, 250
"""Characters of a heading, and of a paragraph within which it names whom the heading names."""

LEAST_OF_STEM = 4
"""Letters of a name's stem, whose endings may differ."""

_PARTED = re.compile(rf"^(.{{3,{LONGEST_NAME}}}?)(?:\s*[{COLONS}]\s+|\s+[–—-]\s+)(?=\S)")
_ABBREVIATED = re.compile(r"(?:(?<!\w)\w{1,4}\.)+$")
"""A legal form at the end of a name, "S.A.", "Inc.", which ends no sentence."""

_EDGES = " \t*#[](){}<>!|_=~•·■◆▶-–—:：【】「」『』〔〕"


def without_boilerplate(page: TextPage) -> TextPage:
    """Take the paragraphs of a page by which a press office presents itself."""
    return page.take(boilerplate_in(page.lines, page.words), Role.FURNITURE)


def markup_without_boilerplate(markup: str, words: Lexicon) -> tuple[str, tuple[FurnitureLine, ...]]:
    """Return an export's clean HTML without the paragraphs by which a press office presents itself, and what was taken out."""
    leaves = closing_leaves(markup)
    page = contacts.contacts(TextPage(tuple(line for _, line in leaves), words))
    taken = boilerplate_in(page.lines, words)
    for n in reversed(taken):
        markup = markup[: leaves[n][0].start()] + markup[leaves[n][0].end() :]
    return markup.strip(), tuple(FurnitureLine(leaves[n][1].text, Role.FURNITURE) for n in taken)


def boilerplate_in(lines: Sequence[Line], words: Lexicon) -> list[int]:
    """Return which lines present a press office: headings with the paragraphs below each, at the foot; other steps may have
    taken lines there, about whom to ask."""
    free = [n for n, line in enumerate(lines) if line.is_free]
    headings = [at for at, n in enumerate(free) if _name_of(lines[n], words) is not None]
    taken: list[int] = []
    for start, end in reversed(list(pairwise([*headings, len(free)]))):
        section = free[start:end]
        is_last = end == len(free) or free[end] in taken
        above = sum(lines[n].is_paragraph for n in free[:start])
        if not is_last or above < LEAST_ABOVE or not _presents([lines[n] for n in section], words):
            break
        taken = [*section, *taken]
    return taken


def _presents(section: Sequence[Line], words: Lexicon) -> bool:
    """Return whether a heading's name stands in the paragraph below it, and nothing but a few paragraphs does."""
    heading, *below = section
    name, text = _name_of(heading, words) or "", heading.text
    paragraphs = [line for line in below if line.is_said or line.is_paragraph]
    if any(line not in paragraphs and not ADDRESS.search(line.text) for line in below):
        return False
    if _PARTED.match(text) and heading.is_said:
        first = _PARTED.sub("", text)
    elif paragraphs:
        first = paragraphs[0].text
    else:
        return False
    return len(paragraphs) <= MOST_PARAGRAPHS and (not name or _is_named(name, first[:NAMED_WITHIN]))


def _name_of(line: Line, words: Lexicon) -> str | None:
    """Return whom a line says that what follows is about, "" for the sender itself; None for any other line."""
    parted = _PARTED.match(line.text) if line.is_said else None
    heading = (parted[1] if parted else line.text).strip(_EDGES)
    is_said = line.is_said and not parted and not _ABBREVIATED.search(heading)
    if len(heading) > LONGEST_NAME or is_said or heading.endswith(("?", "？", "؟")):
        return None
    folded = fold(heading)
    phrase = words.opening("about", folded)
    if phrase is not None:
        name = heading[len(phrase) :].strip(_EDGES)
        return name if name or _is_whole(phrase) else None
    behind = next((phrase for phrase in words.exact["about_behind"] if folded.endswith(phrase)), None)
    return heading[: -len(behind)].strip(_EDGES) or None if behind else None


def _is_whole(phrase: str) -> bool:
    """Return whether a phrase names the sender itself, as "about us" does."""
    return " " in phrase or not phrase.isascii()


def _is_named(name: str, text: str) -> bool:
    """Return whether a text names whom a heading does: by a word in capitals, or a part of it in a script without them."""
    capitals = [word for word in re.findall(r"[^\W_]+(?:['’&-][^\W_]+)*", name) if word[0].isupper()]
    if capitals or name[0].upper() != name[0].lower():
        found = set(re.findall(r"[^\W_]+(?:['’&-][^\W_]+)*", text))
        return any(word in found or _has_stem(word, found) for word in capitals)
    return any(f"{first}{second}" in text for first, second in pairwise(name) if not f"{first}{second}".isspace())


def _has_stem(word: str, found: set[str]) -> bool:
    """Return whether a name stands in a text with another ending, as languages with cases have it."""
    stem = word[: max(LEAST_OF_STEM, len(word) - 3)]
    return any(one.startswith(stem) or word.startswith(one) for one in found if min(len(one), len(word)) >= LEAST_OF_STEM)
