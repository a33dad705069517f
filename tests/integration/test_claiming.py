"""The drop folder on a real disk: what is complete, claims, crashes, filing away."""

import errno
import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from feedsvc.dropfolder import AcceptedFiles, ClaimingFolder, DropListing, QuarantineFolder, SettleRule
from feedsvc.dropfolder.claiming import CLAIMS, MAX_ATTEMPTS
from feedsvc.errors import RefusedFile

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWO_SCANS = SettleRule()
UNFINISHED = [".hidden.txt", "a.txt~", "a.tmp", "a.part", "A.PART", "a.filepart", "a.crdownload", "a.meta.toml"]


@pytest.fixture
def drop(tmp_path: Path) -> ClaimingFolder:
    return folder_at(tmp_path)


def folder_at(tmp_path: Path, rule: SettleRule = TWO_SCANS, max_bytes: int = 1000) -> ClaimingFolder:
    root = tmp_path / "drop"
    root.mkdir(exist_ok=True)
    return ClaimingFolder(
        root,
        DropListing(root, rule),
        AcceptedFiles(tmp_path / "accepted", lambda: NOW),
        QuarantineFolder(tmp_path / "quarantine", root, lambda: NOW),
        max_bytes,
    )


def put(drop: ClaimingFolder, name: str, content: bytes = b"text", *, age: float = 60) -> Path:
    """Write a file whose time lies `age` seconds back: by default it has stood still long enough."""
    path = drop.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = path.stat().st_mtime - age
    os.utime(path, (stamp, stamp))
    return path


def claimed(drop: ClaimingFolder) -> list[str]:
    return [str(claim.path) for claim in drop.claim_ready()]


@pytest.mark.parametrize(
    "name", [".hidden.txt", "a.txt~", "a.tmp", "a.part", "A.PART", "a.filepart", "a.crdownload", "a.meta.toml"]
)
def test_names_of_unfinished_files_are_passed_over(drop: ClaimingFolder, name: str) -> None:
    put(drop, name)

    assert claimed(drop) == []
    assert (drop.root / name).exists()


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
    assert claimed(drop) == ["a.txt"]
    assert not (drop.root / "a.txt.done").exists()


def test_files_are_taken_in_the_order_in_which_they_were_dropped(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", age=20)
    put(drop, "b.txt", age=40)
    put(drop, "world/c.txt", age=30)

    assert claimed(drop) == ["b.txt", "world/c.txt", "a.txt"]


def test_an_accepted_file_is_filed_by_date_under_its_path(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "world/a.txt", b"first")

    for claim in drop.claim_ready():
        claim.accept()

    assert (tmp_path / "accepted/2026/03/01/world/a.txt").read_bytes() == b"first"
    assert list((drop.root / CLAIMS).iterdir()) == []


def test_an_empty_folder_that_a_crash_left_is_removed(drop: ClaimingFolder, tmp_path: Path) -> None:
    (drop.root / CLAIMS / "01795655924367935893-1").mkdir(parents=True)

    assert claimed(folder_at(tmp_path)) == []
    assert list((drop.root / CLAIMS).iterdir()) == []


def test_accepting_never_overwrites(drop: ClaimingFolder, tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        put(drop, "a.txt", content)
        for claim in drop.claim_ready():
            claim.accept()

    accepted = tmp_path / "accepted/2026/03/01"
    assert [(accepted / name).read_bytes() for name in ("a.txt", "a~2.txt")] == [b"first", b"second"]


def test_a_claim_left_by_a_crash_is_taken_up_first_with_its_content(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"first")
    next(drop.claim_ready())
    put(drop, "a.txt", b"second")

    restarted = folder_at(tmp_path)
    contents = []
    for claim in restarted.claim_ready():
        contents.append(claim.read())
        claim.accept()

    assert contents == [b"first", b"second"]
    assert restarted.waiting() == 0


def test_a_released_file_comes_again(drop: ClaimingFolder) -> None:
    put(drop, "a.txt")
    for claim in drop.claim_ready():
        claim.release()

    assert claimed(drop) == ["a.txt"]


def test_a_file_that_the_service_dies_on_is_given_up_and_said_so(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "deadly.txt")
    next(drop.claim_ready())
    for _ in range(MAX_ATTEMPTS - 1):
        next(folder_at(tmp_path).claim_ready()).read()

    with pytest.raises(RefusedFile, match="ended 5 times"):
        next(folder_at(tmp_path).claim_ready()).read()


def test_a_file_that_is_released_is_suspected_of_nothing(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    for _ in range(MAX_ATTEMPTS + 2):
        claim = next(folder_at(tmp_path).claim_ready())
        assert not claim.was_tried
        claim.release()

    assert next(folder_at(tmp_path).claim_ready()).read() == b"text"
    assert next(folder_at(tmp_path).claim_ready()).was_tried


def test_a_symbolic_link_is_refused_and_its_target_stays_unread(drop: ClaimingFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (drop.root / "a.txt").symlink_to(secret)

    claim = next(drop.claim_ready())
    with pytest.raises(RefusedFile, match="symbolic link"):
        claim.read()
    claim.quarantine("a link", stage="claiming")

    assert b"secret" not in (tmp_path / "quarantine/a.txt").read_bytes().replace(str(secret).encode(), b"")
    assert not (tmp_path / "quarantine/a.txt").is_symlink()
    assert secret.read_text() == "secret"


def test_a_linked_folder_is_not_entered(drop: ClaimingFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.txt").write_text("text")
    (drop.root / "world").symlink_to(tmp_path / "elsewhere")

    paths = claimed(drop)

    assert paths == ["world"]
    assert (tmp_path / "elsewhere/a.txt").exists()


def test_a_file_over_the_limit_is_refused(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"x" * 1001)

    with pytest.raises(RefusedFile, match="1,000 bytes"):
        next(drop.claim_ready()).read()


def test_a_quarantined_file_has_its_reason_beside_it(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "world/a.txt", b"junk")

    next(drop.claim_ready()).quarantine("no headline and no text", stage="reading")

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
    next(drop.claim_ready()).quarantine("bad", stage="reading")

    drop.quarantined.retry("world/a.txt")

    assert (drop.root / "world/a.txt").read_bytes() == b"junk"
    assert drop.quarantined.files() == []


def test_a_discarded_file_is_gone_with_its_reason(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"junk")
    next(drop.claim_ready()).quarantine("bad", stage="reading")

    drop.quarantined.discard("a.txt")

    assert [path for path in (tmp_path / "quarantine").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../drop/a.txt", "/etc/hostname", "nothing.txt"])
def test_quarantine_names_never_lead_out_of_its_folder(drop: ClaimingFolder, name: str) -> None:
    put(drop, "a.txt")

    with pytest.raises(FileNotFoundError):
        drop.quarantined.read(name)


def test_a_sidecar_goes_with_its_article(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "a.txt.meta.toml", b'title = "Other"')

    claim = next(drop.claim_ready())
    sidecar = claim.sidecar()
    claim.accept()

    assert sidecar == ("a.txt.meta.toml", b'title = "Other"')
    assert (tmp_path / "accepted/2026/03/01/a.txt.meta.toml").exists()
    assert drop.waiting() == 0


def test_a_file_that_another_process_takes_first_is_passed_over(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", age=30)
    put(drop, "b.txt", age=20)
    claims = drop.claim_ready()
    next(claims)
    (drop.root / "b.txt").unlink()

    assert list(claims) == []


def test_pictures_go_with_the_article_of_their_name(drop: ClaimingFolder, tmp_path: Path) -> None:
    for name in ("a.txt", "a.jpg", "a-2.png", "b.txt", "other.jpg"):
        put(drop, name)

    first = next(claim for claim in drop.claim_ready() if str(claim.path) == "a.txt")
    pictures = first.pictures()
    first.accept()

    assert sorted(pictures) == ["a-2.png", "a.jpg"]
    assert (tmp_path / "accepted/2026/03/01/a-2.png").exists()
    assert (drop.root / "other.jpg").exists()


def test_a_folder_of_its_own_brings_all_its_pictures(drop: ClaimingFolder) -> None:
    for name in ("crane/text.txt", "crane/one.jpg", "crane/two.jpg"):
        put(drop, name)

    claims = list(drop.claim_ready())

    assert [str(claim.path) for claim in claims] == ["crane/text.txt"]
    assert sorted(claims[0].pictures()) == ["one.jpg", "two.jpg"]


def test_what_came_with_a_quarantined_file_goes_back_with_it(drop: ClaimingFolder) -> None:
    for name, content in (("world/a.txt", b"junk"), ("world/a.meta.json", b"{}"), ("world/a.jpg", b"picture")):
        put(drop, name, content)
    next(drop.claim_ready()).quarantine("bad", stage="reading")
    assert drop.quarantined.sidecar("world/a.txt") == ("a.meta.json", b"{}")

    drop.quarantined.retry("world/a.txt")

    assert (drop.root / "world/a.txt.meta.json").read_bytes() == b"{}"
    assert (drop.root / "world/a.jpg").read_bytes() == b"picture"
    assert [path for path in drop.quarantined.root.rglob("*") if path.is_file()] == []


def test_metadata_given_at_a_retry_take_the_place_of_those_that_came(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"junk")
    put(drop, "a.meta.toml", b'title = "Old"')
    next(drop.claim_ready()).quarantine("bad", stage="reading")

    drop.quarantined.retry("a.txt", b'title = "New"')

    assert {path.name: path.read_bytes() for path in drop.root.iterdir() if path.is_file()} == {
        "a.txt": b"junk",
        "a.txt.meta.toml": b'title = "New"',
    }


def test_a_retried_file_has_its_sentinel_where_the_folder_waits_for_one(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"junk")
    next(drop.claim_ready()).quarantine("bad", stage="reading")

    QuarantineFolder(tmp_path / "quarantine", drop.root, lambda: NOW, ".done").retry("a.txt")

    assert (drop.root / "a.txt.done").exists()


def test_a_long_name_is_quarantined_under_a_short_one_and_goes_back_under_its_own(drop: ClaimingFolder) -> None:
    name = "x" * 230 + ".txt"
    put(drop, name, b"junk")

    next(drop.claim_ready()).quarantine("bad", stage="reading")

    [file] = drop.quarantined.files()
    assert (len(file.name), file.path, file.reason) == (200, name, "bad")
    drop.quarantined.retry(file.name)
    assert (drop.root / name).read_bytes() == b"junk"


def test_a_file_is_never_left_without_its_sidecar_where_filing_it_fails(
    drop: ClaimingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "a.txt.meta.toml", b'embargo = "2030-01-01"')
    claim = next(drop.claim_ready())
    monkeypatch.setattr(AcceptedFiles, "file", no_space)

    with pytest.raises(OSError, match="No space"):
        claim.accept()

    assert claim.sidecar() == ("a.txt.meta.toml", b'embargo = "2030-01-01"')


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_sidecar_that_a_crash_left_in_a_claim_is_filed_after_its_article(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt", b"text")
    put(drop, "a.txt.meta.toml", b'title = "Other"')
    claim = next(drop.claim_ready())
    (claim.folder / "a.txt").unlink()  # it was accepted, and then the service was killed

    assert claimed(folder_at(tmp_path)) == []

    assert (tmp_path / "accepted/2026/03/01/a.txt.meta.toml").exists()
    assert list((drop.root / CLAIMS).iterdir()) == []


def test_a_postponed_file_is_let_be_for_a_while_and_said_once(drop: ClaimingFolder, tmp_path: Path) -> None:
    put(drop, "a.txt")
    next(drop.claim_ready()).postpone("No space left on device.")

    assert (claimed(drop), drop.waiting()) == ([], 1)
    assert [reason for _, reason in drop.obstacles()] == ["a.txt: No space left on device."]
    assert drop.obstacles() == []
    assert claimed(folder_at(tmp_path)) == ["a.txt"]


def test_what_a_stranger_put_in_quarantine_hides_no_file(drop: ClaimingFolder) -> None:
    put(drop, "a.txt", b"junk")
    next(drop.claim_ready()).quarantine("bad", stage="reading")
    (drop.quarantined.root / "b.txt").write_text("b")
    (drop.quarantined.root / "b.txt.reason.json").write_text("{")

    assert [file.name for file in drop.quarantined.files()] == ["a.txt"]


def test_a_file_whose_name_another_file_system_refuses_is_filed_under_a_plain_one(
    drop: ClaimingFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuses_question_marks(source: Path, target: Path) -> Path:
        if "?" in target.name or "?" in str(target.parent).removeprefix(str(drop.root)):
            raise OSError(errno.EINVAL, "Invalid argument")
        return rename(source, target)

    for name, content in (("why?.txt", b"text"), ("what?.txt", b"junk")):
        put(drop, name, content)
    good, bad = sorted(drop.claim_ready(), key=lambda claim: claim.read(), reverse=True)
    monkeypatch.setattr(Path, "rename", refuses_question_marks)

    good.accept()
    bad.quarantine("bad", stage="reading")

    assert [path.read_bytes() for path in (tmp_path / "accepted/2026/03/01").iterdir()] == [b"text"]
    assert [(file.path, file.reason) for file in drop.quarantined.files()] == [("what?.txt", "bad")]
