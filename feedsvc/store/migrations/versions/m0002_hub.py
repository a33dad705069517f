"""The hub: topics and their changes, subscriptions, errands."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE topics (
    name TEXT {bytewise} NOT NULL PRIMARY KEY, number BIGINT NOT NULL, mark TEXT NOT NULL, changed BIGINT NOT NULL,
    cursor BIGINT
);
CREATE INDEX topics_changed ON topics (changed) WHERE cursor IS NOT NULL;
CREATE TABLE subscriptions (
    id {number} PRIMARY KEY, topic TEXT {bytewise} NOT NULL, callback TEXT {bytewise} NOT NULL, secret TEXT,
    coding TEXT NOT NULL, way TEXT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, standing TEXT NOT NULL,
    sent BIGINT NOT NULL, due BIGINT, holder TEXT, failures INTEGER NOT NULL, failing_since BIGINT, fault TEXT,
    UNIQUE (topic, callback)
);
CREATE INDEX subscriptions_of_topic ON subscriptions (topic, id);
CREATE INDEX subscriptions_expiring ON subscriptions (expires);
CREATE INDEX subscriptions_due ON subscriptions (due) WHERE due IS NOT NULL;
CREATE INDEX subscriptions_held ON subscriptions (holder) WHERE holder IS NOT NULL;
CREATE TABLE errands (
    id {number} PRIMARY KEY, mode TEXT NOT NULL, topic TEXT {bytewise} NOT NULL, topic_url TEXT NOT NULL,
    target TEXT {bytewise} NOT NULL, host TEXT {bytewise} NOT NULL, is_announcement INTEGER NOT NULL, secret TEXT,
    lease BIGINT, reason TEXT, way TEXT NOT NULL, created BIGINT NOT NULL, due BIGINT NOT NULL, holder TEXT,
    failures INTEGER NOT NULL, UNIQUE (is_announcement, target, topic)
);
CREATE INDEX errands_due ON errands (due);
CREATE INDEX errands_of_host ON errands (host);
"""

# AUTOINCREMENT: an errand's number is never given again, so that one that was replaced can't be taken for its successor.
TYPES = {
    "sqlite": {"number": "INTEGER NOT NULL", "bytewise": ""},
    "postgresql": {"number": "BIGSERIAL", "bytewise": 'COLLATE "C"'},
}


def upgrade() -> None:
    """Make the tables, in the dialect of the database."""
    dialect = op.get_bind().dialect.name
    tables = TABLES.format(**TYPES[dialect])
    if dialect == "sqlite":
        tables = tables.replace("id INTEGER NOT NULL PRIMARY KEY", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")
    for statement in tables.split(";\n"):
        if statement.strip():
            op.execute(statement)
