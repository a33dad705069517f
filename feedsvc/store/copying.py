"""Whole databases copied while they are in use, and put back: SQLite's backup API, and PostgreSQL's own pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from feedsvc.errors import StoreUnavailable

SQLITE, POSTGRESQL = "sqlite", "postgresql"

_NAMES = {SQLITE: "database/feedsvc.db", POSTGRESQL: "database/postgresql.dump"}


def copy_name(url: str) -> str:
    """Return what the copy of a database of this kind is called."""
    return _NAMES[make_url(url).get_backend_name()]


def copy_database(url: str, into: Path) -> None:
    """Copy a database as it is at one instant, and check the copy; writers don't wait for it. Raises `StoreUnavailable`."""
    address = make_url(url)
    if address.get_backend_name() == POSTGRESQL:
        _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={into}", _plain(address)], address)
        _run("pg_restore", ["--list", str(into)], address)
        return
    file = Path(address.database or "")
    if not file.is_file():
        raise StoreUnavailable(f"There is no database {file} to copy. Name the data folder (--data) or settings (--config).")
    try:
        with closing(_opened(file)) as source, closing(sqlite3.connect(into)) as copied:
            source.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
        check_file(into)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The database can't be copied: {error}.") from error


def check_file(file: Path) -> None:
    """Check a SQLite database to its last page. Raises `StoreUnavailable` for one that is damaged."""
    try:
        with closing(_opened(file)) as connection:
            faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults != ["ok"]:
        raise StoreUnavailable(f"The database is damaged: {' '.join(faults)}.")


def put_back(url: str, copied: Path) -> None:
    """Put a copy in a database's place. Raises `StoreUnavailable`, also while the service uses it; it is then as it was."""
    address = make_url(url)
    if address.get_backend_name() == POSTGRESQL:
        _refuse_connections(address)
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", [*options, f"--dbname={_plain(address)}", str(copied)], address)
        return
    file = Path(address.database or "")
    check_file(copied)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    shutil.copyfile(copied, beside)
    beside.chmod(0o660)
    _fold_log(file)
    for suffix in ("-wal", "-shm"):  # of a damaged one, whose log can't be folded
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    beside.replace(file)


def _refuse_connections(address: URL) -> None:
    """Raise `StoreUnavailable` while the service is connected: it would go on with what is replaced."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'feedsvc%'"
    users = int(_asked(query, address))
    if users:
        raise StoreUnavailable(f"{users} connections of feedsvc use the database. Stop the service on every machine first.")


def _fold_log(file: Path) -> None:
    """Write a database's log into its file, so that one rename replaces both; a damaged one stays as it is.

    SQLite does so only where nobody else has the database open (sqlite.org/pragma.html#pragma_journal_mode). Raises
    `StoreUnavailable` where somebody has.
    """
    if not file.is_file():
        return
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreUnavailable(f"{file} is in use. Stop the service first.") from error
        raise StoreUnavailable(f"{file} can't be opened: {error}.") from error
    except sqlite3.DatabaseError:
        return


def holds_tables(url: str) -> bool:
    """Return whether a PostgreSQL database has tables of ours. Raises `StoreUnavailable`."""
    address = make_url(url)
    return _asked("SELECT to_regclass('articles') IS NOT NULL", address) == "t"


def _asked(query: str, address: URL) -> str:
    """Return the one value of a query of PostgreSQL."""
    return _run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", f"--command={query}", _plain(address)], address)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _plain(address: URL) -> str:
    """Return an address as PostgreSQL's own programs read it; the password is in their environment, where nobody sees it."""
    return address.set(drivername=POSTGRESQL, password=None).render_as_string(hide_password=False)


def _run(program: str, options: Sequence[str], address: URL) -> str:
    """Run a program of PostgreSQL. Raises `StoreUnavailable` with what it says."""
    found = shutil.which(program)
    if found is None:
        raise StoreUnavailable(f"{program} is needed for PostgreSQL. Install postgresql-client in the server's version.")
    password = {"PGPASSWORD": str(address.password)} if address.password else {}
    done = subprocess.run([found, *options], env=os.environ | password, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StoreUnavailable(f"{program} failed: {' '.join(done.stderr.split())}")
    return done.stdout.strip()
