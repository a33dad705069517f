"""What intake leaves out, in the table `lasting`: a row for each file of which something is."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, text

from feedsvc.domain.left_out import LeftOut
from feedsvc.store.schema import instant, lasting, micros

PREFIX = "left out "
"""What the names of these rows begin with; the file's path follows."""

MOST_FILES = 1000
"""Files that are listed."""

_KEEP = text("INSERT INTO lasting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value")


def keep(connection: Connection, files: Mapping[str, Sequence[LeftOut]]) -> None:
    """Keep what is left out of these files, in place of what was before. Rows are locked in one order."""
    forget_files(connection, [path for path, left in files.items() if not left])
    rows = [{"name": f"{PREFIX}{path}", "value": _encoded(left)} for path, left in sorted(files.items()) if left]
    if rows:
        connection.execute(_KEEP, rows)


def latest(connection: Connection) -> Sequence[LeftOut]:
    """Return what is left out, that of the file seen last first, in the order of its items."""
    query = select(lasting.c.name, lasting.c.value).where(_is_left_out()).limit(MOST_FILES)
    files = [_decoded(row.name.removeprefix(PREFIX), row.value) for row in connection.execute(query)]
    return [left for file in sorted(files, key=lambda file: file[0].at, reverse=True) for left in file]


def forget(connection: Connection, before: datetime) -> None:
    """Delete what was left out before an instant."""
    forget_files(connection, {left.path for left in latest(connection) if left.at < before})


def forget_files(connection: Connection, paths: Iterable[str]) -> None:
    """Delete what is left out of these files."""
    names = sorted(f"{PREFIX}{path}" for path in paths)
    if names:
        connection.execute(delete(lasting).where(lasting.c.name.in_(names)))


def _is_left_out() -> ColumnElement[bool]:
    return (lasting.c.name > PREFIX) & (lasting.c.name < f"{PREFIX[:-1]}!")


def _encoded(left: Sequence[LeftOut]) -> str:
    return json.dumps([[one.position, one.reason, micros(one.at)] for one in left], ensure_ascii=False)


def _decoded(path: str, value: str) -> Sequence[LeftOut]:
    return [LeftOut(path=path, position=position, reason=reason, at=instant(at)) for position, reason, at in json.loads(value)]
