"""Pictures kept by the hash of their content."""

import io
from pathlib import Path

import pytest
from PIL import Image

from feedsvc.intake import MediaFolder


def picture(size: tuple[int, int] = (30, 20), kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_type_and_size_are_read_from_the_bytes(tmp_path: Path, kind: str, media_type: str) -> None:
    folder, content = MediaFolder(tmp_path), picture(kind=kind)

    media = folder.keep("wrong.txt", content)

    assert media is not None
    assert (media.type, media.width, media.height, media.length) == (media_type, 30, 20, len(content))
    assert folder.read(media.url.removeprefix("/media/")) == (content, media_type)


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)

    first, second = folder.keep("a.png", picture()), folder.keep("b.png", picture())

    assert first == second
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"0" * 50])
def test_what_is_no_picture_is_not_kept(tmp_path: Path, content: bytes) -> None:
    assert MediaFolder(tmp_path).keep("a.png", content) is None


def test_a_picture_over_the_limit_is_not_kept(tmp_path: Path) -> None:
    assert MediaFolder(tmp_path, max_bytes=10).keep("a.png", picture()) is None


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "aa/" + "b" * 62 + ".svg", ""])
def test_only_names_that_were_given_out_are_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        MediaFolder(tmp_path).read(name)
