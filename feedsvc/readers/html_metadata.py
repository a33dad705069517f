"""What a page says of itself: JSON-LD first, then Open Graph and meta elements, then what stands on it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from feedsvc.domain.draft import Media
from feedsvc.readers.html_authors import authors_of

ARTICLE_TYPES = re.compile(
    r"(News|Blog|Opinion|Analysis|Reportage|Review|Report|Tech|Background|Advertiser|Satirical)?\w*Article$|BlogPosting$|Report$"
)

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "title", "parsely-title", "sailthru.title")
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "dc.date"),
    *(
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "parsely-pub-date",
        "sailthru.date",
        "article.published",
        "dcterms.date",
    ),
    *("cxenseparse:recs:publishtime", "publication_date", "article_date_original", "og:pubdate", "pub_date", "created"),
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
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_IN_PATH = re.compile(
    r"/(20\d\d)[/-](0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)"
)
_SITE = re.compile(r"\s+[|\-–—·•»:]\s+[^|–—·•»]{2,40}$")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article; dates as printed."""

    title: str | None = None
    summary: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    body: str | None = None
    media: tuple[Media, ...] = ()
    site: str | None = None
    structured: Mapping[str, Any] = field(default_factory=dict)


def metadata_of(tree: html.HtmlElement) -> PageMetadata:
    """Read what a page says of itself; the first source that says a thing is believed."""
    metas = _metas(tree)
    ld = next(iter(sorted(_structured(tree), key=_weight, reverse=True)), {})
    site = metas.get("og:site_name", [None])[0] or _name(ld.get("publisher"))
    canonical = _canonical(tree, metas, ld)
    return PageMetadata(
        title=_title(tree, metas, ld, site),
        summary=_text(ld.get("description")) or _first(metas, _SUMMARIES),
        published=_dated(
            _text(ld.get("datePublished")),
            *_all(metas, _PUBLISHED),
            _text(ld.get("dateCreated")),
            _time(tree),
            _day_of(canonical),
        ),
        updated=_dated(_text(ld.get("dateModified")), *_all(metas, _UPDATED)),
        authors=authors_of(tree, metas, _told_authors(tree, ld), site),
        section=_text(ld.get("articleSection")) or _first(metas, _SECTIONS),
        tags=_tags(metas, ld),
        language=_language(tree, ld),
        canonical=canonical,
        body=_text(ld.get("articleBody")),
        media=_media(metas, ld, canonical),
        site=site,
        structured=ld,
    )


def _metas(tree: html.HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _structured(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Give every JSON-LD object of a page that is an article."""
    for told in _objects(tree):
        kinds = told.get("@type")
        if any(
            isinstance(kind, str) and ARTICLE_TYPES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield told


def _objects(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Give every JSON-LD object of a page, @graph and lists gone through."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = re.sub(r"^\s*(?:<!\[CDATA\[|<!--|//<!\[CDATA\[)|(?:\]\]>|-->|//\]\]>)\s*;?\s*$", "", script.text or "")
        try:
            told = json.loads(text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _within(told, 0)


def _within(told: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(told, list):
        for part in told[:200]:
            yield from _within(part, depth + 1)
    elif isinstance(told, dict):
        yield told
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _within(told.get(key), depth + 1)


def _weight(told: Mapping[str, Any]) -> int:
    return sum(bool(told.get(key)) for key in ("headline", "datePublished", "author", "articleBody", "dateModified"))


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    if not isinstance(value, str):
        return None
    import html as entities

    return entities.unescape(value).strip() or None


def _first(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _title(tree: html.HtmlElement, metas: Mapping[str, list[str]], ld: Mapping[str, Any], site: str | None) -> str | None:
    """The headline as the page shows it: an h1 that the metadata agree with, else the metadata."""
    told = _text(ld.get("headline")) or _first(metas, _TITLES)
    shown = [" ".join(h1.text_content().split()) for h1 in tree.iter("h1")]
    shown = [text for text in shown if 8 < len(text) < 300]
    if told:
        told = _without_site(" ".join(told.split()), site)
        agreed = [text for text in shown if _alike(text, told)]
        return agreed[0] if agreed else told
    if shown:
        return shown[0]
    title = tree.findtext(".//title")
    return _SITE.sub("", " ".join(title.split())) if title and title.strip() else None


def _alike(first: str, second: str) -> bool:
    one, two = (set(re.findall(r"\w+", text.lower())) for text in (first, second))
    return len(one & two) >= 0.6 * max(1, min(len(one), len(two)))


def _without_site(title: str, site: str | None) -> str:
    if site:
        cut = re.sub(rf"\s*[|\-–—·•»:]\s*{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
        return cut or title
    return re.sub(r"\s+[|»]\s+[^|»]{2,40}$", "", title)


def _told_authors(tree: html.HtmlElement, ld: Mapping[str, Any]) -> list[str]:
    """Name the authors of JSON-LD, those too that it names elsewhere on the page by their `@id`."""
    told = ld.get("author") or ld.get("creator")
    names = []
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict) and one.get("@type") in ("Organization", "NewsMediaOrganization"):
            continue
        name = _name(one)
        if name is None and isinstance(one, dict) and one.get("@id"):
            name = next(
                (_name(person) for person in _objects(tree) if person.get("@id") == one["@id"] and person.get("name")), None
            )
        names.append(name)
    return [name for name in names if name]


def _tags(metas: Mapping[str, list[str]], ld: Mapping[str, Any]) -> tuple[str, ...]:
    told = ld.get("keywords")
    tags = [str(tag) for tag in told] if isinstance(told, list) else str(told).split(",") if told else []
    tags = (
        tags
        or metas.get("article:tag", [])
        or [tag for text in metas.get("news_keywords", metas.get("keywords", [])) for tag in text.split(",")]
    )
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip() and len(tag) < 60))[:20]


def _language(tree: html.HtmlElement, ld: Mapping[str, Any]) -> str | None:
    told = _text(ld.get("inLanguage")) or tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return told.replace("_", "-") if told and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", told) else None


def _canonical(tree: html.HtmlElement, metas: Mapping[str, list[str]], ld: Mapping[str, Any]) -> str | None:
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    main = ld.get("mainEntityOfPage")
    told = [
        *links,
        *metas.get("og:url", []),
        _text(main.get("@id")) if isinstance(main, dict) else _text(main),
        _text(ld.get("url")),
    ]
    return next(
        (url for url in told if url and urlsplit(url).scheme in ("http", "https") and urlsplit(url).path.strip("/")), None
    )


def _media(metas: Mapping[str, list[str]], ld: Mapping[str, Any], canonical: str | None) -> tuple[Media, ...]:
    told = ld.get("image")
    first = told[0] if isinstance(told, list) and told else told
    url = _text(first.get("url")) if isinstance(first, dict) else _text(first)
    url = url or _first(metas, ("og:image", "og:image:url", "twitter:image"))
    if not url:
        return ()
    absolute = urljoin(canonical or "", url)
    if urlsplit(absolute).scheme not in ("http", "https"):
        return ()
    kinds = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
    return (Media(url=absolute, type=kinds.get(urlsplit(absolute).path.rpartition(".")[2].lower(), "image/jpeg")),)


def _time(tree: html.HtmlElement) -> str | None:
    """The first time that is marked as the article's publication, or stands in the article, or on the page."""
    marked = (
        '//*[@itemprop="datePublished"]/@content',
        '//time[@pubdate or @itemprop="datePublished" or contains(@class, "published")]/@datetime',
        "//article//time/@datetime",
        "//time/@datetime",
    )
    return next((str(found[0]) for path in marked if (found := tree.xpath(path))), None)


def _day_of(address: str | None) -> str | None:
    """Read the day that many outlets put into an address: /2026/03/01/ or /2026/mar/01/."""
    match = _DAY_IN_PATH.search(urlsplit(address).path.lower()) if address else None
    if match is None:
        return None
    month = match[2] if match[2].isdigit() else f"{_MONTHS.index(match[2]) // 3 + 1:02}"
    return f"{match[1]}-{month:0>2}-{match[3]:0>2}"


def _dated(*candidates: str | None) -> str | None:
    """Take the first candidate that is a date; templates print 0001-01-01 and empty strings."""
    return next((one for one in candidates if one and not _NO_DATE.match(one)), None)


def _all(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [metas[name][0] for name in names if name in metas]
