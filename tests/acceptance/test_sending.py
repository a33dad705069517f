"""Files that are sent to a running service by HTTP."""

import json
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import Running, environment, eventually, running

ARTICLE = """Council Keeps {what} Open

By Jo Ferrant

14 March 2026 09:30 GMT

SABLEPORT (Tidewire) - The council has voted to keep the {what} open through the winter, after a count of visitors.

The vote on Tuesday was close. Two members who had spoken against it in the autumn changed their minds.
"""


@dataclass(frozen=True)
class Sender:
    """Somebody with a key for the folder `wire` of a running service."""

    service: Running
    token: str

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection(self.service.url.removeprefix("http://"), timeout=60)
        connection.request(method, path, body, {"Authorization": f"Bearer {self.token}"} | headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if "json" in answer.headers["Content-Type"] else {"text": content.decode()}

    def put(self, name: str, text: str, **headers: str) -> tuple[int, dict[str, Any]]:
        return self.ask("PUT", f"/drop/wire/{name}", text.encode(), **headers)


def sender_of(service: Running, folder: Path, database_url: str | None) -> Sender:
    command = [sys.executable, "-m", "feedsvc", "keys", "add", "wire", "--json"]
    ran = subprocess.run(command, cwd=folder, env=environment(folder, database_url), capture_output=True, check=True)
    return Sender(service, json.loads(ran.stdout)["key"])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_client_that_waits_hears_what_became_of_its_file(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = None if database == "sqlite" else request.getfixturevalue("postgres_url")()
    with running(tmp_path, url) as service:
        sender, wait = sender_of(service, tmp_path, url), {"Prefer": "wait=30"}
        created = sender.put("a.txt", ARTICLE.format(what="pier"), **wait)
        again = sender.put("a.txt", ARTICLE.format(what="pier"), **wait)
        revised = sender.put("a.txt", ARTICLE.format(what="mill"), **wait)
        refused = sender.put("b.json", "{", **wait)
        waiting = sender.put("c.txt", ARTICLE.format(what="lock"), Sidecar="expected")
        page = service.fetch("/feeds/latest.json")
        sender.put("c.txt.meta.toml", 'title = "The lock stays"\n')
        beside = eventually(lambda: settled(sender, "c.txt"), "the article with its sidecar", tmp_path)
        withdrawn = sender.ask("DELETE", "/drop/wire/a.txt", None, **wait)
        hostile = [sender.ask("PUT", path, b"x")[0] for path in ("/drop/wire/%ff.txt", "/drop/wire/../a.txt", "/drop/../a.txt")]
        left = [path.name for path in (tmp_path / "data/drop/wire").iterdir()]

    assert [status for status, _ in (created, again, revised, refused, waiting, withdrawn)] == [200, 200, 200, 422, 202, 200]
    assert [answer["verdict"] for _, answer in (created, again, revised, refused, withdrawn)] == [
        *("created", "created", "revised", None, "withdrawn"),
    ]
    assert created[1]["article"]["guid"] == revised[1]["article"]["guid"]
    assert "Keeps lock" not in page.decode()
    assert beside["article"]["title"] == "The lock stays"
    assert hostile == [400, 400, 400]
    assert left == []


def settled(sender: Sender, name: str) -> dict[str, Any] | None:
    _, answer = sender.ask("GET", f"/drop/wire/{name}")
    return answer if answer["status"] != "waiting" else None


def test_a_body_over_the_limit_is_refused_and_one_of_a_stranger_before_it_is_sent(tmp_path: Path) -> None:
    with running(tmp_path, FEEDSVC_INTAKE_MAX_BYTES="100000") as service:
        sender = sender_of(service, tmp_path, None)
        eventually(lambda: sender.put("a.txt", "x" * 100_000)[0] == 202, "the key to be known", tmp_path)
        too_large = sender.put("b.txt", "x" * 100_001)
        stranger = Sender(service, "nobody's").put("b.txt", "x" * 100_000)

    assert [(status, details["status"]) for status, details in (too_large, stranger)] == [(413, 413), (401, 401)]
