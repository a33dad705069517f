"""What an article in any format may be instead: a test of the line, a program's sample, a plan for editors, a list of contacts.

Its headline or its shape says so, and hardly a sentence tells anything: that is a reason to hold it, and no proof.
"""

import re
from collections.abc import Iterator, Sequence

from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.normalise.characters import fold
from feedsvc.normalise.contacts import REACHED
from feedsvc.normalise.forms import first_form, has_phrase
from feedsvc.normalise.lexicon import Lexicon
from feedsvc.normalise.page import line_of

HEAD = 4
"""Lines in which a text says what it is."""

LONGEST_TEST, LONGEST_SAMPLE = 1_200, 600
"""Characters of a test of the line, and of a program's sample."""

SHORT = 4
"""Words of a headline that says that it is a test, and little else."""

NAMED_AT = 2
"""Words of a headline in which it says that it is a test."""

LOOKED_AT = 8_000
"""Characters of a text of which the sentences are counted."""

SENTENCE = 5
"""Words of a sentence that tells something."""

MOST_PROSE, MOST_OF_CONTACTS = 0.5, 0.3
"""Share of a text in sentences that a plan for editors has at most, and that a list of contacts has."""

LEAST_CONTACTS, LEAST_ADDRESSES, LEAST_ORDERED = 3, 2, 2
"""Lines with a number or an address in a list of contacts, with an address among them; pieces that a plan orders."""

LEAST_SHARE = 0.25
"""Share of the lines of a list of contacts that hold a number or an address."""

SHORT_WORD = 3
"""Letters of a word that only joins others."""

LEAST_TIMED = 2
"""Lines of a plan that begin with a time of day."""

_SYSTEMS = re.compile(
    r"\b(?:wordpress|ghost|joomla|drupal|jekyll|hugo|substack|squarespace|wix|blogger|typo3|medium|movable type|tumblr|hexo"
    r"|pelican|gatsby|astro|eleventy|11ty|strapi|october|craft cms|webflow|beehiiv|docusaurus|publii|nikola|zola|grav)\w{0,2}\b"
)
_ORDERED = re.compile(
    r"\b\d{2,4}\s?(?:words?|wörter|zeilen|zl\b|mots|lignes|palabras|líneas|parole|righe|palavras|linhas|woorden|regels|ord\b|rader"
    r"|linjer|sanaa|słów|wierszy|slov|řádků|слов|строк|слів|字|行|단어)",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\W*[^\W\d_]+\s*(?:[-–—:|!(\[#]|\d)")
"""A headline whose first word is parted from the rest: "TEST - 4"."""

_TIMED = re.compile(r"\W*(?:[01]?\d|2[0-3])\s?[.:hH時]\s?[0-5]\d\b")
_MAIL = re.compile(r"[^\s@]@[^\s@]+\.\w")
_LABEL = re.compile(r"^[^\W\d_][^:：.!?]{1,24}[:：]\s*\S")


def holds_of_kind(title: str, text: str, left: Sequence[str], words: Lexicon) -> Iterator[Hold]:
    """Yield why what came may be no article, by its headline, its text and what was taken out of its head."""
    lines = [line for line in text[:LOOKED_AT].split("\n") if line.strip()] or list(left)
    heads = [fold(line) for line in (title, *left[:HEAD], *lines[:HEAD])]
    if _is_test(fold(title), text, words):
        yield Hold(HoldKind.NOTE, f"It is a test, not an article: “{title}”.")
    elif _is_sample(fold(title), text, words):
        yield Hold(HoldKind.NOTE, f"It is the sample that a program for websites brings along, not an article: “{title}”.")
    elif any(_is_site_page(head, words) for head in (fold(title), *(fold(line) for line in left[:1] if line != title))):
        yield Hold(HoldKind.DOUBT, f"Its headline is the name of a page that every site has, and of no article: “{title}”.")
    elif _is_business(fold(title), words) or (any(_is_business(head, words) for head in heads) and _prose(lines) < MOST_PROSE):
        yield Hold(HoldKind.DOUBT, f"Its headline is that of a letter of business, and of no article: “{title}”.")
    elif lines and _is_plan(heads, lines, words):
        yield Hold(HoldKind.NOTE, "It reads like a plan for editors: what it is called, and hardly a sentence in it.")
    elif _is_list_of_contacts(lines):
        yield Hold(HoldKind.DOUBT, "It is a list of telephone numbers and addresses with hardly a sentence in it.")


def _is_test(title: str, text: str, words: Lexicon) -> bool:
    """Return whether a headline says that it is a test, and nothing else, or a short text says it too."""
    tokens = re.findall(r"[^\W\d_]+", title)
    named = words.exact["tests"]
    if not tokens or len(text) > LONGEST_TEST:
        return False
    if all(token in named for token in tokens) or words.has("ignoring", title.strip(" .!*-")):
        return True
    is_short = len(tokens) <= SHORT or _PARTED.match(title) is not None
    says_so = has_phrase(title, words.exact["ignoring"]) or (
        is_short and has_phrase(fold(text), named) and has_phrase(fold(text), words.exact["ignoring"])
    )
    return says_so and first_form(" ".join(tokens[:NAMED_AT]), named) >= 0


def _is_sample(title: str, text: str, words: Lexicon) -> bool:
    is_titled = words.has("samples", title.strip(" .!¡¿?:"))
    return is_titled and len(text) < LONGEST_SAMPLE and _SYSTEMS.search(f"{title} {fold(text)}") is not None


def _is_site_page(head: str, words: Lexicon) -> bool:
    return words.has("site_pages", head.strip(" .!:"))


def _is_business(title: str, words: Lexicon) -> bool:
    """Return whether a headline is the name of a letter of business with its number or day: "Invoice 20417"."""
    phrase = words.opening("business", title)
    return phrase is not None and _is_dated(title[len(phrase) :], words)


def _is_plan(heads: Sequence[str], lines: Sequence[str], words: Lexicon) -> bool:
    """Return whether a text is headed as a plan for editors of a day, calls itself one and tells little, or orders pieces."""
    named = [head for head in heads if has_phrase(head, words.exact["advisory"])]
    is_timed = bool(named) and sum(_TIMED.match(line) is not None for line in lines) >= LEAST_TIMED
    if any(_is_heading_of_plan(head, words, is_timed=is_timed) for head in named) or _is_of_desk(heads[0], words, lines):
        return True
    is_ordered = sum(_ORDERED.search(line) is not None for line in lines) >= LEAST_ORDERED
    return (bool(named) or is_ordered) and _prose(lines) <= MOST_PROSE


def _is_heading_of_plan(head: str, words: Lexicon, *, is_timed: bool) -> bool:
    """Return whether a line is the name of a plan and its day; one word alone may name much else, where no times follow."""
    phrase = words.opening("advisory", head)
    return phrase is not None and (" " in phrase or is_timed) and _is_dated(head[len(phrase) :], words)


def _is_of_desk(title: str, words: Lexicon, lines: Sequence[str]) -> bool:
    """Return whether a headline is the name of a paper of the newsroom's own: "RUNDOWN 18.00", "Shotlist: ferry"."""
    phrase = words.opening("desk_papers", title)
    rest = title[len(phrase) :].strip() if phrase else ""
    return phrase is not None and (not rest or rest[0] in ":：-–—,(" or rest[0].isdigit() or _prose(lines) < MOST_PROSE)


def _is_dated(rest: str, words: Lexicon) -> bool:
    """Return whether nothing stands behind a word but numbers, days, and short words between them."""
    tokens = re.findall(r"[^\W\d_]+", rest)
    return all(len(token) <= SHORT_WORD or token in words.weekdays or token in words.months for token in tokens)


def _is_list_of_contacts(lines: Sequence[str]) -> bool:
    if sum(_MAIL.search(line) is not None for line in lines if "@" in line) < LEAST_ADDRESSES:
        return False
    reached = sum(REACHED.search(line) is not None for line in lines)
    return reached >= max(LEAST_CONTACTS, len(lines) * LEAST_SHARE) and _prose(lines) < MOST_OF_CONTACTS


def _prose(lines: Sequence[str]) -> float:
    """Return the share of a text that stands in sentences; a line behind a label is none."""
    unlabelled = [line for line in lines if not (_LABEL.match(line) or REACHED.search(line) or _ORDERED.search(line))]
    said = [line for line in (line_of(text, 0) for text in unlabelled) if line.is_said and line.length >= SENTENCE]
    return sum(len(line.text) for line in said) / max(1, sum(map(len, lines)))
