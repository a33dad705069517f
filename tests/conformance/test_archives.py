"""B14 in all three formats: whoever walks a feed's archive meets every live article once, while articles come, go, change and
return; closed pages keep their address and their set of entries."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, restore, withdraw
from feedsvc.domain.feeds import FeedFormat
from feedsvc.store import open_store
from tests.builders import minutes
from tests.conformance.newsroom import Newsroom

ATOM = "{http://www.w3.org/2005/Atom}"


def read(newsroom: Newsroom, path: str) -> tuple[list[str], str | None]:
    """Return the ids of a document's entries, and the path of the next older one."""
    body = newsroom.get(path)
    if path.endswith(".json"):
        told = json.loads(body)
        return [item["id"] for item in told["items"]], path_of(told.get("next_url"))
    root = etree.fromstring(body)
    ids = [str(one.text) for one in (*root.iterfind(f"{ATOM}entry/{ATOM}id"), *root.iterfind("channel/item/guid"))]
    older = [link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == "prev-archive"]
    return ids, path_of(older[0]) if older else None


def path_of(address: str | None) -> str | None:
    return None if address is None else urlsplit(address).path


def walk(newsroom: Newsroom, feed_format: FeedFormat) -> Iterator[tuple[str, list[str]]]:
    """Walk from the subscription document to the oldest page, giving each one's path and ids."""
    path: str | None = f"/feeds/latest.{feed_format}"
    while path:
        ids, older = read(newsroom, path)
        yield path, ids
        path = older


@dataclass
class Walk:
    """An aggregator on its way: what it met, and what has been live since it set out."""

    steps: Iterator[tuple[str, list[str]]]
    stayed: set[str]
    met: Counter[str]


class Walkers(RuleBasedStateMachine):
    """A newsroom that works on while aggregators walk its archive."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Newsroom(size=4)
        self.articles: dict[str, Article] = {}
        self.closed: dict[str, set[str]] = {}
        self.walks: list[Walk] = []
        self.number = 0

    @property
    def live(self) -> set[str]:
        now = self.room.clock()
        return {guid for guid, one in self.articles.items() if one.withdrawn is None and one.visible_from <= now}

    def apply(self, decision: Decision) -> None:
        with self.room.store.begin() as unit:
            article = unit.articles.apply(decision)
        self.articles[article.guid] = article

    @rule(count=st.integers(1, 6), ahead=st.sampled_from([0, 0, 0, 30]))
    def take_in(self, count: int, ahead: int) -> None:
        for _ in range(count):
            self.number += 1
            embargo = self.room.clock() + minutes(ahead) if ahead else None
            one = self.room.put(f"{self.number}.txt", published=None, embargo=embargo)
            self.articles[one.guid] = one

    @precondition(lambda self: self.live)
    @rule(chance=st.integers(0, 1000))
    def withdraw(self, chance: int) -> None:
        guid = random.Random(chance).choice(sorted(self.live))  # noqa: S311 no secret depends on it
        self.apply(withdraw(self.articles[guid], now=self.room.clock()))
        for one in self.walks:
            one.stayed.discard(guid)

    @precondition(lambda self: any(one.withdrawn for one in self.articles.values()))
    @rule()
    def bring_back(self) -> None:
        self.apply(restore(next(one for one in self.articles.values() if one.withdrawn), now=self.room.clock()))

    @precondition(lambda self: self.live)
    @rule(chance=st.integers(0, 1000))
    def edit(self, chance: int) -> None:
        one = self.articles[random.Random(chance).choice(sorted(self.live))]  # noqa: S311
        self.number += 1
        fields = {"published": one.revision.published, "embargo": one.revision.embargo}
        self.articles[one.guid] = self.room.put(one.revision.path, text=f"Edited, {self.number}", **fields)

    @rule(span=st.sampled_from([1, 10, 40]))
    def wait(self, span: int) -> None:
        self.room.clock.tick(minutes=span)

    @precondition(lambda self: len(self.walks) < 3)
    @rule(feed_format=st.sampled_from(list(FeedFormat)))
    def set_out(self, feed_format: FeedFormat) -> None:
        self.room.publish()
        self.walks.append(Walk(walk(self.room, feed_format), set(self.live), Counter()))
        self.go_on()

    @rule()
    def go_on(self) -> None:
        """Take a step in each walk; those that end are judged."""
        for one in list(self.walks):
            step = next(one.steps, None)
            if step is not None:
                one.met.update(step[1])
                continue
            self.walks.remove(one)
            assert set(one.met.values()) <= {1}
            assert one.stayed <= set(one.met)

    @invariant()
    def each_live_article_is_met_once(self) -> None:
        self.room.clock.tick(seconds=1)
        assert self.room.publish().faults == []
        for feed_format in FeedFormat:
            documents = dict(walk(self.room, feed_format))
            assert Counter(guid for ids in documents.values() for guid in ids) == Counter(self.live)
            for path, ids in documents.items():
                if "/archive/" in path:
                    assert set(ids) == self.closed.setdefault(path, set(ids)) & self.live


class TestB14(Walkers.TestCase):
    """A walk while everything changes."""

    settings = settings(max_examples=6, stateful_step_count=30, deadline=None)


def test_B14_three_hundred_articles_on_a_real_database_are_met_once_in_every_format(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/feedsvc.db")
    room = Newsroom(store=store, size=20)  # type: ignore[arg-type]  # a real store in place of the fake
    made = []
    for number in range(300):
        made.append(room.put(f"{number}.txt", published=None))
        room.clock.tick(minutes=1)
        if number % 25 == 24:
            room.publish()
    with store.begin() as unit:
        for one in made[::7]:
            unit.articles.apply(withdraw(one, now=room.clock()))
    room.clock.tick(minutes=1)
    room.publish()

    expected = Counter(one.guid for one in made) - Counter(one.guid for one in made[::7])
    for feed_format in FeedFormat:
        assert Counter(guid for _, ids in walk(room, feed_format) for guid in ids) == expected
    store.close()
