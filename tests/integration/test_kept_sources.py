"""The file that an article came in is found again, or it is said that nothing tells which it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.dropfolder import KeptSources
from feedsvc.dropfolder.kept import FiledFile, KeptFolder
from feedsvc.errors import CannotReread
from tests.builders import revision

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class DatedFolder:
    """A folder of accepted files that has been told when each was moved there."""

    def __init__(self, root: Path) -> None:
        self.kept, self.moved = KeptFolder(root), dict[Path, datetime]()

    def status(self, place: PurePosixPath) -> FiledFile | None:
        known = self.kept.status(place)
        return replace(known, filed=self.moved[self.kept.root / place]) if known else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


class Accepted:
    """A folder of accepted files, each moved there at an instant."""

    def __init__(self, root: Path) -> None:
        self.root, self.kept = root, DatedFolder(root)

    def file(self, name: str, at: datetime, content: str = "", *, day: datetime | None = None) -> None:
        path = self.root / f"{day or at:%Y/%m/%d}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or f"{name} of {at:%d %H:%M}")
        self.kept.moved[path] = at

    def read(self, new: Revision | str, *received: datetime) -> tuple[str, str | None]:
        """Return the text of the file of an article, and of its sidecar."""
        new = revision(new) if isinstance(new, str) else new
        dropped = KeptSources(self.kept, 1000).find(new, received or (NOON,)).fetch()
        return dropped.content.decode(), dropped.sidecar and f"{dropped.sidecar[0]}: {dropped.sidecar[1].decode()}"


@pytest.fixture
def accepted(tmp_path: Path) -> Accepted:
    return Accepted(tmp_path)


def test_a_file_is_found_by_the_day_on_which_its_article_was_stored(accepted: Accepted) -> None:
    for days in (-1, 0, 1):
        accepted.file("wire/a.txt", NOON + days * DAY)

    assert accepted.read("wire/a.txt") == ("wire/a.txt of 28 12:00", None)


def test_of_a_corrected_article_it_is_found_by_the_revision_before(accepted: Accepted) -> None:
    accepted.file("a.txt", NOON)
    accepted.file("a.txt", NOON + 5 * DAY)

    assert accepted.read("a.txt", NOON + 4 * DAY, NOON) == ("a.txt of 28 12:00", None)


def test_what_could_not_be_filed_away_at_once_is_found_on_the_day_after(accepted: Accepted) -> None:
    accepted.file("a.txt", NOON + DAY)

    assert accepted.read("a.txt") == ("a.txt of 29 12:00", None)


def test_about_midnight_the_first_file_that_was_moved_after_the_article_was_stored_is_its(accepted: Accepted) -> None:
    midnight = datetime(2026, 11, 29, tzinfo=UTC)
    accepted.file("a.txt", NOON)
    accepted.file("a.txt", midnight)

    assert accepted.read("a.txt", midnight - timedelta(milliseconds=5)) == ("a.txt of 29 00:00", None)
    assert accepted.read("a.txt", NOON) == ("a.txt of 28 12:00", None)


def test_a_sidecar_that_came_late_goes_with_the_file_of_a_day_before(accepted: Accepted) -> None:
    accepted.file("wire/a.txt", NOON - 3 * DAY)
    accepted.file("wire/a.txt.meta.toml", NOON, "late")

    assert accepted.read("wire/a.txt") == ("wire/a.txt of 25 12:00", "a.txt.meta.toml: late")


def test_a_late_sidecar_of_the_same_day_goes_with_the_last_version(accepted: Accepted) -> None:
    accepted.file("a.txt", NOON)
    accepted.file("a.txt.meta.toml", NOON, "first")
    accepted.file("a~2.txt", NOON + timedelta(hours=1))
    accepted.file("a.txt.meta~2.toml", NOON + timedelta(hours=2), "late")

    assert accepted.read("a.txt", NOON + timedelta(minutes=119)) == ("a~2.txt of 28 13:00", "a.txt.meta.toml: late")
    assert accepted.read("a.txt", NOON) == ("a.txt of 28 12:00", "a.txt.meta.toml: first")


def test_a_sidecar_that_may_be_that_of_another_article_is_taken_for_none(accepted: Accepted) -> None:
    accepted.file("a.txt", NOON)
    accepted.file("a.meta.toml", NOON, "whose")

    assert accepted.read("a.txt")[1] == "a.meta.toml: whose"
    accepted.file("a.html", NOON)
    with pytest.raises(CannotReread, match=r"Nothing tells whether a\.meta\.toml"):
        accepted.read("a.txt")


def test_an_archive_is_found_for_its_members(accepted: Accepted) -> None:
    accepted.file("wire/all.zip", NOON)

    assert accepted.read("wire/all.zip/world/a.txt") == ("wire/all.zip of 28 12:00", None)


def test_of_several_versions_that_were_copied_none_is_taken(accepted: Accepted) -> None:
    accepted.file("a.txt", NOON + 20 * DAY, day=NOON)
    assert accepted.read("a.txt")[0] == "a.txt of 18 12:00"

    accepted.file("a~2.txt", NOON + 20 * DAY, day=NOON)

    with pytest.raises(CannotReread, match="Nothing tells which"):
        accepted.read("a.txt")


def test_what_is_kept_no_more_is_said_so(accepted: Accepted) -> None:
    accepted.file("b.txt", NOON)

    with pytest.raises(CannotReread, match="kept here no more"):
        accepted.read("a.txt")
