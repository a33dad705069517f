"""Partners' dialects of RSS: the elements that each adds to a channel and to an item."""

from collections.abc import Mapping

from lxml import etree

from feedsvc.domain.feed import Profile
from feedsvc.render.document import Document
from feedsvc.render.entries import Entry
from feedsvc.render.fragments import Fragments
from feedsvc.render.profiles.limits import SHORT_DESCRIPTION
from feedsvc.render.rss import Dialect, add, render_dialect
from feedsvc.render.xml import DCTERMS, MEDIA, plain, rfc822, rfc3339

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
    for element in channel.iterchildren("description"):
        told = plain(partners.short_description or document.feed.description) or document.title
        element.text = shortened(told, SHORT_DESCRIPTION)
    add(channel, "pubDate", rfc822(document.changed))
    for name, url in (("logo", partners.logo), ("darkModeLogo", partners.dark_logo)):
        if url:
            add(add(channel, f"{{{SNF}}}{name}"), "url", url)


def _smartnews_item(entry: Entry, item: etree._Element) -> None:
    if entry.gone:
        add(item, f"{{{MEDIA}}}status", state="deleted")
    elif entry.image:
        add(item, f"{{{MEDIA}}}thumbnail", url=entry.image.url)


def _msn_item(entry: Entry, item: etree._Element) -> None:
    if entry.expires:
        add(item, f"{{{DCTERMS}}}valid", rfc3339(entry.expires))
        add(item, f"{{{MI}}}expirationDate", rfc3339(entry.expires))


def _apple_channel(document: Document, channel: etree._Element) -> None:
    for element in channel.iterchildren("language"):
        element.text = document.feed.partners.locale or document.feed.language


def _yandex_item(entry: Entry, item: etree._Element) -> None:
    add(item, f"{{{YANDEX}}}full-text", entry.text)


def _dialect(**told: object) -> Dialect:
    return Dialect(fragments=Fragments(tail=b"</channel></rss>"), **told)  # type: ignore[arg-type]


_DIALECTS: Mapping[Profile, Dialect] = {
    Profile.SMARTNEWS: _dialect(namespaces={"snf": SNF}, fill_channel=_smartnews_channel, fill_item=_smartnews_item),
    Profile.MSN: _dialect(namespaces={"mi": MI}, fill_item=_msn_item),
    Profile.FLIPBOARD: _dialect(),
    Profile.YANDEX: _dialect(namespaces={"yandex": YANDEX}, fill_item=_yandex_item),
    Profile.APPLE: _dialect(fill_channel=_apple_channel),
}
