"""What a page says of itself: JSON-LD first, then Open Graph and meta elements, then what stands on it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

from feedsvc.domain.drafts import Byline, Mark, Media
from feedsvc.readers.html_authors import bylines_of
from feedsvc.readers.html_dates import first_date, stated_dates
from feedsvc.readers.html_jsonld import JsonObject, address_of, article_of, authors_of, is_free, name_of, objects_of, text_of
from feedsvc.readers.html_media import media_of
from feedsvc.readers.html_sections import section_shown
from feedsvc.readers.html_title import headline_of

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "title", "parsely-title", "sailthru.title")
_UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "article.updated",
)
_SECTIONS = ("article:section", "section", "parsely-section", "category", "og:article:section")
_SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
_PAID = ("article:content_tier", "og:article:content_tier", "isaccessibleforfree")
LONGEST_TAG = 70
"""Characters: templates put headlines among the tags."""

MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article; dates as printed."""

    title: str | None = None
    title_guessed_from: str | None = None
    """The page's `<title>`, where neither its metadata nor its headings say the headline."""
    summary: str | None = None
    published: str | None = None
    also_published: tuple[str, ...] = ()
    updated: str | None = None
    bylines: tuple[Byline, ...] = ()
    publisher: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    body: str | None = None
    base: str = ""
    """What relative addresses are resolved against; empty where the page doesn't say its address."""
    media: tuple[Media, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What it says of who may read it without paying."""


_STATE = re.compile(r"(?:^|\s)(?:status-(draft|pending|private|future|auto-draft|trash)|node--?(unpublished))(?=\s|$)")


def metadata_of(tree: html.HtmlElement) -> PageMetadata:
    """Read what a page says of itself; the first source that says a thing is believed."""
    metas, objects = _metas(tree), objects_of(tree)
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    ld = article_of(objects, next(iter([*links, *metas.get("og:url", [])]), None), _all(metas, _TITLES))
    site = metas.get("og:site_name", [None])[0] or name_of(ld.get("publisher"))
    canonical = _canonical([*links, *metas.get("og:url", [])], ld)
    base = next((urljoin(canonical or "", href) for base in tree.iter("base") if (href := base.get("href"))), canonical or "")
    tags, keywords = _tags(metas, ld)
    made = (text_of(ld.get("datePublished")), text_of(ld.get("dateCreated")))
    published = stated_dates(tree, metas, made, canonical)
    titles = [title for title in (text_of(ld.get("headline")), *_all(metas, _TITLES)) if title]
    headline = headline_of(tree, titles, site, canonical)
    return PageMetadata(
        title=headline.text,
        title_guessed_from=headline.guessed_from,
        summary=text_of(ld.get("description")) or _first(metas, _SUMMARIES),
        published=next(iter(published), None),
        also_published=published[1:],
        updated=first_date(text_of(ld.get("dateModified")), *_all(metas, _UPDATED)),
        bylines=bylines_of(tree, metas, authors_of(ld, objects)),
        publisher=site,
        section=text_of(ld.get("articleSection")) or _first(metas, _SECTIONS) or section_shown(tree, objects, headline.text),
        tags=tags,
        keywords=keywords,
        language=_language(tree, ld),
        canonical=canonical,
        base=base,
        body=text_of(ld.get("articleBody")),
        media=media_of(tree, metas, ld, base),
        marks=(*_marks(metas, ld), *_state_by_class(tree)),
    )  # fmt: skip


def _marks(metas: Mapping[str, list[str]], ld: JsonObject) -> Iterator[Mark]:
    for name in _PAID:
        yield from (Mark(name, value) for value in metas.get(name, []))
    if (free := is_free(ld)) is not None:
        yield Mark("isAccessibleForFree", free)


def _state_by_class(tree: html.HtmlElement) -> Iterator[Mark]:
    """Yield the state that WordPress or Drupal gives the first post of a page among its classes, if it isn't published."""
    names = (element.get("class") or "" for element in tree.iter("article", "div", "main"))
    stated = next((name for name in names if "hentry" in name or "node--" in name), "")
    if (state := _STATE.search(stated)) is not None:
        yield Mark("status", state[1] or state[2])


def _metas(tree: html.HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or _own_property(meta) or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _own_property(meta: html.HtmlElement) -> str | None:
    """Return the property that a meta element states of the page's article; None for one of something else: a reference's
    author, the publisher's name."""
    scope = next((element for element in meta.iterancestors() if element.get("itemscope") is not None), None)
    is_other = scope is not None and not (scope.get("itemprop") or "main").startswith("main")
    return None if is_other else meta.get("itemprop")


def _first(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _tags(metas: Mapping[str, list[str]], ld: JsonObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags that stand apart, or the lists that are printed as one: one `article:tag` may be such a list."""
    listed = ld.get("keywords")
    tags = [str(tag) for tag in listed] if isinstance(listed, list) else [] if listed else metas.get("article:tag", [])
    if len(tags) > 1:
        return tuple(tag for tag in tags if len(tag) <= LONGEST_TAG)[:MOST_TAGS], ()
    texts = tags or ([str(listed)] if listed else metas.get("news_keywords") or metas.get("keywords", []))
    return (), tuple(texts[:MOST_TAGS])


def _language(tree: html.HtmlElement, ld: JsonObject) -> str | None:
    language = text_of(ld.get("inLanguage")) or tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return (
        language.replace("_", "-") if language and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", language) else None
    )


def _canonical(links: list[str | None], ld: JsonObject) -> str | None:
    addresses = [*links, address_of(ld.get("mainEntityOfPage")), text_of(ld.get("url"))]
    return next(
        (url for url in addresses if url and urlsplit(url).scheme in ("http", "https") and urlsplit(url).path.strip("/")), None
    )


def _all(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [metas[name][0] for name in names if name in metas]
