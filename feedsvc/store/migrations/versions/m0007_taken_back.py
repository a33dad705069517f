"""What is taken back: the pictures that articles use, and what is kept of erased ones; the log of what is done by hand."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
CREATE TABLE media_uses (
    address TEXT {bytewise} NOT NULL, article {reference} NOT NULL REFERENCES articles (id), use TEXT NOT NULL,
    PRIMARY KEY (address, article)
);
CREATE INDEX media_uses_of_article ON media_uses (article);
CREATE TABLE erasures (guid TEXT {bytewise} NOT NULL PRIMARY KEY, at BIGINT NOT NULL, feeds TEXT NOT NULL);
CREATE INDEX erasures_by_time ON erasures (at);
CREATE TABLE erased_names (mark TEXT NOT NULL PRIMARY KEY, guid TEXT {bytewise} NOT NULL);
CREATE TABLE audit (
    id {number} PRIMARY KEY, at BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_of_subject ON audit (subject, id);
INSERT INTO lasting (name, value) SELECT 'media_uses', 'all' WHERE NOT EXISTS (SELECT 1 FROM articles);
INSERT INTO lasting (name, value) SELECT 'scrubbed', 'yes' WHERE NOT EXISTS (SELECT 1 FROM articles);
"""

TYPES = {
    "sqlite": {"number": "INTEGER NOT NULL", "reference": "INTEGER", "bytewise": ""},
    "postgresql": {"number": "BIGSERIAL", "reference": "BIGINT", "bytewise": 'COLLATE "C"'},
}


def upgrade() -> None:
    """Make the tables; those of what is stored already are filled while the service runs."""
    for statement in TABLES.format(**TYPES[op.get_bind().dialect.name]).split(";\n"):
        if statement.strip():
            op.execute(statement)
