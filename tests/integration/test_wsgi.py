"""`feedsvc.wsgi:application` under a server that knows nothing of feedsvc: wsgiref's, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from tests.acceptance.running import eventually

SERVER = """
from wsgiref.simple_server import make_server
from feedsvc.wsgi import application

with make_server("127.0.0.1", 0, application) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""
ARTICLE = "Ferry sails again\n\nBy Ana Prill\n\nThe ferry sailed again on Monday after three days in harbour.\n"


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a data folder into which one article was taken."""
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    article = tmp_path / "data" / "drop" / "ferry.txt"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE)
    os.utime(article, (1_700_000_000, 1_700_000_000))
    service = build(load_settings(None))
    list(service.usecases.ingest.bulk())
    service.usecases.publish()
    service.close()
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-W", "error", "-c", SERVER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | {"PYTHONPATH": root}
    ) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def test_any_wsgi_server_serves_pages_and_feeds(address: str) -> None:
    with urlopen(f"{address}/") as page:
        html = page.read().decode()
    with urlopen(f"{address}/feeds/latest.rss") as feed:
        rss, etag, kind = feed.read().decode(), feed.headers["ETag"], feed.headers["Content-Type"]

    assert "Ferry sails again" in html
    assert "<title>Ferry sails again</title>" in rss
    assert kind.startswith("application/rss+xml")
    assert etag.startswith('"')


def test_an_unchanged_feed_is_answered_304_there_too(address: str) -> None:
    with urlopen(f"{address}/feeds/latest.rss") as feed:
        etag = feed.headers["ETag"]

    with pytest.raises(HTTPError) as answer:
        urlopen(Request(f"{address}/feeds/latest.rss", headers={"If-None-Match": etag}))

    assert answer.value.code == 304
    answer.value.close()


def test_the_configuration_is_followed_there_too(address: str, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feedsvc.toml").write_text('[outlet]\nname = "The Harbour Herald"\n')

    def page() -> str:
        with urlopen(f"{address}/") as answer:
            return str(answer.read().decode())

    eventually(lambda: "The Harbour Herald" in page(), "the new name")
