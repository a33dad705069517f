"""The programs of the how-to for sending do what it says."""

import hmac
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.acceptance.running import answers_at_all, eventually, free_port

TEXT = (Path(__file__).parents[2] / "docs/how-to/send.md").read_text(encoding="utf-8")
SECRET, KEY = "a secret of Ghost", "a key"


def programs(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


class Drop(BaseHTTPRequestHandler):
    """Notes what is sent to it."""

    sent: list[tuple[str, str, str, bytes]] = []  # noqa: RUF012 of this test alone

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.sent.append((self.command, self.path, self.headers["Authorization"], body))
        self.send_response(202)
        self.end_headers()

    do_DELETE = do_PUT  # noqa: N815 the name is the library's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
        """Say nothing."""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[str]:
    drop = ThreadingHTTPServer(("127.0.0.1", 0), Drop)
    Thread(target=drop.serve_forever, daemon=True).start()
    port, Drop.sent[:] = free_port(), []
    (tmp_path / "relay.py").write_text(programs("python")[0], encoding="utf-8")
    environment = {"GHOST_SECRET": SECRET, "FEEDSVC_KEY": KEY, "PORT": str(port)}
    environment["FEEDSVC_DROP"] = f"http://127.0.0.1:{drop.server_address[1]}/drop/web/"
    process = subprocess.Popen([sys.executable, str(tmp_path / "relay.py")], env=environment, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers_at_all(port), "the relay")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)
        drop.shutdown()
        drop.server_close()


def post(url: str, post: dict[str, object], *, time: str = "", secret: str = SECRET) -> int:
    body = json.dumps({"post": post}).encode()
    signature = hmac.new(secret.encode(), body + time.encode(), "sha256").hexdigest()
    headers = {"X-Ghost-Signature": f"sha256={signature}" + (f", t={time}" if time else "")}
    try:
        with urlopen(Request(url, body, headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_ghosts_webhooks_are_passed_on_if_they_are_signed(relay: str) -> None:
    public = {"uuid": "b8c1", "status": "published", "visibility": "public", "title": "Ferries", "html": "<p>They run.</p>"}

    statuses = [
        post(relay, {"current": public}),
        post(relay, {"current": public, "previous": {}}, time="1773524400000"),
        post(relay, {"current": public | {"status": "draft"}}),
        post(relay, {"current": {}, "previous": {"uuid": "b8c1"}}),
        post(relay, {"current": public}, secret="another"),
    ]

    assert statuses == [202, 202, 202, 202, 401]
    assert [(method, path) for method, path, _, _ in Drop.sent] == [
        ("PUT", "/drop/web/b8c1.json"),
        ("PUT", "/drop/web/b8c1.json"),
        ("DELETE", "/drop/web/b8c1.json"),
        ("DELETE", "/drop/web/b8c1.json"),
    ]
    assert {key for _, _, key, _ in Drop.sent} == {f"Bearer {KEY}"}
    assert json.loads(Drop.sent[0][3]) == public


@pytest.mark.skipif(not shutil.which("php"), reason="PHP isn't installed")
def test_the_plugin_for_wordpress_is_php(tmp_path: Path) -> None:
    for number, program in enumerate(programs("php")):
        (tmp_path / f"{number}.php").write_text(program if "<?php" in program else f"<?php\n{program}", encoding="utf-8")
        subprocess.run(["php", "-l", str(tmp_path / f"{number}.php")], check=True, capture_output=True)
