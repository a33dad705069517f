"""Newsrooms say in front matter or a sidecar what an earlier feed called an article."""

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.status import ArticleStatus, status_of
from tests.fakes.drop import Clock, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

OLD = "https://old.example/?p=7"


def page(*marks: str, title: str = "Harbour closed") -> str:
    return "\n".join(["---", f"title: {title}", *marks, "---", f"The harbour is closed until noon, says {title}."])


class World:
    """A newsroom in memory that reads real files."""

    def __init__(self) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.usecases = wired(store=self.store, drop=self.drop, clock=self.clock)

    def take_in(self, path: str, text: str) -> Article:
        self.drop.drop(path, text.encode())
        report = self.usecases.ingest()
        self.clock.tick(minutes=1)
        return report.taken[0][1]

    def status(self, article: Article) -> ArticleStatus:
        current = self.store.unit.articles.by_guid(article.guid)
        assert current is not None
        return status_of(current, self.clock())


@pytest.fixture
def world() -> World:
    return World()


def test_front_matter_names_the_guid_of_an_article_that_was_never_seen(world: World) -> None:
    taken = world.take_in("a.md", page(f"guid: {OLD}", "guid_is_permalink: true", "json_id: seven"))

    assert (taken.rss_guid, taken.feed_ids.is_permalink, taken.atom_id, taken.json_id) == (OLD, True, OLD, "seven")
    assert taken.guid.startswith("urn:uuid:")
    assert not taken.revision.warnings


def test_an_article_keeps_the_ids_that_it_came_with(world: World) -> None:
    world.take_in("a.md", page())

    again = world.take_in("a.md", page(f"guid: {OLD}", title="Harbour open"))

    assert again.rss_guid == again.guid


def test_the_same_provider_goes_on_with_its_article_under_another_name(world: World) -> None:
    first = world.take_in("city/a.md", page(f"guid: {OLD}"))

    second = world.take_in("city/b.md", page(f"guid: {OLD}", title="Harbour open"))

    assert (second.guid, second.number, second.revision.title) == (first.guid, 2, "Harbour open")


@pytest.mark.parametrize("mark", [f"guid: {OLD}", f"atom_id: {OLD}", f"json_id: {OLD}"])
def test_the_guid_of_another_providers_article_is_held_with_that_reason(world: World, mark: str) -> None:
    world.take_in("city/a.md", page(f"guid: {OLD}"))

    other = world.take_in("agency/a.md", page(mark, title="Another"))

    assert world.status(other) is ArticleStatus.HELD
    assert other.held is not None
    assert [hold.reason for hold in other.held.holds] == [
        "Its guid belongs to “Harbour closed”, which came as city/a.md.",
    ]


def test_a_taken_guid_is_held_again_when_it_is_dropped_again_and_released_without_it(world: World) -> None:
    world.take_in("city/a.md", page(f"guid: {OLD}"))
    world.take_in("agency/a.md", page(f"guid: {OLD}", title="Another"))

    again = world.take_in("agency/a.md", page(f"guid: {OLD}", title="Another one"))
    world.usecases.releases.release(again.id, by="ana")

    assert world.status(again) is ArticleStatus.LIVE
    released = world.store.unit.articles.by_guid(again.guid)
    assert released is not None
    assert released.rss_guid == released.guid


def test_the_own_guid_of_another_providers_article_is_taken_too(world: World) -> None:
    first = world.take_in("city/a.md", page())

    assert world.status(world.take_in("agency/a.md", page(f"guid: {first.guid}", title="Another"))) is ArticleStatus.HELD
