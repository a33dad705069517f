"""An invented newsroom of some days' work, seen from its desk: revisions, bad files, embargoes, a folder fallen silent."""

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from feedsvc.domain.intake_counts import IntakeHour, hour_of
from feedsvc.store import open_store
from tests.acceptance.running import Running, environment, eventually

PASSWORD = "four words make one"

ARABIC = """موسم التمور يبدأ في الواحة

بقلم ليلى حداد

الواحة — بدأ موسم جني التمور يوم الأربعاء في الواحة، وقال المزارعون إن المحصول هذا العام أوفر من العام الماضي.

ويتوقع التجار أن تصل الكميات الأولى إلى الأسواق في نهاية الأسبوع، وأن تبقى الأسعار مستقرة حتى الشتاء.

شارك هذا المقال
"""

HEADLINES = (
    ("world", "Ferries return to the northern islands"),
    ("economy", "Wheat prices fall for a third week"),
    ("city", "Council agrees on a new tram line"),
    ("culture", "Museum shows maps of a drowned village"),
    ("sport", "Young chess team wins the northern cup"),
)

READERS = (
    ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1812 subscribers; )", "latest.rss"),
    ("NetNewsWire (RSS Reader; https://netnewswire.com/)", "latest.atom"),
    ("Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 244 subscribers; )", "latest.json"),
)


def let_in(folder: Path) -> None:
    """Let ana sign in at the desk of a service that is about to start."""
    command = [sys.executable, "-m", "feedsvc", "admin", "create", "ana", "--password", PASSWORD]
    subprocess.run(command, cwd=folder, env=environment(folder, None), check=True, capture_output=True)


def sign_in(page: Page, service: Running) -> None:
    page.goto(f"{service.url}/admin/")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def publish(service: Running, name: str, text: str) -> None:
    """Drop an article and wait until its headline is in the feed."""
    service.drop(name, text)
    headline = text.partition("\n")[0].encode()
    eventually(lambda: headline in service.fetch("/feeds/latest.rss"), f"{name} in the feed")


def open_article(desk: Page, service: Running, title: str) -> None:
    desk.goto(f"{service.url}/admin/articles")
    desk.get_by_label("Words that all occur").fill(title)
    desk.get_by_role("button", name="Search").click()
    desk.get_by_role("link", name=title).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(title)


FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>https://w.example/</link><description>N</description>'
    "<item><guid>1</guid><title>Lock opens again</title><description>The lock opens on Friday.</description></item>"
    "<item><guid>2</guid></item></channel></rss>"
)
"""A feed with an item that is no article."""


def fill(service: Running) -> None:
    """Give a service some days' work."""
    fill_hours(service)
    for section, title in HEADLINES:
        service.drop(f"{section}/a.txt", story(title, "after weeks of work along the quays"))
    service.drop("arabic.txt", ARABIC)
    for name, day in (("speech", "2090-01-05"), ("prize", "2090-01-10")):
        service.drop(f"{name}.md", f"---\ntitle: The {name} in full\nembargo: {day}T06:00:00Z\n---\n\nWords to be said.\n")
    publish(service, "city/harbour.txt", story("Harbor reopens after the storm", "after nineteen days of work"))
    publish(service, "city/harbour.txt", story("Harbour reopens after the storm", "after twenty days of work on the quay"))
    service.drop("wire/ferry.md", "---\ntitle: Ferries in winter\nembargo: some day\n---\n\nThe ferries run on.\n")
    service.drop("wire/empty.txt", "")
    service.drop("wire/kill.txt", "KILL: Wheat prices fall for a third week\n\nEDITORS: Please withhold this story.\n")
    service.drop("wire/feed.xml", FEED)
    service.drop("cms/bridge.md", "---\ntitle: Bridge opens in May\ndraft: true\n---\n\nThe bridge opens in May.\n")
    kept = [service.data / "quarantine/wire" / name for name in ("ferry.md", "empty.txt")]
    eventually(lambda: all(path.exists() for path in kept), "the files in quarantine")
    eventually(lambda: b"feedsvc_articles_held 2.0" in service.fetch("/metrics"), "what is held")
    for agent, feed in READERS:
        with urlopen(Request(f"{service.url}/feeds/{feed}", headers={"User-Agent": agent}), timeout=10) as response:
            response.read()


def story(title: str, how: str) -> str:
    text = (
        f"SABLEPORT — {title}, officials said on Wednesday, {how}.\n\nNobody was hurt, and the ferries run again from Thursday."
    )
    return f"{title}\n\nBy Mira Holt\n\n{text}\n\nShare this article\nAdvertisement\n"


def fill_hours(service: Running) -> None:
    """Count two weeks of intake, the same at each run, and a folder that fell silent a day ago."""
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
