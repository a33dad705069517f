"""When each provider delivered last, and what each person may do at the desk."""

from alembic import op

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    """Add the table, and the column with what everybody could do before there were roles."""
    op.execute("CREATE TABLE provider_arrivals (name TEXT PRIMARY KEY, last BIGINT NOT NULL, path TEXT NOT NULL)")
    op.execute("ALTER TABLE staff ADD COLUMN role TEXT NOT NULL DEFAULT 'operator'")
