"""How the desk's pages are made: their templates, and the words and times that all of them need."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.resources import files

from flask import Blueprint, Response, g, render_template, request
from markupsafe import Markup

from feedsvc.desk.browse import VisibilityChange
from feedsvc.desk.releases import Releases
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import Media
from feedsvc.domain.intake_counts import folder_of
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.pictures import KEPT
from feedsvc.errors import StoreUnavailable
from feedsvc.web.admin.correcting import LABELS, LONG, as_text
from feedsvc.web.admin.permissions import may
from feedsvc.web.assets import address

PAGES = (
    ("overview", "Overview", "/admin/"),
    ("articles", "Articles", "/admin/articles"),
    ("write", "Write", "/admin/write"),
    ("held", "Held", "/admin/held"),
    ("calendar", "Embargoes", "/admin/embargoes"),
    ("quarantine", "Quarantine", "/admin/quarantine"),
    ("left-out", "Left out", "/admin/left-out"),
    ("providers", "Providers", "/admin/providers"),
    ("feeds", "Feeds", "/admin/feeds"),
    ("readers", "Readers", "/admin/readers"),
    ("accounts", "Accounts", "/admin/accounts"),
    ("sent", "Sent", "/admin/sent"),
    ("webhooks", "Webhooks", "/admin/webhooks"),
    ("log", "Log", "/admin/log"),
)
"""What stands in the menu: the page's key, its name and its address."""

_SOURCE = re.compile(r'(?<= )(?:src|srcset)="[^"<>]*"')
_KEPT = re.compile(rf"(?<![^\s\",])(?:https?://[^/\s]+)?{KEPT}(?=[^\s\"])")


def desk_page(template: str, *, status: int = 200, **values: object) -> Response:
    """Answer with a page of the desk, on which pictures are shown whether the public sees them or not."""
    page = _SOURCE.sub(_at_desk, render_template(f"admin/{template}", **values))
    return Response(page, status, content_type="text/html; charset=utf-8")


def _at_desk(attribute: "re.Match[str]") -> str:
    return _KEPT.sub(f"/admin{KEPT}", attribute[0])


def register_words(admin: Blueprint, outlet: Outlet, releases: Releases) -> None:
    """Register what all of the desk's templates need, and serve the style sheet."""
    style = (files("feedsvc.web") / "static" / "desk.css").read_bytes()
    version = sha256(style).hexdigest()[:10]

    @admin.context_processor
    def words() -> dict[str, object]:
        return {
            "session": g.get("session"),
            "pages": PAGES,
            "may": lambda view: may(g.get("session"), view),
            "counts": lambda: {"held": _held(releases)},
            "done": request.args.get("done"),
            "style": f"/admin/desk.css?v={version}",
            "script": address("desk.js"),
            "at": lambda instant, *, seconds=False: time_of(instant, outlet, seconds=seconds),
            "ago": ago,
            "form_token": _form_token,
            "zone": str(outlet.zone),
            "size": size_of,
            "labels": LABELS,
            "long": LONG,
            "by_day": lambda changes: by_day(changes, outlet),
            "folder_of": folder_of,
            "images_of": images_of,
            "shorten": lambda value: shorten(as_text(value, outlet)),
        }

    @admin.get("/desk.css")
    def desk_style() -> Response:
        response = Response(style, content_type="text/css; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def images_of(revision: Revision) -> Sequence[Media]:
    """Return the pictures of a revision; sounds and films are none."""
    return [media for media in revision.media if media.type and media.type.startswith("image/")]


def time_of(instant: datetime, outlet: Outlet, *, seconds: bool = False) -> Markup:
    """Write an instant as people at the outlet say it, in the outlet's zone."""
    local = instant.astimezone(outlet.zone)
    written = f"{local.day} {local:%b %Y, %H:%M:%S}" if seconds else f"{local.day} {local:%b %Y, %H:%M}"
    return Markup('<time dir="ltr" datetime="{}">{}</time>').format(instant.isoformat(timespec="seconds"), written)


def ago(instant: datetime, now: datetime) -> str:
    """Return in words how long ago an instant was, or how far ahead it lies."""
    span = abs(now - instant)
    if span < timedelta(minutes=1):
        return "just now"
    for unit, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(span.total_seconds() // seconds)
        if count:
            span_in_words = f"{count} {unit}{'s' * (count != 1)}"
            return f"{span_in_words} ago" if instant <= now else f"in {span_in_words}"
    return "just now"


def size_of(count: int) -> str:
    """Write a number of bytes as people say it."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def by_day(changes: Iterable[VisibilityChange], outlet: Outlet) -> Mapping[str, Sequence[VisibilityChange]]:
    """Split the calendar by days of the outlet's zone."""
    days: dict[str, list[VisibilityChange]] = {}
    for change in changes:
        local = change.at.astimezone(outlet.zone)
        days.setdefault(f"{local:%A}, {local.day} {local:%B %Y}", []).append(change)
    return days


def shorten(text: str) -> str:
    """Return the beginning of a long text, and a word for one that is empty."""
    return text if 0 < len(text) <= 200 else f"{text[:199]}…" if text else "nothing"


def _held(releases: Releases) -> int:
    """Count what is held for the menu, which stands on the page about a store that doesn't answer too."""
    try:
        return releases.count()
    except StoreUnavailable:
        return 0


def _form_token() -> Markup:
    """Make the field that proves that a form came from a page of the desk."""
    return Markup('<input type="hidden" name="form_token" value="{}">').format(g.session.form_token)
