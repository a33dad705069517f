"""The timetable: which use case runs when (APScheduler).

One tick takes in what is complete and brings the feeds up to date. It runs at an interval, at once when the file watcher
tells of an arrival, and on the second at which time alone changes a feed (an embargo's end, an expiry). Where machines share a
database, each takes in what it can see, and publishes its share of the feeds; the process that holds the lease minds the rest.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from feedsvc.app.catalogue import UseCases
from feedsvc.app.events import log_ingest, log_outlived, log_publish, log_refusals
from feedsvc.errors import BucketUnavailable, LeaseLost, StoreUnavailable
from feedsvc.intake.ingest import IngestReport
from feedsvc.publishing.publish import PublishReport
from feedsvc.telemetry import event

TICK = "tick"
TURN = "turn"

TICKS = 3
"""Ticks that may be there at once: one works, one waits for it, and one has ended and isn't yet counted off. A tick too many is
dropped, and with two now and then an article would wait for the next interval."""

FOLLOWS = 10.0
"""Seconds that the end waits for what follows others: it may be publishing."""

FORGET_HOURS = 6

DELETING_HOUR = 3
"""The hour (UTC) at which what has outlived its term is deleted."""

QUIET = timedelta(seconds=1)
"""Without anything new, until feeds are compressed densely."""

LEAP = timedelta(seconds=10)
"""By so much the machine's clock may be set right without all jobs being planned anew."""


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no types
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor()
        self._begun = _clock_began()
        super().__init__(timezone=UTC, executors={"default": self._threads})

    def _process_jobs(self) -> float | None:
        """Plan all jobs anew when the machine's clock was set: APScheduler would else wait until it has caught up again, or
        run through each time that it leapt over (15 million ticks a year)."""
        begun = _clock_began()
        if abs(begun - self._begun) > LEAP:
            now = datetime.now(UTC)
            for job in self.get_jobs():
                is_daily = isinstance(job.trigger, CronTrigger)
                job.modify(next_run_time=job.trigger.get_next_fire_time(None, now) if is_daily else now)
        self._begun = begun
        seconds: float | None = super()._process_jobs()
        return seconds

    def finish(self) -> None:
        """Begin no job any more, and wait for those under way.

        APScheduler's own `shutdown(wait=True)` waits with the lock that a job takes to plan another, as a tick does: both then
        wait for ever.
        """
        self.shutdown(wait=False)
        self._threads.shutdown()

    def remove_job(self, job_id: str, jobstore: str | None = None) -> None:
        """Pass over a job that is gone: when one begins while the scheduler shuts down, APScheduler's thread would end in a
        traceback."""
        with suppress(JobLookupError):
            super().remove_job(job_id, jobstore)


def _clock_began() -> datetime:
    """Return when the monotonic clock began, by the machine's clock: the same until that is set."""
    return datetime.now(UTC) - timedelta(seconds=time.monotonic())


@dataclass(slots=True, kw_only=True)
class Timetable:
    """Run the use cases on time; `interval` is seconds. `lease` takes or renews the right to schedule.

    `takes_in_always` has it take in without the lease too, and `changed_elsewhere` yields when others have taken something in.
    `share` returns which feeds it publishes, with the lease or without; None for all.
    `scan_ended` hears of each scan and of what failed it, `scan_goes_on` of each file of one that takes long.
    `retire_feeds` takes down what is no public feed any more, after `retires_after` seconds; `compress` makes the codings that
    nothing waits for.
    """

    usecases: UseCases
    interval: float
    lease: Callable[[], bool]
    watch: Callable[[Callable[[Path], None]], AbstractContextManager[None]]
    note_arrival: Callable[[Path], bool]
    takes_in_always: bool = False
    share: Callable[[bool], Collection[str] | None] = lambda leads: None if leads else ()
    changed_elsewhere: Callable[[threading.Event], Iterable[None]] = lambda _: ()
    scan_ended: Callable[[Exception | None], None] = lambda _: None
    scan_goes_on: Callable[[], None] = lambda: None
    wake_hub: Callable[[], None] = lambda: None
    retire_feeds: Callable[[], Sequence[str]] = tuple
    retires_after: float = 0.0
    compress: Callable[[], Sequence[str]] = tuple
    _begun: float = field(default_factory=time.monotonic)
    _has_begun: bool = False
    _has_taken_down: bool = False
    _leads: bool = False
    _scheduler: _Scheduler = field(default_factory=_Scheduler)
    _is_woken: threading.Event = field(default_factory=threading.Event)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish the tick that is under way."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(self.tick, IntervalTrigger(seconds=self.interval), id=TICK, coalesce=True, max_instances=TICKS)
        self._scheduler.add_job(self._forget, IntervalTrigger(hours=FORGET_HOURS), id="forget")
        self._scheduler.add_job(self._keep_terms, CronTrigger(hour=DELETING_HOUR), id="retention", misfire_grace_time=None)
        self.usecases.ingest.reading.on_late = self._wake
        with self.watch(self._on_arrival):
            self._scheduler.start()
            self.tick()
            following = threading.Thread(target=self._follow, args=(stop,), name="changes", daemon=True)
            following.start()
            self._compress_soon()
            self._record_pictures()
            stop.wait()
            self._scheduler.finish()
            following.join(FOLLOWS)

    def tick(self) -> None:
        """Take in and publish; a fault is logged, and the next tick tries again.

        What arrives during a scan is found by the tick that waits.
        """
        with self._one_at_a_time:
            self._is_woken.clear()
            self._work(takes_in=True)

    def _work(self, *, takes_in: bool) -> None:
        try:
            led, self._leads = self._leads, self.lease()
            if self._leads:
                self._begin_once()
                self._take_down_once()
                if takes_in and not led:  # the feeds of one that was lost wait for no file that is read first
                    self._work_as_scheduler(takes_in=False)
                failure = self._work_as_scheduler(takes_in=takes_in)
                if takes_in:
                    self.scan_ended(failure)
            elif self.takes_in_always:
                self._work_beside(takes_in=takes_in)
        except LeaseLost:
            event("another process schedules now", level=logging.WARNING)
        except Exception as error:  # noqa: BLE001 the job's outermost frame: the next tick goes on
            event("tick failed", level=logging.ERROR, fault=error)
            self.scan_ended(error)

    def _begin_once(self) -> None:
        if not self._has_begun:
            self.usecases.counting.expect()
            self._has_begun = True

    def _take_down_once(self) -> None:
        if not self._has_taken_down and time.monotonic() >= self._begun + self.retires_after:
            gone = self.retire_feeds()
            self._has_taken_down = True
            if gone:
                event("feeds taken down", renditions=gone)
                self.wake_hub()

    def _work_beside(self, *, takes_in: bool) -> None:
        """Take in what this machine can see, and publish its share of the feeds; the process that holds the lease minds the
        rest."""
        counting, begun = self.usecases.counting, time.perf_counter()
        taken = self._take_in()[0] if takes_in else IngestReport()
        read, share = time.perf_counter(), self.share(False)  # noqa: FBT003
        published = self.usecases.publish_beside(part=share) if share else PublishReport()
        if published.live:
            self.wake_hub()
        done = time.perf_counter()
        log_ingest(taken)
        self._published(published)
        counting.intake(taken, seconds=read - begun)
        counting.publishing(published, seconds=done - read)

    def _work_as_scheduler(self, *, takes_in: bool) -> Exception | None:
        """Return what failed intake. What came in is out before anything is counted."""
        counting, begun = self.usecases.counting, time.perf_counter()
        taken, failure = self._take_in() if takes_in else (IngestReport(), None)
        read = time.perf_counter()
        published = self.usecases.publish(part=self.share(True))  # noqa: FBT003
        if published.live:
            self.wake_hub()
        done = time.perf_counter()
        log_ingest(taken)
        log_refusals(self.usecases.preflight.refusals(taken.fresh))
        self._published(published)
        self.usecases.refresh()
        if self.usecases.notify():
            self.wake_hub()
        counting.intake(taken, seconds=read - begun)
        counting.publishing(published, seconds=done - read)
        return failure

    def _take_in(self) -> tuple[IngestReport, Exception | None]:
        """Take in; where that fails, the feeds are brought up to date all the same."""
        try:
            return self.usecases.ingest(on_file=self.scan_goes_on), None
        except StoreUnavailable as error:
            if not isinstance(error, BucketUnavailable):
                raise
            event("intake waits for its bucket", level=logging.WARNING, fault=error)
            return IngestReport(), error
        except Exception as error:  # noqa: BLE001 the outermost frame of a scan: the next goes on
            event("intake failed", level=logging.ERROR, fault=error)
            return IngestReport(), error

    def _compress_soon(self) -> None:
        """Compress the feeds densely once nothing new has come for a moment."""
        due = datetime.now(UTC) + QUIET
        self._scheduler.add_job(self._compress, DateTrigger(due), id="compress", replace_existing=True, misfire_grace_time=None)

    def _compress(self) -> None:
        try:
            if self.lease():
                self.compress()
        except Exception as error:  # noqa: BLE001 the job's outermost frame: clients get gzip meanwhile
            event("compressing failed", level=logging.ERROR, fault=error)

    def _record_pictures(self) -> None:
        """Share the pictures that this machine alone has; record which articles of an earlier release use."""
        try:
            self.usecases.ingest.media.share_all()
            if self.lease():
                self.usecases.pictures.record()
        except Exception as error:  # noqa: BLE001 the outermost frame: the next start goes on
            event("recording the pictures of articles failed", level=logging.ERROR, fault=error)

    def _forget(self) -> None:
        """Delete counts of days long past."""
        try:
            if self.lease():
                self.usecases.counting.forget()
                self.usecases.pictures.record()
        except Exception as error:  # noqa: BLE001 the job's outermost frame: the next time goes on
            event("forgetting failed", level=logging.ERROR, fault=error)

    def _keep_terms(self) -> None:
        """Delete what is older than it is kept."""
        try:
            if self.lease():
                log_outlived(self.usecases.retention())
        except Exception as error:  # noqa: BLE001 the job's outermost frame: the next day goes on
            event("deleting what is old failed", level=logging.ERROR, fault=error)

    def _follow(self, stop: threading.Event) -> None:
        """Publish what others have taken in; of many changes while it is at work, once."""
        for _ in self.changed_elsewhere(stop):
            with suppress(StoreUnavailable):
                if self._leads or self.share(False):  # noqa: FBT003
                    with self._one_at_a_time:
                        self._work(takes_in=False)

    def _on_arrival(self, path: Path) -> None:
        if self.note_arrival(path):
            self._wake()

    def _wake(self) -> None:
        """Tick at once, unless a tick that was asked for has yet to begin."""
        if not self._is_woken.is_set():
            self._is_woken.set()
            with suppress(JobLookupError):  # the scheduler has been shut down
                self._scheduler.modify_job(TICK, next_run_time=datetime.now(UTC))

    def _published(self, report: PublishReport) -> None:
        log_publish(report)
        if report.live:
            self._compress_soon()
        if report.is_filling:
            self._wake()
        if report.next_turn is not None:
            wait = max(report.next_turn - self.usecases.publish.clock(), timedelta(milliseconds=1))
            due = datetime.now(UTC) + wait
            self._scheduler.add_job(self._wake, DateTrigger(due), id=TURN, replace_existing=True, misfire_grace_time=None)
