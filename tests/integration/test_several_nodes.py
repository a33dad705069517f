"""Several machines on one PostgreSQL: the same streams, in whatever order they are asked."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from threading import Barrier

import pytest

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.decide import decide
from feedsvc.domain.renditions import Rendition
from feedsvc.publishing.streams import Streams
from feedsvc.store import open_store
from feedsvc.store.sql import SqlStore
from tests.builders import feed, outlet, revision
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
