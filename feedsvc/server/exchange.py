"""What passes between the server and what answers: requests one way, answers and streams the other."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import IO

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes at once: open connections, and bytes of requests that it holds in memory."""

    connections: int = 10_000
    held: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has been read whole.

    `path` is percent-decoded, names in `headers` are in lower case and values Latin-1, what a client sent several times is
    joined by commas (RFC 9110 section 5.3). `client` is the peer's address, `server` our own with the port. `body` is a file
    of `length` bytes, closed by what reads it; None where there is none.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: IO[bytes] | None = None
    length: int = 0
    client: str = ""
    server: tuple[str, int] = ("", 0)
    version: str = "1.1"
    keeps_alive: bool = True
    """Whether the client wants to ask again on this connection."""

    def close(self) -> None:
        """Let go of the body."""
        if self.body is not None:
            self.body.close()


@dataclass(frozen=True)
class Answer:
    """A response: status, headers in order, body; the server leaves the body of a HEAD out."""

    status: int
    headers: Headers
    body: bytes

    @cached_property
    def head(self) -> bytes:
        """Status line and headers as they are sent, made once for all clients of an answer that is remembered."""
        return head_of(self.status, self.headers)


def sentence(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """Answer with a sentence for people, which no cache keeps."""
    body = f"{text}\n".encode()
    all_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), *headers]
    return Answer(status, [*all_headers, ("Content-Length", str(len(body)))], body)


Send = Callable[[str], Awaitable[None]]
"""Sends a piece of a stream and waits until the client takes it; raises `ConnectionError` once the client has hung up."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A response that goes on: `talk` is given what sends, and ended when the client hangs up."""

    status: int
    headers: Headers
    talk: Callable[[Send], Awaitable[None]]


def head_of(status: int, headers: Headers) -> bytes:
    """Write status line and headers (RFC 9112 sections 4 and 5); raise `ValueError` for one that would break the line."""
    phrase = HTTPStatus(status).phrase
    lines = [f"HTTP/1.1 {status} {phrase}\r\n", *(f"{name}: {value}\r\n" for name, value in headers)]
    if any(line.count("\n") + line.count("\r") != 2 for line in lines):
        raise ValueError("A header has more than one line.")
    return "".join(lines).encode("latin-1")


def end_of_head(request: Request, *, is_last: bool) -> bytes:
    """Write what ends a head: whether the connection goes on, unless its version says so (RFC 9112 section 9.3)."""
    if is_last:
        return b"Connection: close\r\n\r\n"
    return b"\r\n" if request.version == "1.1" else b"Connection: keep-alive\r\n\r\n"
