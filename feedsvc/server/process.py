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
from functools import partial
from importlib import import_module
from typing import Protocol

import uvloop

from feedsvc.errors import FeedsvcError
from feedsvc.processes import become, outermost_frame
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

    def may_begin_again(self) -> bool:
        """Return whether another process of this application could begin now, with settings read anew."""

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


async def serve(application: ManagedApplication, listener: socket.socket) -> bool:
    """Serve until SIGTERM or SIGINT, or SIGHUP: then return True, to have the process begin again with the same `listener`.

    Requests that are under way or have been sent by then are answered, and no connection is reset.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    is_to_begin_again = False

    def end(*, is_final: bool) -> None:
        nonlocal is_to_begin_again
        is_to_begin_again = not is_final and (is_to_begin_again or (not stop.is_set() and application.may_begin_again()))
        if is_final or is_to_begin_again:
            stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(end, is_final=number is not signal.SIGHUP))
    await application.start()
    gc.collect()
    gc.freeze()  # what is here now stays: to look through it again and again would hold polls up for 50 ms at a time
    connections = OpenConnections(application, _within_descriptors(application.limits))
    server = await loop.create_server(lambda: Connection(connections), sock=listener.dup())
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SWEEP)
        connections.sweep(loop.time())
    await _end(application, connections, server, None if is_to_begin_again else listener)
    return is_to_begin_again


async def _end(
    application: ManagedApplication, connections: OpenConnections, server: asyncio.Server, listener: socket.socket | None
) -> None:
    """End in order: nobody new comes in, what was sent is answered, and `listener` is closed unless it is needed still."""
    loop, begun = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    connections.is_closing = True
    application.finish()
    if listener is not None:
        let_nobody_in(listener)
    await asyncio.sleep(DOORSTEP)
    while connections.open and loop.time() < begun + QUIET:
        await asyncio.sleep(0.02)
    server.close()
    await asyncio.sleep(DOORSTEP)  # in which the loop lets go of its own copy of the listener, and reads what came in last
    if listener is not None:
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


def main(target: str, bind: str, sharing: str, log_level: str, log_format: str, inherited: str = "") -> None:
    """Serve with the arguments that `serving` put in the command; `inherited` is a listener that is open already."""
    configure(as_json={"json": True, "text": False}.get(log_format), level=log_level)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sys.setswitchinterval(SWITCH)
    listener = socket.socket(fileno=int(inherited)) if inherited else listening(bind, is_shared=sharing == "shared")
    module, _, factory = target.partition(":")
    application: ManagedApplication = getattr(import_module(module), factory)()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if not runner.run(serve(application, listener)):
            return
    listener.set_inheritable(True)
    arguments = [target, bind, sharing, log_level, log_format, str(listener.detach())]
    become([sys.executable, "-m", "feedsvc.server.process", *arguments])


if __name__ == "__main__":
    with outermost_frame():
        main(*sys.argv[1:])
