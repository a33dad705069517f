"""Which articles a partner takes, and why it doesn't take the others."""

from collections.abc import Sequence
from datetime import datetime

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Feed
from feedsvc.domain.refusals import Refusal
from feedsvc.render.offers import feed_offer, offer_of
from feedsvc.render.partner import Partner

HEAD = 20_000
"""Bytes of a feed besides its entries."""


def sift(partner: Partner, articles: Sequence[Article], *, now: datetime) -> tuple[list[Article], list[Refusal]]:
    """Split articles, the latest arrival first, into those that a partner takes and those that are left out, with the reasons.

    What is left out behind the last entry that a feed may hold is no refusal.
    """
    taken: list[Article] = []
    refused: list[Refusal] = []
    room = partner.max_bytes - HEAD
    for article in articles:
        offer = offer_of(article)
        reasons = list(partner.judge(offer, now))
        if not reasons and len(taken) == partner.size:
            continue
        if not reasons and offer.size > room:
            reasons = [f"the feed would grow over {partner.max_bytes:,} bytes"]
        if reasons:
            refused.append(Refusal(partner.name, article.guid, article.revision.title, partner.rule, "; ".join(reasons)))
            continue
        taken.append(article)
        room -= offer.size
    return taken, refused


def obstacles(partner: Partner, feed: Feed, entries: int) -> list[str]:
    """Return what a partner misses in a feed as a whole that holds so many entries, a sentence each."""
    return [f"{partner.rule}: {reason}." for reason in partner.judge_feed(feed_offer(feed, entries))]
