"""The list of feeds: OPML 2.0, which readers import whole."""

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from feedsvc.domain.addresses import Addresses, feed_name
from feedsvc.domain.feeds import Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.render.xml import plain, rfc822


def render_opml(feeds: Iterable[Feed], outlet: Outlet, *, changed: datetime) -> bytes:
    """Render feeds as subscriptions; `changed` is when the list changed last."""
    addresses = Addresses(outlet.base_url)
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for name, value in (
        ("title", f"{plain(outlet.name)}: feeds"),
        ("dateModified", rfc822(changed)),
        ("ownerName", plain(outlet.name)),
        ("ownerId", addresses.home),
        ("docs", "http://opml.org/spec2.opml"),
    ):
        etree.SubElement(head, name).text = value
    body = etree.SubElement(root, "body")
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
