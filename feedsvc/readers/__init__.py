"""From bytes to Drafts: one module a format, found by content; no I/O, nothing guessed beyond the file."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import (
    bundle,
    html,
    json_articles,
    mail,
    markdown,
    mhtml,
    movable_type,
    office,
    outlook,
    pdf,
    restructured,
    tables,
    text,
    wire,
    xml_articles,
)
from feedsvc.readers.binary import kind_of_bytes
from feedsvc.readers.detect import Format, detect
from feedsvc.readers.hidden import without_hidden
from feedsvc.readers.other_kinds import refuse_name, refuse_other_kinds
from feedsvc.readers.plugins import read_registered
from feedsvc.readers.redirects import without_redirects
from feedsvc.readers.templates import without_templates

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!\w]")

_READERS: Mapping[Format, Callable[[PurePosixPath, bytes], tuple[Draft, ...]]] = {
    Format.TEXT: text.read,
    Format.HTML: html.read,
    Format.MARKDOWN: markdown.read,
    Format.JSON: json_articles.read,
    Format.XML: xml_articles.read,
    Format.WIRE: wire.read,
    Format.SAVED_PAGE: mhtml.read,
    Format.RTF: office.read_rtf,
    Format.DOCX: office.read_docx,
    Format.ODT: office.read_odt,
    Format.PDF: pdf.read,
    Format.TABLE: tables.read_text,
    Format.WORKBOOK: tables.read_workbook,
    Format.MOVABLE_TYPE: movable_type.read,
    Format.RESTRUCTURED: restructured.read,
}

_ReadMember = Callable[[PurePosixPath, bytes], tuple[Draft, ...]]

_HOLDERS: Mapping[Format, Callable[[PurePosixPath, bytes, _ReadMember], tuple[Draft, ...]]] = {
    Format.BUNDLE: bundle.read,
    Format.MAIL: mail.read,
    Format.OUTLOOK: outlook.read,
}
"""Formats that hold files of other formats."""


def read(path: PurePosixPath, content: bytes, *, on_member: Callable[[], None] = lambda: None) -> tuple[Draft, ...]:
    """Read a file into its drafts. Raises `UnreadableArticle` with a sentence for its sender.

    `on_member` is called before each file of an archive.
    """
    refuse_name(path)
    if not content.strip():
        raise UnreadableArticle("The file is empty.")
    drafts = read_registered(path, content)
    if drafts is None:
        drafts = _read(path, content, on_member)
    return without_templates([without_redirects(without_hidden(draft)) for draft in drafts])


def _read(path: PurePosixPath, content: bytes, on_member: Callable[[], None]) -> tuple[Draft, ...]:
    """Read a file by our own readers."""
    binary = kind_of_bytes(content)
    if binary:
        raise UnreadableArticle(f"This is {binary}, not an article.")
    kind = detect(path, content)
    if kind in (Format.TEXT, Format.MARKDOWN, Format.RESTRUCTURED) or (kind is Format.HTML and not _MARKUP.match(content)):
        refuse_other_kinds(path, content)
    if kind in _HOLDERS:

        def read_member(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
            on_member()
            return read(path, content, on_member=on_member)

        return _HOLDERS[kind](path, content, read_member)
    return _READERS[kind](path, content)
