"""What an article is called in feeds: by its own guid, or as an earlier feed of the newsroom called it."""

import re
from dataclasses import dataclass

from feedsvc.domain.texts import scrub

LONGEST_ID = 1_000
"""Characters of an id: PostgreSQL indexes keys of up to 2,700 bytes."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIds:
    """The ids by which readers know an article from an earlier feed, as far as they are known: RSS's guid, and whether that was
    an address; Atom's id; JSON Feed's id. Where a format's own isn't known, `iri` stands in its place."""

    rss_guid: str | None = None
    is_permalink: bool = False
    atom_id: str | None = None
    json_id: str | None = None

    def __bool__(self) -> bool:
        return bool(self.every)

    @property
    def every(self) -> tuple[str, ...]:
        """The ids, each once."""
        return tuple(dict.fromkeys(filter(None, (self.rss_guid, self.atom_id, self.json_id))))

    @property
    def iri(self) -> str | None:
        """The first of them that may stand in every format, since it is an absolute IRI (RFC 4287 section 4.2.6)."""
        return next((iri for name in self.every if (iri := as_iri(name))), None)

    def otherwise(self, other: "FeedIds") -> "FeedIds":
        """Return these ids, and those of `other` where a format has none."""
        rss = self if self.rss_guid else other
        return FeedIds(
            rss_guid=rss.rss_guid,
            is_permalink=rss.is_permalink,
            atom_id=self.atom_id or other.atom_id,
            json_id=self.json_id or other.json_id,
        )


NO_IDS = FeedIds()


def feed_ids(
    *, rss_guid: str | None = None, is_permalink: bool = False, atom_id: str | None = None, json_id: str | None = None
) -> FeedIds:
    """Return the ids that a feed or its newsroom states, as readers compare them: without white space at their ends.

    One of more than `LONGEST_ID` characters is none.
    """
    rss, atom, json = (_cleaned(stated) for stated in (rss_guid, atom_id, json_id))
    return FeedIds(rss_guid=rss, is_permalink=is_permalink and rss is not None, atom_id=atom, json_id=json)


def as_iri(name: str | None) -> str | None:
    """Return a name if it is an absolute IRI, as Atom wants an id to be."""
    return name if name and _IRI.fullmatch(name) else None


def _cleaned(stated: str | None) -> str | None:
    name = scrub(stated or "").strip()
    return name if 0 < len(name) <= LONGEST_ID else None
