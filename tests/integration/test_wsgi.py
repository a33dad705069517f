"""`feedsvc.wsgi:application` under other servers: wsgiref's, gunicorn and granian, in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from tests.acceptance.running import eventually, free_port

WSGIREF = """
import sys
from wsgiref.simple_server import make_server
from feedsvc.wsgi import application

make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
"""
GUNICORN = "--workers 2 --threads 4 --no-control-socket --bind 127.0.0.1:{port} feedsvc.wsgi:application"
GRANIAN = "--interface wsgi --workers 1 --blocking-threads 4 --port {port} feedsvc.wsgi:application"
SERVERS = {
    "wsgiref": ["-W", "error", "-c", WSGIREF, "{port}"],
    "gunicorn": ["-m", "gunicorn", *GUNICORN.split()],
    "granian": ["-m", "granian", *GRANIAN.split()],
}
ARTICLE = "Ferry sails again\n\nBy Ana Prill\n\nThe ferry sailed again on Monday after three days in harbour.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in a folder with a data folder, into which one article was taken."""
    folder = tmp_path_factory.mktemp("outlet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEEDSVC_DATA", str(folder / "data"))
        patch.chdir(folder)
        _take_in(folder)
        yield folder


def _take_in(folder: Path) -> None:
    article = folder / "data" / "drop" / "ferry.txt"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE)
    os.utime(article, (1_700_000_000, 1_700_000_000))
    service = build(load_settings(None))
    list(service.usecases.ingest.bulk())
    service.usecases.publish()
    service.close()


@pytest.fixture(scope="module", params=SERVERS)
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Serve the articles by one server after the other."""
    root, port = str(Path(__file__).parents[2]), free_port()
    command = [sys.executable, *(part.format(port=port) for part in SERVERS[request.param])]
    with (
        (folder / "log.txt").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": root}) as server,
    ):
        try:
            eventually(lambda: _answers(port), request.param)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        return bool(answer.status == 200)
    return False


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


def test_the_configuration_is_followed_there_too(address: str, folder: Path) -> None:
    name = f"The Herald of {address}"
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "feedsvc.toml").write_text(f'[outlet]\nname = "{name}"\n')

    def page() -> str:
        with urlopen(f"{address}/") as answer:
            return str(answer.read().decode())

    eventually(lambda: name in page(), "the new name")
