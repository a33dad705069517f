"""Where the links of a page lead, without the redirects of what exported it, and what it names otherwise than HTML does."""

from urllib.parse import parse_qs, urlsplit

from lxml import html

from feedsvc.domain.picture_addresses import is_lazy, is_picture, picture_address


def settle_links(tree: html.HtmlElement, base: str) -> None:
    """Write the addresses of links as they are meant, and AMP's pictures as pictures.

    Without a base, a thumbnail whose address begins at the site's root is shown by the picture that it leads to.
    """
    for image in tree.iter("amp-img"):
        image.tag = "img"
    for link in tree.iter("a"):
        address = link.get("href") or ""
        if "google.com/url?" in address:
            link.set("href", _target(address))
        elif not base and is_picture(address):
            _enlarge(link, address)


def _target(address: str) -> str:
    """Return where one of Google Docs' links leads."""
    try:
        return next(iter(parse_qs(urlsplit(address).query).get("q", [])), address)
    except ValueError:
        return address


def _enlarge(link: html.HtmlElement, address: str) -> None:
    """Show a link's only picture by the address that it leads to, where its own can't be made absolute."""
    images = list(link.iter("img"))
    if len(images) != 1 or not (picture_address(dict(images[0].attrib)) or "").startswith("/"):
        return
    for name in [name for name in map(str, images[0].attrib) if name == "srcset" or is_lazy(name)]:
        del images[0].attrib[name]
    images[0].set("src", address)
