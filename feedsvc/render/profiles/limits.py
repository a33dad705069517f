"""What each partner takes: the limits of an entry and of a feed, a sentence for each that is broken.

The numbers are those of the partners' own pages: SmartFormat 2.1, the feed requirements of MSN Partner Hub, Flipboard's RSS
guidelines, Yandex Webmaster and Apple's RSS guidelines for News.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedsvc.domain.feeds import Profile, is_locale
from feedsvc.render.entries import UNTITLED
from feedsvc.render.profiles.offer import FeedOffer, Offer

MEGABYTE = 1_000_000

SHORT_DESCRIPTION = 30
"""Characters of a channel's description at SmartNews."""

MSN_TITLE = range(21, 151)
"""Characters of a title at MSN."""

MSN_AGE = timedelta(days=365)

FLIPBOARD_DESCRIPTION = 300
"""Characters that a description at Flipboard has at least."""

FLIPBOARD_IMAGE = 500
"""Pixels that the smaller side of a picture at Flipboard has at least."""

FLIPBOARD_ENTRIES = range(20, 31)

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner: its name, the line of the conformance list, and what it takes.

    `judge` tells why an entry isn't taken, `judge_feed` what a feed lacks; `size` is the entries that a feed holds at most,
    `max_bytes` the bytes.
    """

    name: str
    rule: str
    judge: Callable[[Offer, datetime], Iterator[str]]
    judge_feed: Callable[[FeedOffer], Iterator[str]]
    size: int = 1000
    max_bytes: int = 10 * MEGABYTE


def _any_entry(offer: Offer) -> Iterator[str]:
    if not offer.title or offer.title == UNTITLED:
        yield "it has no headline"
    if _MARKUP.search(offer.title):
        yield "its headline holds markup"
    if not offer.link:
        yield "it has no link"
    if not offer.guid:
        yield "it has no guid"
    if not offer.text:
        yield "it has no full text"


def _any_feed(feed: FeedOffer) -> Iterator[str]:
    for name, value in (("title", feed.title), ("description", feed.description), ("language", feed.language)):
        if not value:
            yield f"the channel has no {name}"


def _smartnews(offer: Offer, _: datetime) -> Iterator[str]:
    yield from _any_entry(offer)
    if offer.published is None:
        yield "it has no date"


def _smartnews_feed(feed: FeedOffer) -> Iterator[str]:
    yield from _any_feed(feed)
    if len(feed.description) > SHORT_DESCRIPTION:
        yield f"the channel's description has {len(feed.description)} characters of at most {SHORT_DESCRIPTION}"
    if not feed.has_logo:
        yield "there is no snf:logo; set `logo` in [feed.partners] of feeds.toml, or outlet.logo"
    if not feed.has_date:
        yield "the channel has no pubDate"
    if feed.ttl is None:
        yield "the channel has no ttl"


def _msn(offer: Offer, now: datetime) -> Iterator[str]:
    yield from _any_entry(offer)
    if len(offer.title) not in MSN_TITLE:
        yield f"its headline has {len(offer.title)} characters; {MSN_TITLE.start} to {MSN_TITLE.stop - 1} are taken"
    if offer.published is None:
        yield "it has no date"
    elif offer.published > now:
        yield "its date lies ahead"
    elif now - offer.published >= MSN_AGE:
        yield f"it is {(now - offer.published).days} days old; under {MSN_AGE.days} are taken"


def _flipboard(offer: Offer, _: datetime) -> Iterator[str]:
    yield from _any_entry(offer)
    length = max(len(offer.summary), len(" ".join(offer.text.split())))
    if length < FLIPBOARD_DESCRIPTION:
        yield f"its text has {length} characters; a description needs {FLIPBOARD_DESCRIPTION}"
    if offer.published is None:
        yield "it has no date"
    if not offer.authors:
        yield "it names no author"
    largest = max((min(width, height) for width, height in offer.images), default=0)
    if largest < FLIPBOARD_IMAGE:
        found = f"the largest picture has {largest} pixels" if largest else "it has no picture of known size"
        yield f"{found}; {FLIPBOARD_IMAGE} on the smaller side are needed"


def _flipboard_feed(feed: FeedOffer) -> Iterator[str]:
    yield from _any_feed(feed)
    if feed.entries not in FLIPBOARD_ENTRIES:
        yield f"the feed has {feed.entries} entries; {FLIPBOARD_ENTRIES.start} to {FLIPBOARD_ENTRIES.stop - 1} are taken"


def _yandex(offer: Offer, _: datetime) -> Iterator[str]:
    yield from _any_entry(offer)
    if offer.published is None:
        yield "it has no date"


def _apple(offer: Offer, _: datetime) -> Iterator[str]:
    yield from _any_entry(offer)


def _apple_feed(feed: FeedOffer) -> Iterator[str]:
    yield from _any_feed(feed)
    if feed.language and not is_locale(feed.language):
        yield f"the language {feed.language} names no region; set `locale` in [feed.partners] of feeds.toml, or outlet.country"


PARTNERS: Mapping[Profile, Partner] = {
    Profile.SMARTNEWS: Partner(name="SmartNews", rule="G1", judge=_smartnews, judge_feed=_smartnews_feed, max_bytes=MEGABYTE),
    Profile.MSN: Partner(name="MSN", rule="G2", judge=_msn, judge_feed=_any_feed),
    Profile.FLIPBOARD: Partner(
        name="Flipboard", rule="G3", judge=_flipboard, judge_feed=_flipboard_feed, size=FLIPBOARD_ENTRIES.stop - 1
    ),
    Profile.YANDEX: Partner(name="Yandex", rule="G5", judge=_yandex, judge_feed=_any_feed),
    Profile.APPLE: Partner(name="Apple News", rule="G6", judge=_apple, judge_feed=_apple_feed),
}
