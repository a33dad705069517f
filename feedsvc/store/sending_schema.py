"""The tables of files that are sent by HTTP: keys, and the file that was sent last under each path."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from feedsvc.store.schema import Bytewise, metadata

drop_keys = Table(
    "drop_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Column("used", BigInteger),
)

sent = Table(
    "sent",
    metadata,
    Column("path", Bytewise, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("settled", BigInteger),
    Column("outcomes", Text, nullable=False),  # a JSON list, one for each article
)
Index("sent_by_time", sent.c.at)
