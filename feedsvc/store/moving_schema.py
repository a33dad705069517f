"""The tables of what moves in: where old addresses lead, and how far imports have come."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from feedsvc.store.schema import Bytewise, metadata

# `address` is a path below our own, or a path and a query, as old links have it.
redirects = Table(
    "redirects",
    metadata,
    Column("address", Bytewise, primary_key=True),
    Column("target", Text, nullable=False),
)

# The pieces of an import that are stored; its rows go once it has ended. `report` is what became of its items, as JSON.
imported_pieces = Table(
    "imported_pieces",
    metadata,
    Column("source", Bytewise, nullable=False),
    Column("name", Bytewise, nullable=False),
    Column("version", Text, nullable=False),
    Column("report", Text, nullable=False),
    PrimaryKeyConstraint("source", "name"),
)
