"""What agencies put round their copy: transmission headers, slugs, end marks."""

import re
from dataclasses import replace

from feedsvc.domain.articles import Role
from feedsvc.normalise.characters import fold
from feedsvc.normalise.date_patterns import date_pattern
from feedsvc.normalise.page import Line, TextPage, line_of
from feedsvc.normalise.versions import unversioned

_CODE = re.compile(r"(?:[^a-z\s]{1,6}|[a-z]{1,3}|\S*\d\S*)")
_NUMBER = re.compile(r"\d{3}|\b0\d")
_CODES = re.compile(r"(?=.*\d)[A-Z0-9]{1,6}(?: [A-Z0-9]{1,6})*")
_LETTERS = re.compile(r"[A-Za-z]{1,2}(?: [A-Za-z]{1,2})*")
_SLUG = re.compile(
    r"^\^?(?:(?:BC|AP|AM|PM|BP)-.*|[^\s.,][^\s.,/-]*+[-/][^\s.,][^\s.,/-]*+[-/][^\s.,]*"
    r"|(?=.*[A-Z]{3})[A-Z0-9&'’.]*+[-/][A-Z0-9/&'’.-]++(?:\s*\([A-Z0-9 ,.-]+\))?"
    r"|[A-Z0-9/&'’. -]+\((?:WRAP|UPDATE \d+|REFILE|CORRECTED|LEAD|PIX|TV|RPT)[A-Z0-9 ,.-]*\))$"
)
_VERSION = re.compile(r",?\s*\d{1,2}(?:st|nd|rd|th)\s(?:Ld|Lead|Add|Take|Writethru)\b", re.IGNORECASE)
_CLOSED = re.compile(r"\s+=$")
"""German agencies close the lines of a head with an equals sign, as ANPA does."""

_END = re.compile(
    r"^(?:#{2,}|#(?: #)+|\*{3,}|\*(?: \*)+|_{3,}|[—–]{2,}|[-–—(]*\s*MORE\s*[-–—)]*|/{2,}|■|●|◆"
    r"|(?:page|seite|página|pagina|pag\.)\s\d+(?:\s(?:of|von|de|di)\s\d+)?(?:\s\d{1,2}:\d{2})?)$",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"^(?:[-–—]\s?30\s?[-–—]|.{0,20}\bNNNN|[-–—(]*\s*(?:ENDS?|END OF STORY)\s*[-–—)]*|[-–—]\s*0\s*[-–—])$",
    re.IGNORECASE,
)
"""Marks below which nothing of an article stands."""

_SIGNED = re.compile(r"^[-–—]{1,2}\s*[A-Z]{2,6}\s[a-z]{2,3}(?:/[a-z]{2,3})*$")
"""An agency and the initials of those who wrote and edited: "-- BNS sv/kp"."""

_INITIALS = re.compile(
    r"[-–—]{0,2}\s*(?:(?:[A-Z]{2,6}\s)?[a-z]{2,4}(?:[/-]\s?[a-z]{2,4})+/?|[A-Z]{2,5}(?:/[A-Za-z]{2,4})+"
    r"|\(\s*[©a-z]{0,4}[ /]?[A-Z]{2,6}(?:[/-][A-Za-z]{2,5})*\s*\))"
)
"""Initials and agencies alone: "amh/bko", "AAP ab/cd", "(©NTB)", "AFP/ab"."""

_WORD_MARK = re.compile(r"[-–—(（\[【\s/*#]+([^\W\d_]+)[-–—)）\]】\s/*.]*(?:(?<=[\s)])[A-Z]{2,5}(?:/[A-Za-z]{2,4})+)?")
_REMARKS = re.compile(r"(?:[(\[][^()\[\]\s]{3,12}[)\]]\s*){1,4}")
_MORE = re.compile(r"[-–—(]*\s*more\s*[-–—)]*", re.IGNORECASE)
_RUNNING = re.compile(
    r"[^\s,/]\S*(?:[\s,/]+\S+){0,3}?[\s,/-]+"
    r"(?:\d(?:-\d+)+|\d{1,2}|(?:add|page|take|p\.?)\s?\d+|\d+(?:st|nd|rd|th)\s(?:add|take)|first add)",
    re.IGNORECASE,
)
"""The slug at the top of a further page: "ferry-fog/2-2-2-2", "FERRY, page 2", "ferry 1st add"."""

_JUMP = re.compile(
    r"^(?:[(\[]\s*)?(?:please\s+)?(?:see|turn to|continued (?:on|from))\b.{0,40}\b(?:page\s*)?[A-Z]?\d{1,3}\s*[)\]]?$",
    re.IGNORECASE,
)
"""Where a newspaper's article goes on: "(See BRIDGE, Page A6)"."""

NOTES = 10
"""Letters of a heading below which editors alone are spoken to: "Attention" may head a part of the article."""

PARAGRAPH = 60
"""Weight of a last paragraph that a sign-off may stand behind."""

HEAD, FOOT, SLUG, SECTION = 8, 3, 4, 3
"""Lines in which the head of a transmission stands, and its last; words of a slug, and of the word that a jump is found by."""


def transmission(page: TextPage) -> TextPage:
    """Take the header of a transmission, its slug, and the marks at the end and between its parts."""
    page = _unclosed(page)
    head, notes = _header(page)
    page = page.take(head, Role.FURNITURE).take(notes, Role.NOTE)
    ends = [n for n, line in page.free if n and is_end_mark(line.text, page)]
    last = next((n for n, line in page.free if n > page.body_start and _is_last(line.text, page)), len(page.lines))
    last = min(last, _notes_below(page))
    below = [n for n, line in page.free if n > last]
    signed = next((n for n, line in page.free[-FOOT:] if n > page.body_start and _SIGNED.match(line.text)), len(page.lines))
    notes = [n for n, line in page.free if n > signed and re.fullmatch(r"[(\[].*[)\]]", line.text)]
    page = page.take([signed], Role.SOURCE).take(notes, Role.NOTE)
    inside = [n for n, line in page.free if line.text.startswith(("(", "[")) and _is_labelled_note(line, page, inside=True)]
    return _unversioned(page.take([*ends, *_between(page)], Role.FURNITURE).take([*inside, *below], Role.NOTE))


def _unclosed(page: TextPage) -> TextPage:
    """Take the sign that closes the lines of a head off them."""
    closed = {n: _CLOSED.sub("", line.text) for n, line in page.free if line.text.endswith("=")}
    lines = (line_of(closed[n], line.block) if closed.get(n) else line for n, line in enumerate(page.lines))
    return replace(page, lines=tuple(lines)) if closed else page


def _notes_below(page: TextPage) -> int:
    """Return the line above a heading below which editors alone are spoken to, "# Notizblock", "Notes to editors"; the number
    of lines if there is none."""
    heads = (n for n, line in page.free if n > page.body_start and line.length < SLUG + 1 and _heads_notes(line.key, page))
    return next(heads, len(page.lines) + 1) - 1


def _heads_notes(key: str, page: TextPage) -> bool:
    bare = key.strip("#*:- ")
    phrase = page.words.opening("editors", bare)
    return phrase == bare and len(bare) >= NOTES and bare not in page.words.exact["notes"]


def foot(page: TextPage) -> TextPage:
    """Take end marks and sign-offs below the last sentence of an export, and what stands below a mark and is no sentence."""
    end = max((n for n, line in page.free if line.is_said), default=len(page.lines))
    marks = [n for n, line in page.free if n > end and is_end_mark(line.text, page)]
    below = [n for n, line in page.free if marks and n > marks[0] and not line.is_sentence]
    signed = [n for n, line in page.free if n > end and _INITIALS.fullmatch(line.text)]
    return page.take({*marks, *below}, Role.FURNITURE).take(signed, Role.SOURCE)


def head_notes(page: TextPage) -> TextPage:
    """Take the notes to editors above the text of an export: "(Adds the company's comment)"."""
    return page.take([n for n, line in page.free if n < page.body_start and _is_note(line, page)], Role.NOTE)


def _header(page: TextPage) -> tuple[list[int], list[int]]:
    """Return the lines about the headline that are codes, numbers and slugs, and those that are notes to editors."""
    top = min(page.body_start, (page.free[0][0] if page.free else 0) + HEAD)
    head: list[int] = []
    for n, line in page.free:
        above = head[-1] if head else None
        if n >= top or (page.is_only_headline(n) and not _VERSION.search(line.text) and not line.text.startswith("BC-")):
            break
        follows = above is not None and n == above + 1 and line.length < SLUG and _is_headline_below(page, n)
        is_code = _is_code(line.text, page) or (above is not None and _CODES.fullmatch(line.text) is not None)
        if is_code or _is_slug(line.text) or follows:
            if is_code and not head and n and page.lines[n - 1].is_free and page.lines[n - 1].length < SLUG - 1:
                head.append(n - 1)  # "URGENT"
            head.append(n)
    heads = [(n, line) for n, line in page.free if n < page.body_start < len(page.lines) and n not in head]
    notes = [n for n, line in heads if not page.is_only_headline(n) and _is_note(line, page)]
    below = [n for n, line in page.free if head and head[-1] < n < head[-1] + SLUG and _is_labelled_note(line, page)]
    return head, sorted({*notes, *below})


def _is_note(line: Line, page: TextPage) -> bool:
    """Return whether a line of the head is for editors: "Eds: UPDATES with quotes", "(Corrects the age of the lamp)"."""
    return re.fullmatch(r"[(\[][^()\[\]]{12,}[)\]]", line.text) is not None or _is_labelled_note(line, page)


def _is_labelled_note(line: Line, page: TextPage, *, inside: bool = False) -> bool:
    """Return whether a line begins with the word for editors and a colon or dash; inside a text a note may be for readers."""
    bare = line.key.lstrip("^([")
    phrase = page.words.opening("editors", bare)
    is_for_readers = inside and phrase in page.words.exact["notes"]
    return phrase is not None and not is_for_readers and bare[len(phrase) :].lstrip()[:1] in (":", "-", "–")


def _is_headline_below(page: TextPage, n: int) -> bool:
    return any(line.length > page.lines[n].length + 1 for m, line in page.free if n < m < min(n + 3, page.body_start))


def _is_slug(text: str) -> bool:
    return _SLUG.match(text) is not None


def _is_code(text: str, page: TextPage) -> bool:
    """Return whether a line is made of codes and numbers alone: "CNS 0088 3 REG", "a0417 OCW-REEF 10-03 0391", "u i"."""
    tokens = text.strip("^<").split()
    if not text.isascii() or ": " in text or _is_slug(text) or date_pattern(page.words.language).search(fold(text)):
        return False
    if _LETTERS.fullmatch(text) and text.islower():
        return True
    is_numbered = _NUMBER.search(text) is not None and not any(fold(token).strip(".,") in page.words.months for token in tokens)
    return is_numbered and all(_CODE.fullmatch(token) or "-" in token for token in tokens) and any(map(str.isalpha, text))


def _between(page: TextPage) -> list[int]:
    """Return the lines between the parts of an article: jumps to another page and back, slugs of further takes."""
    inside = [(n, line) for n, line in page.free if n > page.body_start]
    slugs = [n for n, line in inside if _is_slug(line.text) and _VERSION.search(line.text)]
    jumps = [n for n, line in inside if _JUMP.match(line.text)]
    running = [
        n for n, line in inside if _MORE.fullmatch(page.lines[n - 1].text) and _RUNNING.fullmatch(line.text[:LONGEST_SLUG])
    ]
    catchwords = [n for n, line in inside if n + 1 in jumps and line.text.isupper() and line.length < SECTION]
    return [*slugs, *jumps, *running, *catchwords]


def _is_running(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and _RUNNING.fullmatch(text) is not None


def _unversioned(page: TextPage) -> TextPage:
    """Separate a stamp and the version of the story from the line of the headline."""
    for n, line in page.free[:2]:
        version, rest = unversioned(line.text)
        if version and n < page.body_start:
            mark = replace(line_of(version, line.block), role=Role.NOTE)
            lines = (*page.lines[:n], line_of(rest, line.block), *page.lines[n + 1 :], mark)
            return replace(page, lines=lines).find(version=version)
    return page


def _is_signed_off(text: str, page: TextPage) -> bool:
    """Return whether a line is an agency's name behind a sign: "==Kyodo", "-- BERNAMA"."""
    return text[:1] in "=-–—" and page.words.has("agencies", fold(text.strip("=-–— .")))


def _is_remark(text: str, page: TextPage) -> bool:
    """Return whether a line says in brackets that pictures go with the text, and no more: "(foto)(vídeo)"."""
    if _REMARKS.fullmatch(text) is None:
        return False
    return all(page.words.has("photo", fold(word)) for word in re.findall(r"[^()\[\]]+", text) if word.strip())


def _is_last(text: str, page: TextPage) -> bool:
    word = None if _END.match(text) else _WORD_MARK.fullmatch(text)
    return _LAST.match(text) is not None or (word is not None and page.words.has("ends", word.group(1).lower()))


def is_end_mark(text: str, page: TextPage) -> bool:
    """Return whether a line is an end mark: -30-, ###, (END), or the language's word in brackets or dashes."""
    return _END.match(text) is not None or _is_last(text, page) or _is_remark(text, page) or _is_signed_off(text, page)


LONGEST_SLUG = 60
"""Characters."""

LONGEST_MARK = 12
"""Characters of an end mark and the spaces round it."""

_MARK = re.compile(r"\s*(?:[-–—]\s?30\s?[-–—]|[（(](?:完|了|終|끝|END|Ends)[）)]|(?<=[.!?”\"])\s(?:ENDS|###|■|◆))\s*$")
_LAST_WORD = re.compile(r"(?<=[.!?…”\"»。])\s+([A-Z][^\W\d_]+)$")
_SIGN_OFF = re.compile(
    r"(?<=[.!?…”\"»。])\s*(?:(?<=\s)(?:[A-Z]{2,6}|[a-z]{2,4}(?=/))(?:[\s/-]+(?:[A-Z]{2,4}|(?<=/)[a-z]{2,4}|[a-z]{2,4}(?=/)))*\.?"
    r"|[(（][A-Za-z]{2,6}(?:[/-][A-Za-z]{2,5})*[)）]\.?|[(（][^()（）:：]{1,8}[:：][^()（）]{1,30}[)）]\s*\d{0,8})$"
)
"""Initials or an agency behind the last sentence: "... it said. INS KND SKY", "... fahren. (nda/bay)"."""


def drop_marks(page: TextPage) -> TextPage:
    """Take end marks off the lines that are left, and the sign-off off the last of them; what it says stays on the page."""
    lines, offs = list(page.lines), []
    last = max((n for n, line in page.free if line.weight >= PARAGRAPH), default=-1)
    for n, line in page.free:
        text = _without_mark(line.text, page)
        if text not in ("", line.text):
            offs.append(replace(line_of(line.text[len(text) :].strip(), line.block), role=Role.FURNITURE))
        off = _SIGN_OFF.search(text) if n == last else None
        if off is not None:
            offs.append(replace(line_of(off.group().strip(), line.block), role=Role.SOURCE))
            text = text[: off.start()]
        if text not in ("", line.text):
            lines[n] = line_of(text, line.block)
    return replace(page, lines=(*lines, *offs))


def _without_mark(text: str, page: TextPage) -> str:
    """Take the mark off the end of a line, or the word for the end that stands behind its last full stop."""
    word = _LAST_WORD.search(text) if text[-1:].isalnum() else None
    mark = _MARK.search(text, max(0, len(text) - LONGEST_MARK))
    end = word if word and page.words.has("ends", fold(word[1])) else mark
    return text[: end.start()] if end else text
