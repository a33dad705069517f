"""A site of WordPress moves here: a reader that had read its feeds sees no entry as new, and its old addresses go on."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from reader import Reader, make_reader

from tests.acceptance.running import answers, environment, eventually, free_port, start
from tests.unit.moving.exports import Post, atom, attachment, rss, wxr

POSTS = [Post(number) for number in range(30, 0, -1)]
FEEDS = ("/feed/", "/feed/atom/")
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"  # noqa: E501


@contextmanager
def old_site(port: int, pages: Mapping[str, bytes]) -> Iterator[None]:
    """Serve the pages of a site until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = pages.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@contextmanager
def service(folder: Path, port: int) -> Iterator[None]:
    """Run the service at the address that the old site had."""
    url = f"http://127.0.0.1:{port}"
    process = start(environment(folder, None, FEEDSVC_BASE_URL=url), folder, "run", "--bind", f"127.0.0.1:{port}")
    try:
        eventually(lambda: answers(f"{url}/readyz"), "the service to be ready", folder)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def bring(folder: Path, *arguments: str, port: int) -> str:
    """Import, and return the report."""
    command = [sys.executable, "-m", "feedsvc", "import", *arguments]
    env = environment(folder, None, FEEDSVC_BASE_URL=f"http://127.0.0.1:{port}")
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


def where(port: int, path: str) -> tuple[int, str | None]:
    """Return status and Location of an address."""
    try:
        with build_opener(_Stay).open(Request(f"http://127.0.0.1:{port}{path}"), timeout=10) as response:
            return response.status, None
    except HTTPError as error:
        error.close()
        return error.code, error.headers["Location"]


def read(reader: Reader, url: str) -> set[str]:
    return {entry.id for entry in reader.get_entries(feed=url)}


@pytest.mark.parametrize("in_atom", ["", "tag:old.example,2020:"])
def test_a_reader_of_the_old_feeds_sees_no_entry_as_new(tmp_path: Path, in_atom: str) -> None:
    port, reader = free_port(), make_reader(":memory:")
    urls = [f"http://127.0.0.1:{port}{path}" for path in FEEDS]
    pages = {"/feed/": rss(*POSTS), "/feed/atom/": atom(*POSTS, prefix=in_atom)}
    (tmp_path / "export.xml").write_bytes(wxr(*POSTS, beside=attachment(99, "https://old.example/pier.jpg")))

    with old_site(port, pages):
        for url in urls:
            reader.add_feed(url)
        reader.update_feeds()
        before = [read(reader, url) for url in urls]
        assert "30 taken in, 1 left out" in bring(tmp_path, "export.xml", port=port)
        bring(tmp_path, "--allow-private", *urls, port=port)
    with service(tmp_path, port):
        redirects = [
            where(port, path) for path in ("/feed/", "/?feed=atom", "/category/the-harbour/feed/", "/category/the-harbour")
        ]
        post = where(port, f"/{POSTS[0].at:%Y/%m/%d}/{POSTS[0].name}/")
        reader.update_feeds()
        after = [read(reader, url) for url in urls]

    assert [len(ids) for ids in before] == [30, 30]
    assert after == before
    base = f"http://127.0.0.1:{port}"
    assert redirects == [
        (301, f"{base}/feeds/latest.rss"),
        (301, f"{base}/feeds/latest.atom"),
        (301, f"{base}/feeds/section/The%20Harbour.rss"),
        (301, f"{base}/section/The%20Harbour"),
    ]
    assert (post[0], str(post[1]).startswith(f"{base}/articles/")) == (301, True)


def test_an_import_beside_the_running_service_brings_pictures_and_goes_to_the_archive(tmp_path: Path) -> None:
    port, other = free_port(), free_port()
    picture = f"http://127.0.0.1:{other}/pier.png"
    posts = [Post(number, text=f'<p>Ferry {number} is in. <img src="{picture}"></p>') for number in range(3, 0, -1)]
    (tmp_path / "export.xml").write_bytes(wxr(*posts))
    with service(tmp_path, port), old_site(other, {"/pier.png": PICTURE}):
        (tmp_path / "data" / "drop" / "a.txt").write_text("News of today\n\nThe harbour is open, said the harbour master.\n")
        base = f"http://127.0.0.1:{port}"
        fetched = Reads(base)
        eventually(lambda: b"News of today" in fetched("/feeds/latest.rss"), "the article of today", tmp_path)

        bring(tmp_path, "--media", "--allow-private", "export.xml", port=port)

        eventually(lambda: b"prev-archive" in fetched("/feeds/latest.rss"), "the archive", tmp_path)
        document, archive = fetched("/feeds/latest.rss"), fetched("/feeds/latest/archive/1.rss")

    assert document.count(b"<item>") == 1
    assert archive.count(b"<item>") == 3
    assert archive.count(f"src=&quot;{base}/media/".encode()) + archive.count(f'src="{base}/media/'.encode()) == 3


class Reads:
    """Fetches what is below an address."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __call__(self, path: str) -> bytes:
        try:
            with build_opener().open(f"{self.base}{path}", timeout=10) as response:
                return bytes(response.read())
        except HTTPError as error:
            error.close()
            return b""
