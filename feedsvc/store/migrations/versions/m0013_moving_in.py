"""What earlier feeds called articles, what an import brought, where old addresses lead now."""

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = """
ALTER TABLE articles ADD COLUMN rss_guid TEXT {bytewise};
ALTER TABLE articles ADD COLUMN is_permalink BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE articles ADD COLUMN atom_id TEXT {bytewise};
ALTER TABLE articles ADD COLUMN json_id TEXT {bytewise};
ALTER TABLE articles ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX articles_of_rss_guid ON articles (rss_guid) WHERE rss_guid IS NOT NULL;
CREATE UNIQUE INDEX articles_of_atom_id ON articles (atom_id) WHERE atom_id IS NOT NULL;
CREATE UNIQUE INDEX articles_of_json_id ON articles (json_id) WHERE json_id IS NOT NULL;
CREATE TABLE redirects (
    address TEXT {bytewise} NOT NULL PRIMARY KEY, target TEXT NOT NULL
);
CREATE TABLE imported_pieces (
    source TEXT {bytewise} NOT NULL, name TEXT {bytewise} NOT NULL, version TEXT NOT NULL, report TEXT NOT NULL,
    PRIMARY KEY (source, name)
)
"""

BYTEWISE = {"sqlite": "", "postgresql": 'COLLATE "C"'}


def upgrade() -> None:
    """Add the columns, empty, and the tables."""
    for statement in TABLES.format(bytewise=BYTEWISE[op.get_bind().dialect.name]).split(";\n"):
        op.execute(statement)
