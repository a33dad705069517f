"""How far a provider is trusted: what waits, what an editor's release lets out, what stands in some feeds alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath

import pytest

from feedsvc.desk.browse import ArticleList
from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import Selection
from feedsvc.domain.files import DroppedFile
from feedsvc.domain.pictures import Exposure
from feedsvc.domain.providers import Provider, Providers, Trust
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.errors import ArticleNotFound, FeedNotFound
from feedsvc.publishing.streams import Streams
from tests.builders import feed, outlet
from tests.fakes.desk import MemoryRules
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia, MemorySources
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import real_prepare, wired

STORY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
FIRST = f"---\ntitle: Ferry sails again\nsection: Quays\n---\n\n{STORY}\n"
SECOND = FIRST.replace("Monday", "Tuesday")


class World:
    def __init__(self) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.rules, self.sources = MemoryRules(), MemorySources()
        feeds = {"latest": feed(), "wire": feed("wire", selection=Selection(sections=("Quays",)))}
        self.usecases = wired(
            store=self.store,
            drop=self.drop,
            clock=self.clock,
            rules=self.rules,
            sources=self.sources,
            streams=Streams(outlet(), feeds),
        )

    def trust(self, trust: str, **fields: object) -> None:
        self.rules.kept["Tidewire"] = {"name": "Tidewire", "folders": ("tidewire",), "trust": Trust(trust), **fields}

    def take_in(self, text: str, path: str = "tidewire/a.md") -> Article:
        self.drop.drop(path, text.encode())
        self.usecases.counting.intake(self.usecases.ingest())
        self.publish()
        self.clock.tick(minutes=1)
        return next(one for one in self.store.unit.articles.stored.values() if one.revision.path == path)

    def publish(self) -> None:
        self.usecases.publish()
        self.usecases.serve.live.refresh()

    def status(self, article: Article) -> ArticleStatus:
        return status_of(article, self.clock())

    def shown(self) -> str:
        """All that the public can find."""
        serve, maps = self.usecases.serve, self.usecases.maps
        bodies = [serve.feed(f"{slug}.{kind}").body for slug in ("latest", "wire") for kind in ("rss", "atom", "json")]
        bodies += [maps.news().body, maps.index().body, serve.feed("search.rss", "ferry").body]
        pages = [*serve.page("latest", limit=9).articles, *serve.page("search", limit=9, query="ferry").articles]
        return b" ".join(bodies).decode() + " ".join(one.revision.title for one in pages)


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_to_be_looked_at_is_public_nowhere_before_its_release(world: World) -> None:
    world.trust("hold")
    held = world.take_in(FIRST)

    with pytest.raises(ArticleNotFound):
        world.usecases.serve.article(held.id)
    with pytest.raises(FeedNotFound):
        world.usecases.serve.page("section/Quays", limit=9)
    assert "Ferry" not in world.shown()
    assert world.usecases.publish().live == []  # so no hub announces anything
    assert world.usecases.live_events.since(0).events == []
    assert [row.reasons for row in world.usecases.releases.held()] == ["What Tidewire delivers waits for an editor."]

    world.usecases.releases.release(held.id, by="ana")
    world.publish()

    assert world.shown().count("Ferry sails again") > 6
    assert world.usecases.serve.article(held.id).guid == held.guid


def test_a_release_lets_out_one_revision_and_the_next_waits_again(world: World) -> None:
    world.trust("hold")
    world.usecases.releases.release(world.take_in(FIRST).id, by="ana")

    dropped_again, revised = world.take_in(FIRST), world.take_in(SECOND)

    assert (dropped_again.held, world.status(dropped_again)) == (None, ArticleStatus.LIVE)
    assert revised.waiting is not None
    assert "Tuesday" in revised.waiting.content_text
    assert "Monday" in revised.revision.content_text


def test_what_was_out_before_its_provider_had_to_wait_stays_out(world: World) -> None:
    world.trust("publish")
    world.take_in(FIRST)

    world.trust("hold")
    dropped_again = world.take_in(FIRST)

    assert (world.status(dropped_again), dropped_again.held) == (ArticleStatus.LIVE, None)


def test_a_withdrawal_waits_for_nobody(world: World) -> None:
    world.trust("publish")
    world.take_in(FIRST)
    world.trust("hold")

    world.drop.drop("tidewire/a.md.withdraw", b"")
    world.usecases.ingest()

    assert [row.status for row in listed(world).rows] == [ArticleStatus.WITHDRAWN]


def test_what_is_kept_to_a_feed_stands_there_and_on_its_page_alone(world: World) -> None:
    world.trust("feeds", feeds=("wire",))
    kept = world.take_in(FIRST)

    with pytest.raises(FeedNotFound):
        world.usecases.serve.page("section/Quays", limit=9)
    assert b"Ferry sails again" in world.usecases.serve.feed("wire.rss").body
    assert [one.guid for one in world.usecases.serve.page("wire", limit=9).articles] == [kept.guid]
    assert world.usecases.serve.page("latest", limit=9).articles == []
    for name in ("latest.rss", "latest.atom", "latest.json"):
        assert b"Ferry" not in world.usecases.serve.feed(name).body
    assert b"Ferry" not in world.usecases.maps.news().body
    assert b"Ferry" not in world.usecases.serve.feed("search.rss", "ferry").body
    assert world.usecases.serve.article(kept.id).revision.only_in == ("wire",)


def test_a_picture_of_what_waits_is_not_served_before_the_release(world: World) -> None:
    world.trust("hold")
    picture = Media(url="/media/aa/quay.jpg", type="image/jpeg")
    held = world.take_in(FIRST)
    with world.store.begin() as unit:
        shown = replace(held, revision=replace(held.revision, media=(picture,)))
        unit.articles.apply(Decision(Verdict.REVISED, shown))

    with world.store.read() as view:
        assert view.articles.exposure("aa/quay.jpg", now=world.clock()) is Exposure.HIDDEN


def test_what_an_import_brings_was_out_before_and_waits_for_nobody() -> None:
    rule = Provider(name="Tidewire", folders=("tidewire",), trust=Trust.HOLD, sections=(("Quays", "Harbour"),))
    dropped = DroppedFile(PurePosixPath("tidewire/a.md"), FIRST.encode(), providers=Providers((rule,)))
    prepare = real_prepare(outlet(), MemoryMedia(), Clock())

    (held,), (brought,) = (prepare(each).revisions for each in (dropped, replace(dropped, is_moving_in=True)))

    assert (len(held.holds), brought.holds, brought.section) == (1, (), "Harbour")


def test_another_providers_copy_of_what_is_kept_to_a_feed_stands_everywhere(world: World) -> None:
    world.trust("feeds", feeds=("wire",))
    world.take_in(FIRST)

    copy = world.take_in(FIRST, "cms/a.md")

    assert world.status(copy) is ArticleStatus.LIVE
    assert b"Ferry sails again" in world.usecases.serve.feed("latest.rss").body


def test_a_provider_is_listed_with_its_last_article_and_its_silence(world: World) -> None:
    world.trust("hold", silence=timedelta(hours=3))
    world.take_in(FIRST)
    (before,) = world.usecases.providers.rows()

    world.clock.tick(hours=4)
    (after,) = world.usecases.providers.rows()

    assert before.last is not None
    assert (before.last.path, before.held, before.is_silent) == ("tidewire/a.md", 1, False)
    assert after.is_silent
    assert [silence.provider for silence in world.usecases.overview().silences] == ["Tidewire"]


def test_a_rule_is_tried_on_what_came_last_before_it_is_kept(world: World) -> None:
    world.take_in(FIRST)
    world.sources.kept["tidewire/a.md"] = DroppedFile(PurePosixPath("tidewire/a.md"), FIRST.encode())
    values = {"name": "Tidewire", "folders": ("tidewire",), "sections": (("Quays", "Harbour"),)}

    (row,) = world.usecases.providers.try_out(values).rows

    assert [(change.name, change.before, change.after) for change in row.changes] == [("section", "Quays", "Harbour")]
    assert world.rules.kept == {}
    world.usecases.providers.keep(values, mark="")
    assert world.take_in(SECOND).revision.section == "Harbour"


def listed(world: World) -> ArticleList:
    return world.usecases.browse.articles()
