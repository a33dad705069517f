"""What is purged at the edge after a change, and how."""

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import decide
from feedsvc.domain.edge import keys_of
from feedsvc.errors import StoreUnavailable
from feedsvc.publishing.purging import PurgeEdge
from tests.builders import minutes, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/", "feed:latest"),
        ("/feeds/sport.rss", "feed:sport"),
        ("/feeds/sport.msn.rss", "feed:sport"),
        ("/feeds/sport/archive/3.atom", "feed:sport"),
        ("/feed/sport", "feed:sport"),
        ("/feeds/section/World%20News.rss", "streams"),
        ("/feeds/search.rss", "streams"),
        ("/section/World", "streams"),
        ("/articles/12-3/pier-opens", "article:12-3 beside"),
        ("/media/ab/cd.jpg.400.webp", "picture:ab/cd.jpg pictures"),
        ("/sitemap/1.xml", "maps"),
        ("/static/page.css", ""),
        ("/private/token/latest.rss", ""),
    ],
)
def test_an_answer_names_its_keys(path: str, keys: str) -> None:
    assert keys_of(path) == keys


@dataclass
class Edge:
    """A cache that keeps what it is asked for."""

    soft: set[str] = field(default_factory=set)
    hard: set[str] = field(default_factory=set)
    is_down: bool = False

    def purge(self, keys: Collection[str], *, hard: bool) -> None:
        if self.is_down:
            raise StoreUnavailable("It does not answer.")
        (self.hard if hard else self.soft).update(keys)


class World:
    def __init__(self) -> None:
        self.clock, self.store, self.edge = Clock(), MemoryStore(), Edge()
        self.usecases = wired(store=self.store, clock=self.clock)
        streams = self.usecases.streams
        self.purge = PurgeEdge(store=self.store, streams=streams, purgers=[self.edge], clock=self.clock)
        self.purge.note()

    def publish(self, name: str, **fields: object) -> Article:
        self.clock.tick(seconds=60)
        new = revision(name, **fields)
        with self.store.begin() as unit:
            article = unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock()))
        self.usecases.publish()
        return article

    def purged(self, seconds: float = 1) -> None:
        self.purge.note()
        self.clock.tick(seconds=seconds)
        self.purge.purge()


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_new_is_purged_softly(world: World) -> None:
    article = world.publish("a.txt")

    world.purged()

    assert world.edge == Edge(soft={"feed:latest", "streams", "maps", f"article:{article.id}"})


def test_what_is_seen_no_more_is_purged_hard_and_with_it_all_that_may_name_it(world: World) -> None:
    article = world.publish("a.txt", content_html='<p><img src="https://news.example/media/ab/c.jpg"></p>')
    world.purged()

    world.usecases.withdrawals.withdraw(article.id)
    world.usecases.publish()
    world.purged()

    everything = {"feed:latest", "streams", "maps", "beside", f"article:{article.id}", "picture:ab/c.jpg"}
    assert world.edge.hard == everything


def test_what_is_erased_or_comes_under_embargo_is_purged_hard(world: World) -> None:
    first, second = world.publish("a.txt"), world.publish("b.txt", text="Another text.")
    world.purged()

    world.publish("a.txt", embargo=world.clock() + minutes(600))
    world.purged()
    after_embargo, world.edge.hard = world.edge.hard, set()
    world.usecases.erase(second.id)
    world.purged()

    assert f"article:{first.id}" in after_embargo
    assert {"feed:latest", "streams", "beside", "maps", "pictures", f"article:{second.id}"} <= world.edge.hard


def test_each_change_is_purged_twice_for_processes_that_are_slow_to_hear(world: World) -> None:
    world.publish("a.txt")
    world.purged()
    world.edge.soft.clear()

    world.purged(seconds=5)
    again, world.edge.soft = world.edge.soft, set()
    world.purged(seconds=60)

    assert "feed:latest" in again
    assert world.edge == Edge()


def test_an_edge_that_does_not_answer_is_asked_again(world: World) -> None:
    world.publish("a.txt")
    world.edge.is_down = True
    with pytest.raises(StoreUnavailable):
        world.purged()
    world.edge.is_down = False

    world.clock.tick(seconds=30)
    world.purge.purge()

    assert "feed:latest" in world.edge.soft
