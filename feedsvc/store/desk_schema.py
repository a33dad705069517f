"""The tables of the desk: corrections, people, accounts, polls, intake by the hour, running totals."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from feedsvc.store.schema import metadata

overrides = Table(
    "overrides",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("corrections", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=text("'operator'")),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("form_token", Text, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Column("used", BigInteger),
)

polls = Table(
    "polls",
    metadata,
    Column("day", Integer, nullable=False),  # days since 1970
    Column("feed", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("subscribers", BigInteger),
    Column("last", BigInteger, nullable=False),
    Column("fresh", BigInteger),
    PrimaryKeyConstraint("day", "feed", "product"),
)
Index("polls_browsed", polls.c.day, polls.c.requests)

intake_hours = Table(
    "intake_hours",
    metadata,
    Column("hour", BigInteger, nullable=False),
    Column("folder", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    PrimaryKeyConstraint("hour", "folder"),
)

provider_arrivals = Table(
    "provider_arrivals",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("name", Text, nullable=False),
    Column("labels", Text, nullable=False),  # a JSON object, keys sorted
    Column("total", Float, nullable=False),
    PrimaryKeyConstraint("name", "labels"),
)
