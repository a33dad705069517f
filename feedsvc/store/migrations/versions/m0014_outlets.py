"""What is yet to be written to outlets."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the table."""
    bytewise = 'TEXT COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "TEXT"
    op.execute(
        f"CREATE TABLE outlet_jobs (path {bytewise} PRIMARY KEY, rank INTEGER NOT NULL, number BIGINT NOT NULL,"
        " due BIGINT NOT NULL, failures INTEGER NOT NULL, fault TEXT)"
    )
    op.execute("CREATE INDEX outlet_jobs_due ON outlet_jobs (due)")
    op.execute("CREATE INDEX outlet_jobs_in_order ON outlet_jobs (rank, due)")
