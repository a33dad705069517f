"""A file that somebody has open for writing is not complete, and one that nobody has is at once."""

import os
from pathlib import Path, PurePosixPath

import pytest

from feedsvc.dropfolder import DropListing, SettleRule
from feedsvc.dropfolder.writers import is_closed

PLACE = PurePosixPath("a.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder on a disk of this machine, of which the kernel knows who writes."""
    (tmp_path / PLACE).write_text("An article.", encoding="utf-8")
    if os.major(tmp_path.stat().st_dev) == 0:
        pytest.skip("This folder is on no block device.")
    return tmp_path


def names(listing: DropListing) -> list[str]:
    return [str(file.path) for file in listing.complete()]


def test_a_file_that_is_written_to_is_not_complete_until_it_is_closed(folder: Path) -> None:
    listing = DropListing(folder, SettleRule(scans=3, asks_kernel=True))

    with (folder / PLACE).open("ab") as writer:
        writer.write(b" It goes on.")
        writer.flush()
        assert not is_closed(folder, PLACE)
        assert names(listing) == []

    assert is_closed(folder, PLACE)
    assert names(listing) == ["a.txt"]


def test_a_reader_is_no_writer_and_can_write_after_that(folder: Path) -> None:
    with (folder / PLACE).open("rb"):
        assert is_closed(folder, PLACE)

    (folder / PLACE).write_text("Anew.", encoding="utf-8")


def test_a_sidecar_that_is_written_to_keeps_its_article_waiting(folder: Path) -> None:
    listing = DropListing(folder, SettleRule(scans=3, asks_kernel=True))

    with (folder / "a.txt.meta.toml").open("wb") as writer:
        writer.write(b'title = "A"\n')
        writer.flush()
        waiting = names(listing)

    assert waiting == []
    assert names(listing) == ["a.txt"]


def test_a_link_and_what_is_gone_are_not_known_to_be_closed(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / PLACE)

    assert not is_closed(folder, PurePosixPath("link.txt"))
    assert not is_closed(folder, PurePosixPath("gone.txt"))


def test_without_asking_a_fresh_file_stands_still_first(folder: Path) -> None:
    listing = DropListing(folder, SettleRule(scans=2))

    assert names(listing) == []
    assert names(listing) == ["a.txt"]
