"""Bring the schema of a database up to date, once, whoever comes first."""

from sqlalchemy import Connection, Engine, inspect, text

from feedsvc.errors import ConfigurationError
from feedsvc.store.engine import transaction

HEAD = "0019"
"""The newest migration; the start spares loading Alembic where the database has it (0.2 s and 12 MB)."""

LEAST = "0009"
"""The newest migration of the oldest release that works with the schema as it is at HEAD: nothing is gone that it uses."""

_KEEP_LEAST = text(
    "INSERT INTO lasting (name, value) VALUES ('least', :least) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

_LOCK = 0x6665656473766300


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing. Two processes at once do it one after the other.

    What a newer release has migrated is left alone. Raises `ConfigurationError` where this release is too old for it.
    """
    with transaction(engine, writes=False) as connection:
        if _is_done(connection):
            return
    with transaction(engine, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if not _is_done(connection):
            if connection.dialect.name == "postgresql" and not _version(connection):
                _verify_encoding(connection)
            upgrade(connection)
            connection.execute(_KEEP_LEAST, {"least": LEAST})


def upgrade(connection: Connection, *, to: str = HEAD) -> None:
    """Run Alembic on an open connection, in its transaction, up to a migration."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "feedsvc.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _verify_encoding(connection: Connection) -> None:
    """Raise `ConfigurationError` for a database that can't hold every letter."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        advice = "CREATE DATABASE feedsvc ENCODING 'UTF8' TEMPLATE template0"
        raise ConfigurationError(
            f"The database is encoded in {encoding}, which can't hold every letter. Make it anew: {advice}"
        )


def _is_done(connection: Connection) -> bool:
    version = _version(connection) or ""
    if version > HEAD:
        least = connection.execute(text("SELECT value FROM lasting WHERE name = 'least'")).scalar() or version
        if least > HEAD:
            raise ConfigurationError(
                f"The database was brought up to date by a newer release (schema {version}); this one ends at {HEAD}, and"
                f" {least} is needed. Install that release, or put back the copy of the database from before."
            )
    return version >= HEAD


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)
