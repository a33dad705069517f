"""However the network cuts what a client sends, the server reads the same requests and answers them in order."""

import asyncio

import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.server.test_connection import connected

HOST = b"Host: news.example\r\n"
REQUESTS = [
    (b"GET /feeds/latest.rss HTTP/1.1\r\n" + HOST + b"\r\n", b"/feeds/latest.rss"),
    (b"GET /feeds/latest.rss HTTP/1.1\r\n" + HOST + b"Accept-Encoding: gzip\r\n\r\n", b"/feeds/latest.rss"),
    (b"GET /page?a=b HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /page?a=b 0\n"),
    (b"POST /form HTTP/1.1\r\n" + HOST + b"Content-Length: 30\r\n\r\nGET /feeds/a HTTP/1.1\r\n\r\n=====", b"POST /form? 30\n"),
    (b"PUT /form HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"PUT /form? 3\n"),
]


async def answers(pieces: list[bytes], count: int) -> list[bytes]:
    async with connected() as client:
        for piece in pieces:
            client.writer.write(piece)
            await asyncio.sleep(0.0005)
        return [(await asyncio.wait_for(client.answer(), 10))[2] for _ in range(count)]


@settings(deadline=None, max_examples=60)
@given(
    asked=st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=12),
    cuts=st.lists(st.integers(min_value=1, max_value=120), max_size=40),
)
def test_cuts_change_nothing(asked: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    sent, pieces = b"".join(request for request, _ in asked), list[bytes]()
    for cut in cuts:
        piece, sent = sent[:cut], sent[cut:]
        pieces.append(piece)
    pieces.append(sent)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        told = runner.run(answers([piece for piece in pieces if piece], len(asked)))

    assert told == [expected for _, expected in asked]
