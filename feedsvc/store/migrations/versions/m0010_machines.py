"""What each live feed was made of, and how often a lease was taken over."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; what is there counts as made of the oldest state."""
    op.execute("ALTER TABLE renditions ADD COLUMN made_of BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE leases ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0")
