"""The desk: corrections by hand, people and sessions, accounts, polls, intake by the hour, running totals."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE overrides (
    identity TEXT NOT NULL PRIMARY KEY, corrections TEXT NOT NULL, "by" TEXT NOT NULL, at BIGINT NOT NULL
);
CREATE TABLE staff (name TEXT NOT NULL PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE sessions (
    key TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, form_token TEXT NOT NULL, opened BIGINT NOT NULL, used BIGINT NOT NULL
);
CREATE TABLE failures (key TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL, last BIGINT NOT NULL);
CREATE TABLE accounts (
    key TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, created BIGINT NOT NULL, revoked BIGINT, used BIGINT
);
CREATE TABLE polls (
    day INTEGER NOT NULL, feed TEXT NOT NULL, product TEXT NOT NULL, family TEXT NOT NULL, requests BIGINT NOT NULL,
    unchanged BIGINT NOT NULL, failed BIGINT NOT NULL, subscribers BIGINT, last BIGINT NOT NULL, fresh BIGINT,
    PRIMARY KEY (day, feed, product)
);
CREATE INDEX polls_browsed ON polls (day, requests);
CREATE TABLE intake_hours (
    hour BIGINT NOT NULL, folder TEXT NOT NULL, articles INTEGER NOT NULL, quarantined INTEGER NOT NULL, last BIGINT NOT NULL,
    path TEXT NOT NULL, PRIMARY KEY (hour, folder)
);
CREATE TABLE tallies (
    name TEXT NOT NULL, labels TEXT NOT NULL, total DOUBLE PRECISION NOT NULL, PRIMARY KEY (name, labels)
);
"""


def upgrade() -> None:
    """Make the tables; both databases take the same words."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
