"""Which change of an article live pages heard of last."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; of what is there they heard all."""
    op.execute("ALTER TABLE articles ADD COLUMN announced BIGINT")
