"""Every page there is, found by the application's own map: accessible in both themes, light, and never wider than a phone."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from feedsvc.web.app import create_app
from tests.acceptance.running import Running, eventually, running
from tests.browser import desk
from tests.browser.newsroom import ENGLISH, publish
from tests.browser.screenshots import PROVIDERS

LIGHT = 100_000
"""Bytes of a public page with its style sheets and scripts, uncompressed."""

TITLE = "Harbour reopens after the storm"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik " + "W" * 300

DESK = {
    "accounts": ["accounts"],
    "article": ["articles/{article}", "articles/{arabic}", "articles/none"],
    "articles": ["articles", "articles?q=nothing", "articles?standing=held"],
    "audit_log": ["log"],
    "calendar": ["embargoes"],
    "correct_form": ["articles/{article}/correct", "articles/{arabic}/correct"],
    "erase_form": ["articles/{article}/erase"],
    "feed": ["feeds/latest"],
    "feed_settings": ["feed-settings/", "feed-settings/latest"],
    "feeds": ["feeds"],
    "held": ["held"],
    "left_out": ["left-out"],
    "overview": [""],
    "pictures_form": ["articles/{pictured}/pictures"],
    "provider_form": ["providers/rule", "providers/rule?of=Agency"],
    "providers": ["providers"],
    "quarantine": ["quarantine"],
    "quarantined_file": ["quarantine/file/wire/empty.txt", "quarantine/file/wire/ferry.md"],
    "readers": ["readers", "readers?days=30"],
    "revision": ["articles/{article}/revisions/2"],
    "sent": ["sent"],
    "sign_in_form": ["sign-in"],
    "webhooks": ["webhooks"],
    "write": ["write"],
    "written_article": ["write/sent?path=desk/none.md"],
}
PUBLIC = {
    "embed.setup": ["/embed"],
    "pages.article": [
        "/articles/{article}",
        "/articles/{pictured}",
        "/articles/{arabic}",
        "/articles/{long}",
        "/articles/none",
    ],
    "pages.author": ["/author/Mira%20Holt", "/author/Nobody"],
    "pages.configured": ["/feed/world"],
    "pages.language": ["/language/ar"],
    "pages.latest": ["/", "/?after=2026-03-14T19:05:00Z"],
    "pages.search": ["/search?q=ferries", "/search?q=nothing+at+all"],
    "pages.section": ["/section/World", "/section/None"],
    "pages.source": ["/source/None"],
    "pages.tag": ["/tag/quays"],
}
NO_PAGES = set(
    "admin.desk_style admin.download admin.picture assets.static_file drop.status embed.headlines embed.script feeds.feed "
    "health.healthz health.readyz hub.explain maps.news_sitemap maps.opml maps.robots maps.sitemap "
    "maps.sitemap_index metrics.scraped pages.media private.private_feed theme.style_sheet".split()
)
"""What answers a GET with no page for people."""


def paths_of(pages: Mapping[str, list[str]]) -> list[str]:
    return [path for paths in pages.values() for path in paths]


def test_every_page_is_looked_at() -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = build(load_settings(None, {}, data=Path(folder)))
        rules = list(create_app(service.usecases).url_map.iter_rules())
        service.store.close()

    answering = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}

    assert answering == {*(f"admin.{name}" for name in DESK), *PUBLIC, *NO_PAGES}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newsroom of some days' work, at whose desk ana may sign in."""
    folder = tmp_path_factory.mktemp("newsroom")
    desk.let_in(folder)
    feeds = folder / "feeds.toml"
    feeds.write_text(
        f'[[feed]]\nslug = "latest"\ntitle = "Latest News"\n[[feed]]\nslug = "world"\ntitle = "World"\n{PROVIDERS}'
    )
    with running(folder, FEEDSVC_FEEDS=str(feeds), FEEDSVC_OUTLET_NAME="The Sableport Courier") as service:
        desk.fill(service)
        publish(service, ENGLISH)
        service.drop("long.md", f"---\ntitle: {LONG}\ntags: [quays]\nauthors: [{LONG}]\n---\n\n{LONG}\n\n{LONG}\n")
        eventually(lambda: LONG.encode() in service.fetch("/feeds/latest.rss"), "the article of long words")
        yield service


@pytest.fixture(scope="module")
def ids(service: Running) -> Mapping[str, str]:
    """The ids of articles that pages are about."""
    entries = json.loads(service.fetch("/feeds/latest.json"))["items"]
    known = {entry["title"]: entry["id"].rpartition(":")[2] for entry in entries}
    titles = {"article": TITLE, "arabic": desk.ARABIC.partition("\n")[0], "pictured": ENGLISH[0][2], "long": LONG}
    return {name: known[title] for name, title in titles.items()}


@pytest.fixture(scope="module")
def desk_page(browser: Browser, service: Running) -> Iterator[Page]:
    """A page of the browser, signed in at the desk."""
    context = browser.new_context()
    page = context.new_page()
    desk.sign_in(page, service)
    yield page
    context.close()


def look(page: Page, address: str) -> int:
    """Go to a page and open what can be opened; return how many pixels wide it is on a narrow phone."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("path", paths_of(DESK))
def test_a_page_of_the_desk_is_accessible_and_fits_a_phone(
    desk_page: Page, service: Running, ids: Mapping[str, str], axe: Callable[[Page], None], path: str
) -> None:
    width = look(desk_page, f"{service.url}/admin/{path.format(**ids)}")

    assert width <= 360
    axe(desk_page)


@pytest.mark.parametrize("path", paths_of(PUBLIC))
def test_a_public_page_is_accessible_and_light_and_fits_a_phone(
    page: Page, service: Running, ids: Mapping[str, str], axe: Callable[[Page], None], path: str
) -> None:
    sent: list[Response] = []
    page.on("response", lambda response: sent.append(response))

    width = look(page, service.url + path.format(**ids))

    assert width <= 360
    assert sum(map(weight_of, sent)) < LIGHT
    axe(page)


def weight_of(response: Response) -> int:
    """Return the bytes of a page, a style sheet or a script."""
    kind = response.headers.get("content-type", "")
    is_counted = kind.startswith("text/") and "event-stream" not in kind
    return len(response.body()) if is_counted and response.ok else 0
