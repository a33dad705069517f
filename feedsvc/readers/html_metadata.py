"""What a page says of itself: JSON-LD first, then Open Graph and meta elements, then what stands on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

from feedsvc.domain.drafts import Byline, Media
from feedsvc.readers.html_authors import bylines_of
from feedsvc.readers.html_boxes import is_box
from feedsvc.readers.html_jsonld import JsonObject, address_of, article_of, authors_of, name_of, objects_of, text_of
from feedsvc.readers.html_media import media_of
from feedsvc.readers.html_title import title_of

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "title", "parsely-title", "sailthru.title")
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished", "og:datepublished"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "date", "pubdate", "publishdate"),
    *("publish-date", "publish_date", "parsely-pub-date", "sailthru.date", "article.published", "dcterms.date", "published"),
    *("cxenseparse:recs:publishtime", "publication_date", "article_date_original", "og:pubdate", "pub_date", "published_at"),
    *("published_time", "citation_publication_date", "dcsext.articlefirstpublished", "datecreated", "created", "pdate"),
)
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
_NO_DATE = re.compile(r"\D*(?:0{3,}|1900|1970-01-01|$)")
_MARKED_TIMES = (
    '//*[@itemprop="datePublished"]/@content',
    '//time[@pubdate or @itemprop="datePublished" or contains(@class, "publish")]/@datetime',
    '//*[contains(@class, "published") and @title]/@title',
    "//article//time/@datetime",
)
LONGEST_TAG = 70
"""Characters: templates put headlines among the tags."""

MOST_TAGS = 20
_ANY_TIMES = ("//time/@datetime",)
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_IN_PATH = re.compile(
    r"/(20\d\d)[/-](0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)"
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article; dates as printed."""

    title: str | None = None
    summary: str | None = None
    published: str | None = None
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


def metadata_of(tree: html.HtmlElement) -> PageMetadata:
    """Read what a page says of itself; the first source that says a thing is believed."""
    metas, objects = _metas(tree), objects_of(tree)
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    ld = article_of(objects, next(iter([*links, *metas.get("og:url", [])]), None), _all(metas, _TITLES))
    site = metas.get("og:site_name", [None])[0] or name_of(ld.get("publisher"))
    canonical = _canonical([*links, *metas.get("og:url", [])], ld)
    base = next((urljoin(canonical or "", href) for base in tree.iter("base") if (href := base.get("href"))), canonical or "")
    tags, keywords = _tags(metas, ld)
    titles = [title for title in (text_of(ld.get("headline")), *_all(metas, _TITLES)) if title]
    return PageMetadata(
        title=title_of(tree, titles, site, canonical),
        summary=text_of(ld.get("description")) or _first(metas, _SUMMARIES),
        published=_dated(
            text_of(ld.get("datePublished")), *_all(metas, _PUBLISHED), text_of(ld.get("dateCreated")),
            _time(tree, _MARKED_TIMES), _day_of(canonical), _time(tree, _ANY_TIMES),
        ),
        updated=_dated(text_of(ld.get("dateModified")), *_all(metas, _UPDATED)),
        bylines=bylines_of(tree, metas, authors_of(ld, objects)),
        publisher=site,
        section=text_of(ld.get("articleSection")) or _first(metas, _SECTIONS),
        tags=tags,
        keywords=keywords,
        language=_language(tree, ld),
        canonical=canonical,
        base=base,
        body=text_of(ld.get("articleBody")),
        media=media_of(tree, metas, ld, base),
    )  # fmt: skip


def _metas(tree: html.HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


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


def _time(tree: html.HtmlElement, paths: tuple[str, ...]) -> str | None:
    """Return the first time that is marked, but for those in lists and boxes of other articles."""
    marks = (mark for path in paths for mark in tree.xpath(path))
    return next((str(mark) for mark in marks if not _is_elsewhere(mark.getparent())), None)


def _is_elsewhere(element: html.HtmlElement) -> bool:
    around = list(element.iterancestors())
    return any(
        each.tag in ("li", "aside", "nav", "footer") or is_box(each.get("class"), each.get("id"))
        for each in around
        if each.tag != "body"
    )


def _day_of(address: str | None) -> str | None:
    """Read the day that many outlets put into an address: /2026/03/01/ or /2026/mar/01/."""
    match = _DAY_IN_PATH.search(urlsplit(address).path.lower()) if address else None
    if match is None:
        return None
    month = match[2] if match[2].isdigit() else f"{_MONTHS.index(match[2]) // 3 + 1:02}"
    return f"{match[1]}-{month:0>2}-{match[3]:0>2}"


def _dated(*candidates: str | None) -> str | None:
    """Take the first candidate that is a date; templates print 0001-01-01, empty strings and their own variables."""
    return next((text for text in candidates if text and any(map(str.isdigit, text)) and not _NO_DATE.match(text)), None)


def _all(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [metas[name][0] for name in names if name in metas]
