"""The Latest News page as a reader sees it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.acceptance.running import eventually, running
from tests.acceptance.test_main_job import article


def test_a_dropped_article_stands_on_the_page(page: Page, tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.drop("first.txt", article(1))
        eventually(lambda: b"Pier Number 1 " in service.fetch("/"), "the article on the page")

        page.goto(service.url)

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Pier Number 1")).to_be_visible()
