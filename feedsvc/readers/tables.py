"""Tables of articles, a row each: .csv and .tsv in any dialect, and Excel's workbooks; columns go by their usual names."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import plain_json
from feedsvc.readers.decode import decode
from feedsvc.readers.field_names import fold, meanings
from feedsvc.readers.items import read_each
from feedsvc.readers.workbook import sheets_of

MAX_COLUMNS = 200
HEAD_ROWS = 5
"""Rows among which the names of the columns stand."""

_FLAGS = frozenset(("", "0", "1", "true", "false", "yes", "no", "ja", "nein", "oui", "non", "sí", "si", "sì", "sim", "x"))
"""What a column says that has but two answers."""


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
        raise UnreadableArticle(f"This is a table without {_WANTED}, not an article.")
    return tuple(replace(draft, encoding=encoding) for draft in drafts)


def read_workbook(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a workbook of Excel: the first sheet with the columns of articles."""
    for rows in sheets_of(content):
        drafts = _read_rows(path, rows)
        if drafts is not None:
            return drafts
    raise UnreadableArticle(f"This is an Excel workbook without {_WANTED}, not an article.")


_WANTED = "a column for headlines and one for texts (such as title, text, author, date)"


def _read_rows(path: PurePosixPath, rows: Sequence[Sequence[str]]) -> tuple[Draft, ...] | None:
    """Read the rows below the names of the columns; None if there are no such names."""
    if len(rows) > MAX_ARTICLES + HEAD_ROWS:
        raise UnreadableArticle(f"The table holds more than {MAX_ARTICLES:,} rows; split the file.")
    for number, head in enumerate(rows[:HEAD_ROWS]):
        names = _meanings(head[:MAX_COLUMNS])
        if plain_json.is_article(dict.fromkeys(names)):
            below = [[cell.strip() for cell in row] for row in rows[number + 1 :] if any(map(str.strip, row))]
            if not below:
                raise UnreadableArticle("The table has no rows.")
            names = _distinct(names, head, below)
            fields = [dict(zip(names, row, strict=False)) for row in below]
            return read_each(fields, lambda row: _draft(row, path), lambda row: row.get("title"))
    return None


def _distinct(names: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what columns mean, each once: a day that is but yes or no is a state, and of two columns the second is its own."""
    distinct: list[str] = []
    for number, name in enumerate(names):
        values = {row[number].casefold() for row in rows if number < len(row)}
        meant = "is_published" if name == "published" and values <= _FLAGS else name
        distinct.append(head[number] if meant in distinct else meant)
    return distinct


def _meanings(head: Sequence[str]) -> list[str]:
    """Return what the columns mean, by the language that knows most of them where languages differ.

    Of a table without headlines, a column of names in front is that of its items.
    """
    names = list(meanings(tuple(head)))
    return ["title", *names[1:]] if names and fold(names[0]) == "name" and "title" not in names else names


def _draft(row: dict[str, str], path: PurePosixPath) -> Draft:
    return replace(plain_json.draft_of({name: value for name, value in row.items() if value}, path), format="table")
