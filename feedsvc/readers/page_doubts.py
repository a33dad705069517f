"""Pages that may be no article: what they say of themselves, and how little they tell in sentences of their own.

A page is an article by what speaks for it: its metadata say so, or it tells something in sentences that are no links, no
labels of a form and no question to its reader. What else it says of itself is a doubt, as a sentence for the newsroom.
"""

import re
from collections.abc import Iterator

from lxml import html

from feedsvc.readers.other_pages import has_list_class, says_article
from feedsvc.readers.page_prose import sentences

LITTLE_PROSE = 160
"""Characters in sentences that a page of another kind has at most."""

LITTLE_BESIDE_SIGN_UP = 400
"""Characters in sentences above and below a form that asks for an address."""

LEAST_FIELDS = 3
"""Fields to fill in, from which a page with little prose is a form."""

LONGEST_LABEL = 300
"""Characters of an item in which a field stands; a longer one is a part of a page laid out as a table."""

LEAST_LINKS, LINKED = 3, 0.4
"""Links of a list, and their share of its text."""

_LIST_TITLE = re.compile(
    r"^\W*(?:(?:tag|category|kategorie|catégorie|categor[íi]a|categorie|rubrik|schlagwort|étiquette|etiqueta|author|autore?|auteur"
    r"|метка|рубрика|キーワード|タグ|カテゴリー|标签|标籤|태그)\s*[:：]\s*\S"
    r"|(?:search results?|suchergebnisse|résultats? de (?:la )?recherche|resultados de (?:la )?b[úu]squeda|resultados da busca"
    r"|risultati (?:della )?ricerca|zoekresultaten|sökresultat|søgeresultat|søkeresultat|hakutulokset|wyniki wyszukiwania"
    r"|výsledky (?:vy)?hledávání|результаты поиска|результати пошуку|検索結果|搜索结果|搜尋結果|검색 ?결과|arama sonuçları"
    r"|hasil pencarian|نتائج البحث))|\barchives?\W*$|\barchives\s[-–|]\s",
    re.IGNORECASE,
)
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"([^"]{1,60})"')
_OTHER_TYPES = {
    "SearchResultsPage": "the results of a search",
    "CollectionPage": "a list",
    "ContactPage": "a page of contacts",
    "CheckoutPage": "a page of a shop",
    "ProfilePage": "a page about a person or an account",
    "AboutPage": "a page about the site",
    "JobPosting": "a vacancy",
    "Offer": "a page of a shop",
    "product": "a page of a shop",
    "profile": "a page about a person or an account",
}
"""Types of schema.org and Open Graph that pages have which are no articles, and what they are."""

_SIGNED = "//time | //meta[contains(@property, 'published') or @name='author' or @name='date']"
_DATED = re.compile(r"(?:^|[\s_-])(?:byline|author|date|dateline|published|posted)(?:[\s_-]|$)|datePublished", re.IGNORECASE)
"""What names day and author on a page: elements, and their classes and properties."""

_MACHINE = frozenset(("hidden", "submit", "button", "image", "reset", "search", "password"))
_OF_READERS = re.compile(r"comment|search|respond|reply|suche|recherche|buscar", re.IGNORECASE)
"""Forms that stand below articles and round them."""


def doubts_of(tree: html.HtmlElement, text: str) -> tuple[str, ...]:
    """Return why a page that says nowhere that it is an article may be none."""
    says_list = has_list_class(tree)
    if not says_list and says_article(tree, text):
        return ()
    stated = (*_TYPE.findall(text), *map(str, tree.xpath('//meta[@property="og:type"]/@content')))
    kind = next((_OTHER_TYPES[each] for each in stated if each in _OTHER_TYPES), None)
    if kind is not None:
        return (f"Its source says that it is {kind}, not an article.",)
    prose = sum(map(len, sentences(tree, frozenset())))
    links = [link for link in tree.iter("a") if link.get("href")]
    if (says_list and prose < LITTLE_PROSE) or (_is_titled_as_list(tree) and len(links) >= LEAST_LINKS):
        return ("Its headline and its frame are those of a list of articles.",)
    if _fields(tree) >= LEAST_FIELDS and sum(map(len, sentences(tree, _filled_in(tree)))) < LITTLE_PROSE:
        return ("It is a form with hardly any text.",)
    if prose < LITTLE_BESIDE_SIGN_UP and _is_sign_up(tree):
        return ("It is a form that asks for an address, with hardly any text.",)
    return () if prose else tuple(_wordless(tree, links))


def _is_sign_up(tree: html.HtmlElement) -> bool:
    """Return whether a page that names no day and no author comes to a form that asks for an address of mail at once."""
    mains = frozenset(tree.iter("main", "article"))
    fields = (field for field in _fields_of_page(tree) if field.get("type") == "email")
    asked = next((field for field in fields if not mains or not mains.isdisjoint(field.iterancestors())), None)
    if asked is None or _is_signed(tree):
        return False
    below = frozenset(each for box in (asked, *asked.iterancestors()) for each in box.itersiblings())
    return sum(map(len, sentences(tree, below))) < LITTLE_PROSE


def _is_signed(tree: html.HtmlElement) -> bool:
    """Return whether a page names a day or an author somewhere."""
    named = (element.get("class") or element.get("itemprop") or "" for element in tree.iter())
    return bool(tree.xpath(_SIGNED)) or any(_DATED.search(name) for name in named)


def _wordless(tree: html.HtmlElement, links: list[html.HtmlElement]) -> Iterator[str]:
    """Yield why a page without a sentence may be no article: it is a list of links, or a box without a headline."""
    shown = len(" ".join(tree.text_content().split()))
    linked = sum(len(link.text_content().strip()) for link in links)
    if len(links) >= LEAST_LINKS and linked > shown * LINKED:
        yield "There is no sentence in it, only links."
    elif tree.xpath("boolean(//video | //meta[@property='og:video' or @property='og:video:url'])"):
        yield "There is no sentence in it, only a video."
    elif next(tree.iter("h1", "h2", "h3", "title"), None) is None and next(tree.iter("p", "figure", "table"), None) is None:
        yield "There is no sentence in it, and no headline."


def _is_titled_as_list(tree: html.HtmlElement) -> bool:
    heading = next(tree.iter("h1"), None)
    titles = (heading if heading is not None else next(tree.iter("title"), None),)
    return any(title is not None and _LIST_TITLE.search(" ".join(title.text_content().split())) for title in titles)


def _filled_in(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """Return the items of lists and tables in which a field stands: what they say is its label."""
    fields = tree.iter("input", "select", "textarea")
    items = frozenset(item for field in fields for item in field.iterancestors("li", "tr", "dd"))
    return frozenset(item for item in items if len(item.text_content()) < LONGEST_LABEL)


def _fields(tree: html.HtmlElement) -> int:
    return sum(1 for _ in _fields_of_page(tree))


def _fields_of_page(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the fields of a page that its reader is to fill in, but for those of searches, comments and signing in."""
    forms = [
        form for form in tree.iter("form") if _OF_READERS.search(f"{form.get('class')} {form.get('id')} {form.get('role')}")
    ]
    fields = (field for field in tree.iter("input", "select", "textarea") if (field.get("type") or "") not in _MACHINE)
    for field in fields:
        if not any(ancestor in forms or ancestor.tag in ("header", "footer", "aside") for ancestor in field.iterancestors()):
            yield field
