"""PDFs with a text layer: lines by their places on the page, joined to paragraphs; a scan has none and is refused."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from statistics import median
from typing import Any

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.hidden.portable import refuse_hidden_text

MAX_PAGES = 60
MAX_CHARACTERS = 400_000
LEAST_CHARACTERS = 40
"""Letters below which a PDF is a scan or a picture."""

LARGER, LARGEST_HEADLINE = 1.15, 250
"""Times the usual size of letters from which a line is a heading, and characters of a headline."""

GAP = 1.4
"""Times the usual distance of lines from which a paragraph ends."""

SHORT_LINE, SHORTEST_LINE = 0.88, 0.6
"""Shares of the usual width below which a line is the last of its paragraph: if a sentence ends there, and anyway."""

_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»“)\]]*$")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\ufffe\x02]$")
_ITEM = re.compile(r"^(?:[•●▪■◦‣⁃–—*-]|\(?\d{1,2}[.)])\s+")
_PAGE_NUMBER = re.compile(r"^\W*(?:\w{1,8}\.? )?\d{1,3}(?: ?(?:/|\w{1,4}) ?\d{1,3})?\W*$")
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?")
"""A line; U+FFFE is PDFium's sign for a hyphen at the end of one."""

_DIGITS = re.compile(r"\d+")
_CONTROL = re.compile(r"[\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in points from its lower left."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    height: float
    page_height: float

    @property
    def is_at_edge(self) -> bool:
        """Whether it stands where running heads and feet do."""
        return self.bottom > self.page_height * 0.92 or self.bottom < self.page_height * 0.08


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a PDF as a page of text, whose largest line is the headline. Raises `UnreadableArticle` for a scan."""
    lines = _without_running_lines(_lines(content))
    if sum(len(line.text) for line in lines) < LEAST_CHARACTERS:
        raise UnreadableArticle("This is a PDF without text, as scanners make them, not an article: send its text.")
    usual = _usual_height(lines)
    paragraphs = list(_paragraphs(lines))
    title = _headline(paragraphs, usual)
    text = "\n\n".join(_text_of(paragraph) for paragraph in paragraphs)
    return (Draft(format="pdf", path=path, body=text, body_kind=BodyKind.PAGE, title=title),)


def _lines(content: bytes) -> list[Line]:
    import pypdfium2  # 35 ms to load

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        kind = "protected by a password" if is_locked else f"damaged ({error})"
        raise UnreadableArticle(f"The PDF is {kind}.") from error
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableArticle(f"The PDF has more than {MAX_PAGES} pages; no article does.")
        lines: list[Line] = []
        for number in range(len(document)):
            lines += _lines_of(document[number], number, MAX_CHARACTERS - sum(len(line.text) for line in lines))
        return lines
    except pypdfium2.PdfiumError as error:
        raise UnreadableArticle(f"The PDF can't be read: {error}.") from error
    finally:
        document.close()


def _lines_of(page: Any, number: int, most: int) -> Iterator[Line]:
    """Yield the lines of a page in the order in which it was written. Raises `UnreadableArticle` for text that it hides."""
    refuse_hidden_text(page)
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > most:
        raise UnreadableArticle(f"The PDF has more than {MAX_CHARACTERS:,} characters: no article does.")
    text = text_page.get_text_range(0, count) if count else ""
    height = page.get_height()
    for match in _LINE.finditer(text):
        line = match.group()
        inked = [match.start() + place for place, char in enumerate(line) if not char.isspace()]
        if inked and inked[-1] < count:
            first, last = (text_page.get_charbox(place, loose=True) for place in (inked[0], inked[-1]))
            tall = max(1.0, first[3] - first[1])
            yield Line(_CONTROL.sub("", line).strip(), number, first[0], last[2], first[1], tall, height)


def _without_running_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without page numbers, and without those at the edges that come on several pages."""
    seen = Counter(key for key in {(_key(line), line.page) for line in lines if line.is_at_edge})
    pages = Counter(key for key, _ in seen)
    return [
        line
        for line in lines
        if line.text and not (line.is_at_edge and (pages[_key(line)] > 1 or _PAGE_NUMBER.match(line.text)))
    ]


def _key(line: Line) -> str:
    return _DIGITS.sub("0", line.text)


def _usual_height(lines: Sequence[Line]) -> float:
    """Return the size of letters that most of the text has."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.height)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    steps = [above.bottom - below.bottom for above, below in pairwise(lines) if _is_below(above, below)]
    step = median(steps) if steps else 0.0
    widths = Counter(round(line.right / 5) for line in lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(paragraph[-1], line, step, _edge_of(paragraph[-1], widths)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _is_below(above: Line, below: Line) -> bool:
    return above.page == below.page and above.bottom > below.bottom


def _edge_of(line: Line, rights: Counter[int]) -> float:
    """Return where lines of this column mostly end: the commonest right edge at or beyond this one's."""
    near = {edge: count for edge, count in rights.items() if edge >= round(line.right / 5) and count > 1}
    return 5.0 * max(near, key=lambda edge: near[edge]) if near else line.right


def _begins(before: Line, line: Line, step: float, edge: float) -> bool:
    """Return whether a line begins a paragraph, by its place, its size and the end of the line before."""
    if abs(line.height - before.height) > 0.12 * before.height or _ITEM.match(line.text):
        return True
    ends = _SENTENCE_END.search(before.text) is not None
    width = (before.right - before.left) / max(1.0, edge - before.left)
    is_short = width < SHORT_LINE
    if not _is_below(before, line):  # another column or page
        return ends and (is_short or not line.text[:1].islower())
    gap = before.bottom - line.bottom
    is_indented = line.left - before.left > line.height * 0.8 and ends
    stands_alone = width < SHORTEST_LINE and not line.text[:1].islower()
    return gap > max(step, line.height) * GAP or (ends and is_short) or is_indented or stands_alone


def _headline(paragraphs: Sequence[Sequence[Line]], usual: float) -> str | None:
    """Return the paragraph of the largest letters on the first page, if they are larger than the text's."""
    first = [one for one in paragraphs if one[0].page == 0]
    largest = max((one[0].height for one in first), default=0.0)
    if largest < usual * LARGER:
        return None
    title = next(_text_of(one) for one in first if one[0].height == largest)
    return title if len(title) <= LARGEST_HEADLINE else None


def _text_of(paragraph: Sequence[Line]) -> str:
    """Join lines; a word that is broken at a line's end is one word again."""
    text = ""
    for line in paragraph:
        broken = _BROKEN_WORD.search(text)
        if broken and line.text[:1].islower():
            text = text[: broken.start()] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return " ".join(text.replace("\ufffe ", "-").replace("\ufffe", "-").split())
