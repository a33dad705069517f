"""Partners' dialects of RSS: the elements that each adds to a channel and to an item."""

from collections.abc import Mapping

from lxml import etree

from feedsvc.domain.feeds import Profile
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.profiles.limits import SHORT_DESCRIPTION
from feedsvc.render.rss import Dialect, add, render_dialect
from feedsvc.render.xml import plain, quoted, rfc822, rfc3339, text

SNF = "http://www.smartnews.be/snf"
MI = "http://schemas.ingestion.microsoft.com/common/"
YANDEX = "http://news.yandex.ru"


def render_profile(document: Document) -> bytes:
    """Render a document as its profile."""
    if document.profile is None:
        raise ValueError("A document without a profile is no partner's.")
    return render_dialect(document, _DIALECTS[document.profile])


def shortened(text: str, most: int) -> str:
    """Cut a text to at most so many characters, behind a word where it can."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def _smartnews_channel(document: Document, channel: etree._Element) -> None:
    partners = document.feed.partners
    for written in channel.iterchildren("description"):
        told = plain(partners.short_description or document.feed.description) or document.title
        written.text = shortened(told, SHORT_DESCRIPTION)
    add(channel, "pubDate", rfc822(document.changed))
    for name, url in (("logo", partners.logo), ("darkModeLogo", partners.dark_logo)):
        if url:
            add(add(channel, f"{{{SNF}}}{name}"), "url", url)


def _smartnews_item(entry: Entry) -> str:
    if entry.gone:
        return '<media:status state="deleted"/>'
    return f'<media:thumbnail url="{quoted(entry.image.url)}"/>' if entry.image else ""


def _msn_item(entry: Entry) -> str:
    if entry.expires is None:
        return ""
    until = rfc3339(entry.expires)
    return f"<dcterms:valid>{until}</dcterms:valid><mi:expirationDate>{until}</mi:expirationDate>"


def _apple_channel(document: Document, channel: etree._Element) -> None:
    for written in channel.iterchildren("language"):
        written.text = document.feed.partners.locale or document.feed.language


def _yandex_item(entry: Entry) -> str:
    return f"<yandex:full-text>{text(entry.text)}</yandex:full-text>"


_DIALECTS: Mapping[Profile, Dialect] = {
    Profile.SMARTNEWS: Dialect({"snf": SNF}, _smartnews_channel, _smartnews_item),
    Profile.MSN: Dialect({"mi": MI}, item_elements=_msn_item),
    Profile.FLIPBOARD: Dialect(),
    Profile.YANDEX: Dialect({"yandex": YANDEX}, item_elements=_yandex_item),
    Profile.APPLE: Dialect(fill_channel=_apple_channel),
}
