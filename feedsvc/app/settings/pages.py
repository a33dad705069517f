"""The settings of the web server and of its pages."""

from typing import Literal

from pydantic import Field

from feedsvc.app.settings.table import Table
from feedsvc.app.settings.values import Colour, ListenAddress, Origins, PresentFile, PresentFolder, WebAddress


class ThemeSettings(Table):
    """The look of the public pages."""

    logo: WebAddress | None = Field(None, description="address of the logo at the top of pages, shown instead of the name")
    icon: WebAddress | None = Field(
        None, description="address of the icon of pages and feeds: square, ideally a PNG of 180 pixels"
    )
    accent: Colour | None = Field(None, description="colour of links and buttons on a white ground, like #0a5c36")
    dark_accent: Colour | None = Field(None, description="the same on a black ground; default: a lighter shade of it")
    footer: dict[str, WebAddress] = Field({}, description="links in the footer, by name: imprint, privacy, contact")
    css: PresentFile | None = Field(None, description="file with a style sheet that is loaded after the service's own")
    templates: PresentFolder | None = Field(None, description="folder of templates that replace the service's own")


class FrontSettings(Table):
    """The front page."""

    latest: int = Field(20, ge=1, le=100, description="articles on the front page, including the lead story")
    order: Literal["time", "priority"] = Field(
        "time",
        description="order of the articles: by time, or by priority (the urgency in ninjs, NewsML-G2, NITF or a sidecar)",
    )
    sections: tuple[str, ...] = Field((), description="sections shown as blocks below them, in this order")


class WebSettings(Table):
    """The web server."""

    bind: ListenAddress = Field("127.0.0.1:8000", description="HOST:PORT to listen on")
    workers: int = Field(1, ge=1, description="number of web processes")
    cors: Origins = Field(
        (), description='other sites whose scripts may read the feeds, like https://site.example; "*" allows every site'
    )
    proxies: int = Field(
        0, ge=0, description="number of reverse proxies in front that append the client's address to X-Forwarded-For"
    )
    unconditional_polls: int = Field(
        0,
        ge=0,
        description="how often per hour a client may fetch a feed without asking whether it changed, before it gets 429; "
        "0: no limit",
    )
    server_timing: bool = Field(default=False, description="whether responses state how long they took (Server-Timing)")
    picture_lifetime: int = Field(
        300, ge=0, description="seconds for which caches may keep a picture; raise it only if the edge is purged"
    )
    metrics: bool = Field(default=True, description="whether /metrics is served, for Prometheus")
    connections: int = Field(10_000, ge=10, description="open connections per web process; beyond that, idle ones are closed")
    held: int = Field(64_000_000, ge=1_000_000, description="bytes of unfinished requests in memory, per web process")
    live_pages: int = Field(2000, ge=0, description="open pages that receive new articles at once, per web process")
    theme: ThemeSettings = ThemeSettings()
    front: FrontSettings = FrontSettings()
