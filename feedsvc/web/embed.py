"""The widget: headlines on other sites. Its script, the headlines it asks for, and a page on which one sets it up."""

import json
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.addresses import Addresses
from feedsvc.domain.feeds import LATEST
from feedsvc.web import assets
from feedsvc.web.cors import Cors
from feedsvc.web.headlines import headline
from feedsvc.web.pages import NEVER, page_response

MOST = 20
"""Headlines that a widget shows at most."""

SCRIPT_AGE = 3600
"""Seconds that a site's visitors may keep the script; its address stays, since it is written into other people's pages."""

Theme = Literal["auto", "light", "dark"]
SHOWN = ("section", "time", "summary", "image")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A widget as a visitor set it up."""

    feed: str
    count: int
    theme: str
    show: tuple[str, ...]


def embed_blueprint(usecases: UseCases, cors: Cors) -> Blueprint:
    """Serve `/embed`, `/embed/latest.js` and `/embed/SLUG.json`."""
    embed = Blueprint("embed", __name__)
    addresses = usecases.outlet.addresses

    @embed.get("/embed")
    def setup() -> Response:
        snippet = asked_snippet(set(usecases.streams.configured))
        feed = usecases.streams.get(snippet.feed)
        html = render_template(
            "embed.html", snippet=snippet, feed=feed, shown=SHOWN, themes=get_args(Theme), most=MOST, cors=cors
        )
        return page_response(html, NEVER, now=usecases.serve.clock())

    @embed.get("/embed/latest.js")
    def script() -> Response:
        response = assets.answer("latest.js")
        response.headers["Cache-Control"] = f"public, max-age={SCRIPT_AGE}, stale-while-revalidate=86400, stale-if-error=604800"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @embed.get("/embed/<path:slug>.json")
    def headlines(slug: str) -> Response:
        page = usecases.serve.page(slug, limit=MOST)
        content = {
            "title": page.feed.title,
            "home": page_address(addresses, slug),
            "language": page.feed.language,
            "sequence": page.sequence,
            "articles": [headline(article, addresses) for article in page.articles],
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        changed = max((article.changed for article in page.articles), default=NEVER)
        kind = "application/json; charset=utf-8"
        return page_response(text, changed, now=usecases.serve.clock(), changes_at=page.turn, content_type=kind, cors=cors)

    return embed


def asked_snippet(slugs: set[str]) -> Snippet:
    """Read from the request's query how the widget is to be; what makes no sense counts as not said."""
    query = request.args
    feed, theme, count = query.get("feed", LATEST), query.get("theme", "auto"), query.get("count", "")
    shown = tuple(part for part in SHOWN if part in query.getlist("show")) if "count" in query else ("section", "time")
    return Snippet(
        feed=feed if feed in slugs else LATEST,
        count=min(MOST, max(1, int(count))) if count.isascii() and count.isdigit() and len(count) < 4 else 5,
        theme=theme if theme in get_args(Theme) else "auto",
        show=shown,
    )


def page_address(addresses: Addresses, slug: str) -> str:
    """Return the address of a stream's page for people."""
    if slug == LATEST:
        return addresses.home
    return f"{addresses.home}{quote(slug)}" if "/" in slug else f"{addresses.home}feed/{quote(slug)}"
