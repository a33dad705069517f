"""What stands in a letter above its article: banners of filters, view-in-browser lines, greetings and a note to the desk."""

import re
from collections.abc import Sequence

from feedsvc.readers.field_names import meaning_of
from feedsvc.readers.mail_blocks import Block
from feedsvc.readers.mail_furniture import LONGEST_NOTICE
from feedsvc.readers.mail_subject import is_release_label
from feedsvc.readers.words import fold, phrases

HEAD_BLOCKS = 4
"""Blocks at the top among which a letter's furniture stands."""

COVER_BLOCKS, LONGEST_COVER = 8, 800
"""Blocks and characters of a note to the desk above an article."""

LONGEST_HEADLINE, LEAST_WORDS = 120, 3
"""Characters of a headline, and words of one that is a part of the subject, or that the subject is a part of."""

LONGEST_LINK, LONGEST_GREETING = 200, 80
"""Characters of a line that leads to the letter on the web, and of a greeting."""

UNENDED = re.compile(r"[\w\"”»“]$")
"""The end of a headline: no sentence's."""

_PARTS = re.compile(r"\s[-–—|]+\s|[:：]\s")

_LABELLED = re.compile(r"^\W{0,3}([^\W\d_][^:：]{1,24}?)\s?[:：]\s?(\S.{0,300})$")


def first_of_text(blocks: Sequence[Block], headline: str | None) -> int:
    """Return the number of blocks at the top that are a banner, a line of a mailing service, a label, or said to the desk."""
    end = 0
    for number, block in enumerate(blocks[:HEAD_BLOCKS]):
        if _is_headline(block, headline):
            break
        text = block.text
        is_service = len(text) < LONGEST_NOTICE and (_is_banner(text) or phrases("stranger").found_in(text))
        is_opening = is_release_label(text) or (len(block.lines) == 1 and _is_greeting(text))
        if is_service or (len(text) < LONGEST_LINK and phrases("browser").found_in(text)) or (number == end and is_opening):
            end = number + 1
    end = max(end, _end_of_cover(blocks[:COVER_BLOCKS], headline))
    return min(end, len(blocks) - 1) if blocks else 0


def labelled_headline(blocks: Sequence[Block]) -> str | None:
    """Return the headline that stands behind its label in the first line of a block at the top."""
    return next((named for block in blocks[:COVER_BLOCKS] if (named := _named(block.lines[0]))), None)


def fuller_headline(blocks: Sequence[Block], headline: str) -> str | None:
    """Return a headline at the top that begins as the subject does, or its last part, and goes on."""
    wanted = [fold(part) for part in (headline, _PARTS.split(headline)[-1]) if len(part.split()) >= LEAST_WORDS]
    lines = [block.text for block in blocks[:HEAD_BLOCKS] if len(block.lines) == 1 and len(block.text) <= LONGEST_HEADLINE]
    begun = (line for line in lines if any(fold(line).startswith(f"{part} ") for part in wanted))
    return next((line for line in begun if UNENDED.search(line)), None)


def _end_of_cover(blocks: Sequence[Block], headline: str | None) -> int:
    """Return the block at which an article begins below a greeting: its headline, or a line that says a release follows."""
    greeted = next((number for number, block in enumerate(blocks) if _is_greeting(block.lines[0])), len(blocks))
    for number, block in enumerate(blocks):
        is_begun = is_release_label(block.lines[0]) or _named(block.lines[0]) or _is_headline(block, headline)
        if is_begun and (greeted < number or _named(block.lines[0])):
            return number if sum(len(one.text) for one in blocks[:number]) < LONGEST_COVER else 0
    return 0


def _is_banner(text: str) -> bool:
    """Return whether a block warns of a letter from outside: it says so, says what to take care of, and speaks of mail."""
    return all(phrases(key).found_in(text) for key in ("outside", "care", "mail"))


def _is_greeting(line: str) -> bool:
    opening = phrases("greeting").opening(line) if len(line) < LONGEST_GREETING else None
    is_closed = line.rstrip().endswith((",", "!", ":", "，", "、", "：")) or opening == fold(line).rstrip(".。")
    return opening is not None and is_closed


def _is_headline(block: Block, headline: str | None) -> bool:
    """Return whether a block is the headline in the subject, or all of it behind a word or two of its sender's."""
    if headline is None:
        return False
    shown, wanted = _folded(block.text), _folded(headline)
    return shown == wanted or (
        wanted.endswith(shown) and len(block.text.split()) >= LEAST_WORDS and len(shown) * 2 > len(wanted)
    )


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _named(line: str) -> str | None:
    match = _LABELLED.match(line)
    return match[2].strip() if match and meaning_of(match[1]) == "title" else None
