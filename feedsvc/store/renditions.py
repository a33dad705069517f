"""The live renditions in SQL."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, bindparam, delete, or_, select, text, update
from sqlalchemy.sql import Executable

from feedsvc.domain.refusals import WithheldRendition
from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.store.commits import Commit
from feedsvc.store.schema import counters, instant, kept_back, micros, renditions
from feedsvc.store.upserts import insert_into

_BODIES = {coding: renditions.c[coding.value] for coding in Coding}


@cache
def _put(dialect: str) -> Executable:
    """Make the statement that puts a rendition in the place of an older one."""
    putting = insert_into(renditions, dialect)
    new, old = putting.excluded, renditions.c
    is_same = (old.key == new.key) & (old.changed == new.changed)
    is_later = (old.key != new.key) & (old.changed < new.changed)
    return putting.on_conflict_do_update(
        index_elements=["name"],
        set_={column.name: new[column.name] for column in old if column is not old.name},
        where=(old.made_of <= new.made_of) & (is_same | is_later),
    ).returning(old.name)


# Made once, since every change of a feed asks for them (see `store.bulk`).
_LIVE = select(renditions).where(renditions.c.name == bindparam("asked"))
_CLEAR = delete(kept_back).where(kept_back.c.name == bindparam("asked"))


@dataclass(frozen=True, slots=True)
class SqlRenditions:
    """The port `Renditions` on an open connection."""

    connection: Connection
    commit: Commit

    def get(self, name: str) -> Rendition | None:
        """See `ports.feeds.Renditions`."""
        row = self.connection.execute(_LIVE, {"asked": name}).mappings().one_or_none()
        if row is None:
            return None
        return Rendition(
            name=row["name"],
            content_type=row["content_type"],
            key=row["key"],
            changed=instant(row["changed"]),
            bodies={coding: bytes(row[column.name]) for coding, column in _BODIES.items() if row[column.name] is not None},
            max_age=row["max_age"],
            entries=row["entries"],
            links=tuple((rel, href) for rel, href in json.loads(row["links"])),
            cache_until=None if row["cache_until"] is None else instant(row["cache_until"]),
            made_of=row["made_of"],
        )

    def lacking(self, codings: Collection[Coding]) -> Sequence[str]:
        """See `ports.feeds.Renditions`."""
        is_meant = or_(*(_BODIES[coding].is_(None) for coding in codings))
        return list(self.connection.execute(select(renditions.c.name).where(is_meant).order_by(renditions.c.name)).scalars())

    def compress(self, rendition: Rendition) -> None:
        """See `ports.feeds.Renditions`."""
        is_meant = (
            (renditions.c.name == rendition.name)
            & (renditions.c.key == rendition.key)
            & (renditions.c.changed == micros(rendition.changed))
        )
        bodies = {_BODIES[coding]: body for coding, body in rendition.bodies.items() if coding is not Coding.IDENTITY}
        self.connection.execute(update(renditions).where(is_meant).values(bodies))
        self.commit.is_news = True

    def as_of(self) -> int:
        """See `ports.feeds.Renditions`: the commits that a snapshot sees on PostgreSQL; SQLite serves one machine, and what
        articles it has tells enough."""
        name = "commits" if self.connection.dialect.name == "postgresql" else "sequence"
        return int(self.connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar_one())

    def replace(self, rendition: Rendition) -> bool:
        """See `ports.feeds.Renditions`."""
        put = _put(self.connection.dialect.name)
        is_live = self.connection.execute(put, _row(rendition)).one_or_none() is not None
        if is_live:
            self.commit.is_news = True
            self.clear_fault(rendition.name)
        return is_live

    def remove(self, name: str) -> None:
        """See `ports.feeds.Renditions`."""
        self.connection.execute(delete(renditions).where(renditions.c.name == name))
        self.commit.is_news = True

    def stamps(self, names: Sequence[str]) -> Mapping[str, str]:
        """See `ports.feeds.Renditions`."""
        seen = (renditions.c.key, renditions.c.changed, renditions.c.cache_until, renditions.c.max_age)
        codings = (column.is_not(None) for column in _BODIES.values())
        rows = self.connection.execute(select(renditions.c.name, *seen, *codings).where(renditions.c.name.in_(names)))
        return {name: " ".join(map(str, stamp)) for name, *stamp in rows}

    def naming(self, words: Collection[str]) -> Sequence[str]:
        """See `ports.feeds.Renditions`."""
        find = (
            "position(:word IN identity) > 0" if self.connection.dialect.name == "postgresql" else "instr(identity, :word) > 0"
        )
        query = text(f"SELECT name FROM renditions WHERE {find}")  # noqa: S608 no word of anybody's stands in it
        rows = {row.name for word in words for row in self.connection.execute(query, {"word": word.encode()})}
        return sorted(rows)

    def record_fault(self, withheld: WithheldRendition) -> None:
        """See `ports.feeds.Renditions`."""
        values = {"faults": json.dumps(withheld.faults, ensure_ascii=False), "since": micros(withheld.since)}
        recording = insert_into(kept_back, self.connection.dialect.name).values(name=withheld.name, **values)
        self.connection.execute(recording.on_conflict_do_update(index_elements=["name"], set_=values))

    def clear_fault(self, name: str) -> None:
        """See `ports.feeds.Renditions`."""
        self.connection.execute(_CLEAR, {"asked": name})

    def withheld(self) -> Sequence[WithheldRendition]:
        """See `ports.feeds.Renditions`."""
        rows = self.connection.execute(select(kept_back).order_by(kept_back.c.name).limit(1000))
        return [WithheldRendition(row.name, tuple(json.loads(row.faults)), instant(row.since)) for row in rows]

    def names(self) -> Sequence[str]:
        """See `ports.feeds.Renditions`."""
        return list(self.connection.execute(select(renditions.c.name).order_by(renditions.c.name)).scalars())


def _row(rendition: Rendition) -> dict[str, object]:
    return {
        "name": rendition.name,
        "content_type": rendition.content_type,
        "key": rendition.key,
        "changed": micros(rendition.changed),
        "max_age": rendition.max_age,
        "entries": rendition.entries,
        "links": json.dumps(rendition.links),
        "cache_until": None if rendition.cache_until is None else micros(rendition.cache_until),
        "made_of": rendition.made_of,
        **{column.name: rendition.bodies.get(coding) for coding, column in _BODIES.items()},
    }
