"""Outlets: the public addresses as files in a folder and in S3, written as they change."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.articles import Article
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import decide
from feedsvc.domain.drafts import Media
from feedsvc.domain.outlets import SiteAnswer
from feedsvc.dropfolder import MediaFolder
from feedsvc.errors import LeaseLost, StoreUnavailable
from feedsvc.objects import Objects
from feedsvc.outlets import ObjectWriter
from feedsvc.ports.outlets import OutletWriter
from feedsvc.publishing.outlets import FillOutlets, FillReport
from feedsvc.publishing.streams import Streams
from feedsvc.web.app import create_app
from feedsvc.web.site import FlaskSite
from tests.builders import feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


@dataclass
class Down:
    """An outlet that doesn't answer for a while."""

    writer: OutletWriter
    is_down: bool = False
    written: list[str] = field(default_factory=list)

    def put(self, path: str, answer: SiteAnswer) -> None:
        if self.is_down:
            raise StoreUnavailable("The bucket does not answer.")
        self.written.append(path)
        self.writer.put(path, answer)

    def remove(self, path: str) -> None:
        self.writer.remove(path)

    def remove_below(self, path: str, *, but: str = "") -> None:
        self.writer.remove_below(path, but=but)


class World:
    """A newsroom with one outlet."""

    def __init__(self, url: str, media: Path) -> None:
        self.clock, self.store, self.objects = Clock(), MemoryStore(), Objects(url)
        self.media, self.writer = MediaFolder(media), Down(ObjectWriter(self.objects))
        private = {"members": feed("members", private=True)}
        streams = Streams(outlet(), {"latest": feed(size=2)}, private=private)
        self.usecases = wired(store=self.store, clock=self.clock, media=self.media, streams=streams, has_outlets=True)
        self.fill = self.filling(self.usecases)

    def filling(self, usecases: UseCases) -> FillOutlets:
        return FillOutlets(
            store=self.store,
            shared_store=self.store,
            streams=usecases.streams,
            addresses=usecases.outlet.addresses,
            site=FlaskSite(create_app(usecases), usecases.outlet.base_url),
            writers=[self.writer],
            clock=self.clock,
        )

    def publish(self, name: str, **fields: object) -> Article:
        self.clock.tick(seconds=60)
        new = revision(name, **fields)
        with self.store.begin() as unit:
            article = unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock()))
        self.usecases.publish()
        return article

    def written(self) -> FillReport:
        self.fill.note()
        self.clock.tick(seconds=30)
        return self.fill.fill()

    def names(self, below: str = "") -> list[str]:
        return sorted(self.objects.names(below))

    def picture(self) -> Media:
        buffer = io.BytesIO()
        Image.new("RGB", (900, 600), "red").save(buffer, "JPEG")
        kept = self.media.keep("pier.jpg", buffer.getvalue())
        assert kept is not None
        return kept


@pytest.fixture(params=["folder", "s3"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    url = f"file://{tmp_path}/outlet" if request.param == "folder" else request.getfixturevalue("bucket")
    return World(url, tmp_path / "media")


def page_of(world: World, article: Article) -> list[str]:
    return world.names(f"articles/{article.id}")


def test_what_the_public_sees_is_there_as_files_of_the_same_bytes(world: World) -> None:
    picture = world.picture()
    article = world.publish("a.txt", title="Pier opens", media=(picture,))

    world.written()

    live = world.usecases.serve.feed("latest.rss").body
    assert world.objects.get("feeds/latest.rss") == live
    assert b"Pier opens" in world.objects.get("index.html")
    (page,) = page_of(world, article)
    assert page.startswith(f"articles/{article.id}/pier-opens")
    assert b"Pier opens" in world.objects.get(page)
    assert world.objects.get(picture.url.strip("/")) == world.media.read(picture.url.removeprefix("/media/"))[0]
    assert article.id.encode() in world.objects.get("sitemap/1.xml")
    assert any(name.startswith("static/") for name in world.names())
    assert not [name for name in world.names() if "members" in name or "private" in name or "admin" in name]


@pytest.mark.parametrize(
    "fields",
    [{"embargo": minutes(600)}, {"holds": (Hold(HoldKind.KILL, "A notice says so."),)}, {"withdrawn": True}],
)
def test_what_is_not_public_is_in_no_file(world: World, fields: dict[str, object]) -> None:
    if "embargo" in fields:
        fields = {"embargo": world.clock() + minutes(600)}
    picture = world.picture()
    article = world.publish("a.txt", title="Moonstone", media=(picture,), **fields)

    world.written()

    assert (page_of(world, article), world.names("media")) == ([], [])
    assert not [name for name in world.names() if b"Moonstone" in world.objects.get(name)]


def test_a_withdrawn_article_is_taken_down_with_its_pictures(world: World) -> None:
    article = world.publish("a.txt", title="Moonstone", media=(world.picture(),))
    world.publish("b.txt", title="Sandstone")
    world.written()

    world.usecases.withdrawals.withdraw(article.id)
    world.usecases.publish()
    world.written()

    assert (page_of(world, article), world.names("media")) == ([], [])
    assert [name for name in world.names() if b"Moonstone" in world.objects.get(name)] in ([], ["feeds/latest.tombstones.atom"])


def test_an_erased_article_is_taken_down(world: World) -> None:
    article = world.publish("a.txt", title="Moonstone", media=(world.picture(),))
    world.written()

    world.usecases.erase(article.id)
    world.written()

    assert (page_of(world, article), world.names("media")) == ([], [])


def test_a_page_follows_its_headline(world: World) -> None:
    article = world.publish("a.txt", title="Pier opens")
    world.written()

    world.publish("a.txt", title="Pier closes", text="It closed again.")
    world.written()

    (page,) = page_of(world, article)
    assert "pier-closes" in page
    with world.store.read() as view:
        assert view.outlet_jobs.waiting() == 0


def test_closed_pages_of_the_archive_are_written_and_written_again_when_an_article_of_theirs_changes(world: World) -> None:
    for number in range(5):
        world.publish(f"{number}.txt", title=f"Pier {number}")
    world.written()
    before = world.objects.get("feeds/latest/archive/1.rss")

    world.publish("0.txt", title="Another headline", text="Another text.")
    world.written()

    assert b"Pier 0" in before
    assert b"Another headline" in world.objects.get("feeds/latest/archive/1.rss")


def test_nothing_changed_is_nothing_written(world: World) -> None:
    world.publish("a.txt")
    world.written()

    assert world.written() == FillReport()


def test_an_outlet_that_does_not_answer_gets_all_of_it_later(world: World) -> None:
    world.writer.is_down = True
    world.publish("a.txt", title="Pier opens")
    failed = world.written()
    world.writer.is_down = False

    world.clock.tick(seconds=600)
    world.fill.fill()

    assert (failed.written, bool(failed.faults)) == (0, True)
    assert b"Pier opens" in world.objects.get("feeds/latest.rss")


def test_feeds_are_written_after_the_pages_that_they_link_to(world: World) -> None:
    article = world.publish("a.txt", media=(world.picture(),))

    world.written()

    order = world.writer.written
    kinds = [
        next(path for path in order if path.startswith(kind)) for kind in ("/media/", f"/articles/{article.id}", "/feeds/")
    ]
    assert sorted(kinds, key=order.index) == kinds


def test_what_a_process_wrote_that_fills_outlets_no_more_is_written_again(world: World) -> None:
    world.publish("a.txt")
    world.fill.note()
    lost = world.filling(world.usecases)
    lost.store = Lost(world.store)  # type: ignore[assignment]

    with pytest.raises(LeaseLost):
        lost.fill()

    with world.store.read() as view:
        assert "/static/style.css" in [job.path for job in view.outlet_jobs.due(world.clock(), limit=99)]
    assert world.written().faults == []


@dataclass
class Lost:
    """A store that refuses the transactions of a process."""

    store: MemoryStore

    def __post_init__(self) -> None:
        self.read = self.store.read

    def begin(self) -> None:
        raise LeaseLost("Another process fills outlets now.")


def test_everything_is_exported_at_once(world: World) -> None:
    articles = [world.publish(f"{number}.txt", title=f"Pier {number}") for number in range(5)]

    count = world.fill.export()

    assert count > len(articles)
    assert all(page_of(world, article) for article in articles)
    assert {"index.html", "feeds/latest.rss", "feeds/latest/archive/1.rss", "sitemap.xml", "robots.txt"} <= set(world.names())


def test_what_time_alone_shows_and_hides_is_written_and_taken_down(world: World) -> None:
    later = world.publish("a.txt", title="Pier opens", embargo=world.clock() + minutes(60))
    gone = world.publish("b.txt", title="Ferry sails", expires=world.clock() + minutes(60))
    world.written()
    before = [bool(page_of(world, article)) for article in (later, gone)]

    world.clock.tick(minutes=61)
    world.usecases.publish()
    world.written()

    assert (before, [bool(page_of(world, article)) for article in (later, gone)]) == ([False, True], [True, False])
    assert b"Pier opens" in world.objects.get("index.html")


def test_the_front_page_is_written_again_when_a_pin_ends(world: World) -> None:
    end = world.clock() + minutes(60)
    world.publish("a.txt", title="Pier opens", pinned=end)
    world.publish("b.txt", title="Ferry sails")
    world.written()
    before = world.objects.get("index.html")

    world.fill.note()
    assert world.fill.next_due() == end
    world.clock.tick(minutes=61)
    world.written()

    assert before.index(b"Pier opens") < before.index(b"Ferry sails")
    after = world.objects.get("index.html")
    assert after.index(b"Ferry sails") < after.index(b"Pier opens")
    assert world.fill.next_due() is None
