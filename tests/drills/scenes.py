"""What is killed in the matrix of kills: each scene prepares files, does its work, and after a kill finds what is wrong.

A check recovers first, as a service does that is started again: it does the work once more, to its end.
"""

import hashlib
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import ClassVar

from PIL import Image

from feedsvc.app import wiring
from feedsvc.app.backing_up import BackUp, PutBack
from feedsvc.app.lease import beat
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.wiring import Service
from feedsvc.app.working import hub_worker
from feedsvc.domain.articles import Article, guid_from_id
from feedsvc.domain.renditions import Rendition
from feedsvc.domain.subscriptions import Delivery, HubAnswer, HubPayload, Subscription
from feedsvc.errors import ArticleNotFound, LeaseLost, StoreConflict
from feedsvc.hub.outcomes import DeliveryOutcome
from feedsvc.intake.prepare import Fetch, Prepared
from feedsvc.moving import Terms, source_of
from feedsvc.moving.backups import members_of
from feedsvc.publishing.compress import Compress
from tests.drills.kills import Trial, take_in
from tests.fakes.wiring import prepared_here

LEASE = 0.4
"""Seconds of a scheduler's lease: shorter than some stops."""

PATIENCE = 60.0
"""Seconds in which a lease has to be had, on a busy machine."""

FEED = "latest.rss"
CALLBACKS = tuple(f"https://reader-{number}.example/hook" for number in range(3))
ITEMS = 7
ITEM = (
    "<item><guid>https://old.example/{0}/{1}</guid><link>https://old.example/{0}/{1}</link><title>Mill {1} of {0}</title>"
    "<pubDate>Tue, 03 Feb 2026 1{1}:15:00 GMT</pubDate><description>The mill {1} of {0} is open.</description></item>"
)
FAR = datetime(2099, 1, 1, tzinfo=UTC)


class ReadsHere:
    """Reads files in the process that asks: there is none to start, and none that is killed in its place."""

    def __init__(self, settings: Settings, count: int) -> None:
        del count
        self._submit = prepared_here(preparer(settings))

    def __call__(self, fetch: Fetch, *, is_small: bool) -> "Future[Prepared]":
        """Read at once."""
        try:
            return self._submit(fetch, is_small=is_small)
        except Exception as error:  # noqa: BLE001 whoever waits for the outcome meets it
            outcome: Future[Prepared] = Future()
            outcome.set_exception(error)
            return outcome

    def close(self) -> None:
        """End nothing."""


@dataclass(frozen=True)
class Scene:
    """One trial, in files that bear its number, beside those of the trials before it."""

    data: Path
    url: str
    number: int
    most_workers: ClassVar[int] = 3
    databases: ClassVar[tuple[str, ...]] = ("sqlite", "postgresql")

    def prepare(self) -> None:
        """Make what the work works with."""

    def work(self) -> None:
        """Do what may be killed anywhere."""
        raise NotImplementedError

    def faults(self) -> Iterator[str]:
        """Recover, and yield what is wrong then."""
        raise NotImplementedError

    @cached_property
    def settings(self) -> Settings:
        """The settings of the trial's data folder."""
        environment = {
            "FEEDSVC_DATABASE_URL": self.url,
            "FEEDSVC_INTAKE_SETTLE_SCANS": "1",
            "FEEDSVC_INTAKE_NEAR_DUPLICATES": "0",
        }
        return load_settings(None, environment, data=self.data)

    @contextmanager
    def service(self, *, schedules: bool = False) -> Iterator[Service]:
        """Open a service that reads in this process."""
        wiring.Readers = ReadsHere  # type: ignore[assignment, misc]
        service = wiring.build(self.settings, schedules=schedules)
        service.lease.seconds = LEASE
        ends = Event()
        if schedules:
            Thread(target=beat, args=(ends, service.lease.keep), kwargs={"seconds": LEASE / 4}, daemon=True).start()
        yield service
        ends.set()
        service.close()

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file that has been there for long."""
        place = self.data / "drop" / str(self.number) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        os.utime(place, (1_700_000_000, 1_700_000_000))

    def text(self, what: str) -> bytes:
        """Write an article."""
        ward = f"ward {self.number}"
        lines = [self.title(what), "By Ann Lee", f"The {what.lower()} of {ward} stays open, it said on Monday in {ward}."]
        return "\n\n".join([*lines, ""]).encode()

    def title(self, what: str) -> str:
        """Return an article's headline."""
        return f"Council Keeps {what} Number {self.number} Open"

    def articles(self, service: Service, name: str) -> list[Article]:
        """Return the articles of a file of this trial."""
        with service.store.read() as view:
            return list(view.articles.by_path(f"{self.number}/{name}"))

    def rendition(self, service: Service) -> Rendition | None:
        """Return the feed as it is served."""
        with service.store.read() as view:
            return view.renditions.get(FEED)

    def publish(self, service: Service, now: datetime | None = None) -> None:
        """Publish as the process that schedules; while another does, wait until it has ended or is silent."""
        if now is not None:
            service.usecases.publish.clock = lambda: now
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(LeaseLost, StoreConflict):
                if service.lease():
                    service.usecases.publish()
                    Compress(store=service.usecases.publish.store)()
                    service.lease.release()
                    return
            time.sleep(0.01)
        raise TimeoutError(f"no lease in {PATIENCE:g} s")


class Intake(Scene):
    """An embargoed article with a sidecar, one with a picture, and a file that can't be read."""

    def prepare(self) -> None:
        Trial(self.number, self.data, self.url).drop()

    def work(self) -> None:
        with self.service() as service:
            take_in(service)

    def faults(self) -> Iterator[str]:
        with self.service() as service:
            if wrong := Trial(self.number, self.data, self.url).outcome(service):
                yield wrong
            for file in service.usecases.repair.files():
                service.usecases.repair.discard(file.name)


class Publishing(Scene):
    """A public article, and one whose embargo ends meanwhile: none is early, none goes, and no feed is older than before."""

    @property
    def embargo(self) -> datetime:
        return FAR + timedelta(minutes=self.number % 99_999_999)

    def prepare(self) -> None:
        self.drop("a.txt", self.text("Mill"))
        self.drop("a.txt.meta.toml", f"embargo = {self.embargo.isoformat()}\n".encode())
        self.drop("b.txt", self.text("Pier"))
        with self.service() as service:
            take_in(service)

    def work(self) -> None:
        with self.service(schedules=True) as service:
            self.publish(service, self.embargo - timedelta(seconds=20))
            self.publish(service, self.embargo)

    def faults(self) -> Iterator[str]:
        with self.service(schedules=True) as service:
            before = self.rendition(service)
            self.publish(service, self.embargo)
            after = self.rendition(service)
            if before is not None and self.title("Mill").encode() in before.body and before.changed < self.embargo:
                yield f"out at {before.changed}, before its embargo's end {self.embargo}"
            if after is None:
                yield "no feed"
                return
            if before is not None and (after.changed, after.made_of) < (before.changed, before.made_of):
                yield f"the feed goes back from {before.changed} to {after.changed}"
            for what in ("Mill", "Pier"):
                times = after.body.decode().count(f"<title>{self.title(what)}</title>")
                if times != 1:
                    yield f"{what} is {times} times in the feed"
            yield from self._not_renewed(service, after)

    def _not_renewed(self, service: Service, live: Rendition) -> Iterator[str]:
        """A process that knows nothing has nothing to render."""
        self.publish(service, self.embargo)
        if self.rendition(service) != live:
            yield "published once more without a change"


class Hub(Scene):
    """Three subscribers of a feed that changes: each has the last state in the end, and none an older one after a newer."""

    @property
    def log(self) -> Path:
        return self.data / f"deliveries-{self.number}.txt"

    def prepare(self) -> None:
        self.drop("b.txt", self.text("Pier"))
        with self.service(schedules=True) as service:
            with service.store.begin() as unit:
                for callback in CALLBACKS:
                    if unit.subscriptions.find(FEED, callback) is None:
                        subscription = Subscription(topic=FEED, callback=callback, created=datetime.now(UTC), expires=FAR)
                        unit.subscriptions.confirm(subscription)
            take_in(service)

    def work(self) -> None:
        with self.service(schedules=True) as service:
            self.publish(service)
            self._distribute(service)

    def _distribute(self, service: Service) -> None:
        worker = hub_worker(service)
        worker.distribute.take_over()
        while True:
            taken = worker.distribute.take(fresh=2, again=2, requests=2)
            laden = [*taken.fresh, *taken.again]
            if not laden:
                break
            for delivery, payload in laden:
                self._deliver(delivery, payload)
            now = datetime.now(UTC)
            worker.record([DeliveryOutcome(delivery, HubAnswer(status=204), now) for delivery, _ in laden])

    def _deliver(self, delivery: Delivery, payload: HubPayload) -> None:
        body = next(iter(payload.bodies.values()))
        line = f"{delivery.callback} {payload.number} {hashlib.sha256(body).hexdigest()[:16]}\n"
        with self.log.open("ab", buffering=0) as log:
            log.write(line.encode())
            os.fsync(log.fileno())

    def faults(self) -> Iterator[str]:
        with self.service(schedules=True) as service:
            self.publish(service)
            self._distribute(service)
            with service.store.read() as view:
                number = view.outbox.number(FEED)
                states = {callback: view.subscriptions.find(FEED, callback) for callback in CALLBACKS}
        lines = [line.split() for line in self.log.read_text().splitlines()] if self.log.exists() else []
        for callback, state in states.items():
            numbers = [int(line[1]) for line in lines if line[0] == callback]
            if state is None or state.sent != number:
                yield f"{callback} is at {state and state.sent} of {number}"
            if number not in numbers or numbers != sorted(numbers):
                yield f"{callback} got {numbers} of {number}"
        self.log.unlink(missing_ok=True)

    def repeats(self) -> int:
        """Count deliveries that came again, as they may after a kill."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return len(lines) - len(set(lines))


class Erasing(Scene):
    """An article with a picture is erased: nothing of it is left, and all of its neighbour."""

    def prepare(self) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (3, 3), (self.number % 256, self.number // 256 % 256, 9)).save(picture, "PNG")
        self.drop("a.png", picture.getvalue())
        self.drop("a.txt", self.text("Mill"))
        self.drop("b.txt", self.text("Pier"))
        with self.service(schedules=True) as service:
            take_in(service)
            self.publish(service)
            article = self.articles(service, "a.txt")[0]
            kept = [media.url.rpartition("/media/")[2] for media in article.revision.media]
        self._noted.write_text(json.dumps([article.guid, kept]))

    @property
    def _noted(self) -> Path:
        return self.data / f"erase-{self.number}.json"

    def work(self) -> None:
        guid = json.loads(self._noted.read_text())[0]
        with self.service() as service, suppress(ArticleNotFound):
            service.usecases.erase(guid)

    def faults(self) -> Iterator[str]:
        self.work()
        guid, pictures = json.loads(self._noted.read_text())
        with self.service(schedules=True) as service:
            self.publish(service)
            left = [*self.articles(service, "a.txt"), *(path for path in self._kept("a.*"))]
            left += [name for name in pictures if (self.data / "media" / name).exists()]
            feed = self.rendition(service)
            if left or (feed is not None and self.title("Mill").encode() in feed.body):
                yield f"left of the erased article: {left or 'its entry'}"
            if len(self.articles(service, "b.txt")) != 1 or len(self._kept("b.txt")) != 1:
                yield "its neighbour is gone"
        if guid not in (self.data / "erasures.jsonl").read_text():
            yield "it isn't on the list of erasures"

    def _kept(self, pattern: str) -> list[Path]:
        return list((self.data / "accepted").glob(f"*/*/*/{self.number}/{pattern}"))


def _nothing_fetched(*_: object) -> object:
    raise OSError("nothing is fetched in a drill")


class Importing(Scene):
    """A feed of seven items is moved in, two in a piece: each is there once, and none again when it is repeated."""

    @property
    def file(self) -> Path:
        return self.data / f"import-{self.number}.xml"

    def prepare(self) -> None:
        items = "".join(ITEM.format(self.number, number) for number in range(ITEMS))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(
            f'<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link>{items}</channel></rss>'
        )

    def work(self) -> None:
        with self.service() as service:
            self._import(service)

    def _import(self, service: Service) -> list[str]:
        source = source_of(str(self.file), Terms(size=2, fetch=_nothing_fetched))  # type: ignore[arg-type]
        return [item.id or "" for piece in service.usecases.importing(source) for item in piece.items]

    def faults(self) -> Iterator[str]:
        with self.service() as service:
            ids = self._import(service)
            with service.store.read() as view:
                count = view.articles.count()
                stored = [view.articles.by_guid(guid_from_id(name)) for name in set(ids)]
                entries = view.imports.stored(str(self.file.absolute()))
            if len(set(ids)) != ITEMS or [article and article.number for article in stored] != [1] * ITEMS:
                yield f"imported {sorted(ids)}"
            if set(self._import(service)) != set(ids):
                yield "the second time is another"
            with service.store.read() as view:
                if view.articles.count() != count or entries:
                    yield f"{view.articles.count() - count} more the second time, {len(entries)} pieces noted"
        self.file.unlink()


class BackingUp(Scene):
    """A backup is whole or not there, and what one that was killed had written is gone after the next."""

    most_workers = 1
    databases = ("sqlite",)

    @property
    def target(self) -> Path:
        return self.data.parent / f"{self.data.name}-backups" / f"{self.number}.backup"

    def prepare(self) -> None:
        self.drop("b.txt", self.text("Pier"))
        with self.service() as service:
            take_in(service)

    def work(self) -> None:
        if not self.target.exists():
            self._back_up(self.target)

    def _back_up(self, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        for _ in BackUp(settings=self.settings)(target):
            pass

    def faults(self) -> Iterator[str]:
        self.work()
        names = [name for name, _ in members_of(self.target)]
        if "database/feedsvc.db" not in names:
            yield f"the backup holds {names}"
        self._back_up(other := self.target.with_name("other"))
        left = [path.name for path in self.target.parent.iterdir() if path not in (self.target, other)]
        if left:
            yield f"left beside the backup: {left}"
        self.target.unlink()
        other.unlink()


class Restoring(BackingUp):
    """A backup is put back over what a killed restore left, and all is there then."""

    def work(self) -> None:
        super().work()
        settings = load_settings(None, {}, data=self.data.parent / f"{self.data.name}-restored")
        PutBack(settings=settings, is_forced=True)(self.target)

    def faults(self) -> Iterator[str]:
        self.work()
        with self.service() as service, service.store.read() as view:
            expected = view.articles.count()
        place = self.data.parent / f"{self.data.name}-restored"
        restored = Scene(place, f"sqlite:///{place}/feedsvc.db", self.number)
        with restored.service() as service, service.store.read() as view:
            if view.articles.count() != expected:
                yield f"{view.articles.count()} of {expected} articles are back"
            if not view.articles.by_path(f"{self.number}/b.txt"):
                yield "the last article isn't back"
        self.target.unlink()


SCENES: dict[str, Callable[[Path, str, int], Scene]] = {
    "intake": Intake,
    "publishing": Publishing,
    "hub": Hub,
    "erasing": Erasing,
    "importing": Importing,
    "backing up": BackingUp,
    "restoring": Restoring,
}
