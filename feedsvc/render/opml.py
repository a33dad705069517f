"""The list of feeds: OPML 2.0, which readers import whole."""

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from feedsvc.domain.addresses import Addresses, feed_name
from feedsvc.domain.dates import imf_fixdate
from feedsvc.domain.feeds import Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.render.rss import add
from feedsvc.render.xml import plain


def render_opml(feeds: Iterable[Feed], outlet: Outlet, *, changed: datetime) -> bytes:
    """Render feeds as subscriptions; `changed` is when the list changed last."""
    addresses = Addresses(outlet.base_url)
    root = etree.Element("opml", version="2.0")
    head = add(root, "head")
    add(head, "title", f"{plain(outlet.name)}: feeds")
    add(head, "dateModified", imf_fixdate(changed))
    add(head, "ownerName", plain(outlet.name))
    add(head, "ownerId", addresses.home)
    add(head, "docs", "http://opml.org/spec2.opml")
    body = add(root, "body")
    for feed in feeds:
        attributes = {
            "type": "rss",
            "text": plain(feed.title),
            "title": plain(feed.title),
            "description": plain(feed.description),
            "htmlUrl": feed.link,
            "language": feed.language,
            "version": "RSS2",
            "xmlUrl": addresses.feed(feed_name(feed.slug, FeedFormat.RSS)),
        }
        etree.SubElement(body, "outline", {name: value for name, value in attributes.items() if value})
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
