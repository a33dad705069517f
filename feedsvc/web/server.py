"""The server: granian, a Rust HTTP front that calls `Front` on an event loop."""

import logging
import os
import sys
from typing import NoReturn

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes, TaskImpl
from granian.log import LogLevels

from feedsvc.telemetry import configure

_LOGGING = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""What granian has to say goes the way of every other event."""

POLLS = 1024
"""Connections of a worker that are served at once besides those of live pages; more wait."""


def become_server(target: str, *, host: str, port: int, workers: int, live_pages: int, log: tuple[str, str]) -> NoReturn:
    """Go on as `serve` and nothing else: what a command brings along would stay in memory, in the workers too.

    `log` is the least severe level and the format ("json", "text", "auto").
    """
    sys.stdout.flush()
    told = [target, host, str(port), str(workers), str(live_pages), *log]
    os.execv(sys.executable, [sys.executable, "-m", "feedsvc.web.server", *told])  # noqa: S606


def serve(target: str, *, host: str, port: int, workers: int, live_pages: int) -> None:
    """Serve the RSGI application that the factory `target` ("module:function") makes, until SIGTERM or SIGINT.

    Each of `live_pages` holds its connection open; polls have room for themselves beside them.
    """
    logging.getLogger("_granian").addFilter(_is_news)
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
        log_dictconfig=_LOGGING,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out that tasks in Rust are experimental: they were chosen, and are tested (docs/design-notes.md)."""
    return "Rust task implementation" not in record.getMessage()


def main(target: str, host: str, *told: str) -> None:
    """Serve what `become_server` was told."""
    *numbers, log_level, log_format = told
    port, workers, live_pages = map(int, numbers)
    configure(as_json={"json": True, "text": False}.get(log_format), level=log_level)
    serve(target, host=host, port=port, workers=workers, live_pages=live_pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
