"""The newsroom's desk in a real browser: an editor signs in, mends, corrects, withdraws and gives an account."""

from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.running import Running, answers, eventually, running
from tests.browser.desk import ARABIC, PASSWORD, fill_hours, let_in, open_article, publish, sign_in


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running service at whose desk ana may sign in."""
    folder = tmp_path_factory.mktemp("desk")
    let_in(folder)
    with running(folder) as service:
        yield service


@pytest.fixture
def desk(page: Page, service: Running) -> Page:
    """A page of the browser, signed in at the overview."""
    sign_in(page, service)
    return page


def written(title: str, day: str = "Thursday") -> str:
    opening = f"{title}, officials said on {day}, after weeks of work along the quays that had kept many boats from going out."
    return f"{title}\n\nBy Mira Holt\n\n{opening}\n\nNobody was hurt, and the ferries run again from the morning on.\n"


def status_of(address: str) -> int:
    try:
        with urlopen(address, timeout=10) as response:
            return int(response.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_a_wrong_password_is_told_and_the_right_one_leads_where_one_wanted(page: Page, service: Running) -> None:
    page.goto(f"{service.url}/admin/quarantine")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Quarantine")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{service.url}/admin/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_quarantined_file_is_mended_by_a_form(desk: Page, service: Running) -> None:
    service.drop("wire/ferry.md", "---\ntitle: Ferries in winter\nembargo: some day\n---\n\nThe ferries run on.\n")
    eventually(lambda: (service.data / "quarantine/wire/ferry.md").exists(), "the file in quarantine")
    desk.goto(f"{service.url}/admin/quarantine")
    desk.get_by_role("link", name="wire/ferry.md").click()
    expect(desk.get_by_text("The embargo 'some day' can't be read as a time.")).to_be_visible()
    expect(desk.get_by_role("region", name="The file's text")).to_contain_text("The ferries run on.")

    desk.get_by_label("Embargo until").fill("2021-03-01T06:00:00Z")
    desk.get_by_role("button", name="Try it out first").click()
    expect(desk.get_by_role("status")).to_contain_text("Ferries in winter")
    desk.get_by_role("button", name="Put it back and try again").click()

    expect(desk.get_by_role("status")).to_contain_text("back in the drop folder")
    eventually(lambda: b"Ferries in winter" in service.fetch("/feeds/latest.rss"), "the mended article in the feed")


def test_a_corrected_headline_survives_a_redrop(desk: Page, service: Running) -> None:
    publish(service, "harbour.txt", written("Harbor reopens"))
    open_article(desk, service, "Harbor reopens")
    desk.get_by_role("link", name="Correct…").click()
    desk.get_by_label("Headline").fill("Harbour reopens")
    desk.get_by_role("button", name="Publish the correction").click()
    expect(desk.get_by_role("status")).to_contain_text("The correction is out")
    assert b"Harbour reopens" in service.fetch("/feeds/latest.rss")

    service.drop("harbour.txt", written("Harbor reopens", "Friday"))
    eventually(lambda: b"said on Friday" in service.fetch("/feeds/latest.rss"), "the redrop in the feed")

    assert b"Harbour reopens" in service.fetch("/feeds/latest.rss")
    desk.reload()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Harbour reopens")
    desk.get_by_role("link", name="what changed in revision 2").click()
    expect(desk.locator("table", has_text="Headline").locator("ins")).to_have_text("Harbour")


def test_an_article_is_withdrawn_and_restored(desk: Page, service: Running) -> None:
    publish(service, "tram.txt", written("Tram line agreed"))
    open_article(desk, service, "Tram line agreed")
    public = f"{service.url}/articles/{desk.url.rpartition('/')[2]}"

    desk.get_by_text("Withdraw…").click()
    desk.get_by_role("button", name="Withdraw the article").click()
    expect(desk.get_by_role("status")).to_contain_text("withdrawn")
    assert status_of(public) == 410
    eventually(lambda: b"Tram line agreed" not in service.fetch("/feeds/latest.rss"), "the article out of the feed")

    desk.get_by_role("button", name="Restore").click()
    expect(desk.get_by_role("status")).to_contain_text("back in the feeds")
    assert status_of(public) == 200
    eventually(lambda: b"Tram line agreed" in service.fetch("/feeds/latest.rss"), "the article in the feed again")


def test_a_held_article_is_released(desk: Page, service: Running, axe: Callable[[Page], None]) -> None:
    publish(service, "wire/pier.txt", written("Pier closes for good"))
    service.drop("wire/pier-kill.txt", "KILL: Pier closes for good\n\nEDITORS: Please withhold this story.\n")
    service.drop("cms/lighthouse.md", "---\ntitle: Lighthouse is lit again\ndraft: true\n---\n\nIts lamp was dark.\n")
    held, alarm = desk.get_by_role("main"), desk.get_by_role("alert").filter(has_text="KILL: Pier closes for good")
    eventually(lambda: desk.goto(f"{service.url}/admin/held") and held.get_by_text("draft: true").count(), "the held article")
    axe(desk)
    desk.goto(f"{service.url}/admin/")
    expect(alarm.get_by_role("button", name="Withdraw Pier closes for good")).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name="Held", exact=True).first.click()
    held.get_by_role("link", name="Lighthouse is lit again", exact=True).click()
    public = f"{service.url}/articles/{desk.url.rpartition('/')[2]}"
    assert status_of(public) == 404
    axe(desk)

    desk.get_by_role("button", name="Release").click()

    expect(desk.get_by_role("status")).to_contain_text("The article is released")
    eventually(lambda: b"Lighthouse is lit again" in service.fetch("/feeds/latest.rss"), "the released article in the feed")
    assert status_of(public) == 200


def test_an_account_reads_a_private_feed_until_it_is_revoked(desk: Page, service: Running) -> None:
    publish(service, "museum.txt", written("Museum shows maps"))
    desk.goto(f"{service.url}/admin/accounts")
    desk.get_by_label("Name of the aggregator").fill("Reader House")
    desk.get_by_role("button", name="Give the account").click()
    address = desk.locator("code", has_text="/latest.rss").inner_text()
    assert address.startswith(f"{service.url}/private/")
    with urlopen(address, timeout=10) as response:
        assert b"Museum shows maps" in response.read()
        assert response.headers["Cache-Control"].startswith("private, max-age=")

    desk.goto(f"{service.url}/admin/accounts")
    account = desk.get_by_role("listitem").filter(has_text="Reader House")
    expect(account.get_by_text("last used just now")).to_be_visible()
    expect(desk.get_by_text(address)).to_have_count(0)
    account.get_by_text("Revoke").first.click()
    account.get_by_role("button", name="Revoke the account").click()

    expect(desk.get_by_role("status")).to_contain_text("revoked")
    assert status_of(address) == 410


def test_a_key_sends_an_article_and_a_receiver_is_named(desk: Page, service: Running, axe: Callable[[Page], None]) -> None:
    desk.goto(f"{service.url}/admin/sent")
    desk.get_by_label("Name of who sends").fill("Web desk & Co")
    desk.get_by_label("Folder that it fills").fill("web")
    desk.get_by_role("button", name="Give the key").click()
    axe(desk)
    key, address = desk.locator("code.token").all_inner_texts()
    headers = {"Authorization": f"Bearer {key}", "Prefer": "wait=30"}
    with urlopen(Request(f"{address}tram.txt", written("Tram line is extended").encode(), headers, method="PUT")) as response:
        assert response.status == 200

    desk.goto(f"{service.url}/admin/sent")
    axe(desk)
    desk.get_by_role("link", name="created").first.click()
    expect(desk.get_by_role("main")).to_contain_text("by the key Web desk & Co")

    desk.goto(f"{service.url}/admin/webhooks")
    desk.get_by_label("Address, public").fill("https://hooks.example/services/1")
    desk.get_by_label("one is held for an editor").check()
    desk.get_by_role("button", name="Add the receiver").click()
    expect(desk.get_by_role("status")).to_contain_text("whsec_")
    axe(desk)
    desk.get_by_text("Remove").first.click()
    desk.get_by_role("button", name="Remove the receiver").click()
    expect(desk.get_by_role("status")).to_contain_text("told nothing more")


def test_the_desk_works_without_javascript(browser: Browser, service: Running) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    sign_in(page, service)
    for name in ("Articles", "Held", "Embargoes", "Quarantine", "Feeds", "Readers", "Accounts", "Sent", "Webhooks"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    context.close()


def test_a_feed_is_tried_declared_and_ended_at_the_desk_while_the_service_runs(
    desk: Page, service: Running, axe: Callable[[Page], None]
) -> None:
    file = service.data.parent / "config" / "feeds.toml"
    desk.goto(f"{service.url}/admin/feeds")
    desk.get_by_role("link", name="Add a feed").click()
    desk.get_by_label("slug").fill("harbour")
    desk.get_by_label("title").fill("The Harbour")
    desk.get_by_label("sections").fill("Harbour\nQuays")
    desk.get_by_role("button", name="Show what it becomes").click()
    expect(desk.get_by_role("status")).to_contain_text("Nothing is saved yet.")
    axe(desk)
    desk.get_by_role("button", name="Add the feed").click()
    expect(desk.get_by_role("status")).to_have_text("Written to feeds.toml. It holds in a moment.")
    eventually(lambda: answers(f"{service.url}/feeds/harbour.rss"), "the new feed")
    assert 'sections = ["Harbour", "Quays"]' in file.read_text()

    desk.goto(f"{service.url}/admin/feed-settings/harbour")
    desk.get_by_label("language").first.fill("english")
    desk.get_by_role("button", name="Save the settings").click()
    expect(desk.get_by_role("alert")).to_contain_text("this is no language tag")
    desk.goto(f"{service.url}/admin/feed-settings/harbour")
    desk.get_by_text("End the feed…").click()
    desk.get_by_label("A sentence").fill("It sailed.")
    desk.get_by_role("button", name="End the feed").click()

    expect(desk.get_by_role("status")).to_contain_text("410 Gone")
    eventually(lambda: not answers(f"{service.url}/feeds/harbour.rss"), "the end of the feed")
    assert 'harbour = "It sailed."' in file.read_text()


def test_axe_finds_no_fault_in_what_comes_of_a_form(desk: Page, service: Running, axe: Callable[[Page], None]) -> None:
    publish(service, "arabic.txt", ARABIC)
    fill_hours(service)
    service.drop("wire/empty.txt", "")
    eventually(lambda: (service.data / "quarantine/wire/empty.txt").exists(), "the file in quarantine")

    desk.goto(f"{service.url}/admin/")
    expect(desk.get_by_role("alert").filter(has_text="The folder agency is quiet.")).to_be_visible()
    axe(desk)
    desk.goto(f"{service.url}/admin/accounts")
    desk.get_by_label("Name of the aggregator").fill("Aggregate & Sons")
    desk.get_by_role("button", name="Give the account").click()
    axe(desk)
    desk.goto(f"{service.url}/admin/quarantine/file/wire/empty.txt")
    desk.get_by_role("button", name="Try it out first").click()
    axe(desk)
    open_article(desk, service, ARABIC.partition("\n")[0])
    axe(desk)
    desk.get_by_role("link", name="Correct…").click()
    desk.get_by_label("Tags").fill("تمور")
    axe(desk)
    desk.get_by_role("button", name="Publish the correction").click()
    desk.get_by_role("link", name="what changed in revision 2").click()
    axe(desk)
    desk.get_by_role("button", name="Sign out").click()
    axe(desk)
