"""What becomes of an article that moves in: new, known by what any feed called it, or known and now called so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article, Guid, Revision, guid_from_id
from feedsvc.domain.copies import has_same_provider
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.feed_ids import NO_IDS
from feedsvc.domain.imports import Outcome
from feedsvc.domain.links import is_below
from feedsvc.domain.old_addresses import place_of
from feedsvc.intake.deciding import Deciding
from feedsvc.ports import Unit

FEEDS = frozenset({"rss", "atom", "jsonfeed"})
"""Formats that may have less of an article than its export: they say what it was called."""

_OUTCOMES: Mapping[Verdict, Outcome] = {
    Verdict.CREATED: Outcome.CREATED,
    Verdict.REVISED: Outcome.REVISED,
    Verdict.UNCHANGED: Outcome.UNCHANGED,
    Verdict.HELD: Outcome.HELD,
    Verdict.WITHDRAWN: Outcome.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Decide and store what a source brings; `brought` are the guids of the articles that it has brought so far."""

    deciding: Deciding
    addresses: Addresses
    brought: set[Guid] = field(default_factory=set)

    def __call__(self, new: Revision, unit: Unit) -> tuple[Decision, Outcome]:
        """Decide and store one article."""
        decision, outcome = self._decided(new, unit)
        self.brought.add(decision.article.guid)
        return decision, outcome

    def _decided(self, new: Revision, unit: Unit) -> tuple[Decision, Outcome]:
        known = unit.articles.get(new.identity)
        if known is None:
            known = self._named(new, unit)
            if known is not None and known.guid in self.brought:  # two of one source, however they are called, are two
                known, new = None, replace(new, feed_ids=NO_IDS)
        if known is not None and new.format in FEEDS and known.revision.format != new.format:
            return self._called(new, known, unit)
        if known is not None and has_same_provider(known.revision, new):
            new = replace(new, identity=known.identity, guid=known.guid, feed_ids=known.feed_ids)
        elif known is None and (own := _own_guid(new)) is not None:
            new = replace(new, guid=own)
        if new.link and self.addresses.is_below(new.link):
            new = replace(new, link=None)  # its old address leads to our page of it
        (decision,) = self.deciding.apply([new], unit)
        return decision, _OUTCOMES[decision.verdict]

    def _named(self, new: Revision, unit: Unit) -> Article | None:
        """Find an article by what any feed called it; an entry of a feed by the address that it had, too."""
        named = next(iter(unit.articles.named(new.feed_ids)), None) if new.feed_ids else None
        if named is not None or new.format not in FEEDS or not new.link:
            return named
        target = unit.redirects.get(place_of(new.link)) or ""
        other = unit.articles.by_guid(guid_from_id(target.removeprefix("/articles/"))) if target else None
        return other if other is not None and self._has_address(other, new.link) else None

    def _has_address(self, known: Article, link: str) -> bool:
        """Return whether an article had an address, at that very host: old addresses are known by their paths alone."""
        own = known.revision.link
        return self.addresses.is_below(link) if own is None else is_below(link, own)

    def _called(self, new: Revision, known: Article, unit: Unit) -> tuple[Decision, Outcome]:
        """Have an article that came in an export be called in a feed's format as that feed calls it, unless another is."""
        ids = new.feed_ids.otherwise(known.feed_ids)
        others = [other for other in unit.articles.named(ids) if other.guid != known.guid]
        if ids == known.feed_ids or others:
            return Decision(Verdict.UNCHANGED, known), Outcome.UNCHANGED
        changed = max(self.deciding.clock(), known.changed)
        article = unit.articles.apply(Decision(Verdict.REVISED, replace(known, feed_ids=ids, changed=changed), is_quiet=True))
        return Decision(Verdict.REVISED, article), Outcome.NAMED


def _own_guid(new: Revision) -> Guid | None:
    """Return the guid that an article had where feedsvc published it before: it keeps its address too."""
    named = new.feed_ids.rss_guid or ""
    try:
        return Guid(UUID(named.removeprefix("urn:uuid:")).urn) if named.startswith("urn:uuid:") else None
    except ValueError:
        return None
