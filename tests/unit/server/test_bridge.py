"""Flask behind the server: it is told a request as it came, and what it answers goes out as it is."""

import asyncio
from io import BytesIO

from flask import Flask, request

from feedsvc.server.bridge import Bridge
from feedsvc.server.exchange import Answer, Request


def answered(asked: Request) -> Answer:
    app = Flask(__name__)

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        return f"{request.form.get('word')} {request.remote_addr}"

    bridge = Bridge(app)
    try:
        return asyncio.run(bridge.answer(asked))
    finally:
        bridge.close()


def test_a_form_that_came_in_chunks_is_read_like_any_other() -> None:
    form_headers = {"content-type": "application/x-www-form-urlencoded"}
    for headers in (form_headers, form_headers | {"transfer-encoding": "chunked"}, form_headers | {"content-length": "9"}):
        asked = Request("POST", "/form", "", headers, BytesIO(b"word=here"), 9, client="192.0.2.1")
        assert answered(asked).body == b"here 192.0.2.1"


def test_headers_are_spelt_as_those_of_the_fast_lane() -> None:
    names = [name for name, _ in answered(Request("GET", "/form", "", {})).headers]

    assert names == ["Content-Type", "Content-Length"]
