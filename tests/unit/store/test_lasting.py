"""A commit is on the disk when it is done, unless what it says would be done again."""

from pathlib import Path

import pytest
from sqlalchemy import text

from feedsvc.store import SqlStore, open_store

ON = ("2", "on")
"""How SQLite (FULL) and PostgreSQL say that a commit waits for the disk."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SqlStore:
    if request.param == "sqlite":
        return open_store(f"sqlite:///{tmp_path}/feedsvc.db")
    return open_store(request.getfixturevalue("postgres_url")())


def waits_for_the_disk(store: SqlStore, **how: bool) -> bool:
    asked = "PRAGMA synchronous" if store.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    with store.begin(**how) as unit:
        return str(unit.connection.execute(text(asked)).scalar_one()) in ON


def test_only_what_would_be_done_again_waits_for_no_disk(store: SqlStore) -> None:
    waited = [waits_for_the_disk(store), waits_for_the_disk(store, is_lasting=False), waits_for_the_disk(store)]
    store.close()

    assert waited == [True, False, True]
