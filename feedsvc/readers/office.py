"""Word processors' files: .docx through mammoth, .rtf through striprtf, .odt by its own XML."""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from xml.parsers.expat import ExpatError

from lxml import etree

from feedsvc.domain.drafts import BodyKind, Draft, Mark, Media
from feedsvc.domain.scripts import SENTENCE_MARKS
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import every, first, local, parse, text_of
from feedsvc.readers.archive import open_archive, read_member
from feedsvc.readers.decode import plausibility
from feedsvc.readers.hidden.opendocument import strip_opendocument
from feedsvc.readers.hidden.richtext import strip_rich_text
from feedsvc.readers.hidden.word import strip_word
from feedsvc.readers.mail_subject import is_release_label
from feedsvc.readers.page_frames import frames_of_opendocument, frames_of_rich_text, frames_of_word

MAX_PICTURES = 20
LONGEST_HEADLINE = 200
MAX_TAGS = 20_000
"""Tags of a Word document's parts, some 100 pages of it; mammoth takes 0.1 ms for each."""

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_HREF = "{http://www.w3.org/1999/xlink}href"
_FIRST = re.compile(r"\s*<(h[1-6]|p)[^>]*>(.*?)</\1>", re.DOTALL)
_HEADED = re.compile(r"(?:\s*<p(?: [^<>]*)?>(?:(?!</p>).){0,220}</p>){1,6}(?=\s*<h1[ >])", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_FULL_STOP = re.compile(rf"(?![!?！？؟])[{SENTENCE_MARKS}]$")
_FIELD = re.compile(r"\{\\field(?=\{)", re.IGNORECASE)
"""The beginning of a field; with a space behind it striprtf looks for no links, for which it takes cubic time."""

_CODE_PAGE = re.compile(r"\\ansicpg(\d+)")
_WESTERN = re.compile(r"\\fcharset(?=0\b)")
"""Character set 0 of a font, Windows-1252; some programs write it for the document's own code page."""

_LEFT_OUT = frozenset(("annotation", "tracked-changes", "note", "table-of-content", "frame"))


def read_docx(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a Word document with its pictures: the first heading is the headline, the properties tell the author."""
    archive = open_archive(content)
    _refuse_hostile(archive)
    content, hidden = strip_word(archive, content)
    import mammoth  # 60 ms to load

    pictures: dict[str, bytes] = {}

    def keep(image: object) -> dict[str, str]:
        kind = str(getattr(image, "content_type", ""))
        name = f"image-{len(pictures) + 1}.{_EXTENSIONS.get(kind, '')}"
        if kind not in _EXTENSIONS or len(pictures) >= MAX_PICTURES:
            return {"src": ""}
        with image.open() as opened:  # type: ignore[attr-defined]  # mammoth has no types
            pictures[name] = opened.read()
        return {"src": name}

    styles = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
    try:
        markup = mammoth.convert_to_html(
            io.BytesIO(content), style_map=styles, convert_image=mammoth.images.img_element(keep)
        ).value
    except (
        ExpatError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        AttributeError,
        OSError,
        TypeError,
        IndexError,
        RecursionError,
    ) as error:
        raise UnreadableArticle(f"The Word document can't be read: {error}.") from error
    core = _member(archive, "docProps/core.xml")
    draft = _draft(markup, path, "docx", _properties(core), pictures)
    return (replace(draft, hidden=hidden, notes=frames_of_word(archive)),)


def read_odt(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read an OpenDocument text with its pictures."""
    archive = open_archive(content)
    root, _ = parse(read_member(archive, "content.xml"))
    styles = _member(archive, "styles.xml")
    hidden = strip_opendocument(root, styles)
    body = first(root, "text")
    markup = "".join(_blocks(body if body is not None else root))
    links = (str(image.get(_HREF) or "") for image in every(root, "image"))
    kinds = (*_EXTENSIONS.values(), "jpeg")
    names = [name for name in links if name in archive.namelist() and name.rpartition(".")[2].lower() in kinds]
    pictures = {PurePosixPath(name).name: read_member(archive, name) for name in names[:MAX_PICTURES]}
    draft = _draft(markup, path, "odt", _properties(_member(archive, "meta.xml")), pictures)
    return (replace(draft, hidden=hidden, notes=frames_of_opendocument(styles)),)


def read_rtf(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a rich text file as a page of text."""
    source, hidden = strip_rich_text(content.decode("latin-1"))
    source = _FIELD.sub(r"\g<0> ", source)
    text = _plain(source)
    if (page := _CODE_PAGE.search(source)) and page[1] != "1252":
        text = max(text, _plain(_WESTERN.sub(r"\g<0>999", source), f"cp{page[1]}"), key=plausibility)
    if not text.strip():
        raise UnreadableArticle("There is no headline and no text in it.")
    notes = frames_of_rich_text(source)
    return (Draft(format="rtf", path=path, body=text, body_kind=BodyKind.PAGE, hidden=hidden, notes=notes),)


def _plain(source: str, encoding: str = "cp1252") -> str:
    """Return the text of a rich text; `encoding` is that of fonts whose character set is unknown."""
    from striprtf.striprtf import rtf_to_text

    try:
        return str(rtf_to_text(source, encoding, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, UnicodeError, TypeError, OverflowError, LookupError) as error:
        raise UnreadableArticle(f"The rich text can't be read: {error}.") from error


def _refuse_hostile(archive: zipfile.ZipFile) -> None:
    """Look into a Word document's parts before mammoth does, whose parser resolves entities and knows no limits."""
    tags = 0
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            part = read_member(archive, name)
            if b"<!ENTITY" in part or b"<!DOCTYPE" in part:
                raise UnreadableArticle(f"{name} in the Word document declares entities, which is refused.")
            tags += part.count(b"<") - part.count(b"</")
    if tags > MAX_TAGS:
        raise UnreadableArticle(f"The Word document has more than {MAX_TAGS:,} tags; split the file.")


def _member(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """Parse a member that may be missing or broken; None then: it only adds to the text."""
    try:
        return parse(read_member(archive, name))[0]
    except UnreadableArticle:
        return None


def _properties(root: etree._Element | None) -> Mapping[str, str]:
    """Return what a document's properties tell of it, by their names in Dublin Core."""
    properties = {} if root is None else {local(one): text_of(one) for one in root.iterdescendants() if not len(one)}
    return {name: text for name, text in properties.items() if text}


def _blocks(parent: etree._Element) -> Iterator[str]:
    """Write the paragraphs, headings and lists of an OpenDocument as HTML; notes and changes that are tracked are left out."""
    for element in parent:
        name = local(element)
        if name in ("p", "h"):
            text = "".join(_runs(element)).strip()
            tag = f"h{min(6, int(level) if (level := _level(element)).isdigit() else 1)}" if name == "h" else "p"
            yield f"<{tag}>{text}</{tag}>" if text else ""
        elif name == "list-item":
            yield f"<li>{' '.join(_TAG.sub('', block) for block in _blocks(element))}</li>"
        elif name == "list":
            yield f"<ul>{''.join(_blocks(element))}</ul>"
        elif name not in _LEFT_OUT and len(element):
            yield from _blocks(element)


def _level(element: etree._Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("outline-level")), "1")


def _runs(element: etree._Element) -> Iterator[str]:
    yield html.escape(element.text or "", quote=False)
    for child in element:
        name = local(child)
        if name in ("line-break", "tab", "s"):
            yield "<br>" if name == "line-break" else " "
        elif name == "a" and child.get(_HREF):
            yield f'<a href="{html.escape(str(child.get(_HREF)))}">{"".join(_runs(child))}</a>'
        elif name not in _LEFT_OUT:
            yield from _runs(child)
        yield html.escape(child.tail or "", quote=False)


def _above_headline(markup: str) -> tuple[str, str]:
    """Separate short paragraphs above the first heading from it: its kind of release, when it may go out, whom to call."""
    headed = _HEADED.match(markup)
    return (markup[: headed.end()], markup[headed.end() :]) if headed else ("", markup)


def _release_label(markup: str) -> tuple[str, str]:
    """Separate a first paragraph that says but that a press release follows from the rest."""
    opening = _FIRST.match(markup)
    label = html.unescape(_TAG.sub("", opening[2])).strip() if opening else ""
    return (label, markup[opening.end() :]) if opening and is_release_label(label) else ("", markup)


def _draft(markup: str, path: PurePosixPath, name: str, properties: Mapping[str, str], pictures: dict[str, bytes]) -> Draft:
    """Take the first heading, or a first short paragraph, for the headline.

    The properties' description is no summary: word processors call that field "Comments".
    """
    above, markup = _above_headline(markup)
    label, markup = _release_label(markup)
    opening = _FIRST.match(markup)
    plain = _TAG.sub("", opening[2]).strip() if opening else ""
    if not _TAG.sub("", above + markup).strip():
        raise UnreadableArticle("There is no headline and no text in it.")
    is_headline = 0 < len(plain) < LONGEST_HEADLINE and not _FULL_STOP.search(plain)
    media = tuple(Media(url=picture, type="image/jpeg") for picture in pictures)
    return Draft(
        format=name,
        path=path,
        body=above + (markup[opening.end() :] if opening and is_headline else markup),
        body_kind=BodyKind.HTML,
        title=html.unescape(plain) if is_headline else properties.get("title"),
        keywords=(properties["keywords"],) if "keywords" in properties else (),
        language=properties.get("language"),
        media=media,
        attachments=pictures,
        left=(label,) if label else (),
        marks=(Mark("contentStatus", properties["contentStatus"]),) if "contentStatus" in properties else (),
    )
