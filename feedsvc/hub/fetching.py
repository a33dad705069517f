"""The port `Fetcher` over HTTP (aiohttp), behind the guard that keeps requests out of private networks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar

from feedsvc.domain.addresses import ascii_address, is_web_address
from feedsvc.domain.imports import Fetched
from feedsvc.domain.subscriptions import PUBLIC_CALLBACKS, CallbackTerms
from feedsvc.hub.guard import connector

AT_ONCE = 4
"""Requests under way at the same time: most are to one server, which serves readers too."""

SILENCE = 60.0
"""Seconds without a byte after which a server is given up."""

CHUNK = 65_536
"""Bytes that are read at once."""

HEADERS = {"User-Agent": "feedsvc (import)", "Accept": "*/*"}

_Read = Callable[[ClientResponse], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class HttpFetcher:
    """Fetches where `terms` allow it, redirects included: each connection is checked for the address that it is made to."""

    terms: CallbackTerms = PUBLIC_CALLBACKS

    def document(self, address: str, into: Path) -> Fetched:
        """See `ports.imports.Fetcher`."""

        async def write(response: ClientResponse) -> bytes:
            with into.open("wb") as file:
                async for chunk in response.content.iter_chunked(CHUNK):
                    file.write(chunk)
            return b""

        return asyncio.run(self._all([address], write))[address]

    def pictures(self, addresses: Sequence[str], *, max_bytes: int) -> Mapping[str, Fetched]:
        """See `ports.imports.Fetcher`."""

        async def read(response: ClientResponse) -> bytes:
            content = bytearray()
            async for chunk in response.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > max_bytes:
                    raise ValueError(f"it is larger than {max_bytes:,} bytes")
            return bytes(content)

        return asyncio.run(self._all(addresses, read))

    async def _all(self, addresses: Sequence[str], read: _Read) -> Mapping[str, Fetched]:
        places = asyncio.Semaphore(AT_ONCE)
        async with self._session() as session:

            async def one(address: str) -> Fetched:
                async with places:
                    return await _fetched(session, address, read)

            return dict(zip(addresses, await asyncio.gather(*map(one, addresses)), strict=True))

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[ClientSession]:
        async with ClientSession(
            connector=connector(self.terms),
            timeout=ClientTimeout(total=None, sock_connect=10, sock_read=SILENCE),
            cookie_jar=DummyCookieJar(),
            headers=HEADERS,
        ) as session:
            yield session


async def _fetched(session: ClientSession, address: str, read: _Read) -> Fetched:
    """Fetch one; any fault of the other side is part of the outcome."""
    if not is_web_address(address):
        return Fetched(address, fault="it is no address of the web")
    try:
        async with session.get(ascii_address(address)) as response:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if response.status != 200:
                return Fetched(
                    str(response.url), kind=kind, fault=f"the server answers {response.status}", status=response.status
                )
            return Fetched(str(response.url), await read(response), kind, status=response.status)
    except TimeoutError:
        return Fetched(address, fault="the server does not answer in time")
    except (ClientError, OSError, ValueError) as error:
        return Fetched(address, fault=str(error) or type(error).__name__)
