"""The first schema: articles, their revisions, terms and words, renditions, ledger, leases, counters."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE articles (
    id {number} PRIMARY KEY, guid TEXT {bytewise} NOT NULL UNIQUE, identity TEXT NOT NULL UNIQUE, number INTEGER NOT NULL,
    sequence BIGINT NOT NULL UNIQUE, published BIGINT NOT NULL, updated BIGINT NOT NULL UNIQUE, changed BIGINT NOT NULL,
    visible_from BIGINT NOT NULL, visible_until BIGINT, withdrawn BIGINT, withdrawn_by TEXT, duplicate_of TEXT,
    path TEXT NOT NULL, is_shown BOOLEAN NOT NULL
);
CREATE INDEX articles_shown ON articles (published, guid) WHERE is_shown;
CREATE INDEX articles_browsed ON articles (published, guid);
CREATE INDEX articles_turning_on ON articles (visible_from);
CREATE INDEX articles_turning_off ON articles (visible_until) WHERE visible_until IS NOT NULL;
CREATE INDEX articles_withdrawn ON articles (withdrawn) WHERE withdrawn IS NOT NULL;
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_duplicates ON articles (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE TABLE revisions (
    article {reference} NOT NULL REFERENCES articles (id), number INTEGER NOT NULL, revision TEXT NOT NULL,
    PRIMARY KEY (article, number)
);
CREATE TABLE terms (
    kind TEXT NOT NULL, value TEXT {bytewise} NOT NULL, published BIGINT NOT NULL, guid TEXT {bytewise} NOT NULL,
    article {reference} NOT NULL REFERENCES articles (id), printed TEXT NOT NULL,
    PRIMARY KEY (kind, value, published, guid)
);
CREATE INDEX terms_of_article ON terms (article);
CREATE TABLE fingerprints (
    kind INTEGER NOT NULL, value BIGINT NOT NULL, article {reference} NOT NULL REFERENCES articles (id),
    sketch BIGINT NOT NULL, PRIMARY KEY (kind, value, article)
);
CREATE INDEX fingerprints_of_article ON fingerprints (article);
CREATE TABLE entries (
    feed TEXT {bytewise} NOT NULL, article {reference} NOT NULL REFERENCES articles (id), page INTEGER NOT NULL,
    PRIMARY KEY (feed, article)
);
CREATE INDEX entries_of_page ON entries (feed, page);
CREATE TABLE archive_pages (
    feed TEXT {bytewise} NOT NULL, number INTEGER NOT NULL, closed BIGINT NOT NULL, PRIMARY KEY (feed, number)
);
CREATE TABLE entries_marks (
    feed TEXT {bytewise} NOT NULL PRIMARY KEY, selection TEXT NOT NULL, sequence BIGINT NOT NULL, until BIGINT NOT NULL
);
CREATE TABLE renditions (
    name TEXT {bytewise} NOT NULL PRIMARY KEY, content_type TEXT NOT NULL, key TEXT NOT NULL, changed BIGINT NOT NULL,
    max_age INTEGER NOT NULL, entries INTEGER NOT NULL, links TEXT NOT NULL, cache_until BIGINT,
    identity {bytes} NOT NULL, gzip {bytes}, br {bytes}, zstd {bytes}
);
CREATE TABLE ledger (path TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, mtime_ns BIGINT NOT NULL);
CREATE TABLE leases (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL);
CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('sequence', 0), ('commits', 0);
"""

SQLITE = """
CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');
"""

POSTGRESQL = """
CREATE TABLE search (article BIGINT NOT NULL PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL);
CREATE INDEX search_words ON search USING gin (words);
"""

TYPES = {
    "sqlite": {"number": "INTEGER NOT NULL", "reference": "INTEGER", "bytes": "BLOB", "bytewise": ""},
    "postgresql": {"number": "BIGSERIAL", "reference": "BIGINT", "bytes": "BYTEA", "bytewise": 'COLLATE "C"'},
}


def upgrade() -> None:
    """Make the tables, in the dialect of the database."""
    dialect = op.get_bind().dialect.name
    words = SQLITE if dialect == "sqlite" else POSTGRESQL
    for statement in (TABLES.format(**TYPES[dialect]) + words).split(";\n"):
        if statement.strip():
            op.execute(statement)
