"""Costs that stay flat: every query on an article's way, and on a reader's, is answered from an index, on both databases."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from feedsvc.domain.articles import Article, Guid, Identity, Moment, Place
from feedsvc.domain.decide import decide
from feedsvc.domain.entries import EntriesMark
from feedsvc.domain.feed_ids import FeedIds
from feedsvc.domain.feeds import Selection
from feedsvc.store import open_store
from feedsvc.store.schema import metadata
from feedsvc.store.sql import SqlStore
from feedsvc.store.unit import SqlUnit
from tests.builders import NOW, minutes, revision

SECTION = Selection(sections=("World",))
TWO_TAGS = Selection(tags=("sea", "ports"), languages=("en",))
WORDS = Selection(query="harbour pier")
BEHIND = Place(NOW - minutes(100), Guid("urn:uuid:00000000-0000-0000-0000-000000000000"))

LARGE = metadata.tables.keys() - {"counters", "entries_marks", "leases"}
"""Tables that grow with what is stored."""

ASKED: dict[str, Callable[[SqlUnit, Article], object]] = {
    "by identity": lambda unit, _: unit.articles.get(Identity("path:3.txt")),
    "by guid": lambda unit, article: unit.articles.by_guid(article.guid),
    "by the ids of an old feed": lambda unit, _: unit.articles.named(FeedIds(rss_guid="a", atom_id="b")),
    "by path": lambda unit, _: unit.articles.by_path("3.txt"),
    "copies": lambda unit, article: unit.articles.alike(article.revision, max_bits=3),
    "duplicates": lambda unit, article: unit.articles.duplicates(article.guid),
    "latest": lambda unit, _: unit.articles.latest(Selection(), now=NOW, limit=50),
    "latest, further down": lambda unit, _: unit.articles.latest(Selection(), now=NOW, limit=50, after=BEHIND),
    "a section": lambda unit, _: unit.articles.latest(SECTION, now=NOW, limit=50),
    "tags of a language": lambda unit, _: unit.articles.latest(TWO_TAGS, now=NOW, limit=50),
    "a search": lambda unit, _: unit.articles.latest(WORDS, now=NOW, limit=50),
    "changed since": lambda unit, _: unit.articles.changed_since(100, limit=50),
    "turned": lambda unit, _: unit.articles.turned(since=NOW, until=NOW + timedelta(1), known=10_000, limit=50),
    "next turn": lambda unit, _: unit.articles.next_turn(NOW),
    "revisions": lambda unit, article: unit.articles.revisions(article.guid),
    "browse": lambda unit, _: unit.articles.browse(limit=50),
    "open entries": lambda unit, _: unit.entries.open("latest"),
    "late entries": lambda unit, _: unit.entries.late("latest"),
    "a page of the archive": lambda unit, _: unit.entries.page("latest", 1),
    "the state of a feed": lambda unit, _: unit.entries.state("latest"),
    "the state of every feed": lambda unit, _: unit.entries.states(),
    "what is gone": lambda unit, _: unit.entries.gone("latest", since=NOW - timedelta(1), now=NOW, limit=50),
    "how much was withdrawn": lambda unit, _: unit.entries.withdrawals(since=NOW - timedelta(1)),
    "a rendition": lambda unit, _: unit.renditions.get("latest.rss"),
    "stamps": lambda unit, _: unit.renditions.stamps(["latest.rss", "latest.atom"]),
    "what was sent under a path": lambda unit, _: unit.sent.of(["3.txt", "3.txt.meta.toml"]),
    "what was sent last": lambda unit, _: unit.sent.latest(limit=50),
    "what receivers of webhooks know": lambda unit, article: unit.webhooks.known([article.guid]),
    "one more article": lambda unit, _: unit.articles.apply(decide(revision("new.txt"), None, now=NOW)),
    "one more revision": lambda unit, article: unit.articles.apply(
        decide(revision(article.revision.path, title="New"), article, now=NOW)
    ),
    "one more entry": lambda unit, article: unit.entries.add("latest", [article], EntriesMark("all", 1, NOW)),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    folder: Path = tmp_path_factory.mktemp("plans")
    url = f"sqlite:///{folder}/a.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")()
    opened = filled(url, 300)
    with opened.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    yield opened
    opened.close()


def filled(url: str, count: int) -> SqlStore:
    """Open a store of so many articles, one a minute, of which the newest hundred are open entries."""
    opened = open_store(url)
    with opened.begin() as unit:
        stored = [
            unit.articles.apply(
                decide(
                    revision(
                        f"{n}.txt",
                        section="World",
                        tags=("sea",),
                        text=f"The harbour pier {n}",
                        published=Moment(NOW - minutes(count - n)),
                    ),
                    None,
                    now=NOW - minutes(count - n),
                )
            )
            for n in range(count)
        ]
        unit.entries.add("latest", stored, EntriesMark("all", count, NOW))
        for first in range(0, count - 100, 100):
            unit.entries.close("latest", [article.guid for article in stored[first : first + 100]], at=NOW)
    return opened


@pytest.mark.parametrize("name", ASKED)
def test_no_query_reads_a_whole_table(store: SqlStore, name: str) -> None:
    asked: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, parameters: object, ___: object, many: bool) -> None:  # noqa: FBT001
        asked.append((statement, parameters[0] if many and isinstance(parameters, list) else parameters))

    with store.begin() as unit:
        article = unit.articles.get(Identity("path:7.txt"))
        assert article is not None
        event.listen(store.engine, "before_cursor_execute", note)
        try:
            ASKED[name](unit, article)
        finally:
            event.remove(store.engine, "before_cursor_execute", note)

        assert asked
        for statement, parameters in asked:
            assert whole_reads(unit.connection, statement, parameters) == [], statement


def test_a_query_without_an_index_is_found_out(store: SqlStore) -> None:
    unindexed = (
        "SELECT count(*) FROM articles WHERE changed > 5",
        "SELECT guid FROM articles ORDER BY changed LIMIT 5",
        "SELECT guid FROM articles ORDER BY published",
    )

    with store.read() as view:
        assert all(whole_reads(view.connection, statement, ()) for statement in unindexed)


def test_a_query_takes_the_same_steps_whatever_is_stored(tmp_path: Path) -> None:
    few, many = (steps_of(filled(f"sqlite:///{tmp_path}/{count}.db", count)) for count in (300, 1800))

    grown = {name: (few[name], many[name]) for name in ASKED if many[name] > 1.5 * few[name] + 200}
    assert grown.keys() == {"a search"}, grown  # which sorts by date all that has its words


def steps_of(store: SqlStore) -> dict[str, int]:
    """Count the steps of SQLite's machine that each question takes, in tens."""
    taken = dict.fromkeys(ASKED, 0)
    with store.begin() as unit:
        article = unit.articles.get(Identity("path:7.txt"))
        driver = unit.connection.connection.driver_connection
        assert article is not None
        assert driver is not None
        for name, ask in ASKED.items():

            def count(name: str = name) -> int:
                taken[name] += 1
                return 0

            driver.set_progress_handler(count, 10)
            ask(unit, article)
        driver.set_progress_handler(None, 0)
    store.close()
    return taken


def whole_reads(connection: Connection, statement: str, parameters: object) -> list[str]:
    """Find the steps of a query's plan that read a table, or an index, from end to end."""
    if connection.dialect.name == "sqlite":
        return whole_reads_of_sqlite(connection, statement, parameters)
    for faster_with_300_rows in ("seqscan", "mergejoin", "hashjoin"):  # and slower with millions
        connection.exec_driver_sql(f"SET LOCAL enable_{faster_with_300_rows} = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()  # type: ignore[arg-type]
    return list(whole_reads_of_postgresql(plan[0]["Plan"], stops="LIMIT" in statement))


def whole_reads_of_sqlite(connection: Connection, statement: str, parameters: object) -> list[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    steps = [str(row.detail) for row in rows]
    stops = "LIMIT" in statement and not any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
    scans = [step for step in steps if step.startswith("SCAN ") and step.split()[1] in LARGE and "VIRTUAL" not in step]
    return [step for step in scans if not (stops and "USING" in step)]


def whole_reads_of_postgresql(plan: dict[str, Any], *, stops: bool) -> Iterator[str]:
    """Walk a plan; what is read in an index's order, and up to a limit, isn't read whole. `stops`: nothing above sorts."""
    kind, table = plan["Node Type"], plan.get("Relation Name")
    is_bounded = "Index Cond" in plan or "Recheck Cond" in plan or (stops and kind.startswith("Index"))
    if table in LARGE and kind != "ModifyTable" and not is_bounded:
        yield f"{kind} on {table}"
    for below in plan.get("Plans", ()):
        yield from whole_reads_of_postgresql(below, stops=stops and kind != "Sort")
