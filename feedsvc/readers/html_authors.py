"""Where a page says who wrote its article: structured metadata, what is marked as a byline, what stands near the headline."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import dropwhile, islice

from lxml import etree, html

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
_PROFILE = re.compile(rf"/(?:{'|'.join(_WRITERS)}|staff)(?:e?s|i|en)?/[^/?#]", re.IGNORECASE)
_NAMES_IN_AUTHOR = './/*[@itemprop="name"]'
_SHOWN = ("p", "div", "span", "li", "address", "h3", "h4", "h5", "h6", "em", "strong", "i", "b", "td", "font")
_ELSEWHERE = re.compile(
    r"comment|related|(?<!elementor-)widget(?! Blog\b)|sidebar|(?<!post-)(?<!entry-)(?<!article-)footer|statement|quote|recirc"
    r"|promo(?!ted(?:\s|$))|(?<![\w-])(?:menu|nav|navbar|navigation)(?![\w-])",
    re.IGNORECASE,
)
"""Names of what holds no article; Blogger's widget of that name does."""

_SEVERAL_WORDS = re.compile(r"[^\W\d_][^\n]*?(?: [^\W\d_]|[^\x00-\u02ff])")

_DAY_BEFORE = re.compile(r"\d.*[|·•–—-]\s*[^\W\d_]")
"""A day before the name of who wrote on it, and a sign between them."""

LONGEST_BYLINE = 120
"""Characters: what is marked as an author and longer is a biography."""

_AT_RIGHT = re.compile(r"text-align\s*:\s*(?:right|end)\b", re.IGNORECASE)
_NAME_ALONE = re.compile(r"[^\W\d_][^\s\d,:;!?]*(?: [^\W\d_][^\s\d,:;!?]*){1,3}(?<![.…])")

CARD = -3
"""The third kind of mark, for a name on a visiting card; whose card it is, the element round it says."""

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
    shown = () if names or is_marked else tuple(dict.fromkeys(_shown(tree)))
    metadata = (*(tuple(dict.fromkeys(metas.get(key, ()))) for key in _METAS), *_on_cards(metas))
    stated = (Byline(texts) for texts in metadata if texts)
    signed = Byline(tuple(_signed(tree)), Evidence.MARKED)
    return Byline(names, Evidence.NAMES), *stated, *marked, Byline(shown, Evidence.SHOWN), signed


def _on_cards(metas: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield what the cards that WordPress makes for social networks show behind the label "Written by"."""
    for n in ("1", "2"):
        label, shown = metas.get(f"twitter:label{n}", ()), metas.get(f"twitter:data{n}", ())
        if label and shown and _WRITTEN_BY.search(label[0]):
            yield (shown[0],)


def _marked(tree: html.HtmlElement) -> Iterator[Byline]:
    """Yield what is marked as an author or a byline, kind by kind, the surest kind first."""
    kinds: dict[int, list[html.HtmlElement]] = {}
    for element in tree.iter(etree.Element):
        classes = element.get("class")
        for kind in _kinds_of_class(classes) if classes else ():
            if kind != CARD or _is_card_of_author(element.getparent()):
                kinds.setdefault(abs(kind), []).append(element)
        for kind in _kinds_of_link(element) if element.tag == "a" else ():
            kinds.setdefault(kind, []).append(element)
        if element.get("itemprop") == "author":
            kinds.setdefault(0, []).extend(element.xpath(_NAMES_IN_AUTHOR))
            kinds.setdefault(1, []).append(element)
    for kind in sorted(kinds):
        texts = (_parted(element) for element in kinds[kind][:MOST_MARKS] if not is_elsewhere(element))
        evidence = Evidence.NAMES if kind in NAMES_ALONE else Evidence.MARKED
        yield Byline(tuple(text for text in islice(texts, MOST_AUTHORS) if 0 < len(text) <= LONGEST_BYLINE), evidence)


@lru_cache(maxsize=4096)
def _kinds_of_class(classes: str) -> tuple[int, ...]:
    """Return in which ways an element of these classes is marked, the surest first."""
    words = {word.lower() for word in _CLASS_WORD.findall(classes)}
    is_byline = not words.isdisjoint(_BYLINES) or any(map(_BY.fullmatch, classes.lower().split()))
    is_writer = any(map(_WRITER.fullmatch, words))
    marks = {
        3: "name" in words and (is_writer or is_byline),
        CARD: "fn" in words,
        4: any(map(_WRITER.fullmatch, classes.split())),
        5: is_byline or (is_writer and not words.isdisjoint(("article", "post", "entry", "story", "news"))),
        6: is_writer and words.isdisjoint(_PORTRAIT),
    }
    return tuple(kind for kind, is_marked in marks.items() if is_marked)


def _kinds_of_link(link: html.HtmlElement) -> Iterator[int]:
    """Yield in which ways a link is marked by what it leads to."""
    if "author" in (link.get("rel") or ""):
        yield 2
    if is_profile(link):
        yield 7


def is_profile(link: html.HtmlElement) -> bool:
    """Return whether a link leads to the page of a writer."""
    return bool(_PROFILE.search(link.get("href") or ""))


def _is_card_of_author(element: html.HtmlElement | None) -> bool:
    """Return whether an element is a vCard beside an article, as WordPress and Blogger make them."""
    return element is not None and "vcard" in (element.get("class") or "")


def _shown(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the short texts below the headline."""
    elements = dropwhile(lambda element: element.tag not in ("h1", "h2"), tree.iter())
    for element in islice(elements, FARTHEST):
        if element.tag in _SHOWN and len(element) <= 4:
            text = _text(element)
            may_name = _SEVERAL_WORDS.match(text) or _DAY_BEFORE.match(text)
            if may_name and len(text) <= LONGEST_BYLINE and not is_elsewhere(element):
                yield text


def _parted(element: html.HtmlElement) -> str:
    """Return the text of a mark, with a bar between a link that is a name and an element of its own behind it."""
    behind = [_is_apart(child) for child in element]
    if not any(behind):
        return _text(element)
    bars = [" | " if is_apart else " " for is_apart in behind]
    pieces = (f"{_text(child)}{bar}{child.tail or ''}" for child, bar in zip(element, bars, strict=True))
    return " ".join(" ".join((element.text or "", *pieces)).split())


def _is_apart(link: html.HtmlElement) -> bool:
    following = link.getnext() if link.tag == "a" and not (link.tail or "").strip() else None
    text = _text(following) if following is not None and isinstance(following.tag, str) else ""
    return text[:1].isalpha() and not text[0].islower() and _SEVERAL_WORDS.match(_text(link)) is not None


def _signed(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the name in italics at the right, as pages without marks sign a text at its end."""
    for mark in tree.iter("i", "em"):
        line = mark.getparent()
        if line is None or not (line.get("align", "").lower() == "right" or _AT_RIGHT.search(line.get("style", ""))):
            continue
        text = _text(line)
        is_name = (
            text == _text(mark) and _NAME_ALONE.fullmatch(text) and not any(map(str.islower, (text[0], text.split()[-1][0])))
        )
        is_last = not any(later.tag == line.tag and _text(later) for later in line.itersiblings())
        if is_name and is_last and not is_elsewhere(line):
            yield text


def _text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def is_elsewhere(element: html.HtmlElement) -> bool:
    """Return whether a mark belongs to a comment, a quotation or a list of other articles."""
    return any(
        _is_frame(outer) and next(outer.iterdescendants("h1"), None) is None
        for outer in (element, *element.iterancestors())
        if outer.tag not in ("body", "html")
    )


def _is_frame(element: html.HtmlElement) -> bool:
    if element.tag in ("blockquote", "nav"):
        return True
    name = _name_elsewhere(element.get("class"), element.get("id"))
    if element.tag == "footer" or name == "sidebar" or (name and "footer" in (element.get("class") or "").split()):
        return not any(map(_is_article, element.iterancestors()))
    return name != ""


def _is_article(element: html.HtmlElement) -> bool:
    return element.tag == "article" or (element.get("itemtype") or "").endswith("Article")


@lru_cache(maxsize=4096)
def _name_elsewhere(classes: str | None, name: str | None) -> str:
    """Return the word by which an element is named for what stands outside an article; "" for others."""
    match = _ELSEWHERE.search(f"{classes or ''} {name or ''}") if classes or name else None
    return match[0].lower() if match else ""
