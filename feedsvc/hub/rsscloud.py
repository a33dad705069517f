"""rssCloud: the older way to be notified of a change, by the feed's address alone (rssboard.org/rsscloud-interface)."""

from collections.abc import Sequence
from datetime import timedelta

from feedsvc.domain.subscriptions import HubRequest, Mode, Transport
from feedsvc.errors import RefusedSubscription
from feedsvc.hub.requests import WebSub

LEASE = timedelta(hours=25)
"""A registration has to be renewed every day."""

MOST_FEEDS = 50
"""Feeds of one registration."""


def register(websub: WebSub, *, callback: str, topic_urls: Sequence[str], client: str = "") -> Sequence[HubRequest]:
    """Queue the verification of a registration for feeds; the hub's worker verifies it, and notifies of changes.

    Raises `RefusedSubscription`, `FeedNotFound` and `HubBusy`.
    """
    if not topic_urls:
        raise RefusedSubscription("url1 has to be the address of a feed.")
    target, now = websub.checked_callback(callback), websub.clock()
    requests = [
        HubRequest(
            mode=Mode.SUBSCRIBE,
            topic=websub.topic_of(url),
            topic_url=url,
            target=target,
            created=now,
            lease=LEASE,
            transport=Transport.RSSCLOUD,
            client=client,
        )
        for url in topic_urls[:MOST_FEEDS]
    ]
    for request in requests:
        websub.queue(request)
    return requests
