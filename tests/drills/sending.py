"""Articles sent by many clients at once, one of them killed and repeating: each is there once, and none half.

A service is started as its users start it, with a key; `CLIENTS` (8) processes send `ARTICLES` (10,000) in all, each by a
connection that it keeps, and wait where they are told to (429). The first is killed when half of its articles are sent, in the
middle of a body, and begins again from its first; the web server is killed when a quarter are. Then what is stored, filed and
left is counted.

`DATABASE_URL` is the database, by default SQLite; `PUTS_PER_MINUTE` (0, no limit) is the limit of the key.
"""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil

from feedsvc.store import known_store
from tests.acceptance.running import Running, environment, running
from tests.drills.report import Outcome, Promise

ARTICLE = """Council Keeps {what} Number {number} Open

By Jo Ferrant

14 March 2026 09:30 GMT

SABLEPORT (Tidewire) - The council of ward {number} has voted to keep {what} {number} open through the winter.

The vote on Tuesday was close in ward {number}. Two members who had spoken against it in the autumn changed their minds.
"""

THINGS = ("a mill", "a pier", "a lock", "a weir", "a quay", "a ferry", "a market", "a school")


def article(client: int, number: int) -> bytes:
    return ARTICLE.format(what=THINGS[client % len(THINGS)], number=number).encode()


def send(url: str, token: str, client: int, count: int, sums: "multiprocessing.Queue[Counter[str]]") -> None:
    """Send the articles of a client, each until it is accepted."""
    address, outcomes = urlsplit(url), Counter[str]()
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    for number in range(count):
        while not _is_accepted(connection, token, client, number, outcomes):
            pass
    sums.put(outcomes)


def _is_accepted(connection: HTTPConnection, token: str, client: int, number: int, outcomes: "Counter[str]") -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        connection.request("PUT", f"/drop/load/{client}/{number}.txt", article(client, number), headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        outcomes[type(error).__name__] += 1
        connection.close()
        time.sleep(0.2)
        return False
    outcomes[str(answer.status)] += 1
    if answer.status == 202:
        return True
    time.sleep(float(answer.headers.get("Retry-After", "1")))
    return False


def break_off(url: str, token: str, client: int, number: int) -> None:
    """Send half of an article, and hang up."""
    address, body = urlsplit(url), article(client, number)
    head = f"PUT /drop/load/{client}/{number}.txt HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
    with socket.create_connection((address.hostname or "", address.port or 80)) as half:
        half.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2])


PROMISE = Promise(
    "What clients send by HTTP is there once, whoever is killed meanwhile.",
    "Eight clients send at once; the web server is killed, and one client in the middle of a body, which begins again.",
    "make drill PART=sending ARTICLES=10000",
)


def drill() -> Outcome:
    """Send as many as is asked for, and print the sum."""
    articles, clients = int(os.environ.get("ARTICLES", "10000")), int(os.environ.get("CLIENTS", "8"))
    database = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="feedsvc-sending-") as folder:
        settings = {"FEEDSVC_INTAKE_PUTS_PER_MINUTE": os.environ.get("PUTS_PER_MINUTE", "0")}
        with running(Path(folder), database, **settings) as service:
            command = [sys.executable, "-m", "feedsvc", "keys", "add", "load", "--json"]
            made = subprocess.run(command, cwd=folder, env=environment(Path(folder), database), capture_output=True, check=True)
            begun = time.monotonic()
            sums = _sent(service, json.loads(made.stdout)["key"], clients, articles // clients)
            sent = time.monotonic() - begun
            _wait_until_taken_in(service.url, Path(folder), database)
            taken_in = time.monotonic() - begun
        wrong = _wrong(Path(folder), database, clients, articles // clients)
    outcomes = ", ".join(f"{count} × {name}" for name, count in sorted(sums.items()))
    sys.stdout.write(f"{articles} articles by {clients} clients: answers {outcomes}; sent in {sent:.0f} s, taken in after")
    sys.stdout.write(f" {taken_in:.0f} s\n")
    return Outcome(articles, "articles", {"clients": clients}, wrong)


def _sent(service: Running, token: str, clients: int, count: int) -> "Counter[str]":
    """Have every client send; the web server is killed, then the first client, which begins again."""
    context, url = multiprocessing.get_context("spawn"), service.url
    sums: multiprocessing.Queue[Counter[str]] = context.Queue()
    first = context.Process(target=send, args=(url, token, 0, count, sums))
    others = [context.Process(target=send, args=(url, token, client, count, sums)) for client in range(1, clients)]
    for process in (first, *others):
        process.start()
    _await_accepted(url, token, count // 4, first)
    for process in psutil.Process(service.process.pid).children(recursive=True):
        if "feedsvc.server.process" in process.cmdline():
            process.kill()
    _await_accepted(url, token, count // 2, first)
    os.kill(first.pid or 0, signal.SIGKILL)
    break_off(url, token, 0, count - 1)
    again = context.Process(target=send, args=(url, token, 0, count, sums))
    again.start()
    whole = Counter[str]()
    for _ in range(clients):
        whole.update(sums.get())
    for each in (first, again, *others):
        each.join()
    return whole


def _await_accepted(url: str, token: str, number: int, client: BaseProcess) -> None:
    while _accepted(url, token, number) is None and client.is_alive():
        time.sleep(0.05)


def _accepted(url: str, token: str, number: int) -> bool | None:
    """Return True once the first client's article of this number is accepted."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    with suppress(OSError, HTTPException):
        connection.request("GET", f"/drop/load/0/{number}.txt", headers={"Authorization": f"Bearer {token}"})
        return True if connection.getresponse().status == 200 else None
    return None


def _wait_until_taken_in(url: str, folder: Path, database: str | None) -> None:
    store = known_store(database or f"sqlite:///{folder}/data/feedsvc.db")
    end = time.monotonic() + 1800
    while time.monotonic() < end:
        with store.read() as view:
            waiting = sum(sent.settled is None for sent in view.sent.latest(limit=1_000_000))
        if not waiting:
            break
        time.sleep(0.5)
    store.close()
    urlopen(f"{url}/feeds/latest.rss", timeout=60).close()


def _wrong(folder: Path, database: str | None, clients: int, count: int) -> list[str]:
    """Return what is wrong: an article that is missing, doubled or revised, and what is left in the drop folder."""
    store, wrong = known_store(database or f"sqlite:///{folder}/data/feedsvc.db"), []
    with store.read() as view:
        stored = view.articles.count()
        for client in range(clients):
            for number in range(count):
                articles = view.articles.by_path(f"load/{client}/{number}.txt")
                numbers = [article.number for article in articles]
                if numbers != [1]:
                    wrong.append(f"load/{client}/{number}.txt: revisions {numbers}")
    store.close()
    if stored != clients * count:
        wrong.append(f"{stored} articles are stored")
    left = [path.name for path in (folder / "data/drop/load").rglob("*") if path.is_file()]
    refused = [path.name for path in (folder / "data/quarantine").rglob("*") if path.is_file()]
    return [*wrong, *(f"left in the drop folder: {name}" for name in left), *(f"quarantined: {name}" for name in refused)]
