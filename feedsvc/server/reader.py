"""Requests out of bytes (RFC 9112), without any I/O: llhttp reads heads and bodies, one request at a time.

What is fed to llhttp never holds bytes of two requests: both heads and bodies in chunks end with an empty line, other bodies
have a length. So a request's size is known however it came, no more is read than can be answered, and llhttp is never asked
to go on after an offer of another protocol.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from urllib.parse import unquote_to_bytes

import httptools

from feedsvc.server.exchange import Answer, Request

LARGEST_HEAD = 65_536
"""Bytes of a request's line and headers, and of what stands around a body in chunks."""

FRAMING = 8
"""Bytes around each byte of a body in chunks that are no attack: a chunk of one byte takes five more."""

IN_MEMORY = 65_536
"""Bytes of a body that are kept in memory; a larger one goes to a file without a name."""

EMPTY_LINE = b"\r\n\r\n"

VERSIONS = ("1.1", "1.0")

END_OF_LINE = tuple(b" HTTP/%b\r" % version.encode() for version in VERSIONS)
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ ")
_PRINTABLE = re.compile(rb"[ -~\x80-\xff]*\r?")
_OTHER_VERSION = re.compile(rb" HTTP/\d\.\d\r$")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::\d*)?", re.ASCII)


class Refusal(Exception):
    """What is answered to bytes that can't be read on: `status`, and a sentence, or an `answer` of another form."""

    def __init__(self, status: int, sentence: str, answer: Answer | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.answer = status, sentence, answer


class RequestReader:
    """Read the requests of one connection. `largest_body` returns how many bytes the body of a request may have, or refuses."""

    def __init__(self, largest_body: Callable[[Request], int], client: str = "", server: tuple[str, int] = ("", 0)) -> None:
        self._largest_body, self._client, self._server = largest_body, client, server
        self._parser = httptools.HttpRequestParser(self)
        self._begin()

    def _begin(self) -> None:
        self._url, self._headers, self._request = b"", dict[str, str](), None
        self._body: SpooledTemporaryFile[bytes] | None = None
        self._length, self._left, self._limit = 0, 0, 0
        self._size, self._tail = 0, b""
        self._line, self._is_line_open = b"", True
        self._fault: httptools.HttpParserError | None = None
        self._is_whole = self._has_trailers = False
        self._refusal: Refusal | None = None
        self.is_amid = False
        """Whether a request has begun that hasn't come whole."""
        self.awaits_continue = False
        """Whether the client waits to be asked for the body (RFC 9110 section 10.1.1)."""

    _request: Request | None

    @property
    def held(self) -> int:
        """Bytes in memory of a request that hasn't come whole."""
        return min(self._size, LARGEST_HEAD) + min(self._length, IN_MEMORY)

    @property
    def progress(self) -> int:
        """Bytes of the body that have come."""
        return self._length

    def close(self) -> None:
        """Let go of the parser, which knows the reader, and of what came of a body."""
        del self._parser
        self.is_amid = False
        if self._body is not None:
            self._body.close()

    def take(self, data: bytes, at: int = 0) -> tuple[int, Request | None]:
        """Read on at a place in `data`, to the end of a request at most; return where to go on, and a request that is whole.

        Raises `Refusal`; then nothing more can be read.
        """
        end = self._end(data, at)
        piece = data if at == 0 and end == len(data) else data[at:end]
        if self._request is None:
            piece = self._checked_head(piece)
        else:
            self._size += len(piece)
        self._feed(piece)
        if self._refusal is not None:
            raise self._refusal
        if self._size > LARGEST_HEAD + FRAMING * self._length:
            raise Refusal(431, "The headers are too large.")
        if self._is_whole:
            return end, self._finished()
        self._tail = (self._tail + piece[-3:])[-3:]
        return end, None

    def _end(self, data: bytes, at: int) -> int:
        """Return where the request that is read ends at the soonest."""
        if self._left:
            return min(len(data), at + self._left)
        if self._tail:
            found = (self._tail + data[at : at + 3]).find(EMPTY_LINE)
            if found >= 0:
                return at + found + len(EMPTY_LINE) - len(self._tail)
        found = data.find(EMPTY_LINE, at)
        return len(data) if found < 0 else found + len(EMPTY_LINE)

    def _checked_head(self, piece: bytes) -> bytes:
        """Measure a piece of a head, and check the first line, which llhttp would take from other protocols as well."""
        self._size += len(piece)
        if self._size > LARGEST_HEAD:
            raise Refusal(431, "The headers are too large.")
        if not self._is_line_open:
            return piece
        begin = 0 if self._line else len(piece) - len(piece.lstrip(b"\r\n"))
        end = piece.find(b"\n", begin)
        self._line += piece[begin:] if end < 0 else piece[begin:end]
        if end >= 0:
            self._is_line_open = False
            if not self._line.endswith(END_OF_LINE):
                raise _no_version() if self._is_printable() and _OTHER_VERSION.search(self._line) else _no_request()
        line = piece if end < 0 else piece[:end]
        return piece if line.isascii() else _quoted(line) + piece[len(line) :]

    def _feed(self, piece: bytes) -> None:
        if self._fault is None:
            try:
                self._parser.feed_data(piece)
            except httptools.HttpParserUpgrade:
                self._pass_over_offer()
            except httptools.HttpParserError as error:
                self._fault = error
        if self._fault is not None and not (self._is_line_open and self._is_printable()):
            is_method = isinstance(self._fault, httptools.HttpParserInvalidMethodError) and self._is_printable()
            raise _not_known("method") if is_method and _METHOD.match(self._line) else _no_request() from self._fault

    def _is_printable(self) -> bool:
        """Return whether the first line, as far as it has come, may be one of HTTP."""
        return _PRINTABLE.fullmatch(self._line) is not None

    def _pass_over_offer(self) -> None:
        """Read the head anew without its offer of another protocol (RFC 9110 section 7.8): llhttp would leave the body out."""
        method = self._parser.get_method()
        if method == b"CONNECT":
            raise _not_known("method")
        version = self._parser.get_http_version()
        lines = [f"{name}: {value}\r\n" for name, value in self._headers.items() if name != "upgrade"]
        head = b"%b %b HTTP/%b\r\n%b\r\n" % (method, self._url, version.encode(), "".join(lines).encode("latin-1"))
        self._parser = httptools.HttpRequestParser(self)
        self._begin()
        self._size = len(head)
        self._feed(head)

    def _finished(self) -> Request:
        """Return the request that has come whole, and be ready for the next."""
        request = self._request
        assert request is not None  # noqa: S101 llhttp completes heads before messages
        if self._body is not None:
            self._body.seek(0)
            request = replace(request, body=self._body, length=self._length)
        if self._has_trailers:  # one that says `Connection: close` is no header, but would stay in llhttp's mind
            self._parser = httptools.HttpRequestParser(self)
        self._begin()
        return request

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins."""
        self.is_amid = True

    def on_url(self, url: bytes) -> None:
        """A part of its target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. Trailers, and names that WSGI takes for others, could pass for what a proxy says: they are left out."""
        if self._request is not None:
            self._has_trailers = True
            return
        known = name.decode("latin-1").lower()
        if "_" in known:
            return
        text = value.decode("latin-1")
        self._headers[known] = f"{self._headers[known]}, {text}" if known in self._headers else text

    def on_headers_complete(self) -> None:
        """Check the head, and prepare for the body if there is one."""
        parser, headers = self._parser, self._headers
        if parser.should_upgrade():
            return
        version = parser.get_http_version()
        method = parser.get_method().decode("ascii")
        try:
            path, query = _target(method, self._url)
        except ValueError:
            self._refusal = _no_request()
            return
        if not _is_host(headers.get("host", "none" if version == "1.0" else "")):
            self._refusal = Refusal(400, "Host has to name this server, once.")
        self._request = Request(
            method,
            path,
            query,
            headers,
            client=self._client,
            server=self._server,
            version=version,
            keeps_alive=parser.should_keep_alive(),
        )
        if "content-length" in headers or "transfer-encoding" in headers:
            self._expect_body(self._request)

    def _expect_body(self, request: Request) -> None:
        coding = request.headers.get("transfer-encoding")
        if coding is not None and request.version == "1.0":  # some proxy on the way knows no chunks
            self._refusal = self._refusal or _no_request()
        elif coding is not None and coding.lower() != "chunked":
            self._refusal = self._refusal or _not_known("transfer coding")
        self._left = int(request.headers.get("content-length", "0"))
        try:
            self._limit = self._largest_body(request)
        except Refusal as refusal:
            self._refusal = self._refusal or refusal
        if self._left > self._limit:
            self._refusal = self._refusal or _too_large()
        if self._left or coding is not None:
            self._body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 whoever answers closes it
            self.awaits_continue = request.version == "1.1" and request.headers.get("expect", "").lower() == "100-continue"

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self.awaits_continue = False
        self._length += len(body)
        self._size -= len(body)
        self._left = max(0, self._left - len(body))
        if self._length > self._limit:
            self._refusal = self._refusal or _too_large()
        elif self._body is not None:
            self._body.write(body)

    def on_message_complete(self) -> None:
        """It is whole."""
        self._is_whole = True


@lru_cache(256)
def _is_host(text: str) -> bool:
    """Return whether a Host names one server (RFC 9112 section 3.2); several are joined by a comma and a space."""
    return _HOST.fullmatch(text) is not None


def _no_request() -> Refusal:
    return Refusal(400, "This is no request that HTTP/1.1 knows.")


def _not_known(what: str) -> Refusal:
    return Refusal(501, f"This {what} isn't known here.")


def _no_version() -> Refusal:
    return Refusal(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")


def _too_large() -> Refusal:
    return Refusal(413, "The request is too large.")


def _quoted(line: bytes) -> bytes:
    return re.sub(rb"[\x80-\xff]", lambda found: b"%%%02X" % found[0][0], line)


def _target(method: str, url: bytes) -> tuple[str, str]:
    """Split a request's target into path and query; a proxy's may be absolute (RFC 9112 section 3.2).

    Raises `ValueError` for one that this method can't have.
    """
    if url.startswith(b"/") or (url == b"*" and method == "OPTIONS"):
        path, _, query = url.partition(b"?")
    else:
        try:
            parsed = httptools.parse_url(url)
        except httptools.HttpParserInvalidURLError as error:
            raise ValueError from error
        if parsed.schema is None or parsed.schema.lower() not in (b"http", b"https") or parsed.userinfo is not None:
            raise ValueError
        path, query = parsed.path or b"/", parsed.query or b""
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape"), query.decode("latin-1")
