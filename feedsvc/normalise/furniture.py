"""TextPage text that is no article: share bars, advertisements, read-also lines, captions, related lists, copyright."""

import re
from collections.abc import Collection

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import COLONS, EAST_ASIAN, HANGUL, UNSPACED
from feedsvc.normalise.byline_foot import is_signed
from feedsvc.normalise.byline_names import opened
from feedsvc.normalise.byline_parts import ADDRESS
from feedsvc.normalise.characters import fold
from feedsvc.normalise.labels import key_of, labelled
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage, is_unmarked

MOST_LEFT = 8
"""Words: a longer line below the last sentence is no furniture."""

MOST_BUTTONS = 6
"""Words of a row of buttons."""

MOST_TEASER = 3
"""Words: a sentence of more that stands in a block of its own is no teaser of a related article."""

RIGHTS = 220
"""Weight: a longer line that begins with a copyright sign is a paragraph."""

CAPTION_LIMIT = 320
"""Characters: longer lines with a credit in them are paragraphs."""

SHORTEST_UNMARKED = 110
"""Weight of a line below the body that is a sentence in a script without marks."""

_SITES = frozenset((
    "facebook", "twitter", "x", "whatsapp", "telegram", "linkedin", "instagram", "reddit", "pinterest", "email",
    "e-mail", "mail", "line", "viber", "vk", "messenger", "threads", "tumblr", "wechat", "weibo", "pocket",
    "flipboard", "copy", "link", "print", "sms", "bluesky", "mastodon", "signal", "kakaotalk", "zalo", "youtube",
    "tiktok", "rss", "google", "news", "correo", "imprimir", "copiar", "enlace", "drucken", "xing",
))  # fmt: skip
_BRACKETS = re.compile(r"[\[\](){}（）【】<>«»『』「」*•▶►☞→»>|｜~–—\-:：.…!！#]+")
_COPYRIGHT = re.compile(r"^(?:©|\([cC]\)|(?i:copyright)\b(?! [a-z])|(?i:copyright by)\b|ⓒ|&copy;|<저작권자)")
_NUMBER = re.compile(r"\d[\d.,]*\s*[km]?\s*")
_NUMBERED = re.compile(r"([^\d:(（]+?)\s?[:(（]?\s?\d[\d.,]*[)）]?")
_FACT = re.compile(r"[*•–-]?\s?([A-ZÀ-Þ][^:\n/|]{2,40}):\s(?=[^\s])(?!.*(?:https?:|www\.|\+\d))")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_PARTED = re.compile(r"\s[|｜•·]\s")
_BRACKETED = re.compile(r"[(（\[【].*[)）\]】]$")
_NAME_AND_OUTLET = re.compile(r"[(（](?![a-z])[^\W\d_][^()（）/]{2,40}/[^()（）/]{2,40}[)）]$")
_CAPITAL_CREDIT = re.compile(r"[.!?…]\s+[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' .-]{3,40}\s*/\s*[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' .-]{2,40}$")
_CREDIT_PLACE = re.compile(r"(?:^|[(（\[【|/.。,!?…–—-]\s*)(?=\S)|\s(?=foto|photo|image|fot\.)")


def chrome(page: TextPage) -> TextPage:
    """Take lines that are a page's own: buttons, share bars, advertisements, counters, copyright."""
    return page.take([n for n, line in page.free if is_chrome(line, page.words)], Role.FURNITURE)


def repeated(page: TextPage) -> TextPage:
    """Take lines that stand in the head of a transmission too, as exports print its slug again at the foot."""
    heads = {line.key for line in page.lines if line.role is Role.HEADER}
    return page.take([n for n, line in page.free if line.key in heads], Role.FURNITURE)


def rights(page: TextPage) -> TextPage:
    """Take the line of rights that closes the text of an export: "© ANA. All rights reserved."."""
    last = page.free[-1:]
    return page.take([n for n, line in last if n and line.weight < RIGHTS and _COPYRIGHT.match(line.text)], Role.FURNITURE)


def counters(page: TextPage) -> TextPage:
    """Take the counters above the first paragraph: "Comments (3)"."""
    above = [n for n, line in page.free if n < page.body_start and _counts(line.key, page.words)]
    return page.take(above, Role.FURNITURE)


def is_chrome(line: Line, words: Lexicon) -> bool:
    """Return whether a line is page furniture by itself, whatever stands round it."""
    bare = fold(_BRACKETS.sub(" ", line.text))
    if _ends_in_button(line, words):
        return True
    if words.has("furniture", bare) or words.has("furniture", line.key) or _counts(line.key, words):
        return True
    if not bare:
        return True
    if line.weight < RIGHTS and (_COPYRIGHT.match(line.text) or _says_copyright(line, words)):
        return True
    return _is_share_bar(bare, words)


def _ends_in_button(line: Line, words: Lexicon) -> bool:
    """Return whether a short line ends with a sentence that is furniture by itself: "... to your inbox. Unsubscribe here."."""
    last = line.key.rstrip(".!").rpartition(". ")[2]
    is_last = len(last) < len(line.key) - 2 and line.weight < CAPTION_LIMIT
    return is_last and last.count(" ") > 1 and words.has("furniture", last)


def _counts(key: str, words: Lexicon) -> bool:
    """Return whether a line is a counter or a reading time: "3 comments", "Comments (3)", "Lesezeit: 4 Minuten"."""
    is_behind = key.rstrip(".,)）")[-1:].isdigit()
    number, behind = _NUMBER.match(key), _NUMBERED.fullmatch(key) if is_behind else None
    counted = key[number.end() :] if number else behind[1] if behind else ""
    return words.has("counted", counted) or words.opening("reading_time", key) is not None


def _says_copyright(line: Line, words: Lexicon) -> bool:
    phrases = [phrase for phrase in words.exact["copyright"] if phrase in line.key]
    if len(line.text) >= 160 or line.text.startswith(('"', "“", "«", "„")):
        return False
    if re.search(r"©|\(c\)|ⓒ", line.key):
        return bool(phrases)
    bare = line.key.rstrip(" .!。")
    return any(
        (len(phrase) > 6 or _EAST_ASIAN.search(phrase))
        and (not line.is_said or (" " in phrase and (bare.startswith(phrase) or bare.endswith(phrase))))
        for phrase in phrases
    )


def _is_share_bar(bare: str, words: Lexicon) -> bool:
    """Return whether a line is a row of sites to share on."""
    tokens = bare.split()
    if 1 < len(tokens) <= MOST_BUTTONS and _is_row(tokens, words):
        return True
    if _SITES.isdisjoint(tokens):
        return False
    sites = sum(token in _SITES for token in tokens)
    known = sites + sum(token not in _SITES and words.has("furniture", token) for token in tokens)
    return len(tokens) > 1 and sites > 0 and known >= len(tokens) * 0.7


def _is_row(tokens: list[str], words: Lexicon) -> bool:
    """Return whether a line is a row of buttons, each known by itself: "Log in Register"."""
    cuts = range(1, len(tokens))
    return any(
        words.has("furniture", " ".join(tokens[:cut]))
        and (words.has("furniture", " ".join(tokens[cut:])) or _is_row(tokens[cut:], words))
        for cut in cuts
    )


def pointers(page: TextPage) -> TextPage:
    """Take lines that point elsewhere: "Read also: ...", "Baca juga ...", and the headline that stands alone after one."""
    taken = []
    for n, line in page.free:
        bare = re.sub(r"^[\[(（【*•▶►☞→>»|\s]+", "", line.text)
        phrase = page.words.opening("begins", line.key if bare == line.text else fold(bare))
        if phrase is None or (n == 0 and ":" not in line.text) or page.is_only_headline(n):
            continue
        rest = bare[len(phrase) :].strip()
        follows = page.lines[n + 1] if n + 1 < len(page.lines) else None
        if rest[:1] in (*COLONS, "|", "】", "]", ")", "）", "→", "»", ">", "/", "-", "–", "—", "►"):
            taken.append(n)
            if not rest.strip(f" {COLONS}|】])）→»>/-–—►") and follows and follows.is_free and not follows.is_sentence:
                taken.append(n + 1)
        elif rest and not line.is_sentence and line.weight < 160 and _is_pointer(phrase, rest):
            taken.append(n)
    return page.take(taken, Role.FURNITURE)


def _is_pointer(phrase: str, rest: str) -> bool:
    """Return whether a phrase points elsewhere: without a colon it needs several words, or a script without spaces."""
    return " " in phrase or (bool(re.search(f"[{UNSPACED}{HANGUL}]", phrase)) and rest[:1] in '「『《“"')


def captions(page: TextPage) -> TextPage:
    """Take captions of pictures: short lines with a photographer's or agency's credit in them."""
    taken = [n for n, line in page.free if n and is_caption(line, page.words) and not _names_author(line, page.words)]
    return page.take(taken, Role.CAPTION)


def _names_author(line: Line, words: Lexicon) -> bool:
    """Return whether a line with a photographer's name is the article's byline: "Text: Ana Ruiz, Fotos: Bo Lind"."""
    return bool(opened(line.text, words)) or any(label.key == "author" for label in labelled(line.text, words) or ())


def is_caption(line: Line, words: Lexicon) -> bool:
    """Return whether a line carries a picture credit: at its start, or at its end in brackets or after a full stop."""
    if len(line.text) > CAPTION_LIMIT:
        return False
    if line.weight < 220 and (_NAME_AND_OUTLET.search(line.text) or _CAPITAL_CREDIT.search(line.text)):
        return True
    return any(
        _credits_picture(line.key[match.start() :], at_start=match.start() == 0, words=words)
        for match in _CREDIT_PLACE.finditer(line.key)
    )


def _credits_picture(rest: str, *, at_start: bool, words: Lexicon) -> bool:
    rest = re.sub(r"^[(（\[【|/.。,!?…–—\-\s]+", "", rest)
    phrase = words.opening("photo", rest)
    if phrase is None:
        return False
    if at_start and phrase in words.exact["source"]:
        return False
    after = rest[len(phrase) :]
    sign = re.match(rf"\s*[{COLONS}/／＝=|]\s*\S", after)
    by = re.match(r"\s*(?:by|oleh|von|di|de|por|door)\s+\S", after) and not at_start
    alone = not at_start and re.fullmatch(r"\s*[)）\]】.。]*\s*", after) and rest[:1] not in "0123456789" and (
        bool(re.search(f"[{EAST_ASIAN}]", rest))
    )  # fmt: skip
    if (sign or (phrase.endswith((".", "=")) and after.strip())) and len(after) < 90:
        return True
    return bool(by and len(after) < 60) or bool(alone)


def related(page: TextPage) -> TextPage:
    """Take headings of related lists, and the headlines below them up to the next paragraph."""
    taken: list[int] = []
    inside = False
    for n, line in enumerate(page.lines):
        if n == 0:
            continue
        if (line.is_free or (line.role is Role.FURNITURE and n >= page.body_end)) and is_related_heading(line, page, n):
            inside = True
            taken.append(n)
        elif inside and line.is_free:
            if (line.is_paragraph or line.is_said) and _goes_on(page, n):
                inside = False
            else:
                taken.append(n)
    return page.take(taken, Role.FURNITURE)


def is_related_heading(line: Line, page: TextPage, n: int) -> bool:
    """Return whether a line heads a list of other articles."""
    bare = fold(_BRACKETS.sub(" ", line.text))
    if page.words.has("related", bare):
        return True
    head = page.words.opening("heads", line.key)
    return head is not None and " " in head and not line.is_sentence and len(line.text) < 60 and n >= page.body_start


def _goes_on(page: TextPage, n: int) -> bool:
    """Whether the article goes on here: a paragraph in a block of its own, not a teaser in the list."""
    line = page.lines[n]
    return line.weight >= 110 or (line.block != page.lines[n - 1].block and line.length > MOST_TEASER)


def leftovers(page: TextPage) -> TextPage:
    """Take what stands after the last sentence of the body: lines that are no sentences."""
    end = max((n + 1 for n, line in page.free if line.is_paragraph or _is_sentence(line)), default=0)
    tables = _tables(page, end)
    return page.take([n for n, _ in page.free if n >= end > 0 and not _belongs(page, n, end, tables)], Role.FURNITURE)


def _belongs(page: TextPage, n: int, end: int, tables: Collection[int]) -> bool:
    """Return whether a line below the last sentence is still the article's: long, of a list it introduced, or of a table."""
    line = page.lines[n]
    if _PARTED.search(line.text):
        return False
    if line.length >= MOST_LEFT and not _BRACKETED.match(line.text):
        return True
    if _is_fact(line, page):
        return True
    introduction = page.lines[end - 1]
    if introduction.text[-1] in ":：" and line.block - introduction.block <= 1:
        return True
    return line.block in tables or (line.block + 1 in tables and _heads(page, n))


def _is_fact(line: Line, page: TextPage) -> bool:
    """Return whether a line is a fact of a box, in a block or list of its own: "Attendance: 1,104", "* Rooms sold: 40"."""
    match = _FACT.match(line.text)
    if match is None or match[1].isupper() or ADDRESS.search(line.text) or page.words.opening("begins", fold(match[1])):
        return False
    return key_of(match[1], page.words) is None and not is_related_heading(line, page, page.lines.index(line))


def _heads(page: TextPage, n: int) -> bool:
    """Return whether a line stands alone in its block."""
    return [line.block for line in page.lines].count(page.lines[n].block) == 1


def _tables(page: TextPage, end: int) -> set[int]:
    """Return the blocks below the last sentence of which at least two lines, and most, have figures in them."""
    blocks: dict[int, list[bool]] = {}
    for n, line in page.free:
        if n >= end:
            blocks.setdefault(line.block, []).append(any(char.isdigit() for char in line.text))
    return {block for block, figures in blocks.items() if sum(figures) > 1 and sum(figures) * 2 > len(figures)}


def _is_sentence(line: Line) -> bool:
    """Return whether a line below the body is a sentence: in a script without marks, one of some length."""
    return line.is_sentence or is_signed(line.text) or is_unmarked(line.text, line.weight, SHORTEST_UNMARKED)
