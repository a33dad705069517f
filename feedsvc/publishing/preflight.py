"""What keeps feeds from going live, and what partners won't take, before they say so themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import PARTNERS, Feed, Profile
from feedsvc.domain.refusals import Refusal, WithheldRendition
from feedsvc.ports import Clock, Store
from feedsvc.publishing.entries import entries_of
from feedsvc.publishing.publish import Renderer, editions, name_of
from feedsvc.publishing.streams import Streams


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

    def kept_back(self) -> Sequence[WithheldRendition]:
        """Give the renditions that could not go live, by name. Raises `StoreUnavailable`."""
        with self.store.read() as view:
            return view.renditions.kept_back()

    def addresses(self, profiles: Sequence[Profile] = ()) -> Mapping[str, str]:
        """Give the addresses of the feeds' documents by their names: what is rendered with each feed, or the profiles."""
        told, addresses = [], Addresses(self.streams.outlet.base_url)
        for feed in self.streams.configured.values():
            asked = [(one.feed_format, one) for one in profiles if feed.has_profile(one)] if profiles else editions(feed)
            told += [name_of(feed, form, profile) for form, profile in asked]
        return {name: addresses.feed(name) for name in told}

    def live(self, name: str) -> bytes | None:
        """Give the document of this name that is live, None if none is. Raises `StoreUnavailable`."""
        with self.store.read() as view:
            rendition = view.renditions.get(name)
        return None if rendition is None else rendition.body

    def partners(self, profiles: Sequence[Profile] = ()) -> Sequence[PartnerReport]:
        """Report on each feed for the partners that it names; with `profiles`, for these, whether it names them or not."""
        feeds = self.streams.configured.values()
        return [one for feed in feeds for one in self.feed(feed, profiles or feed.profiles or ())]

    def feed(self, feed: Feed, profiles: Sequence[Profile] = PARTNERS) -> Sequence[PartnerReport]:
        """Report on a feed for partners, also for those that it isn't published for."""
        now = self.clock()
        with self.store.read() as view:
            articles = entries_of(feed, view.entries.open(feed.slug), now)
        return [self._report(feed, profile, articles, now) for profile in profiles]

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
