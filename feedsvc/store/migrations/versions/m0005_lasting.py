"""What is set once and kept for ever: the namespace of guids."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; both databases take the same words."""
    op.execute("CREATE TABLE lasting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)")
