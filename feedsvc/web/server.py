"""The server: granian, a Rust HTTP front that calls `Front` on an event loop."""

import os
import sys
from typing import NoReturn

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes, TaskImpl
from granian.log import LogLevels

POLLS = 1024
"""Connections of a worker that are served at once besides those of live pages; more wait."""


def become_server(target: str, *, host: str, port: int, workers: int, live_pages: int) -> NoReturn:
    """Go on as `serve` and nothing else: what a command brings along would stay in memory, in the workers too."""
    sys.stdout.flush()
    told = [target, host, str(port), str(workers), str(live_pages)]
    os.execv(sys.executable, [sys.executable, "-m", "feedsvc.web.server", *told])  # noqa: S606


def serve(target: str, *, host: str, port: int, workers: int, live_pages: int) -> None:
    """Serve the RSGI application that the factory `target` ("module:function") makes, until SIGTERM or SIGINT.

    Each of `live_pages` holds its connection open; polls have room for themselves beside them.
    """
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=workers,
        backpressure=live_pages + POLLS,
        runtime_mode=RuntimeModes.st,
        loop=Loops.uvloop,
        task_impl=TaskImpl.rust if sys.version_info < (3, 12) else TaskImpl.asyncio,
        http=HTTPModes.http1,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()


def main(target: str, host: str, *numbers: str) -> None:
    """Serve what `become_server` was told."""
    port, workers, live_pages = map(int, numbers)
    serve(target, host=host, port=port, workers=workers, live_pages=live_pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
