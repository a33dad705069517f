"""Which articles a partner takes, and why it doesn't take the others."""

from collections.abc import Sequence
from datetime import datetime

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Feed, Profile
from feedsvc.domain.refusals import Refusal
from feedsvc.render.profiles.limits import PARTNERS
from feedsvc.render.profiles.offer import feed_offer, offer_of

HEAD = 20_000
"""Bytes of a feed besides its entries."""


def sift(profile: Profile, articles: Sequence[Article], *, now: datetime) -> tuple[list[Article], list[Refusal]]:
    """Part articles, latest first, into those that a profile holds and those that are left out of it, with the reasons.

    What is left out for its age alone, behind the last entry that a feed may hold, is no refusal.
    """
    partner = PARTNERS[profile]
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
            refused.append(Refusal(profile, article.guid, article.revision.title, partner.rule, "; ".join(reasons)))
            continue
        taken.append(article)
        room -= offer.size
    return taken, refused


def obstacles(profile: Profile, feed: Feed, entries: int) -> list[str]:
    """Tell what a partner will miss in a feed as a whole that holds so many entries, a sentence each."""
    partner = PARTNERS[profile]
    told = feed_offer(feed, entries)
    return [f"{partner.rule}: {reason}." for reason in partner.judge_feed(told)]
