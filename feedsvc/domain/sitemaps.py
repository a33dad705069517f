"""Sitemaps: blocks of articles, and what one lists of each article."""

from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.links import LinkMode


@dataclass(frozen=True, slots=True)
class Block:
    """So many articles in the order in which they were first stored: how many of them are public, what changes with them
    (`sequence`), and when the last of them changed."""

    number: int
    public: int
    sequence: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An article as a list of pages names it."""

    id: str
    title: str
    updated: datetime
    link: str | None = None
    """The article's own address, as its source gave it."""
    links: LinkMode | None = None
    """Where links to it lead, where its provider's rule says so."""
