"""HTML: fragments and exports, whose body is the article, and whole saved pages."""

import re
from pathlib import PurePosixPath

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.drafts import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._html import inner_html, parse_html
from feedsvc.readers.decode import decode
from feedsvc.readers.export_pages import take_export
from feedsvc.readers.hidden.markup import strip_tree
from feedsvc.readers.html_body import article_blocks
from feedsvc.readers.html_media import MOST, picture_of
from feedsvc.readers.html_metadata import PageMetadata, metadata_of
from feedsvc.readers.other_pages import refuse_other_pages

SEARCHED_FOR_DATE = 400_000
"""Characters of a page that are searched for a date."""

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|p|div|h[1-6]|section|table|ul|ol|figure|meta|img|br|span|a)[\s>/]",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WHOLE = re.compile(r"<(?:nav|script|link|header|footer)\b", re.IGNORECASE)


def is_html(head: bytes) -> bool:
    """Return whether the beginning of a file looks like HTML."""
    return bool(_MARKUP.search(head[:4000]))


def read(path: PurePosixPath, content: bytes, *, is_saved: bool = False) -> tuple[Draft, ...]:
    """Read HTML: a whole page is searched for its article, of a fragment or an export the body is the article.

    `is_saved` says that it is a page, whatever it holds.
    Raises `UnreadableArticle` for a page without an article and for hostile nesting.
    """
    declared = _CHARSET.search(content[:4000])
    text, encoding = decode(content, declared[1].decode("ascii", "replace") if declared else None)
    tree = parse_html(text)
    refuse_other_pages(tree, text)
    hidden = strip_tree(tree)
    export = take_export(tree)
    is_page = is_saved or len(_WHOLE.findall(text)) > 2
    if is_page and hidden:
        text = lxml_html.tostring(tree, encoding="unicode")
    metadata = metadata_of(tree)
    body, media = _page_body(tree, text, metadata) if is_page else _fragment_body(tree, metadata)
    if not body.strip():
        raise UnreadableArticle("There is no article on this page: no paragraphs of text were found.")
    draft = Draft(
        format="html",
        path=path,
        body=body,
        body_kind=BodyKind.HTML,
        is_page=is_page,
        encoding=encoding,
        source_id=metadata.canonical,
        title=metadata.title,
        summary=metadata.summary,
        published=metadata.published or (_found_date(text) if is_page else None),
        updated=metadata.updated,
        bylines=metadata.bylines,
        publisher=metadata.publisher,
        section=metadata.section,
        tags=metadata.tags,
        keywords=metadata.keywords,
        language=metadata.language,
        link=metadata.canonical,
        base=metadata.base or None,
        media=media,
        hidden=hidden,
    )
    return (export.applied(draft),)


def _page_body(tree: lxml_html.HtmlElement, text: str, metadata: PageMetadata) -> tuple[str, tuple[Media, ...]]:
    blocks = article_blocks(tree, text, metadata.body)
    lines = [_block(tag, inner) for tag, inner in blocks]
    return "\n".join(lines), metadata.media


def _block(tag: str, inner: str) -> str:
    name = {"li": "p", "tr": "p", "dd": "p", "dt": "p", "figcaption": "p"}.get(tag, tag)
    return f"<{name}>{inner}</{name}>"


def _fragment_body(tree: lxml_html.HtmlElement, metadata: PageMetadata) -> tuple[str, tuple[Media, ...]]:
    """The body of an export is the article; its headline is taken out of it."""
    body = tree.find("body") if tree.tag == "html" else tree
    if body is None:
        return "", metadata.media
    for h1 in list(body.iter("h1")):
        if metadata.title and " ".join(h1.text_content().split()) == metadata.title:
            h1.drop_tree()
            break
    has_text = any(char.isalpha() for char in body.text_content())
    images = [picture for img in body.iter("img") if (picture := picture_of(img, metadata.base)) is not None]
    return inner_html(body) if has_text else "", metadata.media or tuple(images[:MOST])


def _found_date(text: str) -> str | None:
    """Ask htmldate for the day that a page shows where its metadata don't tell."""
    from htmldate import find_date  # 0.3 s to load, which pages with metadata needn't pay

    try:
        found = find_date(text[:SEARCHED_FOR_DATE], original_date=True, extensive_search=True)
    except (ValueError, etree.LxmlError):
        return None
    return str(found) if found else None
