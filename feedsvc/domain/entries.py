"""The entries of a feed: what its documents and its archive hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Article


@dataclass(frozen=True, slots=True)
class EntriesMark:
    """Up to where a feed has looked for its entries: `selection` as it was then, the articles' `sequence`, and the time."""

    selection: str
    sequence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A closed page of a feed's archive: its entries, public or not, latest published first, and when it was closed."""

    number: int
    closed: datetime
    articles: Sequence[Article]
