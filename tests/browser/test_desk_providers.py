"""A provider's rule and an article of one's own, at the desk in a browser: tried, saved and seen in the next drop."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.running import Running, eventually, running
from tests.browser.desk import let_in, sign_in
from tests.browser.newsroom import scene

STORY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
BRIDGE = "Bridge to the northern islands opens early"
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
        for provider in ("tidewire", "seawire"):
            service.drop(f"{provider}/first.txt", story(f"Ferry of {provider} sails again", STORY.replace("ferry", provider)))
        eventually(lambda: b"Ferry of seawire sails" in service.fetch("/feeds/latest.rss"), "the first articles")
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


def fill_rule(desk: Page, name: str, trust: str = "publish") -> None:
    desk.get_by_label("Name", exact=True).fill(name)
    desk.get_by_label("Folders of the drop folder").fill(name.lower())
    desk.get_by_label("Lines that are no text").fill("Members only*")
    desk.get_by_label("What it delivers").select_option(trust)


def holds(service: Running, name: str, field: str) -> None:
    """Drop articles until one is read by the rule that was just saved: every process goes over to it within seconds."""
    counted = count(1)

    def is_read_by_it() -> bool:
        title = f"Boat {next(counted)} of {name} sails again"
        service.drop(
            f"{name.lower()}/{title[:6]}.txt", story(title, f"{title} on Monday, the line said in a note on the quay.")
        )
        eventually(lambda: title.encode() in service.fetch("/feeds/latest.rss"), title)
        return b"Members only" not in service.fetch(f"/search?q={title.replace(' ', '+')}")

    eventually(is_read_by_it, field)


def test_a_rule_is_tried_saved_and_seen_in_the_next_drop(newsroom: Running, desk: Page, axe: Callable[[Page], None]) -> None:
    file = newsroom.data.parent / "config" / "feeds.toml"
    desk.get_by_role("link", name="Providers").click()
    axe(desk)
    desk.get_by_role("link", name="Add a provider").click()
    fill_rule(desk, "Tidewire")
    axe(desk)

    desk.get_by_role("button", name="Try it").click()
    expect(desk.get_by_role("heading", name="What it would make of what came last")).to_be_visible(timeout=20_000)
    expect(desk.get_by_role("table", name="Section")).to_contain_text("Members only - 12")
    axe(desk)
    assert "Tidewire" not in file.read_text()

    desk.get_by_role("button", name="Save the rule").click()
    expect(desk.get_by_text("The rule is saved")).to_be_visible()
    assert file.read_text().startswith("# Kept by the foreign desk.")
    axe(desk)
    holds(newsroom, "Tidewire", "the rule in the next drop")


def test_what_waits_for_an_editor_is_public_nowhere_before_its_release(
    newsroom: Running, desk: Page, axe: Callable[[Page], None]
) -> None:
    desk.goto(f"{newsroom.url}/admin/providers/rule")
    fill_rule(desk, "Seawire", "hold")
    desk.get_by_role("button", name="Try it").click()
    desk.get_by_role("button", name="Save the rule").click()
    expect(desk.get_by_text("waits for an editor").first).to_be_visible()
    eventually(lambda: b"Seawire" in held(newsroom), "the rule among what holds")
    desk.wait_for_timeout(2000)  # each process goes over to what is held within a second

    newsroom.drop("seawire/bridge.txt", story(BRIDGE, STORY.replace("ferry sailed", "bridge opened")))
    eventually(lambda: b"feedsvc_articles_held 1.0" in newsroom.fetch("/metrics"), "what is held")
    assert BRIDGE not in public(newsroom)

    desk.goto(f"{newsroom.url}/admin/held?of=Seawire")
    expect(desk.get_by_text("What Seawire delivers waits for an editor.")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name=f"Release {BRIDGE}").click()
    expect(desk.get_by_text("The article is released.")).to_be_visible()
    eventually(lambda: public(newsroom).count(BRIDGE) >= 7, "the released article")


def held(newsroom: Running) -> bytes:
    """Return the feeds.toml that holds."""
    versions = newsroom.data / "configuration"
    return (versions / (versions / "holds").read_text().strip() / "feeds.toml").read_bytes()


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
    expect(desk.get_by_text("1 picture has no alternative text")).to_be_visible()
    desk.get_by_role("link", name="Pictures…").click()
    axe(desk)
    desk.get_by_label("Alternative text").fill("A map of the valley")
    desk.get_by_role("button", name="Publish the pictures").click()
    expect(desk.locator("figure img")).to_have_attribute("alt", "A map of the valley")
    eventually(lambda: b"A map of the valley" in newsroom.fetch("/feeds/latest.rss"), "the words about the picture")
    eventually(lambda: b"Museum shows maps" in newsroom.fetch("/feeds/latest.rss"), "the article")
