"""Receivers of webhooks, and what they know of each article."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the tables."""
    bytewise = 'TEXT COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "TEXT"
    op.execute(f"CREATE TABLE webhooks (url {bytewise} PRIMARY KEY, secret TEXT, events TEXT NOT NULL, format TEXT NOT NULL)")
    op.execute(f"CREATE TABLE notified (guid {bytewise} PRIMARY KEY, status TEXT NOT NULL, updated BIGINT, held TEXT)")
