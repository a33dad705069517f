"""Where things are: the addresses that feeds, pages and clients rely on."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import FeedFormat, Term
from feedsvc.domain.links import HERE_ALONE, Linking, LinkMode
from feedsvc.domain.pictures import KEPT
from feedsvc.domain.texts import scrub


def feed_name(slug: str, feed_format: FeedFormat) -> str:
    """Name a feed's rendition, its address below `/feeds/`: `latest.rss`, `section/World.atom` (not percent-encoded)."""
    return f"{slug}.{feed_format}"


def archive_name(slug: str, page: int, feed_format: FeedFormat) -> str:
    """Name an archive page's rendition: `latest/archive/3.rss`; pages count from 1, the oldest."""
    return feed_name(f"{slug}/archive/{page}", feed_format)


_UNFIT = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")


def is_web_address(address: str) -> bool:
    """Return whether this is an absolute address of the web, with a host that may be one."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not _UNFIT.search(parts.netloc)
        )
    except ValueError:  # a bracket without its pair, a port that is no number
        return False


_OWN = "|".join(["articles", "embed", "feed", "feeds", "media", "search", *Term])
"""Where pages, feeds and pictures of our own stand: below an address that we had, all else may be another's by now."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The service's absolute addresses; `base_url` has no slash at the end, `place` is where its feeds stand below it, `former`
    are the base_urls it had before, `linking` tells where links to articles lead, `media_url` where kept pictures are, if not
    at `base_url`."""

    base_url: str
    place: str = "feeds"
    former: tuple[str, ...] = ()
    linking: Linking = HERE_ALONE
    media_url: str | None = None

    @property
    def home(self) -> str:
        """The Latest News page."""
        return f"{self.base_url}/"

    @property
    def hub(self) -> str:
        """The WebSub hub of the service's own feeds."""
        return f"{self.base_url}/hub"

    @property
    def news_sitemap(self) -> str:
        """The sitemap of the last two days."""
        return f"{self.base_url}/sitemap-news.xml"

    @property
    def sitemap_index(self) -> str:
        """The index of all sitemaps."""
        return f"{self.base_url}/sitemap.xml"

    @property
    def opml(self) -> str:
        """The list of feeds."""
        return f"{self.base_url}/feeds.opml"

    def sitemap(self, number: int) -> str:
        """Return the address of a sitemap; they count from 1."""
        return f"{self.base_url}/sitemap/{number}.xml"

    def feed(self, name: str) -> str:
        """Return the address of a rendition by its name; any Unicode in the name is percent-encoded UTF-8."""
        return f"{self.base_url}/{self.place}/{quote(name, safe='/')}"

    def search(self, name: str, query: str) -> str:
        """Return the address of a rendition of a search; the query is encoded as clients encode one."""
        return f"{self.feed(name)}?{query_of(query)}"

    def moved(self, name: str, to: str) -> str:
        """Return where a rendition is whose feed moved `to` a slug, or an address elsewhere with `{format}` for its format.

        A dialect is still asked for in its own words; a page of the archive leads to the feed, which has another archive.
        """
        extension = name.rpartition(".")[2]
        if to.startswith(("http://", "https://")):
            return to.replace("{format}", extension)
        return self.feed(f"{to}.{extension if '/' in name else name.partition('.')[2]}")

    def link(self, article: Article) -> str:
        """Return where links to an article lead: its own address, or that of its page here."""
        return self.own(article.revision.link, article.revision.links) or self.article(article)

    def own(self, link: str | None, mode: LinkMode | None = None) -> str | None:
        """Return an article's own address, in ASCII, if links lead there; None if they lead to our page of it.

        `mode` is what its provider's rule says of that (`Revision.links`).
        """
        if not link or not self.linking.leads_to(link, mode) or not is_web_address(link):
            return None
        return None if self._is_page_of_ours(link) else ascii_address(link)

    def is_below(self, address: str) -> bool:
        """Return whether an address is below that of the service, wherever there."""
        return f"{address}/".startswith(f"{self.base_url}/")

    def _is_page_of_ours(self, link: str) -> bool:
        return any(_is_below(link, url) for url in (self.base_url, *self.former))

    def article(self, article: Article) -> str:
        """Return the address of an article's page: its id, then the headline for people to read."""
        return self.page(article.id, article.revision.title)

    def page(self, article_id: str, title: str) -> str:
        """Return the address of the page of an article of this id and headline."""
        return f"{self.base_url}/articles/{article_id}/{slugify(title)}".rstrip("/")

    def absolute(self, url: str) -> str:
        """Complete a site-relative address with the host; an absolute one stays as it is."""
        if self.media_url and url.startswith(KEPT):
            return f"{self.media_url}{url}"
        return f"{self.base_url}{url}" if url.startswith("/") and not url.startswith("//") else url

    def picture(self, url: str) -> str:
        """Return the address of a picture on a page of ours: relative, unless kept pictures are elsewhere."""
        return self.absolute(url) if self.media_url else url

    def moved_along(self, markup: str) -> str:
        """Write the addresses of our own that clean HTML holds as they are now, at whichever base_url it was written."""
        for former in self.former:
            if former in markup:
                markup = _own_below(former).sub(f'="{self.base_url}', markup)
        if self.media_url:
            return markup.replace(f'="{self.base_url}{KEPT}', f'="{self.media_url}{KEPT}')
        return markup


def _is_below(address: str, base_url: str) -> bool:
    """Return whether an address is that of a page of ours: below an address of the service, where pages stand."""
    return address.startswith(base_url) and _own_below(base_url).match(f'="{address}"') is not None


@cache
def _own_below(base_url: str) -> re.Pattern[str]:
    return re.compile(rf'="{re.escape(base_url)}(?=/(?:{_OWN})[/?#"]|/?")')


_WORD = re.compile(r"[a-z0-9]+")


def slugify(text: str) -> str:
    """Make the decoration of an address from a headline: ASCII words joined by hyphens, 80 characters at most.

    None of a headline in another script: the digits and brand names that would be left of it say nothing.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    if plain is not text and 2 * _letters(plain) < _letters(text):
        return ""
    return "-".join(_WORD.findall(plain.lower()))[:80].strip("-")


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


_PATH_CHARACTERS = "/%:@!$&'()*+,;=~-._"


def ascii_address(address: str) -> str:
    """Write an address with the characters that one may have (RFC 3986): others in the path are percent-encoded UTF-8, in the
    host punycode. One that can't be parted is encoded as it stands."""
    try:
        scheme, place, path, query, fragment = urlsplit(scrub(address).strip())
        host = place if place.isascii() else place.encode("idna").decode()
    except (ValueError, UnicodeError):
        return quote(scrub(address).strip(), safe=_PATH_CHARACTERS + "?#")
    tail = [quote(part, safe=_PATH_CHARACTERS + extra) for part, extra in ((path, ""), (query, "?"), (fragment, "?"))]
    return urlunsplit((scheme, host, *tail))


def query_of(words: str) -> str:
    """Return the query of a search."""
    return f"q={quote(words, safe='')}"


def place_of(token: str) -> str:
    """Return where the feeds of an account stand below the service's address."""
    return f"private/{token}"
