"""Addresses of a site that was here before: how they are known, and which are surely those of its feed."""

from urllib.parse import parse_qsl, unquote, urlsplit

from feedsvc.domain.feeds import LATEST, FeedFormat

_FEEDS = {
    **dict.fromkeys(("/feed", "/feed/rss", "/feed/rss2", "/rss", "/rss.xml", "/feed.xml", "/index.xml"), FeedFormat.RSS),
    **dict.fromkeys(("/feed/atom", "/atom", "/atom.xml"), FeedFormat.ATOM),
    **dict.fromkeys(("/feed/json", "/feed.json"), FeedFormat.JSON),
}
"""Where sites have the feed of all that they publish: WordPress, Ghost, Hugo, Jekyll, Pelican and most others."""

_ASKED = {
    **dict.fromkeys(("rss", "rss2", "feed", "rdf"), FeedFormat.RSS),
    "atom": FeedFormat.ATOM,
    "json": FeedFormat.JSON,
}
"""What WordPress calls its formats in `/?feed=`."""

LONGEST_ADDRESS = 2_000
"""Characters of an old address that can be kept."""


def place_of(address: str) -> str:
    """Return what an old address is known by: its path, decoded and without a slash at its end, and its query if it has one.

    An address that can't be parted is "".
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = "/" + unquote(parts.path).strip("/")
    place = f"{path}?{parts.query}" if parts.query else path
    return place if len(place) <= LONGEST_ADDRESS and "\0" not in place else ""


def guessed(place: str) -> str | None:
    """Return where an address leads that sites have their feed at; None of any other."""
    path, _, query = place.partition("?")
    asked = dict(parse_qsl(query)).get("feed") if path == "/" else None
    feed_format = _ASKED.get(asked) if asked else _FEEDS.get(path.lower()) if not query else None
    return f"/feeds/{LATEST}.{feed_format}" if feed_format else None
