"""Receivers of webhooks at the desk: listed, added and removed."""

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.subscriptions import HubAnswer
from feedsvc.domain.webhooks import HookEvent, HookFormat, Webhook, masked
from feedsvc.web.admin.presenting import desk_page

CHOICES = {
    HookEvent.PUBLISHED: "an article is published",
    HookEvent.REVISED: "one is revised",
    HookEvent.WITHDRAWN: "one is withdrawn or expires",
    HookEvent.HELD: "one is held for an editor",
    HookEvent.EMBARGOED: "one is under embargo",
    HookEvent.QUARANTINED: "a file can't be read",
    HookEvent.QUIET: "a provider falls silent",
}
"""Of what a receiver may be told."""

FORMS = {
    HookFormat.JSON: "JSON, signed",
    HookFormat.SLACK: "a line for Slack or Mattermost",
    HookFormat.TEAMS: "a card for Teams",
    HookFormat.TELEGRAM: "a message for Telegram",
}


def webhook_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/webhooks`."""

    @admin.get("/webhooks")
    def webhooks() -> Response:
        return _webhooks(usecases)

    @admin.post("/webhooks")
    def add_webhook() -> Response:
        chosen = [event for event in HookEvent if event in request.form.getlist("events")]
        form = HookFormat(request.form["format"]) if request.form.get("format") in list(HookFormat) else HookFormat.JSON
        new = usecases.receivers.add(request.form.get("url", ""), chosen, form)
        g.subject = masked(new.url)
        return _webhooks(usecases, new=new)

    @admin.post("/webhooks/test")
    def test_webhook() -> Response:
        tried = usecases.receivers.try_out(request.form.get("receiver", ""))
        g.subject = masked(tried[0].url)
        return _webhooks(usecases, tried=tried)

    @admin.post("/webhooks/remove")
    def remove_webhook() -> AnyResponse:
        url = request.form.get("url", "")
        usecases.receivers.remove(url)
        g.subject = masked(url)
        return redirect("/admin/webhooks?done=receiver-removed", 303)


def _webhooks(usecases: UseCases, *, new: Webhook | None = None, tried: tuple[Webhook, HubAnswer] | None = None) -> Response:
    receivers = usecases.receivers
    return desk_page(
        "webhooks.html",
        here="webhooks",
        named=receivers.named(),
        configured=receivers.configured,
        new=new,
        tried=tried,
        choices=CHOICES,
        forms=FORMS,
        masked=masked,
    )
