"""From the event loop to Flask: a WSGI application called in threads, so that no slow page holds up a poll."""

import asyncio
import io
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

THREADS = 8
"""Pages that are made at the same time."""

LARGEST_BODY = 2_000_000
"""Bytes of a request's body: forms of the desk and of the hub are small."""

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Bridge:
    """Call a WSGI application (PEP 3333) for requests of RSGI."""

    application: "WSGIApplication"
    times: bool = False
    """Whether responses tell how long they took to make (Server-Timing)."""
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="page"))

    async def answer(self, scope: "Scope", protocol: "HTTPProtocol") -> int:
        """Answer a request and give the status."""
        body = await _read(protocol)
        if body is None:
            protocol.response_str(413, [("content-type", "text/plain; charset=utf-8")], "The request is too large.\n")
            return 413
        loop, begun = asyncio.get_running_loop(), time.perf_counter()
        status, headers, content = await loop.run_in_executor(self._threads, self._call, environ_of(scope, body))
        if self.times:
            headers.append(("server-timing", f"page;dur={(time.perf_counter() - begun) * 1000:.1f}"))
        if content:
            protocol.response_bytes(status, headers, content)
        else:
            protocol.response_empty(status, headers)
        return status

    def close(self) -> None:
        """End the threads when they have done their work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _call(self, environ: "WSGIEnvironment") -> tuple[int, Headers, bytes]:
        told: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            told.append((int(status[:3]), [(name.lower(), value) for name, value in headers]))
            return lambda _: None

        chunks: Iterable[bytes] = self.application(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = told[-1]
        return status, headers, content


def environ_of(scope: "Scope", body: bytes) -> "WSGIEnvironment":
    """Tell a request as PEP 3333 does: text is Latin-1 of the bytes on the wire."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


async def _read(protocol: "HTTPProtocol") -> bytes | None:
    """Read a request's body; None for one that is too large."""
    body = bytearray()
    async for chunk in protocol:
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
