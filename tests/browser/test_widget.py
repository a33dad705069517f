"""The widget on somebody else's site, and the page on which it is set up."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.running import Running, running
from tests.browser.newsroom import ARABIC, ENGLISH, markdown, publish

HOST_PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>Another site</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<style nonce="own">body {{ background: Canvas; color: CanvasText; }}</style><main><h1>Another site</h1>
<script async src="{service}/embed/latest.js"></script>
<latest-news {attributes}><a href="{service}/">The Sableport Courier</a></latest-news></main></html>"""


class Site:
    """A site on an origin of its own, whose one page is `page`."""

    def __init__(self) -> None:
        site = self
        self.page = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", "style-src 'nonce-own'")
                self.end_headers()
                self.wfile.write(site.page.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def shows(self, service: Running, attributes: str = "", language: str = "en", direction: str = "ltr") -> None:
        self.page = HOST_PAGE.format(service=service.url, attributes=attributes, language=language, direction=direction)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def courier(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Running]:
    """A newspaper whose headlines one other site may show."""
    told = {"FEEDSVC_OUTLET_NAME": "The Sableport Courier", "FEEDSVC_WEB_CORS": f"https://site.example, {site.url}"}
    with running(tmp_path_factory.mktemp("courier"), **told) as service:
        publish(service, ENGLISH)
        publish(service, ARABIC, "ar")
        yield service


def titles(page: Page) -> list[str]:
    return page.locator("latest-news li .title").all_inner_texts()


def test_another_site_shows_the_headlines_and_hears_of_new_ones(
    courier: Running, site: Site, page: Page, axe: Callable[[Page], None]
) -> None:
    site.shows(courier, 'count="3" show="section time summary image"')
    page.goto(site.url)

    expect(page.locator("latest-news li")).to_have_count(3)
    expect(page.get_by_role("link", name="The Sableport Courier")).to_have_count(1)
    axe(page)
    courier.drop("new/new.md", markdown("World", "Bells ring at noon", "Brief.", "Jo Ferrant", "2026-03-15T08:00:00Z"))
    expect(page.get_by_role("link", name="Bells ring at noon")).to_be_visible()
    expect(page.locator("latest-news li")).to_have_count(3)
    assert titles(page)[0] == "Bells ring at noon"

    courier.drop("new/new.md", markdown("World", "Bells rang at noon", "Brief.", "Jo Ferrant", "2026-03-15T08:00:00Z"))
    expect(page.get_by_role("link", name="Bells rang at noon")).to_be_visible()
    courier.drop("new/new.md.withdraw", "")
    expect(page.get_by_role("link", name="Bells rang at noon")).to_have_count(0)
    expect(page.locator("latest-news li")).to_have_count(3)


def test_a_feed_is_named_by_its_address_too_and_set_in_its_languages_direction(
    courier: Running, site: Site, page: Page, axe: Callable[[Page], None]
) -> None:
    site.shows(courier, f'feed="{courier.url}/feeds/language/ar.rss" theme="dark"', "ar", "rtl")
    page.goto(site.url)

    expect(page.locator("latest-news li")).to_have_count(len(ARABIC))
    assert (
        page.evaluate("getComputedStyle(document.querySelector('latest-news').shadowRoot.querySelector('li')).direction")
        == "rtl"
    )
    axe(page)


def test_a_site_that_is_not_let_in_keeps_the_link_that_stands_inside(courier: Running, page: Page) -> None:
    with serving() as stranger:
        stranger.shows(courier)
        with page.expect_console_message(lambda message: "web.cors" in message.text):
            page.goto(stranger.url)

        expect(page.get_by_role("link", name="The Sableport Courier")).to_be_visible()
        expect(page.locator("latest-news li")).to_have_count(0)


def test_the_widget_is_small_and_kept_for_an_hour(courier: Running, page: Page) -> None:
    answer = page.request.get(f"{courier.url}/embed/latest.js", headers={"Accept-Encoding": "gzip"})

    assert int(answer.headers["content-length"]) < 6000
    assert answer.headers["cache-control"].startswith("public, max-age=3600, stale-while-revalidate")
    again = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]}
    assert page.request.get(f"{courier.url}/embed/latest.js", headers=again).status == 304


def test_the_setup_page_follows_the_form(courier: Running, page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(courier.url + "/embed")
    expect(page.locator("latest-news li")).to_have_count(5)
    axe(page)

    page.get_by_label("Headlines", exact=True).fill("2")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("its picture").check()

    expect(page.locator("latest-news li")).to_have_count(2)
    expect(page.locator("#snippet")).to_contain_text('count="2" theme="dark" show="section time image"')
    axe(page)


def test_the_setup_page_works_without_scripts(courier: Running, page: Page) -> None:
    answer = page.request.get(courier.url + "/embed?feed=latest&count=7&theme=light&show=time&show=image")

    assert 'count="7" theme="light" show="time image"' in answer.text()
