"""HTML: fragments and exports, whose body is the article, and whole saved pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._html import inner_html, parse_html
from feedsvc.readers.decode import decode
from feedsvc.readers.export_pages import take_export
from feedsvc.readers.hidden.markup import strip_tree
from feedsvc.readers.html_blocks import Block, blocks_of
from feedsvc.readers.html_body import PageBody, is_framed, read_body
from feedsvc.readers.html_dates import guessed_date
from feedsvc.readers.html_links import settle_links
from feedsvc.readers.html_media import MOST, picture_of
from feedsvc.readers.html_metadata import PageMetadata, metadata_of
from feedsvc.readers.html_title import is_titled_for_site
from feedsvc.readers.other_pages import refuse_other_pages, says_article
from feedsvc.readers.page_doubts import doubts_of

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|p|div|h[1-6]|section|table|ul|ol|figure|meta|img|br|span|a)[\s>/]",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IS_PAGE = etree.XPath(
    "boolean(//nav | //aside | //form | //link[@rel='canonical'] | //script[@type='application/ld+json']"
    " | //meta[starts-with(@property, 'og:') or starts-with(@property, 'article:')])"
)
"""What a page of a site has, and no export of an editor's text."""

_BESIDE_ARTICLE = etree.XPath(
    "//body[count(.//article) = 1]/*[self::div or self::ul or self::header or self::section]"
    "[not(descendant-or-self::article or .//h1 or .//p) and normalize-space()]"
)
"""What stands round the one article of a page, and has neither headline nor paragraphs."""

_IS_HIDDEN = "The page hides all of its text, so that it may be for nobody, and what else it hides may stand in it."
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
    doubts = doubts_of(tree, text)
    draft = _draft(tree, text, is_saved=is_saved)
    if not draft.body.strip() and hidden and draft.is_page and says_article(whole := parse_html(text), text):
        draft, hidden = replace(_draft(whole, text, is_saved=is_saved), doubts=(_IS_HIDDEN,)), ()
    if not draft.body.strip():
        raise UnreadableArticle("There is no article on this page: no paragraphs of text were found.")
    return (replace(draft, path=path, encoding=encoding, hidden=hidden, doubts=(*draft.doubts, *doubts)),)


def _draft(tree: lxml_html.HtmlElement, text: str, *, is_saved: bool) -> Draft:
    export = take_export(tree)
    metadata = metadata_of(tree)
    settle_links(tree, metadata.base)
    blocks = blocks_of(tree)
    is_page = is_saved or _is_page(tree, text, blocks)
    page = read_body(tree, blocks, metadata) if is_page else PageBody("", ())
    body, images = (page.markup, page.pictures) if is_page else _fragment_body(tree, metadata)
    draft = Draft(
        format="html",
        path=PurePosixPath(),
        body=body,
        body_kind=BodyKind.HTML,
        is_page=is_page,
        source_id=metadata.canonical,
        title=page.headline or metadata.title,
        summary=metadata.summary,
        published=metadata.published,
        updated=metadata.updated,
        bylines=(*metadata.bylines, Byline(page.signed, Evidence.SHOWN)) if page.signed else metadata.bylines,
        publisher=metadata.publisher,
        section=metadata.section,
        tags=metadata.tags,
        keywords=metadata.keywords,
        language=metadata.language,
        link=metadata.canonical,
        base=metadata.base or None,
        media=metadata.media or _pictures(images, metadata.base),
        dated=page.dates.beside,
        also_published=metadata.also_published,
        guesses=(*_guessed(text), *page.dates.elsewhere) if is_page and not metadata.published else page.dates.elsewhere,
        left=page.left,
        marks=metadata.marks,
    )
    return export.applied(draft)


def _is_page(tree: lxml_html.HtmlElement, text: str, blocks: Sequence[Block]) -> bool:
    """Return whether HTML is a page of a site, and no export of an editor's text."""
    has_parts = len(_WHOLE.findall(text)) > 2 or bool(_IS_PAGE(tree))
    return has_parts or is_titled_for_site(tree) or is_framed(blocks) or bool(_BESIDE_ARTICLE(tree))


def _fragment_body(tree: lxml_html.HtmlElement, metadata: PageMetadata) -> tuple[str, tuple[lxml_html.HtmlElement, ...]]:
    """The body of an export is the article; its headline is taken out of it."""
    body = tree.find("body") if tree.tag == "html" else tree
    if body is None:
        return "", ()
    for h1 in list(body.iter("h1")):
        if metadata.title and " ".join(h1.text_content().split()) == metadata.title:
            h1.drop_tree()
            break
    has_text = any(char.isalpha() for char in body.text_content())
    return inner_html(body) if has_text else "", tuple(body.iter("img"))


def _pictures(images: Sequence[lxml_html.HtmlElement], base: str) -> tuple[Media, ...]:
    pictures = {picture.url: picture for img in images if (picture := picture_of(img, base)) is not None}
    return tuple(pictures.values())[:MOST]


def _guessed(text: str) -> tuple[str, ...]:
    day = guessed_date(text)
    return (day,) if day else ()
