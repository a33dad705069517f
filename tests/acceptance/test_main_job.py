"""The main job: files dropped into a running service come out of its feeds."""

import json
import os
import signal
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import feedparser
import psutil
import pytest

from tests.acceptance.running import eventually, running

ARTICLE = """{title}

By Jo Ferrant

14 March 2026 09:30 GMT

{place} (Tidewire) - The council has voted to keep the {thing} open through the winter, after a count of visitors.

The vote on Tuesday was close. Two members who had spoken against it in the autumn changed their minds.

Opening hours stay as they are, from nine to five on every day but Monday.
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The default database, and a real PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")()


def article(number: int) -> str:
    return ARTICLE.format(title=f"Council Keeps Pier Number {number} Open", place="SABLEPORT", thing="pier")


def test_dropped_files_come_out_of_the_three_feeds(tmp_path: Path, database_url: str | None) -> None:
    with running(tmp_path, database_url) as service:
        for number in range(3):
            service.drop(f"local/{number}.txt", article(number))

        def feed() -> feedparser.FeedParserDict | None:
            parsed = feedparser.parse(service.fetch("/feeds/latest.rss"))
            return parsed if len(parsed.entries) == 3 else None

        rss = eventually(feed, "three entries", tmp_path)
        atom = feedparser.parse(service.fetch("/feeds/latest.atom"))
        items = json.loads(service.fetch("/feeds/latest.json"))["items"]

    titles = {f"Council Keeps Pier Number {number} Open" for number in range(3)}
    assert {entry.title for entry in rss.entries} == titles
    assert {entry.title for entry in atom.entries} == titles
    assert {item["title"] for item in items} == titles
    assert {entry.id for entry in rss.entries} == {entry.id for entry in atom.entries} == {item["id"] for item in items}
    assert rss.entries[0].author == "Jo Ferrant"
    assert rss.entries[0].published_parsed[:5] == (2026, 3, 14, 9, 30)
    assert "The vote on Tuesday was close." in rss.entries[0].content[0].value
    assert rss.bozo == atom.bozo == 0


def test_an_edit_changes_the_entry_and_keeps_its_guid(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.drop("a.txt", article(1))
        first = eventually(lambda: feedparser.parse(service.fetch("/feeds/latest.atom")).entries, "the entry", tmp_path)[0]

        service.drop("a.txt", article(1).replace("close", "very close"))

        def edited() -> feedparser.FeedParserDict | None:
            entry = feedparser.parse(service.fetch("/feeds/latest.atom")).entries[0]
            return entry if "very close" in entry.content[0].value else None

        second = eventually(edited, "the edit", tmp_path)

    assert second.id == first.id
    assert second.published == first.published
    assert second.updated > first.updated


def test_a_poller_is_told_304_until_something_changes(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.drop("a.txt", article(1))
        eventually(lambda: b"Number 1" in service.fetch("/feeds/latest.rss"), "the entry", tmp_path)
        with urlopen(service.url + "/feeds/latest.rss") as response:
            etag = response.headers["ETag"]
        again = Request(service.url + "/feeds/latest.rss", headers={"If-None-Match": etag})

        with pytest.raises(HTTPError) as not_modified:
            urlopen(again)
        not_modified.value.close()
        service.drop("b.txt", article(2))
        eventually(lambda: b"Number 2" in service.fetch("/feeds/latest.rss"), "the second entry", tmp_path)
        with urlopen(again) as response:
            changed = response.status

    assert not_modified.value.code == 304
    assert changed == 200


def test_an_unreadable_file_ends_in_quarantine_and_holds_up_no_other(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.drop("junk.txt", "")
        service.drop("good.txt", article(1))

        eventually(lambda: b"Number 1" in service.fetch("/feeds/latest.rss"), "the good article", tmp_path)
        reason = eventually(lambda: list((service.data / "quarantine").glob("junk.txt.reason.json")), "the reason", tmp_path)

    assert json.loads(reason[0].read_text())["reason"]


@pytest.mark.parametrize("role", ["feedsvc.app.scheduling", "feedsvc.server.process"])
def test_a_killed_process_is_started_again(tmp_path: Path, role: str) -> None:
    with running(tmp_path) as service:
        children = psutil.Process(service.process.pid).children()
        victim = next(child for child in children if role in child.cmdline())
        below = victim.children(recursive=True)

        victim.kill()
        time.sleep(0.3)
        service.drop("a.txt", article(1))

        def arrived() -> bool:
            try:
                return b"Number 1" in service.fetch("/feeds/latest.rss")
            except OSError:
                return False

        assert eventually(arrived, "the article after the kill", tmp_path)
        assert not [process for process in below if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_sigterm_ends_every_process_in_time(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        tree = psutil.Process(service.process.pid).children(recursive=True)
        os.kill(service.process.pid, signal.SIGTERM)

        code = service.process.wait(15)

        assert code == 0
        assert [process for process in tree if is_alive(process)] == []
