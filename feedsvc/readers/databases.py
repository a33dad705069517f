"""Documents of news databases as they are saved: Factiva's fields, each named by two or three capitals in front of it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Byline, Draft
from feedsvc.domain.limits import MAX_ARTICLES
from feedsvc.readers.items import read_each

_FIELD = re.compile(r"^(?P<code>[A-Z]{2,3})(?:[ \t]{2,}|[ \t]*[|\t][ \t]*|[ \t]*$)(?P<value>.*)$")
_INDENT = re.compile(r"^[ \t|]+", re.MULTILINE)
_HEADLINE, _TEXTS = "HD", ("LP", "TD")
_USUAL = frozenset("HD BY WC PD ET SN SC LA CY LP TD AN".split())
_PARTS = frozenset("HD BY PD ET SE CY LP TD AN".split())
"""Fields whose values are part of an article; the others are kept beside it."""

LEAST = 5
"""Usual fields that make a text such a document."""


def documents_in(text: str) -> list[Mapping[str, str]]:
    """Return the documents of a text, each as its fields; [] for any other text."""
    documents: list[dict[str, str]] = []
    for code, value in _fields(text):
        if code == _HEADLINE or not documents:
            documents.append({})
        documents[-1].setdefault(code, value)
    return [document for document in documents if _is_document(document)]


def read(path: PurePosixPath, documents: list[Mapping[str, str]], encoding: str) -> tuple[Draft, ...]:
    """Read the documents that were found in a text."""
    return read_each(documents[:MAX_ARTICLES], lambda document: _draft(document, path, encoding))


def _is_document(document: Mapping[str, str]) -> bool:
    has_text = _HEADLINE in document and any(document.get(code) for code in _TEXTS)
    return has_text and len(_USUAL & document.keys()) >= LEAST


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield each field of a text, its lines without their indent; what stands before the first is none."""
    code, lines = "", list[str]()
    for line in text.split("\n"):
        field = _FIELD.match(line.rstrip())
        if field:
            yield from _field(code, lines)
            code, lines = field["code"], [field["value"]]
        else:
            lines.append(line)
    yield from _field(code, lines)


def _field(code: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    if code:
        yield code, _INDENT.sub("", "\n".join(lines)).strip()


def _draft(document: Mapping[str, str], path: PurePosixPath, encoding: str) -> Draft:
    day, time = document.get("PD"), document.get("ET")
    return Draft(
        format="factiva",
        path=path,
        body="\n\n".join(text for code in _TEXTS if (text := document.get(code))),
        body_kind=BodyKind.TEXT,
        encoding=encoding,
        source_id=document.get("AN"),
        title=document[_HEADLINE],
        published=f"{day} {time}" if day and time else day,
        bylines=(Byline((document.get("BY", ""),)),),
        sources=(document["SN"],) if document.get("SN") else (),
        section=document.get("SE"),
        rights=document.get("CY"),
        left=tuple(f"{code} {value}" for code, value in document.items() if code not in _PARTS),
    )
