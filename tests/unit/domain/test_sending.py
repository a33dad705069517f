"""Under which paths files may be sent."""

import pytest

from feedsvc.domain.sending import folder_path, is_in_folder, sent_path
from feedsvc.errors import RefusedPath


@pytest.mark.parametrize("path", ["a.txt", "wire/2026/a.txt", "wire/ä b.txt", "a.txt.withdraw", "a.txt.meta.toml", "a.jpg"])
def test_a_path_below_the_drop_folder_is_taken(path: str) -> None:
    assert sent_path(path) == path


def test_a_path_is_composed_as_articles_know_it() -> None:
    assert sent_path("wire/a\u0308.txt") == "wire/\u00e4.txt"


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "a/", "/etc/passwd", "..", "../a.txt", "wire/../../a.txt", "wire/./a.txt", "wire//a.txt"),
        *(".a.txt", "wire/.ssh/a.txt", "wire/a.txt~", "wire/a.tmp", "~$a.docx", "wire/a.txt.part", "Thumbs.db"),
        *("a\0.txt", "a\n.txt", "a\x7f.txt", "a\x85.txt", "\udcff.txt", "a.done"),
        *("x" * 201, "/".join("x" * 65), "é" * 101),
    ],
)
def test_a_path_that_leads_out_or_is_never_read_is_refused(path: str) -> None:
    with pytest.raises(RefusedPath):
        sent_path(path, sentinel=".done")


@pytest.mark.parametrize(("folder", "path"), [("", ""), (".", ""), ("wire", "wire"), ("/wire/agency/", "wire/agency")])
def test_a_key_is_for_a_folder_or_the_whole(folder: str, path: str) -> None:
    assert folder_path(folder) == path


def test_a_folder_holds_what_lies_below_it_and_not_what_begins_alike() -> None:
    assert [is_in_folder(path, "wire") for path in ("wire/a.txt", "wire/b/a.txt", "wired/a.txt", "wire")] == [
        True,
        True,
        False,
        False,
    ]
    assert is_in_folder("anything.txt", "")
