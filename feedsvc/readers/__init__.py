"""From bytes to Drafts: one module a format, found by content; no I/O, nothing guessed beyond the file."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import bundle, html, json_articles, mail, markdown, office, text, wire, xml_articles
from feedsvc.readers.detect import Format, detect
from feedsvc.readers.hidden import without_hidden

_READERS: Mapping[Format, Callable[[PurePosixPath, bytes], tuple[Draft, ...]]] = {
    Format.TEXT: text.read,
    Format.HTML: html.read,
    Format.MARKDOWN: markdown.read,
    Format.JSON: json_articles.read,
    Format.XML: xml_articles.read,
    Format.WIRE: wire.read,
    Format.MAIL: mail.read,
    Format.RTF: office.read_rtf,
    Format.DOCX: office.read_docx,
    Format.ODT: office.read_odt,
}


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a file into its drafts. Raises `UnreadableArticle` with a sentence for its sender."""
    if not content.strip():
        raise UnreadableArticle("The file is empty.")
    kind = detect(path, content)
    if kind is Format.BUNDLE:
        return bundle.read(path, content, read)
    return tuple(map(without_hidden, _READERS[kind](path, content)))
