"""An outlet is filled by the service as its users run it, and answers without it."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.acceptance.running import environment, eventually, running

ARTICLE = "Pier opens\n\nBy Ann Lee\n\nThe pier is open again, the council said on Monday evening.\n"


def test_an_outlet_is_filled_while_the_service_runs_and_exported_when_it_does_not(tmp_path: Path) -> None:
    config = tmp_path / "feedsvc.toml"
    config.write_text('[[outlets]]\nurl = "site"\n')
    with running(tmp_path, FEEDSVC_CONFIG=str(config)) as service:
        service.drop("a.txt", ARTICLE)
        feed = tmp_path / "site" / "feeds" / "latest.rss"
        eventually(lambda: feed.exists() and b"Pier opens" in feed.read_bytes(), "the outlet to be filled", tmp_path)
        live = service.fetch("/feeds/latest.rss")
        written = feed.read_bytes()
    shutil.rmtree(tmp_path / "site")

    command = [sys.executable, "-m", "feedsvc", "export", "--site", "site"]
    base = live.partition(b"<link>")[2].partition(b"</link>")[0].decode().rstrip("/")
    subprocess.run(command, cwd=tmp_path, env=environment(tmp_path, None, FEEDSVC_BASE_URL=base), check=True)

    assert written == live
    assert (tmp_path / "site" / "feeds" / "latest.rss").read_bytes() == live
    assert b"Pier opens" in (tmp_path / "site" / "index.html").read_bytes()
