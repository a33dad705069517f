"""Feeds are shared out among the workers that live: each to one, the same whoever reckons."""

from feedsvc.app.shares import Shares, worker_of
from feedsvc.ports import PUBLISHER, SCHEDULER
from tests.fakes.memory import MemoryStore

SLUGS = ["latest", *(f"feed-{number}" for number in range(40))]
NAMES = ["one:1:a", "two:1:b", "three:1:c"]


def store_of(*living: str) -> MemoryStore:
    store = MemoryStore()
    for name in living:
        store.lease(f"{PUBLISHER}{name}", name, seconds=10)
    if living:
        store.lease(SCHEDULER, living[0], seconds=10)
    return store


def shares_of(store: MemoryStore, gone: str = "") -> dict[str, frozenset[str]]:
    return {
        name: frozenset(
            Shares(store=store, holder=name, slugs=SLUGS, is_gone=lambda worker: worker == gone)(
                leads=store.holder(SCHEDULER) == name
            )
        )
        for name in NAMES
    }


def test_each_feed_has_one_worker_and_the_scheduler_has_the_first() -> None:
    shares = shares_of(store_of(*NAMES))

    assert sorted(slug for share in shares.values() for slug in share) == sorted(SLUGS)
    assert "latest" in shares[NAMES[0]]
    assert all(len(share) > 5 for share in shares.values())


def test_the_feeds_of_one_that_ended_go_to_the_others_and_theirs_stay() -> None:
    before, after = shares_of(store_of(*NAMES)), shares_of(store_of(*NAMES), gone=NAMES[2])

    assert sorted(after[NAMES[0]] | after[NAMES[1]]) == sorted(SLUGS)
    assert before[NAMES[0]] <= after[NAMES[0]]
    assert before[NAMES[1]] <= after[NAMES[1]]


def test_a_new_worker_has_feeds_once_it_comes_to_publish_and_none_when_it_leaves() -> None:
    store = store_of(*NAMES[:2])
    shares = {name: Shares(store=store, holder=name, slugs=SLUGS, is_gone=lambda _: False) for name in NAMES}

    def counted() -> list[int]:
        for each in shares.values():
            each._looked = -10.0
        return [len(shares[name](leads=name == NAMES[0])) for name in NAMES[:2]]

    shares[NAMES[2]].keep()
    assert sum(counted()) == len(SLUGS)
    new = shares[NAMES[2]](leads=False)
    assert sum(counted()) == len(SLUGS) - len(new)
    shares[NAMES[2]].leave()
    assert sum(counted()) == len(SLUGS)


def test_a_scheduler_that_nobody_heard_of_yet_has_feeds() -> None:
    assert Shares(store=store_of(), holder="new", slugs=SLUGS, is_gone=lambda _: False)(leads=True) == frozenset(SLUGS)
    assert worker_of("latest", ["new"]) == "new"
