"""A SQLite file that is removed or replaced under a running process: what is written to it would be lost."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.domain.counts import Tally
from feedsvc.errors import StoreUnavailable
from feedsvc.store import open_store
from feedsvc.store.sql import SqlStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feedsvc.db"


@pytest.fixture
def store(file: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


def write(store: SqlStore) -> None:
    with store.begin() as unit:
        unit.tallies.add({Tally("a_total"): 1})


def test_nothing_is_written_once_the_file_was_removed_and_no_empty_one_is_made(store: SqlStore, file: Path) -> None:
    write(store)

    file.unlink()

    with pytest.raises(StoreUnavailable, match="was removed"):
        write(store)
    with pytest.raises(StoreUnavailable, match="was removed"):
        store.version()
    with store.engine.connect(), pytest.raises(StoreUnavailable, match="was removed"):  # the one that is kept is taken
        store.engine.connect()
    assert not file.exists()


def test_nothing_is_written_once_the_file_was_replaced(store: SqlStore, file: Path, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"")

    (tmp_path / "other.db").replace(file)

    with pytest.raises(StoreUnavailable, match="was replaced"):
        write(store)
    assert file.read_bytes() == b""


def test_a_file_that_was_put_back_is_written_again(store: SqlStore, file: Path) -> None:
    file.rename(file.with_name("aside"))
    with pytest.raises(StoreUnavailable):
        write(store)

    file.with_name("aside").rename(file)
    write(store)

    with store.read() as view:
        assert view.tallies.all() == {Tally("a_total"): 1}


def test_followers_hear_of_a_removed_file_within_seconds_and_of_its_return(store: SqlStore, file: Path) -> None:
    stop = threading.Event()
    changes = store.changes(stop)
    first = next(changes)

    file.rename(file.with_name("aside"))
    fault = next(changes)
    file.with_name("aside").rename(file)
    last = next(changes)
    stop.set()

    assert (first, last) == (None, None)
    assert str(fault) == "The database file was removed while feedsvc ran. Put it back, or restart feedsvc."
