"""What an import fetches from other servers, and what it is kept from."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from feedsvc.domain.subscriptions import CallbackTerms
from feedsvc.hub.fetching import HttpFetcher

ANYWHERE = HttpFetcher(CallbackTerms(allow_private=True))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/large")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content = b"x" * 200_000 if self.path == "/large" else b"small"
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "image/png; charset=x")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_private_networks_are_not_asked_unless_that_is_allowed(base: str) -> None:
    refused = HttpFetcher().pictures([f"{base}/a"], max_bytes=10)[f"{base}/a"]
    allowed = ANYWHERE.pictures([f"{base}/a"], max_bytes=10)[f"{base}/a"]

    assert refused.fault is not None
    assert (allowed.fault, allowed.content, allowed.kind) == (None, b"small", "image/png")


def test_a_document_of_any_size_is_written_and_redirects_are_followed(base: str, tmp_path: Path) -> None:
    fetched = ANYWHERE.document(f"{base}/moved", tmp_path / "a")

    assert (fetched.address, fetched.fault, (tmp_path / "a").stat().st_size) == (f"{base}/large", None, 200_000)


def test_what_cannot_be_had_says_why(base: str) -> None:
    asked = [f"{base}/gone", f"{base}/large", "http://127.0.0.1:1/", "ftp://a.example/", "http://[/"]

    faults = ANYWHERE.pictures(asked, max_bytes=1000)

    assert faults[asked[0]].fault == "the server answers 404"
    assert faults[asked[1]].fault == "it is larger than 1,000 bytes"
    assert faults[asked[2]].fault is not None
    assert [faults[one].fault for one in asked[3:]] == ["it is no address of the web"] * 2
