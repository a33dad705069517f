"""Who wrote the article of a page: structured metadata first, then what is marked or printed as a byline."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import html

from feedsvc.readers.bylines import LONGEST_BYLINE, is_byline, is_pen_name, people

_METAS = (
    *("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "author.name"),
    *("article:author_name", "authors", "citation_author", "cxenseparse:author", "dcsext.author", "analytics:author"),
)
_MARKED = (
    './/*[@itemprop="author"]//*[@itemprop="name"]',
    './/*[@itemprop="author"]',
    './/*[@rel="author" or contains(@rel, "author")][self::a]',
    './/*[contains(@class, "author") and contains(@class, "name") or contains(@class, "byline") and contains(@class, "name")]',
    './/*[contains(concat(" ", normalize-space(@class), " "), " author ")]',
    './/*[contains(@class, "byline") or contains(@class, "article-author") or contains(@class, "post-author")]',
    './/*[contains(concat(normalize-space(translate(@class, "sS", "")), " "), "author ")]',
)
_PRINTED = ("p", "div", "span", "li", "address", "h3", "h4", "h5", "h6", "em", "strong", "i", "b", "td", "font")
_ELSEWHERE = re.compile(
    r"comment|related|widget|sidebar|(?<!post-)(?<!entry-)footer|statement|quote|recirc|promo", re.IGNORECASE
)

FARTHEST = 400
"""Elements after the headline among which an unmarked byline is looked for."""


def authors_of(
    tree: html.HtmlElement, metas: Mapping[str, Sequence[str]], told: Iterable[str], outlet: str | None
) -> tuple[str, ...]:
    """Name the people who wrote an article: `told` by JSON-LD, else by meta elements, else as marked or printed."""
    told = list(told)
    names = people(told, outlet) or people((text for key in _METAS for text in metas.get(key, ())), outlet)
    if names:
        return names
    for path in _MARKED:
        marked = [_text(one) for one in tree.xpath(path)[:40] if not _is_elsewhere(one)]
        names = people((text for text in marked[:3] if len(text) <= LONGEST_BYLINE), outlet)
        if names:
            return names
    return people(_printed(tree), outlet) or tuple(name for name in told if is_pen_name(name, outlet))


def _printed(tree: html.HtmlElement) -> Iterator[str]:
    """Give the first text below the headline that opens like a byline."""
    headline = next(tree.iter("h1", "h2"), None)
    if headline is None:
        return
    following = headline.xpath("following::*")[:FARTHEST]
    for element in following:
        if element.tag in _PRINTED and len(element) <= 4 and is_byline(text := _text(element)) and not _is_elsewhere(element):
            yield text
            return


def _text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Tell whether a mark belongs to a comment, a quotation or a list of other articles."""
    return any(
        one.tag in ("footer", "blockquote") or _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in (element, *element.iterancestors())
        if one.tag not in ("body", "html")
    )
