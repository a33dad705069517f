"""Tables of articles, a row each: .csv and .tsv in any dialect, and Excel's workbooks; columns go by their usual names."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import plain_json, words
from feedsvc.readers.decode import decode
from feedsvc.readers.items import read_each
from feedsvc.readers.workbook import sheets_of

MAX_COLUMNS = 200
HEAD_ROWS = 5
"""Rows among which the names of the columns stand."""

_MEANINGS = ("body", "author", "published", "section", "tags", "summary", "language", "title")
"""What columns mean; where languages differ over a name, the first of them is meant: what heads sections in one is no title."""

_PUBLISHED = re.compile(
    r"(?:publi|veröffentlich|erschein|utgiv|udgiv|julkais|közzé)\w*(?:datum|dato|date|data|dag|päivä|dátum)a?"
)
"""Words for the day of publication."""

_ASIDE = re.compile(r"\s*[(\[（][^()\[\]（）]{0,40}[)\]）]\s*$|[:：*]\s*$")
_OF_ARTICLE = re.compile(
    r"^(?:posts?|articles?|artikel|entry|item|node|story|news|web|content|rich|plain)[\s_-]+", re.IGNORECASE
)
_PREPOSITION = re.compile(r"\s+(?:am|um|le|el|il|em|op|den|dne|dnia|on|at|в|på|die|the)$", re.IGNORECASE)
"""What column names say beside their meaning: a unit, of what they are, the preposition before a date."""


def read_text(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a table of text, a row an article. Raises `UnreadableArticle` for one without the columns of articles."""
    text, encoding = decode(content)
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=max("\t;,|", key=first.count)))
    except csv.Error as error:
        raise UnreadableArticle(f"The table can't be read: {error}.") from error
    drafts = _read_rows(path, rows)
    if drafts is None:
        raise UnreadableArticle(f"This is a table without {_WANTED}, and no article.")
    return tuple(replace(draft, encoding=encoding) for draft in drafts)


def read_workbook(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a workbook of Excel: the first sheet with the columns of articles."""
    for rows in sheets_of(content):
        drafts = _read_rows(path, rows)
        if drafts is not None:
            return drafts
    raise UnreadableArticle(f"This is an Excel workbook without {_WANTED}, and no article.")


_WANTED = "a column for headlines and one for texts (such as title, text, author, date)"


def _read_rows(path: PurePosixPath, rows: Sequence[Sequence[str]]) -> tuple[Draft, ...] | None:
    """Read the rows below the names of the columns; None if there are no such names."""
    if len(rows) > MAX_ARTICLES + HEAD_ROWS:
        raise UnreadableArticle(f"The table holds more than {MAX_ARTICLES:,} rows; part the file.")
    for number, head in enumerate(rows[:HEAD_ROWS]):
        names = _meanings(head[:MAX_COLUMNS])
        if plain_json.is_article(dict.fromkeys(names)):
            fields = [
                dict(zip(names, map(str.strip, row), strict=False)) for row in rows[number + 1 :] if any(map(str.strip, row))
            ]
            if not fields:
                raise UnreadableArticle("The table has no rows.")
            return read_each(fields, lambda row: _draft(row, path), lambda row: row.get("title"))
    return None


def _meanings(head: Sequence[str]) -> list[str]:
    """Return what the columns mean, by the language that knows most of them where languages differ.

    Of a table without headlines, a column of names in front is that of its items.
    """
    folded = {spelling for name in head for spelling in _spellings(name)}
    best = max(words.tables(), key=lambda language: len(folded & _columns_in(language).keys()))
    names = [_columns_in(best).get(plain_json.fold(name)) or meaning_of(name) for name in head]
    return ["title", *names[1:]] if names and plain_json.fold(names[0]) == "name" and "title" not in names else names


def meaning_of(name: str) -> str:
    """Return the key that a column or a label means, in whatever language it is written; an unknown one is its own."""
    folded = _spellings(name)
    if known := next((_columns()[key] for key in folded if key in _columns()), None):
        return known
    if _PUBLISHED.fullmatch(folded[0]):
        return "published"
    plain = _plain(name)
    return _OF_ARTICLE.sub("", plain) if plain_json.is_known(folded[1]) else plain


def _spellings(name: str) -> list[str]:
    """Return a name, folded: as it is printed, without what it is the name of, and without a preposition before a date."""
    plain = _plain(name)
    return [plain_json.fold(spelling) for spelling in (plain, _OF_ARTICLE.sub("", plain), _PREPOSITION.sub("", plain))]


def _plain(name: str) -> str:
    return _ASIDE.sub("", name).strip() or name.strip() or "-"


@cache
def _columns() -> dict[str, str]:
    """Return what columns are called in any language, by the key that means the same."""
    named = ((name, key) for key in reversed(_MEANINGS) for language in words.tables() for name in _named(language, key))
    return dict(named)


@cache
def _columns_in(language: str) -> dict[str, str]:
    return {name: key for key in _MEANINGS for name in _named(language, key)}


def _named(language: str, key: str) -> list[str]:
    return [plain_json.fold(name) for name in words.tables()[language].get(key, [])]


def _draft(row: dict[str, str], path: PurePosixPath) -> Draft:
    return replace(plain_json.draft_of({name: value for name, value in row.items() if value}, path), format="table")
