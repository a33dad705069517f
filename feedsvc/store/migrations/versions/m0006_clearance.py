"""Revisions that wait for an editor's release, and articles that are off until an embargo's end."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns, empty for all that is stored, with an index of the few rows that fill them."""
    for column in ("held TEXT", "waiting TEXT", "suspended BIGINT"):
        op.execute(f"ALTER TABLE articles ADD COLUMN {column}")
    op.execute("CREATE INDEX articles_held ON articles (changed) WHERE held IS NOT NULL")
    op.execute("CREATE INDEX articles_suspended ON articles (suspended) WHERE suspended IS NOT NULL")
