"""Every store that there is, for the suites that hold them to the same promises."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.ports import Store
from feedsvc.store import open_store
from tests.fakes.memory import MemoryStore


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store: the fake, SQLite, PostgreSQL in turn."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path}/feedsvc.db")
    else:
        opened = open_store(request.getfixturevalue("postgres_url")())
    yield opened
    opened.close()
