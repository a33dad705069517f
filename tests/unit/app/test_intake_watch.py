"""What the scheduling process sees of its folders and disks, and what it keeps of that in the store."""

import errno
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from feedsvc.app.intake_watch import BEAT, IntakeWatch, intake_faults, local_faults
from feedsvc.app.settings import Settings, load_settings
from feedsvc.app.starting import make_folders
from feedsvc.domain.configuration import ConfigurationState
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.dropfolder import DropListing, SettleRule, listing
from feedsvc.errors import StoreUnavailable
from tests.builders import NOW
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore

MORE_THAN_ANY_DISK = str(2**62)
FULL = Fault(FaultKind.DISK, "The disk of the data folder is nearly full: 100,000,000 bytes should be free on it.")


def newsroom(folder: Path, **environment: str) -> tuple[Settings, DropListing]:
    settings = load_settings(None, {"FEEDSVC_INTAKE_MIN_FREE": "0", **environment}, data=folder)
    make_folders(settings)
    return settings, DropListing(settings.drop_folder, SettleRule())


def test_nothing_is_at_fault_with_folders_that_were_just_made(tmp_path: Path) -> None:
    assert list(intake_faults(*newsroom(tmp_path))) == []


@pytest.mark.parametrize("name", ["drop", "accepted", "quarantine", "media"])
def test_a_folder_that_is_gone_is_named(tmp_path: Path, name: str) -> None:
    settings, drop = newsroom(tmp_path)

    (tmp_path / name).rmdir()

    faults = list(intake_faults(settings, drop))
    assert [fault.kind for fault in faults] == [FaultKind.FOLDER]
    assert f"The {name} folder is gone, or out of reach." in faults[0].sentence


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, drop = newsroom(tmp_path)

    monkeypatch.setattr("os.access", lambda path, mode: mode == 0 or path != settings.accepted_folder)

    assert list(intake_faults(settings, drop)) == [Fault(FaultKind.FOLDER, "feedsvc may not write to the accepted folder.")]


def test_a_full_disk_is_named_once_by_the_data_folder(tmp_path: Path) -> None:
    settings, drop = newsroom(tmp_path, FEEDSVC_INTAKE_MIN_FREE=MORE_THAN_ANY_DISK)

    faults = list(intake_faults(settings, drop))

    assert [fault.kind for fault in faults] == [FaultKind.DISK]
    assert "data folder" in faults[0].sentence
    assert local_faults(settings, ConfigurationState) == faults


def test_what_can_not_be_dealt_with_is_counted_and_not_named(tmp_path: Path) -> None:
    settings, drop = newsroom(tmp_path)

    drop.obstacles.note(PurePosixPath("secret/plan.txt"), OSError(errno.EACCES, "Permission denied"))

    faults = list(intake_faults(settings, drop))
    assert [fault.kind for fault in faults] == [FaultKind.OBSTACLE]
    assert faults[0].sentence.startswith("1 file or folder can't be read")
    assert "plan" not in faults[0].sentence


def test_a_file_that_stays_for_long_is_a_fault_until_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, drop = newsroom(tmp_path)
    file, now = settings.drop_folder / "a.txt", [1000.0]
    monkeypatch.setattr(listing.time, "monotonic", lambda: now[0])
    file.write_text("It grows on.")
    seen = []

    for passed in (0, 599, 2):
        now[0] += passed
        drop.complete()
        seen.append([fault.kind for fault in intake_faults(settings, drop)])
    file.unlink()
    drop.complete()

    assert seen == [[], [], [FaultKind.WAITING]]
    assert list(intake_faults(settings, drop)) == []


class Scheduler:
    """One that finds `faults`."""

    def __init__(self, interval: float = 2) -> None:
        self.clock, self.store, self.faults = Clock(), MemoryStore(), list[Fault]()
        self.watch = IntakeWatch(
            store=self.store, holder="host:1", clock=self.clock, interval=interval, look=lambda: iter(self.faults)
        )

    @property
    def kept(self) -> IntakeState | None:
        return self.store.unit.intake.kept_state


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler()


def test_while_nothing_changes_word_is_kept_now_and_then(scheduler: Scheduler) -> None:
    commits = []

    for _ in range(10):
        scheduler.watch.scan_ended(None)
        scheduler.watch.scan_goes_on()
        commits.append(scheduler.store.commits)
        scheduler.clock.now += BEAT / 5

    assert commits == [1] * 5 + [2] * 5


def test_a_fault_is_kept_at_once_and_so_is_its_end(scheduler: Scheduler) -> None:
    for faults in ([], [FULL], []):
        scheduler.faults = faults
        scheduler.watch.scan_ended(None)
        assert scheduler.kept == IntakeState("host:1", NOW + timedelta(seconds=30), tuple(faults))


def test_a_slow_timetable_is_given_time() -> None:
    scheduler = Scheduler(interval=60)

    scheduler.watch.scan_ended(None)

    assert scheduler.kept == IntakeState("host:1", NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (ValueError("The text of an article"), "The last scan failed: ValueError; the log says where"),
        (StoreUnavailable("The database is damaged."), "The last scan failed: The database is damaged."),
    ],
)
def test_a_failed_scan_is_a_fault_that_quotes_no_article(scheduler: Scheduler, failure: Exception, sentence: str) -> None:
    scheduler.watch.scan_ended(failure)

    assert scheduler.kept is not None
    assert scheduler.kept.faults == (Fault(FaultKind.TICK, sentence),)


def test_without_a_store_the_fault_is_kept_once_it_is_back(scheduler: Scheduler) -> None:
    scheduler.store.is_available = False
    scheduler.faults = [FULL]
    scheduler.watch.scan_ended(None)

    scheduler.store.is_available = True
    scheduler.watch.scan_ended(None)

    assert scheduler.kept is not None
    assert scheduler.kept.faults == (FULL,)
