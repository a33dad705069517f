"""The server: granian, a Rust HTTP front before WSGI workers."""

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels

THREADS = 4
"""Blocking threads a worker: fewer are cheaper a request, and one slow page must not hold up every poller."""


def serve(target: str, *, host: str, port: int, workers: int) -> None:
    """Serve the application that the factory `target` ("module:function") makes, until SIGTERM or SIGINT."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        runtime_mode=RuntimeModes.mt,
        http=HTTPModes.http1,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()
