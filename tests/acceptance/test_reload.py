"""SIGHUP has a running service read its settings anew, and ends nothing."""

import signal
from pathlib import Path

from tests.acceptance.running import eventually, running

FEEDS = """[[feed]]
slug = "news"
title = "{title}"
"""


def test_a_hangup_has_the_feeds_file_read_anew_and_wrong_ones_change_nothing(tmp_path: Path) -> None:
    feeds = tmp_path / "config" / "feeds.toml"
    feeds.parent.mkdir()
    feeds.write_text(FEEDS.format(title="Before"))
    with running(tmp_path) as service:
        service.drop("ferry.txt", "Ferry sails again\n\nBy Ana Prill\n\nThe ferry sailed again on Monday.\n")
        eventually(lambda: b"<title>Before</title>" in service.fetch("/feeds/news.rss"), "the feed", tmp_path)

        feeds.write_text("[[feed]]\nslug = 3\n")
        service.process.send_signal(signal.SIGHUP)
        eventually(lambda: "the old ones go on" in (tmp_path / "log.txt").read_text(), "a sentence in the log", tmp_path)
        assert b"<title>Before</title>" in service.fetch("/feeds/news.rss")

        feeds.write_text(FEEDS.format(title="After"))
        service.process.send_signal(signal.SIGHUP)
        eventually(lambda: b"<title>After</title>" in service.fetch("/feeds/news.rss"), "the new title", tmp_path)

        assert service.process.poll() is None
        assert "it is started again" not in (tmp_path / "log.txt").read_text()
