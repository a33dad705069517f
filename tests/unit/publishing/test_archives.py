"""Archives: a walk from the subscription document meets every live article once, whatever comes and goes."""

import random
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, decide, restore, withdraw
from feedsvc.domain.feeds import Feed, Selection
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import FeedNotFound
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"


@dataclass
class Newsroom:
    """A store and its published feeds, of four entries and pages of two."""

    def __init__(self, *feeds: Feed) -> None:
        self.clock, self.store = Clock(), MemoryStore()
        self.streams = Streams(outlet(), {one.slug: one for one in feeds or [feed(size=4)]})
        self._open()

    def _open(self) -> None:
        usecases = wired(store=self.store, streams=self.streams, clock=self.clock)
        self.publish, self.serve = usecases.publish, usecases.serve

    def configure(self, *feeds: Feed) -> None:
        self.streams = Streams(outlet(), {one.slug: one for one in feeds})
        self._open()

    def put(self, name: str, **fields: object) -> Article:
        new = revision(name, published=None, **fields)
        return self.apply(decide(new, self.store.unit.articles.get(new.identity), now=self.clock()))

    def apply(self, decision: Decision) -> Article:
        with self.store.begin() as unit:
            return unit.articles.apply(decision)

    def take_in(self, count: int, *, prefix: str = "a", **fields: object) -> list[Article]:
        taken = []
        for n in range(count):
            taken.append(self.put(f"{prefix}{n}.txt", **fields))
            self.clock.tick(minutes=1)
            self.publish()
        return taken

    def pages(self, slug: str = "latest") -> list[Rendition]:
        """Walk from the subscription document to the oldest page."""
        walked = [self.serve.feed(f"{slug}.atom")]
        while previous := link(walked[-1], "prev-archive"):
            walked.append(self.serve.feed(previous.removeprefix("https://news.example/feeds/")))
        return walked


def link(rendition: Rendition, rel: str) -> str | None:
    found = etree.fromstring(rendition.body).find(f"{ATOM}link[@rel='{rel}']")
    return None if found is None else found.get("href")


def guids(rendition: Rendition) -> list[str]:
    return [str(one.text) for one in etree.fromstring(rendition.body).iterfind(f"{ATOM}entry/{ATOM}id")]


def walk(newsroom: Newsroom, slug: str = "latest") -> Counter[str]:
    return Counter(guid for page in newsroom.pages(slug) for guid in guids(page))


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def test_a_feed_without_older_entries_has_no_archive(newsroom: Newsroom) -> None:
    newsroom.take_in(5)

    [subscription] = newsroom.pages()

    assert len(guids(subscription)) == 5
    assert link(subscription, "prev-archive") is None


def test_the_oldest_entries_are_closed_into_a_page_once_they_fill_one(newsroom: Newsroom) -> None:
    taken = newsroom.take_in(6)

    subscription, page = newsroom.pages()

    assert guids(subscription) == [article.guid for article in reversed(taken[2:])]
    assert guids(page) == [taken[1].guid, taken[0].guid]


def test_B14_a_closed_page_says_where_it_stands_in_the_chain(newsroom: Newsroom) -> None:
    newsroom.take_in(10)

    page = newsroom.serve.feed("latest/archive/2.atom")

    base = "https://news.example/feeds/latest"
    root = etree.fromstring(page.body)
    assert root.find(f"{HISTORY}archive") is not None
    assert link(page, "self") == f"{base}/archive/2.atom"
    assert link(page, "current") == f"{base}.atom"
    assert link(page, "prev-archive") == f"{base}/archive/1.atom"
    assert link(page, "next-archive") == f"{base}/archive/3.atom"
    assert link(newsroom.serve.feed("latest/archive/1.atom"), "prev-archive") is None
    assert link(newsroom.serve.feed("latest/archive/3.atom"), "next-archive") is None


def test_B14_an_rss_page_and_a_json_page_are_linked_in_their_own_formats(newsroom: Newsroom) -> None:
    newsroom.take_in(8)

    rss = etree.fromstring(newsroom.serve.feed("latest/archive/2.rss").body)
    json_page = newsroom.serve.feed("latest/archive/2.json")

    hrefs = {one.get("rel"): one.get("href") for one in rss.iterfind(f"channel/{ATOM}link")}
    assert hrefs["prev-archive"] == "https://news.example/feeds/latest/archive/1.rss"
    assert b'"next_url":"https://news.example/feeds/latest/archive/1.json"' in json_page.body


def test_B15_there_is_no_page_past_the_end(newsroom: Newsroom) -> None:
    newsroom.take_in(6)

    for name in ("latest/archive/2.rss", "latest/archive/0.rss", "latest/archive/01.rss", "search/archive/1.rss"):
        with pytest.raises(FeedNotFound):
            newsroom.serve.feed(name)


def test_B14_a_closed_page_keeps_its_entries_while_others_come(newsroom: Newsroom) -> None:
    newsroom.take_in(6)
    before = guids(newsroom.serve.feed("latest/archive/1.atom"))

    newsroom.take_in(9, prefix="b")

    assert guids(newsroom.serve.feed("latest/archive/1.atom")) == before


def test_an_old_article_that_comes_late_joins_the_open_entries(newsroom: Newsroom) -> None:
    newsroom.take_in(8)
    closed = guids(newsroom.serve.feed("latest/archive/1.atom"))
    late = decide(replace(revision("late.txt"), published=None), None, now=NOW - minutes(9000)).article

    newsroom.apply(Decision(decide(late.revision, None, now=NOW).verdict, late))
    newsroom.publish()

    assert walk(newsroom)[late.guid] == 1
    assert guids(newsroom.serve.feed("latest/archive/1.atom")) == closed


def test_a_withdrawn_article_leaves_its_page_at_once_and_comes_back_to_it(newsroom: Newsroom) -> None:
    taken = newsroom.take_in(8)
    before = newsroom.serve.feed("latest/archive/1.atom")
    newsroom.clock.tick(minutes=1)

    gone = newsroom.apply(withdraw(taken[0], now=newsroom.clock()))
    without = newsroom.serve.feed("latest/archive/1.atom")
    newsroom.clock.tick(minutes=1)
    newsroom.apply(restore(gone, now=newsroom.clock()))
    newsroom.clock.tick(minutes=1)
    after = newsroom.serve.feed("latest/archive/1.atom")

    assert guids(without) == guids(before)[:1]
    assert guids(after) == guids(before)
    assert before.changed < without.changed < after.changed


def test_an_embargoed_article_becomes_an_entry_on_the_second(newsroom: Newsroom) -> None:
    held = newsroom.put("held.txt", embargo=NOW + minutes(30))
    newsroom.take_in(6)
    assert walk(newsroom)[held.guid] == 0

    newsroom.clock.tick(minutes=60)
    newsroom.publish()

    assert walk(newsroom)[held.guid] == 1


def test_an_article_whose_embargo_ends_before_a_clock_has_caught_up_again_comes_out_too(newsroom: Newsroom) -> None:
    newsroom.clock.tick(minutes=60)
    newsroom.take_in(3)
    newsroom.clock.tick(minutes=-60)  # it had been set wrong
    held = newsroom.put("held.txt", embargo=newsroom.clock() + minutes(30))
    newsroom.publish()
    assert walk(newsroom)[held.guid] == 0

    newsroom.clock.tick(minutes=31)
    newsroom.publish()

    assert walk(newsroom)[held.guid] == 1


def test_an_article_that_a_clock_let_out_is_taken_in_again_once_that_is_set_right(newsroom: Newsroom) -> None:
    held = newsroom.put("held.txt", embargo=NOW + minutes(30))
    newsroom.clock.tick(minutes=60)
    newsroom.publish()
    out = newsroom.serve.feed("latest.atom")

    newsroom.clock.tick(minutes=-60)
    newsroom.publish()
    kept = newsroom.serve.feed("latest.atom")

    assert (held.guid in guids(out), held.guid in guids(kept)) == (True, False)
    assert kept.changed > out.changed


def test_a_feed_of_one_section_archives_its_own_articles_alone() -> None:
    newsroom = Newsroom(feed(size=4), feed("sport", size=2, selection=Selection(sections=("Sport",))))
    sport = newsroom.take_in(5, prefix="s", section="SPORT")
    newsroom.take_in(5, prefix="w", section="World")

    assert walk(newsroom, "sport") == Counter(article.guid for article in sport)
    assert sum(walk(newsroom).values()) == 10


def test_a_feed_that_selects_otherwise_than_before_looks_through_everything_again() -> None:
    newsroom = Newsroom(feed(size=4), feed("some", size=2, selection=Selection(sections=("Sport",))))
    newsroom.take_in(3, prefix="s", section="Sport")
    world = newsroom.take_in(5, prefix="w", section="World")

    newsroom.configure(feed(size=4), feed("some", size=2, selection=Selection(sections=("World",))))
    newsroom.publish()

    assert walk(newsroom, "some") == Counter(article.guid for article in world)


@pytest.mark.parametrize("seed", range(5))
def test_B14_a_walk_meets_every_live_article_once_while_articles_come_and_go(newsroom: Newsroom, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 no secret depends on it
    taken: dict[str, Article] = {}
    gone: set[str] = set()
    for n in range(80):
        newsroom.clock.tick(minutes=1)
        act = chance.random()
        if act < 0.7 or not taken:
            article = newsroom.put(f"{n}.txt")
            taken[article.guid] = article
        elif act < 0.85:
            article = taken[chance.choice(sorted(taken))]
            taken[article.guid] = newsroom.apply(withdraw(article, now=newsroom.clock()))
            gone.add(article.guid)
        elif gone:
            guid = chance.choice(sorted(gone))
            taken[guid] = newsroom.apply(restore(taken[guid], now=newsroom.clock()))
            gone.discard(guid)
        if chance.random() < 0.6:
            newsroom.publish()
    newsroom.publish()

    assert walk(newsroom) == Counter(guid for guid in taken if guid not in gone)


def test_B14_a_walk_that_is_overtaken_by_new_pages_misses_and_repeats_nothing(newsroom: Newsroom) -> None:
    taken = newsroom.take_in(20)
    walked = Counter(guids(subscription := newsroom.serve.feed("latest.atom")))
    previous = link(subscription, "prev-archive")

    while previous:
        newsroom.take_in(3, prefix=f"new{previous[-6]}-")
        page = newsroom.serve.feed(previous.removeprefix("https://news.example/feeds/"))
        walked += Counter(guids(page))
        previous = link(page, "prev-archive")

    assert walked == Counter(article.guid for article in taken)


def test_a_page_rendered_twice_is_the_same_to_the_byte(newsroom: Newsroom) -> None:
    newsroom.take_in(8)
    first = newsroom.serve.feed("latest/archive/1.rss")
    newsroom.clock.tick(minutes=5)
    newsroom._open()

    assert newsroom.serve.feed("latest/archive/1.rss").bodies == first.bodies
