"""What stands on the front page: pinned articles or a lead story, the others by time or priority, sections as blocks."""

from feedsvc.domain.articles import Article
from feedsvc.domain.decide import decide
from feedsvc.publishing.serve import FrontTerms, StreamPage
from tests.builders import NOW, minutes, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


class Room:
    """Articles, the last put the newest, and the front page that is made of them."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), Clock()
        self.serve = wired(store=self.store, clock=self.clock).serve
        self.put_so_far = 0

    def put(self, name: str, **fields: object) -> Article:
        self.put_so_far += 1
        new = revision(name, **{"published": None} | fields)
        with self.store.begin() as unit:
            return unit.articles.apply(decide(new, None, now=NOW - minutes(100 - self.put_so_far)))

    def front(self, **terms: object) -> StreamPage:
        return self.serve.front(FrontTerms(**terms))  # type: ignore[arg-type]


def names(articles: object) -> list[str]:
    return [article.revision.path for article in articles]  # type: ignore[attr-defined]


def test_without_pins_the_newest_stands_first() -> None:
    room = Room()
    for name in ("a", "b", "c"):
        room.put(name)

    page = room.front()

    assert (names(page.top), names(page.articles)) == ([], ["c", "b", "a"])


def test_a_front_page_without_articles_is_empty() -> None:
    page = Room().front(sections=("World",))

    assert (list(page.top), list(page.articles), page.blocks) == ([], [], [])


def test_pinned_articles_lead_until_their_time_is_over_however_old_they_are() -> None:
    room = Room()
    room.put("pinned", pinned=NOW + minutes(5))
    for number in range(30):
        room.put(f"{number}")

    page = room.front(latest=3)

    assert (names(page.top), names(page.articles)) == (["pinned"], ["29", "28", "27"])
    assert page.turn == NOW + minutes(5)
    room.clock.tick(minutes=5)
    assert names(room.front(latest=3).top) == []


def test_a_pinned_article_that_is_not_public_leads_nowhere() -> None:
    room = Room()
    room.put("a")
    room.put("secret", pinned=NOW + minutes(5), embargo=NOW + minutes(4))

    assert (names(room.front().top), names(room.front().articles)) == ([], ["a"])


def test_by_priority_the_most_urgent_of_the_latest_leads_and_what_states_none_stands_in_the_middle() -> None:
    room = Room()
    for name, priority in (("old", 1), ("late", 8), ("flash", 1), ("usual", None), ("five", 5), ("new", 2)):
        room.put(name, priority=priority)

    page = room.front(latest=5, is_by_priority=True)

    assert (names(page.top), names(page.articles)) == ([], ["flash", "new", "five", "usual", "late"])


def test_sections_are_blocks_of_what_does_not_stand_above() -> None:
    room = Room()
    for number in range(7):
        room.put(f"world {number}", section="World")
    room.put("sport", section="Sport")

    page = room.front(latest=2, sections=("Sport", "World", "Empty"))

    assert names(page.articles) == ["sport", "world 6"]
    assert [(name, names(articles)) for name, articles in page.blocks] == [
        ("World", ["world 5", "world 4", "world 3", "world 2"])
    ]


def test_the_next_page_goes_on_in_time_whatever_the_order() -> None:
    room = Room()
    for name, priority in (("a", 9), ("b", 1), ("c", 9)):
        room.put(name, priority=priority)

    page = room.front(latest=2, is_by_priority=True)

    assert page.next is not None
    assert names(room.serve.page("latest", limit=2, after=page.next).articles) == ["a"]
