"""The lines of a page that are bylines: by what they say, or by where they stand."""

import re
from functools import cache

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import COLONS, EAST_ASIAN, HAN, KANA
from feedsvc.normalise.byline import read_byline
from feedsvc.normalise.byline_parts import ADDRESS, opens_byline
from feedsvc.normalise.characters import fold
from feedsvc.normalise.labels import labelled
from feedsvc.normalise.learning import more
from feedsvc.normalise.lexicon import Lexicon, lexicon
from feedsvc.normalise.names import PARTICLES, is_full_name, is_name
from feedsvc.normalise.page import Line, TextPage
from feedsvc.normalise.persons import is_job

_PARTS = re.compile(r"\s*[,，、/|·•]\s*|\s+[-–—]\s+")
_COLON = re.compile(rf"\s*[{COLONS}]\s*|\s+-\s+")
_BRACKETED_NAME = re.compile(rf"^[（(【\[]\s*([{HAN}{KANA}々]{{2,8}})\s*[)）】\]]$")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_MARKED = re.compile(r"[:：(（\[【]")
"""What a byline in the running text has, and a sentence seldom."""

_JAPANESE_JOB = re.compile("[記編委員論説特派部]")

MOST_OF_LABEL = 2
"""Words of a label before a name."""

LONGEST = 160
"""Characters of a line that may be a byline."""

LONGEST_NEWSROOM = 60
"""Characters of a line that names agencies or a newsroom alone."""

MOST_BESIDE = 4
"""Words that may follow a name that stands alone: "in New York", "for the Ledger"."""

_HEAD = 3
"""Lines below a first paragraph in which a byline still tells that the paragraph was a standfirst."""

_NEAR = 2
"""Lines between a name that stands alone and the date."""


def bylines(page: TextPage) -> TextPage:
    """Take bylines in the head of the page and at its foot; without any, the names beside the date are the authors."""
    start, end = page.body_start, page.body_end
    for n, line in page.free:
        if start + _HEAD < n < end - 1 or len(line.text) > LONGEST or line.is_paragraph or not page.lines[n].is_free:
            continue
        if page.is_only_headline(n) and start < len(page.lines):
            continue  # "By George, she did it"
        page = _take_byline(page, n, start, end)
    if not page.findings.authors:
        page = page.find(authors=page.findings.beside_date)
    return page


def opened(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a byline that says so without a colon, "By Ana Ruiz and Bo Lind, staff writers"; () for any other text."""
    folded = fold(text)
    is_labelled = any(words.opening(key, folded) for key in ("author", "neither")) or opens_byline(text, words)
    if len(text) > LONGEST or not (is_labelled or "(" in text or _EAST_ASIAN.search(text)):
        return ()
    byline = read_byline(text, words)
    return byline.authors if byline.is_opened and byline.is_whole else ()


def names_in(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a list of names and what describes them; () if anything else stands in it."""
    byline = read_byline(text, words)
    return byline.authors if byline.is_whole else ()


def suffixed(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read a name with a job or an address behind it: "Ana Ruiz, staff writer", "김철수 기자", "記者陳美玲／台北報導"."""
    if len(text) > 90 or labelled(text, words):
        return ()
    folded = fold(text)
    tokens = re.split(r"[\s,，/／|=・]+", folded)
    is_attached = words.has("traits", "unspaced") and any(job in folded for job in words.exact["jobs"] if len(job) > 1)
    if not (is_attached or any(is_job(token, words) for token in tokens[1:]) or ADDRESS.search(text)):
        return ()
    if words.has("traits", "dots part names") and not _JAPANESE_JOB.search(text):
        return ()
    names = names_in(text, words)
    return names if names and all(map(is_full_name, names)) and names[0] != text.strip() else ()


def lone_names(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read "Ana Ruiz", "Ana Ruiz, Tidewire", "Ana Ruiz / SABLEPORT"; () for what may be a section or an outlet."""
    parts = _PARTS.split(text.strip())
    listed = _several(text, parts, words)
    if listed:
        return listed
    if words.has("traits", "names stand alone") and len(parts) == 1:
        return names_in(text, words) if 2 <= len(text.split()) <= 6 else ()
    if words.has("traits", "names stand alone") and len(parts) == 2 and " - " in text:
        parts.reverse()  # the place stands first
    byline = read_byline(text, words)
    is_one = byline.is_whole and len(byline.authors) == 1 and fold(text).startswith(fold(byline.authors[0]))
    is_one = is_one and len(text.split()) <= len(byline.authors[0].split()) + MOST_BESIDE
    name = text[: len(byline.authors[0])] if is_one else parts[0].strip()
    tokens = [fold(token).strip(".,") for token in name.split()]
    are_short = len(parts) <= 4 and all(is_name(part) and 2 <= len(part) <= 6 for part in parts)
    if are_short and words.has("traits", "names are short"):
        return names_in(text, words)
    if not 2 <= len(tokens) <= 4 or len(text) > 90 or not is_name(name) or not re.match(r"[^\W\d_]", name):
        return ()
    if any(token in words.exact["outlets"] or is_job(token, words) for token in tokens) or words.opening("photo", fold(text)):
        return ()
    if name.isupper() and name.lower() != name and len(parts) == 1:
        return ()
    return names_in(name, words)


def _several(text: str, parts: list[str], words: Lexicon) -> tuple[str, ...]:
    """Read several names, joined by the word for "and" or by commas."""
    names = names_in(text, words) if len(text) <= 90 else ()
    joint = any(fold(token) in words.exact["and"] for token in text.split())
    in_commas = len(parts) > 1 and re.search("[,،]", text)
    if len(names) < 2 or not (joint or in_commas) or not all(2 <= len(name.split()) <= 4 for name in names):
        return ()
    tokens = {fold(token).strip(".,") for token in text.split()}
    return () if tokens & (words.exact["outlets"] | words.exact["jobs"]) else names


def _take_byline(page: TextPage, n: int, start: int, end: int) -> TextPage:
    line = page.lines[n]
    inside = start < n < end - 1
    names = opened(line.text, page.words)
    if names and line.is_sentence and not _MARKED.search(line.text):
        names = names if not inside and all(map(is_full_name, names)) else ()
    if not names and not inside and not line.is_sentence:
        names = suffixed(line.text, page.words)
    if not names and n < start and not page.findings.authors:
        names = _alone_in_head(page, n)
    if not names and n >= end > 0:
        names = _alone_at_foot(page, n, end)
    if names:
        known = page.findings.authors
        return page.find(authors=tuple(dict.fromkeys([*known, *names]))).take([n], Role.BYLINE)
    below = _opener_alone(page, n)
    if below:
        return page.find(authors=tuple(dict.fromkeys([*page.findings.authors, *below]))).take([n, n + 1], Role.BYLINE)
    if 0 < n < start and _is_newsroom(line, page.words) and n > page.headline_at:
        sources = read_byline(line.text, page.words).sources
        return page.find(sources=page.findings.sources or sources).take([n], Role.BYLINE)
    if 0 < n < start and page.lines[n - 1].role is Role.BYLINE and not line.is_sentence and _is_employer(line.text, page.words):
        return page.find(sources=more(page.findings.sources, [line.text])).take([n], Role.BYLINE)
    return page.take([n], Role.BYLINE) if n < start and _is_about_author(line, page.words) else page


def _opener_alone(page: TextPage, n: int) -> tuple[str, ...]:
    """Read "By" on a line of its own, the name on the next."""
    line = page.lines[n]
    if n + 1 >= len(page.lines) or not page.lines[n + 1].is_free or line.key.strip(" :") not in page.words.exact["by"]:
        return ()
    return names_in(page.lines[n + 1].text, page.words) if len(page.lines[n + 1].text) < 100 else ()


def _alone_in_head(page: TextPage, n: int) -> tuple[str, ...]:
    """Read a name alone on its line below the headline, near the date, perhaps with an outlet or a place behind it."""
    line = page.lines[n]
    near = [page.lines[m] for m in range(n - _NEAR, n + _NEAR + 1) if 0 <= m < len(page.lines) and m != n]
    below = page.lines[n + 1] if n + 1 < len(page.lines) else None
    has_date = any(other.role is Role.DATE for other in near)
    has_role = re.match(r"[^,]+, [^\W\d_A-Z]", line.text) is not None and line.text.split(", ")[1][:1].islower()
    has_role = has_role and not _is_headed_elsewhere(page)
    parts = _PARTS.split(line.text, maxsplit=1)
    has_employer = len(parts) > 1 and is_name(parts[0]) and _is_employer(parts[1], page.words)
    if not has_employer and _is_named_below(page, n):
        return ()
    has_address = below is not None and (ADDRESS.fullmatch(below.text) is not None or _is_about_author(below, page.words))
    if (n == 0 and not _is_headed_elsewhere(page)) or line.is_sentence or not _is_below_headline(page, n):
        return ()
    if not (has_date or has_role or has_address or has_employer or read_byline(line.text, page.words).sources):
        return ()
    if any(other.text == line.text for m, other in enumerate(page.lines) if m != n):
        return ()
    return _behind_unknown_label(line.text, page.words) or lone_names(line.text, page.words)


def _behind_unknown_label(text: str, words: Lexicon) -> tuple[str, ...]:
    """Read names behind up to two words and a colon, in languages whose labels no table tells: "Հեղինակ՝ Անահիտ Սարգսյան"."""
    label, *others = _COLON.split(text, maxsplit=1)
    if words.is_tabled or not others or len(label.split()) > MOST_OF_LABEL or words.opening("photo", fold(text)):
        return ()
    names = names_in(others[0], words)
    return names if all(map(is_full_name, names)) else ()


def _is_named_below(page: TextPage, n: int) -> bool:
    """Return whether a line below names a person and an outlet behind a bar: what stands alone above it is no person."""
    below = (re.split(r"\s[|｜]\s", line.text, maxsplit=1) for line in page.lines[n + 1 : n + 1 + _HEAD] if line.is_free)
    return any(len(parts) > 1 and is_name(parts[0]) and _is_employer(parts[1], page.words) for parts in below)


def _is_below_headline(page: TextPage, n: int) -> bool:
    return _is_headed_elsewhere(page) or n > page.headline_at


def _is_headed_elsewhere(page: TextPage) -> bool:
    """Return whether the headline is known and stands on no line: all lines are below it."""
    return page.findings.title is not None and all(line.role is not Role.TITLE for line in page.lines)


def _alone_at_foot(page: TextPage, n: int, end: int) -> tuple[str, ...]:
    """Read a name below the text: in brackets, as in East Asia, or as in Vietnam."""
    line = page.lines[n]
    bracketed = _BRACKETED_NAME.match(line.text)
    if bracketed and page.words.has("traits", "names stand in brackets"):
        name = bracketed[1]
        is_mark = any(page.words.has(key, name) for key in ("ends", "furniture", "author", "editor"))
        return () if is_mark else (name,)
    is_at_foot = page.words.has("traits", "names stand at the foot") and n <= end + 1
    if is_at_foot and not page.findings.authors and not line.is_sentence:
        return names_in(line.text, page.words) if 2 <= len(line.text.split()) <= 4 and is_name(line.text) else ()
    return ()


def _is_newsroom(line: Line, words: Lexicon) -> bool:
    """Return whether a line names agencies or a newsroom where others name authors: "dpa/epd", "Staff and agencies"."""
    if len(line.text) > LONGEST_NEWSROOM or line.is_sentence:
        return False
    tokens = (line.key, *re.split(r"[\s,/|]+", line.key))
    is_named = any(words.has("newsrooms", token) or words.has("agencies", token) for token in tokens)
    is_unspaced = _EAST_ASIAN.search(line.text) is not None and _unspaced_newsrooms().search(line.key) is not None
    if not is_named and not is_unspaced:
        return False
    byline = read_byline(line.text, words)
    return byline.is_whole and not byline.authors


def _is_employer(text: str, words: Lexicon) -> bool:
    """Return whether a text is the name of an outlet or agency, as it stands beside the name of who writes for it."""
    tokens = text.split()
    is_title = 1 < len(tokens) <= MOST_BESIDE + 1 and all(token[0].isupper() or fold(token) in PARTICLES for token in tokens)
    return is_title and any(fold(token) in words.exact["outlets"] for token in tokens)


@cache
def _unspaced_newsrooms() -> re.Pattern[str]:
    known = lexicon("en").exact["newsrooms"] | lexicon("en").exact["agencies"]
    return re.compile("|".join(re.escape(word) for word in known if _EAST_ASIAN.search(word)))


def _is_about_author(line: Line, words: Lexicon) -> bool:
    """Return whether a line says what the author is, or how to reach them."""
    tokens = line.key.split()
    is_description = 1 < len(tokens) <= 5 and not line.is_sentence and (is_job(tokens[-1], words) or is_job(tokens[0], words))
    return is_description or ADDRESS.fullmatch(line.text) is not None
