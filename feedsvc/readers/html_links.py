"""Where the links of a page lead, without the redirects of what exported it, and what it names otherwise than HTML does."""

from urllib.parse import parse_qs, urlsplit

from lxml import html


def settle_links(tree: html.HtmlElement) -> None:
    """Write the addresses of links as they are meant, and AMP's pictures as pictures."""
    for image in tree.iter("amp-img"):
        image.tag = "img"
    for link in tree.iter("a"):
        address = link.get("href") or ""
        if "google.com/url?" in address:
            link.set("href", _target(address))


def _target(address: str) -> str:
    """Return where one of Google Docs' links leads."""
    try:
        return next(iter(parse_qs(urlsplit(address).query).get("q", [])), address)
    except ValueError:
        return address
