"""Databases of every earlier version are brought up to date at the start."""

from collections.abc import Callable
from contextlib import nullcontext
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from feedsvc.domain.decide import decide
from feedsvc.errors import ConfigurationError
from feedsvc.store import open_store
from feedsvc.store.engine import make_engine, transaction
from feedsvc.store.migrate import HEAD, LEAST, upgrade
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
        unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
    with store.read() as view:
        assert view.articles.last_sequence() > 0
    store.close()
    engine.dispose()


@pytest.mark.parametrize(("least", "starts"), [(HEAD, True), ("0001", True), ("9999", False)])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_older_release_starts_on_a_newer_schema_as_far_as_that_allows(
    database: str, least: str, *, starts: bool, tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    url = f"sqlite:///{tmp_path}/a.db" if database == "sqlite" else postgres_url()
    open_store(url).close()
    engine = make_engine(url)
    with transaction(engine, writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE lasting SET value = :least WHERE name = 'least'"), {"least": least})
    engine.dispose()

    with nullcontext() if starts else pytest.raises(ConfigurationError, match="newer release"):
        open_store(url).close()


def test_the_least_release_that_works_with_the_schema_is_one_that_was() -> None:
    assert LEAST in VERSIONS
