"""Who wrote the article of a page: structured metadata first, then what is marked as a byline."""

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import html

_METAS = (
    *("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl"),
    *("article:author_name", "authors", "citation_author", "cxenseparse:author"),
)
_NOBODY = re.compile(
    r"https?:|@|\b(?:staff|admin|administrator|editor|newsroom|redaktion|redacción|redazione|redação|rédaction|redactie|redakcja|"
    r"desk|team|reuters|press|afp|dpa|efe|ansa|agencies|agency|news|online|services?|international|sport|sports|published|updated|editorial|unknown|anonymous|guest|redaksi|редакция)$"
    r"|\bwire services\b|^(?:posted|published|updated|written|more|all|view|follow|about|read|share|source)\b",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:writers?|reporters?|correspondents?|editors?|editor-\S+|journalists?|columnists?|contributors?|producers?|critics?|"
    r"bureau|chief|staff|special to|redakteur\w*|redactor\w*|journaliste|periodista|giornalista|newspapers?|magazine)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:\w+\s+)?(?:by|von|par|por|di|da|door|av|af|oleh|tekst|text|autor|author|fotos?\s+y\s+texto)\s*:?\s+|^\W+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*[,;|/•·]\s*|\s+(?:&|and|und|et|y|e|och|og|en|dan|и|і|ve|và|with)\s+|(?<=\w{3})\.\s+|\s+[–—-]\s+|\s*、\s*"
)
_AFTER = re.compile(r"\s*(?:\d|\(|\bfor\b\s|\bin\b\s|기자|記者|记者|특파원).*$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MARKED = (
    './/*[@itemprop="author"]//*[@itemprop="name"]',
    './/*[@itemprop="author"]',
    './/*[@rel="author" or contains(@rel, "author")][self::a]',
    './/*[contains(@class, "author") and contains(@class, "name") or contains(@class, "byline") and contains(@class, "name")]',
    './/*[contains(concat(" ", normalize-space(@class), " "), " author ")]',
    './/*[contains(@class, "byline") or contains(@class, "article-author") or contains(@class, "post-author")]',
)
_ELSEWHERE = re.compile(r"comment|related|widget|sidebar|footer|statement|quote|recirc|promo", re.IGNORECASE)

LONGEST_BYLINE = 120
"""Characters: what is marked as an author and longer is a biography."""


def authors_of(
    tree: html.HtmlElement, metas: Mapping[str, Sequence[str]], told: Iterable[str], site: str | None
) -> tuple[str, ...]:
    """Name the people who wrote an article: `told` by JSON-LD, else by meta elements, else as marked on the page."""
    names = people(told, site) or people((text for key in _METAS for text in metas.get(key, ())), site)
    if names:
        return names
    for path in _MARKED:
        marked = [" ".join(one.text_content().split()) for one in tree.xpath(path)[:40] if not _is_elsewhere(one)]
        names = people((text for text in marked[:3] if len(text) <= LONGEST_BYLINE), site)
        if names:
            return names
    return ()


def people(texts: Iterable[str], site: str | None) -> tuple[str, ...]:
    """Part printed bylines into names; outlets, addresses, jobs and desks are nobody."""
    names: dict[str, str] = {}
    for text in texts:
        for part in _BETWEEN.split(_LEADING.sub("", " ".join(text[:400].split()))):
            name = _AFTER.sub("", _LEADING.sub("", part)).strip(" .-–—:\"'“”")
            if _is_name(name) and name.casefold() != (site or "").casefold():
                names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _is_name(text: str) -> bool:
    if _UNSPACED.search(text):
        return 2 <= len(text) <= 30 and not _NOBODY.search(text)
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 50 or _NOBODY.search(text) or _JOB.search(text):
        return False
    return not words[0].islower() and not words[-1].islower() and words[0].lower() not in ("the", "our", "le", "la", "die")


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Tell whether a mark belongs to a comment, a quotation or a list of other articles."""
    return any(
        one.tag in ("footer", "blockquote") or _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in (element, *element.iterancestors())
        if one.tag not in ("body", "html")
    )
