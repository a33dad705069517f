"""Outlets: places, such as a bucket, that the public addresses are written to as files, so that they are there without us."""

from collections.abc import Mapping
from dataclasses import dataclass, field

RANKS = range(4)
PICTURES, TEXTS, FEEDS, MAPS = RANKS
"""The order in which what is due is written: a feed comes after the pages that it links to, and after their pictures."""


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """What the service answers the public at an address."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_found(self) -> bool:
        """Whether it is a file; a redirection, or what is gone, is none."""
        return self.status == 200


@dataclass(frozen=True, slots=True)
class OutletJob:
    """An address that is to be written anew; `number` counts how often it was asked for."""

    path: str
    number: int = 1
    failures: int = 0


@dataclass(frozen=True, slots=True)
class OutletMark:
    """How far outlets are: the last change of articles that was seen, and the pages of each feed's archive."""

    sequence: int = 0
    pages: Mapping[str, int] = field(default_factory=dict)


def rank_of(path: str) -> int:
    """Return when an address is written among those that are due."""
    if path.startswith(("/media/", "/static/", "/theme")):
        return PICTURES
    if path.startswith("/articles/") or "/archive/" in path:
        return TEXTS
    return MAPS if path.startswith(("/sitemap", "/robots", "/feeds.opml")) else FEEDS
