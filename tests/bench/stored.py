"""A store with many articles, made fast: a thousand are taken in as ever, and SQL makes older copies of them."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from feedsvc import readers
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Selection
from feedsvc.normalise import normalise
from feedsvc.store import open_store
from tests.bench.examples import OUTLET
from tests.bench.newsroom import article

SEEDS = 1000
PAGE = 25
"""Entries of an archive page."""

BACK = 400_000 * 60 * 1_000_000
"""Microseconds that lie between an article and its copies: all are older than the seeds."""

COPY = """
INSERT INTO articles (id, guid, identity, number, sequence, published, updated, changed, visible_from, path, is_shown)
SELECT id + :n, substr(guid, 1, 37) || printf('%08x', :n + id), identity || '#' || :n, number, :n + id,
  published - :back - :n, updated - :back - :n, changed - :back, visible_from - :back - :n, path || '#' || :n, is_shown
FROM articles WHERE id <= :seeds;

INSERT INTO revisions (article, number, revision)
SELECT new.id, revisions.number, replace(revision, old.guid, new.guid)
FROM revisions JOIN articles old ON old.id = revisions.article JOIN articles new ON new.id = old.id + :n
WHERE old.id <= :seeds;

INSERT INTO terms (kind, value, published, guid, article, printed)
SELECT kind, value, terms.published - :back - :n, new.guid, new.id, printed
FROM terms JOIN articles new ON new.id = article + :n WHERE article <= :seeds;

INSERT INTO fingerprints (kind, value, article, sketch)
SELECT kind, (value & 0x3fffffffffffffff) + :n * 1000003, article + :n, sketch FROM fingerprints WHERE article <= :seeds;

INSERT INTO search (rowid, words) SELECT rowid + :n, words FROM search WHERE rowid <= :seeds
"""

ARCHIVE = """
INSERT INTO entries (feed, article, page)
SELECT 'latest', id, 1 + (row_number() OVER (ORDER BY published) - 1) / :page FROM articles WHERE id > :seeds;

INSERT INTO archive_pages (feed, number, closed) SELECT 'latest', page, 0 FROM entries GROUP BY page;

INSERT INTO entries_marks (feed, selection, sequence, until) VALUES ('latest', :selection, :stored, :now)
"""


def store_many(data: Path, count: int) -> None:
    """Make a data folder whose store has `count` articles (a multiple of 1,000)."""
    data.mkdir(parents=True)
    address = data / "feedsvc.db"
    _store_seeds(address)
    connection = sqlite3.connect(address, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("UPDATE articles SET sequence = sequence + ?", (count,))
    connection.execute("UPDATE counters SET value = value + ? WHERE name = 'sequence'", (count,))
    for n in range(SEEDS, count, SEEDS):
        _run(connection, COPY, {"n": n, "back": BACK, "seeds": SEEDS})
    if count > SEEDS:
        now = int(datetime.now(UTC).timestamp() * 1e6)
        mark = {"selection": repr(Selection()), "stored": count, "now": now}
        _run(connection, ARCHIVE, {"page": PAGE, "seeds": SEEDS, **mark})
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _run(connection: sqlite3.Connection, statements: str, values: dict[str, object]) -> None:
    connection.execute("BEGIN")
    for statement in statements.split(";\n"):
        connection.execute(statement, values)
    connection.execute("COMMIT")


def _store_seeds(address: Path) -> None:
    store, now = open_store(f"sqlite:///{address}"), datetime.now(UTC)
    with store.begin() as unit:
        for number in range(SEEDS):
            draft = readers.read(PurePosixPath(f"{number}.txt"), article(number).encode())[0]
            unit.articles.apply(decide(normalise(draft, outlet=OUTLET, received=now), None, now=now))
    store.close()
