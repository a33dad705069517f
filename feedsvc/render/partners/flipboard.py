"""Flipboard: its RSS guidelines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from feedsvc.domain.articles import Article
from feedsvc.render.adapting import excerpt
from feedsvc.render.entries import Entry
from feedsvc.render.offers import FeedOffer, Offer
from feedsvc.render.partner import Partner, judge_dated_entry, judge_feed

DESCRIPTION = 300
"""Characters that a description has at least."""

IMAGE = 500
"""Pixels that the smaller side of a picture has at least."""

ENTRIES = range(20, 31)


def _judge(offer: Offer, now: datetime) -> Iterator[str]:
    yield from judge_dated_entry(offer, now)
    length = max(len(offer.summary), len(" ".join(offer.text.split())))
    if length < DESCRIPTION:
        yield f"its text has {length} characters; a description needs {DESCRIPTION}"
    if not offer.authors:
        yield "it names no author"
    largest = max((min(width, height) for width, height in offer.images), default=0)
    if largest < IMAGE:
        lacking = f"the largest picture has {largest} pixels" if largest else "it has no picture of known size"
        yield f"{lacking}; {IMAGE} on the smaller side are needed"


def _judge_feed(feed: FeedOffer) -> Iterator[str]:
    yield from judge_feed(feed)
    if feed.entries not in ENTRIES:
        yield f"the feed has {feed.entries} entries; {ENTRIES.start} to {ENTRIES.stop - 1} are taken"


def _adapt(entry: Entry, article: Article) -> Entry:
    if len(entry.summary) >= DESCRIPTION:
        return entry
    return replace(entry, summary=excerpt(article.revision.content_text, DESCRIPTION))


PARTNER = Partner(
    name="flipboard",
    title="Flipboard",
    rule="G3",
    remedy="Mend the article or the feed; Flipboard's RSS guidelines have the limits.",
    judge=_judge,
    judge_feed=_judge_feed,
    size=ENTRIES.stop - 1,
    adapt=_adapt,
)
