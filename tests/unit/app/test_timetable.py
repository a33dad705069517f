"""The timetable: what is done at its start."""

import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

import apscheduler.executors.base
import apscheduler.schedulers.base
import pytest
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from feedsvc.app import timetable as timetable_module
from feedsvc.app.checkup import examine
from feedsvc.app.settings import load_settings
from feedsvc.app.timetable import Timetable, _Scheduler
from feedsvc.app.wiring import build
from feedsvc.app.working import timetable
from feedsvc.errors import BucketUnavailable
from feedsvc.objects import Objects
from tests.acceptance.running import eventually

LOADED_LATER = """
import sys
from pathlib import Path, PurePosixPath
from feedsvc.app.nursery import warm_up
from feedsvc.app.preparing import preparer
from feedsvc.app import timetable as timetable_module
from feedsvc.app.settings import load_settings
from feedsvc.domain.files import DroppedFile
from tests.acceptance.test_main_job import article

prepare = preparer(load_settings(None, {}, data=Path(sys.argv[1])))
warm_up(prepare)
known = set(sys.modules)
assert prepare(DroppedFile(PurePosixPath("a.txt"), article(1).encode())).revisions
print(sorted(set(sys.modules) - known))
"""


def test_the_first_article_loads_nothing_once_the_readers_have_warmed_up(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", LOADED_LATER, tmp_path], capture_output=True, text=True, check=False)

    assert (ended.stdout.strip(), ended.stderr) == ("[]", "")


@pytest.mark.parametrize("error", [RecursionError("a fault of ours"), BucketUnavailable("It does not answer.")])
def test_feeds_are_brought_up_to_date_though_intake_fails(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = build(load_settings(None, {}, data=tmp_path))
    monkeypatch.setattr(type(service.usecases.ingest), "__call__", partial(fails, error))
    timetable = Timetable(
        usecases=service.usecases,
        interval=60,
        lease=lambda: True,
        watch=lambda _: nullcontext(),
        note_arrival=lambda _: True,
        scan_ended=(failures := list[Exception | None]()).append,
    )

    timetable.tick()

    with service.store.read() as view:
        assert view.renditions.names()
    assert failures == [error]
    service.store.close()


@pytest.mark.parametrize("takes_in_always", [True, False])
def test_without_the_lease_it_takes_in_what_its_machine_sees_and_publishes_nothing(
    tmp_path: Path, *, takes_in_always: bool
) -> None:
    service = build(load_settings(None, {}, data=tmp_path))
    (file := tmp_path / "drop" / "a.txt").write_text("Pier reopens\n\nThe ferry sails again.\n")
    service.listing.note_complete(file)
    timetable = Timetable(
        usecases=service.usecases,
        interval=60,
        lease=lambda: False,
        takes_in_always=takes_in_always,
        watch=lambda _: nullcontext(),
        note_arrival=lambda _: True,
    )

    timetable.tick()

    with service.store.read() as view:
        assert (view.articles.count(), view.renditions.names()) == (int(takes_in_always), [])
    service.close()


def test_it_ends_though_a_job_under_way_plans_another() -> None:
    scheduler, is_under_way, ends = _Scheduler(), threading.Event(), threading.Event()

    def plan() -> None:
        is_under_way.set()
        time.sleep(0.2)  # until the scheduler is shut down
        scheduler.add_job(lambda: None, DateTrigger(datetime.now(UTC)))

    scheduler.start()
    scheduler.add_job(plan)
    assert is_under_way.wait(20)

    threading.Thread(target=lambda: (scheduler.finish(), ends.set()), daemon=True).start()

    assert ends.wait(20)


def fails(error: Exception, **_: object) -> None:
    raise error


def test_what_is_dropped_in_a_bucket_is_taken_in_and_published(tmp_path: Path, bucket: str) -> None:
    settings = load_settings(None, {"FEEDSVC_INTAKE_BUCKET": bucket}, data=tmp_path / "data")
    service = build(settings)
    objects = Objects(bucket)
    objects.put("drop/a.txt", b"Pier reopens\n\nThe ferry sails again.\n")

    timetable(service, lambda: None).tick()

    with service.store.read() as view:
        assert b"Pier reopens" in (view.renditions.get("latest.rss") or pytest.fail("no feed")).body
    service.close()  # which waits until all is filed away
    assert [name.partition("/")[::2][0] for name in objects.names()] == ["accepted"]
    assert sorted(path.name for path in settings.data.iterdir() if path.is_dir()) == ["media"]
    assert all(finding.level == "ok" for finding in examine(settings, tmp_path / "none.toml") if finding.subject == "bucket")


def test_a_job_that_begins_while_the_scheduler_shuts_down_leaves_no_traceback() -> None:
    scheduler = _Scheduler()
    scheduler.start(paused=True)
    job = scheduler.add_job(lambda: None, DateTrigger(datetime.now(UTC)))

    scheduler.finish()

    scheduler.remove_job(job.id)  # as its thread does once it has handed the job on


def test_feeds_that_are_no_more_are_taken_down_once_the_other_processes_have_gone_over_too(tmp_path: Path) -> None:
    service = build(load_settings(None, {}, data=tmp_path))
    taken_down = list[str]()
    timetable = Timetable(
        usecases=service.usecases,
        interval=60,
        lease=lambda: True,
        watch=lambda _: nullcontext(),
        note_arrival=lambda _: True,
        retire_feeds=lambda: taken_down.append("once") or (),
        retires_after=0.5,
    )

    timetable.tick()
    before = list(taken_down)
    time.sleep(0.5)
    timetable.tick()
    timetable.tick()

    assert (before, taken_down) == ([], ["once"])
    service.store.close()


@pytest.mark.parametrize("leap", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=365), timedelta(days=-365)])
def test_jobs_go_on_though_the_clock_of_the_machine_is_set(leap: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    offset = timedelta()

    class Set(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    for module in (timetable_module, apscheduler.schedulers.base, apscheduler.executors.base):
        monkeypatch.setattr(module, "datetime", Set)
    scheduler, runs = _Scheduler(), list[float]()
    scheduler.add_job(lambda: runs.append(time.monotonic()), IntervalTrigger(seconds=0.1), coalesce=True)
    scheduler.start()
    eventually(lambda: len(runs) > 1, "the first runs", seconds=20)

    offset = leap
    count, leapt = len(runs), time.monotonic()

    eventually(lambda: len(runs) > count + 2, "runs after the leap", seconds=20)
    assert runs[count + 2] - leapt < 5
    scheduler.finish()
