"""A WebSub subscriber: a real HTTP server on loopback that keeps what it was told, and answers as a test wants it to."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

from feedsvc.store import open_store
from feedsvc.store.sql import SqlStore
from tests.acceptance.running import Running, eventually
from tests.acceptance.test_main_job import article


@dataclass(frozen=True)
class Told:
    """A request that came in: its query (or form) as parameters, headers by lower-case name, body."""

    method: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def is_signed_by(self, secret: str) -> bool:
        algorithm, _, signature = self.headers.get("x-hub-signature", "").partition("=")
        return signature == hmac.new(secret.encode(), self.body, getattr(hashlib, algorithm)).hexdigest()


@dataclass
class Callback:
    """One callback of a subscriber: what it answers, and what it was told."""

    url: str
    confirmation: bytes | None = None
    """What it answers to a challenge; None: the challenge."""
    question_status: int = 200
    statuses: list[int] = field(default_factory=list)
    """What it answers to deliveries, one after the other; then 204."""
    headers: dict[str, str] = field(default_factory=dict)
    gate: threading.Event | None = None
    """A delivery hangs until it is set."""
    questions: list[Told] = field(default_factory=list)
    denials: list[Told] = field(default_factory=list)
    deliveries: list[Told] = field(default_factory=list)
    hanging: int = 0

    def answer(self, told: Told) -> tuple[int, bytes]:
        if told.method == "POST":
            if self.gate is not None:
                self.hanging += 1
                self.gate.wait(60)
            status = self.statuses.pop(0) if self.statuses else 204
            self.deliveries.append(told)
            return status, b""
        if told.parameters.get("hub.mode") == "denied":
            self.denials.append(told)
            return 200, b""
        challenge = told.parameters.get("hub.challenge", told.parameters.get("challenge", ""))
        self.questions.append(told)
        return self.question_status, challenge.encode() if self.confirmation is None else self.confirmation

    def bodies(self) -> list[bytes]:
        return [told.body for told in self.deliveries]


@dataclass
class Subscriber:
    """A server with callbacks of any number."""

    address: str
    callbacks: dict[str, Callback] = field(default_factory=dict)

    def callback(self, name: str, query: str = "", **behaviour: object) -> Callback:
        """Open a callback."""
        one = Callback(f"{self.address}/{name}{query}", **behaviour)  # type: ignore[arg-type]
        self.callbacks[f"/{name}"] = one
        return one

    def is_asked(self, callback: Callback, service: Running) -> Told:
        """Wait until a callback has been asked for its intent, and give the last question."""
        eventually(lambda: callback.questions, "the verification of intent", service.data.parent)
        return callback.questions[-1]


@contextmanager
def listening() -> Iterator[Subscriber]:
    """Run a subscriber."""
    subscriber = Subscriber("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_form = headers.get("content-type") == "application/x-www-form-urlencoded"
            parameters = dict(parse_qsl(body.decode() if is_form else parts.query))
            callback = subscriber.callbacks.get(parts.path)
            if callback is None:
                status, content = 404, b""
            else:
                status, content = callback.answer(Told(self.command, parameters, headers, body))
            self.send_response(status)
            for name, value in (callback.headers if callback else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 200

        def handle_error(self, *_: object) -> None:
            """Say nothing of a hub that was killed in the middle of a delivery."""

    server = Server(("127.0.0.1", 0), Handler)
    subscriber.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield subscriber
    finally:
        for callback in subscriber.callbacks.values():
            if callback.gate is not None:
                callback.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def ask(service: Running, mode: str, callback: str, topic: str = "latest.rss", **fields: str) -> tuple[int, str]:
    """Ask a service's hub; give the status and what it says."""
    told = {"hub.mode": mode, "hub.callback": callback, "hub.topic": f"{service.url}/feeds/{topic}"}
    return post(f"{service.url}/hub", told | {f"hub.{name}": value for name, value in fields.items()})


def post(url: str, form: dict[str, str]) -> tuple[int, str]:
    """POST a form."""
    try:
        with urlopen(Request(url, urlencode(form).encode()), timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def subscribe(service: Running, callback: Callback, topic: str = "latest.rss", **fields: str) -> None:
    """Subscribe and wait until the hub has noted it."""
    before = len(callback.questions)
    assert ask(service, "subscribe", callback.url, topic, **fields)[0] == 202
    eventually(lambda: len(callback.questions) > before, "the verification of intent", service.data.parent)
    eventually(lambda: is_subscribed(service, callback, topic), "the subscription", service.data.parent)


def is_subscribed(service: Running, callback: Callback, topic: str = "latest.rss") -> bool:
    """Return whether the hub has verified a callback and has nothing left to ask, by the store itself."""
    with opened(service) as store, store.read() as view:
        return view.subscriptions.find(topic, callback.url) is not None and view.outbox.waiting() == 0


def has_left(service: Running, callback: Callback, topic: str = "latest.rss") -> bool:
    """Return whether the hub knows a callback no more, by the store itself."""
    with opened(service) as store, store.read() as view:
        return view.subscriptions.find(topic, callback.url) is None


@contextmanager
def opened(service: Running) -> Iterator[SqlStore]:
    """Open the store of a service beside it."""
    store = open_store(f"sqlite:///{service.data}/feedsvc.db")
    try:
        yield store
    finally:
        store.close()


def drop_one(service: Running, number: int) -> bytes:
    """Drop an article and give the words that its feeds then hold."""
    service.drop(f"{number}.txt", article(number))
    return f"Pier Number {number} ".encode()


def is_told(callback: Callback, sentence: bytes, service: Running) -> None:
    """Wait until the last delivery to a callback holds a sentence."""
    eventually(lambda: sentence in b"".join(callback.bodies()[-1:]), "the delivery", service.data.parent)
