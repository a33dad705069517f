"""Names of dropped files: one path for one file, whichever system dropped it, that can be stored, shown and filed."""

import os
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as some

from feedsvc.domain.files import LONGEST_PATH, dropped_path, fitting, in_utf8, shortened

NAME = some.binary(min_size=1, max_size=255).filter(lambda name: not set(name) & set(b"/\0") and name not in (b".", b".."))
PLACE = some.lists(NAME, min_size=1, max_size=100).map(lambda names: PurePosixPath(*map(os.fsdecode, names)))


@given(PLACE)
def test_a_path_can_be_stored_and_is_its_own_path(place: PurePosixPath) -> None:
    path = dropped_path(place)

    assert len(str(path).encode()) <= LONGEST_PATH
    assert dropped_path(path) == path
    assert dropped_path(shortened(place)) == path


def test_linux_and_macos_mean_the_same_path() -> None:
    assert dropped_path(PurePosixPath("U\u0308ber/a\u0301.txt")) == dropped_path(PurePosixPath("Über/á.txt"))


def test_bytes_that_are_no_utf8_are_spelt_out() -> None:
    assert str(dropped_path(PurePosixPath(os.fsdecode(b"Mu\xf1oz.txt")))) == "Mu\\xf1oz.txt"


def test_an_ordinary_path_is_left_alone() -> None:
    path = PurePosixPath("world/2026-03-01 harbour.txt")

    assert dropped_path(path) == fitting(path) == path


def test_deep_folders_that_differ_stay_apart() -> None:
    one, other = (dropped_path(PurePosixPath("wire", *["d"] * 90, last, "a.txt")) for last in ("x", "y"))

    assert one != other
    assert [(path.parts[0], path.name) for path in (one, other)] == [("wire", "a.txt")] * 2


@given(PLACE)
def test_names_that_fit_are_short_and_keep_their_suffix(place: PurePosixPath) -> None:
    path = in_utf8(place)

    fit = fitting(path)

    assert all(len(name.encode()) <= 200 for name in fit.parts)
    assert len(path.suffix.encode()) > 20 or fit.suffix == path.suffix


def test_long_names_that_differ_at_their_ends_stay_apart() -> None:
    one, other = (fitting(PurePosixPath("港" * 80 + end + ".txt")) for end in ("一", "二"))

    assert one != other
