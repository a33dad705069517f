"""Asking servers for feeds: real ones, that answer as they shouldn't."""

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from feedsvc.check.exchange import exchange_findings
from feedsvc.check.probe import ProbeLimits, exchange
from feedsvc.errors import Unanswered

BODY = b'<rss version="2.0"/>'
QUICK = ProbeLimits(seconds=5, silence=1, most=100_000)


class Careless(BaseHTTPRequestHandler):
    """A server of many bad habits, one an address."""

    def do_GET(self) -> None:
        path, asked = self.path, self.headers
        if path == "/good" and asked["If-None-Match"] == '"1"':
            self.answer(304, b"", ETag='"1"')
        elif path == "/good":
            is_zipped = asked["Accept-Encoding"] == "gzip"
            body, coding = (gzip.compress(BODY), {"Content-Encoding": "gzip"}) if is_zipped else (BODY, {})
            self.answer(200, body, ETag='"1"', **coding)
        elif path == "/moved":
            self.answer(301, b"", Location="/good")
        elif path == "/umgezogen":
            self.answer(302, b"", Location="/k\u00fcste".encode().decode("latin-1"))
        elif path == "/k%C3%BCste":
            self.answer(200, BODY)
        elif path == "/loop":
            self.answer(302, b"", Location="/loop")
        elif path == "/file":
            self.answer(302, b"", Location="file:///etc/hostname")
        elif path == "/nowhere":
            self.answer(302, b"", Location="http://[")
        elif path == "/unasked":
            self.answer(200, gzip.compress(BODY), **{"Content-Encoding": "gzip"})
        elif path == "/bomb":
            self.answer(200, gzip.compress(b"a" * 10_000_000), **{"Content-Encoding": "gzip"})
        elif path == "/no-gzip":
            self.answer(200, b"not gzip at all", **{"Content-Encoding": "gzip"})
        elif path == "/large":
            self.answer(200, b"a" * 200_000)
        elif path == "/odd":
            self.answer(599, BODY)
        else:
            self.answer(404, b"")

    do_HEAD = do_GET  # noqa: N815 as http.server names it

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def careless() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def raw() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_each_header_that_matters_is_asked_for_and_gzip_is_undone(careless: str) -> None:
    exchanged = exchange(f"{careless}/good", QUICK)

    assert (exchanged.first.status, exchanged.first.body, exchanged.again.body) == (200, BODY, BODY)
    assert exchanged.with_etag is not None
    assert (exchanged.with_etag.status, exchanged.with_strange_etag.status, exchanged.with_date) == (304, 200, None)
    assert (exchanged.gzipped.header("content-encoding"), exchanged.gzipped.body) == ("gzip", BODY)
    assert (exchanged.head.status, exchanged.head.body, exchanged.refused.header("content-encoding")) == (200, b"", "")


def test_redirects_are_followed_and_told(careless: str) -> None:
    moved, encoded = exchange(f"{careless}/moved", QUICK), exchange(f"{careless}/umgezogen", QUICK)

    assert (moved.moved, moved.address, moved.first.body) == ((301,), f"{careless}/good", BODY)
    assert (encoded.moved, encoded.address) == ((302,), f"{careless}/k%C3%BCste")


def test_gzip_that_nobody_asked_for_is_undone_and_found(careless: str) -> None:
    exchanged = exchange(f"{careless}/unasked", QUICK)

    assert exchanged.first.body == BODY
    assert "gzip is sent to a client that doesn't accept it" in [finding.what for finding in exchange_findings(exchanged)]


def test_an_address_in_any_script_is_asked_for(careless: str) -> None:
    assert exchange(f"{careless}/k\u00fcste", QUICK).first.body == BODY


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/loop", "more than 5 redirects"),
        ("/file", "http and https alone"),
        ("/nowhere", "which is no address"),
        ("/bomb", "once gzip is undone"),
        ("/no-gzip", "incorrect header check"),
        ("/large", "larger than 100,000 bytes"),
    ],
)
def test_answers_that_are_none_say_why(careless: str, path: str, reason: str) -> None:
    with pytest.raises(Unanswered, match=reason):
        exchange(careless + path, QUICK)


def test_any_status_is_an_answer(careless: str) -> None:
    assert exchange(f"{careless}/odd", QUICK).first.status == 599


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/feed", r"^nothing listens at 127\.0\.0\.1:1\.$"),
        ("http://feeds.invalid/a", r"^no host is called feeds\.invalid\.$"),
        ("https://{plain}/good", r"doesn't speak https\.$"),
    ],
)
def test_a_server_that_cant_be_reached_is_said_so_in_words(careless: str, url: str, reason: str) -> None:
    with pytest.raises(Unanswered, match=reason):
        exchange(url.format(plain=careless.removeprefix("http://")), QUICK)


@pytest.mark.parametrize("url", ["http://", "http://[", "http://127.0.0.1:99999/", "gopher://127.0.0.1/", "http://\x00/", ""])
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(Unanswered):
        exchange(url, QUICK)


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_told(raw: socket.socket) -> None:
    with pytest.raises(Unanswered, match="keeps silent"):
        exchange(f"http://127.0.0.1:{raw.getsockname()[1]}/", ProbeLimits(seconds=5, silence=0.1))


def test_a_server_that_drips_its_headers_is_left_in_time(raw: socket.socket) -> None:
    stop = threading.Event()

    def drip() -> None:
        connection, _ = raw.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                connection.sendall(b"A")

    threading.Thread(target=drip, daemon=True).start()
    try:
        with pytest.raises(Unanswered, match=r"longer than 0\.4 s"):
            exchange(f"http://127.0.0.1:{raw.getsockname()[1]}/", ProbeLimits(seconds=0.4, silence=1))
    finally:
        stop.set()


def test_what_is_no_http_is_no_answer(raw: socket.socket) -> None:
    def babble() -> None:
        connection, _ = raw.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"\x1b[2JSSH-2.0-nothing\r\n\r\n")

    threading.Thread(target=babble, daemon=True).start()

    with pytest.raises(Unanswered):
        exchange(f"http://127.0.0.1:{raw.getsockname()[1]}/", QUICK)
