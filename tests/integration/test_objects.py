"""Files by their names, in a folder and in S3."""

from pathlib import Path

import pytest

from feedsvc.errors import StoreUnavailable
from feedsvc.objects import Objects


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return Objects(f"file://{tmp_path}/a%20folder")
    return Objects(request.getfixturevalue("bucket"))


@pytest.mark.parametrize("name", ["feeds/latest.rss", "feeds/tag/50% #1?\u00e9 x.rss", "a"])
def test_a_file_comes_back_under_its_name(objects: Objects, name: str) -> None:
    objects.put(name, b"one", {"Content-Type": "text/plain"})
    objects.put(name, b"two", {"Content-Type": "text/plain"})

    assert objects.get(name) == b"two"
    assert list(objects.names()) == [name]


def test_who_comes_second_with_a_new_file_leaves_it_as_it_is(objects: Objects) -> None:
    assert objects.put_new("media/aa/b.jpg", b"one", {"Content-Type": "image/jpeg"})
    assert not objects.put_new("media/aa/b.jpg", b"two")

    assert objects.get("media/aa/b.jpg") == b"one"


def test_what_is_removed_is_gone_however_often(objects: Objects) -> None:
    objects.put("media/a", b"one")
    objects.put("feeds/a", b"one")

    objects.remove("media/a")
    objects.remove("media/a")
    objects.remove("feeds")

    assert list(objects.names("media")) == []
    assert list(objects.names("feeds")) == ["feeds/a"]
    with pytest.raises(FileNotFoundError):
        objects.get("media/a")


def test_a_bucket_that_is_not_there_is_asked_again_later(s3_server: str) -> None:  # noqa: ARG001 the environment leads to it
    with pytest.raises(StoreUnavailable, match="s3://none"):
        Objects("s3://none").put("a", b"one")
