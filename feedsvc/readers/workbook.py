"""Excel's workbooks (.xlsx) as rows of texts: what a cell shows, times as ISO 8601; formulas count by their last value."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lxml import etree

from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import child_of, every, parse
from feedsvc.readers.archive import open_archive, read_member

MAX_SHEETS, MAX_CELLS = 20, 200_000

_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,4})\.xml")
_COLUMN = re.compile(r"[A-Z]{1,3}")
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of built-in formats that show dates or times (ECMA-376 18.8.30)."""

_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
_LAST_DAY = 2_958_465
"""31 December 9999, the last day that Excel knows."""

Element = etree._Element


def sheets_of(content: bytes) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the rows of each sheet, in their order."""
    archive = open_archive(content)
    names = sorted((int(match[1]), match.group()) for name in archive.namelist() if (match := _SHEET.fullmatch(name)))
    strings = [_plain(item) for item in _items(archive, "xl/sharedStrings.xml", "si")]
    dated = _dated_styles(archive)
    first_day = _first_day(archive)
    for _, name in names[:MAX_SHEETS]:
        yield list(_rows(archive, name, strings, dated, first_day))


def _rows(
    archive: zipfile.ZipFile, name: str, strings: list[str], dated: frozenset[int], first_day: datetime
) -> Iterator[list[str]]:
    cells = 0
    for number, row in enumerate(every(parse(read_member(archive, name))[0], "row")):
        values: list[str] = []
        for cell in row.iterchildren("{*}c"):
            place = _column(cell.get("r"), len(values))
            values += [""] * (place - len(values))
            values.append(_value(cell, strings, dated, first_day))
        cells += len(values)
        if cells > MAX_CELLS or number > MAX_ARTICLES + 10:
            raise UnreadableArticle(f"The workbook has more than {MAX_CELLS:,} cells or {MAX_ARTICLES:,} rows; split the file.")
        yield values


def _column(reference: str | None, otherwise: int) -> int:
    """Return a cell's column, from 0: "C7" is in 2."""
    match = _COLUMN.match(reference or "")
    if match is None:
        return otherwise
    column = 0
    for letter in match.group():
        column = column * 26 + ord(letter) - 64
    return max(otherwise, min(column - 1, otherwise + 1_000))


def _value(cell: Element, strings: list[str], dated: frozenset[int], first_day: datetime) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _plain(cell)
    shown = child_of(cell, "v")
    raw = (shown.text or "") if shown is not None else ""
    if kind == "s":
        return strings[int(raw)] if raw.isdigit() and int(raw) < len(strings) else ""
    style = cell.get("s") or "0"
    is_dated = kind == "n" and style.isdigit() and int(style) in dated
    return _time(raw, first_day) if is_dated else raw


def _time(raw: str, first_day: datetime) -> str:
    """Return a count of days as a time, to the second; a whole one as a day."""
    try:
        days = float(raw)
    except ValueError:
        return raw
    if not 0 < days < _LAST_DAY:
        return raw
    at = first_day + timedelta(seconds=round(days * 86_400))
    return at.date().isoformat() if days.is_integer() else at.isoformat()


def _dated_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the styles of cells that show dates."""
    formats = _items(archive, "xl/styles.xml", "numFmt")
    own = {
        one.get("numFmtId") for one in formats if re.search(r"[ymdhs]", _QUOTED.sub("", one.get("formatCode") or "").lower())
    }
    groups = _items(archive, "xl/styles.xml", "cellXfs")
    styles = [str(one.get("numFmtId") or "0") for group in groups for one in group.iterchildren("{*}xf")]
    return frozenset(n for n, style in enumerate(styles) if style in own or (style.isdigit() and int(style) in _DATES))


def _first_day(archive: zipfile.ZipFile) -> datetime:
    """Return the day from which days are counted: Excel takes 1900 for a leap year, and old ones for the Mac began in 1904."""
    properties = _items(archive, "xl/workbook.xml", "workbookPr")
    is_of_1904 = any(one.get("date1904") in ("1", "true") for one in properties)
    return datetime(1904, 1, 1) if is_of_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 cells have no zone


def _items(archive: zipfile.ZipFile, name: str, tag: str) -> list[Element]:
    return every(parse(read_member(archive, name))[0], tag) if name in archive.namelist() else []


def _plain(item: Element) -> str:
    """Return a text of runs; what tells how to pronounce it is left out."""
    pieces = (one for one in every(item, "t") if next(one.iterancestors("{*}rPh"), None) is None)
    return "".join(one.text or "" for one in pieces)
