"""Where the links and pictures of a page lead: resolved against its `base`, without the redirects of what exported it."""

from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html

_ADDRESSES = (("a", "href"), ("img", "src"), ("iframe", "src"), ("video", "src"), ("audio", "src"))


def settle_links(tree: html.HtmlElement, base: str) -> None:
    """Write the addresses of a page as they are meant; `base` is what relative ones are resolved against where it has one."""
    for element in tree.iter("amp-img"):
        element.tag = "img"
    is_stated = any(element.get("href") for element in tree.iter("base"))
    for tag, name in _ADDRESSES:
        for element in tree.iter(tag):
            address = (element.get(name) or "").strip()
            if address:
                element.set(name, _settled(address, base if is_stated else ""))


def _settled(address: str, base: str) -> str:
    try:
        absolute = urljoin(base, address) if base and not address.startswith("#") else address
        parts = urlsplit(absolute)
    except ValueError:
        return address
    if parts.netloc.endswith("google.com") and parts.path == "/url":  # as Google Docs exports its links
        return next(iter(parse_qs(parts.query).get("q", [])), absolute)
    return absolute
