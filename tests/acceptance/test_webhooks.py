"""A receiver of a running service hears what happens, and no more than it may."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import feedsvc
from tests.acceptance.running import eventually, running
from tests.acceptance.test_main_job import article

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@contextmanager
def receiver(refuses: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Run a receiver that refuses the first messages; return its port and what arrived, signed."""
    arrived: list[dict[str, Any]] = []
    refused: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
            key = base64.b64decode(SECRET.removeprefix("whsec_"))
            right = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
            is_refused = len(refused) < refuses or right != self.headers["webhook-signature"]
            if is_refused:
                refused.append(self.headers["webhook-id"])
            else:
                arrived.append(json.loads(body))
            self.send_response(500 if is_refused else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], arrived
        finally:
            server.shutdown()


def test_what_happens_arrives_signed_and_once_though_the_receiver_failed_first(tmp_path: Path) -> None:
    with receiver(refuses=2) as (port, arrived):
        (tmp_path / "config").mkdir()
        (tmp_path / "config/feedsvc.toml").write_text(
            f'[hub]\nfirst_wait = 0.2\n[[webhooks]]\nurl = "http://127.0.0.1:{port}/hook"\nsecret = "{SECRET}"\n'
        )
        with running(tmp_path) as service:
            service.drop("wire/a.txt", article(1))
            eventually(lambda: len(arrived) == 1, "word of the article", tmp_path)
            service.drop("wire/draft.md", "---\ntitle: Secret merger\ndraft: true\n---\nTwo papers merge, says the first.\n")
            service.drop("wire/b.json", "{")
            eventually(lambda: len(arrived) == 3, "word of the draft and the file", tmp_path)
            service.drop("wire/a.txt.withdraw", "")
            eventually(lambda: len(arrived) == 4, "word of the withdrawal", tmp_path)

    (published, *others), withdrawn = arrived[:3], arrived[3]
    assert (published["type"], published["data"]["title"]) == ("article.published", "Council Keeps Pier Number 1 Open")
    assert sorted(message["type"] for message in others) == ["article.held", "file.quarantined"]
    assert "merger" not in json.dumps(others)
    assert (withdrawn["type"], withdrawn["data"]["uuid"]) == ("article.withdrawn", published["data"]["uuid"])


def test_a_receiver_is_tried_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with receiver(refuses=1) as (port, arrived):
        Path("feedsvc.toml").write_text(
            f'[[webhooks]]\nurl = "http://127.0.0.1:{port}/hook"\nsecret = "{SECRET}"\nevents = ["quiet"]\n'
        )
        (listed,) = run("list").stdout.splitlines()

        refused, taken, unknown = (run("test", name) for name in (listed.split("\t")[0], listed.split("\t")[0], "none"))

    assert listed.split("\t")[1:] == ["http://127.0.0.1/…", "json", "quiet", "settings"]
    assert refused.exit_code != 0
    assert "http://127.0.0.1/…: answered 500." in str(refused.exception)
    assert taken.stdout == "http://127.0.0.1/… took the test.\n"
    assert [message["type"] for message in arrived] == ["webhook.test"]
    assert "There is no receiver none." in str(unknown.exception)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(feedsvc, ["webhooks", *arguments, "--config", "feedsvc.toml"])
