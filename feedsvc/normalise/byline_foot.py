"""Who wrote an article, as its foot tells: a signature on a line of its own, or in brackets behind the last sentence."""

import re
from dataclasses import replace
from functools import cache

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import HAN, KANA, SENTENCE_MARKS
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_names import lone_names, names_in, opened, suffixed
from feedsvc.normalise.byline_parts import ADDRESS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.names import is_full_name, is_name
from feedsvc.normalise.page import Line, TextPage, line_of

_BRACKETED_NAME = re.compile(rf"^[（(【\[〔［]\s*([{HAN}{KANA}々]{{2,8}})\s*[)）】\]〕］]$")
_SIGNATURE = re.compile(
    rf"(?<=[{SENTENCE_MARKS}\"”»」』])\s*[（(【\[〔［]([^()（）【】\[\]〔〕［］:：]{{2,160}})[)）】\]〕］]$"
)
"""A name in brackets behind the last full stop: "... said. (Ana Ruiz)", 予定はない。【三浦早苗】."""

_DASH = re.compile(r"^[–—]\s*|^--?\s+")

MOST_OF_PLACE = 4
"""Words of a place."""

_REACHED = re.compile(rf"{ADDRESS.pattern}|\(at\)\w")

MOST_ABOUT, LONGEST_ABOUT = 3, 160
"""Lines at the end that may say how to reach the author, and characters of one."""

LONGEST = 100
"""Characters of a signature."""


def signed(page: TextPage) -> TextPage:
    """Take the signature below the text of an export: "Text: Ana Ruiz", "Ana Ruiz, correspondent"."""
    end = page.body_end
    for n, line in page.free:
        if n >= end > 0 and len(line.text) <= LONGEST and not line.is_sentence:
            names = opened(line.text, page.words) or suffixed(line.text, page.words) or alone_at_foot(page, n)
            if names and all(map(is_full_name, names)):
                return page.find(authors=page.findings.authors or names).take([n], Role.BYLINE)
    return page


def signature(page: TextPage) -> TextPage:
    """Separate the name of the author, in brackets behind the last sentence of the text, from it; where another line names the
    authors, credits alone: "(Reporting by Ana Ruiz; Editing by Bo Lind)"."""
    last = max((n for n, line in page.free if line.is_sentence or is_signed(line.text)), default=-1)
    match = _SIGNATURE.search(page.lines[last].text) if last >= 0 else None
    if match is None:
        return page
    names = opened(match[1], page.words) if page.findings.authors else _signing(match[1], page)
    if not names:
        return page
    line = page.lines[last]
    text, mark = line_of(line.text[: match.start()], line.block), line_of(match.group().strip(), line.block)
    lines = (*page.lines[:last], text, *page.lines[last + 1 :], replace(mark, role=Role.BYLINE))
    editors = page.findings.editors or read_byline(match[1], page.words).editors
    return replace(page, lines=lines).find(authors=page.findings.authors or names, editors=editors)


def reached(page: TextPage) -> TextPage:
    """Take the lines at the foot that say how to reach an author: "Follow Ana Ruiz on social media: (at)anaruiz"."""
    names = [fold(name) for name in page.findings.authors]
    foot = [(n, line) for n, line in page.free[-MOST_ABOUT:] if n > page.body_start and len(line.text) <= LONGEST_ABOUT]
    contacts = [n for n, line in foot if _REACHED.search(line.text) and any(name in line.key for name in names)]
    return page.take(contacts, Role.BYLINE)


def is_signed(text: str) -> bool:
    """Return whether a text is a sentence with a bracket behind its full stop."""
    return _SIGNATURE.search(text) is not None


def _signing(text: str, page: TextPage) -> tuple[str, ...]:
    """Read the names in a bracket that signs an article; () for a source, a remark or initials."""
    labelled = opened(text, page.words) or suffixed(text, page.words)
    if not labelled and page.words.has("traits", "names stand in brackets") and _BRACKETED_NAME.match(f"({text})"):
        return _unmarked(text, page)
    names = labelled or lone_names(text, page.words)
    return names if names and all(map(is_full_name, names)) else ()


def alone_at_foot(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a name below the text: in brackets, as in East Asia, or as in Vietnam."""
    line = page.lines[n]
    bracketed = _BRACKETED_NAME.match(line.text)
    if bracketed and page.words.has("traits", "names stand in brackets"):
        return _unmarked(bracketed[1], page)
    is_at_foot = page.words.has("traits", "names stand at the foot") and n <= page.body_end + 1
    if is_at_foot and not page.findings.authors and not line.is_sentence:
        return names_in(line.text, page.words) if 2 <= len(line.text.split()) <= 4 and is_name(line.text) else ()
    is_rival = page.findings.authors or not page.words.is_tabled or _is_followed(page, n) or _recurs(line, page)
    return () if is_rival else _lone(line, page)


def _unmarked(name: str, page: TextPage) -> tuple[str, ...]:
    is_mark = any(page.words.has(key, name) for key in ("ends", "furniture", "author", "editor"))
    return () if is_mark else (name,)


def _lone(line: Line, page: TextPage) -> tuple[str, ...]:
    """Read a full name that closes a text."""
    text = _DASH.sub("", line.text)
    names = lone_names(text, page.words)
    if any(fold(word).strip(".,") in _pages_own(page.words.language) for word in line.text.split()):
        return ()
    if len(names) != 1 or not is_full_name(names[0]) or not text.startswith(names[0]):
        return ()
    byline = read_byline(text, page.words)  # "Ana Ruiz/TT", "Ana Ruiz (avec AFP)"
    return names if text == names[0] or (byline.sources and byline.is_whole) else ()


@cache
def _pages_own(language: str) -> frozenset[str]:
    """Return the words of buttons and of headings of lists: "Weitere", "Newsletter"."""
    phrases = [phrase for key in ("furniture", "related", "begins", "heads", "tags") for phrase in lexicon(language).exact[key]]
    return frozenset(word for phrase in phrases for word in phrase.split())


def _is_followed(page: TextPage, n: int) -> bool:
    """Return whether another line that no step has taken stands below, or next to it in its block: a list of tags; the place
    from which a letter is signed is none."""
    below = [line for m, line in page.free if m > n]
    is_signed_from = len(below) == 1 and below[0].block == page.lines[n].block and _may_be_place(below[0], page)
    return bool(below and not is_signed_from) or n == 0 or page.lines[n - 1].block == page.lines[n].block


def _may_be_place(line: Line, page: TextPage) -> bool:
    """Return whether a line is a few words that begin with capitals, none of them a page's own."""
    words = line.text.split()
    is_name = len(words) <= MOST_OF_PLACE and all(word[0].isupper() for word in words)
    return is_name and not any(fold(word).strip(".,") in _pages_own(page.words.language) for word in words)


def _recurs(line: Line, page: TextPage) -> bool:
    """Return whether the last word of a line, its subject, stands elsewhere; or the first in brackets, as an agency does."""
    words = line.text.split()
    known = re.compile(rf"\b{re.escape(words[-1])}\b|[(（/]{re.escape(words[0])}[)）/]")
    return any(known.search(other.text) for other in page.lines if other is not line)
