"""Take the pictures of docs/images: each public page, on a phone and a desk, light and dark (`make screenshots`)."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.acceptance.running import Running, running
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE
from tests.browser.newsroom import ARABIC, ENGLISH, publish

IMAGES = Path(__file__).parents[2] / "docs" / "images"
FEEDS = '[[feed]]\nslug = "latest"\ntitle = "Latest News"\ndescription = "Everything we publish, newest first"\n' + "".join(
    f'[[feed]]\nslug = "{name.lower()}"\ntitle = "{name}"\nsections = ["{name}"]\n'
    for name in ("World", "Politics", "Science", "Culture")
)
PAGES = {
    "full": "/",
    "article": "/",
    "subscribe": "/",
    "embed": "/embed",
    "notfound": "/nothing-here",
}


@contextmanager
def newspaper(name: str, **settings: str) -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as folder:
        feeds = Path(folder) / "feeds.toml"
        feeds.write_text(FEEDS if settings.get("FEEDSVC_OUTLET_LANGUAGE") is None else "", encoding="utf-8")
        told = {"FEEDSVC_OUTLET_NAME": name, "FEEDSVC_FEEDS": str(feeds), "FEEDSVC_BASE_URL": "https://news.example"}
        with running(Path(folder), **told | settings) as service:
            yield service


def look(browser: Browser, service: Running, names: dict[str, str]) -> None:
    """Take pictures of a newspaper's pages."""
    for scheme in ("light", "dark"):
        for width, size in (("phone", PHONE), ("desk", DESKTOP)):
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                timezone_id="Europe/Lisbon",
                locale="en-GB",
            )
            page = context.new_page()
            for name, path in names.items():
                page.goto(service.url + path, wait_until="load")
                act(page, service, name)
                keep(page.screenshot(animations="disabled"), f"{name}-{width}-{scheme}.png")
            context.close()


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


def keep(picture: bytes, name: str) -> None:
    """Write a picture of 255 colours, which text needs no more of."""
    written = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(255, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
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
        with newspaper("بريد الميناء", FEEDSVC_OUTLET_LANGUAGE="ar") as barid:
            publish(barid, ARABIC, "ar")
            look(browser, barid, {"rtl": "/"})
        browser.close()


if __name__ == "__main__":
    main()
