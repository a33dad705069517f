"""Requests that are cut, mangled and joined at random, read by the server's connection and by h11, which knows nothing of it.

Two readers that see different requests in the same bytes are how requests are smuggled: what both take has to be the same, byte
for byte. Where one refuses what the other takes, the reason is one of `REASONS`. In whatever pieces the bytes come, the outcome
is the same, and nothing raises. nginx, where it is installed, has to take as many of the requests, or one of `NGINX_TAKES` and
`NGINX_REFUSES` says why not.

`make drill PART=http` goes on where the last run ended, for `FEEDSVC_DRILL_SECONDS` (600 by default).
"""

import asyncio
import os
import re
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import unquote_to_bytes

import h11

from tests.drills.report import Outcome, Promise
from tests.fakes.nginx import NGINX, running_nginx
from tests.fakes.nginx import outcome as outcome_of_nginx
from tests.fakes.wire import Echo, converse
from tests.unit.server.odd_requests import ODD_REQUESTS

REACHED = Path("build/drills/http.txt")
LARGEST = 20_000
"""Bytes of the largest example that is mangled: those over limits have tests of their own."""

EXAMPLES = tuple(odd.sent for odd in ODD_REQUESTS if len(odd.sent) < LARGEST and b"Content-Length: 2000000" not in odd.sent)
CHARACTERS = b"\r\n \t\x00\x0b\x7f\x80\xe4:;,/?%-+_#[@01a" + b'"'
WORDS = (
    b"GET",
    b"POST",
    b"HEAD",
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"chunked",
    b"0\r\n\r\n",
    b"5\r\nabcde\r\n",
    b"\r\n\r\n",
    b"\xc3\xa4",
)
LINES = tuple(
    line + b"\r\n"
    for line in (
        *(b"Host: a", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"Upgrade: h2c"),
        *(b"Connection: close", b"Connection: keep-alive", b"Connection: upgrade"),
    )
)
TOKENS = (*(bytes([character]) for character in CHARACTERS), b"\r\n", *WORDS, *LINES)

BATCH = 10_000
"""Inputs after which the number that was reached is kept."""

Asked = tuple[str, str, str, bytes]
"""Method, path, query and body."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of some bytes: the requests, whether it refused to read on, and where each request ended."""

    asked: tuple[Asked, ...]
    is_refused: bool
    ends: tuple[int, ...] = (0,)


def sent_of(number: int) -> bytes:
    """Make the bytes of this number, the same each time: examples joined, and some of them mangled."""
    chosen = Random(number)  # noqa: S311 the same bytes each time
    sent = bytearray().join(chosen.choices(EXAMPLES, k=chosen.choice((1, 1, 2, 3))))
    for _ in range(chosen.choice((0, 1, 1, 2, 3, 6))):
        begin = chosen.randrange(len(sent) + 1)
        end = min(len(sent), begin + chosen.choice((0, 0, 1, 1, 2, 10)))
        other = chosen.choice(EXAMPLES)
        cut = chosen.randrange(len(other) + 1)
        pieces = (chosen.choice(TOKENS), chosen.choice(TOKENS), other[cut : cut + 20], b"", sent[begin:end] * 2)
        sent[begin:end] = chosen.choice(pieces)
    return bytes(sent)


def pieces_of(number: int, sent: bytes) -> list[bytes]:
    """Cut bytes at random."""
    chosen = Random(-number)  # noqa: S311 the same cuts each time
    at = sorted(chosen.choices(range(len(sent) + 1), k=chosen.choice((1, 2, 5, 20))))
    return [sent[begin:end] for begin, end in zip([0, *at], [*at, len(sent)], strict=True)]


def ours(pieces: list[bytes]) -> tuple[Reading, str]:
    """Read with the server's connection, and return the outcome as well, as the table of odd requests has it. Needs a loop."""
    application = Echo()
    outcome = converse(pieces, application)
    outcome = " ".join(outcome.replace("100", "").split())  # asked for where the body doesn't come with the head
    return Reading(tuple(application.asked), re.search(r"[45]\d\d end$", outcome) is not None), outcome


def by_h11(sent: bytes) -> Reading:
    """Read with h11, as a server that answers each request and takes up no other protocol."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST * 4)
    connection.receive_data(sent)
    asked: list[Asked] = []
    ends = [0]
    try:
        while request := _next(connection):
            asked.append(request)
            ends.append(len(sent) - len(connection.trailing_data[0]))
            status = 501 if request[0] == "CONNECT" else 200  # 200 would begin a tunnel
            connection.send(h11.Response(status_code=status, headers=[("Content-Length", "0")]))
            connection.send(h11.EndOfMessage())
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                break
            connection.start_next_cycle()
    except h11.RemoteProtocolError:
        return Reading(tuple(asked), is_refused=True, ends=tuple(ends))
    return Reading(tuple(asked), is_refused=False, ends=tuple(ends))


def _next(connection: h11.Connection) -> Asked | None:
    request, body = None, b""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            return (request.method.decode(), *_target(request.target), body)
        else:
            return None


def _target(target: bytes) -> tuple[str, str]:
    text = target.decode("latin-1")
    if not text.startswith(("/", "*")):
        text = re.sub(r"^https?://[^/?#]*", "", text, flags=re.IGNORECASE)
        text = text if text.startswith("/") else f"/{text}"
    path, _, query = text.partition("?")
    return unquote_to_bytes(path.encode("latin-1")).decode("utf-8", "surrogateescape"), query


HEAD = rb"\A[\r\n]*(?:[^\n]+\n)*?"
"""The lines of a head before the one that is looked for."""

LINE = rb"\A[\r\n]*[^\n]*"
KNOWN = rb"(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|M-SEARCH) "
URL = rb"(?:/|http://[\w.-]+(?::\d+)?(?:[/?#]\S*)? )"
HOST = rb"(?:[\w.~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?[ \t]*\r\n"

WE_REFUSE = (
    ("a line ends with CR LF", rb"\A[\r\n]*(?:[^\n]*\r\n)*?(?:[^\r\n]*\n|[^\n]*\r[^\n])"),
    ("methods are those that llhttp knows, without CONNECT", rb"\A[\r\n]*(?!" + KNOWN + rb")[^\r\n ]+ "),
    ("only HTTP/1.1 and HTTP/1.0", LINE + rb"HTTP/(?!1\.[01]\r)"),
    ("a target has the form that the method may have", rb"\A[\r\n]*[^ ]+ (?!" + URL + rb")"),
    ("Host names one server", HEAD + rb"(?i:host):[ \t]*(?!" + HOST + rb")"),
    ("a name with an underscore is no header", HEAD + rb"[^\n:]*_[^\n:]*:"),
    ("no header goes on in a second line", HEAD + rb"[^\n]*\n[ \t]"),
    ("values hold no control characters", HEAD + rb"[^\n:]*:[^\n]*[\x00-\x08\x0b-\x1f\x7f]"),
    ("a length is stated once, in digits", HEAD + rb"(?i:content-length):"),
    ("chunks are framed by the letter, and only in HTTP/1.1", HEAD + rb"(?i:transfer-encoding):"),
)
"""Why we refuse what h11 takes, and the pattern of what follows the last request that both took."""

H11_REFUSES = (
    ("empty lines before a request are passed over", rb"\A[\r\n]"),
    ("targets may hold UTF-8", rb"\A[^\n]*[\x80-\xff]"),
    ("several spaces stand before a target", rb"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+  "),
    ("h11 ends connections of HTTP/1.0", rb"\A"),
)
"""Why we take what h11 refuses, likewise."""

NGINX_TAKES = (
    *WE_REFUSE,
    ("a line without a colon is no header", HEAD + rb"[^\n:]+\r\n"),
)
"""Why we refuse what nginx takes, likewise."""

NGINX_REFUSES = (
    ("nginx looks into paths, which are the application's to read", LINE + rb"(?:%(?![0-9A-Fa-f]{2})|%00|\.\.)"),
    ("the application says which methods an address has", rb"\A[\r\n]*(?:TRACE|OPTIONS +\*)"),
    ("a tab may stand before a value and behind it", HEAD + rb"[^\n:]+:(?:[ \t]*\t|[^\n]*\t\r\n)"),
    ("the user in a target is not looked at", rb"\A[\r\n]*[^ ]+ (?i:http)://[^/ ]*@"),
    ("an expectation may be stated twice", HEAD + rb"(?i:expect):[^\n]*\n(?:[^\n]+\n)*?(?i:expect):"),
    ("nginx looks for names in Host", HEAD + rb"(?i:host):[^\n]*\.\."),
    ("what counts is how long a head is, not how many headers it has", rb"\A[\r\n]*(?:[^\n]{2,}\n){500}"),
)
"""Why we take what nginx refuses, likewise."""

CLOSE_WITHIN = re.compile(HEAD + rb"(?i:connection):[^\n]*close", re.IGNORECASE)
"""A request behind which nginx closes: it looks for the word inside others too."""


def difference(sent: bytes, read: Reading, other: Reading) -> str:
    """Return the reason of a difference between our reading and h11's; empty where there is none.

    Raises `AssertionError` where both took a request and it isn't the same, and for a difference without a reason.
    """
    both = min(len(read.asked), len(other.asked))
    assert read.asked[:both] == other.asked[:both], "the requests are not the same"
    if len(read.asked) == len(other.asked) and read.is_refused == other.is_refused:
        return ""
    rest = sent[other.ends[both] :]
    is_ours = read.is_refused and len(read.asked) == both
    if is_ours and len(other.asked) == both:
        return "what can't become a request is refused before it is whole"
    for reason, pattern in WE_REFUSE if is_ours else H11_REFUSES:
        if re.search(pattern, rest):
            return reason
    raise AssertionError("there is no reason for this difference")


async def compare(numbers: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """Compare the readings of the bytes of these numbers; return how often each reason stood, and what is wrong."""
    reasons, wrong = Counter[str](), list[str]()
    for number in numbers:
        sent = sent_of(number)
        try:
            read = ours([sent])
            assert read == ours(pieces_of(number, sent)), "the outcome is another in pieces"
            reasons[difference(sent, read[0], by_h11(sent))] += 1
        except Exception as error:  # noqa: BLE001 whatever is raised is what is looked for
            wrong.append(f"{number}: {error!r}")
    return reasons, wrong


def _taken(outcome: str) -> int:
    """Count the requests of an outcome that were taken."""
    return outcome.split().count("200")


def _end_of(number: int, sent: bytes) -> int:
    """Return where the request of this number ends, the first that we take being 1."""
    return bisect_left(range(len(sent)), number, key=lambda end: _taken(ours([sent[:end]])[1])) if number else 0


def difference_to_nginx(sent: bytes, outcome: str, nginx: str) -> str:
    """Return the reason why nginx takes more of some bytes or fewer than we do; empty where it takes as many.

    Raises `AssertionError` for a difference without a reason.
    """
    taken, by_nginx = _taken(outcome), _taken(nginx)
    if taken == by_nginx:
        return ""
    begin, end = (_end_of(number, sent) for number in (max(0, by_nginx - 1), min(taken, by_nginx)))
    if by_nginx < taken and CLOSE_WITHIN.search(sent[begin:end]):
        return "close is an option of Connection, not a part of one"
    rest = sent[end:]
    for reason, pattern in NGINX_TAKES if taken < by_nginx else NGINX_REFUSES:
        if re.search(pattern, rest):
            return reason
    raise AssertionError(f"there is no reason for this difference: {outcome!r}, nginx {nginx!r}")


async def compare_with_nginx(numbers: Iterable[int], port: int) -> tuple[Counter[str], list[str]]:
    """Compare what we take of the bytes of these numbers with what nginx takes that listens at `port`."""
    reasons, wrong = Counter[str](), list[str]()
    for number in numbers:
        sent = sent_of(number)
        try:
            reasons[difference_to_nginx(sent, ours([sent])[1], outcome_of_nginx(port, sent, ends=True))] += 1
        except AssertionError as error:
            wrong.append(f"{number}: {error}")
    return reasons, wrong


PROMISE = Promise(
    "The web server reads a request as other readers of HTTP do, so none is smuggled past a proxy.",
    "Requests are cut, mangled and joined at random, and read by h11 and nginx too; a difference has to be a known one.",
    "make drill PART=http FEEDSVC_DRILL_SECONDS=600",
)


def drill() -> Outcome:
    """Go on from the number reached before, until the time is up."""
    seconds = float(os.environ.get("FEEDSVC_DRILL_SECONDS", "600"))
    REACHED.parent.mkdir(parents=True, exist_ok=True)
    reached = int(REACHED.read_text()) if REACHED.exists() else 0
    by_h11, by_nginx = Counter[str](), Counter[str]()
    wrong, begun, deadline = list[str](), reached, time.monotonic() + seconds
    with TemporaryDirectory() as folder, running_nginx(Path(folder)) if NGINX else nullcontext(0) as port:
        while time.monotonic() < deadline and not wrong:
            batch = range(reached, reached + BATCH)
            readers = [(compare, by_h11), *([(partial(compare_with_nginx, port=port), by_nginx)] if port else [])]
            for reader, reasons in readers:
                more, faults = asyncio.run(reader(batch))
                reasons += more
                wrong += faults
            reached += BATCH
            REACHED.write_text(str(reached))
    lines = [f"{reached - begun:,} inputs from number {begun:,}"]
    for peer, reasons in (("h11", by_h11), ("nginx", by_nginx)):
        lines += [f"{count:10,}  {peer}: {reason or 'read alike'}" for reason, count in reasons.most_common()]
    sys.stdout.write("\n".join([*lines, ""]))
    return Outcome(reached, "requests", failures=wrong)
