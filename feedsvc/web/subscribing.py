"""The readers in which a feed is subscribed to by one click, and the addresses that they take feeds at."""

from urllib.parse import quote

READERS = (
    ("Feedly", "https://feedly.com/i/subscription/feed%2F{}"),
    ("Inoreader", "https://www.inoreader.com/?add_feed={}"),
    ("NewsBlur", "https://www.newsblur.com/?url={}"),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={}"),
    ("Feedbin", "https://feedbin.com/?subscribe={}"),
    ("BazQux", "https://bazqux.com/add?url={}"),
)


def one_click_links(feed_url: str) -> list[tuple[str, str]]:
    """Return (name, address) of each reader for a feed."""
    return [(name, address.format(quote(feed_url, safe=""))) for name, address in READERS]
