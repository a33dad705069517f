"""A running service follows its configuration as it changes and at SIGHUP, in every process; nothing ends it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.acceptance.running import Running, environment, eventually, free_port, running

FEEDS = """# Declared by hand.
[[feed]]
slug = "news"
title = "{title}"
"""


def title_of(service: Running) -> str:
    return service.fetch("/feeds/news.rss").decode().partition("<title>")[2].partition("</title>")[0]


def log_of(folder: Path) -> str:
    return (folder / "log.txt").read_text()


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    feeds = tmp_path / "config" / "feeds.toml"
    feeds.parent.mkdir()
    feeds.write_text(FEEDS.format(title="Before"))
    return feeds


@pytest.fixture
def service(tmp_path: Path, feeds: Path) -> Iterator[Running]:  # noqa: ARG001 written before the start
    with running(tmp_path, FEEDSVC_WEB_WORKERS="2") as service:
        service.drop("ferry.txt", "Ferry sails again\n\nBy Ana Prill\n\nThe ferry sailed again on Monday.\n")
        eventually(lambda: title_of(service) == "Before", "the feed", tmp_path)
        yield service


def test_every_process_follows_the_files_and_of_wrong_ones_the_old_stay(service: Running, tmp_path: Path, feeds: Path) -> None:
    feeds.write_text(FEEDS.format(title="After"))
    eventually(lambda: title_of(service) == "After", "the new title", tmp_path)

    feeds.write_text(f"{FEEDS.format(title='Later')}size = 0\n")
    eventually(lambda: log_of(tmp_path).count("feeds.toml:5: size of feed 1 = 0") >= 3, "each process's sentence", tmp_path)
    ready = json.loads(service.fetch("/readyz"))
    assert ready["ready"]
    assert [fault["kind"] for fault in ready["faults"]] == ["configuration"]
    assert "feeds.toml:5: size of feed 1 is wrong" in ready["faults"][0]["sentence"]
    assert title_of(service) == "After"

    victims = [child for child in psutil.Process(service.process.pid).children() if "feedsvc.app.scheduling" in child.cmdline()]
    victims[0].kill()
    eventually(lambda: "it is started again" in log_of(tmp_path), "another scheduler", tmp_path)
    feeds.write_text(FEEDS.format(title="Last"))
    eventually(lambda: title_of(service) == "Last", "the last title, of a scheduler begun amid wrong files", tmp_path)
    eventually(lambda: json.loads(service.fetch("/readyz"))["faults"] == [], "no fault any more", tmp_path)


def test_a_feed_that_comes_is_served_and_one_that_goes_leads_on(service: Running, tmp_path: Path, feeds: Path) -> None:
    feeds.write_text('[[feed]]\nslug = "harbour"\ntitle = "Harbour"\n[moved]\nnews = "harbour"\n')
    service.process.send_signal(signal.SIGHUP)

    eventually(lambda: b"<title>Harbour</title>" in service.fetch("/feeds/news.rss"), "the moved feed", tmp_path)


def test_hangups_end_no_process_at_any_moment(tmp_path: Path, feeds: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    command = ["env", "--ignore-signal=HUP", sys.executable, "-m", "feedsvc", "run", "--bind", url.removeprefix("http://")]
    with (tmp_path / "log.txt").open("ab") as log:
        environ = environment(tmp_path, None, FEEDSVC_BASE_URL=url)
        process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=log, stderr=log)
    tree = psutil.Process(process.pid)
    eventually(lambda: "feedsvc" in tree.cmdline() and tree.name() != "env", "the interpreter")
    try:
        until = time.monotonic() + 8
        while time.monotonic() < until:
            for each in [tree, *tree.children(recursive=True)]:
                os.kill(each.pid, signal.SIGHUP)
            time.sleep(0.02)
        feeds.write_text(FEEDS.format(title="After"))
        service = Running(url, tmp_path / "data", process)
        service.drop("ferry.txt", "Ferry sails again\n\nBy Ana Prill\n\nThe ferry sailed again on Monday.\n")
        eventually(lambda: answers_with_title(service, "After"), "the service", tmp_path)
        assert "it is started again" not in log_of(tmp_path)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers_with_title(service: Running, title: str) -> bool:
    try:
        return title_of(service) == title
    except OSError:
        return False
