"""Keys by which caches before the service find what they hold: an answer names its keys, and a change those to purge."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from feedsvc.domain.pictures import KEPT, original_name

STREAMS, MAPS, BESIDE, PICTURES = "streams", "maps", "beside", "pictures"
"""Lists of streams and searches; lists of all that is published; pages that name other articles beside theirs; all pictures."""

UNTOUCHED = ("/static/", "/theme", "/robots", "/healthz", "/readyz", "/metrics", "/admin", "/private", "/hub")
"""Where addresses begin that no change of an article touches, or no cache keeps."""

_FEED = re.compile(r"/feeds/([^/.]+)(?:/archive/\d+)?\.[a-z0-9.-]+")
_PAGE_OF_FEED = re.compile(r"/feed/([^/]+)")
_ARTICLE = re.compile(r"/articles/([^/]+)")
_SPACE = re.compile(r"\s+")


def keys_of(path: str) -> str:
    """Return the keys of the answer to an address, parted by spaces; empty for what no article changes."""
    return " ".join(_SPACE.sub("_", key) for key in _keys(unquote(path)))


def _keys(path: str) -> Iterator[str]:
    if path == "/":
        yield feed_key("latest")
    elif match := _FEED.fullmatch(path) or _PAGE_OF_FEED.fullmatch(path):
        yield feed_key(match[1]) if match[1] != "search" else STREAMS
    elif match := _ARTICLE.match(path):
        yield from (article_key(match[1]), BESIDE)
    elif path.startswith(KEPT):
        yield from (picture_key(original_name(path.removeprefix(KEPT))), PICTURES)
    elif path.startswith(("/sitemap", "/feeds.opml")):
        yield MAPS
    elif not path.startswith(UNTOUCHED):
        yield STREAMS


def feed_key(slug: str) -> str:
    """Return the key of a configured feed and its page."""
    return f"feed:{slug}"


def article_key(article_id: str) -> str:
    """Return the key of an article's page."""
    return f"article:{article_id}"


def picture_key(name: str) -> str:
    """Return the key of a kept picture in all its sizes."""
    return f"picture:{name}"
