"""Commits are noticed without looking all the time, and also where the file system tells nothing of writes."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from feedsvc.store import changes, open_store
from feedsvc.store.sql import SqlStore
from feedsvc.store.writes import FileWrites, file_writes


def test_writes_to_a_file_are_heard_and_those_beside_it_are_not(tmp_path: Path) -> None:
    file, beside = tmp_path / "a-wal", tmp_path / "b-wal"
    writes = file_writes(str(file))
    assert writes is not None

    beside.write_bytes(b"1")
    assert not writes.wait(0)
    file.write_bytes(b"1")
    assert writes.wait(5)
    assert not writes.wait(0)
    with file.open("ab") as more:
        more.write(b"2")
    assert writes.wait(5)
    writes.close()


def test_writes_are_heard_beside_thousands_of_connections(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    with ExitStack() as opened:
        for _ in range(1100):
            opened.enter_context((tmp_path / "other").open("w"))
        writes = file_writes(str(tmp_path / "a-wal"))
        assert writes is not None
        assert writes.descriptor > 1023
        (tmp_path / "a-wal").write_bytes(b"1")
        assert writes.wait(5)
        writes.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_folder_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert file_writes(str(tmp_path / "nowhere" / "a-wal")) is None


def commit(store: SqlStore) -> None:
    assert store.lease("test", "a", seconds=60)


@contextmanager
def followed(store: SqlStore) -> Iterator[threading.Semaphore]:
    """Follow a store, and count what was noticed."""
    stop, noticed = threading.Event(), threading.Semaphore(0)

    def follow() -> None:
        for _ in store.changes(stop):
            noticed.release()

    thread = threading.Thread(target=follow)
    thread.start()
    assert noticed.acquire(timeout=10)
    yield noticed
    stop.set()
    thread.join(10)
    store.close()


def test_a_store_at_rest_is_hardly_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, looks = open_store(f"sqlite:///{tmp_path}/a.db"), list[int]()
    looked = SqlStore.version
    monkeypatch.setattr(SqlStore, "version", lambda self: looks.append(1) or looked(self))  # type: ignore[func-returns-value]
    with followed(store) as noticed:
        commit(store)
        assert noticed.acquire(timeout=10)
        threading.Event().wait(changes.QUICK * 2 + changes.ALERT * 2)
        looks.clear()
        threading.Event().wait(2)
        assert len(looks) < 10
        commit(store)
        assert noticed.acquire(timeout=10)


def never(_: FileWrites, __: float) -> bool:
    return False


def unheard(_: str) -> None:
    return None


@pytest.mark.parametrize(("name", "replaced"), [("wait", never), ("file_writes", unheard)])
def test_commits_are_noticed_where_the_file_system_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, replaced: Callable[..., object]
) -> None:
    monkeypatch.setattr(FileWrites if name == "wait" else changes, name, replaced)
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    with followed(store) as noticed:
        for _ in range(4):
            commit(store)
            assert noticed.acquire(timeout=10)
            threading.Event().wait(0.6)
