"""The renditions that could not go live, and why."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; both databases take the same words."""
    collation = ' COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(
        f"CREATE TABLE kept_back (name TEXT{collation} NOT NULL PRIMARY KEY, faults TEXT NOT NULL, since BIGINT NOT NULL)"
    )
