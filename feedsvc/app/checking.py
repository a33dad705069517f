"""Wire what checks feeds from outside."""

from datetime import UTC, datetime
from functools import partial

from feedsvc.publishing.check_feeds import CheckFeeds


def feed_checker(seconds: float) -> CheckFeeds:
    """Make the checker of feeds at any address; a server has so many seconds to answer for each."""
    from feedsvc.check.probe import ProbeLimits, exchange

    limits = ProbeLimits(seconds=seconds, silence=min(seconds, ProbeLimits().silence))
    return CheckFeeds(ask=partial(exchange, limits=limits), clock=partial(datetime.now, UTC))
