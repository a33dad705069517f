"""Keys by which files are sent to the drop folder, and what became of each file."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables."""
    bytewise = 'TEXT COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "TEXT"
    op.execute(
        "CREATE TABLE drop_keys (key TEXT PRIMARY KEY, name TEXT NOT NULL, folder TEXT NOT NULL, created BIGINT NOT NULL,"
        " revoked BIGINT, used BIGINT)"
    )
    op.execute(
        f"CREATE TABLE sent (path {bytewise} PRIMARY KEY, digest TEXT NOT NULL, sender TEXT NOT NULL, folder TEXT NOT NULL,"
        " client TEXT NOT NULL, at BIGINT NOT NULL, settled BIGINT, outcomes TEXT NOT NULL)"
    )
    op.execute("CREATE INDEX sent_by_time ON sent (at)")
