"""Take the pictures of docs/images: each public page on a phone and a desktop, light and dark, and a sheet of each page of
the newsroom's desk (`make screenshots`)."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.acceptance.running import Running, running
from tests.browser import desk
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE
from tests.browser.newsroom import ARABIC, ENGLISH, publish

IMAGES = Path(__file__).parents[2] / "docs" / "images"
FEEDS = '[[feed]]\nslug = "latest"\ntitle = "Latest News"\ndescription = "Everything we publish, newest first"\n' + "".join(
    f'[[feed]]\nslug = "{name.lower()}"\ntitle = "{name}"\nsections = ["{name}"]\n'
    for name in ("World", "Politics", "Science", "Culture")
)
PROVIDERS = """[[provider]]
name = "Agency"
folders = ["agency"]
trust = "hold"
silence = 6
zone = "Asia/Jakarta"
drop = ["Members only*"]
sections = {SPO = "Sport"}

[[provider]]
name = "Harbour press office"
senders = ["press@harbour.example"]
"""
PAGES = {
    "full": "/",
    "article": "/",
    "subscribe": "/",
    "embed": "/embed",
    "notfound": "/nothing-here",
}


DESK = {
    "sign-in": "sign-in",
    "overview": "",
    "articles": "articles",
    "held": "held",
    "embargoes": "embargoes",
    "quarantine": "quarantine",
    "left-out": "left-out",
    "quarantined": "quarantine/file/wire/ferry.md",
    "providers": "providers",
    "rule": "providers/rule?of=Agency",
    "write": "write",
    "feeds": "feeds",
    "feed": "feeds/latest",
    "feed-settings": "feed-settings/latest",
    "readers": "readers",
    "accounts": "accounts",
    "sent": "sent",
    "webhooks": "webhooks",
}
TITLE = "Harbour reopens after the storm"
MORE = "Economy Sport Local Climate Health Technology Opinion Education Justice Travel Food Weather Letters".split()
ORDER = ("desk-light", "desk-dark", "phone-light", "phone-dark")


@contextmanager
def newspaper(name: str, *, is_open: bool = False, **settings: str) -> Iterator[Running]:
    """Run a newspaper; if it `is_open`, ana may sign in at its desk."""
    with tempfile.TemporaryDirectory() as folder:
        if is_open:
            desk.let_in(Path(folder))
        feeds = Path(folder) / "feeds.toml"
        declared = FEEDS + PROVIDERS if settings.get("FEEDSVC_OUTLET_LANGUAGE") is None else ""
        feeds.write_text(declared, encoding="utf-8")
        told = {"FEEDSVC_OUTLET_NAME": name, "FEEDSVC_FEEDS": str(feeds), "FEEDSVC_BASE_URL": "https://news.example"}
        with running(Path(folder), **told | settings) as service:
            yield service


def look(browser: Browser, service: Running, names: dict[str, str]) -> None:
    """Take pictures of a newspaper's pages."""
    for kind, page in windows(browser):
        for name, path in names.items():
            page.goto(service.url + path, wait_until="load")
            act(page, service, name)
            keep(shot(page), f"{name}-{kind}.png")


def look_at_many_feeds(browser: Browser) -> None:
    """Take pictures of the front page of a newspaper with 18 feeds, and sections as blocks."""
    feeds = FEEDS + "".join(f'[[feed]]\nslug = "{name.lower()}"\ntitle = "{name}"\nsections = ["{name}"]\n' for name in MORE)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "feedsvc.toml"
        config.write_text('[web.front]\nlatest = 4\nsections = ["Science", "Culture", "Local"]\n', encoding="utf-8")
        config.with_name("feeds.toml").write_text(feeds, encoding="utf-8")
        name = {"FEEDSVC_OUTLET_NAME": "The Sableport Courier", "FEEDSVC_BASE_URL": "https://news.example"}
        with running(Path(folder), FEEDSVC_CONFIG=str(config), **name) as service:
            publish(service, ENGLISH)
            look(browser, service, {"menu": "/"})


def windows(browser: Browser) -> Iterator[tuple[str, Page]]:
    """Open a window on a phone and a desktop, light and dark, one after the other."""
    for scheme in ("light", "dark"):
        for width, size in (("phone", PHONE), ("desk", DESKTOP)):
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                timezone_id="Europe/Lisbon",
                locale="en-GB",
            )
            yield f"{width}-{scheme}", context.new_page()
            context.close()


def shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def send_and_listen(browser: Browser, service: Running) -> None:
    """Send files by HTTP with a key of the desk's, one of them unreadable, and name two receivers of webhooks."""
    page = browser.new_page()
    desk.sign_in(page, service)
    page.goto(f"{service.url}/admin/sent")
    page.get_by_label("Name of who sends").fill("Web desk")
    page.get_by_label("Folder that it fills").fill("web")
    page.get_by_role("button", name="Give the key").click()
    key, *_ = page.locator("code.token").all_inner_texts()
    for name, text in (("tram.txt", desk.story("Tram line is extended", "at last")), ("broken.json", "{")):
        headers = {"Authorization": f"Bearer {key}", "Prefer": "wait=30"}
        request = Request(f"{service.url}/drop/web/{name}", text.encode(), headers, method="PUT")
        with suppress(HTTPError), urlopen(request, timeout=60):
            pass
    for url, form in (("https://cms.example/hooks/feedsvc", "json"), ("https://hooks.chat.example/services/T0/B0", "slack")):
        page.goto(f"{service.url}/admin/webhooks")
        page.get_by_label("Address, public").fill(url)
        page.get_by_label("It takes").select_option(form)
        page.get_by_label("one is held for an editor").check()
        page.get_by_label("a provider falls silent").check()
        page.get_by_role("button", name="Add the receiver").click()
        page.get_by_text("when one is held").first.wait_for()
    page.close()


def look_at_the_desk(browser: Browser, service: Running) -> None:
    """Make a sheet of each page of the desk: its four windows side by side, at half their size; of two the window too."""
    sheets: dict[str, dict[str, Image.Image]] = {}
    for kind, page in windows(browser):
        page.goto(f"{service.url}/admin/sign-in")
        sheets.setdefault("sign-in", {})[kind] = shot(page)
        desk.sign_in(page, service)
        for name, path in DESK.items():
            if path != "sign-in":
                page.goto(f"{service.url}/admin/{path}")
                sheets.setdefault(name, {})[kind] = shot(page)
        for name, title in (("article", TITLE), ("right-to-left", desk.ARABIC.partition("\n")[0])):
            desk.open_article(page, service, title)
            sheets.setdefault(name, {})[kind] = shot(page)
        page.get_by_role("link", name="Correct…").click()
        sheets.setdefault("correction", {})[kind] = shot(page)
        desk.open_article(page, service, TITLE)
        page.get_by_role("link", name="what changed in revision 2").click()
        sheets.setdefault("difference", {})[kind] = shot(page)
    for name, taken in sheets.items():
        keep(side_by_side([taken[kind] for kind in ORDER]), f"sheet-{name}.png")
    for name in ("overview", "article"):
        keep(sheets[name]["desk-light"], f"desk-{name}.png")


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Set pictures beside one another at half their size."""
    halves = [one.resize((one.width // 2, one.height // 2), Image.Resampling.LANCZOS) for one in pictures]
    sheet = Image.new("RGB", (sum(one.width + 12 for one in halves) - 12, max(one.height for one in halves)), "#888")
    left = 0
    for one in halves:
        sheet.paste(one, (left, 0))
        left += one.width + 12
    return sheet


def act(page: Page, service: Running, name: str) -> None:
    """Do on a page what its picture is to show, and wait until it shows it."""
    if name == "article":
        link = page.get_by_role("link", name=ENGLISH[0][2]).get_attribute("href") or ""
        page.goto(service.url + link.removeprefix("https://news.example"))
    elif name == "subscribe":
        page.get_by_text("Subscribe", exact=True).click()
    elif name == "embed":
        page.locator("latest-news li").nth(4).wait_for()
    page.evaluate("Promise.all([...document.images].map((one) => (one.loading = 'eager', one.decode().catch(() => 0))))")


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture of 255 colours, which text needs no more of."""
    written = BytesIO()
    picture.quantize(255, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    (IMAGES / name).write_bytes(written.getvalue())
    sys.stdout.write(f"docs/images/{name}: {len(written.getvalue()):,} bytes\n")


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or "chromium", args=FLAGS)
        with newspaper("The Sableport Courier") as courier:
            look(browser, courier, {"empty": "/"})
            publish(courier, ENGLISH)
            look(browser, courier, PAGES)
        with newspaper(
            "بريد الميناء", FEEDSVC_OUTLET_LANGUAGE="ar", FEEDSVC_OUTLET_DESCRIPTION="كل ما ننشره، الأحدث أولاً"
        ) as barid:
            publish(barid, ARABIC, "ar")
            look(browser, barid, {"rtl": "/"})
        look_at_many_feeds(browser)
        with newspaper("The Sableport Courier", is_open=True) as courier:
            desk.fill(courier)
            send_and_listen(browser, courier)
            look_at_the_desk(browser, courier)
        browser.close()


if __name__ == "__main__":
    main()
