"""Leave nothing of deleted rows in the files of the database.

SQLite overwrites what is deleted with zeros (`secure_delete`, which every connection sets), but three things keep words: the
index of full text until its parts are merged, the write-ahead log until it is emptied, and whatever was deleted before
`secure_delete` was set, of which one VACUUM is the end. PostgreSQL's tables are vacuumed; its log and its backups are the
operator's (docs/how-to/erase.md).
"""

from sqlalchemy import Connection, Engine, select, text

from feedsvc.store.engine import transaction
from feedsvc.store.schema import lasting

SCRUBBED = "scrubbed"
"""The name, in the table `lasting`, that says that all was deleted under `secure_delete`."""

_TABLES = (
    "articles, revisions, terms, fingerprints, search, entries, media_uses, overrides, renditions, kept_back, intake_hours"
)


def scrub(engine: Engine) -> bool:
    """Do what `ports.Store.scrub` promises; False while a reader keeps the log from being emptied."""
    if engine.dialect.name == "postgresql":
        _outside(engine, f"VACUUM {_TABLES}")
        return True
    with transaction(engine, writes=True) as connection:
        connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))
        is_scrubbed = connection.execute(select(lasting.c.value).where(lasting.c.name == SCRUBBED)).scalar() is not None
    if not is_scrubbed:
        _outside(engine, "VACUUM")
        with transaction(engine, writes=True) as connection:
            _note(connection)
    return _outside(engine, "PRAGMA wal_checkpoint(TRUNCATE)") == 0


def _note(connection: Connection) -> None:
    connection.execute(
        text("INSERT INTO lasting (name, value) VALUES (:name, 'yes') ON CONFLICT DO NOTHING"), {"name": SCRUBBED}
    )


def _outside(engine: Engine, statement: str) -> int:
    """Run a statement that no transaction may hold; return its first number."""
    raw = engine.raw_connection()
    try:
        driver = raw.driver_connection
        if engine.dialect.name == "postgresql":
            driver.autocommit = True  # type: ignore[union-attr]  # psycopg's
            driver.execute(statement)  # type: ignore[union-attr]
            return 0
        row = driver.execute(statement).fetchone()  # type: ignore[union-attr]
        return int(row[0]) if row else 0
    finally:
        raw.invalidate()
