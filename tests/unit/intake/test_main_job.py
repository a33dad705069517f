"""The use cases on fakes: ingest, publish, serve, steward, the lease."""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

import pytest

from feedsvc.app.lease import SchedulerLease
from feedsvc.check.examining import Checker
from feedsvc.domain.articles import Article, Revision
from feedsvc.domain.decide import Decision, Verdict, decide
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.overrides import Field, correct
from feedsvc.domain.providers import Provider
from feedsvc.domain.renditions import Rendition
from feedsvc.errors import ArticleGone, ArticleNotFound, FeedNotFound, LeaseLost, StoreUnavailable, UnreadableArticle
from feedsvc.intake.prepare import OUR_FAULT, Prepare
from feedsvc.intake.reading import AHEAD, BATCH
from feedsvc.publishing import on_demand
from feedsvc.publishing.streams import Streams
from feedsvc.readers.sidecar import override
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, feed, minutes, outlet, rendition, revision
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia
from tests.fakes.memory import MemoryArticles, MemoryStore
from tests.fakes.wiring import prepared_here, wired


class World:
    """A newsroom in memory."""

    def __init__(self) -> None:
        self.clock, self.store, self.drop = Clock(), MemoryStore(), MemoryDropFolder()
        self.media, self.seen = MemoryMedia(), list[Draft]()
        self.streams = Streams(outlet(), {"latest": feed()})
        self.prepare = Prepare(read=read, override=override, normalise=self.normalise, media=self.media, clock=self.clock)
        submit = prepared_here(self.prepare)
        usecases = wired(store=self.store, drop=self.drop, streams=self.streams, submit=submit, clock=self.clock)
        self.ingest, self.publish, self.serve = usecases.ingest, usecases.publish, usecases.serve
        self.on_demand = self.serve.on_demand

    def normalise(self, draft: Draft, received: datetime, _: Provider | None = None) -> Revision:
        self.seen.append(draft)
        if draft.body == "bug":
            raise ZeroDivisionError("a bug")
        embargo = datetime.fromisoformat(draft.embargo) if draft.embargo else None
        return replace(
            revision(str(draft.path), text=draft.body, title=draft.title or "Title"), received=received, embargo=embargo
        )

    def live(self, name: str = "latest.rss") -> Rendition:
        return self.serve.feed(name)


def read(path: PurePosixPath, content: bytes) -> tuple[Draft, ...]:
    if not content:
        raise UnreadableArticle("The file is empty.")
    return (Draft(format="text", path=path, body=content.decode(), body_kind=BodyKind.PAGE),)


@pytest.fixture
def world() -> World:
    return World()


def test_a_file_is_accepted_once_it_is_stored(world: World) -> None:
    world.drop.drop("a.txt")

    report = world.ingest()

    assert world.drop.accepted == ["a.txt"]
    assert report.verdicts == {Verdict.CREATED: 1}


def test_a_redrop_is_accepted_and_is_no_news(world: World) -> None:
    for _ in range(2):
        world.drop.drop("a.txt")
        report = world.ingest()

    assert report.verdicts == {Verdict.UNCHANGED: 1}


def test_an_unreadable_file_is_quarantined_with_its_reason_and_the_next_is_taken(world: World) -> None:
    world.drop.drop("bad.txt", b"")
    world.drop.drop("good.txt")

    world.ingest()

    assert world.drop.quarantined == [("bad.txt", "The file is empty.", "reading")]
    assert world.drop.accepted == ["good.txt"]


def test_a_fault_of_ours_quarantines_the_file_and_is_reported(world: World) -> None:
    world.drop.drop("bug.txt", b"bug")
    world.drop.drop("good.txt")

    report = world.ingest()

    assert world.drop.quarantined == [("bug.txt", OUR_FAULT, "reading")]
    assert "ZeroDivisionError: a bug" in report.faults[0][1]
    assert world.drop.accepted == ["good.txt"]


def test_with_the_store_gone_nothing_is_accepted_or_quarantined(world: World) -> None:
    world.drop.drop("a.txt")
    world.store.is_available = False

    with pytest.raises(StoreUnavailable):
        world.ingest()

    assert world.drop.accepted == world.drop.quarantined == []
    assert world.drop.waiting() == 1


def test_a_sidecar_overrides_what_the_article_says(world: World) -> None:
    world.drop.drop("a.txt")
    world.drop.sidecars["a.txt"] = ("a.meta.toml", b'title = "From the sidecar"')

    report = world.ingest()

    assert report.taken[0][1].revision.title == "From the sidecar"


def test_a_broken_sidecar_quarantines_the_file(world: World) -> None:
    world.drop.drop("a.txt")
    world.drop.sidecars["a.txt"] = ("a.meta.toml", b"withdrawn = maybe")

    world.ingest()

    assert "a.meta.toml" in world.drop.quarantined[0][1]


def test_publishing_twice_without_change_renders_nothing_and_keeps_the_bytes(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    world.publish()
    before = world.live()
    world.clock.tick(hours=1)

    report = world.publish()

    assert report.live == []
    assert world.live() == before


def test_with_nothing_committed_publishing_reads_nothing(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    world.publish()
    world.publish()
    reads = world.store.reads

    report = world.publish()

    assert report.live == []
    assert world.store.reads == reads


def test_an_article_taken_in_changes_every_format(world: World) -> None:
    world.publish()
    world.drop.drop("a.txt")
    world.ingest()

    report = world.publish()

    assert sorted(report.live) == ["latest.atom", "latest.json", "latest.rss"]


def test_last_modified_never_goes_back_and_always_moves_with_the_content(world: World) -> None:
    stamps = []
    for number in range(3):  # three changes within one second
        world.drop.drop(f"{number}.txt")
        world.ingest()
        world.publish()
        stamps.append(world.live().changed)

    assert stamps == sorted(set(stamps))


def test_an_embargoed_article_appears_when_it_ends_and_caches_are_told(world: World) -> None:
    world.drop.drop("a.txt", b"secret")
    world.drop.sidecars["a.txt"] = ("a.meta.toml", f"embargo = {(NOW + minutes(5)).isoformat()}".encode())
    world.ingest()

    first = world.publish()
    before = world.live()
    world.clock.now = NOW + minutes(5)
    world.publish()

    assert first.next_turn == before.cache_until == NOW + minutes(5)
    assert b"secret" not in before.body
    assert b"secret" in world.live().body


def test_a_faulty_rendition_leaves_the_last_good_one_live(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    world.publish()
    before = world.live()
    world.publish = replace(world.publish, checker=FindingFaults())
    world.drop.drop("b.txt")
    world.ingest()

    report = world.publish()

    assert [fault.name for fault in report.faults] == ["latest.rss", "latest.atom", "latest.json"]
    assert world.live() == before


class FindingFaults(Checker):
    """Finds a fault in every rendition."""

    def faults(self, rendition: Rendition) -> tuple[str, ...]:
        return (f"A5: {rendition.name} is wrong.",)


def test_a_configured_feed_that_is_not_rendered_yet_is_unavailable_and_an_unknown_one_is_not_found(world: World) -> None:
    with pytest.raises(StoreUnavailable):
        world.serve.feed("latest.rss")
    for name in ("other.rss", "latest.xml", "latest"):
        with pytest.raises(FeedNotFound):
            world.serve.feed(name)


def test_an_article_is_found_gone_or_never_there(world: World) -> None:
    world.drop.drop("public.txt")
    world.drop.drop("later.txt")
    world.drop.sidecars["later.txt"] = ("later.meta.json", b'{"embargo": "2026-03-02T00:00:00+00:00"}')
    taken = {path: article for path, article, _ in world.ingest().taken}

    assert world.serve.article(taken["public.txt"].id).guid == taken["public.txt"].guid
    for unknown in (taken["later.txt"].id, "no-such-id"):
        with pytest.raises(ArticleNotFound):
            world.serve.article(unknown)


def test_a_withdrawn_article_is_gone(world: World) -> None:
    from feedsvc.domain.decide import withdraw

    world.drop.drop("a.txt")
    article = world.ingest().taken[0][1]
    with world.store.begin() as unit:
        unit.articles.apply(withdraw(article, now=NOW))

    with pytest.raises(ArticleGone):
        world.serve.article(article.id)


def test_pages_follow_one_another_without_gap(world: World) -> None:
    for number in range(5):
        world.drop.drop(f"{number}.txt")
    world.ingest()

    first = world.serve.page("latest", limit=3)
    second = world.serve.page("latest", limit=3, after=first.next)

    assert len({article.guid for article in [*first.articles, *second.articles]}) == 5
    assert second.next is None


@pytest.mark.parametrize("slug", ["nothing", "tag/", "planet/mars", "section"])
def test_a_stream_that_cannot_be_is_not_found(world: World, slug: str) -> None:
    with pytest.raises(FeedNotFound):
        world.serve.page(slug, limit=1)


def test_one_process_has_the_lease_and_a_dead_ones_is_inherited() -> None:
    store = MemoryStore()
    one = SchedulerLease(store=store, holder="host:1", is_gone=lambda _: False)
    two = SchedulerLease(store=store, holder="host:2", is_gone=lambda _: False)
    heir = SchedulerLease(store=store, holder="host:3", is_gone=lambda holder: holder == "host:1")

    assert one()
    assert not two()
    assert heir()
    with store.begin() as unit:
        heir.guard(unit)
    with store.begin() as unit, pytest.raises(LeaseLost):
        one.guard(unit)


@dataclass(frozen=True)
class CountingRenderer(Renderer):
    """Counts how often it renders."""

    outlet: Outlet = field(default_factory=outlet)
    counted: list[str] = field(default_factory=list)

    def render(self, document: FeedDocument, *args: object, **named: object) -> Rendition:
        self.counted.append(document.name)
        return super().render(document, *args, **named)  # type: ignore[arg-type]


def test_a_thousand_pollers_of_a_cold_stream_cause_one_rendering(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    renderer = CountingRenderer()
    world.on_demand.publish = replace(world.publish, renderer=renderer)
    pollers = [threading.Thread(target=lambda: world.serve.feed("language/en.rss")) for _ in range(100)]

    for poller in pollers:
        poller.start()
    for poller in pollers:
        poller.join()
    for _ in range(900):
        world.serve.feed("language/en.rss")

    assert renderer.counted == ["language/en.rss"]


def test_streams_that_nobody_asks_for_again_make_room_in_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_demand, "CAPACITY", 5000)
    made: list[str] = []

    def ask(name: str) -> None:
        def render() -> Rendition:
            made.append(name)
            return rendition(name, b"x" * 1000)

        world.on_demand.document(name, render)

    names = [str(n) for n in range(8)]
    for name in names:
        ask(name)
    for name in reversed(names):
        ask(name)

    assert made == [*names, "2", "1", "0"]


def test_a_stream_keeps_its_bytes_until_its_articles_change(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    first = world.serve.feed("language/en.atom")
    world.clock.tick(minutes=5)
    world.publish()

    same = world.serve.feed("language/en.atom")
    world.drop.drop("b.txt")
    world.ingest()
    world.clock.tick(seconds=1)
    later = world.serve.feed("language/en.atom")

    assert same == first
    assert later.body != first.body
    assert later.changed > first.changed


@pytest.mark.parametrize("name", ["tag/nothing.rss", "section/None.json", "search.rss"])
def test_a_stream_without_articles_is_not_found_and_costs_no_rendering(world: World, name: str) -> None:
    renderer = CountingRenderer()
    world.on_demand.publish = replace(world.publish, renderer=renderer)

    with pytest.raises(FeedNotFound):
        world.serve.feed(name)
    assert renderer.counted == []


def test_a_search_is_a_feed_that_names_its_query(world: World) -> None:
    world.drop.drop("a.txt", b"A lighthouse.")
    world.drop.drop("b.txt", b"A windmill.")
    world.ingest()

    rendition = world.serve.feed("search.json", "lighthouse")

    assert rendition.entries == 1
    assert b"feeds/search.json?q=lighthouse" in rendition.body


def test_a_second_copy_is_kept_and_shown_once(world: World) -> None:
    for path in ("wire-one/a.txt", "wire-two/b.txt"):
        world.drop.drop(path, b"The very same copy from two wires.")
    taken = world.ingest().taken

    assert [article.duplicate_of for _, article, _ in taken] == [None, taken[0][1].guid]
    assert [article.guid for article in world.serve.page("latest", limit=9).articles] == [taken[0][1].guid]


def test_when_the_first_copy_is_withdrawn_the_second_is_shown(world: World) -> None:
    for path in ("wire-one/a.txt", "wire-two/b.txt"):
        world.drop.drop(path, b"The very same copy from two wires.")
    taken = world.ingest().taken
    world.drop.drop("wire-one/a.txt.withdraw", b"")

    world.ingest()

    assert [article.guid for article in world.serve.page("latest", limit=9).articles] == [taken[1][1].guid]


def test_a_withdraw_file_for_an_unknown_name_is_quarantined(world: World) -> None:
    world.drop.drop("never.txt.withdraw", b"")

    world.ingest()

    assert "No article was dropped as never.txt" in world.drop.quarantined[0][1]


def test_pictures_that_came_along_are_kept_and_belong_to_the_article(world: World) -> None:
    world.drop.drop("a.txt")
    world.drop.pictures["a.txt"] = {"a.jpg": b"picture", "a.gif": b"no picture"}

    article = world.ingest().taken[0][1]

    assert world.media.kept == {"a.jpg": b"picture"}
    assert [media.url for media in world.seen[-1].media] == ["/media/a.jpg"]
    assert world.seen[-1].warnings == ("a.gif is no picture that can be shown.",)
    assert article.revision.title


def test_a_bulk_load_takes_in_what_a_scan_takes_in(world: World) -> None:
    for n in range(BATCH * 2 + 7):
        world.drop.drop(f"{n}.txt")
    world.drop.drop("bug.txt", b"bug")
    world.drop.drop("empty.txt", b"")
    world.drop.drop("3.txt.withdraw", b"")

    reports = list(world.ingest.bulk())

    assert len(reports) == 3
    assert sum(len(report.taken) for report in reports) == BATCH * 2 + 7 + 1
    assert sorted(path for report in reports for path, _ in report.quarantined) == ["bug.txt", "empty.txt"]
    assert [path for report in reports for path, _ in report.faults] == ["bug.txt"]
    assert len(world.drop.accepted) == BATCH * 2 + 8
    assert world.store.commits < 20


def test_files_of_a_batch_that_fails_are_stored_one_by_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        world.drop.drop(name)
    apply = MemoryArticles.apply

    def fails_on_b(articles: MemoryArticles, decision: Decision) -> Article:
        if decision.article.revision.path == "b.txt":
            raise ValueError("a bug in the store")
        return apply(articles, decision)

    monkeypatch.setattr(MemoryArticles, "apply", fails_on_b)

    [report] = world.ingest.bulk()

    assert world.drop.accepted == ["a.txt", "c.txt"]
    assert report.quarantined == [("b.txt", OUR_FAULT)]
    assert world.store.unit.articles.count() == 2


def test_a_bulk_load_that_is_stopped_leaves_the_rest_for_the_next(world: World) -> None:
    for n in range(BATCH * 12):
        world.drop.drop(f"{n:03}.txt")

    load = world.ingest.bulk()
    first = next(load)
    load.close()  # type: ignore[attr-defined]  # it is a generator
    rest = list(world.ingest.bulk())

    assert len(first.taken) == BATCH
    assert world.drop.released == [f"{n:03}.txt" for n in range(BATCH, AHEAD)]
    assert world.store.unit.articles.count() == BATCH * 12
    assert sum(report.verdicts[Verdict.CREATED] for report in rest) == BATCH * 11


def test_what_an_earlier_process_ended_on_is_read_alone_and_first(world: World) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        world.drop.drop(name)
    world.drop.tried = {"a.txt", "b.txt"}

    reports = list(world.ingest.bulk())

    assert [[path for path, _, _ in report.taken] for report in reports] == [["a.txt"], ["b.txt"], ["c.txt", "d.txt"]]


def test_a_file_that_cannot_be_filed_away_waits_and_the_others_are_taken(world: World) -> None:
    for name, content in (("a.txt", b"Full."), ("bad.txt", b""), ("c.txt", b"Good.")):
        world.drop.drop(name, content)
    world.drop.unfilable = {"a.txt", "bad.txt"}

    report = world.ingest()

    assert [path for path, _, _ in report.taken] == ["a.txt", "c.txt"]
    assert (world.drop.accepted, report.quarantined) == (["c.txt"], [])
    assert report.obstacles == [
        ("a.txt", "It can't be filed away: No space left on device."),
        ("bad.txt", "It can't be filed away: No space left on device."),
    ]


def test_a_bulk_load_reports_what_cannot_be_filed_away(world: World) -> None:
    for name in ("a.txt", "b.txt"):
        world.drop.drop(name)
    world.drop.unfilable = {"a.txt"}

    reports = list(world.ingest.bulk())

    assert world.drop.accepted == ["b.txt"]
    assert [path for report in reports for path, _ in report.obstacles] == ["a.txt"]


def test_an_article_stored_under_a_decomposed_name_keeps_its_guid_and_its_corrections(world: World) -> None:
    decomposed = "U\u0308berfahrt.txt"
    stored = decide(revision(decomposed, text="Once."), None, now=world.clock())
    with world.store.begin() as unit:
        article = unit.articles.apply(stored)
        unit.overrides.keep(correct(article, None, {Field.TITLE: "Corrected"}, by="desk", now=world.clock()))
    world.drop.drop("Überfahrt.txt", b"Twice.")

    _, revised, verdict = world.ingest().taken[0]

    assert (verdict, revised.guid, revised.revision.title) == (Verdict.REVISED, article.guid, "Corrected")
    assert world.store.unit.articles.count() == 1


def test_a_withdraw_file_finds_what_was_stored_under_a_decomposed_name(world: World) -> None:
    with world.store.begin() as unit:
        unit.articles.apply(decide(revision("U\u0308berfahrt.txt"), None, now=world.clock()))
    world.drop.drop("Überfahrt.txt.withdraw", b"")

    assert [verdict for _, _, verdict in world.ingest().taken] == [Verdict.WITHDRAWN]
