"""Where links to an article lead: to its own address, at the newsroom's site, or to our page of it."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit


class LinkMode(StrEnum):
    """Where links lead of an article that has an address of its own."""

    SOURCE = "source"
    HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """How an outlet links to its articles.

    `site` is the newsroom's own address. Without a `mode`, links lead to the addresses that are on that site, and to our pages
    of all others. `redirects`: our page of an article sends people on to where links lead. `cross_host`: sitemaps list
    addresses of other hosts than ours.
    """

    site: str | None = None
    mode: LinkMode | None = None
    redirects: bool = False
    cross_host: bool = False

    def leads_to(self, link: str, mode: LinkMode | None = None) -> bool:
        """Return whether links lead to the own address of an article; `mode` is what its provider's rule says."""
        mode = mode or self.mode
        if mode is None:
            return self.site is not None and is_below(link, self.site)
        return mode is LinkMode.SOURCE


HERE_ALONE = Linking()
"""Links of an outlet that has no site of its own."""


def is_below(address: str, site: str) -> bool:
    """Return whether an address is on a site: of its host, with or without `www.`, and below its path."""
    try:
        parts, top = urlsplit(address), urlsplit(site)
    except ValueError:  # a bracket without its pair
        return False
    path = top.path.rstrip("/")
    return _host(parts) == _host(top) and (parts.path == path or parts.path.startswith(f"{path}/") or not path)


def has_same_host(address: str, other: str) -> bool:
    """Return whether two addresses are of one scheme, host and port, as a sitemap and what it lists must be."""
    return address.split("/", 3)[:3] == other.split("/", 3)[:3]


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")
