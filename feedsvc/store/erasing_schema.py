"""The tables of what is kept of erased articles: guid and instant, the feeds that name them, and marks of their identities."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from feedsvc.store.schema import Bytewise, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("guid", Bytewise, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("feeds", Text, nullable=False),  # slugs, each between two spaces
)
Index("erasures_by_time", erasures.c.at)

erased_names = Table(
    "erased_names",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("guid", Bytewise, nullable=False),
)
