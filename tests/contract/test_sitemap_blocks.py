"""The blocks of a sitemap index: what is kept of them stays what counting all anew would give."""

from datetime import datetime
from typing import Any

import pytest

from feedsvc.domain.articles import Article, Identity
from feedsvc.domain.decide import decide, withdraw
from feedsvc.ports import Store, Unit
from feedsvc.publishing.blocks import Blocks
from tests.builders import NOW, minutes, revision


def put(store: Store, name: str, now: datetime, **fields: object) -> Article:
    new = revision(name, **fields)
    with store.begin() as unit:
        return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=now))


def stored(unit: Unit) -> Article:
    article = unit.articles.get(Identity("path:a"))
    assert article is not None
    return article


def test_kept_counts_follow_new_articles_withdrawals_embargoes_and_erasures(store: Store) -> None:
    kept = Blocks(2)

    def agree(now: datetime) -> list[tuple[int, int]]:
        with store.read() as view:
            blocks = list(kept(view, now))
            assert blocks == list(view.articles.blocks(size=2, now=now))
            return [(block.number, block.public) for block in blocks]

    assert agree(NOW) == []
    for name in ("a", "b", "c"):
        put(store, name, NOW)
    assert agree(NOW) == [(1, 2), (2, 1)]
    put(store, "d", NOW, embargo=NOW + minutes(5))
    put(store, "e", NOW)
    assert agree(NOW + minutes(1)) == [(1, 2), (2, 1), (3, 1)]
    assert agree(NOW + minutes(6)) == [(1, 2), (2, 2), (3, 1)]
    with store.begin() as unit:
        unit.articles.apply(withdraw(stored(unit), now=NOW + minutes(7)))
    assert agree(NOW + minutes(7)) == [(1, 1), (2, 2), (3, 1)]
    with store.begin() as unit:
        unit.erasures.erase(stored(unit), at=NOW + minutes(8))
    with store.read() as view:
        assert list(kept(view, NOW + minutes(8))) == list(view.articles.blocks(size=2, now=NOW + minutes(8)))


def test_only_the_blocks_that_changed_are_counted_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked = Blocks(2), list[object]()
    for name in ("a", "b", "c"):
        put(store, name, NOW)
    with store.read() as view:
        count = type(view.articles).blocks

        def noted(articles: Any, *, numbers: Any, **rest: Any) -> Any:
            asked.append(numbers)
            return count(articles, numbers=numbers, **rest)

        monkeypatch.setattr(type(view.articles), "blocks", noted)
        kept(view, NOW)
    put(store, "d", NOW)
    for _ in range(2):
        with store.read() as view:
            kept(view, NOW)

    assert asked == [None, [2]]
