"""What live pages are told of: changes, also those that time alone makes, and articles that leave a stream."""

from dataclasses import replace

from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Selection
from feedsvc.publishing.entries import UpdateEntries
from feedsvc.publishing.live_events import LiveEventKind, LiveEvents
from feedsvc.publishing.streams import Streams
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore


def events_of(store: MemoryStore, clock: Clock) -> LiveEvents:
    return LiveEvents(store=store, streams=Streams(outlet(), {"latest": feed()}), clock=clock)


def put(store: MemoryStore, name: str, **fields: object) -> int:
    with store.begin() as unit:
        new = revision(name, **fields)
        return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=NOW)).sequence


def test_an_embargos_end_and_an_expiry_are_changes_that_a_page_which_was_away_is_told_of() -> None:
    store, clock = MemoryStore(), Clock()
    put(store, "held.txt", embargo=NOW + minutes(5))
    known = put(store, "brief.txt", expires=NOW + minutes(5))
    keep = UpdateEntries(store, [feed()])
    keep(NOW + minutes(4))
    before = happened(store, clock, known)

    clock.tick(minutes=5)
    keep(clock())

    assert before == []
    assert happened(store, clock, known) == [
        ("held.txt", LiveEventKind.ARTICLE, known + 1),
        ("brief.txt", LiveEventKind.WITHDRAWN, known + 2),
    ]


def test_an_embargo_that_ends_before_anybody_has_looked_is_a_change_too() -> None:
    store, clock = MemoryStore(), Clock()
    known = put(store, "held.txt", embargo=NOW + minutes(5))

    clock.tick(minutes=5)
    UpdateEntries(store, [feed()])(clock())
    UpdateEntries(store, [feed()])(clock())

    assert happened(store, clock, known) == [("held.txt", LiveEventKind.ARTICLE, known + 1)]


def happened(store: MemoryStore, clock: Clock, since: int) -> list[tuple[str | None, LiveEventKind, int]]:
    batch = events_of(store, clock).since(since).events
    return [(event.article.revision.path, event.kind, event.sequence) for event in batch]


def test_an_article_corrected_out_of_a_stream_has_gone_from_its_page() -> None:
    store = MemoryStore()
    put(store, "a.txt", section="World")
    put(store, "a.txt", section="Sport", title="Another headline")
    batch = events_of(store, Clock()).since(0).events
    world, sport = Selection(sections=("World",)), Selection(sections=("Sport",))

    assert batch[0].as_seen_in(sport) == batch[0]
    assert batch[0].as_seen_in(world) == replace(batch[0], kind=LiveEventKind.WITHDRAWN)


def test_of_a_quiet_change_only_a_page_hears_that_missed_what_came_before() -> None:
    store = MemoryStore()
    known = put(store, "a.txt")
    with store.begin() as unit:
        new = revision("a.txt", section="World")
        quiet = replace(decide(new, unit.articles.get(new.identity), now=NOW), is_quiet=True)
        reached = unit.articles.apply(quiet).sequence

    assert happened(store, Clock(), known) == []
    assert events_of(store, Clock()).since(known).reached == reached
    assert happened(store, Clock(), known - 1) == [("a.txt", LiveEventKind.ARTICLE, reached)]


def test_a_new_article_of_another_section_is_no_news_to_a_page() -> None:
    store = MemoryStore()
    put(store, "a.txt", section="Sport")
    batch = events_of(store, Clock()).since(0).events

    assert batch[0].as_seen_in(Selection(sections=("World",))) is None
