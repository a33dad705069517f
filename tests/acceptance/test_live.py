"""Over the wire: the fast lane, live events, and pages that don't hold either up."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from feedsvc.store import open_store
from tests.acceptance.running import Running, environment, eventually, running, start
from tests.acceptance.test_main_job import article


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("live"), FEEDSVC_WEB_LIVE_PAGES="40") as started:
        started.drop("first.txt", article(1))
        eventually(lambda: b"Pier Number 1 " in started.fetch("/feeds/latest.rss"), "the first article")
        yield started


def ask(service: Running, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    told = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return told


@contextmanager
def listening(service: Running, slug: str = "latest", query: str = "", **headers: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(service.url.removeprefix("http://"), timeout=20)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", f"/feeds/{slug}/events{query}", headers=told)
    response = connection.getresponse()
    try:
        yield response
    finally:
        connection.close()


def next_event(stream: HTTPResponse) -> dict[str, str]:
    """Read on to the next event that has an id."""
    told: dict[str, str] = {}
    while True:
        line = stream.readline().decode().rstrip("\n")
        if not line and "id" in told:
            return told
        name, _, value = line.partition(": ")
        told = told | {name: value} if line else {}


def undated(service: Running, method: str) -> dict[str, str]:
    """Return the headers of the feed that stay as they are."""
    return {name: value for name, value in ask(service, "/feeds/latest.rss", method)[1].items() if name != "date"}


def test_the_wire_carries_what_the_lane_answers(service: Running) -> None:
    status, headers, body = ask(service, "/feeds/latest.rss")

    assert status == 200
    assert headers["content-length"] == str(len(body))
    eventually(
        lambda: ask(service, "/feeds/latest.rss", if_none_match=undated(service, "GET")["etag"])[0] == 304, "nothing new"
    )
    assert ask(service, "/feeds/latest.rss", accept_encoding="br, gzip")[1]["content-encoding"] in ("br", "gzip")
    eventually(lambda: ask(service, "/feeds/latest.rss", accept_encoding="br")[1].get("content-encoding") == "br", "br")
    assert ask(service, "/feeds/latest.rss", "HEAD")[::2] == (200, b"")
    eventually(lambda: undated(service, "GET") == undated(service, "HEAD"), "HEAD and GET to tell the same of one version")


@pytest.mark.parametrize("path", ["/", "/feeds/language/en.rss", "/static/style.css", "/healthz", "/feeds/latest.rss?x=%C3%A4"])
def test_every_address_answers_through_the_bridge(service: Running, path: str) -> None:
    status, headers, body = ask(service, path)
    head = ask(service, path, "HEAD")

    assert status == 200
    assert body
    assert head[0] == 200
    assert head[1]["content-length"] == str(len(body)) == headers["content-length"]


def test_a_wrong_method_and_a_huge_body_are_refused(service: Running) -> None:
    assert ask(service, "/feeds/latest.rss", "POST")[0] == 405
    connection = HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/", body=b"x" * 3_000_000)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_page_hears_of_an_article_as_it_comes_out(service: Running) -> None:
    with listening(service) as stream:
        assert stream.getheader("content-type") == "text/event-stream; charset=utf-8"
        service.drop("heard.txt", article(77))

        event = next_event(stream)

    told = json.loads(event["data"])
    assert event["event"] == "article"
    assert told["title"] == "Council Keeps Pier Number 77 Open"
    assert told["url"].startswith(f"{service.url}/articles/")


def test_a_page_that_lost_its_connection_goes_on_without_gap_or_repeat(service: Running) -> None:
    with listening(service) as stream:
        service.drop("before.txt", article(81))
        last = next_event(stream)["id"]
    for number in (82, 83, 84):
        service.drop(f"missed-{number}.txt", article(number))
        eventually(lambda n=number: f"Number {n} " in service.fetch("/feeds/latest.rss").decode(), "the feed to have it")  # type: ignore[misc]

    with listening(service, Last_Event_ID=last) as stream:
        missed = [next_event(stream) for _ in range(3)]
        service.drop("after.txt", article(85))
        missed.append(next_event(stream))

    titles = [json.loads(event["data"])["title"] for event in missed]
    assert titles == [f"Council Keeps Pier Number {number} Open" for number in (82, 83, 84, 85)]
    assert sorted({int(event["id"]) for event in missed}) == [int(event["id"]) for event in missed]


def test_a_withdrawal_reaches_the_page(service: Running) -> None:
    service.drop("wrong.txt", article(90))
    eventually(lambda: b"Number 90 " in service.fetch("/feeds/latest.rss"), "the article")

    with listening(service) as stream:
        service.drop("wrong.txt.withdraw", "")
        event = next_event(stream)

    assert event["event"] == "withdrawn"
    assert set(json.loads(event["data"])) == {"guid"}


def test_a_second_service_at_the_same_address_does_not_start(service: Running, tmp_path: Path) -> None:
    bind = service.url.removeprefix("http://")

    second = start(environment(tmp_path, None), tmp_path, "run", "--bind", bind)

    assert second.wait(30) == 1
    told = (tmp_path / "log.txt").read_text()
    assert told.startswith(f"feedsvc: {bind} can't be listened on: Address already in use.")
    assert "--bind HOST:PORT" in told


def test_streams_that_do_not_exist_and_too_many_pages_are_told_so(service: Running) -> None:
    with listening(service, "nothing") as stream:
        assert stream.status == 404
    streams = [listening(service) for _ in range(40)]
    try:
        assert {stream.__enter__().status for stream in streams} == {200}
        with listening(service) as stream:
            assert stream.status == 503
            assert stream.getheader("retry-after") == "60"
    finally:
        for one in streams:
            one.__exit__(None, None, None)
    eventually(lambda: answers_events(service), "the places to be free again")


def answers_events(service: Running) -> bool:
    with listening(service) as stream:
        return stream.status == 200


def test_who_polls_is_known_a_few_seconds_later(service: Running) -> None:
    for path in ("/feeds/latest.rss", "/feeds/latest.rss", "/feeds/language/en.rss", "/feeds/none.rss"):
        ask(service, path, User_Agent="Vienna/3.9")
    store = open_store(f"sqlite:///{service.data}/feedsvc.db")

    def polls() -> dict[str, int]:
        with store.read() as view:
            today = view.polls.since(datetime.now(UTC).date() - timedelta(days=1), limit=100)
        return {one.feed: one.requests for one in today if one.product == "Vienna"}

    try:
        eventually(lambda: polls() == {"latest.rss": 2, "language/en.rss": 1}, "the polls to be kept")
    finally:
        store.close()


def test_open_streams_and_slow_pages_hold_no_poll_up(service: Running) -> None:
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            ask(service, "/search?q=pier+council+open")

    searchers = [threading.Thread(target=search) for _ in range(4)]
    streams = [listening(service) for _ in range(30)]
    for one in [*streams]:
        one.__enter__()
    for searcher in searchers:
        searcher.start()
    try:
        assert [ask(service, "/feeds/latest.rss")[0] for _ in range(50)] == [200] * 50
    finally:
        stop.set()
        for searcher in searchers:
            searcher.join()
        for one in streams:
            one.__exit__(None, None, None)


def test_a_page_tells_which_state_it_shows_and_is_told_what_came_since(service: Running) -> None:
    since = service.fetch("/").partition(b'data-since="')[2].partition(b'"')[0].decode()
    service.drop("since.txt", article(95))
    eventually(lambda: b"Number 95 " in service.fetch("/feeds/latest.rss"), "the article")

    with listening(service, query=f"?since={since}") as stream:
        event = next_event(stream)

    assert json.loads(event["data"])["title"] == "Council Keeps Pier Number 95 Open"
    assert int(event["id"]) > int(since)


def test_feeds_are_answered_beside_more_live_pages_than_the_servers_default_limit_of_connections(tmp_path: Path) -> None:
    with running(tmp_path, FEEDSVC_WEB_LIVE_PAGES="1040") as service, ExitStack() as open_pages:
        host, _, port = service.url.removeprefix("http://").partition(":")
        pages = [open_pages.enter_context(socket.create_connection((host, int(port)), 20)) for _ in range(1030)]
        for page in pages:
            page.sendall(b"GET /feeds/latest/events HTTP/1.1\r\nHost: news.example\r\n\r\n")

        told = [page.recv(500) for page in pages]

        assert {answer.partition(b"\r\n")[0] for answer in told} == {b"HTTP/1.1 200 OK"}
        assert ask(service, "/feeds/latest.rss")[0] == 200
