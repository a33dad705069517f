"""The pictures of the desk that the docs show; with PICTURES=docs/images in the environment they are made anew there."""

import io
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from feedsvc.domain.intake import IntakeHour, hour_of
from feedsvc.store import open_store
from tests.acceptance.running import Running, eventually, running
from tests.browser.test_desk import ARABIC, let_in, open_article, publish, sign_in

LARGEST = 150_000
"""Bytes of a picture in the docs."""

HEADLINES = (
    ("world", "Ferries return to the northern islands"),
    ("economy", "Wheat prices fall for a third week"),
    ("city", "Council agrees on a new tram line"),
    ("culture", "Museum shows maps of a drowned village"),
    ("sport", "Young chess team wins the northern cup"),
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newsroom of some days' work: articles, a correction's first state, two bad files, a folder that fell silent."""
    folder = tmp_path_factory.mktemp("pictures")
    let_in(folder)
    with running(folder, FEEDSVC_OUTLET_NAME="The Sableport Courier") as service:
        fill_hours(service)
        for section, title in HEADLINES:
            service.drop(f"{section}/a.txt", story(title, "after weeks of work along the quays"))
        service.drop("arabic.txt", ARABIC)
        publish(service, "city/harbour.txt", story("Harbor reopens after the storm", "after nineteen days of work"))
        service.drop("city/harbour.txt", story("Harbour reopens after the storm", "after twenty days of work on the quay"))
        eventually(lambda: b"Harbour reopens" in service.fetch("/feeds/latest.rss"), "the second revision")
        service.drop("wire/ferry.md", "---\ntitle: Ferries in winter\nembargo: some day\n---\n\nThe ferries run on.\n")
        service.drop("wire/empty.txt", "")
        kept = [service.data / "quarantine/wire" / name for name in ("ferry.md", "empty.txt")]
        eventually(lambda: all(path.exists() for path in kept), "the files in quarantine")
        yield service


def story(title: str, how: str) -> str:
    text = (
        f"SABLEPORT — {title}, officials said on Wednesday, {how}.\n\nNobody was hurt, and the ferries run again from Thursday."
    )
    return f"{title}\n\nBy Mira Holt\n\n{text}\n\nShare this article\nAdvertisement\n"


def fill_hours(service: Running) -> None:
    """Count two weeks of intake, the same at each run."""
    chance, now = random.Random(4), hour_of(datetime.now(UTC))  # noqa: S311 it decides the height of bars
    store = open_store(f"sqlite:///{service.data / 'feedsvc.db'}")
    with store.begin() as unit:
        for ago in range(1, 14 * 24):
            hour = now - timedelta(hours=ago)
            count = max(0, int(chance.gauss(9, 3) * (1 if 6 <= hour.hour <= 21 else 0.2)))
            bad = int(chance.random() < 0.08)
            unit.intake.add([IntakeHour(hour, "wire", count, bad, hour + timedelta(minutes=50), "wire/a.xml")])
            if ago > 30:
                unit.intake.add([IntakeHour(hour, "agency", 4, 0, hour + timedelta(minutes=20), "agency/b.xml")])
    store.close()


def test_pictures_of_the_desk(browser: Browser, service: Running, tmp_path: Path) -> None:
    target = Path(os.environ.get("PICTURES", tmp_path))
    desktop = browser.new_context(viewport={"width": 1200, "height": 780})
    phone = browser.new_context(viewport={"width": 390, "height": 780}, color_scheme="dark")
    page, small = desktop.new_page(), phone.new_page()
    for one in (page, small):
        sign_in(one, service)

    take(page, target / "desk-overview.png")
    open_article(page, service, "Harbour reopens after the storm")
    take(page, target / "desk-article.png")
    page.get_by_role("link", name="what changed in revision 2").click()
    take(page, target / "desk-difference.png")
    small.goto(f"{service.url}/admin/quarantine/file/wire/ferry.md")
    take(small, target / "desk-quarantine-phone.png")
    open_article(small, service, ARABIC.partition("\n")[0])
    take(small, target / "desk-right-to-left-phone.png")

    sizes = {path.name: path.stat().st_size for path in target.glob("desk-*.png")}
    assert len(sizes) == 5
    assert all(2_000 < size < LARGEST for size in sizes.values()), sizes
    desktop.close()
    phone.close()


def take(page: Page, path: Path) -> None:
    """Take a picture of what the window shows, in 128 colours."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(128).save(path, optimize=True)
