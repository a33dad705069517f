"""Until when articles stand at the head of pages."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column; nothing is pinned yet."""
    op.execute("ALTER TABLE articles ADD COLUMN pinned BIGINT")
    op.execute("CREATE INDEX articles_pinned ON articles (pinned) WHERE pinned IS NOT NULL")
