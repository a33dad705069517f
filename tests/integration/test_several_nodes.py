"""Several machines on one PostgreSQL: the same streams, one that schedules, folders of their own."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from feedsvc.app.catalogue import UseCases
from feedsvc.app.lease import SchedulerLease
from feedsvc.domain.decide import decide
from feedsvc.domain.files import ANY_NODE
from feedsvc.domain.renditions import Rendition
from feedsvc.dropfolder import node_of
from feedsvc.errors import LeaseLost
from feedsvc.ports import SCHEDULER
from feedsvc.publishing.streams import Streams
from feedsvc.store import open_store
from feedsvc.store.sql import SqlStore
from tests.builders import NOW, feed, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.wiring import wired

NODES = 3


@pytest.fixture
def stores(postgres_url: Callable[[], str]) -> Iterator[list[SqlStore]]:
    """The stores of several machines."""
    with ExitStack() as opened:
        url = postgres_url()
        stores = [open_store(url) for _ in range(NODES)]
        for store in stores:
            opened.callback(store.close)
        yield stores


def nodes_on(stores: list[SqlStore]) -> list[UseCases]:
    """Wire a machine per store; their clocks differ by seconds."""
    streams, nodes = Streams(outlet(), {"latest": feed()}), []
    for number, store in enumerate(stores):
        clock = Clock()
        clock.tick(seconds=number)
        nodes.append(wired(store=store, streams=streams, clock=clock))
    return nodes


def write(store: SqlStore, node: UseCases, number: int) -> None:
    with store.begin() as unit:
        fresh = revision(f"{number}.txt", title=f"Pier {number} reopens", tags=(f"Pier {number}",))
        unit.articles.apply(decide(fresh, None, now=node.publish.clock()))


def test_the_first_ask_of_a_stream_on_several_nodes_at_once_has_one_answer(stores: list[SqlStore]) -> None:
    nodes, start = nodes_on(stores), Barrier(NODES)
    for number in range(8):
        write(stores[0], nodes[0], number)
    nodes[0].publish()

    def ask(node: UseCases, name: str) -> Rendition:
        start.wait(10)
        return node.serve.feed(name)

    with ThreadPoolExecutor(NODES) as threads:
        for number in range(8):
            name = f"tag/Pier {number}.rss"
            answers = list(threads.map(ask, nodes, [name] * NODES))

            assert len({answer.etag() for answer in answers}) == 1


def test_an_older_state_never_replaces_a_newer_one_and_publishing_goes_on(stores: list[SqlStore]) -> None:
    late, other, _ = nodes_on(stores)
    write(stores[0], late, 1)
    late.publish()
    write(stores[0], late, 2)
    with stores[0].read() as view:
        stale = view.renditions.get("latest.rss")
    assert stale is not None
    write(stores[1], other, 3)
    other.publish()

    refused = late.publish.write([replace(stale, key="of two", changed=stale.changed.replace(year=2099))])

    assert refused == []
    with stores[0].read() as view:
        assert b"Pier 3" in (view.renditions.get("latest.rss") or stale).body


SLUGS = ("latest", "harbour", "market", "council")


def publishing_nodes(stores: list[SqlStore]) -> list[UseCases]:
    streams = Streams(outlet(), {slug: feed(slug=slug) for slug in SLUGS})
    return [wired(store=store, streams=streams) for store in stores]


def entries_of(store: SqlStore) -> dict[str, int]:
    with store.read() as view:
        live = {slug: view.renditions.get(f"{slug}.rss") for slug in SLUGS}
    return {slug: 0 if rendition is None else rendition.entries for slug, rendition in live.items()}


def test_workers_publish_different_feeds_at_once(stores: list[SqlStore]) -> None:
    nodes, parts = publishing_nodes(stores), (frozenset(SLUGS[:2]), frozenset(SLUGS[2:]))
    with ThreadPoolExecutor(2) as threads:
        for number in range(6):
            write(stores[2], nodes[2], number)
            leading = threads.submit(nodes[0].publish, part=parts[0])
            beside = threads.submit(nodes[1].publish_beside, part=parts[1])
            live = {*leading.result().live, *beside.result().live}

            assert {name.partition(".")[0] for name in live} == set(SLUGS)
    assert entries_of(stores[2]) == dict.fromkeys(SLUGS, 6)


def test_two_workers_that_take_the_same_feeds_for_theirs_leave_each_with_its_newest_state(stores: list[SqlStore]) -> None:
    nodes, start = publishing_nodes(stores), Barrier(2)
    changed: list[datetime] = []

    def publish(node: UseCases) -> None:
        start.wait(10)
        (node.publish if node is nodes[0] else node.publish_beside)(part=frozenset(SLUGS))

    with ThreadPoolExecutor(2) as threads:
        for number in range(6):
            write(stores[2], nodes[2], number)
            list(threads.map(publish, nodes[:2]))
            with stores[2].read() as view:
                changed.append((view.renditions.get("market.rss") or pytest.fail("no feed")).changed)
    nodes[0].publish()

    assert changed == sorted(changed)
    assert entries_of(stores[2]) == dict.fromkeys(SLUGS, 6)


def test_what_time_alone_shows_is_minded_by_the_one_that_leads(stores: list[SqlStore]) -> None:
    nodes, parts = publishing_nodes(stores), (frozenset(SLUGS[:1]), frozenset(SLUGS[1:]))
    clock = Clock()
    nodes = [wired(store=store, streams=nodes[0].streams, clock=clock) for store in stores]
    with stores[2].begin() as unit:
        unit.articles.apply(decide(revision("a.txt", embargo=clock() + timedelta(seconds=60)), None, now=clock()))
    for _ in range(2):
        nodes[0].publish(part=parts[0])
        nodes[1].publish_beside(part=parts[1])
        clock.tick(seconds=61)
    before = entries_of(stores[2])
    nodes[1].publish_beside(part=parts[1])

    assert before == entries_of(stores[2]) == dict.fromkeys(SLUGS, 1)
    with stores[2].read() as view:
        assert [article.number for article in view.articles.browse(limit=5)] == [1]


def lease_of(store: SqlStore, holder: str, seconds: float) -> SchedulerLease:
    return SchedulerLease(store=store, holder=holder, is_gone=lambda _: False, seconds=seconds)


def test_a_takeover_waits_for_what_the_former_holder_is_writing_and_refuses_what_it_writes_later(
    stores: list[SqlStore],
) -> None:
    sleeper, other = lease_of(stores[0], "one", 0.4), lease_of(stores[1], "two", 30)
    guarded = stores[0].guarded(sleeper.guard)
    assert sleeper()
    with ThreadPoolExecutor(1) as thread:
        with guarded.begin() as unit:
            unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
            time.sleep(0.6)
            takeover = thread.submit(other)
            time.sleep(0.3)
            assert not takeover.done()
        assert takeover.result(5)

    with pytest.raises(LeaseLost), guarded.begin():
        pass


def test_a_renewal_waits_for_no_write(stores: list[SqlStore]) -> None:
    lease = lease_of(stores[0], "one", 30)
    assert lease()
    with stores[0].guarded(lease.guard).begin():
        assert stores[1].lease(SCHEDULER, "one", seconds=30)


def test_a_folder_has_one_name_on_all_machines_and_takes_its_rows_along(stores: list[SqlStore], tmp_path: Path) -> None:
    with stores[0].begin() as unit:
        unit.drops.take({"a.txt": "1"}, holder="one", now=NOW, until=NOW)
    (other := tmp_path / "other").mkdir()

    first, again, elsewhere = (node_of(folder, stores[0]) for folder in (tmp_path, tmp_path, other))

    assert first == again != elsewhere
    with stores[1].read() as view:
        assert [row.path for row in view.drops.of(first).rows()] == ["a.txt"]


def test_a_folder_that_can_not_be_written_to_has_no_name(stores: list[SqlStore], tmp_path: Path) -> None:
    assert node_of(tmp_path / "missing", stores[0]) == ANY_NODE


def test_the_clock_is_the_databases(stores: list[SqlStore]) -> None:
    assert abs((stores[0].now() - datetime.now(UTC)).total_seconds()) < 5
