"""What becomes of a copy that another file brings: by how the first of it stands, and by who brought either."""

import json
from datetime import timedelta

import pytest

from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleGone, ArticleNotFound
from tests.builders import NOW
from tests.fakes.drop import Clock, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

TEXT = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."

PLAIN = f"---\ntitle: Ferry sails again\n---\n\n{TEXT}\n"


def marked(*marks: str) -> str:
    return "\n".join(["---", "title: Ferry sails again", *marks, "---", "", f"{TEXT}\n"])


class World:
    """A newsroom in memory that reads real files."""

    def __init__(self) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.usecases = wired(store=self.store, drop=self.drop, clock=self.clock)

    def take_in(self, path: str, text: str = PLAIN) -> ArticleStatus:
        """Drop a file; return how its article stands."""
        self.drop.drop(path, text.encode())
        self.usecases.ingest()
        self.clock.tick(minutes=1)
        return self.status(path)

    def status(self, path: str) -> ArticleStatus:
        (article,) = self.store.unit.articles.by_path(path)
        return status_of(article, self.clock())

    def answer(self, path: str) -> str:
        """Return what readers find at the address of a file's article."""
        try:
            self.usecases.serve.article(self.id_of(path))
        except ArticleGone:
            return "gone"
        except ArticleNotFound:
            return "unknown"
        return "here"

    def id_of(self, path: str) -> str:
        (article,) = self.store.unit.articles.by_path(path)
        return article.id


@pytest.fixture
def world() -> World:
    return World()


EMBARGOED = marked(f"embargo: {(NOW + timedelta(hours=2)).isoformat()}")
HELD = marked("draft: true")
EXPIRED = marked(f"expires: {(NOW - timedelta(minutes=5)).isoformat()}")


@pytest.mark.parametrize("first", [EMBARGOED, HELD, EXPIRED])
def test_a_copy_of_what_is_not_public_is_hidden_behind_it_and_public_from_another_provider(world: World, first: str) -> None:
    world.take_in("wire/a.md", first)

    same, other = world.take_in("wire/b.md"), world.take_in("agency/c.md")

    assert same is ArticleStatus.DUPLICATE
    assert other is ArticleStatus.LIVE


@pytest.mark.parametrize("release", [f"embargo: {(NOW - timedelta(hours=1)).isoformat()}", "FOR IMMEDIATE RELEASE"])
def test_a_later_copy_that_states_its_release_is_public(world: World, release: str) -> None:
    world.take_in("wire/a.md", EMBARGOED)
    is_key = release.startswith("embargo")
    copy = marked(release) if is_key else f"---\ntitle: Ferry sails again\n---\n\n{release}\n\n{TEXT}\n"

    assert world.take_in("wire/b.md", copy) is ArticleStatus.LIVE


@pytest.mark.parametrize("copy", ["wire/b.md", "agency/b.md"])
def test_a_copy_of_what_an_editor_withdrew_or_turned_down_is_held(world: World, copy: str) -> None:
    world.take_in("wire/a.md")
    world.usecases.withdrawals.withdraw(world.id_of("wire/a.md"))

    assert world.take_in(copy) is ArticleStatus.HELD
    (row,) = world.usecases.releases.held()
    assert row.reasons == "It repeats “Ferry sails again”, which was withdrawn."


@pytest.mark.parametrize("copy", ["wire/b.md", "agency/b.md"])
def test_a_copy_of_what_an_editor_turned_down_is_held(world: World, copy: str) -> None:
    world.take_in("wire/a.md", HELD)
    world.usecases.releases.reject(world.id_of("wire/a.md"), by="ana")

    assert world.status("wire/a.md") is ArticleStatus.WITHDRAWN
    assert world.take_in(copy) is ArticleStatus.HELD


@pytest.mark.parametrize("copy", ["wire/b.md", "agency/b.md"])
def test_a_copy_of_what_its_source_killed_is_held(world: World, copy: str) -> None:
    world.take_in("wire/a.md")
    world.drop.drop("wire/a.md.withdraw", b"")
    world.usecases.ingest()

    assert world.take_in(copy) is ArticleStatus.HELD


@pytest.mark.parametrize("copy", ["wire/b.md", "agency/b.md"])
def test_a_copy_of_what_its_source_asks_to_withhold_is_held(world: World, copy: str) -> None:
    note = {"uri": "urn:a", "type": "text", "headline": "Ferry sails again", "body_text": TEXT, "ednote": "Please withhold."}
    first = world.take_in("wire/a.json", json.dumps(note))

    assert first is ArticleStatus.HELD
    assert world.take_in(copy) is ArticleStatus.HELD


def test_a_withdrawal_brings_up_the_copy_of_another_provider_that_stood_behind_it_and_none_of_its_own(world: World) -> None:
    for path in ("wire/a.md", "wire/b.md", "agency/c.md"):
        world.take_in(path)

    world.drop.drop("wire/a.md.withdraw", b"")
    world.usecases.ingest()

    assert [world.answer(path) for path in ("wire/a.md", "wire/b.md", "agency/c.md")] == ["gone", "gone", "here"]
    assert world.status("agency/c.md") is ArticleStatus.LIVE


def test_a_kill_brings_up_no_copy_but_that_of_another_provider_which_states_its_release(world: World) -> None:
    released = marked(f"embargo: {(NOW - timedelta(hours=1)).isoformat()}")
    for path, text in (("wire/a.md", PLAIN), ("agency/b.md", PLAIN), ("other/c.md", released), ("wire/d.md", released)):
        world.take_in(path, text)

    world.take_in("wire/a.md", marked("withdrawn: true"))

    answers = [world.answer(path) for path in ("wire/a.md", "agency/b.md", "other/c.md", "wire/d.md")]
    assert answers == ["gone", "gone", "here", "gone"]


@pytest.mark.parametrize("first", [EMBARGOED, HELD, EXPIRED])
def test_a_hidden_copy_is_nowhere_while_what_it_repeats_is(world: World, first: str) -> None:
    world.take_in("wire/a.md", first)
    world.take_in("wire/b.md")

    assert [world.answer("wire/a.md"), world.answer("wire/b.md")] == ["unknown", "unknown"]


def test_a_copy_that_is_restored_stands_in_its_own_right_while_what_it_repeats_is_withdrawn(world: World) -> None:
    world.take_in("wire/a.md")
    world.take_in("wire/b.md")
    world.usecases.withdrawals.withdraw(world.id_of("wire/a.md"))

    world.usecases.withdrawals.restore(world.id_of("wire/b.md"))

    assert world.status("wire/b.md") is ArticleStatus.LIVE
    assert [world.answer("wire/a.md"), world.answer("wire/b.md")] == ["gone", "here"]


def test_a_hidden_copy_is_back_with_what_it_repeats(world: World) -> None:
    world.take_in("wire/a.md", EMBARGOED)
    world.take_in("wire/b.md")

    world.clock.tick(minutes=180)

    assert [world.answer("wire/a.md"), world.answer("wire/b.md")] == ["here", "here"]


def test_a_copy_that_is_held_stays_so_when_it_is_dropped_again_and_once_released_stays_out(world: World) -> None:
    world.take_in("wire/a.md")
    world.usecases.withdrawals.withdraw(world.id_of("wire/a.md"))
    world.take_in("agency/b.md")

    again = world.take_in("agency/b.md", PLAIN)
    edited = world.take_in("agency/b.md", PLAIN.replace("title: Ferry", "title: The ferry"))
    world.usecases.releases.release(world.id_of("agency/b.md"), by="ana")
    released = world.status("agency/b.md")
    later = world.take_in("agency/b.md", PLAIN.replace("title: Ferry", "title: That ferry"))

    assert [again, edited, released, later] == [ArticleStatus.HELD] * 2 + [ArticleStatus.LIVE] * 2


def test_what_was_hidden_behind_a_held_article_stays_hidden_when_that_is_released(world: World) -> None:
    world.take_in("wire/a.md", HELD)
    world.take_in("wire/b.md")

    world.usecases.releases.release(world.id_of("wire/a.md"), by="ana")

    assert world.status("wire/a.md") is ArticleStatus.LIVE
    assert world.status("wire/b.md") is ArticleStatus.DUPLICATE


def test_a_released_article_is_hidden_behind_a_copy_that_came_out_meanwhile(world: World) -> None:
    world.take_in("wire/a.md", HELD)
    world.take_in("agency/b.md")

    world.usecases.releases.release(world.id_of("wire/a.md"), by="ana")

    assert world.status("agency/b.md") is ArticleStatus.LIVE
    assert world.status("wire/a.md") is ArticleStatus.DUPLICATE
