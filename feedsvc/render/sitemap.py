"""Lists of pages for search engines: the news sitemap, sitemaps, their index (sitemaps.org 0.9), and robots.txt (RFC 9309)."""

from collections.abc import Iterable, Sequence
from typing import cast

from lxml import etree

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article
from feedsvc.domain.links import has_same_host
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.sitemaps import Block, SitemapEntry
from feedsvc.render.entries import UNTITLED
from feedsvc.render.rss import add
from feedsvc.render.xml import plain, rfc3339

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def render_news_sitemap(articles: Sequence[Article], outlet: Outlet) -> bytes:
    """Render articles as a sitemap for Google News: name, language, date and title of each. Without any it lists the home page:
    search engines take a sitemap that lists nothing for an error."""
    root = _root("urlset", news=NEWS)
    for article in articles:
        if (address := _listed(outlet, _entry_of(article))) is None:
            continue
        url = _add_page(root, address)
        news = add(url, f"{{{NEWS}}}news")
        publication = add(news, f"{{{NEWS}}}publication")
        add(publication, f"{{{NEWS}}}name", plain(outlet.name))
        add(publication, f"{{{NEWS}}}language", news_language(article.revision.language or outlet.language))
        add(news, f"{{{NEWS}}}publication_date", rfc3339(article.published))
        add(news, f"{{{NEWS}}}title", plain(article.revision.title) or UNTITLED)
    return _written(_never_empty(root, outlet))


def render_sitemap(pages: Iterable[SitemapEntry], outlet: Outlet) -> bytes:
    """Render the addresses of articles, each with the time of its last change."""
    root = _root("urlset")
    for page in pages:
        if (address := _listed(outlet, page)) is not None:
            add(_add_page(root, address), f"{{{SITEMAP}}}lastmod", rfc3339(page.updated))
    return _written(_never_empty(root, outlet))


def render_index(blocks: Iterable[Block], outlet: Outlet) -> bytes:
    """Render the index of sitemaps, one a block of articles; before the first, the news sitemap: none may be empty."""
    addresses = Addresses(outlet.base_url)
    root, blocks = _root("sitemapindex"), list(blocks)
    if not blocks:
        add(add(root, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc", addresses.news_sitemap)
    for block in blocks:
        sitemap = add(root, f"{{{SITEMAP}}}sitemap")
        add(sitemap, f"{{{SITEMAP}}}loc", addresses.sitemap(block.number))
        add(sitemap, f"{{{SITEMAP}}}lastmod", rfc3339(block.changed.replace(microsecond=0)))
    return _written(root)


def render_robots(outlet: Outlet) -> bytes:
    """Render robots.txt: everything may be read but the desk and searches, whose pages have no end."""
    addresses = Addresses(outlet.base_url)
    sitemaps = [f"Sitemap: {address}" for address in (addresses.news_sitemap, addresses.sitemap_index)]
    return "\n".join(["User-agent: *", "Disallow: /admin/", "Disallow: /search", "", *sitemaps, ""]).encode()


def news_language(language: str) -> str:
    """Write a language as Google News does: ISO 639, but zh-cn and zh-tw."""
    primary, *subtags = language.lower().split("-")
    if primary == "zh":
        return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(subtags) else "zh-cn"
    return primary


def _entry_of(article: Article) -> SitemapEntry:
    revision = article.revision
    return SitemapEntry(article.id, revision.title, article.updated, revision.link, revision.links)


def _listed(outlet: Outlet, entry: SitemapEntry) -> str | None:
    """Return the address under which a sitemap lists an article; None of one that is at another host, which only a sitemap that
    is allowed to by that host may list (sitemaps.org, "Sitemaps & Cross Submits")."""
    own = outlet.addresses.own(entry.link, entry.links)
    if own is None:
        return outlet.addresses.page(entry.id, entry.title)
    return own if outlet.linking.cross_host or has_same_host(own, outlet.base_url) else None


def _add_page(root: etree._Element, address: str) -> etree._Element:
    url = add(root, f"{{{SITEMAP}}}url")
    add(url, f"{{{SITEMAP}}}loc", address)
    return url


def _never_empty(root: etree._Element, outlet: Outlet) -> etree._Element:
    """List the home page where no article is listed."""
    if not len(root):
        _add_page(root, outlet.addresses.home)
    return root


def _root(tag: str, **prefixes: str) -> etree._Element:
    nsmap = cast("dict[str, str]", {None: SITEMAP, **prefixes})  # lxml's stubs know no default namespace
    return etree.Element(f"{{{SITEMAP}}}{tag}", nsmap=nsmap)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
