"""INSERT ... ON CONFLICT for either database."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that may say what happens to a row that is there."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
