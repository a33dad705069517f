"""A drop folder in a bucket: what is dropped in it is taken in once, whichever machine does, and goes where it belongs."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path, PurePosixPath

import pytest

from feedsvc.domain.erasing import KeptFile
from feedsvc.dropfolder import ClaimingFolder, SettleRule, TracesOnDisk
from feedsvc.dropfolder.bucket import NO_PATH, BucketFiling, BucketListing
from feedsvc.dropfolder.bucket_files import AcceptedInBucket, KeptInBucket
from feedsvc.dropfolder.bucket_inbox import InboxInBucket
from feedsvc.dropfolder.bucket_quarantine import QuarantineInBucket
from feedsvc.dropfolder.claim import FileClaim
from feedsvc.dropfolder.late import LateSidecars
from feedsvc.errors import BucketUnavailable, FileChanged, FolderFull, RefusedBody, RefusedFile, RefusedPath
from feedsvc.objects import Objects
from feedsvc.ports import Store
from feedsvc.store import open_store
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROCESSES = count(1)


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    return Objects(f"file://{tmp_path}/bucket" if request.param == "folder" else request.getfixturevalue("bucket"))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def drop_of(objects: Objects, store: Store, sentinel: str | None = None, *, keeps: bool = False) -> ClaimingFolder:
    """Open the bucket as a new process does, to which all others are gone."""
    listing = BucketListing(objects, SettleRule(1, sentinel))
    filing = BucketFiling(
        listing=listing,
        accepted=None if keeps else AcceptedInBucket(objects, lambda: NOW),
        quarantined=QuarantineInBucket(objects, lambda: NOW),
        max_bytes=1000,
        late=LateSidecars(patience=0, stay=0),
    )
    holder = f"host:{next(PROCESSES)}:uuid"
    return ClaimingFolder(
        listing=listing, store=store, filing=filing, clock=lambda: NOW, holder=holder, is_gone=lambda _: True, node=lambda: "b"
    )


def settle(claim: FileClaim, refusal: str | None = None) -> None:
    with claim.folder.store.begin() as unit:
        claim.folder.settle([claim], unit, (refusal, "reading") if refusal else None)


def names(objects: Objects) -> set[str]:
    return set(objects.names())


def test_a_file_is_taken_in_with_what_goes_with_it_and_goes_to_the_accepted_ones(objects: Objects, store: MemoryStore) -> None:
    for name, content in (("a.txt", b"text"), ("a.txt.meta.toml", b"x"), ("a-1.jpg", b"picture"), ("other.jpg", b"other")):
        objects.put(f"drop/world/{name}", content)
    objects.put("drop/world/b.txt", b"another")
    drop = drop_of(objects, store)

    claims = {str(claim.path): claim for claim in drop.claim_ready()}
    claim = claims["world/a.txt"]
    read = (claim.read(), claim.sidecar(), claim.pictures())
    for each in claims.values():
        settle(each)
        each.file()

    assert read == (b"text", ("a.txt.meta.toml", b"x"), {"a-1.jpg": b"picture"})
    day = "accepted/2026/03/01/world"
    assert names(objects) == {
        f"{day}/a.txt",
        f"{day}/a.txt.meta.toml",
        f"{day}/a-1.jpg",
        f"{day}/b.txt",
        "drop/world/other.jpg",
    }
    assert list(drop.claim_ready()) == []
    with store.read() as view:
        assert view.drops.of("b").rows() == []


def test_files_of_one_name_on_one_day_are_kept_beside_each_other(objects: Objects, store: MemoryStore) -> None:
    drop = drop_of(objects, store)
    for content in (b"first", b"second", b"first"):
        objects.put("drop/a.txt", content)
        for claim in drop.claim_ready():
            settle(claim)
            claim.file()

    kept = [objects.get(f"accepted/2026/03/01/{name}") for name in ("a.txt", "a~2.txt", "a~3.txt")]
    assert kept == [b"first", b"second", b"first"]


def test_what_comes_under_its_name_meanwhile_is_the_next_version(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"first")
    drop = drop_of(objects, store)
    (claim,) = drop.claim_ready()
    objects.put("drop/a.txt", b"second, longer")
    settle(claim)
    claim.file()

    (second,) = drop.claim_ready()
    assert second.read() == b"second, longer"


def test_a_settled_file_of_a_process_that_ended_is_filed_and_never_read_again(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"text")
    (claim,) = drop_of(objects, store).claim_ready()
    settle(claim)
    AcceptedInBucket(objects, lambda: NOW).file(b"text", PurePosixPath("a.txt"))  # and then it ended

    assert list(drop_of(objects, store).claim_ready()) == []
    assert names(objects) == {"accepted/2026/03/01/a.txt"}


def test_pictures_that_a_crash_left_follow_their_article(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"text")
    objects.put("drop/a.jpg", b"picture")
    (claim,) = drop_of(objects, store).claim_ready()
    settle(claim)
    objects.remove("drop/a.txt")

    assert list(drop_of(objects, store).claim_ready()) == []
    assert names(objects) == {"accepted/2026/03/01/a.jpg"}


@pytest.mark.parametrize("name", ["a.txt.meta.toml", "a.toml"])
def test_a_sidecar_that_comes_later_is_read_with_the_accepted_article(objects: Objects, store: MemoryStore, name: str) -> None:
    objects.put("accepted/2026/02/27/world/a.txt", b"text")
    objects.put(f"drop/world/{name}", b"title = 'New'")
    drop = drop_of(objects, store)

    (claim,) = drop.claim_ready()

    assert (str(claim.path), claim.read(), claim.sidecar()) == ("world/a.txt", b"text", (name, b"title = 'New'"))
    settle(claim)
    claim.file()
    assert names(objects) == {"accepted/2026/02/27/world/a.txt", f"accepted/2026/03/01/world/{name}"}


def test_what_is_refused_goes_to_quarantine_with_its_reason_and_comes_back(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/world/a.txt", b"junk")
    objects.put("drop/world/a.txt.meta.json", b"{}")
    drop, quarantine = drop_of(objects, store), QuarantineInBucket(objects, lambda: NOW, ".done")
    (claim,) = drop.claim_ready()
    settle(claim, "It is junk.")
    claim.file()

    (file,) = quarantine.files()
    assert (file.path, file.reason, file.size, quarantine.read(file.name)) == ("world/a.txt", "It is junk.", 4, b"junk")
    assert quarantine.sidecar(file.name) == ("a.txt.meta.json", b"{}")
    quarantine.retry(file.name, b"title = 'A'")
    assert names(objects) == {"drop/world/a.txt", "drop/world/a.txt.meta.toml", "drop/world/a.txt.done"}


def test_a_quarantined_file_is_discarded_with_all_that_came_with_it(objects: Objects) -> None:
    quarantine = QuarantineInBucket(objects, lambda: NOW)
    objects.put("drop/a.txt", b"junk")
    objects.put("drop/a.jpg", b"picture")
    for _ in range(2):  # a process ended between them
        quarantine.file(objects.status("drop/a.txt"), PurePosixPath("a.txt"), ("Junk.", "reading"), ["drop/a.jpg"])

    assert [file.name for file in quarantine.files()] == ["a.txt"]
    quarantine.discard("a.txt")
    assert names(objects) == {"drop/a.txt", "drop/a.jpg"}
    for name in ("a.txt", "../drop/a.txt", "none"):
        with pytest.raises(FileNotFoundError):
            quarantine.read(name)


def test_a_file_over_the_limit_is_refused_unread_and_quarantined(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"x" * 1001)
    (claim,) = drop_of(objects, store).claim_ready()

    with pytest.raises(RefusedFile, match="larger than the limit"):
        claim.read()
    settle(claim, "Too large.")
    claim.file()
    assert names(objects) == {"quarantine/a.txt", "quarantine/a.txt.reason.json"}


def test_folders_that_consoles_make_and_hidden_names_are_no_articles_but_empty_withdrawals_count(
    objects: Objects, store: MemoryStore
) -> None:
    for name in ("empty.txt", ".hidden/a.txt", "a.txt.part", ".a.txt", "world/gone.txt.withdraw"):
        objects.put(f"drop/{name}", b"" if name.startswith(("empty", "world")) else b"text")

    assert [str(claim.path) for claim in drop_of(objects, store).claim_ready()] == ["world/gone.txt.withdraw"]


def test_files_wait_for_their_sentinel(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"text")
    drop = drop_of(objects, store, ".done")
    assert list(drop.claim_ready()) == []

    objects.put("drop/a.txt.done", b"")
    (claim,) = drop.claim_ready()
    settle(claim)
    claim.file()
    assert names(objects) == {"accepted/2026/03/01/a.txt"}


def test_files_may_stay_in_the_bucket(objects: Objects, store: MemoryStore) -> None:
    objects.put("drop/a.txt", b"text")
    objects.put("drop/b.txt", b"junk")
    drop = drop_of(objects, store, keeps=True)
    for claim in drop.claim_ready():
        settle(claim, "Junk." if claim.path.name == "b.txt" else None)
        claim.file()

    assert list(drop.claim_ready()) == []
    assert drop.waiting() == 0
    assert [file.path.name for file in drop.taken_in()] == ["a.txt"]
    assert names(objects) == {"drop/a.txt", "drop/b.txt", "quarantine/b.txt", "quarantine/b.txt.reason.json"}
    assert list(drop_of(objects, store, keeps=True).claim_ready()) == []


def test_a_name_that_no_path_has_keeps_back_its_own_folder_alone(bucket: str, s3_server: str, store: MemoryStore) -> None:
    boto3 = pytest.importorskip("boto3")
    objects, name = Objects(bucket), bucket.removeprefix("s3://").partition("/")[0]
    client = boto3.client(
        "s3", endpoint_url=s3_server, aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1"
    )
    client.put_object(Bucket=name, Key="below/drop/odd//a.txt", Body=b"text")
    objects.put("drop/world/b.txt", b"text")
    drop = drop_of(objects, store)

    assert [str(claim.path) for claim in drop.claim_ready()] == ["world/b.txt"]
    assert drop.obstacles() == [("odd", NO_PATH)]


def test_a_file_that_is_gone_or_changed_when_it_is_read_is_left_for_the_next_scan(objects: Objects, store: MemoryStore) -> None:
    drop = drop_of(objects, store)
    changes: tuple[Callable[[], None], ...] = (
        lambda: objects.put("drop/a.txt", b"changed"),
        lambda: objects.remove("drop/a.txt"),
    )
    for change in changes:
        objects.put("drop/a.txt", b"text")
        (listed,) = drop.listing.complete()
        change()
        with pytest.raises(FileChanged):
            drop.filing.fetch(listed)


def test_what_is_sent_by_http_stands_in_the_bucket_whole(objects: Objects, store: MemoryStore) -> None:
    inbox = InboxInBucket(objects, 100, None)
    with inbox.receive("wire/a.txt", io.BytesIO(b"text")) as received:
        assert names(objects) == set()
        received.place(awaits_sidecar=True)
    drop = drop_of(objects, store)
    assert (list(drop.claim_ready()), inbox.is_waiting("wire/a.txt"), inbox.has_company("wire/a.txt")) == ([], True, False)

    with inbox.receive("wire/a.txt.meta.toml", io.BytesIO(b"x")) as received:
        received.place(awaits_sidecar=False)
    assert inbox.has_company("wire/a.txt")
    assert not inbox.take_back("wire/a.txt")
    (claim,) = drop.claim_ready()
    settle(claim)
    claim.file()
    assert not [name for name in names(objects) if name.startswith("drop/")]


def test_what_waits_for_its_sidecar_is_taken_back(objects: Objects) -> None:
    inbox = InboxInBucket(objects, 100, None)
    with inbox.receive("a.txt", io.BytesIO(b"text")) as received:
        received.place(awaits_sidecar=True)

    assert (inbox.take_back("a.txt"), names(objects)) == (True, set())


def test_a_body_over_the_limit_or_an_odd_path_is_refused(objects: Objects) -> None:
    inbox = InboxInBucket(objects, 3, None)
    for path, error in (("a.txt", RefusedBody), (".hidden/a.txt", RefusedPath), (f"{'b/' * 500}a.txt", RefusedPath)):
        with pytest.raises(error), inbox.receive(path, io.BytesIO(b"text")):
            pass
    assert names(objects) == set()


def test_a_bucket_that_does_not_answer_keeps_no_claim(bucket: str, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = Objects(bucket)
    objects.put("drop/a.txt", b"text")
    drop = drop_of(objects, store)
    with monkeypatch.context() as patch:
        patch.setattr(Objects, "read", _silent)
        with pytest.raises(BucketUnavailable):
            list(drop.claim_ready())
    with pytest.raises(FolderFull), InboxInBucket(Objects("s3://none"), 100).receive("a.txt", io.BytesIO(b"x")) as received:
        received.place(awaits_sidecar=False)

    assert [claim.read() for claim in drop.claim_ready()] == [b"text"]


def _silent(*_: object) -> None:
    raise BucketUnavailable("It does not answer.")


def test_traces_of_an_article_are_found_and_erased(objects: Objects, tmp_path: Path) -> None:
    kept, quarantine = KeptInBucket(objects), QuarantineInBucket(objects, lambda: NOW)
    for name in ("2026/03/01/wire/a.txt", "2026/03/01/wire/a~2.txt", "2026/02/01/b.txt", "2026/01/01/c.txt"):
        objects.put(f"accepted/{name}", b"of another name" if name.endswith("c.txt") else b"text")
    traces = TracesOnDisk(kept, quarantine, tmp_path, tmp_path / "erased")

    found = traces.files({"wire/a.txt"}, ())

    assert {file.place for file in found} == {"2026/03/01/wire/a.txt", "2026/03/01/wire/a~2.txt", "2026/02/01/b.txt"}
    assert traces.read(found[0]) == b"text"
    assert traces.accepted_before(datetime(2026, 2, 1, tzinfo=UTC).date()) == [
        KeptFile("accepted", "2026/01/01/c.txt", "c.txt", is_sidecar=False)
    ]
    traces.remove(found)
    traces.remove(found)
    assert names(objects) == {"accepted/2026/01/01/c.txt"}


def test_articles_of_a_bucket_are_taken_in_once_by_several_machines(objects: Objects, postgres_url: Callable[[], str]) -> None:
    store = open_store(postgres_url())
    for number in range(30):
        text = f"Pier {number} opens\n\nBy Ann Lee\n\nThe pier of ward {number} is open, it said {number * 7} times.\n"
        objects.put(f"drop/{number:02}.txt", text.encode())
    drops = [drop_of(objects, store) for _ in range(2)]
    for drop in drops:
        drop.pool, drop.is_gone = ThreadPoolExecutor(8), lambda _: False
    machines = [wired(store=store, drop=drop) for drop in drops]

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(lambda machine: machine.ingest(), machines))
    for drop in drops:
        drop.finish()

    assert sorted(path for report in reports for path, *_ in report.taken) == [f"{number:02}.txt" for number in range(30)]
    assert {name for name in names(objects) if not name.startswith("accepted/")} == set()
    store.close()
