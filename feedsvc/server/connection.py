"""A client's connection: requests are read, wait for their turn, and are answered in their order.

What is known at once is answered in the call that read it: a poll then costs no task, no thread, and no second look at headers
that its connection repeats. All else is answered by a task, one at a time for each connection.
"""

import asyncio
import logging
from typing import cast

from feedsvc.server.exchange import Answer, Request, Stream, end_of_head, head_of, sentence
from feedsvc.server.incoming import Incoming
from feedsvc.server.open_connections import OpenConnections
from feedsvc.server.reader import Refusal, RequestReader
from feedsvc.server.repeats import Repeatable, repeatable
from feedsvc.telemetry import event

KEEP_ALIVE = 75.0
"""Seconds that a connection may rest between two requests; nginx allows as many."""

PATIENCE = 30.0
"""Seconds in which a request has to come whole, or a client has to take some of its answer."""

SLOWEST = 20_000
"""Bytes a second of the slowest body that is waited for beyond that."""

LINGER = 2.0
"""Seconds in which what a client still sends is read and dropped: to close with bytes unread would reset the connection, and
the answer might be lost with it."""

COPIED = 16_384
"""Bytes of the largest body that is copied behind its head, to be sent by one call; slow readers share larger ones."""


class Connection(asyncio.BufferedProtocol):
    """One connection of a group. All of a group read into one buffer, since what it holds is used up in the same call."""

    def __init__(self, group: OpenConnections) -> None:
        self._group = group
        self._loop = asyncio.get_running_loop()
        self._last: Repeatable | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_streaming = self._is_half_closed = self._is_ending = False
        self._is_read = True
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._heard = self._loop.time()
        self._unsent, self._unsent_since = 0, 0.0
        self._held = 0

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there are as many connections as there may be."""
        self._transport = cast("asyncio.Transport", transport)
        peer, own = (transport.get_extra_info(name) or ("", 0) for name in ("peername", "sockname"))  # none if it has gone
        largest_body = self._group.application.largest_body
        self._incoming = Incoming(RequestReader(largest_body, str(peer[0]), (str(own[0]), int(own[1]))))
        if not self._group.admits(self, self._heard):
            self._write_refusal(Refusal(503, "Too many connections are open just now."))
            self._is_ending = True
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 the interface is asyncio's
        """End, and cancel what is under way."""
        self._group.open.discard(self)
        self._incoming.close()
        self._weigh()
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

    def eof_received(self) -> bool:
        """Note that the client sends no more: it still has its answers, but of a stream it would never see the end."""
        self._is_half_closed = True
        return not self._is_ending and not self._is_streaming and not self._incoming.is_answered

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 the interface is asyncio's
        """Return what to read into."""
        return self._group.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Read requests and answer them."""
        if self._is_ending:
            return
        data = self._group.buffer[:nbytes].tobytes()
        self._heard = self._loop.time()
        incoming = self._incoming
        rested = incoming.rests and self._may_write.is_set()
        if rested and self._last is not None and data == self._last.data:
            self._repeat(self._last)
            return
        incoming.add(data)
        self._read()
        if rested and incoming.is_read and not incoming.reader.is_amid and len(incoming.waiting) == 1:
            self._last = repeatable(data, incoming.waiting[0], self._group.application)
        self._go_on()

    def _read(self) -> None:
        if self._may_write.is_set():
            self._incoming.read(self._heard)

    def _go_on(self) -> None:
        """Answer what waits, for as long as the client takes the answers, and read on."""
        incoming = self._incoming
        while not self._is_ending and not self._transport.is_closing():
            while incoming.waiting and incoming.current is None and self._may_write.is_set() and not self._is_ending:
                self._reply(incoming.waiting.popleft())
            if incoming.is_read or not incoming.is_answered or not self._may_write.is_set():
                break
            self._read()
        self._settle()

    def _settle(self) -> None:
        """Refuse, end, ask for a body, or stop reading, once nothing more can be answered."""
        incoming = self._incoming
        if self._is_ending or self._transport.is_closing():
            return
        if incoming.is_answered:
            if incoming.refusal is not None:
                self._write_refusal(incoming.refusal)
            if incoming.refusal is not None or self._is_half_closed:
                self._end()
                return
            if incoming.reader.awaits_continue:
                incoming.reader.awaits_continue = False
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._read_on(is_read=incoming.is_read and incoming.may_go_on and self._may_write.is_set())
        self._weigh()

    def _weigh(self) -> None:
        """Count what is held. With too much in all, no more is read here than what has come whole."""
        incoming = self._incoming
        held = incoming.held
        if held == self._held:
            return
        is_too_much = self._group.hold(held - self._held)
        self._held = held
        if is_too_much and held and not self._is_ending and (incoming.reader.is_amid or not incoming.is_read):
            incoming.refuse(Refusal(503, "Too much is under way just now."))
            self._settle()

    # Answers

    def _repeat(self, last: Repeatable) -> None:
        """Answer what was asked before in the same bytes."""
        answer = last.answer(self._group.application) if not self._group.is_closing else None
        if answer is None:
            self._reply(last.request)
        else:
            self._write(answer, answer.body if last.takes_body else b"", last.end_of_head)

    def _reply(self, request: Request) -> None:
        """Answer at once what can be, and begin a task for all else."""
        try:
            answer = self._group.application.at_once(request)
            if answer is not None:
                self._send(request, answer)
                return
        except Exception as error:  # noqa: BLE001 the outermost frame of a request
            self._send(request, _failed(error, request))
            return
        self._incoming.current = request
        self._task = self._loop.create_task(self._answer(request))

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
            self._task = self._incoming.current = None
        self._go_on()

    def _send(self, request: Request, answer: Answer) -> None:
        """Write an answer, without its body to a HEAD. Small ones are joined, since a list of pieces costs more than a copy."""
        if request.body is not None:
            request.close()
        is_last = self._is_last(request)
        self._write(answer, answer.body if request.method != "HEAD" else b"", end_of_head(request, is_last=is_last))
        if is_last:
            self._end()

    def _write(self, answer: Answer, body: bytes, ending: bytes) -> None:
        if len(body) <= COPIED:
            self._transport.write(b"".join((answer.head, self._group.date(), ending, body)))
        else:
            self._transport.writelines((b"".join((answer.head, self._group.date(), ending)), body))

    async def _talk(self, request: Request, stream: Stream) -> None:
        """Write a stream in chunks; to HTTP/1.0, which has none, until the end of the connection (RFC 9112 section 6.3)."""
        request.close()
        write, is_last = self._transport.write, self._is_last(request)
        is_chunked = request.version == "1.1"
        framing = b"Transfer-Encoding: chunked\r\n" if is_chunked else b""
        head = head_of(stream.status, stream.headers)
        write(b"".join((head, self._group.date(), framing, end_of_head(request, is_last=is_last))))

        async def send(text: str) -> None:
            await self._may_write.wait()
            if self._transport.is_closing():
                raise ConnectionResetError
            piece = text.encode()
            write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)

        self._is_streaming = True
        try:
            if not self._is_half_closed:
                await stream.talk(send)
        except ConnectionError:
            return
        except Exception as error:  # noqa: BLE001 the outermost frame of a request, which has begun to be answered
            _failed(error, request)
            self._transport.abort()
            return
        finally:
            self._is_streaming = False
        if is_chunked:
            write(b"0\r\n\r\n")
        if not is_chunked or is_last or self._group.is_closing:
            self._end()

    def _is_last(self, request: Request) -> bool:
        """Return whether the connection ends with this answer."""
        incoming = self._incoming
        if not (incoming.is_over or self._group.is_closing) or incoming.refusal is not None:
            return not request.keeps_alive
        return not incoming.waiting and incoming.is_read

    def _write_refusal(self, refusal: Refusal) -> None:
        answer = refusal.answer or sentence(refusal.status, refusal.sentence)
        self._transport.write(b"".join((answer.head, self._group.date(), b"Connection: close\r\n\r\n", answer.body)))

    # The connection itself

    def _end(self, *, is_more_expected: bool = False) -> None:
        """Close the connection; where the client may be sending still, only once it has had the time to read its answer."""
        if self._is_ending or self._transport.is_closing():
            return
        is_more_expected = is_more_expected or self._incoming.has_dropped or not self._is_read
        self._is_ending = True
        self._incoming.end()
        if self._is_half_closed or not is_more_expected:
            self._transport.close()
            return
        self._transport.write_eof()
        self._read_on(is_read=True)
        self._loop.call_later(LINGER, self._transport.close)

    def _read_on(self, *, is_read: bool) -> None:
        if is_read is self._is_read or self._transport.is_closing() or self._is_half_closed:
            return
        self._is_read = is_read
        if is_read:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def check_deadlines(self, now: float) -> None:
        """End the connection if its client was waited for long enough."""
        incoming, unsent = self._incoming, self._transport.get_write_buffer_size()
        if unsent != self._unsent or not unsent:
            self._unsent, self._unsent_since = unsent, now
        if now - self._unsent_since > PATIENCE:
            self._transport.abort()
        elif incoming.reader.is_amid and self._is_read:
            if now - incoming.begun > PATIENCE + incoming.reader.progress / SLOWEST:
                incoming.refuse(Refusal(408, "The request did not come whole in time."))
                self._settle()
        elif self.rested_since(now) > KEEP_ALIVE and not unsent:
            self._end()

    def rested_since(self, now: float) -> float:
        """Return for how many seconds the connection has had nothing to do; 0 while it has."""
        is_at_rest = self._incoming.rests and self._may_write.is_set() and not self._is_ending
        return now - self._heard if is_at_rest else 0.0

    def finish(self) -> None:
        """End the connection now, or with the answer that is under way."""
        if self._incoming.is_answered:
            self._end(is_more_expected=True)


def _failed(error: Exception, request: Request) -> Answer:
    event("a request failed", level=logging.ERROR, fault=error, method=request.method, path=request.path)
    return sentence(500, "Something went wrong here, and was logged.")
