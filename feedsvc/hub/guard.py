"""Keep callbacks of strangers from reaching private networks: each socket is checked for the very address it will connect to.

The check is made last, after every resolution: a name that answers differently the second time (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from feedsvc.domain.subscriptions import CallbackTerms, as_address

RESOLVERS = 32
"""Names that are looked up at the same time; uvloop itself would look up four, and a slow name server would stop them all."""

_AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


class RefusedAddress(OSError):
    """An address that can be no callback: private, loopback, link-local, multicast, reserved, or one that holds such."""


def connector(terms: CallbackTerms | None, *, resolver: AbstractResolver | None = None) -> TCPConnector:
    """Make what opens connections where `terms` allow it; without any, everywhere. How many there are at once is the worker's
    affair. Needs a running event loop."""
    return TCPConnector(
        limit=0,
        resolver=resolver or ThreadResolver(),
        socket_factory=None if terms is None else partial(_open_checked, terms),
        keepalive_timeout=15,
    )


def _open_checked(terms: CallbackTerms, resolved: _AddressInfo) -> socket.socket:
    family, kind, protocol, _, target = resolved
    address, port = as_address(str(target[0])), int(target[1])
    if address is None or not terms.allows(address):
        raise RefusedAddress(f"{target[0]} is no public address (hub.allow_private allows it)")
    if not terms.allows_port(port):
        raise RefusedAddress(f"port {port} isn't called (hub.ports allows it)")
    return socket.socket(family, kind, protocol)


class ThreadResolver(AbstractResolver):
    """Look names up as the system does, in threads of its own."""

    def __init__(self) -> None:
        """Make the threads when they are needed."""
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Return every address of a name, in the system's order."""
        loop = asyncio.get_running_loop()
        addresses = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(target[0]),
                port=port,
                family=each_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for each_family, _, protocol, _, target in addresses
        ]

    async def close(self) -> None:
        """End the threads without waiting for look-ups under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[_AddressInfo]:
    return list(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG))
