"""The server's side of HTTP/1.1, over real connections: what clients send in pieces, ahead, too slowly, or wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import pytest
import uvloop

from feedsvc.server.connection import KEEP_ALIVE, PATIENCE, Connection
from feedsvc.server.exchange import Answer, Limits, Request, Send, Stream, head_of, sentence
from feedsvc.server.open_connections import OpenConnections
from feedsvc.server.reader import LARGEST_HEAD

POLL = b"GET /feeds/latest.rss HTTP/1.1\r\nHost: news.example\r\nUser-Agent: reader/1\r\n\r\n"
BIG = b"x" * 300_000
LARGEST_BODY = 1_000_000


@dataclass
class Newsroom:
    """Answers polls at once, `/echo` with what came, `/slow` when it is let, `/events` with a stream."""

    asked: list[Request] = field(default_factory=list)
    let: asyncio.Event = field(default_factory=asyncio.Event)
    listening: int = 0
    name: str = "the first"
    knows: bool = True

    def at_once(self, request: Request) -> Answer | None:
        self.asked.append(request)
        if request.path == "/wrong-at-once":
            raise LookupError("at once")
        if not request.path.startswith("/feeds/"):
            return None
        if request.path == "/feeds/broken":
            return Answer(200, [("X-Told", "two\r\nlines: yes")], b"")
        body = BIG if request.path == "/feeds/big" else request.path.encode()
        return Answer(200, [("Content-Length", str(len(body)))], body)

    def again(self, request: Request) -> Callable[[], Answer | None] | None:
        if request.path != "/feeds/known":
            return None
        return lambda: sentence(200, f"known to {self.name}") if self.knows else None

    async def answer(self, request: Request) -> Answer | Stream:
        if request.path == "/slow":
            await self.let.wait()
        if request.path == "/wrong":
            raise LookupError("later")
        if request.path == "/broken":
            return Answer(200, [("X-Told", "two\r\nlines: yes")], b"")
        if request.path in ("/events", "/broken-events"):
            return Stream(200, [("Content-Type", "text/event-stream")], self.talk if request.path == "/events" else self.fail)
        return sentence(200, f"{request.method} {request.path}?{request.query_string} {request.length}")

    def largest_body(self, request: Request) -> int:
        return LARGEST_BODY if request.path == "/echo" else 100

    async def talk(self, send: Send) -> None:
        self.listening += 1
        try:
            await send("one\n")
            await self.let.wait()
            await send("two\n")
        finally:
            self.listening -= 1

    async def fail(self, send: Send) -> None:
        await send("one\n")
        raise LookupError("in the middle")


@dataclass
class Client:
    """One connection, and the server that it reaches."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    connections: OpenConnections
    newsroom: Newsroom
    server: tuple[str, int]

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()
        await asyncio.sleep(0.01)

    async def answer(self, *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Read one answer: status, headers by their names in lower case, body."""
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0")) if has_body else 0
        return int(first.split()[1]), headers, await self.reader.readexactly(length)

    async def ask(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        await self.send(data)
        return await self.answer()

    async def rest(self) -> bytes:
        """Read until the server closes the connection."""
        return await asyncio.wait_for(self.reader.read(), 5)


@asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    newsroom = Newsroom()
    connections = OpenConnections(newsroom)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(connections), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    try:
        yield Client(reader, writer, connections, newsroom, (host, port))
    finally:
        writer.close()
        server.close()


Talk = Callable[[Client], Awaitable[None]]


def over_a_connection(test: Talk) -> Callable[[], None]:
    """Run a test that talks to the server over a connection of its own."""

    async def run() -> None:
        async with connected() as client:
            await test(client)

    def synchronous() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())

    return synchronous


@over_a_connection
async def test_a_poll_is_answered_again_and_again_on_its_connection(client: Client) -> None:
    for _ in range(3):
        status, headers, body = await client.ask(POLL)
        assert (status, body) == (200, b"/feeds/latest.rss")
        assert parsedate_to_datetime(headers["date"])
        assert "connection" not in headers

    assert [request.headers["user-agent"] for request in client.newsroom.asked] == ["reader/1"] * 3


@over_a_connection
async def test_what_is_known_to_come_again_is_looked_up_by_the_application_that_answers(client: Client) -> None:
    poll = POLL.replace(b"latest.rss", b"known")
    first, second = (await client.ask(poll))[2], (await client.ask(poll))[2]
    client.newsroom.knows = False
    third = (await client.ask(poll))[2]
    client.connections.application = Newsroom(name="the second")
    bodies = [(await client.ask(poll))[2] for _ in range(2)]

    assert (first, second, third) == (b"/feeds/known", b"known to the first\n", b"/feeds/known")
    assert bodies == [b"/feeds/known", b"/feeds/known"]
    assert len(client.newsroom.asked) == 2


@over_a_connection
async def test_other_headers_on_the_same_connection_are_seen(client: Client) -> None:
    for agent in (b"a", b"b", b"a", b"a"):
        await client.ask(POLL.replace(b"reader/1", agent))

    assert [request.headers["user-agent"] for request in client.newsroom.asked] == ["a", "b", "a", "a"]


@over_a_connection
async def test_a_request_may_come_in_any_pieces(client: Client) -> None:
    for at in range(1, len(POLL), 7):
        await client.send(POLL[:at])
        assert (await client.ask(POLL[at:]))[2] == b"/feeds/latest.rss"

    assert len(client.newsroom.asked) == len(range(1, len(POLL), 7))


@over_a_connection
async def test_a_piece_of_a_request_is_not_taken_for_it_when_it_comes_alone(client: Client) -> None:
    await client.send(POLL[:30])
    await client.ask(POLL[30:])

    await client.send(POLL[30:])

    assert (await client.rest()).startswith(b"HTTP/1.1 400 ")


@over_a_connection
async def test_a_request_and_the_beginning_of_the_next_may_come_together(client: Client) -> None:
    for piece in (POLL + POLL[:20], POLL[20:], POLL + POLL[:20], POLL[20:]):
        await client.ask(piece)

    assert len(client.newsroom.asked) == 4


@over_a_connection
async def test_a_body_may_come_after_what_came_with_its_head(client: Client) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: news.example\r\nContent-Length: %d\r\n\r\n" % len(POLL)
    for _ in range(2):
        assert (await client.ask(POLL + head))[2] == b"/feeds/latest.rss"
        assert (await client.ask(POLL))[2] == b"POST /echo? %d\n" % len(POLL)


@over_a_connection
async def test_what_looks_like_a_poll_inside_a_body_is_no_request(client: Client) -> None:
    await client.ask(POLL)
    head = b"POST /echo HTTP/1.1\r\nHost: news.example\r\nContent-Length: %d\r\n\r\n" % len(POLL)

    await client.send(head)

    assert (await client.ask(POLL))[2] == b"POST /echo? %d\n" % len(POLL)
    assert [request.method for request in client.newsroom.asked] == ["GET", "POST"]


@over_a_connection
async def test_a_body_in_chunks_is_read_whole(client: Client) -> None:
    head = b"POST /echo?a=b%20c HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert (await client.ask(head + b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"))[2] == b"POST /echo?a=b%20c 7\n"


@over_a_connection
async def test_what_comes_behind_a_body_is_no_header(client: Client) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\nTrailer: X-Forwarded-For\r\n\r\n"

    await client.ask(head + b"3\r\nabc\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")

    assert "x-forwarded-for" not in client.newsroom.asked[0].headers
    assert (await client.ask(POLL))[0] == 200


@over_a_connection
async def test_requests_sent_ahead_are_answered_in_their_order(client: Client) -> None:
    slow = POLL.replace(b"/feeds/latest.rss", b"/slow")
    await client.send(slow + POLL + slow + POLL * 40)

    client.newsroom.let.set()

    answers = [(await client.answer())[2] for _ in range(43)]
    assert answers == [b"GET /slow? 0\n", b"/feeds/latest.rss", b"GET /slow? 0\n", *[b"/feeds/latest.rss"] * 40]


@over_a_connection
async def test_a_client_that_asks_and_does_not_read_is_not_answered_without_end(client: Client) -> None:
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
    client.writer.write(POLL.replace(b"latest.rss", b"big") * 400)

    await asyncio.sleep(0.3)

    answered = len(client.newsroom.asked)
    assert 0 < answered < 100
    client.writer.transport.resume_reading()  # type: ignore[attr-defined]
    for _ in range(400):
        assert len((await client.answer())[2]) == len(BIG)
    assert len(client.newsroom.asked) == 400


@over_a_connection
async def test_head_is_answered_without_a_body(client: Client) -> None:
    await client.send(POLL.replace(b"GET", b"HEAD"))

    status, headers, _ = await client.answer(has_body=False)

    assert (status, headers["content-length"]) == (200, str(len("/feeds/latest.rss")))
    assert (await client.ask(POLL))[2] == b"/feeds/latest.rss"


@pytest.mark.parametrize(
    ("version", "connection", "stays"),
    [("1.1", "", True), ("1.1", "close", False), ("1.0", "", False), ("1.0", "keep-alive", True)],
)
def test_a_connection_stays_open_as_its_client_wants(version: str, connection: str, *, stays: bool) -> None:
    head = f"Connection: {connection}\r\n" if connection else ""
    request = f"GET /feeds/latest.rss HTTP/{version}\r\nHost: news.example\r\n{head}\r\n".encode()

    @over_a_connection
    async def talk(client: Client) -> None:
        _, headers, _ = await client.ask(request)
        if stays:
            assert headers.get("connection", "keep-alive") == "keep-alive"
            assert (await client.ask(POLL))[0] == 200
        else:
            assert headers["connection"] == "close"
            assert await client.rest() == b""

    talk()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"hello\r\n\r\n",
        b"GET /feeds/latest.rss HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /feeds/latest.rss HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"GET /feeds/latest.rss HTTP/1.1\r\nA: b\x00c\r\n\r\n",
        b"GET /feeds/latest.rss HTTP/1.1\r\n folded: yes\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_ends(request_bytes: bytes) -> None:
    @over_a_connection
    async def talk(client: Client) -> None:
        await client.send(request_bytes)
        answer = await client.rest()
        assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert b"Connection: close" in answer
        assert client.newsroom.asked == []

    talk()


@over_a_connection
async def test_an_offer_of_another_protocol_is_passed_over(client: Client) -> None:
    offer = POLL.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n")

    for _ in range(2):
        await client.send(offer + POLL)
        assert [(await client.answer())[0] for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/feeds/a%20b%3F.rss?q=%C3%A4&r", "/feeds/a b?.rss", "q=%C3%A4&r"),
        ("http://news.example/feeds/latest.rss?a", "/feeds/latest.rss", "a"),
        ("http://news.example", "/", ""),
        ("/%E6%97%A5", "/日", ""),
        ("/%FF", "/\udcff", ""),
    ],
)
def test_targets_are_parted_and_decoded(target: str, path: str, query: str) -> None:
    @over_a_connection
    async def talk(client: Client) -> None:
        await client.ask(f"GET {target} HTTP/1.1\r\nHost: news.example\r\n\r\n".encode())
        asked = client.newsroom.asked[0]
        assert (asked.path, asked.query_string) == (path, query)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Newsroom, "answer", _nothing)
        talk()


async def _nothing(_: Newsroom, __: Request) -> Answer:
    return sentence(200, "here")


@over_a_connection
async def test_headers_sent_twice_are_joined_and_those_that_pass_for_others_left_out(client: Client) -> None:
    await client.ask(POLL[:-2] + b"If-None-Match: a\r\nX_Forwarded_For: 192.0.2.1\r\nIf-None-Match: b\r\n\r\n")

    headers = client.newsroom.asked[0].headers
    assert headers == {"host": "news.example", "user-agent": "reader/1", "if-none-match": "a, b"}


@over_a_connection
async def test_whoever_asks_first_may_send_a_body(client: Client) -> None:
    await client.send(b"POST /echo HTTP/1.1\r\nHost: news.example\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"

    assert (await client.ask(b"abc"))[2] == b"POST /echo? 3\n"


@over_a_connection
async def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    await client.send(b"POST /echo HTTP/1.1\r\nHost: news.example\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY * 2))
    client.writer.write(b"x" * LARGEST_BODY * 2)

    assert (await client.answer())[0] == 413
    assert await client.rest() == b""
    assert client.newsroom.asked == []


@over_a_connection
async def test_headers_that_do_not_end_are_refused(client: Client) -> None:
    client.writer.write(POLL[:-2] + b"A: " + b"b" * (LARGEST_HEAD + 1))

    assert (await client.rest()).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("path", ["/wrong", "/wrong-at-once", "/broken", "/feeds/broken"])
def test_a_fault_is_told_to_the_log_alone(path: str, caplog: pytest.LogCaptureFixture) -> None:
    @over_a_connection
    async def talk(client: Client) -> None:
        status, _, body = await client.ask(POLL.replace(b"/feeds/latest.rss", path.encode()))
        assert (status, body) == (500, b"Something went wrong here, and was logged.\n")
        assert (await client.ask(POLL))[0] == 200

    with caplog.at_level(logging.ERROR):
        talk()

    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.__dict__["fields"] == {"method": "GET", "path": path}


def form(path: str, body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return b"POST %b HTTP/1.1\r\nHost: news.example\r\n%bContent-Length: %d\r\n\r\n%b" % (path.encode(), lines, len(body), body)


@over_a_connection
async def test_the_body_of_an_offer_of_another_protocol_is_no_request(client: Client) -> None:
    upgrade = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAM")

    await client.send(form("/echo", POLL, *upgrade) + POLL)

    assert (await client.answer())[2] == b"POST /echo? %d\n" % len(POLL)
    assert (await client.answer())[2] == b"/feeds/latest.rss"
    assert [(request.method, request.headers.get("upgrade")) for request in client.newsroom.asked] == [
        ("POST", None),
        ("GET", None),
    ]


@over_a_connection
async def test_each_address_has_a_limit_of_its_own_for_bodies(client: Client) -> None:
    assert (await client.ask(form("/echo", b"x" * 200)))[0] == 200
    assert (await client.ask(form("/other", b"x" * 100)))[0] == 200
    assert (await client.ask(form("/other", b"x" * 101)))[0] == 413


@over_a_connection
async def test_a_body_in_chunks_is_refused_once_it_is_too_large(client: Client) -> None:
    await client.send(b"POST /other HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + b"x" * 64)

    assert (await client.ask(b"\r\n40\r\n" + b"x" * 64))[0] == 413


@over_a_connection
async def test_who_is_refused_a_body_still_reads_the_answer(client: Client) -> None:
    sending = asyncio.create_task(client.send(form("/echo", b"x" * LARGEST_BODY * 8)))

    status, headers, _ = await client.answer()

    assert (status, headers["connection"]) == (413, "close")
    await sending


@over_a_connection
async def test_a_large_body_lies_in_a_file_and_is_read_whole(client: Client) -> None:
    assert (await client.ask(form("/echo", b"x" * LARGEST_BODY)))[2] == b"POST /echo? %d\n" % LARGEST_BODY

    body = client.newsroom.asked[0].body
    assert body is not None
    assert body.closed


@over_a_connection
async def test_no_more_is_read_while_a_request_with_a_body_waits(client: Client) -> None:
    slow = POLL.replace(b"/feeds/latest.rss", b"/slow")
    many = form("/echo", b"x" * 900_000) * 20
    client.writer.write(slow + many)

    await asyncio.sleep(0.3)

    assert client.connections.held < 200_000
    client.newsroom.let.set()
    assert (await client.answer())[2] == b"GET /slow? 0\n"
    for _ in range(20):
        assert (await client.answer())[2] == b"POST /echo? 900000\n"
    await asyncio.sleep(0.05)
    assert client.connections.held == 0


@over_a_connection
async def test_many_small_requests_sent_ahead_are_not_read_before_their_turn(client: Client) -> None:
    slow = POLL.replace(b"/feeds/latest.rss", b"/slow")
    client.writer.write(slow + POLL * 2000)

    await asyncio.sleep(0.2)

    assert client.connections.held < 200_000
    client.newsroom.let.set()
    await client.answer()
    for _ in range(2000):
        assert (await client.answer())[2] == b"/feeds/latest.rss"


@over_a_connection
async def test_with_too_much_held_what_has_not_come_whole_is_refused_and_polls_are_answered(client: Client) -> None:
    client.connections.limits = Limits(held=10_000)

    assert (await client.ask(POLL))[0] == 200
    await client.send(form("/echo", b"x" * 20_000)[:-5000])

    assert (await client.answer())[0] == 503
    assert await client.rest() == b""


@over_a_connection
async def test_with_too_much_held_requests_that_came_whole_are_answered_first(client: Client) -> None:
    client.connections.limits = Limits(held=30_000)
    client.writer.write(POLL.replace(b"/feeds/latest.rss", b"/slow") + POLL + form("/echo", b"x" * 60_000)[:-5000])
    await asyncio.sleep(0.1)

    client.newsroom.let.set()

    assert [(await client.answer())[0] for _ in range(3)] == [200, 200, 503]


@over_a_connection
async def test_a_new_connection_takes_the_place_of_one_that_rests(client: Client) -> None:
    await client.ask(POLL)
    client.connections.limits = Limits(connections=1)

    reader, writer = await asyncio.open_connection(*client.server)
    writer.write(POLL)

    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert await client.rest() == b""
    writer.close()


@over_a_connection
async def test_a_connection_too_many_is_refused(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow"))
    client.connections.limits = Limits(connections=1)

    reader, writer = await asyncio.open_connection(*client.server)

    assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
    writer.close()
    client.newsroom.let.set()
    assert (await client.answer())[0] == 200


@over_a_connection
async def test_a_client_that_sends_no_more_still_has_its_answers(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow") + POLL)
    client.writer.write_eof()
    await asyncio.sleep(0.05)

    client.newsroom.let.set()

    assert [(await client.answer())[2] for _ in range(2)] == [b"GET /slow? 0\n", b"/feeds/latest.rss"]
    assert await client.rest() == b""


@over_a_connection
async def test_requests_before_one_that_is_none_are_answered(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow") + POLL + b"hello\r\n\r\n" + POLL)

    client.newsroom.let.set()

    answers = [await client.answer() for _ in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 400]
    assert [headers.get("connection") for _, headers, _ in answers] == [None, None, "close"]
    assert await client.rest() == b""


@over_a_connection
async def test_a_client_that_waits_to_be_asked_behind_another_request_is_asked_in_its_turn(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow") + form("/echo", b"abc", b"Expect: 100-continue")[:-3])

    client.newsroom.let.set()

    assert (await client.answer())[2] == b"GET /slow? 0\n"
    assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert (await client.ask(b"abc"))[2] == b"POST /echo? 3\n"


@over_a_connection
async def test_trailers_without_end_are_refused(client: Client) -> None:
    client.writer.write(b"POST /echo HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    client.writer.write(b"A: b\r\n" * 20_000)

    assert (await client.answer())[0] == 431


@over_a_connection
async def test_a_large_body_may_take_its_time_while_it_comes(client: Client) -> None:
    sent = form("/echo", b"x" * LARGEST_BODY)
    await client.send(sent[: LARGEST_BODY // 2])

    await after(client, PATIENCE + 10)
    assert (await client.ask(sent[LARGEST_BODY // 2 :]))[0] == 200


EVENTS = POLL.replace(b"/feeds/latest.rss", b"/events")


@over_a_connection
async def test_a_stream_comes_in_chunks_and_its_connection_goes_on(client: Client) -> None:
    await client.send(EVENTS)
    status, headers, _ = await client.answer()
    assert (status, headers["transfer-encoding"]) == (200, "chunked")
    assert await client.reader.readexactly(9) == b"4\r\none\n\r\n"

    client.newsroom.let.set()

    assert await client.reader.readexactly(14) == b"4\r\ntwo\n\r\n0\r\n\r\n"
    assert (await client.ask(POLL))[0] == 200


@over_a_connection
async def test_a_stream_to_an_old_client_ends_with_its_connection(client: Client) -> None:
    client.newsroom.let.set()
    await client.send(EVENTS.replace(b"HTTP/1.1", b"HTTP/1.0"))

    head, _, body = (await client.rest()).partition(b"\r\n\r\n")

    assert b"chunked" not in head
    assert body == b"one\ntwo\n"


@over_a_connection
async def test_a_stream_ends_when_its_client_hangs_up(client: Client) -> None:
    await client.send(EVENTS)
    await client.answer()
    assert client.newsroom.listening == 1

    client.writer.close()
    await asyncio.sleep(0.05)

    assert client.newsroom.listening == 0
    assert client.connections.open == set()


def test_a_stream_that_fails_is_cut_off_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    @over_a_connection
    async def talk(client: Client) -> None:
        await client.send(EVENTS.replace(b"/events", b"/broken-events"))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.reader.readuntil(b"0\r\n\r\n")

    with caplog.at_level(logging.ERROR):
        talk()

    assert [record.__dict__["fields"]["path"] for record in caplog.records] == ["/broken-events"]


async def after(client: Client, seconds: float) -> None:
    """Look over the connections as after so many seconds more."""
    client.connections.sweep(asyncio.get_running_loop().time() + seconds)
    await asyncio.sleep(0.02)


@over_a_connection
async def test_a_connection_may_rest_for_a_while(client: Client) -> None:
    await client.ask(POLL)

    await after(client, KEEP_ALIVE - 1)
    assert (await client.ask(POLL))[0] == 200

    await after(client, KEEP_ALIVE + 1)
    assert await client.rest() == b""


@over_a_connection
async def test_a_request_that_does_not_come_whole_is_waited_for_no_longer(client: Client) -> None:
    await client.send(POLL[:20])
    await after(client, PATIENCE - 1)
    await client.send(POLL[20:22])

    await after(client, PATIENCE + 1)

    assert (await client.rest()).startswith(b"HTTP/1.1 408 ")


@over_a_connection
async def test_a_client_that_takes_nothing_is_waited_for_no_longer(client: Client) -> None:
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await client.send(POLL.replace(b"latest.rss", b"big") * 40)
    await asyncio.sleep(0.2)
    await after(client, 0)

    await after(client, PATIENCE + 1)

    assert client.connections.open == set()


@over_a_connection
async def test_what_is_under_way_may_take_its_time(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow"))

    await after(client, KEEP_ALIVE + PATIENCE)
    client.newsroom.let.set()

    assert (await client.answer())[2] == b"GET /slow? 0\n"


@over_a_connection
async def test_a_server_that_ends_answers_what_is_under_way(client: Client) -> None:
    await client.send(POLL.replace(b"/feeds/latest.rss", b"/slow"))

    client.connections.close()
    client.newsroom.let.set()

    _, headers, body = await client.answer()
    assert (headers["connection"], body) == ("close", b"GET /slow? 0\n")
    assert await client.rest() == b""


@over_a_connection
async def test_a_server_that_ends_closes_what_rests(client: Client) -> None:
    await client.ask(POLL)

    client.connections.close()

    assert await client.rest() == b""


@pytest.mark.parametrize("header", [("A", "b\nc"), ("A", "b\r\nc: d"), ("A\r\nB", "c")])
def test_no_header_can_begin_another_line(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="more than one line"):
        head_of(200, [header])
