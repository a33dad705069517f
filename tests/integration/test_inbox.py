"""Files that are sent, on a real disk: whole or not at all, whatever ends the service, and nowhere but in the drop folder."""

import io
import os
import signal
from pathlib import Path

import pytest

from feedsvc.dropfolder import InboxFolder, SettleRule
from feedsvc.errors import FolderFull, RefusedBody, RefusedPath
from tests.integration.test_claiming import accept, folder_at


def inbox_of(tmp_path: Path, sentinel: str | None = None) -> InboxFolder:
    (tmp_path / "drop").mkdir(exist_ok=True)
    return InboxFolder(tmp_path / "drop", 1000, sentinel)


def put(inbox: InboxFolder, path: str, content: bytes = b"text", *, awaits_sidecar: bool = False) -> None:
    with inbox.receive(path, io.BytesIO(content)) as received:
        received.place(awaits_sidecar=awaits_sidecar)


def files(tmp_path: Path) -> list[str]:
    root = tmp_path / "drop"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_file_stands_under_its_path_in_folders_that_are_made(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)

    put(inbox, "wire/2026/a.txt", b"one")
    put(inbox, "wire/2026/a.txt", b"two")

    assert files(tmp_path) == ["wire/2026/a.txt"]
    assert (tmp_path / "drop/wire/2026/a.txt").read_bytes() == b"two"
    assert (inbox.is_waiting("wire/2026/a.txt"), inbox.is_waiting("wire/b.txt")) == (True, False)


def test_what_is_not_placed_leaves_nothing(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)

    with inbox.receive("wire/a.txt", io.BytesIO(b"text")):
        assert files(tmp_path) == []
    with pytest.raises(RefusedBody):
        put(inbox, "wire/a.txt", b"x" * 1001)

    assert files(tmp_path) == []


def test_without_files_that_have_no_name_a_hidden_one_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsvc.dropfolder.inbox.os.O_TMPFILE", os.O_DIRECTORY | os.O_WRONLY)
    inbox = inbox_of(tmp_path)

    with inbox.receive("wire/a.txt", io.BytesIO(b"text")) as received:
        between = files(tmp_path)
        received.place(awaits_sidecar=False)
    with inbox.receive("wire/b.txt", io.BytesIO(b"text")):
        pass

    assert len(between) == 1
    assert between[0].startswith("wire/.")
    assert files(tmp_path) == ["wire/a.txt"]


@pytest.mark.parametrize("call", ["link", "rename", "fsync", "write"])
def test_a_service_that_is_killed_at_any_call_leaves_no_half_file_that_is_read(tmp_path: Path, call: str) -> None:
    inbox = inbox_of(tmp_path)
    child = os.fork()
    if child == 0:
        setattr(os, call, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        put(inbox, "wire/a.txt")
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    assert [claim.path.name for claim in folder_at(tmp_path, SettleRule(scans=1)).claim_ready()] == []
    put(inbox, "wire/a.txt")
    assert [claim.read() for claim in folder_at(tmp_path, SettleRule(scans=1)).claim_ready()] == [b"text"]


@pytest.mark.parametrize("path", ["link/a.txt", "file.txt/a.txt", "folder", "a.jpg/a.txt", "x.meta.toml/a.txt", "x.tmp/a.txt"])
def test_no_link_is_followed_and_nothing_is_put_where_it_would_never_be_read(tmp_path: Path, path: str) -> None:
    inbox = inbox_of(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "drop/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "drop/file.txt").write_bytes(b"text")
    (tmp_path / "drop/folder").mkdir()

    with pytest.raises(RefusedPath):
        put(inbox, path)

    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert files(tmp_path) == ["file.txt"]


def test_a_file_takes_the_place_of_a_link_and_not_of_what_it_leads_to(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "drop/a.txt").symlink_to(tmp_path / "secret.txt")

    put(inbox, "a.txt")

    assert (tmp_path / "secret.txt").read_bytes() == b"secret"
    assert (tmp_path / "drop/a.txt").read_bytes() == b"text"


def test_a_folder_that_cant_be_written_to_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_of(tmp_path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("feedsvc.dropfolder.inbox.os.write", full)
    with pytest.raises(FolderFull) as refused:
        put(inbox, "a.txt")
    monkeypatch.undo()
    with pytest.raises(FolderFull) as gone:
        put(InboxFolder(tmp_path / "nowhere", 1000), "a.txt")

    assert (refused.value.status, gone.value.status) == (507, 503)
    assert files(tmp_path) == []


def test_an_article_that_expects_a_sidecar_is_taken_with_it_and_not_before(tmp_path: Path) -> None:
    inbox, drop = inbox_of(tmp_path), folder_at(tmp_path, SettleRule(scans=1))
    put(inbox, "wire/a.txt", awaits_sidecar=True)
    before = list(drop.claim_ready())

    put(inbox, "wire/a.txt.meta.toml", b'title = "A"')
    (claim,) = drop.claim_ready()
    sidecar = claim.sidecar()
    accept(claim)

    assert before == []
    assert sidecar == ("a.txt.meta.toml", b'title = "A"')
    assert files(tmp_path) == []


def test_an_article_that_comes_again_without_that_word_waits_no_longer(tmp_path: Path) -> None:
    inbox, drop = inbox_of(tmp_path), folder_at(tmp_path, SettleRule(scans=1))
    put(inbox, "wire/a.txt", awaits_sidecar=True)

    put(inbox, "wire/a.txt", b"more")

    assert [claim.read() for claim in drop.claim_ready()] == [b"more"]


def test_an_article_that_waits_for_its_sidecar_can_be_taken_back_and_no_other(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    put(inbox, "a.txt", awaits_sidecar=True)
    put(inbox, "b.txt")

    assert [inbox.take_back(path) for path in ("a.txt", "b.txt", "c.txt")] == [True, False, False]
    assert files(tmp_path) == ["b.txt"]


def test_with_a_sentinel_what_is_sent_is_complete_all_the_same(tmp_path: Path) -> None:
    inbox, drop = inbox_of(tmp_path, ".done"), folder_at(tmp_path, SettleRule(1, ".done"))

    put(inbox, "a.txt")
    (claim,) = drop.claim_ready()
    accept(claim)

    assert files(tmp_path) == []


def test_what_goes_with_an_article_is_known(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    alone = inbox.has_company("wire/a.txt")
    put(inbox, "wire/a.jpg")
    with_picture = inbox.has_company("wire/a.txt")
    put(inbox, "desk/a.meta.toml")

    assert (alone, with_picture, inbox.has_company("desk/a.txt"), inbox.has_company("desk/b.txt")) == (False, True, True, False)
    assert [inbox.is_companion(name) for name in ("a.jpg", "a.meta.toml", "a.yaml", "a.json")] == [True, True, True, False]
