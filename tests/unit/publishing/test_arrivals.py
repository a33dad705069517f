"""What arrives late stays in the subscription document until others have arrived; what comes in a load goes to the archive."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from feedsvc.domain.articles import Article, Moment
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import FeedFormat, Selection
from feedsvc.domain.renditions import Rendition
from feedsvc.publishing import entries
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

OLD = Moment(NOW - timedelta(days=40))


class Newsroom:
    """A feed of four entries, with pages of two."""

    def __init__(self, **feed_fields: object) -> None:
        self.clock, self.store = Clock(), MemoryStore()
        streams = Streams(outlet(), {"latest": feed(size=4, **feed_fields)})
        self.usecases = wired(store=self.store, streams=streams, clock=self.clock)
        self.publish, self.serve = self.usecases.publish, self.usecases.serve

    def put(self, *names: str, **fields: object) -> list[Article]:
        with self.store.begin() as unit:
            revisions = [revision(name, **fields) for name in names]
            return [unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock())) for new in revisions]

    def bring(self, *names: str, **fields: object) -> list[Article]:
        """Store articles as an import does, and publish."""
        with self.store.begin() as unit:
            made = [decide(revision(name, **fields), None, now=self.clock()) for name in names]
            brought = [unit.articles.apply(replace(each, article=replace(each.article, imported=1))) for each in made]
        self.clock.tick(minutes=1)
        self.publish()
        return brought

    def take_in(self, *names: str, **fields: object) -> list[Article]:
        """Take articles in one after the other."""
        taken = []
        for name in names:
            taken += self.put(name, **fields)
            self.clock.tick(minutes=1)
            self.publish()
        return taken

    def live(self) -> Rendition:
        return self.serve.feed("latest.rss")

    def shows(self, article: Article) -> bool:
        return article.guid.encode() in self.live().body

    def told(self) -> int:
        return self.store.unit.hub.topics["latest.rss"].number

    def archived(self) -> list[str]:
        with self.store.read() as view:
            pages = [view.entries.page("latest", number) for number in range(1, view.entries.pages("latest") + 1)]
        return [article.revision.path for page in pages if page for article in page.articles]


def test_a_backdated_article_stays_in_the_subscription_document_until_as_many_have_arrived_as_it_holds() -> None:
    room = Newsroom()
    room.take_in(*(f"{n}.txt" for n in range(20)))
    [late] = room.take_in("late.txt", published=OLD)

    seen = [room.shows(late)]
    for n in range(4):
        room.take_in(f"after-{n}.txt")
        seen.append(room.shows(late))

    assert all(seen[:4])
    room.take_in("more-1.txt", "more-2.txt")
    assert "late.txt" in room.archived()


def test_of_many_articles_with_one_date_every_poller_meets_each() -> None:
    room = Newsroom()
    one_date = Moment(NOW - minutes(60))

    for n in range(30):
        [article] = room.take_in(f"{n}.txt", published=one_date)
        assert room.shows(article)
        assert room.live().entries < 6


def test_old_articles_of_a_load_go_straight_to_the_archive_and_nobody_is_told() -> None:
    room = Newsroom()
    room.take_in(*(f"{n}.txt" for n in range(3)))
    before, told = room.live(), room.told()

    room.put(*(f"old-{n}.txt" for n in range(7)), published=OLD)
    room.clock.tick(minutes=1)
    room.publish()

    assert sorted(room.archived()) == [f"old-{n}.txt" for n in range(7)]
    assert room.live().entries == before.entries
    assert b"prev-archive" in room.live().body
    assert room.told() == told


def test_a_feeds_first_load_shows_the_newest_of_it() -> None:
    room = Newsroom()

    articles = [room.put(f"{n}.txt", published=Moment(NOW - timedelta(days=100 - n)))[0] for n in range(9)]
    room.publish()

    assert [room.shows(article) for article in articles[-4:]] == [True] * 4
    assert not room.shows(articles[0])


def test_a_load_whose_first_files_arrive_alone_shows_the_newest_of_it() -> None:
    room = Newsroom()
    days = [100, 99, 98, 97, *range(50, 59), 60, 61]
    for day in days[:4]:
        room.take_in(f"{day}.txt", published=Moment(NOW - timedelta(days=day)))

    loaded = {day: room.put(f"{day}.txt", published=Moment(NOW - timedelta(days=day)))[0] for day in days[4:]}
    room.clock.tick(minutes=1)
    room.publish()

    assert [day for day in loaded if room.shows(loaded[day])][:4] == [50, 51, 52, 53]
    assert "100.txt" in room.archived()


def test_what_an_import_brings_goes_to_the_archive_whatever_its_date_and_nobody_is_told() -> None:
    room = Newsroom()
    room.take_in(*(f"{n}.txt" for n in range(3)))
    before, told = room.live(), room.told()

    brought = room.bring(*(f"new-{n}.txt" for n in range(3)))

    assert sorted(room.archived()) == [f"new-{n}.txt" for n in range(3)]
    assert not any(room.shows(article) for article in brought)
    assert room.live().entries == before.entries
    assert room.told() == told


def test_a_feed_that_an_import_fills_shows_the_newest_of_it_in_whatever_order_it_comes() -> None:
    room = Newsroom()
    days = [5, 4, 6, 9, 1, 3, 2, 8, 7]

    brought = {day: room.bring(f"{day}.txt", published=Moment(NOW - timedelta(days=day)))[0] for day in days}

    assert [day for day in sorted(days) if room.shows(brought[day])][:4] == [1, 2, 3, 4]
    assert room.live().entries < 6


def test_what_an_import_brought_is_an_ordinary_article_once_it_changes() -> None:
    room = Newsroom()
    room.bring("a.txt")
    told = room.told()

    room.take_in("a.txt", title="Put right")

    assert room.told() == told + 1


def test_an_entry_of_the_document_that_a_load_repeats_stays_there() -> None:
    room = Newsroom()
    [late] = room.take_in("late.txt", published=OLD)

    room.put("late.txt", *(f"old-{n}.txt" for n in range(7)), published=OLD, summary="Put right")
    room.clock.tick(minutes=1)
    room.publish()

    assert room.shows(late)
    assert "late.txt" not in room.archived()


def test_a_revision_that_waits_for_its_release_changes_no_feed_and_is_not_announced() -> None:
    room = Newsroom()
    room.take_in("a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt")
    names = [f"latest.{extension}" for extension in FeedFormat] + ["latest/archive/1.rss", "section/World.rss"]
    room.put("a.txt", section="World")
    room.publish()
    before, told = {name: room.serve.feed(name) for name in names}, room.told()

    room.clock.tick(minutes=5)
    room.put("a.txt", section="World", title="Not yet", holds=(Hold(HoldKind.NOTE, "a note to editors"),))
    room.put("f.txt", title="Not yet", holds=(Hold(HoldKind.NOTE, "a note to editors"),))
    room.publish()

    for name, live in before.items():
        now = room.serve.feed(name)
        assert (now.body, now.etag(), now.changed) == (live.body, live.etag(), live.changed), name
    assert room.told() == told


def test_a_partner_with_room_for_fewer_gets_what_arrived_last() -> None:
    room = Newsroom(profiles=("apple",), partner_options=(("locale", "en-GB"),))
    room.take_in(*(f"{n}.txt" for n in range(4)))
    [late] = room.take_in("late.txt", published=Moment(NOW - timedelta(days=1)))

    assert late.guid.encode() in room.serve.feed("latest.apple.rss").body


def test_an_old_article_that_a_quiet_change_brings_into_a_feed_goes_to_its_archive() -> None:
    room = Newsroom(selection=Selection(sections=("World",)))
    room.take_in(*(f"{n}.txt" for n in range(3)), section="World")
    room.take_in("old.txt", "new.txt", section="Wordl", published=OLD)
    for name, published in (("old.txt", OLD), ("new.txt", Moment(NOW))):
        new = revision(name, section="World", published=published)
        with room.store.begin() as unit:
            quiet = decide(new, unit.articles.get(new.identity), now=room.clock())
            unit.articles.apply(replace(quiet, article=replace(quiet.article, published=published.at), is_quiet=True))
    room.clock.tick(minutes=1)
    room.publish()

    assert room.archived() == ["old.txt"]
    assert "new.txt" in room.live().body.decode()


def test_a_new_feed_is_filled_by_and_by_while_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "BATCH", 3)
    news = Newsroom()
    news.put(*(f"{number}.txt" for number in range(10)), section="World")
    while news.publish().is_filling:
        pass
    world = feed("world", selection=Selection(sections=("World",)), size=4)
    streams = Streams(outlet(), {"latest": feed(size=4), "world": world})
    again = wired(store=news.store, streams=streams, clock=news.clock)

    monkeypatch.setattr(entries, "FILLING", 0.5)
    reports, fresh = [], []
    for number in range(20):
        monkeypatch.setattr(entries, "time", Ticking(steps=1))
        news.clock.tick(minutes=1)
        if number == 1:
            fresh = news.put("fresh.txt", section="World")
        reports.append(again.publish())
        if not reports[-1].is_filling:
            break

    assert [report.is_filling for report in reports[:3]] == [True, True, True]
    assert fresh[0].guid.encode() in again.serve.feed("latest.rss").body
    assert not any(name.startswith("world.") for report in reports[:-1] for name in report.live)
    assert "world.rss" in reports[-1].live
    with news.store.read() as view:
        assert view.entries.marks()["world"].sequence == view.entries.marks()["latest"].sequence
    assert fresh[0].guid.encode() in again.serve.feed("world.rss").body


@dataclass
class Ticking:
    """Time that has passed after so many looks at it."""

    steps: int

    def monotonic(self) -> float:
        self.steps -= 1
        return 0.0 if self.steps >= -1 else 1.0
