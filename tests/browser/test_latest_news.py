"""The Latest News page as a reader sees it: on a phone and a desk, in light and dark, as articles come out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from feedsvc.web.words import words_of
from tests.acceptance.running import Running, eventually, running
from tests.browser.newsroom import ARABIC, ENGLISH, markdown, publish

BUDGET = 30_000
"""Bytes of the page with its style sheet and script, as they are sent."""

OBSERVE = "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => one.value)))"
OBSERVE += ".observe({type: 'layout-shift', buffered: true})"
COUNTED = """([language, forms]) => {
  document.documentElement.lang = language;
  find(".news").dataset.new = forms;
  return [1, 2, 5, 21].map(counted);
}"""
DECODED = "Promise.all([...document.images].map((one) => (one.loading = 'eager', one.decode())))"
SOURCES = "[...document.images].map((one) => one.currentSrc)"
SHIFTS = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts))))"


@pytest.fixture(scope="module")
def courier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newspaper with articles in English."""
    with running(tmp_path_factory.mktemp("courier"), FEEDSVC_OUTLET_NAME="The Sableport Courier") as service:
        publish(service, ENGLISH)
        yield service


@pytest.fixture(scope="module")
def barid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newspaper in Arabic that has nothing to say yet."""
    with running(tmp_path_factory.mktemp("barid"), FEEDSVC_OUTLET_NAME="بريد الميناء", FEEDSVC_OUTLET_LANGUAGE="ar") as service:
        yield service


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own for a reader: `reader(timezone_id="Asia/Tokyo", java_script_enabled=False)`."""
    contexts = []

    def new(**told: object) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | told))  # type: ignore[arg-type]
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()


def headlines(page: Page) -> list[str]:
    return page.locator("article h2").all_inner_texts()


def is_listening(page: Page) -> None:
    """Wait until the page's stream of live events is open."""
    page.evaluate("new Promise((open) => source.readyState === 1 ? open() : source.addEventListener('open', open))")


def drop(service: Running, name: str, title: str, date: str = "2026-03-15T08:00:00Z", summary: str = "Brief.") -> None:
    service.drop(f"{name}/{name}.md", markdown("World", title, summary, "Jo Ferrant", date))


def withdraw(service: Running, page: Page, name: str, title: str) -> None:
    """Take an article back, so that the next test finds the newspaper as this one did."""
    service.drop(f"{name}/{name}.md.withdraw", "")
    expect(page.get_by_role("link", name=title)).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_axe_finds_no_fault_in_the_pages(courier: Running, page: Page, axe: Callable[[Page], None], path: str) -> None:
    page.goto(courier.url + path)
    for panel in page.locator("summary").all():
        panel.click()

    axe(page)


WIDE = (
    "---\ntitle: Votes by ward\n---\n\nThe count went on until four.\n\n"
    f"|{' Ward |' * 9}\n|{' --- |' * 9}\n|{' 1,204 |' * 9}\n\n```\n{'set text ' * 20}\n```\n"
)


def test_a_wide_table_scrolls_by_itself_and_is_reached_by_keyboard(
    courier: Running, page: Page, axe: Callable[[Page], None]
) -> None:
    courier.drop("votes/votes.md", WIDE)
    eventually(lambda: b"Votes by ward" in courier.fetch("/feeds/latest.rss"), "the article with a table")
    page.goto(courier.url)
    page.get_by_role("link", name="Votes by ward").click()

    axe(page)

    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("document.querySelector('table').scrollWidth") > 360
    page.go_back()
    courier.drop("votes/votes.md.withdraw", "")
    expect(page.get_by_role("link", name="Votes by ward")).to_have_count(0)


def test_axe_finds_no_fault_in_an_article(courier: Running, page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(courier.url)
    page.get_by_role("link", name="Night ferries return").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Night ferries return to Sableport after eleven years")
    axe(page)


def test_the_first_article_takes_the_place_of_the_empty_page_and_reads_right_to_left(
    barid: Running, page: Page, axe: Callable[[Page], None]
) -> None:
    page.goto(barid.url)
    expect(page.get_by_role("heading", level=2)).to_have_text("لم يُنشر هنا شيء بعد")
    axe(page)
    is_listening(page)

    publish(barid, ARABIC, "ar")

    expect(page.locator("article")).to_have_count(len(ARABIC))
    expect(page.get_by_text("لم يُنشر هنا شيء بعد")).to_have_count(0)
    assert headlines(page) == [title for _, _, title, *_ in ARABIC]
    assert page.evaluate("getComputedStyle(document.querySelector('article h2')).direction") == "rtl"
    axe(page)
    live = page.locator(".articles").inner_text()
    page.reload()
    assert page.locator(".articles").inner_text() == live


def test_new_articles_are_counted_in_the_pages_own_language(courier: Running, page: Page) -> None:
    page.goto(courier.url)
    arabic, russian = (page.evaluate(COUNTED, [language, words_of(language).new_as_json]) for language in ("ar", "ru"))

    assert arabic == ["مقالة جديدة", "مقالتان جديدتان", "5 مقالات جديدة", "21 مقالة جديدة"]
    assert russian == ["1 новая статья", "2 новые статьи", "5 новых статей", "21 новая статья"]


def test_the_page_keeps_its_budget(courier: Running, reader: Callable[..., Page]) -> None:
    page = reader()
    page.add_init_script(OBSERVE)
    session, sent = page.context.new_cdp_session(page), {}
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda told: sent.setdefault(told["requestId"], [told["response"]["url"], 0]))
    session.on("Network.loadingFinished", lambda told: sent[told["requestId"]].__setitem__(1, told["encodedDataLength"]))
    page.goto(courier.url, wait_until="load")
    is_listening(page)
    while not any("/events" in url for url, _ in sent.values()):
        page.wait_for_timeout(20)  # the network is told of after the page

    files = {re.sub(r"\?.*", "", url.removeprefix(courier.url)): size for url, size in sent.values() if "/media/" not in url}

    icon = {"/static/icon.svg"}  # asked for by the first page alone, whichever test that is
    assert set(files) | icon == {"/", "/static/style.css", "/static/page.js", "/feeds/latest/events"} | icon
    assert sum(files.values()) < BUDGET
    assert page.evaluate(SHIFTS) == []


def test_no_picture_is_sent_larger_than_it_is_shown(courier: Running, reader: Callable[..., Page]) -> None:
    page = reader(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(courier.url)
    page.evaluate(DECODED)
    lead, *others = (re.sub(r".*\.jpg", "", name) for name in page.evaluate(SOURCES))
    assert (lead, set(others)) == (".800.webp", {".400.webp"})

    page.get_by_role("link", name="Night ferries return").click()

    page.evaluate(DECODED)
    assert [re.sub(r".*\.jpg", "", name) for name in page.evaluate(SOURCES)] == [".800.webp"]


def test_times_are_the_readers_own_and_exact_on_hover(courier: Running, reader: Callable[..., Page]) -> None:
    page = reader(timezone_id="Asia/Tokyo", locale="en-GB")
    page.goto(courier.url)

    first = page.locator("article time").first

    expect(first).to_have_text("15 Mar 2026 06:40")
    expect(first).to_have_attribute("title", re.compile(r"Sunday,? 15 March 2026 at 06:40:00 GMT\+9"))
    expect(first).to_have_attribute("datetime", "2026-03-14T21:40:00+00:00")


def test_without_javascript_everything_is_there(courier: Running, reader: Callable[..., Page]) -> None:
    page = reader(java_script_enabled=False)
    page.goto(courier.url)

    expect(page.locator("article")).to_have_count(len(ENGLISH))
    expect(page.locator("article time").first).to_have_text("14 March 2026 21:40 UTC")
    page.get_by_text("Subscribe", exact=True).click()
    expect(page.get_by_role("link", name="/feeds/latest.rss")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("searchbox").fill("tram")
    page.get_by_role("button", name="Search").click()
    assert headlines(page) == ["Line 4 runs again, and on time"]


def test_an_address_is_copied_and_readers_are_one_click_away(courier: Running, reader: Callable[..., Page]) -> None:
    page = reader(permissions=["clipboard-read", "clipboard-write"])
    page.goto(courier.url)
    page.get_by_text("Subscribe", exact=True).click()

    page.get_by_role("button", name="Copy ATOM").click()

    assert page.evaluate("navigator.clipboard.readText()") == f"{courier.url}/feeds/latest.atom"
    quoted = courier.url.replace(":", "%3A").replace("/", "%2F") + "%2Ffeeds%2Flatest.rss"
    feedly = page.get_by_role("link", name="Feedly")
    expect(feedly).to_have_attribute("href", f"https://feedly.com/i/subscription/feed%2F{quoted}")


def test_a_new_article_slides_in_without_a_shift_of_layout(courier: Running, page: Page) -> None:
    page.add_init_script(OBSERVE)
    page.goto(courier.url)
    is_listening(page)

    drop(courier, "slide", "Bells ring at noon")

    expect(page.get_by_role("link", name="Bells ring at noon")).to_be_visible()
    assert headlines(page)[0] == "Bells ring at noon"
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    assert page.evaluate(SHIFTS) == []
    withdraw(courier, page, "slide", "Bells ring at noon")


def test_a_reader_who_has_scrolled_is_offered_new_articles_and_not_moved(courier: Running, page: Page) -> None:
    page.goto(courier.url)
    is_listening(page)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    there = page.locator("article").nth(5)
    before = there.bounding_box()

    drop(courier, "one", "First of two")
    expect(page.get_by_role("button", name="1 new article")).to_be_visible()
    drop(courier, "two", "Second of two", "2026-03-15T09:00:00Z")
    button = page.get_by_role("button", name="2 new articles")
    expect(button).to_be_visible()
    assert there.bounding_box() == before
    button.click()

    expect(page.locator("article h2").first).to_be_in_viewport()
    assert headlines(page)[:2] == ["Second of two", "First of two"]
    expect(page.get_by_role("status")).to_be_empty()
    withdraw(courier, page, "one", "First of two")
    withdraw(courier, page, "two", "Second of two")


def test_an_edit_changes_the_article_in_its_place_and_a_withdrawal_takes_it_away(courier: Running, page: Page) -> None:
    page.goto(courier.url)
    is_listening(page)
    drop(courier, "edited", "Bridge closed", "2026-03-14T12:00:00Z")
    expect(page.get_by_role("link", name="Bridge closed")).to_be_visible()
    place = headlines(page).index("Bridge closed")

    drop(courier, "edited", "Bridge open again", "2026-03-14T12:00:00Z")

    expect(page.get_by_role("link", name="Bridge open again")).to_be_visible()
    assert headlines(page).index("Bridge open again") == place
    assert "Bridge closed" not in headlines(page)
    withdraw(courier, page, "edited", "Bridge open again")


def test_a_page_shows_what_came_out_while_it_was_on_its_way(courier: Running, page: Page) -> None:
    old = courier.fetch("/").decode()
    drop(courier, "between", "Came between")
    eventually(lambda: b"Came between" in courier.fetch("/feeds/latest.rss"), "the article")
    page.route(courier.url + "/", lambda route: route.fulfill(body=old, content_type="text/html"))

    page.goto(courier.url)

    expect(page.get_by_role("link", name="Came between")).to_be_visible()
    withdraw(courier, page, "between", "Came between")


def test_an_article_corrected_out_of_a_section_leaves_its_page(courier: Running, page: Page) -> None:
    page.goto(courier.url + "/section/World")
    is_listening(page)
    drop(courier, "moved", "Filed wrongly")
    expect(page.get_by_role("link", name="Filed wrongly")).to_be_visible()

    courier.drop("moved/moved.md", markdown("Sport", "Filed wrongly", "Brief.", "Jo Ferrant", "2026-03-15T08:00:00Z"))

    expect(page.get_by_role("link", name="Filed wrongly")).to_have_count(0)
    courier.drop("moved/moved.md.withdraw", "")


def test_the_article_of_an_embargo_that_ends_comes_in(courier: Running, page: Page) -> None:
    page.goto(courier.url)
    is_listening(page)

    lifts = page.evaluate("new Date(Date.now() + 2500).toISOString()")
    text = markdown("World", "Held until now", "Brief.", "Jo Ferrant", "2026-03-15T08:00:00Z")
    courier.drop("held/held.md", text.replace("---\n", f"---\nembargo: {lifts}\n", 1))

    expect(page.get_by_role("link", name="Held until now")).to_be_visible(timeout=15_000)
    withdraw(courier, page, "held", "Held until now")


def test_a_reader_who_asked_for_stillness_is_offered_new_articles(courier: Running, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(courier.url)
    is_listening(page)

    drop(courier, "still", "Softly does it")

    page.get_by_role("button", name="1 new article").click()
    assert headlines(page)[0] == "Softly does it"
    assert page.evaluate("document.getAnimations().length") == 0
    withdraw(courier, page, "still", "Softly does it")


def test_the_menu_of_many_feeds_is_one_row_on_a_phone_and_shows_where_the_reader_is(
    reader: Callable[..., Page], tmp_path: Path
) -> None:
    names = [f"Section {number}" for number in range(17)]
    feeds = "".join(f'[[feed]]\nslug = "section-{number}"\ntitle = "{name}"\n' for number, name in enumerate(names))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.toml").write_text(feeds)
    with running(tmp_path) as service:
        page = reader(viewport={"width": 390, "height": 844})
        page.goto(f"{service.url}/feed/section-12")

        menu, here = page.locator(".folio nav"), page.locator(".folio [aria-current]")

        assert (menu.bounding_box() or {})["height"] < 50
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        expect(here).to_have_text("Section 12")
        expect(here).to_be_in_viewport(ratio=0.9)


def test_a_pinned_article_stands_above_what_comes_and_a_day_stands_once(reader: Callable[..., Page], tmp_path: Path) -> None:
    with running(tmp_path) as service:
        publish(service, ENGLISH[:4])
        pinned = markdown("World", "Read this first", "It matters.", "", "2026-03-10T10:00:00Z")
        service.drop("pinned.md", pinned.replace("---\n", "---\npin: 2099-01-01\n", 1))
        eventually(lambda: b"Read this first" in service.fetch("/"), "the pinned article")
        page = reader(timezone_id="Europe/Lisbon", locale="en-GB")
        page.goto(service.url)
        is_listening(page)

        service.drop("new.md", markdown("World", "Just now", "News.", "", "2026-03-14T22:00:00Z"))

        expect(page.get_by_role("link", name="Just now")).to_be_visible()
        assert headlines(page)[:2] == ["Read this first", "Just now"]
        shown = [time.inner_text() for time in page.locator(".articles time > span:first-child:visible").all()]
        assert page.locator(".articles .repeated").count() == len(ENGLISH[:4])
        assert shown[0] == "14 Mar 2026"
