"""What keeps feeds from going live, and what partners won't take, before they say so themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.article import Article
from feedsvc.domain.feed import PARTNERS, Feed, Profile
from feedsvc.domain.refusal import KeptBack, Refusal
from feedsvc.ports import Clock, Store
from feedsvc.usecases.entries import entries_of
from feedsvc.usecases.publish import Renderer
from feedsvc.usecases.streams import Streams


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """A feed as a partner sees it: how many articles are in its profile, which are left out, what the feed as a whole lacks."""

    feed: Feed
    profile: Profile
    taken: int
    refused: Sequence[Refusal]
    obstacles: Sequence[str]

    @property
    def is_published(self) -> bool:
        """Whether the partner has an address of this feed."""
        return self.feed.has_profile(self.profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Look at feeds with the eyes of others."""

    store: Store
    streams: Streams
    judge: Renderer
    clock: Clock

    def kept_back(self) -> Sequence[KeptBack]:
        """Give the renditions that could not go live, by name. Raises `StoreUnavailable`."""
        with self.store.read() as view:
            return view.renditions.kept_back()

    def partners(self) -> Sequence[PartnerReport]:
        """Report on each feed for each partner that it names; a feed that names none is looked at for all of them."""
        return [one for feed in self.streams.configured.values() for one in self.feed(feed) if one.is_published]

    def feed(self, feed: Feed) -> Sequence[PartnerReport]:
        """Report on a feed for every partner, also for those that it isn't published for."""
        now = self.clock()
        with self.store.read() as view:
            articles = entries_of(feed, view.entries.open(feed.slug), now)
        return [self._report(feed, profile, articles, now) for profile in PARTNERS]

    def refusals(self, articles: Sequence[Article]) -> Sequence[Refusal]:
        """Tell which of these articles the partners that feeds name won't take; a partner's refusal counts once."""
        now, found = self.clock(), dict[tuple[Profile, str], Refusal]()
        for feed in self.streams.configured.values():
            for profile in feed.profiles or ():
                _, refused = self.judge.sift(profile, entries_of(feed, articles, now), now=now)
                found |= {(refusal.profile, refusal.guid): refusal for refusal in refused}
        return list(found.values())

    def _report(self, feed: Feed, profile: Profile, articles: Sequence[Article], now: datetime) -> PartnerReport:
        taken, refused = self.judge.sift(profile, articles, now=now)
        return PartnerReport(feed, profile, len(taken), refused, self.judge.obstacles(profile, feed, len(taken)))
