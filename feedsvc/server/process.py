"""The server: a listening socket, an event loop (uvloop), and what answers on it."""

import asyncio
import gc
import resource
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import Protocol

import uvloop

from feedsvc.errors import FeedsvcError
from feedsvc.processes import outermost_frame
from feedsvc.server.connection import Connection
from feedsvc.server.open_connections import Application, OpenConnections
from feedsvc.telemetry import configure

BACKLOG = 2048
"""Connections that the kernel keeps while the loop is busy."""

SWEEP = 5.0
"""Seconds between two looks for connections that were waited for long enough."""

GRACE = 5.0
"""Seconds that requests under way have when the server is to end."""

SWITCH = 0.0002
"""Seconds that a thread which makes a page keeps the interpreter while a poll waits for it; Python's own 5 ms would be felt."""


class ManagedApplication(Application, Protocol):
    """An application with a beginning and an end."""

    async def start(self) -> None:
        """Begin, on the event loop."""

    def finish(self) -> None:
        """End streams and background tasks."""

    def close(self) -> None:
        """End the rest, once no request is under way."""


def serving(target: str, *, bind: str, is_shared: bool, log: tuple[str, str]) -> list[str]:
    """Return the command of a process that serves what the factory `target` ("module:function") makes.

    `is_shared` has several processes listen at the same address; `log` is the least severe level and the format.
    """
    return [sys.executable, "-m", "feedsvc.server.process", target, bind, "shared" if is_shared else "alone", *log]


def listening(bind: str, *, is_shared: bool = False) -> socket.socket:
    """Listen at HOST:PORT; raise `FeedsvcError` if that can't be."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family, backlog=BACKLOG, reuse_port=is_shared)
    except OSError as error:
        advice = "Stop what listens there, or name another address: --bind HOST:PORT, or web.bind in the settings."
        raise FeedsvcError(f"{bind} can't be listened on: {(error.strerror or '').partition(' (')[0]}. {advice}") from error


async def serve(application: ManagedApplication, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; requests that are under way then are answered."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await application.start()
    gc.collect()
    gc.freeze()  # what is here now stays: to look through it again and again would hold polls up for 50 ms at a time
    connections = OpenConnections(application)
    server = await loop.create_server(lambda: Connection(connections), sock=listener)
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SWEEP)
        connections.sweep(loop.time())
    server.close()
    application.finish()
    connections.close()
    deadline = loop.time() + GRACE
    while connections.open and loop.time() < deadline:
        await asyncio.sleep(0.02)
    application.close()


def main(target: str, bind: str, sharing: str, log_level: str, log_format: str) -> None:
    """Serve with the arguments that `serving` put in the command."""
    configure(as_json={"json": True, "text": False}.get(log_format), level=log_level)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sys.setswitchinterval(SWITCH)
    listener = listening(bind, is_shared=sharing == "shared")
    module, _, factory = target.partition(":")
    application: ManagedApplication = getattr(import_module(module), factory)()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(application, listener))


if __name__ == "__main__":
    with outermost_frame():
        main(*sys.argv[1:])
