"""`feedsvc feeds check`, run as users run it: against a running service of ours, against other servers, and on files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import feedsvc
from tests.acceptance.running import Running, eventually, running

ARTICLE = """{title}

By Jo Ferrant

14 March 2026 09:30 GMT

SABLEPORT (Tidewire) - The council has voted to keep the pier open through the winter, after a count of visitors.
"""
FEEDS = """
[[feed]]
slug = "latest"
title = "Latest News"
profiles = ["msn"]

[[feed]]
slug = "world"
title = "World"
sections = ["world"]
"""


class Checker:
    """Runs the command, with the settings of a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def __call__(self, *arguments: str) -> Result:
        own = ("--config", str(self.folder / "config" / "feedsvc.toml"), "--data", str(self.folder / "data"))
        return CliRunner(env={"FEEDSVC_BASE_URL": self.url}).invoke(feedsvc, ["feeds", "check", *arguments, *own])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("checked")
    (folder / "config").mkdir()
    (folder / "config" / "feeds.toml").write_text(FEEDS)
    (folder / "config" / "feedsvc.toml").write_text("")
    with running(folder) as service:
        service.drop("world/long.txt", ARTICLE.format(title="Council keeps the pier open through the winter"))
        service.drop("short.txt", ARTICLE.format(title="Pier stays open"))
        eventually(lambda: service.fetch("/feeds/latest.rss").count(b"<item>") == 2, "two articles", folder)
        yield service


@pytest.fixture(scope="module")
def check(service: Running) -> Checker:
    return Checker(service.data.parent, service.url)


def test_our_feeds_are_right_from_outside_and_in_the_store(check: Checker) -> None:
    served, stored = check(), check("--stored")

    assert (served.exit_code, stored.exit_code) == (0, 0), served.output + stored.output
    for name in ("latest.rss", "latest.atom", "latest.json", "latest.msn.rss", "world.rss", "world.atom", "world.json"):
        assert f"{check.url}/feeds/{name}  right" in served.stdout
        assert f"\n{name}  right" in f"\n{stored.stdout}"
    assert served.stdout.endswith("8 checked: no faults, 1 advice\n")


def test_what_a_partner_does_not_take_is_told_with_the_reason(check: Checker) -> None:
    told = check("--profile", "msn").stdout

    assert "Articles that it takes: 1, that are left out: 1." in told
    assert "“Pier stays open”: its headline has 15 characters; 21 to 150 are taken" in told


def test_any_address_is_checked_and_faults_are_the_exit_status(check: Checker) -> None:
    page = check(f"{check.url}/", f"{check.url}/feeds/section/world.atom", "--json")

    first, second = [json.loads(line) for line in page.stdout.splitlines()]
    assert page.exit_code == 1
    assert [(one["rule"], one["fault"]) for one in first["findings"]] == [("D15", True), ("A1", True)]
    assert "it names the feeds" in first["findings"][1]["what"]
    assert (second["target"], second["faults"], second["findings"]) == (f"{check.url}/feeds/section/world.atom", 0, [])


def test_a_file_is_checked_with_line_rule_and_remedy(check: Checker) -> None:
    items = "<item><title>A</title><link>/a</link><guid>1</guid></item>\n" * 9
    draft = check.folder / "draft.rss"
    draft.write_text(f"<rss version='2.0'>\n<channel>\n{items}</channel></rss>")

    told = check(str(draft))

    assert told.exit_code == 1
    assert "fault  A6   line 3: the guid 1 is taken for an address" in told.stdout
    assert "and 4 more of A6; --json lists them all" in told.stdout
    assert 'Add isPermaLink="false" to guids that are no address.' in told.stdout


def test_a_server_that_is_not_there_and_a_file_that_is_not_there_are_said_so(check: Checker) -> None:
    gone, missing, host = check("http://127.0.0.1:1/feed.xml"), check("nothing.rss"), check("news.example/feed")
    ours = Checker(check.folder, "http://127.0.0.1:1")()

    assert (gone.exit_code, missing.exit_code, ours.exit_code) == (1, 1, 1)
    assert "there is no answer: nothing listens at " in gone.stdout
    assert "nothing.rss is neither an address (https://...) nor a file" in str(missing.exception)
    assert "as an address, write https://news.example/feed." in str(host.exception)
    assert "feedsvc feeds check --stored" in str(ours.exception)
