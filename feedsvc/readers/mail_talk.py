"""What letters carry of other letters: the head of a forwarded one, and the quoted talk below a reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile

from feedsvc.readers.mail_blocks import SENTENCE_END, Block
from feedsvc.readers.mail_openings import LEAST_WORDS, LONGEST_HEADLINE, UNENDED
from feedsvc.readers.mail_subject import headline_of, is_forward
from feedsvc.readers.words import fold, phrases

LEAST_LINES, MOST_LINES = 3, 14
"""Lines of a forwarded head, as mail programs write it."""

LONG_NOTE = 600
"""Characters; a note above a quoted letter that is as long is a text of its own."""

MOST_NOTES = 6
"""Blocks at the top of an answer among which the headline of an article stands."""

LONGEST_BYLINE, LEAST_COPY = 50, 150
"""Characters of a byline, and of the sentences below it."""

LONGEST_INTRODUCTION = 3
"""Lines that say whose words are quoted."""

_LABELLED = re.compile(r"^[\s\ufeff>*|_]{0,16}([^\W\d_][^:：@<>]{0,24}?)\s?\*?\s?[:：]\s?\*?\s{0,3}(\S.{0,500})$")
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_NAMED = re.compile(rf"[^<\[(@]{{0,100}}[<\[(](?:mailto:)?{_ADDRESS.pattern}|{_ADDRESS.pattern}\W*$")
"""A name and an address in brackets, or the address alone."""

_DIVIDER = re.compile(r"^\W{0,3}(?:[-_=]{5,}|-{2,}[^-\n]{3,60}-{2,})\W{0,3}$")
_ATTRIBUTION = re.compile(r"^(?=.{0,200}\d{1,2}[:.]\d\d)(?=.{0,200}[\w.+'-]{1,64}@[\w.-]{3,}).{10,200}[:：]$")
"""A letter's head in one sentence: On 3 February 2026 at 9:00, Ana Ruiz <ana@weir.example> wrote:"""

_QUOTED_NAME = re.compile(r"[\"“„«]\s*([^\"“”„«»]{2,60}?)\s*[\"”“»]\s*[<(]")
_QUOTE = re.compile(r"^[ \t]?>[ \t]?")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a letter within a letter: its place among the lines, and who it names as sender and subject."""

    first: int
    end: int
    sender: str | None
    subject: str | None


def head_in(lines: Sequence[str], subject: str) -> Head | None:
    """Find the first run of lines that is a letter's head: labels with values, an address and a subject among them."""
    wanted = (headline_of(subject) or "").casefold()
    start = 0
    while start < len(lines):
        if match := _run_together().match(lines[start]):
            return Head(start, start + 1, match["sender"].strip(" \"'") or None, match["subject"].strip())
        run = _run(lines, start)
        is_parted = any(map(_DIVIDER.match, lines[max(0, start - 1) : start]))
        if len(run) >= LEAST_LINES and (head := _head(run, start, wanted, is_parted=is_parted)):
            return head
        start += max(1, len(run))
    return _attribution(lines, may_follow=is_forward(subject))


def _attribution(lines: Sequence[str], *, may_follow: bool) -> Head | None:
    """Return the sentence above another letter by which Outlook for Mac names its writer, below a note where one may stand."""
    for number, line in enumerate(lines[:MOST_LINES]):
        if _ATTRIBUTION.match(line.strip("\ufeff \t\r>")):
            return Head(number, number + 1, _named(line), None)
        if line.strip() and not may_follow:
            break
    return None


def _named(line: str) -> str | None:
    """Return the name before an address: in quotes, or the words in capitals."""
    if match := _QUOTED_NAME.search(line):
        return match[1]
    before = re.split(r"[<(]", line.strip("\ufeff "), maxsplit=1)[0].split()
    words = takewhile(lambda word: word[0].isupper(), reversed(before))
    return " ".join(reversed(list(words))) or None


@cache
def _run_together() -> re.Pattern[str]:
    """Match a letter's head in one line, as Yahoo writes it in plain text."""
    sender = r"(?P<sender>[^<@\n]{0,100})<[^<>\s]{1,64}@[^\n]{0,2000}?"
    subject = rf"(?:{phrases('subject').alternatives})\s?:?\s(?P<subject>[^\n]{{1,500}})$"
    return re.compile(rf"^\s*-{{3,}}[^-\n]{{3,60}}-{{3,}}\s+[^:\n]{{1,24}}:\s?{sender}{subject}", re.IGNORECASE)


def _run(lines: Sequence[str], start: int) -> list[tuple[str, str]]:
    """Return labels and values of the lines from here on; a list of receivers may go on in lines without a label."""
    run: list[tuple[str, str]] = []
    for line in lines[start : start + MOST_LINES]:
        match = _LABELLED.match(line)
        goes_on = run and ("@" in line or run[-1][1].rstrip().endswith((",", ";"))) and "@" in run[-1][1]
        goes_on = goes_on or (run and "<URL:" in line)
        if match is None and not goes_on:
            break
        run.append((match[1].strip(" *"), match[2].strip()) if match else ("", line.strip()))
    return run


def _head(run: Sequence[tuple[str, str]], start: int, wanted: str, *, is_parted: bool) -> Head | None:
    subject = next((value for label, value in run if phrases("subject").is_whole(label)), None)
    subject = subject or next((value for _, value in run if wanted and (headline_of(value) or "").casefold() == wanted), None)
    addressed = next((value for _, value in run if _ADDRESS.search(value)), None)
    is_own = bool(wanted) and (headline_of(subject or "") or "").casefold() == wanted
    if subject is None or (addressed is None and not ((is_parted or is_own) and len(run) > LEAST_LINES)):
        return None
    named = next((value for _, value in run if _NAMED.match(value)), addressed or run[0][1])
    sender = _ADDRESS.split(named)[0].strip(" <>\"'[(").removesuffix("mailto:").strip(" <>\"'[(")
    return Head(start, start + len(run), sender or None, subject)


def copy_in(blocks: Sequence[Block], wanted: str | None) -> int | None:
    """Return the block at which an answer brings an article, with sentences below it: the headline that the subject has
    (`wanted`), or another with a byline below it."""
    for number, (block, byline) in enumerate(pairwise(blocks[:MOST_NOTES])):
        is_wanted = wanted is not None and fold(block.text) == fold(wanted)
        below = [one.text for one in blocks[number + (1 if is_wanted else 2) :] if SENTENCE_END.search(one.text)]
        is_headed = _is_unended(block, LONGEST_HEADLINE) and len(block.text.split()) >= LEAST_WORDS
        is_signed = is_headed and _is_unended(byline, LONGEST_BYLINE)
        if (is_wanted or is_signed) and len(below) > 1 and sum(map(len, below)) >= LEAST_COPY:
            return number
    return None


def _is_unended(block: Block, longest: int) -> bool:
    return len(block.lines) == 1 and len(block.text) <= longest and UNENDED.search(block.text.strip()) is not None


def unquoted(text: str, subject: str) -> str:
    """Return a text without the `>` of a letter that was forwarded as a quotation."""
    lines = text.split("\n")
    head = head_in(lines, subject)
    if head is None:
        return text
    below = [line for line in lines[head.end :] if line.strip()]
    if not _QUOTE.match(lines[head.first]) and not (below and all(map(_QUOTE.match, below))):
        return text
    return "\n".join([*lines[: head.first], *(_QUOTE.sub("", line) for line in lines[head.first :])])


def without_quoted_talk(text: str, subject: str) -> tuple[str, bool]:
    """Return an answer without what it quotes by `>` and the lines above that say whose words they are, and whether there were
    any; a text that is quoted whole stays."""
    lines = text.split("\n")
    gone: set[int] = set()
    for number, line in enumerate(lines):
        if line.lstrip().startswith(">"):
            gone.add(number)
            if number - 1 not in gone:
                gone |= _introduction(lines, number)
    kept = [line for number, line in enumerate(lines) if number not in gone]
    head = head_in(kept, subject)
    has_own = any(line.strip() for line in (kept[: head.first] if head else kept))
    return ("\n".join(kept), True) if gone and has_own else (text, False)


def _introduction(lines: Sequence[str], quoted: int) -> set[int]:
    """Return the numbers of the lines above a quoted one that end in a colon: of one paragraph, and few."""
    last = quoted - 1 if quoted and lines[quoted - 1].strip() else quoted - 2
    if last < 0 or not lines[last].rstrip().endswith((":", "：")):
        return set()
    first = last
    while first and lines[first - 1].strip() and last - first < LONGEST_INTRODUCTION - 1:
        first -= 1
    return set(range(first, last + 1))
