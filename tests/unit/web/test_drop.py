"""The drop folder by HTTP, as clients see it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from feedsvc.server.bridge import Bridge
from feedsvc.server.exchange import Answer, Request
from feedsvc.server.reader import Refusal
from feedsvc.web.bodies import FORM
from feedsvc.web.drop import DropDoor
from feedsvc.web.sending import LONGEST_WAIT, SendingFront, wait_of
from tests.unit.web.newsroom import DeskNewsroom

ARTICLE = b"---\ntitle: Harbour closed\n---\nThe harbour is closed until noon, says the master of the port.\n"


class Sender:
    """Somebody with a key for the folder `wire`."""

    def __init__(self) -> None:
        self.newsroom = DeskNewsroom()
        self.token = self.newsroom.usecases.drop_keys.add("wire").token

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.newsroom.client.open(path, method=method, data=body, headers=sent, base_url="https://news.example")

    def put(self, path: str, body: bytes = ARTICLE, **headers: str) -> TestResponse:
        return self.ask("PUT", path, body, **headers)

    def take_in(self) -> None:
        self.newsroom.ingest()


@pytest.fixture
def sender() -> Sender:
    return Sender()


def test_a_file_is_accepted_and_its_status_has_an_address(sender: Sender) -> None:
    accepted = sender.put("/drop/wire/ä b.md")
    location = accepted.headers["Location"]
    waiting = sender.ask("GET", location)
    sender.take_in()
    known = sender.ask("GET", location)

    assert (accepted.status_code, waiting.status_code, known.status_code) == (202, 200, 200)
    assert location.startswith("https://news.example/drop/wire/%C3%A4%20b.md?sha256=")
    assert (accepted.json or {})["status"] == (waiting.json or {})["status"] == "waiting"
    assert known.headers["Cache-Control"] == "no-store"
    values = known.json or {}
    assert (values["file"], values["status"], values["reason"], values["verdict"]) == ("wire/ä b.md", "ready", None, "created")
    assert values["article"]["title"] == "Harbour closed"
    assert values["page"].startswith("https://news.example/articles/")


def test_the_article_is_told_as_preview_tells_it(sender: Sender) -> None:
    sender.put("/drop/wire/a.md")
    sender.take_in()

    values = sender.ask("GET", "/drop/wire/a.md").json or {}

    assert {"guid", "title", "published", "embargo", "authors", "body_html", "body_text", "media", "warnings"} <= values[
        "article"
    ].keys()


def test_a_file_of_several_articles_names_each(sender: Sender) -> None:
    items = [
        {"title": f"Harbour {n}", "content_text": f"The harbour of ward {n} is closed until noon.", "id": str(n)}
        for n in range(3)
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}
    sender.put("/drop/wire/a.json", json.dumps(document).encode())
    sender.take_in()

    values = sender.ask("GET", "/drop/wire/a.json").json or {}

    assert [values["article"]["title"], *(row["article"]["title"] for row in values["others"])] == [
        "Harbour 0",
        "Harbour 1",
        "Harbour 2",
    ]


def test_withdrawing_is_accepted_and_404_for_what_never_came(sender: Sender) -> None:
    sender.put("/drop/wire/a.md")
    sender.take_in()

    gone, unknown = sender.ask("DELETE", "/drop/wire/a.md"), sender.ask("DELETE", "/drop/wire/b.md")
    sender.take_in()

    assert (gone.status_code, unknown.status_code) == (202, 404)
    assert (sender.ask("GET", gone.headers["Location"]).json or {})["verdict"] == "withdrawn"


REFUSED: dict[str, tuple[int, Callable[[Sender], TestResponse]]] = {
    "no key": (401, lambda sender: sender.put("/drop/wire/a.md", Authorization="")),
    "another scheme": (401, lambda sender: sender.put("/drop/wire/a.md", Authorization=f"Basic {sender.token}")),
    "an unknown key": (401, lambda sender: sender.put("/drop/wire/a.md", Authorization="Bearer nobody's")),
    "no key for a status": (401, lambda sender: sender.ask("GET", "/drop/wire/a.md", Authorization="")),
    "another folder": (403, lambda sender: sender.put("/drop/desk/a.md")),
    "a way out": (400, lambda sender: sender.put("/drop/wire/%2e%2e/a.md")),
    "a way out, coded": (400, lambda sender: sender.put("/drop/wire%2F..%2Fa.md")),
    "an empty part": (400, lambda sender: sender.put("/drop/wire//a.md")),
    "a hidden file": (400, lambda sender: sender.put("/drop/wire/.a.md")),
    "a half-file": (400, lambda sender: sender.put("/drop/wire/a.md.part")),
    "a part of a file": (400, lambda sender: sender.put("/drop/wire/a.md", Content_Range="bytes 0-9/100")),
    "a coded file": (415, lambda sender: sender.put("/drop/wire/a.md", Content_Encoding="gzip")),
    "too large a file": (413, lambda sender: sender.put("/drop/wire/a.md", b"x" * 1001)),
    "a status of nothing": (404, lambda sender: sender.ask("GET", "/drop/wire/a.md")),
    "another method": (405, lambda sender: sender.ask("POST", "/drop/wire/a.md")),
    "no path": (404, lambda sender: sender.put("/drop/")),
}


@pytest.mark.parametrize(("status", "ask"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused_is_a_problem_with_a_sentence(
    sender: Sender, status: int, ask: Callable[[Sender], TestResponse]
) -> None:
    response = ask(sender)

    details = json.loads(response.data)
    assert (response.status_code, details["status"], response.content_type) == (status, status, "application/problem+json")
    assert details["detail"]
    assert response.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert sender.newsroom.folder.waiting_files == {}


def test_who_sends_too_often_is_told_when_to_go_on(sender: Sender) -> None:
    sender.newsroom.usecases.sending.rates.limit = 1
    sender.put("/drop/wire/a.md")

    refused = sender.put("/drop/wire/b.md")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=10", 10),
        ("respond-async, wait=5", 5),
        ('WAIT = "7" ; foo=bar', 7),
        ("wait=3600", LONGEST_WAIT),
        ("await=5", 0),
        ("wait=soon", 0),
        ("", 0),
    ],
)
def test_a_client_says_how_long_it_waits(prefer: str, seconds: int) -> None:
    assert wait_of(prefer) == seconds


@dataclass
class Waiting:
    """The front on an event loop, before the same newsroom."""

    sender: Sender
    front: SendingFront

    async def put(self, path: str, body: bytes = ARTICLE, prefer: str = "wait=10") -> Answer:
        from io import BytesIO

        headers = {"authorization": f"Bearer {self.sender.token}", "prefer": prefer, "host": "news.example"}
        request = Request("PUT", path, "", headers, BytesIO(body), len(body), server=("news.example", 443))
        return await self.front.answer(request)


def waiting(sender: Sender) -> Waiting:
    usecases = sender.newsroom.usecases
    door = DropDoor(usecases.sending, usecases.outlet.addresses)
    return Waiting(sender, SendingFront(door, Bridge(sender.newsroom.client.application), 1000))


def header(answer: Answer, name: str) -> str | None:
    return {known.lower(): value for known, value in answer.headers}.get(name)


def settled_after(sender: Sender, put: Callable[[Waiting], Any]) -> Any:
    """Return the answer to a request while which intake takes in what is there."""

    async def run() -> Any:
        room = waiting(sender)
        asked = asyncio.create_task(put(room))
        while not sender.newsroom.folder.waiting_files:
            await asyncio.sleep(0.01)
        assert not asked.done()
        sender.take_in()
        await room.front.wake()
        return await asyncio.wait_for(asked, 5)

    return asyncio.run(run())


def test_a_client_that_waits_is_answered_with_the_outcome(sender: Sender) -> None:
    answer = settled_after(sender, lambda room: room.put("/drop/wire/a.md"))

    assert (answer.status, header(answer, "preference-applied")) == (200, "wait=10")
    assert json.loads(answer.body)["verdict"] == "created"


def test_a_client_that_waits_for_what_cant_be_read_is_answered_422(sender: Sender) -> None:
    answer = settled_after(sender, lambda room: room.put("/drop/wire/a.json", b"{"))

    assert answer.status == 422
    assert json.loads(answer.body)["status"] == "quarantined"


def test_two_clients_that_wait_for_different_files_are_both_answered(sender: Sender) -> None:
    async def both(room: Waiting) -> list[Answer]:
        other = ARTICLE.replace(b"Harbour", b"Pier")
        return list(await asyncio.gather(room.put("/drop/wire/a.md"), room.put("/drop/wire/b.md", other)))

    async def run() -> list[Answer]:
        room = waiting(sender)
        asked = asyncio.create_task(both(room))
        while len(sender.newsroom.folder.waiting_files) < 2:
            await asyncio.sleep(0.01)
        sender.take_in()
        await room.front.wake()
        return await asyncio.wait_for(asked, 5)

    assert [answer.status for answer in asyncio.run(run())] == [200, 200]


def test_who_has_waited_long_enough_and_who_waits_when_the_service_ends_is_answered_202(sender: Sender) -> None:
    async def run() -> tuple[Answer, Answer]:
        room = waiting(sender)
        late = await room.put("/drop/wire/a.md", prefer="wait=1")
        asked = asyncio.create_task(room.put("/drop/wire/b.md"))
        await asyncio.sleep(0.2)
        await room.front.end()
        return late, await asyncio.wait_for(asked, 5)

    assert [answer.status for answer in asyncio.run(run())] == [202, 202]


def test_the_body_of_a_file_is_taken_of_who_has_a_key(sender: Sender) -> None:
    front = waiting(sender).front

    def largest(token: str, **headers: str) -> int:
        sent = {"authorization": f"Bearer {token}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return front.largest_body(Request("PUT", "/drop/wire/a.md", "", sent))

    before = largest(sender.token)
    front.refresh()

    assert (before, largest(sender.token, content_length="999"), largest("nobody's")) == (FORM, 1000, FORM)
    for headers in ({"content_length": str(FORM + 1)}, {"transfer_encoding": "chunked"}):
        with pytest.raises(Refusal) as refusal:
            largest("nobody's", **headers)
        assert refusal.value.status == 401
        assert (refusal.value.answer and header(refusal.value.answer, "content-type")) == "application/problem+json"
    with pytest.raises(Refusal) as too_large:
        largest(sender.token, content_length="1001")
    assert too_large.value.status == 413
