"""The drop folder on a real disk: what is complete, claims, crashes, filing away."""

import errno
import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from feedsvc.domain.files import SMALL, DropState
from feedsvc.dropfolder import AcceptedFiles, ClaimingFolder, DropListing, Filing, QuarantineFolder, SettleRule
from feedsvc.dropfolder.claim import FileClaim
from feedsvc.dropfolder.claiming import MAX_ATTEMPTS
from feedsvc.dropfolder.late import WAITS, LateSidecars
from feedsvc.dropfolder.older import CLAIMS, NEWER
from feedsvc.errors import FileChanged, RefusedFile
from tests.fakes.memory import MemoryStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWO_SCANS = SettleRule()
UNFINISHED = [
    ".hidden.txt", "a.txt~", "a.tmp", "a.part", "A.PART", "a.filepart", "a.crdownload", "a.meta.toml", "~$a.docx", "a.txt.swp",
    "a.txt.partial", "desktop.ini", "Thumbs.db",
]  # fmt: skip


@pytest.fixture
def drop(tmp_path: Path) -> ClaimingFolder:
    return folder_at(tmp_path)


STORES: dict[Path, MemoryStore] = {}
"""What was stored for each folder: it outlives the process that claims."""

PROCESSES = count(1)


def folder_at(
    tmp_path: Path, rule: SettleRule = TWO_SCANS, max_bytes: int = 1000, *, keeps: bool = False, patience: float = 0
) -> ClaimingFolder:
    """Open a drop folder as a new process does, to which all others are gone."""
    root = tmp_path / "drop"
    root.mkdir(exist_ok=True)
    listing = DropListing(root, rule)
    filing = Filing(
        listing=listing,
        accepted=None if keeps else AcceptedFiles(tmp_path / "accepted", lambda: NOW),
        quarantined=QuarantineFolder(tmp_path / "quarantine", root, lambda: NOW),
        max_bytes=max_bytes,
        late=LateSidecars(patience=patience, stay=0),
    )
    return ClaimingFolder(
        listing=listing,
        store=STORES.setdefault(tmp_path, MemoryStore()),
        filing=filing,
        clock=lambda: NOW,
        holder=f"host:{next(PROCESSES)}:uuid",
        is_gone=lambda _: True,
    )


def settle(claim: FileClaim, refusal: str | None = None) -> None:
    """Settle a claim, as intake does with its articles."""
    with claim.folder.store.begin() as unit:
        claim.folder.settle([claim], unit, (refusal, "reading") if refusal else None)


def accept(claim: FileClaim) -> None:
    settle(claim)
    claim.file()


def quarantine(claim: FileClaim, reason: str) -> None:
    settle(claim, reason)
    claim.file()


def rows(drop: ClaimingFolder) -> dict[str, DropState]:
    with drop.store.read() as view:
        return {row.path: row.state for row in view.drops.rows()}


def put(drop: ClaimingFolder, name: str, content: bytes = b"text", *, age: float = 60) -> Path:
    """Write a file whose time lies `age` seconds back: by default it has stood still long enough."""
    path = drop.listing.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = path.stat().st_mtime - age
    os.utime(path, (stamp, stamp))
    return path


def claimed(drop: ClaimingFolder) -> list[str]:
    return [str(claim.path) for claim in drop.claim_ready()]


@pytest.mark.parametrize("name", UNFINISHED)
def test_names_of_unfinished_files_are_passed_over(drop: ClaimingFolder, name: str) -> None:
    put(drop, name)

    assert claimed(drop) == []
    assert (drop.listing.root / name).exists()


def test_a_fresh_file_is_taken_once_it_stood_still_over_two_scans(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", age=0)

    assert claimed(drop) == []
    assert claimed(drop) == ["a.txt"]


def test_a_file_that_grows_is_left_alone(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"one", age=0)

    assert claimed(drop) == []
    put(drop, "a.txt", b"one two", age=0)
    assert claimed(drop) == []
    assert claimed(drop) == ["a.txt"]


def test_a_file_that_was_closed_is_taken_at_once(drop: ClaimingFolder) -> None:
    path = put(drop, "a.txt", age=0)

    drop.listing.note_complete(path)

    assert claimed(drop) == ["a.txt"]


def test_with_a_sentinel_a_file_waits_for_it_and_the_sentinel_goes(tmp_path: Path) -> None:
    drop = folder_at(tmp_path, SettleRule(sentinel=".done"))
    put(drop, "a.txt")

    assert claimed(drop) == []
    put(drop, "a.txt.done")
    [claim] = drop.claim_ready()
    accept(claim)
    assert not (drop.listing.root / "a.txt.done").exists()


def test_files_are_taken_in_the_order_in_which_they_were_dropped(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", age=20)
    put(drop, "b.txt", age=40)
    put(drop, "world/c.txt", age=30)

    assert claimed(drop) == ["b.txt", "world/c.txt", "a.txt"]


def test_an_accepted_file_is_filed_by_date_under_its_path(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "world/a.txt", b"first")

    for claim in drop.claim_ready():
        accept(claim)

    assert (tmp_path / "accepted/2026/03/01/world/a.txt").read_bytes() == b"first"
    assert not any(path.is_file() for path in drop.listing.root.rglob("*"))


def test_an_empty_folder_that_a_crash_left_is_removed(drop: ClaimingFolder, tmp_path: Path) -> None:
    (drop.listing.root / CLAIMS / "01795655924367935893-1").mkdir(parents=True)

    assert claimed(folder_at(tmp_path)) == []
    assert not (drop.listing.root / CLAIMS).exists()


def test_accepting_never_overwrites(drop: ClaimingFolder, tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        put(drop, "a.txt", content)
        for claim in drop.claim_ready():
            accept(claim)

    accepted = tmp_path / "accepted/2026/03/01"
    assert [(accepted / name).read_bytes() for name in ("a.txt", "a~2.txt")] == [b"first", b"second"]


def test_what_a_crash_left_claimed_is_taken_up_first(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "b.txt", b"first")
    next(drop.claim_ready())
    put(drop, "a.txt", b"second", age=90)

    restarted = folder_at(tmp_path)
    contents = []
    for claim in restarted.claim_ready():
        contents.append((claim.read(), claim.was_tried))
        accept(claim)

    assert contents == [(b"first", True), (b"second", False)]
    assert restarted.waiting() == 0


@pytest.mark.parametrize("name", ["a.json", "a.toml", "a.yaml"])
def test_metadata_of_the_name_of_an_article_are_one_claim_with_it(drop: ClaimingFolder, tmp_path: Path, name: str) -> None:
    put(drop, name, b'{"status": "draft"}')
    put(drop, "a.txt")

    claims = [(str(claim.path), claim.sidecar()) for claim in drop.claim_ready() if accept(claim) is None]

    assert claims == [("a.txt", (name, b'{"status": "draft"}'))]
    assert sorted(path.name for path in (tmp_path / "accepted/2026/03/01").iterdir()) == sorted(["a.txt", name])


def test_an_article_in_json_of_the_name_of_another_is_a_claim_of_its_own(drop: ClaimingFolder) -> None:
    put(drop, "a.json", b'{"title": "Crane", "body": "The old crane on the quay stays where it is for now."}')
    put(drop, "a.txt")

    assert [(str(claim.path), claim.sidecar()) for claim in drop.claim_ready()] == [("a.json", None), ("a.txt", None)]


def test_a_released_file_comes_again(drop: ClaimingFolder) -> None:
    put(drop, "a.txt")
    for claim in drop.claim_ready():
        claim.folder.release([claim])

    assert claimed(drop) == ["a.txt"]


def test_a_file_that_the_service_dies_on_is_given_up_and_said_so(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "deadly.txt")
    next(drop.claim_ready())
    for _ in range(MAX_ATTEMPTS - 1):
        next(folder_at(tmp_path).claim_ready()).read()

    with pytest.raises(RefusedFile, match="ended 3 times"):
        next(folder_at(tmp_path).claim_ready()).read()


def test_a_file_that_is_released_is_suspected_of_nothing(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    for _ in range(MAX_ATTEMPTS + 2):
        claim = next(folder_at(tmp_path).claim_ready())
        assert not claim.was_tried
        claim.folder.release([claim])

    assert next(folder_at(tmp_path).claim_ready()).read() == b"text"
    assert next(folder_at(tmp_path).claim_ready()).was_tried


def test_a_symbolic_link_is_refused_and_its_target_stays_unread(drop: ClaimingFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (drop.listing.root / "a.txt").symlink_to(secret)

    claim = next(drop.claim_ready())
    with pytest.raises(RefusedFile, match="symbolic link"):
        claim.read()
    quarantine(claim, "a link")

    assert b"secret" not in (tmp_path / "quarantine/a.txt").read_bytes().replace(str(secret).encode(), b"")
    assert not (tmp_path / "quarantine/a.txt").is_symlink()
    assert secret.read_text() == "secret"


def test_a_linked_folder_is_not_entered(drop: ClaimingFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.txt").write_text("text")
    (drop.listing.root / "world").symlink_to(tmp_path / "elsewhere")

    paths = claimed(drop)

    assert paths == ["world"]
    assert (tmp_path / "elsewhere/a.txt").exists()


def test_a_file_over_the_limit_is_refused(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"x" * 1001)

    with pytest.raises(RefusedFile, match="1,000 bytes"):
        next(drop.claim_ready()).read()


def test_a_quarantined_file_has_its_reason_beside_it(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "world/a.txt", b"junk")

    quarantine(next(drop.claim_ready()), "no headline and no text")

    values = json.loads((tmp_path / "quarantine/world/a.txt.reason.json").read_text())
    assert values == {
        "path": "world/a.txt",
        "reason": "no headline and no text",
        "stage": "reading",
        "at": "2026-03-01T12:00:00+00:00",
        "sha256": sha256(b"junk").hexdigest(),
        "size": 4,
    }
    assert (tmp_path / "quarantine/world/a.txt").read_bytes() == b"junk"


def test_a_retried_file_goes_back_to_where_it_was_dropped(drop: ClaimingFolder) -> None:
    put(drop, "world/a.txt", b"junk")
    quarantine(next(drop.claim_ready()), "bad")

    drop.filing.quarantined.retry("world/a.txt")

    assert (drop.listing.root / "world/a.txt").read_bytes() == b"junk"
    assert drop.filing.quarantined.files() == []


def test_a_discarded_file_is_gone_with_its_reason(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"junk")
    quarantine(next(drop.claim_ready()), "bad")

    drop.filing.quarantined.discard("a.txt")

    assert [path for path in (tmp_path / "quarantine").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../drop/a.txt", "/etc/hostname", "nothing.txt"])
def test_quarantine_names_never_lead_out_of_its_folder(drop: ClaimingFolder, name: str) -> None:
    put(drop, "a.txt")

    with pytest.raises(FileNotFoundError):
        drop.filing.quarantined.read(name)


def test_a_sidecar_goes_with_its_article(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "a.txt.meta.toml", b'title = "Other"')

    claim = next(drop.claim_ready())
    sidecar = claim.sidecar()
    accept(claim)

    assert sidecar == ("a.txt.meta.toml", b'title = "Other"')
    assert (tmp_path / "accepted/2026/03/01/a.txt.meta.toml").exists()
    assert drop.waiting() == 0


def test_a_file_that_another_process_takes_first_is_passed_over(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", age=30)
    put(drop, "b.txt", age=20)
    claims = drop.claim_ready()
    next(claims)
    (drop.listing.root / "b.txt").unlink()

    assert list(claims) == []


def test_pictures_go_with_the_article_of_their_name(drop: ClaimingFolder, tmp_path: Path) -> None:
    for name in ("a.txt", "a.jpg", "a-2.png", "b.txt", "other.jpg"):
        put(drop, name)

    first = next(claim for claim in drop.claim_ready() if str(claim.path) == "a.txt")
    pictures = first.pictures()
    accept(first)

    assert sorted(pictures) == ["a-2.png", "a.jpg"]
    assert (tmp_path / "accepted/2026/03/01/a-2.png").exists()
    assert (drop.listing.root / "other.jpg").exists()


def test_a_folder_of_its_own_brings_all_its_pictures(drop: ClaimingFolder) -> None:
    for name in ("crane/text.txt", "crane/one.jpg", "crane/two.jpg"):
        put(drop, name)

    claims = list(drop.claim_ready())

    assert [str(claim.path) for claim in claims] == ["crane/text.txt"]
    assert sorted(claims[0].pictures()) == ["one.jpg", "two.jpg"]


def test_what_came_with_a_quarantined_file_goes_back_with_it(drop: ClaimingFolder) -> None:
    for name, content in (("world/a.txt", b"junk"), ("world/a.meta.json", b"{}"), ("world/a.jpg", b"picture")):
        put(drop, name, content)
    quarantine(next(drop.claim_ready()), "bad")
    assert drop.filing.quarantined.sidecar("world/a.txt") == ("a.meta.json", b"{}")

    drop.filing.quarantined.retry("world/a.txt")

    assert (drop.listing.root / "world/a.txt.meta.json").read_bytes() == b"{}"
    assert (drop.listing.root / "world/a.jpg").read_bytes() == b"picture"
    assert [path for path in drop.filing.quarantined.root.rglob("*") if path.is_file()] == []


def test_metadata_given_at_a_retry_take_the_place_of_those_that_came(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"junk")
    put(drop, "a.meta.toml", b'title = "Old"')
    quarantine(next(drop.claim_ready()), "bad")

    drop.filing.quarantined.retry("a.txt", b'title = "New"')

    assert {path.name: path.read_bytes() for path in drop.listing.root.iterdir() if path.is_file()} == {
        "a.txt": b"junk",
        "a.txt.meta.toml": b'title = "New"',
    }


def test_a_retried_file_has_its_sentinel_where_the_folder_waits_for_one(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"junk")
    quarantine(next(drop.claim_ready()), "bad")

    QuarantineFolder(tmp_path / "quarantine", drop.listing.root, lambda: NOW, ".done").retry("a.txt")

    assert (drop.listing.root / "a.txt.done").exists()


def test_a_long_name_is_quarantined_under_a_short_one_and_goes_back_under_its_own(drop: ClaimingFolder) -> None:
    name = "x" * 230 + ".txt"
    put(drop, name, b"junk")

    quarantine(next(drop.claim_ready()), "bad")

    [file] = drop.filing.quarantined.files()
    assert (len(file.name), file.path, file.reason) == (200, name, "bad")
    drop.filing.quarantined.retry(file.name)
    assert (drop.listing.root / name).read_bytes() == b"junk"


def test_a_file_is_never_left_without_its_sidecar_where_filing_it_fails(
    drop: ClaimingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "a.txt.meta.toml", b'embargo = "2030-01-01"')
    claim = next(drop.claim_ready())
    monkeypatch.setattr(AcceptedFiles, "file", no_space)

    with pytest.raises(OSError, match="No space"):
        accept(claim)

    assert (drop.listing.root / "a.txt.meta.toml").exists()
    assert claim.sidecar() == ("a.txt.meta.toml", b'embargo = "2030-01-01"')


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_postponed_file_is_let_be_for_a_while_and_said_once(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt")
    next(drop.claim_ready()).postpone("No space left on device.")

    assert (claimed(drop), drop.waiting()) == ([], 1)
    assert [reason for _, reason in drop.obstacles()] == ["No space left on device."]
    assert drop.obstacles() == []
    assert claimed(folder_at(tmp_path)) == ["a.txt"]


def test_what_a_stranger_put_in_quarantine_hides_no_file(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"junk")
    quarantine(next(drop.claim_ready()), "bad")
    (drop.filing.quarantined.root / "b.txt").write_text("b")
    (drop.filing.quarantined.root / "b.txt.reason.json").write_text("{")

    assert [file.name for file in drop.filing.quarantined.files()] == ["a.txt"]


def test_a_file_whose_name_another_file_system_refuses_is_filed_under_a_plain_one(
    drop: ClaimingFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, path_rename = os.rename, Path.rename

    def refuse_question_marks(target: object) -> None:
        if "?" in str(target).removeprefix(str(drop.listing.root)):
            raise OSError(errno.EINVAL, "Invalid argument")

    def rename_by_descriptor(source: object, target: object, **folders: int) -> None:
        refuse_question_marks(target)
        rename(str(source), str(target), **folders)

    def rename_by_path(source: Path, target: Path) -> Path:
        refuse_question_marks(target)
        return path_rename(source, target)

    for name, content in (("why?.txt", b"text"), ("what?.txt", b"junk")):
        put(drop, name, content)
    good, bad = sorted(drop.claim_ready(), key=lambda claim: claim.read(), reverse=True)
    monkeypatch.setattr(os, "rename", rename_by_descriptor)
    monkeypatch.setattr(Path, "rename", rename_by_path)

    accept(good)
    quarantine(bad, "bad")

    assert [path.read_bytes() for path in (tmp_path / "accepted/2026/03/01").iterdir()] == [b"text"]
    assert [(file.path, file.reason) for file in drop.filing.quarantined.files()] == [("what?.txt", "bad")]


def test_a_settled_file_is_only_filed_after_a_crash(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "b.txt", b"junk")
    first, second = drop.claim_ready()
    settle(first)
    settle(second, "bad")

    assert claimed(folder_at(tmp_path)) == []

    assert (tmp_path / "accepted/2026/03/01/a.txt").read_bytes() == b"text"
    assert [(file.path, file.reason) for file in drop.filing.quarantined.files()] == [("b.txt", "bad")]


@pytest.mark.parametrize("is_restarted", [True, False])
def test_the_row_of_a_file_that_was_filed_is_forgotten(drop: ClaimingFolder, tmp_path: Path, *, is_restarted: bool) -> None:
    put(drop, "a.txt")
    accept(next(drop.claim_ready()))
    assert rows(drop) == {"a.txt": DropState.TAKEN_IN}

    assert claimed(folder_at(tmp_path) if is_restarted else drop) == []
    assert claimed(folder_at(tmp_path)) == []

    assert rows(drop) == {}


def test_new_bytes_that_come_while_a_file_is_read_are_read_next(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"first")
    put(drop, "a.txt.meta.toml", b'embargo = "2030-01-01"')
    claim = next(drop.claim_ready())
    put(drop, "a.txt", b"second")

    accept(claim)
    [after] = drop.claim_ready()

    assert (after.read(), after.sidecar()) == (b"second", ("a.txt.meta.toml", b'embargo = "2030-01-01"'))
    assert not any(path.is_file() for path in (tmp_path / "accepted").rglob("*"))


def test_a_file_that_changes_between_the_scan_and_its_turn_is_read_as_it_is_then(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"first", age=90)
    put(drop, "b.txt", b"first")
    claims = drop.claim_ready()
    first = next(claims)
    put(drop, "b.txt", b"second")

    assert list(claims) == []
    drop.release([first])
    assert [(claim.read(), claim.was_tried) for claim in drop.claim_ready()] == [(b"first", False), (b"second", False)]


def test_a_file_whose_claim_is_out_is_not_claimed_again_until_it_is_settled(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"first")
    claim = next(drop.claim_ready())
    put(drop, "a.txt", b"second")

    assert claimed(drop) == []
    accept(claim)
    assert [later.read() for later in drop.claim_ready()] == [b"second"]


def test_a_large_file_is_read_when_its_turn_has_come_and_only_as_it_was_claimed(tmp_path: Path) -> None:
    drop = folder_at(tmp_path, max_bytes=2 * SMALL)
    path = put(drop, "a.txt", b"x" * (SMALL + 1))
    claim = next(drop.claim_ready())
    path.write_bytes(b"y" * (SMALL + 1))

    with pytest.raises(FileChanged):
        claim.read()
    drop.release([claim])
    [again] = [*drop.claim_ready(), *drop.claim_ready()]

    assert (claim.is_large, again.read()[:1], again.was_tried) == (True, b"y", False)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_sidecar_that_comes_late_applies_to_its_article(tmp_path: Path, *, keeps: bool) -> None:
    drop = folder_at(tmp_path, keeps=keeps)
    put(drop, "world/a.txt", b"text")
    accept(next(drop.claim_ready()))
    put(drop, "world/a.meta.toml", b'embargo = "2030-01-01"')

    [claim] = drop.claim_ready()
    accept(claim)

    assert (str(claim.path), claim.read()) == ("world/a.txt", b"text")
    assert claim.sidecar() == ("a.meta.toml", b'embargo = "2030-01-01"')
    assert claimed(drop) == claimed(folder_at(tmp_path, keeps=keeps)) == []
    assert keeps or (tmp_path / "accepted/2026/03/01/world/a.meta.toml").exists()


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", b'{"status": "draft"}'), ("a.yaml", b"draft: true"), ("a.html.toml", b"draft = true")]
)
def test_metadata_under_the_name_of_an_accepted_article_applies_to_it(
    drop: ClaimingFolder, tmp_path: Path, name: str, content: bytes
) -> None:
    put(drop, "world/a.html", b"text")
    accept(next(drop.claim_ready()))
    put(drop, f"world/{name}", content)

    [claim] = drop.claim_ready()
    accept(claim)

    assert (str(claim.path), claim.read(), claim.sidecar()) == ("world/a.html", b"text", (name, content))
    assert claimed(drop) == []
    assert (tmp_path / "accepted/2026/03/01/world" / name).exists()


def test_json_with_a_text_of_its_own_is_an_article_whatever_was_accepted_under_its_name(drop: ClaimingFolder) -> None:
    article = b'{"title": "Other", "body": "The ferry sailed again on Monday after three days in the harbour."}'
    put(drop, "a.html", b"text")
    accept(next(drop.claim_ready()))
    put(drop, "a.json", article)
    put(drop, "b.json", b'{"status": "draft"}')

    assert sorted((str(claim.path), claim.read(), claim.sidecar()) for claim in drop.claim_ready()) == [
        ("a.json", article, None),
        ("b.json", b'{"status": "draft"}', None),
    ]


def test_a_late_sidecar_applies_to_what_was_accepted_last_with_its_pictures(drop: ClaimingFolder) -> None:
    for content in (b"first", b"second"):
        put(drop, "a.txt", content)
        put(drop, "a.jpg", content)
        accept(next(drop.claim_ready()))
    put(drop, "a.txt.meta.toml", b'title = "Other"')

    [claim] = drop.claim_ready()

    assert (str(claim.path), claim.read(), claim.pictures()) == ("a.txt", b"second", {"a.jpg": b"second"})


def test_a_late_sidecar_brings_back_nothing_that_was_withdrawn(drop: ClaimingFolder) -> None:
    for name in ("a.txt", "a.txt.withdraw"):
        put(drop, name)
        accept(next(drop.claim_ready()))
    put(drop, "a.txt.meta.toml", b'title = "Other"')

    assert claimed(drop) == []
    assert drop.obstacles() == [("a.txt.meta.toml", WAITS)]


@pytest.mark.parametrize("keeps", [True, False])
def test_a_sidecar_without_an_article_waits_for_it_and_says_so_once(tmp_path: Path, *, keeps: bool) -> None:
    drop = folder_at(tmp_path, keeps=keeps)
    put(drop, "a.meta.toml", b'title = "Other"')
    assert (claimed(drop), drop.obstacles(), claimed(drop), drop.obstacles()) == ([], [("a.meta.toml", WAITS)], [], [])

    put(drop, "a.txt")
    [claim] = drop.claim_ready()

    assert claim.sidecar() == ("a.meta.toml", b'title = "Other"')


def test_an_article_may_follow_its_sidecar_though_one_of_its_name_was_accepted(tmp_path: Path) -> None:
    drop = folder_at(tmp_path, patience=60)
    put(drop, "a.txt", b"first")
    accept(next(drop.claim_ready()))
    put(drop, "a.txt.meta.toml", b'embargo = "2030-01-01"')
    assert claimed(drop) == []

    put(drop, "a.txt", b"second")
    [claim] = drop.claim_ready()

    assert (claim.read(), claim.sidecar()) == (b"second", ("a.txt.meta.toml", b'embargo = "2030-01-01"'))


def test_a_late_sidecar_that_can_not_be_read_is_quarantined_alone(drop: ClaimingFolder) -> None:
    put(drop, "a.txt")
    accept(next(drop.claim_ready()))
    put(drop, "a.txt.meta.toml", b"not TOML")

    [claim] = drop.claim_ready()
    quarantine(claim, "a.txt.meta.toml is no TOML.")

    assert [file.path for file in drop.filing.quarantined.files()] == ["a.txt.meta.toml"]
    assert claimed(drop) == []


def test_a_half_written_sidecar_keeps_its_article_waiting(drop: ClaimingFolder) -> None:
    put(drop, "a.txt")
    put(drop, "a.txt.meta.toml", b"emb", age=0)

    assert claimed(drop) == []
    put(drop, "a.txt.meta.toml", b'embargo = "2030-01-01"', age=0)
    assert claimed(drop) == []
    assert claimed(drop) == ["a.txt"]


def test_a_sidecar_of_two_articles_goes_with_both(drop: ClaimingFolder, tmp_path: Path) -> None:
    for name in ("a.txt", "a.html", "a.meta.toml"):
        put(drop, name)

    sidecars = []
    for claim in drop.claim_ready():
        sidecars.append(claim.sidecar())
        accept(claim)

    assert sidecars == [("a.meta.toml", b"text")] * 2
    assert (tmp_path / "accepted/2026/03/01/a.meta.toml").exists()
    assert claimed(drop) == []


@pytest.mark.parametrize("name", ["a.txt.meta.toml", "a-2.jpg"])
def test_what_a_crash_left_of_a_claim_is_filed_after_its_article(drop: ClaimingFolder, tmp_path: Path, name: str) -> None:
    put(drop, "a.txt")
    put(drop, name)
    settle(next(drop.claim_ready()))
    (drop.listing.root / "a.txt").unlink()  # it was filed, and then the service was killed

    assert claimed(folder_at(tmp_path)) == []

    assert (tmp_path / "accepted/2026/03/01" / name).exists()
    assert not (drop.listing.root / name).exists()


def test_a_refused_file_that_stays_is_copied_once_also_after_a_crash(tmp_path: Path) -> None:
    drop = folder_at(tmp_path, keeps=True)
    put(drop, "a.txt", b"junk")
    settle(next(drop.claim_ready()), "bad")

    for _ in range(3):
        assert claimed(folder_at(tmp_path, keeps=True)) == []

    assert [(file.path, file.reason) for file in drop.filing.quarantined.files()] == [("a.txt", "bad")]
    assert (drop.waiting(), (drop.listing.root / "a.txt").read_bytes()) == (0, b"junk")


def test_what_a_release_before_left_claimed_goes_back_with_its_attempts(tmp_path: Path) -> None:
    drop = folder_at(tmp_path)
    for name in ("world/a.txt", "world/a.txt.meta.toml", "world/a.jpg"):
        put(drop, f"{CLAIMS}/01795655924367935893-2/{name}")

    [claim] = drop.claim_ready()

    assert (str(claim.path), claim.row.attempt) == ("world/a.txt", 3)
    assert (claim.sidecar(), claim.pictures()) == (("a.txt.meta.toml", b"text"), {"a.jpg": b"text"})
    assert not (drop.listing.root / CLAIMS).exists()


def test_what_a_release_before_left_claimed_gives_way_to_a_newer_file_with_a_word(drop: ClaimingFolder) -> None:
    put(drop, f"{CLAIMS}/01795655924367935893-1/a.txt", b"old")
    put(drop, "a.txt", b"new")

    assert [claim.read() for claim in drop.claim_ready()] == [b"new"]
    assert [(file.path, file.reason) for file in drop.filing.quarantined.files()] == [("a.txt", NEWER[0])]


def test_what_came_with_an_article_that_a_release_before_accepted_is_filed(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, f"{CLAIMS}/01795655924367935893-1/a.txt.meta.toml")

    assert claimed(drop) == []
    assert (tmp_path / "accepted/2026/03/01/a.txt.meta.toml").exists()


def test_a_file_is_copied_to_another_file_system_whole_and_only_as_it_was_read(
    drop: ClaimingFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def across(source: str, target: str, **folders: int) -> None:
        if folders:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    put(drop, "a.txt", b"first", age=90)
    put(drop, "b.txt", b"first")
    claims = list(drop.claim_ready())
    put(drop, "b.txt", b"second")
    monkeypatch.setattr(os, "rename", across)

    for claim in claims:
        accept(claim)

    accepted = tmp_path / "accepted/2026/03/01"
    assert [(path.name, path.read_bytes()) for path in accepted.iterdir()] == [("a.txt", b"first")]
    assert [path.name for path in drop.listing.root.iterdir()] == ["b.txt"]


@pytest.mark.parametrize("name", ["none.txt", "a\x00b", "a" * 300, "a/" * 3000, "../outside.txt"])
def test_a_name_that_no_quarantined_file_has_is_not_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("not in quarantine")
    quarantine = QuarantineFolder(tmp_path / "quarantine", tmp_path / "drop", lambda: NOW)

    with pytest.raises(FileNotFoundError):
        quarantine.read(name)
