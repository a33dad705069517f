"""What live pages are told of: changes, what time alone shows and hides, and articles that leave a stream."""

from dataclasses import replace

from feedsvc.domain.decide import decide
from feedsvc.domain.feed import Selection
from feedsvc.usecases.live_events import Happening, LiveEvents
from feedsvc.usecases.streams import Streams
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore


def events_of(store: MemoryStore, clock: Clock) -> LiveEvents:
    return LiveEvents(store=store, streams=Streams(outlet(), {"latest": feed()}), clock=clock)


def put(store: MemoryStore, name: str, **fields: object) -> int:
    with store.begin() as unit:
        new = revision(name, **fields)
        return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=NOW)).sequence


def test_an_embargos_end_and_an_expiry_are_told_when_they_come() -> None:
    store, clock = MemoryStore(), Clock()
    put(store, "held.txt", embargo=NOW + minutes(5))
    known = put(store, "brief.txt", expires=NOW + minutes(5))
    live_events = events_of(store, clock)
    before = live_events.turned(since=NOW, until=NOW + minutes(4), known=known)

    clock.tick(minutes=5)
    told = live_events.turned(since=NOW + minutes(4), until=clock(), known=known)

    assert before == []
    assert [(event.article.revision.path, event.happening, event.sequence) for event in told] == [
        ("held.txt", Happening.ARTICLE, None),
        ("brief.txt", Happening.WITHDRAWN, None),
    ]


def test_an_article_corrected_out_of_a_stream_has_gone_from_its_page() -> None:
    store = MemoryStore()
    put(store, "a.txt", section="World")
    put(store, "a.txt", section="Sport", title="Another headline")
    (batch,) = events_of(store, Clock()).since(0)
    world, sport = Selection(sections=("World",)), Selection(sections=("Sport",))

    assert batch[0].as_told_to(sport) == batch[0]
    assert batch[0].as_told_to(world) == replace(batch[0], happening=Happening.WITHDRAWN)


def test_a_new_article_of_another_section_is_no_news_to_a_page() -> None:
    store = MemoryStore()
    put(store, "a.txt", section="Sport")
    (batch,) = events_of(store, Clock()).since(0)

    assert batch[0].as_told_to(Selection(sections=("World",))) is None
