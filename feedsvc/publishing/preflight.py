"""What withholds feeds from going live, and what partners won't take, before they say so themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article
from feedsvc.domain.documents import profile_document, published_documents
from feedsvc.domain.feeds import Feed
from feedsvc.domain.refusals import Refusal, WithheldRendition
from feedsvc.ports import Clock, Store
from feedsvc.publishing.entries import entries_of
from feedsvc.publishing.streams import Streams
from feedsvc.render.partner import Partner
from feedsvc.render.partners import PARTNERS
from feedsvc.render.sifting import obstacles, sift


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """A feed as a partner sees it: how many articles it takes, which are left out, what the feed as a whole lacks."""

    feed: Feed
    partner: Partner
    taken: int
    refused: Sequence[Refusal]
    obstacles: Sequence[str]

    @property
    def is_published(self) -> bool:
        """Whether the partner has an address of this feed."""
        return self.feed.has_profile(self.partner.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Look at feeds with the eyes of others."""

    store: Store
    streams: Streams
    clock: Clock

    def withheld(self) -> Sequence[WithheldRendition]:
        """Return the renditions that could not go live, by name. Raises `StoreUnavailable`."""
        with self.store.read() as view:
            return view.renditions.withheld()

    def addresses(self, partners: Sequence[str] = ()) -> Mapping[str, str]:
        """Return the addresses of the feeds' documents by their names: what is rendered with each feed, or the partners'."""
        addresses = Addresses(self.streams.outlet.base_url)
        documents = [
            document
            for feed in self.streams.configured.values()
            for document in (
                [profile_document(feed, partner) for partner in partners if feed.has_profile(partner)]
                if partners
                else published_documents(feed)
            )
        ]
        return {document.name: addresses.feed(document.name) for document in documents}

    def live(self, name: str) -> bytes | None:
        """Return the document of this name that is live, None if there is none. Raises `StoreUnavailable`."""
        with self.store.read() as view:
            rendition = view.renditions.get(name)
        return None if rendition is None else rendition.body

    def partners(self, partners: Sequence[str] = ()) -> Sequence[PartnerReport]:
        """Report on each feed for the partners that it names; with `partners`, for these, whether it names them or not."""
        feeds = self.streams.configured.values()
        return [report for feed in feeds for report in self.feed(feed, partners or feed.profiles or ())]

    def feed(self, feed: Feed, partners: Iterable[str] = PARTNERS) -> Sequence[PartnerReport]:
        """Report on a feed for partners, also for those that it isn't published for."""
        now = self.clock()
        with self.store.read() as view:
            articles = entries_of(feed, view.entries.open(feed.slug), now)
        return [_report(feed, PARTNERS[partner], articles, now) for partner in partners]

    def refusals(self, articles: Sequence[Article]) -> Sequence[Refusal]:
        """Return which of these articles the partners that feeds name won't take; a partner's refusal counts once."""
        now, refusals = self.clock(), dict[tuple[str, str], Refusal]()
        for feed in self.streams.configured.values():
            for partner in feed.profiles or ():
                _, refused = sift(PARTNERS[partner], entries_of(feed, articles, now), now=now)
                refusals |= {(partner, refusal.guid): refusal for refusal in refused}
        return list(refusals.values())


def _report(feed: Feed, partner: Partner, articles: Sequence[Article], now: datetime) -> PartnerReport:
    taken, refused = sift(partner, articles, now=now)
    return PartnerReport(feed, partner, len(taken), refused, obstacles(partner, feed, len(taken)))
