"""Ask any server for a feed as readers do, once with each header that matters; what goes wrong raises `Unanswered`.

The servers are anybody's: what they send is limited in time and size.
"""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import cast
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener
from urllib.response import addinfourl

from feedsvc.check.exchange import Answered, Exchange
from feedsvc.domain.addresses import ascii_address
from feedsvc.errors import Unanswered

HOPS = 5
"""Redirects that are followed."""

AGENT = "feedsvc-check (feed checker)"
STRANGE_ETAG = '"feedsvc-check-never-had-this"'
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLimits:
    """What a server may take: seconds for all the answers of a feed, seconds of silence, bytes of an answer."""

    seconds: float = 60.0
    silence: float = 20.0
    most: int = 20_000_000


def exchange(url: str, limits: ProbeLimits = ProbeLimits()) -> Exchange:
    """Fetch a feed several times over: plain, again, conditionally, by HEAD, compressed. Raises `Unanswered`."""
    answers: SimpleQueue[Exchange | Exception] = SimpleQueue()
    # A thread, since sockets know silence alone, and a server may drip its headers for hours; it ends with the process.
    threading.Thread(target=lambda: answers.put(_answers(url, limits)), daemon=True, name="check").start()
    try:
        answer = answers.get(timeout=limits.seconds)
    except Empty:
        raise Unanswered(f"The answers took longer than {limits.seconds:g} s.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _answers(url: str, limits: ProbeLimits) -> Exchange | Exception:
    try:
        return _exchange(url, limits)
    except Exception as error:  # noqa: BLE001 the thread's outermost frame: whoever waits raises it
        return error


def _exchange(url: str, limits: ProbeLimits) -> Exchange:
    asking = _Asking(limits, time.monotonic() + limits.seconds)
    address, moved, first = asking.follow(ascii_address(url))
    etag, modified = first.header("etag"), first.header("last-modified")
    return Exchange(
        asked=url,
        address=address,
        moved=moved,
        first=first,
        again=asking(address),
        with_etag=asking(address, {"If-None-Match": etag}) if etag else None,
        with_date=asking(address, {"If-Modified-Since": modified}) if modified else None,
        with_strange_etag=asking(address, {"If-None-Match": STRANGE_ETAG}),
        head=asking(address, method="HEAD"),
        gzipped=asking(address, {"Accept-Encoding": "gzip"}),
        refused=asking(address, {"Accept-Encoding": "gzip;q=0"}),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks until `end`, an instant of the monotonic clock."""

    limits: ProbeLimits
    end: float

    def follow(self, url: str) -> tuple[str, tuple[int, ...], Answered]:
        """Ask for an address and where it leads on; return the last address, the redirects' statuses, the answer."""
        moved: list[int] = []
        for _ in range(HOPS + 1):
            answer = self(url)
            target = answer.header("location")
            if answer.status not in REDIRECTS or not target:
                return url, tuple(moved), answer
            moved.append(answer.status)
            url = _joined(url, target)
        raise Unanswered(f"There are more than {HOPS} redirects.")

    def __call__(self, url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET") -> Answered:
        asked = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **(headers or {})}
        try:
            if urlsplit(url).scheme not in ("http", "https"):
                raise ValueError("feeds are fetched by http and https alone")
            request = Request(url, headers=asked, method=method)  # noqa: S310 looked at above
            with _open(request, self.limits.silence) as response:
                answered = _headers(response.headers.items())
                body = self._read(response)
                return Answered(response.status or 0, answered, self._plain(body, answered))
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise Unanswered(_in_words(getattr(error, "reason", error), url)) from error

    def _read(self, response: addinfourl) -> bytes:
        body = bytearray()
        while chunk := response.read1(65_536):
            body += chunk
            if len(body) > self.limits.most:
                raise ValueError(f"the answer is larger than {self.limits.most:,} bytes")
            if time.monotonic() > self.end:
                raise ValueError(f"the answers took longer than {self.limits.seconds:g} s")
        return bytes(body)

    def _plain(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Undo gzip, whether it was asked for or not."""
        if headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip") or not body:
            return body
        unzip = zlib.decompressobj(31)
        plain = unzip.decompress(body, self.limits.most)
        if unzip.unconsumed_tail:
            raise ValueError(f"the answer is larger than {self.limits.most:,} bytes once gzip is undone")
        return plain


def _in_words(reason: object, url: str) -> str:
    """Return in words what kept a server from answering."""
    place = urlsplit(url).netloc
    if isinstance(reason, ConnectionRefusedError):
        return f"nothing listens at {place}."
    if isinstance(reason, socket.gaierror):
        return f"no host is called {place}."
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"the certificate of {place} can't be trusted: {reason.verify_message}."
    if isinstance(reason, ssl.SSLError):
        return f"{place} doesn't speak https."
    if isinstance(reason, TimeoutError):
        return f"{place} keeps silent."
    return f"{reason or type(reason).__name__}."


class _NoRedirect(HTTPRedirectHandler):
    def http_error_302(self, *_: object) -> None:
        """Leave redirects to be looked at; whatever they lead to isn't even parsed here."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302  # type: ignore[assignment]


_OPENER: OpenerDirector = build_opener(_NoRedirect)


def _open(request: Request, silence: float) -> addinfourl:
    """Send a request; an error of HTTP is an answer like any other."""
    try:
        return cast("addinfourl", _OPENER.open(request, timeout=silence))
    except HTTPError as error:
        return error


def _joined(url: str, target: str) -> str:
    """Follow a Location, which may be written in UTF-8 where HTTP wants ASCII."""
    try:
        return ascii_address(urljoin(url, target.encode("latin-1").decode("utf-8", "replace")))
    except ValueError as error:
        raise Unanswered(f"It leads on to {target[:80]!r}, which is no address.") from error


def _headers(pairs: list[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers
