"""An article gets its sequence at the end of the transaction that stores it, on PostgreSQL."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Let the column be empty until then; SQLite, which has one writer, counts at once."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE articles ALTER COLUMN sequence DROP NOT NULL")
