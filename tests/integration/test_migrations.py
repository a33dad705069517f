"""Databases of every earlier version are brought up to date at the start."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import inspect

from feedsvc.domain.decide import decide
from feedsvc.store import open_store
from feedsvc.store.engine import make_engine, transaction
from feedsvc.store.migrate import HEAD, upgrade
from feedsvc.store.schema import metadata
from tests.builders import NOW, revision

VERSIONS = sorted(path.name[1:5] for path in files("feedsvc.store.migrations.versions").iterdir() if path.name.startswith("m0"))


def test_the_start_knows_the_newest_migration() -> None:
    assert VERSIONS[-1] == HEAD


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_of_an_earlier_version_is_brought_up_to_date(
    version: str, database: str, tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    url = f"sqlite:///{tmp_path}/a.db" if database == "sqlite" else postgres_url()
    engine = make_engine(url)
    with transaction(engine, writes=True) as connection:
        upgrade(connection, to=version)

    store = open_store(url)

    wanted = {name: set(table.columns.keys()) for name, table in metadata.tables.items() if name != "search"}  # FTS5 on SQLite
    assert {name: {column["name"] for column in inspect(engine).get_columns(name)} for name in wanted} == wanted
    with store.begin() as unit:
        assert unit.articles.apply(decide(revision("a.txt"), None, now=NOW)).sequence > 0
    store.close()
    engine.dispose()
