"""Pictures kept by the hash of their content."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete

from feedsvc.domain.decide import decide
from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import WIDTHS, Exposure, copy_name
from feedsvc.dropfolder import MediaBucket, MediaFolder
from feedsvc.dropfolder.scaling import smaller_copies
from feedsvc.errors import StoreUnavailable
from feedsvc.objects import Objects
from feedsvc.store import open_store
from feedsvc.store.media_schema import media_uses
from feedsvc.store.schema import lasting
from tests.builders import NOW, revision
from tests.fakes.drop import MemoryClaim, MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


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


def test_a_large_picture_has_smaller_copies_at_addresses_made_from_its_own(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)

    media = folder.keep("a.jpg", picture((2000, 1000), "JPEG"))

    assert media is not None
    for width in WIDTHS:
        content, kind = folder.read(copy_name(media.url, width).removeprefix("/media/"))
        with Image.open(io.BytesIO(content)) as copy:
            assert (kind, copy.format, copy.size) == ("image/webp", "WEBP", (width, width // 2))


def test_a_copy_that_was_never_made_is_answered_with_the_picture(tmp_path: Path) -> None:
    folder, content = MediaFolder(tmp_path), picture()
    media = folder.keep("a.png", content)

    assert media is not None
    assert folder.read(f"{media.url.removeprefix('/media/')}.400.webp") == (content, "image/png")


def test_a_picture_taken_upright_is_kept_as_it_is_shown(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (1000, 600), "red").save(buffer, "JPEG", exif=turned)

    media = MediaFolder(tmp_path).keep("a.jpg", buffer.getvalue())

    assert media is not None
    assert (media.width, media.height) == (600, 1000)
    with Image.open(io.BytesIO(smaller_copies(buffer.getvalue())[400])) as copy:
        assert copy.size == (400, 667)
        assert not copy.getexif()


def test_a_cameras_picture_with_another_behind_it_is_kept_as_the_jpeg_it_begins_with(tmp_path: Path) -> None:
    buffer, image = io.BytesIO(), Image.new("RGB", (900, 600), "red")
    image.save(buffer, "MPO", save_all=True, append_images=[image])

    media = MediaFolder(tmp_path).keep("a.jpg", buffer.getvalue())

    assert media is not None
    assert (media.type, media.width) == ("image/jpeg", 900)
    assert set(smaller_copies(buffer.getvalue())) == {400, 800}


def test_transparency_survives_in_the_copies() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (900, 600), (255, 0, 0, 0)).save(buffer, "PNG")

    with Image.open(io.BytesIO(smaller_copies(buffer.getvalue())[400])) as copy:
        assert copy.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("harm", ["cut", "scans", "moves", "vast"])
def test_no_copies_are_made_of_what_is_broken_or_would_take_too_long(harm: str) -> None:
    buffer, frames = io.BytesIO(), [Image.new("RGB", (900, 600), colour) for colour in ("red", "blue")]
    if harm == "moves":
        frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    else:
        Image.new("1" if harm == "vast" else "RGB", (7000, 4000) if harm == "vast" else (900, 600)).save(buffer, "PNG")
    content = {"cut": buffer.getvalue()[:-60], "scans": buffer.getvalue() + b"\xff\xda" * 101}.get(harm, buffer.getvalue())

    assert smaller_copies(content) == {}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_pictures_of_articles_that_an_earlier_release_stored_become_known(
    database: str, tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    url = f"sqlite:///{tmp_path}/a.db" if database == "sqlite" else postgres_url()
    store, pier = open_store(url), Media(url="/media/aa/pier.jpg")
    with store.begin() as unit:
        for number in range(5):
            unit.articles.apply(decide(revision(f"{number}.txt", media=(pier,) if number == 4 else ()), None, now=NOW))
        unit.connection.execute(delete(media_uses))
        unit.connection.execute(delete(lasting))

    with store.begin() as unit:
        before = [unit.articles.exposure(name, now=NOW) for name in ("aa/pier.jpg", "aa/none.jpg")]
        is_more = [unit.articles.list_pictures(limit=3) for _ in range(3)]
        after = [unit.articles.exposure(name, now=NOW) for name in ("aa/pier.jpg", "aa/none.jpg")]

    assert before == [Exposure.PUBLIC, Exposure.PUBLIC]
    assert is_more == [True, False, False]
    assert after == [Exposure.PUBLIC, Exposure.HIDDEN]
    store.close()


def test_a_picture_that_came_in_on_one_machine_is_read_on_another(tmp_path: Path, bucket: str) -> None:
    here, there = (MediaBucket(MediaFolder(tmp_path / name), Objects(bucket)) for name in ("here", "there"))
    content = picture((900, 600), "JPEG")
    media = here.keep("a.jpg", content)
    assert media is not None
    name = media.url.removeprefix("/media/")

    here.share([name])

    assert there.read(name) == (content, "image/jpeg")
    assert there.read(copy_name(name, WIDTHS[0]))[1] == "image/webp"
    assert there.read(copy_name(name, WIDTHS[-1])) == (content, "image/jpeg")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_waits_is_shared_at_the_start_and_what_is_removed_is_gone_everywhere(tmp_path: Path, bucket: str) -> None:
    MediaFolder(tmp_path / "here").keep("a.jpg", picture((900, 600), "JPEG"))
    here, there = (MediaBucket(MediaFolder(tmp_path / name), Objects(bucket)) for name in ("here", "there"))
    here.share_all()
    (name,) = [name for name in here.objects.names() if name.endswith(".jpg")]

    there.remove(name)

    assert list(here.objects.names()) == []
    with pytest.raises(FileNotFoundError):
        here.read(name)


class WithPictures(MemoryDropFolder):
    """A drop folder in which a picture lies beside each article."""

    def claim_ready(self) -> Iterator[MemoryClaim]:
        for claim in super().claim_ready():
            self.pictures[str(claim.path)] = {"pier.jpg": picture((900, 600), "JPEG")}
            yield claim


def test_the_picture_of_an_article_that_another_machine_took_in_is_served(tmp_path: Path, bucket: str) -> None:
    store, drop = MemoryStore(), WithPictures()
    here, there = (MediaBucket(MediaFolder(tmp_path / name), Objects(bucket)) for name in ("here", "there"))
    drop.drop("a.txt", b"Pier opens\n\nThe pier is open again, the council said on Monday evening.\n")

    wired(store=store, drop=drop, media=here).ingest()

    with store.read() as view:
        (article,) = view.articles.changed_since(0, limit=9)
    name = article.revision.media[0].url.removeprefix("/media/")
    content, kind = wired(store=store, media=there).pictures(name)
    assert (content, kind) == (picture((900, 600), "JPEG"), "image/jpeg")


def test_an_article_waits_until_its_pictures_can_be_shared(tmp_path: Path, bucket: str) -> None:
    store, drop = MemoryStore(), WithPictures()
    media = MediaBucket(MediaFolder(tmp_path), Objects("s3://none"))
    drop.drop("a.txt", b"Pier opens\n\nThe pier is open again, the council said on Monday evening.\n")

    with pytest.raises(StoreUnavailable):
        wired(store=store, drop=drop, media=media).ingest()
    with store.read() as view:
        assert (view.articles.count(), list(drop.waiting_files)) == (0, ["a.txt"])

    wired(store=store, drop=drop, media=MediaBucket(MediaFolder(tmp_path), Objects(bucket))).ingest()
    with store.read() as view:
        assert view.articles.count() == 1
