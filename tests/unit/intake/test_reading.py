"""Files that are being read: which waits for which, and what overtakes."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from feedsvc.domain.decide import Verdict
from feedsvc.domain.files import SMALL, DroppedFile
from feedsvc.errors import FileChanged
from feedsvc.intake import ingest
from feedsvc.intake.prepare import Fetch, Prepared
from feedsvc.intake.reading import Pace
from tests.builders import revision
from tests.fakes.drop import MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


@dataclass
class SlowReaders:
    """Answer for a file when the test says so: by its path, with the text of an article that is called `identity`."""

    waiting: dict[str, Future[Prepared]] = field(default_factory=dict)
    small: list[bool] = field(default_factory=list)
    have_begun: bool = True

    def __call__(self, fetch: Fetch, *, is_small: bool) -> Future[Prepared]:
        dropped = fetch()
        assert isinstance(dropped, DroppedFile)
        self.small.append(is_small)
        outcome = self.waiting.setdefault(str(dropped.path), Future())
        if self.have_begun:
            outcome.set_running_or_notify_cancel()
        return outcome

    def answer(self, path: str, text: str, identity: str | None = None) -> None:
        made = revision(identity or path, text=text)
        self.waiting.pop(path).set_result(Prepared((made,)))


class World:
    def __init__(self) -> None:
        self.readers, self.drop, self.store = SlowReaders(), MemoryDropFolder(), MemoryStore()
        self.ingest = wired(store=self.store, drop=self.drop, submit=self.readers).ingest

    def taken(self) -> list[tuple[str, Verdict]]:
        return [(path, verdict) for path, _, verdict in self.ingest().taken]

    def text(self, path: str) -> str:
        with self.store.read() as view:
            return view.articles.by_path(path)[0].revision.content_text


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(ingest, "AT_ONCE", Pace(1, 0.01))
    return World()


def test_a_file_overtakes_one_that_takes_long_and_the_scan_ends(world: World) -> None:
    world.drop.drop("slow.txt")
    world.drop.drop("urgent.txt")
    first = world.taken()  # both are being read

    world.readers.answer("urgent.txt", "Urgent.")
    second = world.taken()
    world.readers.answer("slow.txt", "Slow.")

    assert (first, second) == ([], [("urgent.txt", Verdict.CREATED)])
    assert world.taken() == [("slow.txt", Verdict.CREATED)]


def test_what_was_overtaken_changes_no_article_that_a_later_file_brought(world: World) -> None:
    world.drop.drop("slow.txt")
    world.drop.drop("later.txt")
    world.ingest()
    world.readers.answer("later.txt", "Corrected.", identity="same.txt")
    world.ingest()

    world.readers.answer("slow.txt", "Not yet corrected.", identity="same.txt")

    assert world.taken() == []
    assert world.text("same.txt") == "Corrected."
    assert world.drop.accepted == ["later.txt", "slow.txt"]


def test_a_second_file_of_a_path_waits_for_the_first(world: World) -> None:
    world.drop.drop("a.txt", b"First.")
    world.ingest()
    world.drop.drop("a.txt", b"Second.")

    world.ingest()

    assert len(world.readers.small) == 1


def test_a_withdraw_file_waits_for_what_it_withdraws(world: World) -> None:
    world.drop.drop("a.txt")
    world.drop.drop("a.txt.withdraw", b"")
    first = world.taken()

    world.readers.answer("a.txt", "Text.")

    assert first == []
    assert world.taken() == [("a.txt", Verdict.CREATED), ("a.txt.withdraw", Verdict.WITHDRAWN)]


def test_what_is_read_late_wakes_the_timetable(world: World) -> None:
    woken: list[str] = []
    world.ingest.reading.on_late = lambda: woken.append("woken")
    world.drop.drop("slow.txt")
    world.ingest()
    before = list(woken)

    world.readers.answer("slow.txt", "Slow.")

    assert (before, woken) == ([], ["woken"])


def test_a_large_file_is_kept_out_of_the_way_of_small_ones(world: World) -> None:
    world.drop.drop("large.txt", b"x" * (SMALL + 1))
    world.drop.drop("small.txt", b"x" * SMALL)

    world.ingest()

    assert world.readers.small == [False, True]


def test_a_file_that_no_reader_takes_now_waits(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    world.readers.waiting.pop("a.txt").set_exception(OSError("no process could be started"))

    report = world.ingest()

    assert report.obstacles == [("a.txt", "It can't be read now: no process could be started")]
    assert (world.drop.accepted, world.drop.quarantined) == ([], [])


def test_what_is_being_read_is_released_when_the_service_stops(world: World) -> None:
    world.drop.drop("slow.txt")
    world.ingest()

    world.ingest.reading.release()

    assert world.drop.released == ["slow.txt"]


def test_readers_that_have_yet_to_begin_keep_the_order_of_the_files(world: World) -> None:
    world.readers.have_begun = False
    world.drop.drop("a.txt")
    world.drop.drop("b.txt")

    def answer() -> None:
        for path in ("b.txt", "a.txt"):
            world.readers.answer(path, f"{path} says so.")

    starting = threading.Timer(0.3, answer)
    starting.start()

    assert [path for path, _ in world.taken()] == ["a.txt", "b.txt"]


def test_a_file_that_changed_before_its_turn_is_released_for_the_next_scan(world: World) -> None:
    world.drop.drop("a.txt")
    world.ingest()
    world.readers.waiting.pop("a.txt").set_exception(FileChanged("a.txt has changed."))

    report = world.ingest()

    assert (world.drop.released, report.obstacles) == (["a.txt"], [])
