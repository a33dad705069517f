"""Which format a file is in: by its content, and by its extension only where the content leaves it open."""

import re
from enum import StrEnum
from pathlib import PurePosixPath

from feedsvc.readers import mhtml, movable_type, outlook, restructured
from feedsvc.readers.decode import decode
from feedsvc.readers.html import is_html
from feedsvc.readers.mail import is_mail
from feedsvc.readers.markdown import has_front_matter
from feedsvc.readers.wire import is_wire

_XML_ROOT = re.compile(rb"<(?:\w+:)?(newsItem|newsMessage|packageItem|\w+Item|nitf|NewsML|rss|RDF|feed|entry)[\s>]")
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]{0,100})[\s>]")
_RULED = re.compile(rb"^----[ \t]*\r?$", re.MULTILINE)
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx")


class Format(StrEnum):
    """The formats that are told apart."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    XML = "xml"
    WIRE = "wire"
    MAIL = "mail"
    SAVED_PAGE = "saved-page"
    RTF = "rtf"
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    TABLE = "table"
    WORKBOOK = "workbook"
    OUTLOOK = "outlook"
    BUNDLE = "bundle"
    MOVABLE_TYPE = "movable-type"
    RESTRUCTURED = "restructuredtext"


def detect(path: PurePosixPath, content: bytes) -> Format:
    """Return the format of a file."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return Format.PDF
    if outlook.is_message(content):
        return Format.OUTLOOK
    if content.startswith(b"PK\x03\x04"):
        return _zip(content)
    if head.startswith(b"{\\rtf"):
        return Format.RTF
    if is_wire(content):
        return Format.WIRE
    if head[:1] in (b"{", b"[") and not _is_markdown(path, head):
        return Format.JSON if _is_json(path, head) else Format.TEXT
    if head.startswith(b"<?xml") or _XML_ROOT.match(head) or path.suffix.lower() == ".xml":
        return Format.HTML if b"<html" in content[:4096].lower() and not _XML_ROOT.search(head) else Format.XML
    if mhtml.is_saved_page(path, content):
        return Format.SAVED_PAGE
    if is_mail(content.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return Format.MAIL
    if movable_type.is_export(content):
        return Format.MOVABLE_TYPE
    if head.startswith(b"<") and is_html(head):
        return Format.HTML
    suffix = path.suffix.lower()
    if suffix not in _MARKDOWN and _is_element(content):
        return Format.XML
    if suffix in (".rst", ".rest") and restructured.is_marked_up(content):
        return Format.RESTRUCTURED
    if suffix in (".csv", ".tsv", ".tab"):
        return Format.TABLE
    if suffix in _MARKDOWN or (_may_have_front_matter(head) and has_front_matter(decode(content)[0])):
        return Format.MARKDOWN
    if suffix in (".html", ".htm", ".xhtml") or (is_html(head) and head.count(b"</") > 2):
        return Format.HTML
    return Format.TEXT


def _is_markdown(path: PurePosixPath, head: bytes) -> bool:
    """Return whether a bracket opens a link or a tag, and no JSON, by which Hugo writes front matter too."""
    return path.suffix.lower() in _MARKDOWN and (head[:1] == b"[" or not _is_json(path, head))


def _may_have_front_matter(head: bytes) -> bool:
    """Return whether a file may begin as sources of static sites do, Markdown or not."""
    return head.startswith((b"---", b"+++", b".. ")) or _RULED.search(head) is not None


def _is_element(content: bytes) -> bool:
    """Return whether a file is one element from its first sign to its last, as XML is."""
    text = content.strip(b"\xef\xbb\xbf \t\r\n")
    opened = _ELEMENT.match(text)
    return opened is not None and text.endswith(b"</" + opened[1] + b">")


def _is_json(path: PurePosixPath, head: bytes) -> bool:
    return path.suffix.lower() in (".json", ".ninjs", ".jsonld") or bool(re.match(rb"[{\[]\s*[\"{\[\]}]", head))


def _zip(content: bytes) -> Format:
    if b"word/" in content[:200_000] and b"[Content_Types].xml" in content:
        return Format.DOCX
    if b"xl/workbook.xml" in content:
        return Format.WORKBOOK
    return Format.ODT if b"opendocument.text" in content[:200] else Format.BUNDLE
