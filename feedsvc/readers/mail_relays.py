"""Letters that a help desk passes on: the comment in them, without the line to reply above, notices and heads."""

import re
from collections.abc import Sequence

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.mail_blocks import Block
from feedsvc.readers.words import phrases

LEAST = 300
"""Characters of a comment that may be an article: a shorter one is talk."""

HEAD_BLOCKS = 6
"""Blocks at the top among which the line to reply above stands."""

_REPLY_LINE = re.compile(r"^##-.{5,120}-##$")
_RULE = re.compile(r"^\s*[-_=*]{5,}\s*$")
_COMMENT_HEAD = re.compile(r"^(?=.{0,160}\b\d{1,2}[:.]\d\d\b)(?=.{0,160}\b(?:19|20)\d\d\b).{5,160}$")


def is_relayed(text: str) -> bool:
    """Return whether a text begins as the letters of a help desk do."""
    return _reply_line([Block((line.strip(),)) for line in text.split("\n") if line.strip()]) is not None


def comment_in(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the longest comment in a letter of a help desk; of any other letter, all.

    Raises `UnreadableArticle` where each is as short as talk.
    """
    reply_line = _reply_line(blocks)
    if reply_line is None:
        return list(blocks)
    comments: list[list[Block]] = [[]]
    for block in blocks[reply_line + 1 :]:
        if all(map(_RULE.match, block.lines)) or _COMMENT_HEAD.match(block.text):
            comments.append([])
        else:
            comments[-1].append(block)
    longest = max(comments[1:] or comments, key=_length)
    if _length(longest) < LEAST:
        raise UnreadableArticle("This is a help desk's notice, not an article.")
    return longest


def _length(comment: Sequence[Block]) -> int:
    return sum(len(block.text) for block in comment)


def _reply_line(blocks: Sequence[Block]) -> int | None:
    return next((number for number, block in enumerate(blocks[:HEAD_BLOCKS]) if _is_reply_line(block.text)), None)


def _is_reply_line(text: str) -> bool:
    return _REPLY_LINE.match(text) is not None or phrases("reply_above").is_whole(text)
