"""Movable Type's import format, which TypePad, Hatena and others export: `KEY: value` lines, then sections of text.

movabletype.org/documentation/appendices/import-export-format.html: entries end with eight dashes, sections with five.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Mark
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode
from feedsvc.readers.items import read_each

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|CATEGORY|PRIMARY CATEGORY|TAGS):[^\n]*\r?\n){2}")
_BODY = re.compile(rb"^-----\r?\nBODY:", re.MULTILINE)
_ENTRY_END = re.compile(r"^-{8}\s*$", re.MULTILINE)
_SECTION_END = re.compile(r"^-{5}\s*$", re.MULTILINE)
_FIELD = re.compile(r"^([A-Z][A-Z ]*):[ \t]*(.*)$", re.MULTILINE)
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d?):(\d\d)(?::(\d\d))?(?: ([AP]M))?", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|br|div|img|ul|ol|table|blockquote)\b", re.IGNORECASE)


def is_export(content: bytes) -> bool:
    """Return whether a file is such an export: its fields at the top, and a section for a body."""
    return _HEAD.match(content) is not None and _BODY.search(content) is not None


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read every entry. Raises `UnreadableArticle` if there are too many."""
    text, encoding = decode(content)
    entries = [entry for entry in _ENTRY_END.split(text.replace("\r\n", "\n")) if entry.strip()]
    if len(entries) > MAX_ARTICLES:
        raise UnreadableArticle(f"The export holds more than {MAX_ARTICLES:,} articles; split the file.")
    return read_each(entries, lambda entry: _draft(entry, path, encoding), lambda entry: _fields(entry).get("TITLE", [None])[0])


def _draft(entry: str, path: PurePosixPath, encoding: str) -> Draft:
    fields, sections = _fields(entry), dict(_sections(entry))
    body = "\n\n".join(filter(None, (sections.get("BODY"), sections.get("EXTENDED BODY"))))
    first = {key: values[0] for key, values in fields.items()}
    categories = [*fields.get("PRIMARY CATEGORY", []), *fields.get("CATEGORY", [])]
    address = first.get("UNIQUE URL")
    name = address or first.get("BASENAME")
    return Draft(
        format="movable-type",
        path=path,
        body=body,
        body_kind=BodyKind.HTML if _MARKUP.search(body) else BodyKind.TEXT,
        encoding=encoding,
        source_id=f"{path}#{name}" if name and not address else name,
        title=first.get("TITLE"),
        summary=sections.get("EXCERPT"),
        published=_iso(first.get("DATE")),
        bylines=(Byline((first["AUTHOR"],)),) if "AUTHOR" in first else (),
        section=next(iter(categories), None),
        tags=tuple(dict.fromkeys(categories[1:])),
        keywords=tuple(filter(None, [first.get("TAGS") or sections.get("KEYWORDS")])),
        link=address,
        marks=(Mark("status", first["STATUS"]),) if "STATUS" in first else (),
    )


def _iso(date: str | None) -> str | None:
    """Return a date, which the format writes as MM/DD/YYYY hh:mm:ss with AM or PM or by 24 hours, as ISO 8601."""
    match = _DATE.fullmatch(date or "")
    if match is None:
        return date
    month, day, year, hour, minute, second, half = match.groups()
    hours = int(hour) % 12 + 12 * (half.upper() == "PM") if half else int(hour)
    return f"{year}-{month}-{day}T{hours:02}:{minute}:{second or '00'}"


def _fields(entry: str) -> dict[str, list[str]]:
    """Return the values of each field above the first section; several lines may have one key."""
    fields: dict[str, list[str]] = {}
    for key, value in _FIELD.findall(_SECTION_END.split(entry, maxsplit=1)[0]):
        if value.strip():
            fields.setdefault(key, []).append(value.strip())
    return fields


def _sections(entry: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each section; comments and pings are no part of the article."""
    for section in _SECTION_END.split(entry)[1:]:
        name, _, text = section.lstrip("\n").partition(":\n")
        if text.strip():
            yield name.strip(), text.strip("\n")
