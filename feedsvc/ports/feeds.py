"""The entries of the configured feeds and their live renditions, inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from feedsvc.domain.articles import Article, Guid
from feedsvc.domain.entries import ArchivePage, EntriesMark
from feedsvc.domain.feeds import Term
from feedsvc.domain.refusals import WithheldRendition
from feedsvc.domain.renditions import Coding, Rendition


class Entries(Protocol):
    """Which articles are entries of each configured feed, inside one transaction: open ones in the subscription document,
    the others each in one page of its archive, for ever (RFC 5005 section 4)."""

    def marks(self) -> Mapping[str, EntriesMark]:
        """Return up to where each feed has looked, by slug; none is there before its first look."""
        ...

    def reach(self, marks: Mapping[str, EntriesMark]) -> None:
        """Keep the marks of feeds in place of those they had."""
        ...

    def add(self, slug: str, articles: Sequence[Article], mark: EntriesMark, *, is_late: bool = False) -> None:
        """Make articles open entries of a feed, save those that are its entries already, and keep the mark.

        They arrive in the order of their sequences; those that are late, before all that arrived.
        """
        ...

    def open(self, slug: str) -> Sequence[Article]:
        """Return a feed's open entries, public or not, the latest arrival first, late ones by `published`."""
        ...

    def late(self, slug: str) -> Sequence[Article]:
        """Return those of a feed's open entries that came late."""
        ...

    def make_late(self, slug: str) -> None:
        """Count all of a feed's open entries among those that came late."""
        ...

    def file(self, slug: str, articles: Sequence[Article], *, at: datetime) -> bool:
        """Make articles entries of the next page of the feed's archive, save those that are its entries already; return whether
        there were any, and so a page."""
        ...

    def close(self, slug: str, guids: Sequence[Guid], *, at: datetime) -> int:
        """Put open entries in the next page of the feed's archive and give its number; pages count from 1."""
        ...

    def page(self, slug: str, number: int) -> ArchivePage | None:
        """Return a page of a feed's archive; None if there is none of this number."""
        ...

    def pages(self, slug: str) -> int:
        """Count the pages of a feed's archive."""
        ...

    def state(self, slug: str) -> tuple[int, int, int]:
        """Return what changes with a feed's open entries: their number, their highest sequence, the number of pages."""
        ...

    def states(self) -> Mapping[str, tuple[int, int, int]]:
        """Return the state of each feed that has looked, by slug."""
        ...

    def gone(self, slug: str, *, since: datetime, now: datetime, limit: int) -> Sequence[Article]:
        """Return the entries of a feed, open or not, that were withdrawn or expired after `since`, the last to go first."""
        ...

    def withdrawals(self, *, since: datetime) -> Mapping[str, tuple[int, int]]:
        """Return what changes with the entries withdrawn after `since`: their number and their highest sequence, by the slug of
        each feed that has such."""
        ...


class StreamNames(Protocol):
    """How each section, tag, author, language and source is spelt that ever had a public article, inside one transaction."""

    def note(self, articles: Sequence[Article]) -> None:
        """Note the streams of articles that the public sees now; the first spelling of each stays."""
        ...

    def spelling(self, term: Term, value: str, *, now: datetime) -> str | None:
        """Return how a stream is spelt: as in its first public article, as far as none of those is erased. None for one that
        never had any."""
        ...


class Renditions(Protocol):
    """The feeds as they are live, inside one transaction."""

    def get(self, name: str) -> Rendition | None:
        """Return the live rendition of this name."""
        ...

    def as_of(self) -> int:
        """Return the number of the state that this transaction sees; a later state never has a lower one."""
        ...

    def replace(self, rendition: Rendition) -> bool:
        """Put a rendition live in place of the one of the same name, whole, and return whether it is.

        It isn't where the one that is live was made of a newer state, of the same at another instant, or changed no earlier:
        another process was first, and what is live is to be looked at anew.
        """
        ...

    def remove(self, name: str) -> None:
        """Take a rendition down; nothing happens if there is none."""
        ...

    def lacking(self, codings: Collection[Coding]) -> Sequence[str]:
        """Name the live renditions that have no bytes in some of these codings, sorted."""
        ...

    def compress(self, rendition: Rendition) -> None:
        """Add the codings of a live rendition; nothing happens if another stands in its place meanwhile."""
        ...

    def stamps(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return a stamp of each live rendition of these names: it changes when the rendition is replaced or compressed."""
        ...

    def names(self) -> Sequence[str]:
        """Name every live rendition, sorted."""
        ...

    def naming(self, words: Collection[str]) -> Sequence[str]:
        """Name the live renditions whose bytes hold one of these words, sorted."""
        ...

    def record_fault(self, withheld: WithheldRendition) -> None:
        """Record that a rendition could not go live, in place of what was recorded of it before."""
        ...

    def clear_fault(self, name: str) -> None:
        """Forget that a rendition could not go live; `replace` does so too."""
        ...

    def withheld(self) -> Sequence[WithheldRendition]:
        """Return the renditions that could not go live, by name."""
        ...
