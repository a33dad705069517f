"""The feeds at the desk: each as a reader shows it, with its faults; and who reads them."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from feedsvc.app.catalogue import UseCases
from feedsvc.counts.readership import SPANS
from feedsvc.domain.subscriptions import Subscription
from feedsvc.hub.requests import WebSub
from feedsvc.web.admin.presenting import desk_page

SHOWN = 100
"""Subscriptions that the page of readers lists, those in trouble first; `feedsvc subscriptions` lists all."""


def feed_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/feeds`, `/admin/feeds/SLUG` and `/admin/readers`."""

    @admin.get("/feeds")
    def feeds() -> Response:
        return desk_page("feeds.html", here="feeds", feeds=usecases.review.feeds())

    @admin.get("/feeds/<slug>")
    def feed(slug: str) -> Response:
        details = usecases.review.feed(slug)
        return desk_page("feed.html", here="feeds", details=details)

    @admin.get("/readers")
    def readers() -> Response:
        days = request.args.get("days", 7, type=int)
        readership = usecases.count_readers(days if days in SPANS else 7)
        hub, listed = usecases.websub.counts(), _subscriptions(usecases.websub)
        return desk_page("readers.html", here="readers", readership=readership, spans=SPANS, hub=hub, subscriptions=listed)


def _subscriptions(websub: WebSub) -> Sequence[Subscription]:
    troubled = websub.subscriptions(is_troubled=True, limit=SHOWN)
    healthy = [subscription for subscription in websub.subscriptions(limit=SHOWN) if subscription not in troubled]
    return [*troubled, *healthy][:SHOWN]
