"""rssCloud: the older way to be told of a change, by the feed's address alone (rssboard.org/rsscloud-interface)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from feedsvc.domain.subscriptions import HubRequest, Mode, Transport
from feedsvc.errors import RefusedSubscription
from feedsvc.hub.requests import WebSub

LEASE = timedelta(hours=25)
"""A registration has to be renewed every day."""

MOST_FEEDS = 50
"""Feeds of one registration."""

_SCHEMES = {"http-post": "http", "https-post": "https"}


@dataclass(frozen=True, slots=True)
class RssCloud:
    """Take registrations; the hub's worker verifies them and tells of changes."""

    websub: WebSub

    def register(self, form: Mapping[str, str]) -> Sequence[HubRequest]:
        """Take a registration (`domain`, `port`, `path`, `protocol`, `url1` ...).

        Raises `RefusedSubscription`, `FeedNotFound` and `HubBusy`.
        """
        scheme = _SCHEMES.get(form.get("protocol", ""))
        if scheme is None:
            raise RefusedSubscription("protocol has to be http-post or https-post.")
        domain, port, path = (form.get(name, "") for name in ("domain", "port", "path"))
        if not domain or not port.isdigit() or not path.startswith("/"):
            raise RefusedSubscription("domain, port and path, which begins with a slash, have to say where you are to be told.")
        urls = [value for name, value in form.items() if name.startswith("url")][:MOST_FEEDS]
        if not urls:
            raise RefusedSubscription("url1 has to be the address of a feed.")
        callback = self.websub.checked_callback(f"{scheme}://{domain}:{port}{path}")
        errands = [self._errand(url, callback) for url in urls]
        for errand in errands:
            self.websub.keep(errand)
        return errands

    def _errand(self, url: str, callback: str) -> HubRequest:
        return HubRequest(
            mode=Mode.SUBSCRIBE,
            topic=self.websub.topic_of(url),
            topic_url=url,
            target=callback,
            created=self.websub.clock(),
            lease=LEASE,
            way=Transport.RSSCLOUD,
        )
