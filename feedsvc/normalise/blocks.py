"""What is no paragraph among the blocks of an article in HTML: a page's furniture, an export's own headline and byline."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise

from feedsvc.domain.articles import FurnitureLine, Role
from feedsvc.normalise import byline_foot, byline_lines, contacts, credit_lines, furniture, invitations, wire
from feedsvc.normalise.characters import fold, squash
from feedsvc.normalise.date_lines import date_lines
from feedsvc.normalise.dates import DateConventions
from feedsvc.normalise.instructed import Instructions
from feedsvc.normalise.instructions import Reading
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Findings, Line, TextPage, line_of
from feedsvc.normalise.sanitise import content_text_of

_EMPTIED = re.compile(r"<(ul|ol|dl|blockquote)>\s*</\1>")
_BARE = re.compile(r"<(em|strong|i|b|span|small)\b[^>]*>\s*</\1>")
_LOOSE = re.compile(r"\A\s*(<(span|time|small|em|i|b|strong)\b[^>]*>[^<]*</\2>)(?=\s*<(?:p|h[1-6]|div)\b)")
"""A line at the top that stands in no block, as a date above the headline does."""


def _without(names: str, others: str = "ul|ol|table|figure|blockquote|pre") -> re.Pattern[str]:
    """Match an element of some names, as its name and its content, that holds none of these or of others."""
    return re.compile(rf"<({names})(?: [^>]*)?>([^<]*+(?:<(?!/\1>|(?:{names}|{others})\b)[^<]*+)*+)</\1>")


_BLOCK = _without("p|h[2-6]|pre|li|dt|dd", "ul|ol|dl")
_LEAF = _without("p|h[2-6]|div")
_OPENING_LEAF = _without("p|h[2-6]|div|li")
"""A byline and a date stand in a list too."""

_INSTRUCTION = _without("p|h[1-6]|div|li|tr")

_QUOTATION = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL)

LEAST_SAID = 8
"""Words of a line that is text."""

OPENING = 20_000
"""Characters in which the opening of an export is looked for."""

MOST_BLOCKS, MOST_KEPT = 10, 2
KICKER = 40
"""Characters: a shorter line below the headline, in no paragraph of its own, is a kicker."""


def drop_furniture(
    markup: str, words: Lexicon, title: str | None, own: Collection[str] = ()
) -> tuple[str, tuple[FurnitureLine, ...]]:
    """Take furniture out of clean HTML that is a row of blocks; return what is left, and what was taken out.

    `own` are the names that the page's site and writers go by.
    """
    leaves = [(match, _text_of(match.group())) for match in _BLOCK.finditer(markup)]
    leaves = [(match, text) for match, text in leaves if text]
    if not leaves:
        return markup, ()
    page = TextPage(tuple(line_of(text, n) for n, (_, text) in enumerate(leaves)), words)
    if title and page.lines[0].key == fold(title):
        page = replace(page, lines=(replace(page.lines[0], role=Role.TITLE), *page.lines[1:]))
    for step in (furniture.chrome, furniture.pointers, furniture.related):
        page = step(page)
    page = invitations.invitations(page, own)
    page = _without_sections(page, [match[1].startswith("h") for match, _ in leaves])
    if not page.free:
        return markup, ()
    for (match, _), line in zip(reversed(leaves), reversed(page.lines), strict=True):
        if line.role is not None:
            markup = markup[: match.start()] + markup[match.end() :]
    left = tuple(FurnitureLine(line.text, line.role) for line in page.lines if line.role is not None)
    return _EMPTIED.sub("", markup).strip(), left


def _without_sections(page: TextPage, are_headings: list[bool]) -> TextPage:
    """Take the headings under which nothing is left of what stood there."""
    headings = [n for n, is_heading in enumerate(are_headings) if is_heading]
    sections = pairwise([*headings, len(page.lines)])
    emptied = (n for n, end in sections if end > n + 1 and not any(line.is_free for line in page.lines[n + 1 : end]))
    return page.take(emptied, Role.FURNITURE)


def lift_opening(
    markup: str, words: Lexicon, title: str | None, conventions: DateConventions
) -> tuple[str, Findings, tuple[FurnitureLine, ...]]:
    """Take the headline, the byline and the date out of the opening of an export's clean HTML, where they stand again.

    Returns the rest of the markup, what was found in them, and what was taken out. A body without a sentence stays as it is.
    """
    markup = _LOOSE.sub(r"<p>\1</p>", markup)
    leaves = _opening(markup)
    if not leaves:
        return markup, Findings(title=title), ()
    first = leaves[0][0]
    if title is None and len(leaves) > 1 and first[1].startswith("h"):
        title = leaves[0][1].text
    lines = [line for _, line in leaves]
    named = next((n for n, line in enumerate(lines) if title and line.key == fold(title)), None)
    if named is not None:
        lines[named] = replace(lines[named], role=Role.TITLE)
    page = TextPage(tuple(lines), words, Findings(title=title))
    page = page if title else credit_lines.header_block(page, conventions)
    page = furniture.counters(wire.head_notes(page))
    page = byline_lines.bylines(date_lines(page, conventions))
    if named is not None and named + 2 < len(lines) and leaves[named + 1][0][1] == "div":
        below = page.lines[named + 1]
        is_kicker = below.is_free and below.weight < KICKER and not below.is_sentence
        page = page.take([named + 1], Role.SECTION) if is_kicker else page
    taken = [
        (match, line)
        for n, ((match, _), line) in enumerate(zip(leaves, page.lines, strict=True))
        if line.role is not None and (line.role is Role.TITLE or not match[1].startswith("h") or n < (named or 0))
    ]
    for match, _ in reversed(taken):
        markup = markup[: match.start()] + markup[match.end() :]
    return (
        _EMPTIED.sub("", markup).strip(),
        page.findings,
        tuple(FurnitureLine(line.text, line.role) for _, line in taken if line.role is not None),
    )


def closing_leaves(markup: str) -> list[tuple[re.Match[str], Line]]:
    """List the last blocks of an export's clean HTML that hold no others."""
    start = max(0, len(markup) - OPENING)
    return [(match, line) for match, line in _leaves(markup, start) if line.text]


def lift_closing(
    markup: str, findings: Findings, words: Lexicon, conventions: DateConventions
) -> tuple[str, Findings, tuple[FurnitureLine, ...]]:
    """Take credits, end marks and sign-offs out of the end of an export's clean HTML.

    Returns the rest of the markup, the findings with what the credits tell, and what was taken out.
    """
    leaves = closing_leaves(markup)[-MOST_BLOCKS:]
    if len(leaves) < MOST_KEPT or not any(line.is_paragraph for _, line in leaves):
        return markup, findings, ()
    page = TextPage(tuple(line for _, line in leaves), words, replace(findings, title=findings.title or ""))
    page = furniture.rights(page)
    page = wire.foot(credit_lines.credit_lines(contacts.contacts(page), conventions))
    page = byline_foot.signed(page)
    signed = byline_foot.signature(page)
    taken = [
        (match, line) for (match, _), line in zip(leaves, page.lines, strict=True) if line.role and "<img" not in match.group()
    ]
    for match, _ in reversed(taken):
        markup = markup[: match.start()] + markup[match.end() :]
    left = [FurnitureLine(line.text, line.role) for _, line in taken if line.role is not None]
    for line in signed.lines[len(page.lines) :]:
        before, mark, behind = markup.rpartition(line.text)
        markup = _BARE.sub("", before.rstrip() + behind) if mark else markup
        left += [FurnitureLine(mark, Role.BYLINE)] if mark else []
    return markup.strip(), replace(signed.findings, title=findings.title), tuple(left)


def take_instructions(markup: str, reading: Reading) -> tuple[str, Instructions, tuple[FurnitureLine, ...]]:
    """Take the blocks that are for the newsroom out of clean HTML; return the rest, what they say, and the blocks' text."""
    leaves, lines = zip(*found, strict=True) if (found := list(leaves_of(markup))) else ((), ())
    instructions = reading.of_lines(lines, _quoted(markup, leaves, lines))
    for n in sorted(instructions.lines, reverse=True):
        markup = markup[: leaves[n].start()] + markup[leaves[n].end() :]
    return markup.strip(), instructions, tuple(FurnitureLine(lines[n], role) for n, role in sorted(instructions.lines.items()))


def _quoted(markup: str, leaves: Sequence[re.Match[str]], lines: Sequence[str]) -> list[int]:
    """Return which lines stand in a quotation amid the text; a remark above or below it may stand in one, too."""
    quotations = [match.span() for match in _QUOTATION.finditer(markup)] if "<blockquote" in markup else []
    inside = [n for n, leaf in enumerate(leaves) if any(start < leaf.start() < end for start, end in quotations)]
    said = [n for n, line in enumerate(lines) if n not in inside and len(line.split()) >= LEAST_SAID] if inside else []
    return [n for n in inside if said and said[0] < n < said[-1]]


def leaves_of(markup: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the blocks of HTML that hold no others, rows of tables and members of lists too, each with its text in one line."""
    for match in _INSTRUCTION.finditer(markup):
        yield match, _text_of(match.group().replace("<br", " <br"))


def _leaves(markup: str, start: int, form: re.Pattern[str] = _LEAF) -> Iterator[tuple[re.Match[str], Line]]:
    """Yield the blocks that hold no others, each in a block of lines of its own."""
    for n, match in enumerate(form.finditer(markup, start)):
        yield match, line_of(_text_of(match.group()), n)


@lru_cache(maxsize=512)
def _text_of(leaf: str) -> str:
    """Return the text of a block in one line, once for all steps that ask for the blocks of one article."""
    return squash(content_text_of(leaf))


def _opening(markup: str) -> list[tuple[re.Match[str], Line]]:
    """List the blocks that hold no others, up to the first that reads like a paragraph, or the first sentence below another."""
    leaves = [leaf for leaf in islice(_leaves(markup[:OPENING], 0, _OPENING_LEAF), MOST_BLOCKS) if leaf[1].text]
    paragraphs = [n for n, (_, line) in enumerate(leaves) if line.is_paragraph]
    sentences = [n for n, (_, line) in enumerate(leaves) if n and line.is_said]
    ends = paragraphs or sentences
    return leaves[: ends[0] + 1] if ends else []
