"""From the event loop to Flask: a WSGI application called in threads, so that no slow page holds up a poll."""

import asyncio
import io
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedsvc.server.exchange import Answer, Headers, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

THREADS = 8
"""Pages that are made at the same time."""

BODILESS = (204, 304)
"""Answers that have no body, so that no length is sent (RFC 9110 section 8.6)."""


@dataclass(slots=True)
class Bridge:
    """Call a WSGI application (PEP 3333)."""

    application: "WSGIApplication"
    times: bool = False
    """Whether responses tell how long they took to make (Server-Timing)."""
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="page"))

    async def answer(self, request: Request) -> Answer:
        """Answer a request."""
        begun = time.perf_counter()
        call = self._threads.submit(self._call, request)
        try:
            status, headers, content = await asyncio.wrap_future(call)
        except asyncio.CancelledError:
            if call.cancelled():
                request.close()
            raise
        if self.times:
            headers.append(("Server-Timing", f"page;dur={(time.perf_counter() - begun) * 1000:.1f}"))
        if (
            request.method != "HEAD"
            and status not in BODILESS
            and not any(name.lower() == "content-length" for name, _ in headers)
        ):
            headers.append(("Content-Length", str(len(content))))
        return Answer(status, headers, content)

    def close(self) -> None:
        """End the threads when they have done their work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _call(self, request: Request) -> tuple[int, Headers, bytes]:
        started: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            started.append((int(status[:3]), list(headers)))
            return lambda _: None

        try:
            chunks: Iterable[bytes] = self.application(environ_of(request), start_response)
            try:
                content = b"".join(chunks)
            finally:
                close = getattr(chunks, "close", None)
                if close is not None:
                    close()
        finally:
            request.close()
        status, headers = started[-1]
        return status, headers, content


def environ_of(request: Request) -> "WSGIEnvironment":
    """Return a request as PEP 3333 has it: text is Latin-1 of the bytes on the wire."""
    host, port = request.server
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": request.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": request.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": request.body or io.BytesIO(),
        "wsgi.input_terminated": True,  # Werkzeug's: a body that came in chunks is whole too
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    environ["CONTENT_LENGTH"] = str(request.length)
    return environ
