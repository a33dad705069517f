"""Who reads: what a User-Agent tells of a client, and the polls of a feed counted by client and day."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """What kind of client polls; few enough to be a label of a metric."""

    AGGREGATOR = "aggregator"
    READER = "reader"
    BROWSER = "browser"
    CRAWLER = "crawler"
    TOOL = "tool"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Client:
    """A client as its User-Agent tells it. `subscribers` is how many people it says to poll for; None if it doesn't say."""

    product: str
    family: Family
    subscribers: int | None = None


@dataclass(frozen=True, slots=True)
class Polls:
    """What one client asked of one feed on one day (UTC). `fresh` is when it last took the feed's bytes and not a 304."""

    day: date
    feed: str
    product: str
    family: Family
    requests: int
    unchanged: int
    failed: int
    subscribers: int | None
    last: datetime
    fresh: datetime | None = None

    @property
    def unchanged_share(self) -> float:
        """The part of the requests that were answered 304, 0 to 1."""
        return self.unchanged / self.requests if self.requests else 0.0


def total(polls: Iterable[Polls]) -> Sequence[Polls]:
    """Sum polls over the days, one a feed and client, the busiest first; what a client said last of subscribers counts."""
    sums: dict[tuple[str, str], Polls] = {}
    for each in polls:
        known = sums.get((each.feed, each.product))
        sums[each.feed, each.product] = each if known is None else add(known, each)
    return sorted(sums.values(), key=lambda polls: (-polls.requests, polls.feed, polls.product))


def add(first: Polls, second: Polls) -> Polls:
    """Sum the polls of one feed by one client."""
    older, newer = sorted((first, second), key=lambda polls: polls.last)
    fresh = [polls.fresh for polls in (first, second) if polls.fresh is not None]
    return replace(
        newer,
        requests=first.requests + second.requests,
        unchanged=first.unchanged + second.unchanged,
        failed=first.failed + second.failed,
        subscribers=older.subscribers if newer.subscribers is None else newer.subscribers,
        fresh=max(fresh, default=None),
    )


LONGEST_PRODUCT = 60
"""Characters of a product's name that are kept."""

UNNAMED = "(unnamed)"

_SUBSCRIBERS = re.compile(r"\b(\d{1,9})\s+(?:subscriber|reader)s?\b|\bsubscribers?[=:]\s*(\d{1,9})\b", re.IGNORECASE)
_PRODUCT = re.compile(r"[^\s/;()\[\]]+(?: (?!-|\d)[^\s/;()\[\]]+)*")
_FAMILIES = (
    (Family.AGGREGATOR, re.compile(r"feedly|inoreader|newsblur|feedbin|theoldreader|bazqux|feedfetcher|flipboard|smartnews"
                                   r"|applenews|googlenews|msn|yandex\.?news|feedspot|feedwrangler|feeder\.co", re.IGNORECASE)),
    (Family.CRAWLER, re.compile(r"bot\b|crawl|spider|slurp|archive|preview|monitor", re.IGNORECASE)),
    (Family.READER, re.compile(r"netnewswire|reeder|rss|feed|thunderbird|akregator|newsboat|liferea|miniflux|podcast"
                               r"|unread|news ?reader|vienna|lire\b", re.IGNORECASE)),
    (Family.TOOL, re.compile(r"curl|wget|python|requests|httpx|aiohttp|go-http|java|okhttp|libwww|guzzle|axios|node|php|ruby"
                             r"|scrapy|httpie|postman", re.IGNORECASE)),
    (Family.BROWSER, re.compile(r"mozilla|opera|chrome|safari|lynx|w3m", re.IGNORECASE)),
)  # fmt: skip
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_COMPATIBLE = re.compile(r"\(compatible; ([^;/)]+)")


@lru_cache(maxsize=2000)
def client_of(user_agent: str | None) -> Client:
    """Read a User-Agent: `Feedly/1.0 (+http://www.feedly.com/fetcher.html; 123 subscribers; ...)` is Feedly, for 123."""
    agent = (user_agent or "").strip()
    family = next((family for family, shape in _FAMILIES if shape.search(agent)), Family.OTHER)
    match = _SUBSCRIBERS.search(agent)
    subscribers = int(match[1] or match[2]) if match else None
    return Client(_product(agent, family)[:LONGEST_PRODUCT], family, subscribers)


def _product(agent: str, family: Family) -> str:
    """The client's name without its version; of those that call themselves Mozilla, what they are besides."""
    compatible = _COMPATIBLE.search(agent)
    if compatible:
        return compatible[1].strip()
    if family is Family.BROWSER and agent.startswith("Mozilla"):
        return next((name for mark, name in _BROWSERS if mark in agent), "Mozilla")
    match = _PRODUCT.match(agent)
    return match[0].strip() if match else UNNAMED


@dataclass(frozen=True, slots=True)
class Tally:
    """A running total of a metric: its name and labels, as Prometheus has them."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()
