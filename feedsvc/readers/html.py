"""HTML: fragments and exports, whose body is the article, and whole saved pages."""

import re
from pathlib import PurePosixPath

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.drafts import BodyKind, Draft, Media
from feedsvc.domain.limits import MAX_ATTRIBUTES, is_overloaded
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode
from feedsvc.readers.html_body import article_blocks
from feedsvc.readers.html_media import MOST, picture_of
from feedsvc.readers.html_metadata import PageMetadata, metadata_of

MAX_TAGS = 30_000
MAX_MARKS = 200_000
"""Characters that open a tag: those inside scripts and comments too."""

MAX_DEPTH = 400
"""Nesting beyond which a page is hostile; browsers stop at 512."""

SEARCHED_FOR_DATE = 400_000
"""Characters of a page that are searched for a date."""

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|p|div|h[1-6]|section|table|ul|ol|figure|meta|img|br|span|a)[\s>/]",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WHOLE = re.compile(r"<(?:nav|script|link|header|footer)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_VOID = frozenset(
    (
        *("br", "img", "hr", "meta", "link", "input", "source", "col", "wbr", "area", "base", "embed", "param", "track"),
        *("p", "li", "td", "tr", "th", "dt", "dd", "option"),
    )
)


def is_html(head: bytes) -> bool:
    """Tell whether the beginning of a file looks like HTML."""
    return bool(_MARKUP.search(head[:4000]))


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    """Read HTML: a whole page is searched for its article, of a fragment or an export the body is the article.

    Raises `UnreadableArticle` for a page without an article and for hostile nesting.
    """
    declared = _CHARSET.search(content[:4000])
    text, encoding = decode(content, declared[1].decode("ascii", "replace") if declared else None)
    text = _CONTROL.sub("", text)
    _refuse_hostile(text)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableArticle(f"The HTML can't be read: {error}.") from error
    told = metadata_of(tree)
    is_page = len(_WHOLE.findall(text)) > 2
    body, media = _page_body(tree, text, told) if is_page else _fragment_body(tree, told)
    if not body.strip():
        raise UnreadableArticle("There is no article on this page: no paragraphs of text were found.")
    draft = Draft(
        format="html",
        path=path,
        body=body,
        body_kind=BodyKind.HTML,
        is_page=is_page,
        encoding=encoding,
        source_id=told.canonical,
        title=told.title,
        summary=told.summary,
        published=told.published or (_found_date(text) if is_page else None),
        updated=told.updated,
        bylines=told.bylines,
        publisher=told.publisher,
        section=told.section,
        tags=told.tags,
        keywords=told.keywords,
        language=told.language,
        link=told.canonical,
        media=media,
    )
    return (draft,)


def _refuse_hostile(text: str) -> None:
    """Count tags, nesting and attributes before a parser does: 10^5 of each cost it quadratic time."""
    if text.count("<") > MAX_MARKS:
        raise UnreadableArticle(f"The HTML has more than {MAX_MARKS:,} marks (<); part the file.")
    if is_overloaded(text):
        raise UnreadableArticle(f"The HTML has a tag with more than {MAX_ATTRIBUTES:,} attributes.")
    depth = 0
    for tags, match in enumerate(_TAG.finditer(text), start=1):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH or tags > MAX_TAGS:
            raise UnreadableArticle(f"The HTML is nested more than {MAX_DEPTH} levels deep or has more than {MAX_TAGS:,} tags.")


def _page_body(tree: lxml_html.HtmlElement, text: str, told: PageMetadata) -> tuple[str, tuple[Media, ...]]:
    blocks = article_blocks(tree, text, told.body)
    lines = [_block(tag, inner) for tag, inner in blocks]
    return "\n".join(lines), told.media


def _block(tag: str, inner: str) -> str:
    name = {"li": "p", "tr": "p", "dd": "p", "dt": "p", "figcaption": "p"}.get(tag, tag)
    return f"<{name}>{inner}</{name}>"


def _fragment_body(tree: lxml_html.HtmlElement, told: PageMetadata) -> tuple[str, tuple[Media, ...]]:
    """The body of an export is the article; its headline is taken out of it."""
    body = tree.find("body") if tree.tag == "html" else tree
    if body is None:
        return "", told.media
    for h1 in list(body.iter("h1")):
        if told.title and " ".join(h1.text_content().split()) == told.title:
            h1.drop_tree()
            break
    inner = (body.text or "") + "".join(
        lxml_html.tostring(child, encoding="unicode") for child in body if isinstance(child.tag, str)
    )
    has_text = any(char.isalpha() for char in body.text_content())
    images = [picture for img in body.iter("img") if (picture := picture_of(img, told.base)) is not None]
    return inner if has_text else "", told.media or tuple(images[:MOST])


def _found_date(text: str) -> str | None:
    """Ask htmldate for the day that a page shows where its metadata don't tell."""
    from htmldate import find_date  # 0.3 s to load, which pages with metadata needn't pay

    try:
        found = find_date(text[:SEARCHED_FOR_DATE], original_date=True, extensive_search=True)
    except (ValueError, etree.LxmlError):
        return None
    return str(found) if found else None
