"""When entries arrived, which streams ever had a public article and how they are spelt, whom the hub is asked by and calls."""

import time

from alembic import op
from sqlalchemy import text

from feedsvc.domain.subscriptions import host_of

revision = "0009"
down_revision = "0008"

TABLES = """
ALTER TABLE entries ADD COLUMN arrived BIGINT NOT NULL DEFAULT 0;
CREATE TABLE streams (
    kind TEXT NOT NULL, value TEXT {bytewise} NOT NULL, printed TEXT NOT NULL,
    article {reference} NOT NULL REFERENCES articles (id),
    PRIMARY KEY (kind, value)
);
CREATE INDEX streams_of_article ON streams (article);
ALTER TABLE subscriptions ADD COLUMN host TEXT {bytewise} NOT NULL DEFAULT '';
CREATE INDEX subscriptions_of_host ON subscriptions (host);
ALTER TABLE errands ADD COLUMN client TEXT NOT NULL DEFAULT '';
CREATE INDEX errands_of_client ON errands (client)
"""

TYPES = {
    "sqlite": {"reference": "INTEGER", "bytewise": ""},
    "postgresql": {"reference": "BIGINT", "bytewise": 'COLLATE "C"'},
}

STREAMS = """
INSERT INTO streams (kind, value, printed, article)
SELECT kind, value, printed, article FROM (
    SELECT terms.kind, terms.value, terms.printed, terms.article,
        ROW_NUMBER() OVER (PARTITION BY terms.kind, terms.value ORDER BY articles.id) AS place
    FROM terms JOIN articles ON articles.id = terms.article
    JOIN revisions ON revisions.article = articles.id AND revisions.number = articles.number
    WHERE articles.duplicate_of IS NULL AND articles.visible_from <= :now AND (articles.is_shown OR
        (articles.withdrawn >= articles.visible_from AND revisions.revision NOT LIKE :held))
) AS public WHERE place = 1
"""


def upgrade() -> None:
    """Add the columns, and fill in what is known of what is stored."""
    connection = op.get_bind()
    for statement in TABLES.format(**TYPES[connection.dialect.name]).split(";\n"):
        op.execute(statement)
    connection.execute(text(STREAMS), {"now": time.time_ns() // 1000, "held": '%"holds":%'})
    rows = connection.execute(text("SELECT id, callback FROM subscriptions")).all()
    if rows:
        hosts = [{"id": row.id, "host": host_of(row.callback)} for row in rows]
        connection.execute(text("UPDATE subscriptions SET host = :host WHERE id = :id"), hosts)
