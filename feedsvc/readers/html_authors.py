"""Where a page says who wrote its article: structured metadata, what is marked as a byline, what stands near the headline."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile, islice

from lxml import html

from feedsvc.domain.drafts import Byline, Evidence

_METAS = (
    *("parsely-author", "author", "article:author", "dc.creator", "dcterms.creator", "sailthru.author", "byl", "author.name"),
    *("article:author_name", "authors", "citation_author", "cxenseparse:author", "dcsext.author", "analytics:author"),
)
_WRITTEN_BY = re.compile(
    r"\b(?:by|author|written|von|verfasst|geschrieben|par|écrit|auteur|por|escrito|autor|da|scritto|door|geschreven|av|af|napis|"
    r"skriven|skrevet|yazar|penulis)|автор|написа|作者|執筆|글쓴이",
    re.IGNORECASE,
)
_WRITERS = (
    *("author", "autor", "auteur", "autore", "writer", "reporter", "journalist", "signature", "skribent", "forfatter"),
    *("poster", "contributor"),
)
_WRITER = re.compile(rf"(?:{'|'.join(_WRITERS)})(?:e?s|in|en|a)?")
_BYLINES = ("byline", "bylines", "byl")
_BY = re.compile(r"(?:(?:posted|written|article|post|entry|author|news|story|text)[-_])?by")
"""A class that is no more than that word: "by", "posted-by"."""

_PORTRAIT = frozenset(
    """bio biography box about avatar image img photo picture thumb desc description social follow contact email list
    archive""".split()
)
"""Words of classes that mark what else stands beside an author's name."""

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+")
_HAS_CLASS = " or ".join(f'contains(@class, "{word[1:]}")' for word in (*_WRITERS, "byline", " fn"))
_MAY_BE_MARKED = (
    f'.//*[@itemprop="author" or @rel or {_HAS_CLASS} or contains(@class, "byL") or contains(concat(@class, " "), "by ")'
    ' or (@href and (contains(@href, "/aut") or contains(@href, "/writer") or contains(@href, "/journalist")'
    ' or contains(@href, "/reporter") or contains(@href, "/staff/")))]'
)
_PROFILE = re.compile(rf"/(?:{'|'.join(_WRITERS)}|staff)(?:e?s|i|en)?/[^/?#]", re.IGNORECASE)
_NAMES_IN_AUTHOR = './/*[@itemprop="name"]'
_SHOWN = ("p", "div", "span", "li", "address", "h3", "h4", "h5", "h6", "em", "strong", "i", "b", "td", "font")
_ELSEWHERE = re.compile(
    r"comment|related|(?<!elementor-)widget|sidebar|(?<!post-)(?<!entry-)footer|statement|quote|recirc|promo(?!ted(?:\s|$))"
    r"|(?<![\w-])(?:menu|nav|navbar|navigation)(?![\w-])",
    re.IGNORECASE,
)

_SEVERAL_WORDS = re.compile(r"[^\W\d_][^\n]*?(?: [^\W\d_]|[^\x00-\u02ff])")

LONGEST_BYLINE = 120
"""Characters: what is marked as an author and longer is a biography."""

NAMES_ALONE = (0, 2, 3)
"""Kinds of marks that stand on a name and nothing else: a pen name too."""

MOST_MARKS = 40
MOST_AUTHORS = 3
"""Elements of one kind that are looked at, and that count: further ones belong to other articles."""

FARTHEST = 400
"""Elements after the headline among which a byline without a mark is looked for."""


def bylines_of(tree: html.HtmlElement, metas: Mapping[str, Sequence[str]], named: Iterable[str]) -> tuple[Byline, ...]:
    """List the places of a page that say who wrote its article, the most trusted first; `named` are those of its JSON-LD."""
    names, marked = tuple(named), tuple(_marked(tree))
    is_marked = any(_SEVERAL_WORDS.match(text) for byline in marked for text in byline.texts)
    shown = () if names or is_marked else tuple(_shown(tree))
    metadata = (*(tuple(dict.fromkeys(metas.get(key, ()))) for key in _METAS), *_on_cards(metas))
    stated = (Byline(texts) for texts in metadata if texts)
    return Byline(names, Evidence.NAMES), *stated, *marked, Byline(shown, Evidence.SHOWN)


def _on_cards(metas: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield what the cards that WordPress makes for social networks show behind the label "Written by"."""
    for n in ("1", "2"):
        label, shown = metas.get(f"twitter:label{n}", ()), metas.get(f"twitter:data{n}", ())
        if label and shown and _WRITTEN_BY.search(label[0]):
            yield (shown[0],)


def _marked(tree: html.HtmlElement) -> Iterator[Byline]:
    """Yield what is marked as an author or a byline, kind by kind, the surest kind first."""
    kinds: dict[int, list[html.HtmlElement]] = {}
    for element in tree.xpath(_MAY_BE_MARKED):
        for kind, marked in _kinds(element):
            kinds.setdefault(kind, []).append(marked)
    for kind in sorted(kinds):
        texts = (_text(element) for element in kinds[kind][:MOST_MARKS] if not _is_elsewhere(element))
        evidence = Evidence.NAMES if kind in NAMES_ALONE else Evidence.MARKED
        yield Byline(tuple(text for text in islice(texts, MOST_AUTHORS) if 0 < len(text) <= LONGEST_BYLINE), evidence)


def _kinds(element: html.HtmlElement) -> Iterator[tuple[int, html.HtmlElement]]:
    """Yield in which ways an element is marked, by its attributes; 0 is the surest."""
    marks = _CLASS_WORD.findall(element.get("class") or "")
    words = {word.lower() for word in marks}
    is_byline = not words.isdisjoint(_BYLINES) or any(map(_BY.fullmatch, (element.get("class") or "").lower().split()))
    is_writer = any(map(_WRITER.fullmatch, words))
    if element.get("itemprop") == "author":
        yield from ((0, name) for name in element.xpath(_NAMES_IN_AUTHOR))
        yield 1, element
    if element.tag == "a" and "author" in (element.get("rel") or ""):
        yield 2, element
    if "name" in words and (is_writer or is_byline):
        yield 3, element
    if "fn" in words and _is_card_of_author(element.getparent()):
        yield 3, element
    if any(map(_WRITER.fullmatch, (element.get("class") or "").split())):
        yield 4, element
    if is_byline or (is_writer and not words.isdisjoint(("article", "post", "entry", "story"))):
        yield 5, element
    if is_writer and words.isdisjoint(_PORTRAIT):
        yield 6, element
    if element.tag == "a" and _PROFILE.search(element.get("href") or ""):
        yield 7, element


def _is_card_of_author(element: html.HtmlElement | None) -> bool:
    """Return whether an element is a vCard beside an article, as WordPress and Blogger make them."""
    return element is not None and "vcard" in (element.get("class") or "")


def _shown(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the short texts below the headline."""
    elements = dropwhile(lambda element: element.tag not in ("h1", "h2"), tree.iter())
    for element in islice(elements, FARTHEST):
        if element.tag in _SHOWN and len(element) <= 4:
            text = _text(element)
            if _SEVERAL_WORDS.match(text) and len(text) <= LONGEST_BYLINE and not _is_elsewhere(element):
                yield text


def _text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Return whether a mark belongs to a comment, a quotation or a list of other articles."""
    return any(
        (
            outer.tag in ("blockquote", "nav")
            or (outer.tag == "footer" and next(outer.iterancestors("article"), None) is None)
            or _ELSEWHERE.search(f"{outer.get('class') or ''} {outer.get('id') or ''}")
        )
        and outer.find(".//h1") is None
        for outer in (element, *element.iterancestors())
        if outer.tag not in ("body", "html")
    )
