"""The article in a letter's text: without forwarded heads, quoted talk, banners, greetings, signatures and notices."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html as lxml_html

from feedsvc.domain.drafts import HiddenText
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._html import inner_html, parse_html
from feedsvc.readers.hidden.markup import strip_tree
from feedsvc.readers.mail_blocks import Block, blocks_of_text, blocks_of_tree, drop_blocks, text_of_blocks
from feedsvc.readers.mail_furniture import end_of_text, is_button
from feedsvc.readers.mail_openings import first_of_text, fuller_headline, labelled_headline
from feedsvc.readers.mail_pictures import drop_emblems
from feedsvc.readers.mail_relays import comment_in
from feedsvc.readers.mail_subject import headline_of, is_reply
from feedsvc.readers.mail_talk import LONG_NOTE, Head, copy_in, head_in, unquoted, without_quoted_talk

LONGEST_LINK = 4_000
"""Characters of a link that is looked into."""

MOST_FORWARDED = 5
"""Letters within letters."""

_LINK = re.compile(
    rf"\bhref\s{{0,9}}=\s{{0,9}}\"[^\"<>]{{0,{LONGEST_LINK}}}\"|\bhref\s{{0,9}}=\s{{0,9}}'[^'<>]{{0,{LONGEST_LINK}}}'"
    rf"|https?://[^\s\"'<>]{{1,{LONGEST_LINK}}}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"\n--[ \t]?\n(?:(?!\n--[ \t]?\n).)*\Z", re.DOTALL)
_QUOTED = (
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ') or contains(@class, 'yahoo_quoted')"
    " or contains(@class, 'moz-cite-prefix') or (self::blockquote and @type='cite')]"
)
_SIGNATURES = (
    "//*[contains(@class, 'gmail_signature') or contains(@class, 'moz-signature') or @id='Signature' or @id='signature']"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and who wrote it if it was forwarded."""

    body: str
    text: str
    sender: str | None = None
    subject: str | None = None
    headline: str | None = None
    """What the text itself calls its headline, by a label."""
    hidden: tuple[HiddenText, ...] = ()
    """Characters of each text that its author hid."""
    note: str = ""
    """What stands above the article: a greeting, words to the desk."""
    left: tuple[str, ...] = ()
    """The lines of the letter that are no part of its article, in their order."""


def letter_of_text(text: str, subject: str, *, is_answer: bool = False) -> Letter:
    """Read a letter in plain text; `is_answer`: its headers name the letter that it answers.

    Raises `UnreadableArticle` for talk about an article.
    """
    whole = text
    text, has_talk = without_quoted_talk(text, subject) if is_reply(subject) else (text, False)
    text, head, talk_below = _inner_text(text, subject)
    own = head.subject if head and head.subject else subject
    blocks, note = _kept(blocks_of_text(_SIGNATURE.sub("", f"\n{text}")), own)
    has_talk = has_talk or talk_below or (is_answer and is_reply(subject))
    blocks, headline = _answer(blocks, headline_of(subject), has_talk=has_talk)
    text = text_of_blocks(blocks)
    sender, inner = (head.sender, head.subject) if head else (None, None)
    left = _left(blocks_of_text(whole), blocks)
    return Letter(text, text, sender, inner, headline, note=note, left=left)


def letter_of_html(markup: str, subject: str, *, is_answer: bool = False) -> Letter:
    """Read a letter in HTML, as `letter_of_text` does one in plain text."""
    tree = parse_html(markup)
    hidden = strip_tree(tree)
    whole = blocks_of_tree(tree)
    has_talk = is_reply(subject) and _drop_all(tree, _QUOTED)
    if len(tree.text_content().split()) > len("".join(one.text_content() for one in tree.xpath(_SIGNATURES)).split()):
        _drop_all(tree, _SIGNATURES)
    blocks = blocks_of_tree(tree)
    blocks, head, talk_below = _inner_blocks(blocks, subject)
    kept, note = _kept(blocks, head.subject if head and head.subject else subject)
    has_talk = has_talk or talk_below or (is_answer and is_reply(subject))
    kept, headline = _answer(kept, headline_of(subject), has_talk=has_talk)
    drop_emblems(tree, kept, _below(blocks, kept))
    drop_blocks(block for block in blocks if block.slots and block.slots not in {one.slots for one in kept})
    text = text_of_blocks(kept)
    root = tree.find("body") if tree.tag == "html" else tree
    body = inner_html(tree if root is None else root)
    sender, inner = (head.sender, head.subject) if head else (None, None)
    return Letter(body, text, sender, inner, headline, hidden, note, _left(whole, kept))


def without_addresses(body: str, addresses: Sequence[str]) -> str:
    """Return HTML or a text in which no link carries an address of the message's receivers."""
    if not addresses:
        return body
    held = re.compile("|".join(re.escape(address).replace("@", "(?:@|%40|%2540)") for address in addresses), re.IGNORECASE)
    return _LINK.sub(lambda match: "" if held.search(match.group()) else match.group(), body)


def _inner_text(text: str, subject: str) -> tuple[str, Head | None, bool]:
    """Return the innermost forwarded letter; of a reply, what stands above the letter that it answers, and that talk did."""
    found: Head | None = None
    for _ in range(MOST_FORWARDED):
        text = unquoted(text, subject)
        lines = text.split("\n")
        head = head_in(lines, subject)
        if head is None:
            break
        above = "\n".join(lines[: head.first])
        if _is_own_text(above, subject):
            return _without_divider(above), found, True
        text, found = "\n".join(lines[head.end :]), head
    return text, found, False


def _inner_blocks(blocks: list[Block], subject: str) -> tuple[list[Block], Head | None, bool]:
    """Return the blocks of the innermost forwarded letter with the others dropped from the tree; and whether talk was."""
    found: Head | None = None
    for _ in range(MOST_FORWARDED):
        lines = [line for block in blocks for line in block.lines]
        head = head_in(lines, subject)
        if head is None:
            break
        starts = [sum(len(one.lines) for one in blocks[:number]) for number in range(len(blocks) + 1)]
        first = max(number for number, start in enumerate(starts) if start <= head.first)
        end = next(number for number, start in enumerate(starts) if start >= head.end)
        if _is_own_text(text_of_blocks(blocks[:first]), subject):
            drop_blocks(blocks[first:])
            return blocks[:first], found, True
        drop_blocks(blocks[:end])
        blocks, found = blocks[end:], head
    return blocks, found, False


def _is_own_text(above: str, subject: str) -> bool:
    return bool(_without_divider(f"\n{above}").strip()) and (is_reply(subject) or len(above) >= LONG_NOTE)


def _without_divider(text: str) -> str:
    return re.sub(r"\n[-_* ]{3,}[^\n]{0,60}[-_* ]{3,}\s*\Z|\n[-_]{8,}\s*\Z", "", text)


def _kept(blocks: list[Block], subject: str) -> tuple[list[Block], str]:
    """Return the blocks of a letter's article, and the text of those above it."""
    blocks = comment_in(blocks)
    start = first_of_text(blocks, headline_of(subject))
    note, blocks = text_of_blocks(blocks[:start]), blocks[start:]
    blocks = [block for block in blocks if not is_button(block)]
    end, lines = end_of_text(blocks)
    cut = [Block(blocks[end].lines[:lines], blocks[end].slots)] if lines else []
    return [*blocks[:end], *cut], note


def _below(blocks: Sequence[Block], kept: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks below those that are kept."""
    last = max((number for number, block in enumerate(blocks) if kept and block.slots == kept[-1].slots), default=len(blocks))
    return blocks[last + 1 :]


def _answer(blocks: list[Block], headline: str | None, *, has_talk: bool) -> tuple[list[Block], str | None]:
    """Return the blocks of a letter and its headline: of an answer that brings an article, without the note above it.

    Raises `UnreadableArticle` for another short one.
    """
    start = copy_in(blocks, headline) if has_talk else None
    if start is not None:
        return blocks[start:], blocks[start].text
    if has_talk and len(text_of_blocks(blocks)) < LONG_NOTE:
        raise UnreadableArticle("This is a reply to another letter, not an article: send the article in a letter of its own.")
    return blocks, labelled_headline(blocks) or (fuller_headline(blocks, headline) if headline else None)


def _left(whole: Sequence[Block], kept: Sequence[Block]) -> tuple[str, ...]:
    """Return the lines of a letter that none of the kept blocks has."""
    stays = Counter(_quotation(line) for block in kept for line in block.lines)
    lines = [(line, _quotation(line)) for block in whole for line in block.lines]
    left = []
    for line, key in lines:
        if stays[key]:
            stays[key] -= 1
        elif any(map(str.isalnum, key)):
            left.append(line)
    return tuple(left)


def _quotation(line: str) -> str:
    """Return a line without the marks of a quotation."""
    return line.strip("> \t\r\ufeff")


def _drop_all(tree: lxml_html.HtmlElement, path: str) -> bool:
    found = [one for one in tree.xpath(path) if one.getparent() is not None]
    for one in found:
        one.drop_tree()
    return bool(found)


def has_text(markup: str) -> bool:
    """Return whether HTML holds anything to read."""
    return bool(html.unescape(_REDUCED.sub("", markup)).strip())


_REDUCED = re.compile(
    r"<(?:script|style|head)\b(?:(?!<(?:script|style|head)\b).)*?</(?:script|style|head)>|<[^<>]*>|\s+",
    re.IGNORECASE | re.DOTALL,
)
