"""What mail programs and mailing services add below a letter: signatures, notices, lines to unsubscribe, addresses."""

import re
from collections.abc import Sequence

from feedsvc.readers.mail_blocks import SENTENCE_END, Block, has_link, is_linked, shares_row
from feedsvc.readers.words import fold, phrases

TAIL_LINES = 14
"""Lines at the end among which a letter's furniture stands."""

LONGEST_NOTICE = 1_500
LONGEST_LINE = 300
SHORT = 60
"""Characters of a line to unsubscribe that needs no link, and of a button."""

LONGEST_END, LONGEST_DEVICE, LONGEST_NAME = 20, 70, 40
"""Characters of a mark of the end, and behind the words "sent from" and "kind regards"."""

MOST_NETWORKS = 10
"""Networks that a sender may be followed on."""

LEAST_PROSE, SENTENCE = 2, 5
"""Sentences, of so many words at least, that are more than a motto below a signature."""

LONG_LINE = 140
"""Characters of a line that is a sentence of the text, and none of a signature."""

_OWNED = re.compile(r"^(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:19|20)\d\d\b.{0,160}$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|@")
_REACHED = re.compile(r"@|https?://|www\.|(?:\+|\(0|\b)(?:[\d()][ ()/.-]?){8,}")
"""An address, or a telephone's number."""

_END = re.compile(r"^#{3,5}$|^(?:# ){2,4}#$|^[-–—*]{1,3}\s?30\s?[-–—*]{1,3}$")
_RULE = re.compile(r"^\s*([━─═=\-_*~—–＝－ー・#])\1{4,}\s*$")


def end_of_text(blocks: Sequence[Block]) -> tuple[int, int]:
    """Return where the text ends: a block, and the lines of it that belong to the text still."""
    end = _end_mark(blocks)
    while end > 1 and _is_furniture(blocks[end - 1]):
        if kept := _above_footer(blocks[end - 1]):
            return end - 1, kept
        end -= 1
    end = _end_before_mailing(blocks, end)
    end = _end_before_frame(blocks, end)
    while end > 1 and _is_label_of_link(blocks[end - 1]):
        end -= 1
    for number in range(end - 1, 0, -1):
        line = next((at for at, line in enumerate(blocks[number].lines) if _is_closing(line)), None)
        if line is not None and not shares_row(blocks[number]) and _is_signature(blocks, number, line, end):
            return (number, line) if line else (number, 0)
        if sum(len(block.lines) for block in blocks[number:end]) > TAIL_LINES:
            break
    return end, 0


def _end_mark(blocks: Sequence[Block]) -> int:
    """Return the block at which a release says that it ends; a sign that comes more than once parts sections."""
    marks = [number for number, block in enumerate(blocks) if number and _ends(block)]
    return marks[0] if len(marks) == 1 else len(blocks)


def _above_footer(block: Block) -> int:
    """Return how many lines of a block stand above a rule and the foot below it, as mailing lists set theirs to the text."""
    rule = next((at for at, line in enumerate(block.lines) if _RULE.match(line)), 0)
    below = Block(block.lines[rule + 1 :])
    return rule if rule and not block.slots and below.lines and _is_furniture(below) else 0


def _ends(block: Block) -> bool:
    """Return whether a block says that the release ends; a word in a table is one of its cells."""
    text = block.text
    is_mark = len(text) <= LONGEST_END and (_END.match(text) is not None or phrases("ends").is_whole(text))
    return is_mark and not shares_row(block)


def _is_furniture(block: Block) -> bool:
    text = block.text
    if len(text) > LONGEST_NOTICE:
        return False
    return bool(
        _RULE.match(text)
        or _is_device(text)
        or _is_follow_bar(text)
        or (len(text) < LONGEST_LINE and _is_service(block))
        or (_says_rights(block.lines[0]) and phrases("unsubscribe").found_in(text))
        or all(phrases(key).found_in(text) for key in ("confidential", "receiver", "mail"))
    )


def _is_follow_bar(text: str) -> bool:
    """Return whether a line names networks to follow a sender on, and nothing else."""
    named = fold(text).replace("|", " ").replace("·", " ").split()
    return 1 < len(named) <= MOST_NETWORKS and all(phrases("networks").is_whole(name) for name in named)


def _is_service(block: Block) -> bool:
    """Return whether a short block is a mailing service's, or asks to save paper."""
    text = block.text
    is_said = any(phrases(key).found_in(text) for key in ("printing", "browser", "received"))
    return is_said or _says_rights(text) or _unsubscribes(block)


def _says_rights(text: str) -> bool:
    return _OWNED.match(text) is not None or phrases("rights").is_whole(text)


def _is_device(text: str) -> bool:
    """Return whether a line says what program or device sent a letter; people and places send things too."""
    opening = phrases("device").opening(text) if len(text) < LONGEST_LINE else None
    is_short = opening is not None and len(fold(text)) - len(opening) <= LONGEST_DEVICE
    return is_short and phrases("programs").found_in(text)


def _unsubscribes(block: Block) -> bool:
    """Return whether a block tells how to unsubscribe: by a link or an address, or in few words; an article may speak of it."""
    text = block.text
    is_offered = len(text) < SHORT or _ADDRESS.search(text) is not None or has_link(block)
    return is_offered and phrases("unsubscribe").found_in(text)


def _is_label_of_link(block: Block) -> bool:
    """Return whether a block is but the label of a link: a button, a network to follow; an address in print is text."""
    return len(block.text) < SHORT and is_linked(block) and _REACHED.search(block.text) is None


def is_button(block: Block) -> bool:
    """Return whether a block is a link alone that asks to download, or to read on elsewhere."""
    return len(block.text) < SHORT and is_linked(block) and phrases("buttons").opening(block.text) is not None


def _is_closing(line: str) -> bool:
    """Return whether a line closes a letter: "Kind regards", with a name behind it; behind a single word nothing else."""
    opening = phrases("closing").opening(line.strip(" ,.!"))
    if opening is None:
        return False
    rest = line.split()[len(opening.split()) :]
    is_name = " " in opening or not any(word[0].islower() or word[0].isdigit() for word in rest)
    return is_name and len(" ".join(rest)) <= LONGEST_NAME and ":" not in "".join(rest)


def _end_before_mailing(blocks: Sequence[Block], end: int) -> int:
    """Return the block at which the foot of a mailing begins: below it stand addresses and buttons, and no sentence."""
    for number in range(max(1, end - 8), end):
        block = blocks[number]
        is_foot = len(block.text) < 500 and not _RULE.match(block.text) and _is_furniture(block)
        if is_foot and all(len(later.text) < LONG_LINE or _is_furniture(later) for later in blocks[number + 1 : end]):
            return number
    return end


def _end_before_frame(blocks: Sequence[Block], end: int) -> int:
    """Return the block at which a signature below a rule begins, at the end: of short lines, with an address or a number to
    call among them, or another rule below them."""
    rules = [n for n in range(max(1, end - TAIL_LINES), end) if any(_RULE.match(line) for line in blocks[n].lines)]
    if not rules:
        return end
    lines = [line for block in blocks[rules[0] : end] for line in block.lines]
    is_frame = _RULE.match(lines[0]) and (_RULE.match(lines[-1]) or any(map(_REACHED.search, lines)))
    is_short = len(lines) <= TAIL_LINES and all(len(line) < LONG_LINE // 2 for line in lines)
    return rules[0] if is_frame and is_short else end


def _is_prose(line: str) -> bool:
    return len(line.split()) >= SENTENCE and SENTENCE_END.search(line.rstrip()) is not None and not _REACHED.search(line)


def _is_signature(blocks: Sequence[Block], number: int, line: int, end: int) -> bool:
    """Return whether what follows a closing is a name, an office and how to reach them: short lines, and no prose, which stands
    below a letter that an article quotes."""
    after = [*blocks[number].lines[line + 1 :], *(one for block in blocks[number + 1 : end] for one in block.lines)]
    is_short = len(after) <= TAIL_LINES and all(len(one) < LONG_LINE for one in after)
    return is_short and sum(map(_is_prose, after)) < LEAST_PROSE
