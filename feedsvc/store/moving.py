"""What moves in, in SQL: how far imports have come, and where old addresses lead."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, bindparam, delete, select, text

from feedsvc.domain.articles import Article
from feedsvc.domain.imports import ImportedItem, Outcome, StoredPiece
from feedsvc.store.moving_schema import imported_pieces, redirects

_NOTE = text(
    "INSERT INTO imported_pieces (source, name, version, report) VALUES (:source, :name, :version, :report)"
    " ON CONFLICT (source, name) DO UPDATE SET version = excluded.version, report = excluded.report"
)
_PUT = text(
    "INSERT INTO redirects (address, target) VALUES (:address, :target)"
    " ON CONFLICT (address) DO UPDATE SET target = excluded.target"
)
_TARGET = select(redirects.c.target).where(redirects.c.address == bindparam("asked"))


@dataclass(frozen=True, slots=True)
class SqlImports:
    """The port `Imports` on an open connection."""

    connection: Connection

    def stored(self, source: str) -> Mapping[str, StoredPiece]:
        """See `ports.imports.Imports`."""
        rows = self.connection.execute(select(imported_pieces).where(imported_pieces.c.source == source))
        return {row.name: StoredPiece(row.version, [_item(*values) for values in json.loads(row.report)]) for row in rows}

    def note(self, source: str, name: str, piece: StoredPiece) -> None:
        """See `ports.imports.Imports`."""
        report = json.dumps([astuple(item) for item in piece.items], ensure_ascii=False, separators=(",", ":"))
        self.connection.execute(_NOTE, {"source": source, "name": name, "version": piece.version, "report": report})

    def forget(self, source: str) -> None:
        """See `ports.imports.Imports`."""
        self.connection.execute(delete(imported_pieces).where(imported_pieces.c.source == source))


def forget_moved(connection: Connection, article: Article) -> None:
    """Delete the old addresses that lead to an article, and the pieces of imports that name it: they hold its words."""
    connection.execute(delete(redirects).where(redirects.c.target == f"/articles/{article.id}"))
    connection.execute(delete(imported_pieces).where(imported_pieces.c.report.contains(article.id, autoescape=True)))


def _item(place: str, title: str | None, outcome: str, reason: str | None, article_id: str | None) -> ImportedItem:
    return ImportedItem(place, title, Outcome(outcome), reason, article_id)


@dataclass(frozen=True, slots=True)
class SqlRedirects:
    """The port `Redirects` on an open connection."""

    connection: Connection

    def get(self, address: str) -> str | None:
        """See `ports.imports.Redirects`."""
        return self.connection.execute(_TARGET, {"asked": address}).scalar()

    def put(self, redirects: Mapping[str, str]) -> None:
        """See `ports.imports.Redirects`."""
        if redirects:
            self.connection.execute(_PUT, [{"address": old, "target": new} for old, new in sorted(redirects.items())])

    def remove(self, address: str) -> bool:
        """See `ports.imports.Redirects`."""
        return self.connection.execute(delete(redirects).where(redirects.c.address == address)).rowcount > 0

    def every(self, *, limit: int, after: str = "") -> Sequence[tuple[str, str]]:
        """See `ports.imports.Redirects`."""
        query = select(redirects).where(redirects.c.address > after).order_by(redirects.c.address).limit(limit)
        return [(row.address, row.target) for row in self.connection.execute(query)]
