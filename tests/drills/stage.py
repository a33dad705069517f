"""A newsroom in one process on a real disk and database, whose clock is turned by hand and which a fault ends in mid-step."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event

from feedsvc.app.catalogue import UseCases
from feedsvc.app.preparing import preparer
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.starting import outlet_of, with_namespace
from feedsvc.domain.files import ANY_NODE
from feedsvc.dropfolder import (
    AcceptedFiles,
    ClaimingFolder,
    DropListing,
    Filing,
    MediaFolder,
    QuarantineFolder,
    SettleRule,
    TracesOnDisk,
)
from feedsvc.dropfolder.kept import KeptFolder
from feedsvc.publishing import on_demand
from feedsvc.publishing.streams import streams_of
from feedsvc.store import SqlStore, open_store
from feedsvc.web.app import create_app
from tests.builders import feed
from tests.fakes.drop import Clock
from tests.fakes.wiring import prepared_here, wired

URL = "https://news.example"
SETTINGS = {"FEEDSVC_INTAKE_SETTLE_SCANS": "1", "FEEDSVC_BASE_URL": URL}
PATIENCE = 60.0
"""Seconds for which a stream is waited for: on a busy machine a poll would get what was served before."""

LONG_AGO = 1_700_000_000
CALLS = ("rename", "replace", "link", "unlink")


class Templates(BytecodeCache):
    """Keeps what templates are compiled to: each start would compile them anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


class Crash(BaseException):
    """Ends a step as a process ends: nothing may catch it."""


@dataclass
class Faults:
    """Ends a step at one of the calls that change the disk or the database, before it or after it."""

    countdown: int = 0
    is_after: bool = False

    def __enter__(self) -> "Faults":
        self._real = {name: getattr(os, name) for name in CALLS}
        for name, call in self._real.items():
            setattr(os, name, self._watched(call))
        return self

    def __exit__(self, *_: object) -> None:
        for name, call in self._real.items():
            setattr(os, name, call)

    def commit(self, _: object) -> None:
        """Be called before a commit."""
        self._count()

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            if not self.is_after:
                self._count()
            result = call(*arguments, **named)
            if self.is_after:
                self._count()
            return result

        return watched

    def _count(self) -> None:
        self.countdown -= 1
        if self.countdown == 0:
            raise Crash


@dataclass
class Stage:
    """A service that may be thrown away and started again on the same folder."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    starts: int = 0

    def __post_init__(self) -> None:
        on_demand.PATIENCE = PATIENCE
        self.settings: Settings = load_settings(None, SETTINGS, data=self.folder)
        for path in (self.settings.drop_folder, self.settings.accepted_folder, self.settings.quarantine_folder):
            path.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        """Start with new objects; what the last ones held is up to the folder and the database."""
        self.starts += 1
        self.store: SqlStore = open_store(f"sqlite:///{self.folder}/feedsvc.db")
        self.settings = with_namespace(self.settings, self.store)
        self.usecases: UseCases = self._wired()
        app = create_app(self.usecases)
        app.jinja_env.bytecode_cache = TEMPLATES
        self.client: FlaskClient = app.test_client()

    def crash(self) -> None:
        """Throw the objects away as they are, and start again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Close what the operating system would close."""
        self.usecases.publish.close()
        self.usecases.serve.on_demand.close()
        self.store.close()

    def attempt(self, work: Callable[[], object], crash_at: int, *, is_after: bool = False) -> bool:
        """Do a piece of work that ends at one of its calls; return whether it came to its end."""
        faults = Faults(crash_at, is_after)
        event.listen(self.store.engine, "commit", faults.commit)
        try:
            with faults:
                work()
        except Crash:
            self.crash()
            return False
        event.remove(self.store.engine, "commit", faults.commit)
        return True

    def drop(self, name: str, text: str) -> None:
        """Drop a file that is whole."""
        path = self.settings.drop_folder / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (LONG_AGO, LONG_AGO))

    def take_in(self) -> None:
        """Scan and publish, as a tick does."""
        self.usecases.ingest()
        self.usecases.publish()

    def get(self, path: str, **headers: str) -> Any:
        """Ask for an address."""
        return self.client.get(path, base_url=URL, headers=headers)

    def end(self) -> None:
        """Stop, and delete the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wired(self) -> UseCases:
        settings, clock = self.settings, self.clock
        quarantine = QuarantineFolder(settings.quarantine_folder, settings.drop_folder, clock, None)
        listing = DropListing(settings.drop_folder, SettleRule(1, None))
        accepted, kept = AcceptedFiles(settings.accepted_folder, clock), KeptFolder(settings.accepted_folder)
        holder = f"start {self.starts}"
        return wired(
            store=self.store,
            drop=ClaimingFolder(
                listing=listing,
                store=self.store,
                filing=Filing(listing=listing, accepted=accepted, quarantined=quarantine),
                clock=self.store.now,
                holder=holder,
                is_gone=lambda name: name != holder,
                node=lambda: ANY_NODE,
            ),
            quarantine=quarantine,
            media=MediaFolder(settings.media_folder),
            traces=TracesOnDisk(kept, quarantine, settings.media_folder, settings.erasures_file),
            submit=prepared_here(replace(preparer(settings), clock=clock)),
            streams=streams_of(outlet_of(settings), {"latest": feed(size=100)}),
            clock=clock,
        )
