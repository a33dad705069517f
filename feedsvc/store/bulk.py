"""What deciding on many revisions asks of the articles, looked up at once: a handful of statements for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain

from sqlalchemy import bindparam, or_, select, union

from feedsvc.domain.articles import Article, Guid, Identity, Revision
from feedsvc.domain.decide import first_dates
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.likeness import Likeness, is_near, likeness_of
from feedsvc.store.article_rows import article_of, article_rows
from feedsvc.store.article_writing import StoredState
from feedsvc.store.commits import BAND, EXACT, Commit
from feedsvc.store.schema import articles, fingerprints

FAR = datetime(9999, 1, 1, tzinfo=UTC)

MOST_MARKS = 20_000
"""Fingerprints that are looked up at once; with more, as of reports made from one template, each article asks for itself."""

# Made once: SQLAlchemy takes 13 microseconds to run a statement that it knows, 47 for one that it is given anew.
_KNOWN = article_rows().where(
    or_(
        articles.c.identity.in_(bindparam("identities", expanding=True)),
        articles.c.guid.in_(bindparam("guids", expanding=True)),
    )
)
_IS_SAME = (fingerprints.c.kind == EXACT) & fingerprints.c.value.in_(bindparam("exact", expanding=True))
_SHARES_BAND = (fingerprints.c.kind == BAND) & fingerprints.c.value.in_(bindparam("bands", expanding=True))
_MARKS = (
    select(fingerprints.c.kind, fingerprints.c.value, fingerprints.c.sketch)
    .where(or_(_IS_SAME, _SHARES_BAND))
    .limit(MOST_MARKS + 1)
)
_NAMES = (articles.c.guid, articles.c.rss_guid, articles.c.atom_id, articles.c.json_id)
_NAMED = union(*(select(name).where(name.in_(bindparam("names", expanding=True))) for name in _NAMES))


@dataclass
class Bulk:
    """What is stored of these revisions: looked up when it is first asked for, and kept up with what is changed since."""

    commit: Commit
    revisions: Sequence[Revision]
    identities: Collection[Identity]
    _states: dict[Guid, StoredState | None] = field(default_factory=dict)
    _is_expected: bool = False
    _changed: list[Likeness] = field(default_factory=list)
    """The likeness of each article that was changed since."""
    _new_names: set[str] = field(default_factory=set)
    """What these are called in feeds."""

    @cached_property
    def articles(self) -> dict[Identity, Article | None]:
        """The articles of the identities, None for one that isn't there."""
        guids = {revision.guid for revision in self.revisions}
        self._states.update(dict.fromkeys(guids))
        rows = self.commit.connection.execute(_KNOWN, {"identities": list(self.identities), "guids": list(guids)}).all()
        for row in rows:
            self._states[Guid(row.guid)] = StoredState(row.id, row.number, row.updated, row.sequence, row.announced)
        return {**dict.fromkeys(self.identities), **{article.identity: article for article in map(article_of, rows)}}

    def expected_instants(self) -> Sequence[datetime]:
        """Return the instants that articles will want which are new, as far as their revisions are dated; once."""
        if self._is_expected:
            return ()
        self._is_expected = True
        new = (revision for revision in self.revisions if revision.published and self.articles.get(revision.identity) is None)
        return [first_dates(revision, FAR)[1] for revision in new]

    def has_state(self, guid: Guid) -> bool:
        """Return whether it is known how an article is stored."""
        return bool(self.articles) and guid in self._states

    def take_state(self, guid: Guid) -> StoredState | None:
        """Return how an article is stored that is changed now, None for a new one; after that it isn't known any more."""
        return self._states.pop(guid)

    def note(self, article: Article) -> None:
        """Note an article as it is changed."""
        self.articles[article.identity] = article
        self._changed.append(likeness_of(article.revision))
        self._new_names.update((article.guid, *article.feed_ids.every))

    def may_be_named(self, ids: FeedIds) -> bool:
        """Return whether an article may have one of these ids."""
        asked, stored = self._names
        return not asked.issuperset(ids.every) or any(name in stored or name in self._new_names for name in ids.every)

    def may_have_copies(self, likeness: Likeness, max_bits: int) -> bool:
        """Return whether an article may be alike."""
        marks = self._marks
        if marks is None or likeness not in self._likenesses or (EXACT, likeness.exact) in marks:
            return True
        if any(likeness.exact == other.exact for other in self._changed):
            return True
        stored = chain.from_iterable(marks.get((BAND, band), ()) for band in likeness.bands)
        sketches = chain(stored, (other.sketch for other in self._changed))
        return max_bits > 0 and any(is_near(likeness.sketch, sketch, max_bits=max_bits) for sketch in sketches)

    @cached_property
    def _names(self) -> tuple[set[str], set[str]]:
        """The ids that the revisions state, and those of them that articles have."""
        asked = {name for revision in self.revisions for name in revision.feed_ids.every}
        return asked, set(self.commit.connection.execute(_NAMED, {"names": list(asked)}).scalars())

    @cached_property
    def _likenesses(self) -> frozenset[Likeness]:
        return frozenset(map(likeness_of, self.revisions))

    @cached_property
    def _marks(self) -> dict[tuple[int, int], list[int]] | None:
        """The sketches of each fingerprint that is stored; None if they are too many."""
        exact = [likeness.exact for likeness in self._likenesses]
        bands = [band for likeness in self._likenesses for band in likeness.bands]
        rows = self.commit.connection.execute(_MARKS, {"exact": exact, "bands": bands}).all()
        if len(rows) > MOST_MARKS:
            return None
        marks: dict[tuple[int, int], list[int]] = {}
        for kind, value, sketch in rows:
            marks.setdefault((kind, value), []).append(sketch)
        return marks
