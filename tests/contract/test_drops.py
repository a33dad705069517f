"""The claims of dropped files: the fake, SQLite and PostgreSQL keep the same promises."""

from datetime import timedelta

import pytest

from feedsvc.domain.decide import decide
from feedsvc.domain.files import Drop, DropState
from feedsvc.errors import ClaimLost
from feedsvc.ports import Store
from tests.builders import NOW, revision

ME, OTHER = "host:1:me", "host:2:other"


def take(store: Store, holder: str, *, at: float = 0, **versions: str) -> dict[str, int]:
    """Claim paths at a second, and return the attempts of those that were got."""
    now = NOW + timedelta(seconds=at)
    with store.begin() as unit:
        return dict(unit.drops.take(versions, holder=holder, now=now, until=now + timedelta(seconds=60)))


def settle(store: Store, path: str, version: str, *, holder: str = ME, refusal: tuple[str, str] | None = None) -> None:
    with store.begin() as unit:
        unit.drops.settle({path: version}, holder=holder, refusal=refusal)


def rows(store: Store) -> list[tuple[str, str, DropState, int]]:
    with store.read() as view:
        return sorted((row.path, row.version, row.state, row.attempt) for row in view.drops.rows())


def test_only_one_holder_gets_a_file(store: Store) -> None:
    assert take(store, ME, a="1", b="1") == {"a": 1, "b": 1}

    assert take(store, OTHER, b="1", c="1") == {"c": 1}


def test_a_holder_may_claim_again_what_it_has_without_another_attempt(store: Store) -> None:
    take(store, ME, a="1")

    assert take(store, ME, a="1") == {"a": 1}


def test_a_claim_that_ran_out_goes_to_another_as_a_further_attempt(store: Store) -> None:
    take(store, ME, a="1")

    assert take(store, OTHER, at=59, a="1") == {}
    assert take(store, OTHER, at=61, a="1") == {"a": 2}


def test_claiming_renews_what_the_holder_has(store: Store) -> None:
    take(store, ME, a="1")
    take(store, ME, at=50, b="1")

    assert take(store, OTHER, at=100, a="1") == {}


def test_the_claims_of_a_holder_that_is_gone_are_free_at_once(store: Store) -> None:
    take(store, ME, a="1", b="1")
    take(store, OTHER, c="1")
    with store.begin() as unit:
        unit.drops.expire([ME, "host:3:never"])

    assert take(store, "host:4:new", at=1, a="1", c="1") == {"a": 2}


def test_a_claim_that_is_given_back_does_not_count(store: Store) -> None:
    take(store, ME, a="1", b="1")
    with store.begin() as unit:
        unit.drops.release(["a", "never"], ME)
        unit.drops.release(["b"], OTHER)

    assert take(store, OTHER, a="1", b="1") == {"a": 1}


def test_a_settled_version_is_never_got_again_and_a_new_one_is(store: Store) -> None:
    take(store, ME, a="1")
    settle(store, "a", "1")

    assert take(store, OTHER, at=999, a="1") == {}
    assert take(store, OTHER, at=999, a="2") == {"a": 1}


def test_a_new_version_of_a_file_that_was_tried_begins_with_its_first_attempt(store: Store) -> None:
    take(store, ME, a="1")
    take(store, OTHER, at=61, a="1")

    assert take(store, ME, at=200, a="2") == {"a": 1}


def test_why_a_file_is_quarantined_is_kept_with_it(store: Store) -> None:
    take(store, ME, a="1")
    settle(store, "a", "1", refusal=("It is empty.", "reading"))

    with store.read() as view:
        [row] = view.drops.rows(["a", "b"])
    assert (row.state, row.reason, row.stage, row.is_settled) == (DropState.QUARANTINED, "It is empty.", "reading", True)


@pytest.mark.parametrize(("holder", "version"), [(OTHER, "1"), (ME, "2")])
def test_a_claim_that_was_lost_takes_its_articles_back(store: Store, holder: str, version: str) -> None:
    take(store, ME, a="1")

    with pytest.raises(ClaimLost):
        store_with(store, {"a": version}, holder)

    with store.read() as view:
        assert view.articles.count() == 0
    assert rows(store) == [("a", "1", DropState.CLAIMED, 1)]


def store_with(store: Store, versions: dict[str, str], holder: str) -> None:
    """Store an article and settle claims in its transaction."""
    with store.begin() as unit:
        unit.articles.apply(decide(revision("a.txt"), None, now=NOW))
        unit.drops.settle(versions, holder=holder)


def test_files_are_settled_together_or_not_at_all(store: Store) -> None:
    take(store, ME, a="1", b="1", c="1")

    with pytest.raises(ClaimLost):
        store_with(store, {"a": "1", "b": "2"}, ME)
    with store.begin() as unit:
        unit.drops.settle({"a": "1", "c": "1"}, holder=ME)

    assert rows(store) == [
        ("a", "1", DropState.TAKEN_IN, 1),
        ("b", "1", DropState.CLAIMED, 1),
        ("c", "1", DropState.TAKEN_IN, 1),
    ]


def test_a_claim_is_settled_once(store: Store) -> None:
    take(store, ME, a="1")
    settle(store, "a", "1")

    with pytest.raises(ClaimLost):
        settle(store, "a", "1")


def test_a_row_is_removed_only_while_it_says_the_same(store: Store) -> None:
    take(store, ME, a="1", b="1")
    settle(store, "a", "1")
    settle(store, "b", "1")
    with store.read() as view:
        before = view.drops.rows()
    take(store, OTHER, b="2")
    with store.begin() as unit:
        unit.drops.remove(before)

    assert rows(store) == [("b", "2", DropState.CLAIMED, 1)]


def test_a_row_that_is_put_takes_the_place_of_another_and_is_free(store: Store) -> None:
    take(store, ME, a="1")
    with store.begin() as unit:
        unit.drops.put(Drop(path="a", version="7", state=DropState.CLAIMED, holder="", attempt=2))

    assert take(store, OTHER, a="7") == {"a": 3}


def test_a_thousand_files_are_claimed_and_read_at_once(store: Store) -> None:
    versions = {f"{number:04}": "1" for number in range(1_000)}

    assert len(take(store, ME, **versions)) == 1_000

    with store.read() as view:
        assert len(view.drops.rows(versions)) == 1_000


def test_the_same_path_in_another_folder_is_another_file(store: Store) -> None:
    take(store, ME, a="1")
    with store.begin() as unit:
        there = unit.drops.of("folder").take({"a": "1"}, holder=OTHER, now=NOW, until=NOW + timedelta(seconds=60))

    assert there == {"a": 1}
    with store.read() as view:
        assert [row.holder for row in view.drops.of("folder").rows()] == [OTHER]
        assert [row.holder for row in view.drops.rows()] == [ME]


def test_the_rows_of_a_folder_that_gets_a_name_go_with_it(store: Store) -> None:
    take(store, ME, a="1")
    with store.begin() as unit:
        unit.drops.move("", "folder")

    assert rows(store) == []
    with store.read() as view:
        assert [row.path for row in view.drops.of("folder").rows()] == ["a"]


def test_what_is_held_is_renewed_in_every_folder(store: Store) -> None:
    take(store, ME, a="1")
    with store.begin() as unit:
        unit.drops.of("folder").take({"b": "1"}, holder=ME, now=NOW, until=NOW + timedelta(seconds=60))
        unit.drops.renew(ME, NOW + timedelta(seconds=500))

    now = NOW + timedelta(seconds=400)
    with store.begin() as unit:
        assert unit.drops.of("folder").take({"b": "1"}, holder=OTHER, now=now, until=now) == {}
    assert take(store, OTHER, at=400, a="1") == {}
