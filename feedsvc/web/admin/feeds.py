"""The feeds at the desk: each as a reader shows it, with its faults; how they are declared; and who reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.counts.readership import SPANS
from feedsvc.desk.review import EntryPreview
from feedsvc.domain.feeds import Feed
from feedsvc.domain.subscriptions import Subscription
from feedsvc.errors import RefusedChange
from feedsvc.hub.requests import WebSub
from feedsvc.ports.configuration import FeedsFile
from feedsvc.web.admin.presenting import desk_page

USUAL = ("slug", "title", "description", "language", "sections", "tags", "authors", "languages", "sources", "size", "private")
"""Settings that the form shows first."""

SHOWN = 100
"""Subscriptions that the page of readers lists, those in trouble first; `feedsvc subscriptions` lists all."""


def feed_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/feeds`, `/admin/feeds/SLUG`, `/admin/feed-settings/SLUG` and `/admin/readers`."""

    @admin.get("/feeds")
    def feeds() -> Response:
        former, state = usecases.streams.former, usecases.feeds_file.state()
        return desk_page("feeds.html", here="feeds", feeds=usecases.review.feeds(), former=former, state=state)

    @admin.get("/feed-settings/", defaults={"name": ""})
    @admin.get("/feed-settings/<name>")
    def feed_settings(name: str) -> Response:
        return _form(usecases.feeds_file, name)

    @admin.post("/feed-settings/", defaults={"name": ""})
    @admin.post("/feed-settings/<name>")
    def declare_feed(name: str) -> AnyResponse:
        try:
            if request.form.get("do") == "try":
                feed = usecases.feeds_file.tried(name, request.form)
                return _form(usecases.feeds_file, name, tried=Tried(feed, usecases.review.try_out(feed)))
            usecases.feeds_file.keep(name, request.form, mark=request.form.get("mark", ""))
        except RefusedChange as error:
            return _form(usecases.feeds_file, name, wrong=str(error).splitlines())
        return redirect("/admin/feeds?done=declared", 303)

    @admin.post("/feed-settings/<name>/retire")
    def retire_feed(name: str) -> AnyResponse:
        usecases.feeds_file.retire(name, request.form.get("sentence", ""), mark=request.form.get("mark", ""))
        return redirect("/admin/feeds?done=retired", 303)

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


@dataclass(frozen=True, slots=True)
class Tried:
    """A feed with settings that are not saved, and what it would show."""

    feed: Feed
    entries: Sequence[EntryPreview]


def _form(file: FeedsFile, slug: str, wrong: Sequence[str] = (), tried: Tried | None = None) -> Response:
    """Show the form of a feed's settings, as it was sent if it was, with what is wrong about it or what comes of it."""
    declared, is_sent = file.declared(slug), bool(wrong or tried)
    values = request.form if is_sent else declared.values
    mark = request.form.get("mark", "") if is_sent else declared.mark
    status = 400 if wrong else 200
    shown = {
        "slug": slug,
        "settings": file.settings(),
        "values": values,
        "mark": mark,
        "wrong": wrong,
        "usual": USUAL,
        "tried": tried,
    }
    return desk_page("feed_settings.html", here="feeds", status=status, **shown)


def _subscriptions(websub: WebSub) -> Sequence[Subscription]:
    troubled = websub.subscriptions(is_troubled=True, limit=SHOWN)
    healthy = [subscription for subscription in websub.subscriptions(limit=SHOWN) if subscription not in troubled]
    return [*troubled, *healthy][:SHOWN]
