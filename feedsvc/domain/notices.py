"""Which article a kill notice means: the phrases by which it may name one, and whether a headline is so named."""

import re
from collections.abc import Iterator

from feedsvc.domain.scripts import UNSPACED

_QUOTED = re.compile(r"[\"“„«‘「『《]([^\"“”„«»’「」『』《》]{4,200})[\"”“»’」』》]")
_PARTS = re.compile(r"[:：–—]\s+|\n")
_SLUG = re.compile(r"\b\w{2,}(?:-\w{2,})+\b")
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÞΑ-ΩА-Я]\w+(?:\s+(?:\w{1,3}\s+)?[A-ZÀ-ÞΑ-ΩА-Я]\w+)+")
_SPACELESS = re.compile(f"[{UNSPACED}]")

MOST_PHRASES = 10
"""Phrases of a notice that are looked for."""


def phrases_of(title: str, text: str) -> list[str]:
    """Return the phrases by which a notice may name an article, folded, the surest first: words in quotation marks, what
    follows a colon in its title, a slug, runs of capitalised words."""
    folded = (fold_words(phrase) for phrase in _phrases(title, text))
    return list(dict.fromkeys(phrase for phrase in folded if _is_telling(phrase)))[:MOST_PHRASES]


def is_named(title: str, phrase: str) -> bool:
    """Return whether a folded phrase names the article of this title: it stands in it, or all of its words do."""
    folded = fold_words(title)
    return phrase in folded or set(phrase.split()) <= set(folded.split())


def fold_words(text: str) -> str:
    """Return the words of a text in small letters, parted by single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _phrases(title: str, text: str) -> Iterator[str]:
    whole = f"{title}\n{text}"
    yield from _QUOTED.findall(whole)
    yield from _PARTS.split(title)[1:]
    for slug in _SLUG.findall(whole):
        yield " ".join(part for part in slug.split("-") if part != "BC")
    yield from _CAPITALISED.findall(whole)


def _is_telling(phrase: str) -> bool:
    return " " in phrase or (len(phrase) > 3 and _SPACELESS.search(phrase) is not None)
