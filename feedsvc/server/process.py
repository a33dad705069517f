"""The server: a listening socket, an event loop (uvloop), and what answers on it."""

import asyncio
import ctypes
import gc
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Protocol

import uvloop

from feedsvc.errors import FeedsvcError
from feedsvc.processes import outermost_frame
from feedsvc.server.connection import Connection
from feedsvc.server.exchange import Limits
from feedsvc.server.open_connections import Application, OpenConnections
from feedsvc.telemetry import configure

BACKLOG = 2048
"""Connections that the kernel keeps while the loop is busy."""

SWEEP = 5.0
"""Seconds between two looks for connections that were waited for long enough."""

QUIET = 0.5
"""Seconds in which requests that are on their way still arrive when the server is to end."""

DOORSTEP = 0.05
"""Seconds in which those who are at the door come in."""

GRACE = 5.0
"""Seconds that requests under way have then."""

LONGEST_PAGE = 60.0
"""Seconds after which an application whose place another took ends though it still answers."""

ATTACH_PROGRAM = 26
DROP_SYN = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
"""A filter of packets (BPF): load the flags of TCP, keep SYN and ACK of them, and drop the packet if SYN is set alone."""

SPARE = 200
"""Open files beside connections: the database, bodies, libraries."""

SWITCH = 0.0002
"""Seconds that a thread which makes a page keeps the interpreter while a poll waits for it; Python's own 5 ms would be felt."""


class ManagedApplication(Application, Protocol):
    """An application with a beginning and an end."""

    limits: Limits

    async def start(self) -> None:
        """Begin, on the event loop."""

    def hang_up(self) -> None:
        """Take notice of SIGHUP."""

    async def successor(self) -> "ManagedApplication":
        """Return the application that takes this one's place, once there is one to do so."""

    def finish(self) -> None:
        """End streams and background tasks."""

    def under_way(self) -> int:
        """Count the requests that are being answered."""

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
    """Serve until SIGTERM or SIGINT; an application that has a successor leaves its place to it, between two requests.

    Requests that are under way or have been sent by then are answered, and no connection is reset.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, application.hang_up)
    await application.start()
    _leave_alone()
    connections = OpenConnections(application, _within_descriptors(application.limits))
    server = await loop.create_server(lambda: Connection(connections), sock=listener.dup())
    standing = [application]
    renewing = loop.create_task(_renew(standing, connections))
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SWEEP)
        connections.sweep(loop.time())
    renewing.cancel()
    await _end(standing[-1], connections, server, listener)


async def _renew(standing: list[ManagedApplication], connections: OpenConnections) -> None:
    """Put each successor in the place of the application before it, which then ends; the last of `standing` answers."""
    loop = asyncio.get_running_loop()
    while True:
        application = standing[-1]
        following = await application.successor()
        await following.start()
        standing.append(following)
        loop.add_signal_handler(signal.SIGHUP, following.hang_up)
        connections.application, connections.limits = following, _within_descriptors(following.limits)
        application.finish()
        patience = loop.time() + LONGEST_PAGE
        while application.under_way() and loop.time() < patience:
            await asyncio.sleep(DOORSTEP)
        application.close()
        standing.remove(application)
        del application, following
        gc.unfreeze()
        _leave_alone()


def _leave_alone() -> None:
    """Have what is here now stay: to look through it again and again would hold polls up for 50 ms at a time."""
    gc.collect()
    gc.freeze()


async def _end(
    application: ManagedApplication, connections: OpenConnections, server: asyncio.Server, listener: socket.socket
) -> None:
    """End in order: nobody new comes in, and what was sent is answered."""
    loop, begun = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    connections.is_closing = True
    application.finish()
    let_nobody_in(listener)
    await asyncio.sleep(DOORSTEP)
    while connections.open and loop.time() < begun + QUIET:
        await asyncio.sleep(0.02)
    server.close()
    await asyncio.sleep(DOORSTEP)  # in which the loop lets go of its own copy of the listener, and reads what came in last
    for waiting in _accepted(listener):
        await loop.connect_accepted_socket(lambda: Connection(connections), waiting)
    await asyncio.sleep(DOORSTEP)
    connections.close()
    while connections.open and loop.time() < begun + QUIET + GRACE:
        await asyncio.sleep(0.02)
    application.close()


def let_nobody_in(listener: socket.socket) -> None:
    """Have the kernel (Linux) drop what would begin a connection: it asks again in a second, and is refused then.

    Handshakes under way are completed. Without this the kernel resets who comes between the last accept and the close.
    """
    program = b"".join(struct.pack("HBBI", *instruction) for instruction in DROP_SYN)
    memory = ctypes.create_string_buffer(program)
    filtering = struct.pack("HL", len(DROP_SYN), ctypes.addressof(memory))
    with suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, ATTACH_PROGRAM, filtering)


def _accepted(listener: socket.socket) -> list[socket.socket]:
    """Close a listener, and return the connections that it had: the kernel would reset those that were not accepted."""
    listener.settimeout(0)
    accepted = []
    with listener, suppress(OSError):
        while True:
            accepted.append(listener.accept()[0])
    return accepted


def _within_descriptors(limits: Limits) -> Limits:
    """Lower a limit of connections that is above what the system lets this process open."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return replace(limits, connections=max(1, min(limits.connections, most - SPARE)))


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
