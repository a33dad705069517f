"""Word processors' files: .docx through mammoth, .rtf through striprtf, .odt by its own XML."""

import io
import zipfile
from pathlib import PurePosixPath

from feedsvc.domain.draft import BodyKind, Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import local, parse, text_of
from feedsvc.readers.archive import open_archive, read_member


def read_docx(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a Word document: its first heading is the headline."""
    open_archive(content)
    import mammoth  # 60 ms to load

    try:
        markup = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        ).value
    except (KeyError, ValueError, zipfile.BadZipFile, AttributeError, TypeError, IndexError) as error:
        raise UnreadableArticle(f"The Word document can't be read: {error}.") from error
    return (_with_headline(markup, path, "docx"),)


def read_odt(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read an OpenDocument text."""
    root, _ = parse(read_member(open_archive(content), "content.xml"))
    parts = []
    for element in root.iter():
        text = text_of(element) if local(element) in ("p", "h") else None
        if text:
            tag = "h1" if local(element) == "h" else "p"
            parts.append(f"<{tag}>{_escape(text)}</{tag}>")
    return (_with_headline("".join(parts), path, "odt"),)


def read_rtf(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read a rich text file as a page of text."""
    from striprtf.striprtf import rtf_to_text

    try:
        text = str(rtf_to_text(content.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, UnicodeError, TypeError) as error:
        raise UnreadableArticle(f"The rich text can't be read: {error}.") from error
    if not text.strip():
        raise UnreadableArticle("There is no headline and no text in it.")
    return (Draft(format="rtf", path=path, body=text, body_kind=BodyKind.PAGE),)


def _with_headline(markup: str, path: PurePosixPath, name: str) -> Draft:
    """Take the first heading, or a first short paragraph, for the headline."""
    import re

    first = re.match(r"\s*<(h[1-6]|p)[^>]*>(.*?)</\1>", markup, re.DOTALL)
    plain = re.sub(r"<[^>]*>", "", first[2]).strip() if first else ""
    if not re.sub(r"<[^>]*>", "", markup).strip():
        raise UnreadableArticle("There is no headline and no text in it.")
    is_headline = first is not None and 0 < len(plain) < 200 and not plain.endswith((".", "。"))
    import html

    return Draft(
        format=name,
        path=path,
        body=markup[first.end() :] if first and is_headline else markup,
        body_kind=BodyKind.HTML,
        title=html.unescape(plain) if is_headline else None,
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
