"""A provider's rule and an article of one's own, at the desk in a browser: tried, saved and seen in the next drop."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.running import Running, eventually, running
from tests.browser.desk import let_in, sign_in
from tests.browser.newsroom import scene

STORY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
FEEDS = """# Kept by the foreign desk.
[[feed]]
slug = "wire"
title = "Wire"
"""


def story(title: str, text: str = STORY) -> str:
    return f"Members only - 12\n\n{title}\n\n{text}\n\nA second boat follows on Tuesday, and the old timetable returns.\n"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "config").mkdir()
    (folder / "config" / "feeds.toml").write_text(FEEDS)
    let_in(folder)
    with running(folder) as service:
        service.drop("tidewire/first.txt", story("Ferry sails again"))
        eventually(lambda: b"Ferry sails again" in service.fetch("/feeds/latest.rss"), "the first article")
        yield service


@pytest.fixture
def desk(page: Page, newsroom: Running) -> Page:
    sign_in(page, newsroom)
    return page


def public(service: Running) -> str:
    """All that the public can ask for."""
    names = ("/", "/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json", "/feeds/wire.rss", "/sitemap-news.xml")
    pages = [service.fetch(name) for name in (*names, "/search?q=bridge", "/feeds/search.rss?q=bridge", "/embed/latest.json")]
    return b" ".join(pages).decode()


def test_a_rule_is_tried_saved_and_seen_in_the_next_drop(newsroom: Running, desk: Page, axe: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Providers").click()
    axe(desk)
    desk.get_by_role("link", name="Add a provider").click()
    desk.get_by_label("Name", exact=True).fill("Tidewire")
    desk.get_by_label("Folders of the drop folder").fill("tidewire")
    desk.get_by_label("Lines that are no text").fill("Members only*")
    desk.get_by_label("Credit", exact=True).fill("Tidewire")
    axe(desk)

    desk.get_by_role("button", name="Try it").click()
    expect(desk.get_by_role("heading", name="What it would make of what came last")).to_be_visible()
    expect(desk.get_by_text("Ferry sails again –")).to_be_visible()
    axe(desk)
    file = newsroom.folder / "config" / "feeds.toml"
    assert file.read_text() == FEEDS

    desk.get_by_role("button", name="Save the rule").click()
    expect(desk.get_by_text("The rule is saved")).to_be_visible()
    assert file.read_text().startswith(FEEDS)
    axe(desk)
    eventually(lambda: _is_live(newsroom), "the rule in the next drop")


def _is_live(newsroom: Running) -> bool:
    """Drop another article, and look whether it was read by the rule."""
    number = sum(1 for _ in newsroom.data.rglob("next-*.txt")) + 1
    title = f"Boat {number} sails again"
    newsroom.drop(f"tidewire/next-{number}.txt", story(title, STORY.replace("ferry", f"boat number {number}")))
    eventually(lambda: title.encode() in newsroom.fetch("/feeds/latest.rss"), title)
    return b"Tidewire" in newsroom.fetch("/feeds/latest.json")


def test_what_waits_for_an_editor_is_public_nowhere_before_its_release(
    newsroom: Running, desk: Page, axe: Callable[[Page], None]
) -> None:
    desk.goto(f"{newsroom.url}/admin/providers/rule?of=Tidewire")
    desk.get_by_label("What it delivers").select_option("hold")
    desk.get_by_role("button", name="Try it").click()
    desk.get_by_role("button", name="Save the rule").click()
    expect(desk.get_by_text("waits for an editor")).to_be_visible()
    desk.wait_for_timeout(3000)  # every process goes over to what is written within two seconds

    newsroom.drop("tidewire/bridge.txt", story("Bridge opens early", "The bridge opens on Friday, a year before it was due."))
    eventually(lambda: b"feedsvc_articles_held 1.0" in newsroom.fetch("/metrics"), "what is held")
    assert "Bridge" not in public(newsroom)

    desk.goto(f"{newsroom.url}/admin/held?of=Tidewire")
    expect(desk.get_by_text("What Tidewire delivers waits for an editor.")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Release Bridge opens early").click()
    expect(desk.get_by_text("The article is released.")).to_be_visible()
    eventually(lambda: public(newsroom).count("Bridge opens early") >= 7, "the released article")


def test_an_article_is_written_with_its_preview_and_goes_through_the_drop_folder(
    newsroom: Running, desk: Page, axe: Callable[[Page], None]
) -> None:
    desk.get_by_role("link", name="Write").click()
    axe(desk)
    preview = desk.locator("#preview")
    desk.get_by_label("Headline").fill("Museum shows maps")
    desk.get_by_label("Text").fill("A museum shows **maps** of a drowned village, from Friday on.")
    expect(preview.get_by_role("heading", name="Museum shows maps")).to_be_visible(timeout=15_000)
    expect(preview.locator("strong")).to_have_text("maps")
    desk.get_by_label("Pictures").set_input_files([{"name": "map.jpg", "mimeType": "image/jpeg", "buffer": scene(1)}])
    axe(desk)

    desk.get_by_role("button", name="Send it in").click()

    expect(desk.get_by_text("It is taken in.")).to_be_visible(timeout=20_000)
    axe(desk)
    desk.get_by_role("link", name="Museum shows maps").click()
    expect(desk.locator("figure img")).to_have_count(1)
    eventually(lambda: b"Museum shows maps" in newsroom.fetch("/feeds/latest.rss"), "the article")
