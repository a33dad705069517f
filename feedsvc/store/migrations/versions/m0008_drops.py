"""Claims of dropped files are rows. The ledger of files kept in place is copied into them, and stays for the release before."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table; the versions that the ledger holds were dealt with."""
    op.execute(
        "CREATE TABLE drops (node TEXT NOT NULL, path TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL, holder TEXT,"
        " attempt INTEGER NOT NULL, until BIGINT NOT NULL, reason TEXT, stage TEXT, PRIMARY KEY (node, path))"
    )
    op.execute("CREATE INDEX drops_claimed ON drops (holder) WHERE state = 'claimed'")
    op.execute(
        "INSERT INTO drops (node, path, version, state, attempt, until)"
        " SELECT '', path, CAST(size AS TEXT) || ':' || CAST(mtime_ns AS TEXT), 'filed', 0, 0 FROM ledger"
    )
