"""What agencies put round their copy: transmission headers, slugs, end marks."""

import re
from dataclasses import replace

from feedsvc.domain.articles import Role
from feedsvc.normalise.page import TextPage, line_of

_HEADER = re.compile(r"^(?:ZCZC|NNNN|[A-Z]{2,4}\d{2,5}\b|\d{3,4}\s[A-Z]{3}\b).*$|^[a-z]\s?\d{4}\s+\S+.*$")
_SLUG = re.compile(
    r"^(?=.*[A-Z]{3})[A-Z0-9/&'’.-]*[-/][A-Z0-9/&'’.-]+(?:\s*\([A-Z0-9 ,.-]+\))?$"
    r"|^[A-Z0-9/&'’. -]+\((?:WRAP|UPDATE \d+|REFILE|CORRECTED|LEAD|PIX|TV|RPT)[A-Z0-9 ,.-]*\)$"
)
_END = re.compile(
    r"^(?:[-–—]\s?30\s?[-–—]|#{2,}|\*{3,}|NNNN|[-–—(]*\s*(?:ENDS?|END OF STORY|MORE)\s*[-–—)]*"
    r"|[-–—]\s*0\s*[-–—]|/{2,}|■|●|◆)$",
    re.IGNORECASE,
)


def transmission(page: TextPage) -> TextPage:
    """Take the header of a transmission, its slug, and the marks at the end."""
    top = next((n for n, line in page.free if line.is_paragraph), 0)
    head = [n for n, line in page.free if n < min(top, 6) and ((_HEADER.match(line.text) and n == 0) or _SLUG.match(line.text))]
    ends = [n for n, line in page.free if n and is_end_mark(line.text, page)]
    return page.take([*head, *ends], Role.FURNITURE)


def is_end_mark(text: str, page: TextPage) -> bool:
    """Return whether a line is an end mark: -30-, ###, (END), or the language's word in brackets or dashes."""
    if _END.match(text):
        return True
    word = re.fullmatch(r"[-–—(（\[【\s/*]+([^\W\d_]+)[-–—)）\]】\s/*.]*", text)
    return word is not None and page.words.has("ends", word.group(1).lower())


def trailing_marks(text: str) -> str:
    """Take an end mark off the last paragraph: "... on Monday. ENDS", "...。（完）"."""
    return re.sub(
        r"\s*(?:(?:[-–—]\s?30\s?[-–—])|[（(](?:完|了|終|끝|END|Ends)[）)]|(?<=[.!?”\"])\s(?:ENDS|###|■|◆))\s*$", "", text
    )


def drop_marks(page: TextPage) -> TextPage:
    """Take end marks off the lines that are left."""
    lines = tuple(
        line_of(unmarked, line.block)
        if line.is_free and (unmarked := trailing_marks(line.text)) not in ("", line.text)
        else line
        for line in page.lines
    )
    return replace(page, lines=lines)
