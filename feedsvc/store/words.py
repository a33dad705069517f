"""Words for full-text search, the same on both databases: folded, and each character of unspaced scripts a word."""

import re
import unicodedata

from feedsvc.domain.articles import Revision
from feedsvc.domain.scripts import UNSPACED

_UNSPACED_CHARACTER = re.compile(f"([{UNSPACED}])")
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> str:
    """Fold a text to words parted by single spaces: case, accents and punctuation gone."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join(_WORD.findall(_UNSPACED_CHARACTER.sub(r" \1 ", plain)))


def phrases_of(query: str) -> list[str]:
    """Split a query into the phrases that must all occur: each of its words, an unspaced run being one phrase."""
    return [phrase for word in query.split() if (phrase := words_of(word))]


def searchable(revision: Revision) -> str:
    """Return all the words that an article is found by."""
    parts = (revision.title, revision.summary or "", revision.content_text, *revision.authors, *revision.tags)
    return words_of("\n".join((*parts, *revision.sources, revision.section or "")))
