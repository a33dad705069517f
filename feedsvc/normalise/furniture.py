"""TextPage text that is no article: share bars, advertisements, read-also lines, captions, related lists, copyright."""

import re

from feedsvc.domain.articles import Role
from feedsvc.domain.scripts import EAST_ASIAN, HANGUL, UNSPACED
from feedsvc.normalise.byline_lines import opened
from feedsvc.normalise.characters import fold
from feedsvc.normalise.labels import labelled
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import Line, TextPage, is_unmarked

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
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b|ⓒ|&copy;|<저작권자)", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*\s*[km]?\s*")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_NAME_AND_OUTLET = re.compile(r"[(（][^\W\d_][^()（）/]{2,40}/[^()（）/]{2,40}[)）]$")
_CAPITAL_CREDIT = re.compile(r"[.!?…]\s+[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' .-]{3,40}\s*/\s*[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' .-]{2,40}$")
_CREDIT_PLACE = re.compile(r"(?:^|[(（\[【|/.。,!?…–—-]\s*)(?=\S)|\s(?=foto|photo|image|fot\.)")


def chrome(page: TextPage) -> TextPage:
    """Take lines that are a page's own: buttons, share bars, advertisements, counters, copyright."""
    return page.take([n for n, line in page.free if is_chrome(line, page.words)], Role.FURNITURE)


def is_chrome(line: Line, words: Lexicon) -> bool:
    """Return whether a line is page furniture by itself, whatever stands round it."""
    bare = fold(_BRACKETS.sub(" ", line.text))
    if words.has("furniture", bare) or words.has("furniture", line.key) or _counts(line.key, words):
        return True
    if not bare:
        return True
    if line.weight < 220 and (_COPYRIGHT.match(line.text) or _says_copyright(line, words)):
        return True
    return _is_share_bar(bare, words)


def _counts(key: str, words: Lexicon) -> bool:
    """Return whether a line is a counter or a reading time: "3 comments", "Lesezeit: 4 Minuten"."""
    number = _NUMBER.match(key)
    return (number is not None and words.has("counted", key[number.end() :])) or words.opening("reading_time", key) is not None


def _says_copyright(line: Line, words: Lexicon) -> bool:
    phrases = [phrase for phrase in words.exact["copyright"] if phrase in line.key]
    return any(len(phrase) > 6 or _EAST_ASIAN.search(phrase) for phrase in phrases) and (
        len(line.text) < 160 and not line.text.startswith(("\"", "“", "«", "„"))
    ) and (bool(re.search(r"©|\(c\)|ⓒ|\d{4}|copyright", line.key)) or line.weight < 120)  # fmt: skip


def _is_share_bar(bare: str, words: Lexicon) -> bool:
    """Return whether a line is a row of sites to share on."""
    tokens = bare.split()
    sites = sum(token in _SITES for token in tokens)
    known = sites + sum(token not in _SITES and words.has("furniture", token) for token in tokens)
    return len(tokens) > 1 and sites > 0 and known >= len(tokens) * 0.7


def pointers(page: TextPage) -> TextPage:
    """Take lines that point elsewhere: "Read also: ...", "Baca juga ...", and the headline that stands alone after one."""
    taken = []
    for n, line in page.free:
        bare = re.sub(r"^[\[(（【*•▶►☞→>»|\s]+", "", line.text)
        phrase = page.words.opening("begins", fold(bare))
        if phrase is None or (n == 0 and ":" not in line.text):
            continue
        rest = bare[len(phrase) :].strip()
        follows = page.lines[n + 1] if n + 1 < len(page.lines) else None
        if rest[:1] in (":", "：", "|", "】", "]", ")", "）", "→", "»", ">", "/", "-", "–", "—", "►"):
            taken.append(n)
            if not rest.strip(" :：|】])）→»>/-–—►") and follows and follows.is_free and not follows.is_sentence:
                taken.append(n + 1)
        elif rest and not line.is_sentence and line.weight < 160 and _is_pointer(phrase, rest):
            taken.append(n)
    return page.take(taken, Role.FURNITURE)


def _is_pointer(phrase: str, rest: str) -> bool:
    """Without a colon only a phrase of several words points, or one in a script without them."""
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
    sign = re.match(r"\s*[:：/／＝=|]\s*\S", after)
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
        if line.is_free and is_related_heading(line, page, n):
            inside = True
            taken.append(n)
        elif inside and line.is_free:
            if line.is_paragraph and _goes_on(page, n):
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
    return page.lines[n].weight >= 110 or page.lines[n].block != page.lines[n - 1].block


def leftovers(page: TextPage) -> TextPage:
    """Take what stands after the last sentence of the body: lines that are no sentences."""
    end = max((n + 1 for n, line in page.free if line.is_paragraph or _is_sentence(line)), default=0)
    return page.take([n for n, _ in page.free if n >= end > 0], Role.FURNITURE)


def _is_sentence(line: Line) -> bool:
    """Return whether a line below the body is a sentence: in a script without marks, one of some length."""
    return line.is_sentence or is_unmarked(line.text, line.weight, SHORTEST_UNMARKED)
