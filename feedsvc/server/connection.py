"""HTTP/1.1 on the event loop (RFC 9112): llhttp reads, and what is known at once is answered in the call that read it.

A poll then costs no task, no thread, and no second look at headers that its connection repeats. All else is answered by a task,
one at a time for each connection, in the order of the requests.
"""

import asyncio
import logging
from collections import deque
from typing import cast
from urllib.parse import unquote_to_bytes

import httptools

from feedsvc.server.exchange import Answer, Request, Stream, head_of, sentence
from feedsvc.server.open_connections import OpenConnections
from feedsvc.telemetry import event

LARGEST_HEAD = 65_536
"""Bytes of a request's line and headers."""

LARGEST_BODY = 2_000_000
"""Bytes of a request's body: forms of the desk and of the hub are small."""

MOST_WAITING = 16
"""Requests that a client may send ahead before it is read no further."""

KEEP_ALIVE = 75.0
"""Seconds that a connection may rest between two requests; nginx allows as many."""

PATIENCE = 30.0
"""Seconds in which a request has to come whole, or a client has to take some of its answer."""


class Connection(asyncio.Protocol):
    """A client's connection. Requests are read, wait for their turn, and are answered."""

    def __init__(self, group: OpenConnections) -> None:
        self._group = group
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._url, self._headers, self._body = b"", dict[str, str](), bytearray()
        self._begun: float | None = None
        self._is_in_head = False
        self._size = 0
        self._waiting: deque[Request] = deque()
        self._last: tuple[bytes, Request] | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_read = True
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._heard = self._loop.time()
        self._unsent, self._unsent_since = 0, 0.0

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        peer, own = (transport.get_extra_info(name) or ("", 0) for name in ("peername", "sockname"))  # none if it has gone
        self._client, self._server = str(peer[0]), (str(own[0]), int(own[1]))
        self._group.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 the interface is asyncio's
        """End, and cancel what is under way."""
        self._group.open.discard(self)
        del self._parser  # they know each other, and would wait for the garbage collector
        self._waiting.clear()
        self._may_write.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        """Stop writing until the client has read what it was sent."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._may_write.set()
        self._go_on()

    def data_received(self, data: bytes) -> None:
        """Read requests and answer them."""
        self._heard = self._loop.time()
        if self._last is not None and data == self._last[0] and self._rests:
            self._waiting.append(self._last[1])
        else:
            self._read(data)
        self._go_on()

    @property
    def _rests(self) -> bool:
        """Whether every request so far came whole and is answered."""
        return self._begun is None and not self._waiting and self._task is None

    def _read(self, data: bytes) -> None:
        rested = self._rests
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as ended:  # to a protocol that we don't speak: the request is answered as it stands
            self._parser = httptools.HttpRequestParser(self)
            if rest := data[ended.args[0] :]:
                self._read(rest)
                return
        except httptools.HttpParserError:
            self._refuse(400, "This is no request that HTTP/1.1 knows.")
            return
        if self._is_in_head:
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                self._refuse(431, "The headers are too large.")
        elif rested and self._begun is None and len(self._waiting) == 1:
            request = self._waiting[0]
            self._last = (data, request) if request.keeps_alive and not request.body else None

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins."""
        self._url, self._headers, self._body = b"", {}, bytearray()
        self._begun, self._is_in_head, self._size = self._heard, True, 0

    def on_url(self, url: bytes) -> None:
        """A part of its target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. Trailers, and names that WSGI takes for others, could pass for what a proxy says: they are left out."""
        known = name.decode("latin-1").lower()
        if "_" in known or not self._is_in_head:
            return
        text = value.decode("latin-1")
        self._headers[known] = f"{self._headers[known]}, {text}" if known in self._headers else text

    def on_headers_complete(self) -> None:
        """Ask for the body of a client that waits to be asked (RFC 9110 section 10.1.1)."""
        self._is_in_head = False
        if self._headers.get("expect", "").lower() == "100-continue" and self._task is None and not self._waiting:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A piece of its body; of one that is too large no more than that is kept."""
        if len(self._body) <= LARGEST_BODY:
            self._body += body

    def on_message_complete(self) -> None:
        """It is whole."""
        self._begun = None
        path, query = _target(self._url)
        self._waiting.append(
            Request(
                self._parser.get_method().decode("ascii"),
                path,
                query,
                self._headers,
                bytes(self._body),
                self._client,
                self._server,
                self._parser.get_http_version(),
                keeps_alive=self._parser.should_keep_alive(),
            )
        )

    # Answers

    def _go_on(self) -> None:
        """Answer what waits, for as long as the client takes the answers."""
        while self._waiting and self._task is None and self._may_write.is_set() and not self._transport.is_closing():
            request = self._waiting.popleft()
            try:
                answer = self._at_once(request)
                if answer is None:
                    self._task = self._loop.create_task(self._answer(request))
                else:
                    self._send(request, answer)
            except Exception as error:  # noqa: BLE001 the outermost frame of a request
                self._send(request, _failed(error, request))
        self._read_on(is_read=len(self._waiting) <= MOST_WAITING and self._may_write.is_set())

    def _at_once(self, request: Request) -> Answer | None:
        if len(request.body) > LARGEST_BODY:
            return sentence(413, "The request is too large.")
        return self._group.application.at_once(request)

    async def _answer(self, request: Request) -> None:
        try:
            answer = await self._group.application.answer(request)
            if isinstance(answer, Stream):
                await self._talk(request, answer)
            else:
                self._send(request, answer)
        except Exception as error:  # noqa: BLE001 the outermost frame of a request
            self._send(request, _failed(error, request))
        finally:
            self._task = None
        self._go_on()

    def _send(self, request: Request, answer: Answer) -> None:
        """Write an answer, without its body to a HEAD. Joined, since the loop makes a system call of each piece."""
        body = answer.body if request.method != "HEAD" else b""
        self._transport.write(b"".join((answer.head, self._group.date(), self._end_of_head(request), body)))
        if self._is_last(request):
            self._transport.close()

    async def _talk(self, request: Request, stream: Stream) -> None:
        """Write a stream in chunks; to HTTP/1.0, which has none, until the end of the connection (RFC 9112 section 6.3)."""
        write = self._transport.write
        is_chunked = request.version == "1.1"
        framing = b"Transfer-Encoding: chunked\r\n" if is_chunked else b""
        write(b"".join((head_of(stream.status, stream.headers), self._group.date(), framing, self._end_of_head(request))))

        async def send(text: str) -> None:
            await self._may_write.wait()
            if self._transport.is_closing():
                raise ConnectionResetError
            piece = text.encode()
            write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)

        try:
            await stream.talk(send)
        except ConnectionError:
            return
        except Exception as error:  # noqa: BLE001 the outermost frame of a request, which has begun to be answered
            _failed(error, request)
            self._transport.abort()
            return
        if is_chunked:
            write(b"0\r\n\r\n")
        if not is_chunked or self._is_last(request):
            self._transport.close()

    def _is_last(self, request: Request) -> bool:
        return not request.keeps_alive or self._group.is_closing

    def _end_of_head(self, request: Request) -> bytes:
        if self._is_last(request):
            return b"Connection: close\r\n\r\n"
        return b"\r\n" if request.version == "1.1" else b"Connection: keep-alive\r\n\r\n"

    def _refuse(self, status: int, reason: str) -> None:
        """End a connection on which nothing can be understood any more."""
        if self._task is None and not self._waiting:
            answer = sentence(status, reason)
            self._transport.write(b"".join((answer.head, self._group.date(), b"Connection: close\r\n\r\n", answer.body)))
        self._transport.close()

    # The connection itself

    def _read_on(self, *, is_read: bool) -> None:
        if is_read is self._is_read or self._transport.is_closing():
            return
        self._is_read = is_read
        if is_read:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def check_deadlines(self, now: float) -> None:
        """End the connection if its client was waited for long enough."""
        unsent = self._transport.get_write_buffer_size()
        if unsent != self._unsent or not unsent:
            self._unsent, self._unsent_since = unsent, now
        if now - self._unsent_since > PATIENCE:
            self._transport.abort()
        elif self._begun is not None and now - self._begun > PATIENCE:
            self._refuse(408, "The request did not come whole in time.")
        elif self._rests and not unsent and now - self._heard > KEEP_ALIVE:
            self._transport.close()

    def finish(self) -> None:
        """End the connection now, or with the answer that is under way."""
        if self._task is None:
            self._transport.close()


def _target(url: bytes) -> tuple[str, str]:
    """Part a request's target into path and query; a proxy's may be absolute (RFC 9112 section 3.2)."""
    if url.startswith(b"/"):
        path, _, query = url.partition(b"?")
    else:
        parsed = httptools.parse_url(url)
        path, query = parsed.path or b"/", parsed.query or b""
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape"), query.decode("latin-1")


def _failed(error: Exception, request: Request) -> Answer:
    event("a request failed", level=logging.ERROR, fault=error, method=request.method, path=request.path)
    return sentence(500, "Something went wrong here, and was logged.")
