"""An erased article: its words are nowhere on the disk or in the database, and its copies did not come up in its place."""

import gzip
import io
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import brotli
import pytest
import zstandard
from PIL import Image
from sqlalchemy import MetaData, Table, inspect

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import Service, build
from feedsvc.domain.articles import Article
from feedsvc.domain.overrides import Field
from feedsvc.domain.status import ArticleStatus
from feedsvc.errors import ArticleGone
from feedsvc.publishing.compress import Compress
from feedsvc.store import open_store
from feedsvc.store.engine import make_engine, transaction

WORDS = (b"quillfeather", b"zephyrine", b"marlowsby", b"brackenthorpe")
"""Of the headline, the text, the sidecar, and a correction."""

TEXT = "The zephyrine ferry sailed again on Monday after three days in harbour, the line said in a note to those on the quay."
OTHER = "A budget for the harbour was passed by the council after a long night, its clerk told reporters at the town hall."


@dataclass
class Newsroom:
    """A whole service on a data folder, with one article of every trace that there is, its copy, and another article."""

    data: Path
    service: Service

    def drop(self, name: str, content: str | bytes) -> None:
        path = self.data / "drop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1_700_000_000, 1_700_000_000))

    def tick(self) -> None:
        for _ in range(2):  # files that nobody closed stand still over two scans
            list(self.service.usecases.ingest.bulk())
        self.service.usecases.publish()
        Compress(store=self.service.store)()

    def article(self, path: str) -> Article:
        with self.service.store.read() as view:
            return view.articles.by_path(path)[0]

    def paths(self, status: ArticleStatus | None = None) -> list[str]:
        listed = self.service.usecases.browse.articles(status=status).rows
        return sorted(row.article.revision.path for row in listed)

    def traces(self) -> list[str]:
        """Where words of the article are found: in files of the data folder, and in columns of the database."""
        files = [path for path in self.data.rglob("*") if path.is_file()]
        places = [(str(path.relative_to(self.data)), path.read_bytes()) for path in files]
        places += [(str(path.relative_to(self.data)), os.fsencode(path)) for path in files]
        holds = [place for place, content in [*places, *self.cells()] if any(word in content.lower() for word in WORDS)]
        return sorted(set(holds))

    def cells(self) -> Iterator[tuple[str, bytes]]:
        engine = make_engine(self.service.settings.store_url)
        with transaction(engine, writes=False) as connection:
            for table in inspect(engine).get_table_names():
                for row in connection.execute(Table(table, MetaData(), autoload_with=connection).select()).mappings():
                    for column, value in row.items():
                        yield f"{table}.{column}", unpacked(column, value)
        engine.dispose()


def unpacked(column: str, value: object) -> bytes:
    if not isinstance(value, bytes | memoryview):
        return str(value).encode()
    opened = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
    }
    return bytes(opened[column](bytes(value))) if column in opened else bytes(value)


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(params=["sqlite", "postgresql"])
def newsroom(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    monkeypatch.chdir(tmp_path)
    if request.param == "postgresql":
        monkeypatch.setenv("FEEDSVC_DATABASE_URL", postgres_url())
    newsroom = Newsroom(tmp_path / "data", build(load_settings(None, data=tmp_path / "data")))
    newsroom.drop("wire/other.txt", f"Budget passed\n\n{OTHER}\n")
    newsroom.drop("wire/other.jpg", picture("red"))
    newsroom.drop("wire/b.txt", "")
    newsroom.drop("wire/b.txt.meta.toml", 'section = "Marlowsby"\n')
    newsroom.tick()
    newsroom.drop("wire/b.txt.meta.toml", 'section = "Marlowsby"\n')
    newsroom.drop("wire/b.txt", f"Quillfeather sails\n\n{TEXT}\n")
    newsroom.drop("wire/b.jpg", picture("blue"))
    newsroom.tick()
    newsroom.drop("agency/copy.txt", f"Quillfeather sails\n\n{TEXT}\n")
    newsroom.tick()
    newsroom.drop("wire/b.txt.meta.toml", 'section = "Marlowsby"\n')
    newsroom.drop("wire/b.txt", f"Quillfeather sails at last\n\n{TEXT} It was the zephyrine's first since May.\n")
    newsroom.tick()
    article = newsroom.article("wire/b.txt")
    newsroom.service.usecases.correct(article.id, {Field.SUMMARY: "Brackenthorpe was aboard."}, by="ana")
    newsroom.service.usecases.publish()
    for stream in ("section/Marlowsby.rss", "section/Marlowsby.atom"):
        newsroom.service.usecases.serve.feed(stream)
    yield newsroom
    newsroom.service.close()


def test_nothing_of_an_erased_article_is_left_on_the_disk_or_in_the_database(newsroom: Newsroom) -> None:
    before, pictures = newsroom.traces(), len(list((newsroom.data / "media").rglob("*.jpg")))
    assert {place.split("/")[0] for place in before} >= {"accepted", "quarantine", "renditions.identity", "revisions.revision"}
    article = newsroom.article("wire/b.txt")

    erased = newsroom.service.usecases.erase(article.id)

    assert erased.is_clean
    assert newsroom.traces() == []
    assert (pictures, len(list((newsroom.data / "media").rglob("*.jpg")))) == (2, 1)
    assert newsroom.paths() == ["wire/other.txt"]
    assert newsroom.service.usecases.serve.article(newsroom.article("wire/other.txt").id)


def test_an_erased_articles_address_is_gone_and_feeds_name_it_as_withdrawn(newsroom: Newsroom) -> None:
    article = newsroom.article("wire/b.txt")

    newsroom.service.usecases.erase(article.id)

    with pytest.raises(ArticleGone):
        newsroom.service.usecases.serve.article(article.id)
    withdrawn = json.loads(newsroom.service.usecases.serve.feed("latest.json").body)["_feedsvc"]["withdrawn"]
    assert article.guid in [entry["id"] for entry in withdrawn]


def test_a_later_drop_of_an_erased_article_is_held(newsroom: Newsroom) -> None:
    article = newsroom.article("wire/b.txt")
    newsroom.service.usecases.erase(article.id)

    newsroom.drop("wire/b.txt", f"Quillfeather sails\n\n{TEXT}\n")
    newsroom.tick()

    held = newsroom.article("wire/b.txt").held
    assert held is not None
    assert held.holds[0].reason.startswith("This article was erased on ")
    assert newsroom.paths(ArticleStatus.LIVE) == ["wire/other.txt"]


def test_the_list_of_erasures_holds_no_words_and_is_the_services_alone(newsroom: Newsroom) -> None:
    article, copy = newsroom.article("wire/b.txt"), newsroom.article("agency/copy.txt")

    newsroom.service.usecases.erase(article.id)

    listed = newsroom.data / "erasures.jsonl"
    lines = [json.loads(line) for line in listed.read_text().splitlines()]
    assert listed.stat().st_mode & 0o777 == 0o600
    assert [line["guid"] for line in lines] == [article.guid, copy.guid]
    assert "wire" not in listed.read_text()


def test_copies_that_are_to_stay_show_in_its_place(newsroom: Newsroom) -> None:
    newsroom.service.usecases.erase(newsroom.article("wire/b.txt").id, only=True)

    assert newsroom.paths(ArticleStatus.LIVE) == ["agency/copy.txt", "wire/other.txt"]


def test_a_picture_that_another_article_uses_stays(newsroom: Newsroom) -> None:
    newsroom.drop("wire/third.txt", f"A third\n\n{OTHER[::-1]}\n")
    newsroom.drop("wire/third.jpg", picture("blue"))
    newsroom.tick()

    newsroom.service.usecases.erase(newsroom.article("wire/b.txt").id)

    assert len(list((newsroom.data / "media").rglob("*.jpg"))) == 2
    assert newsroom.service.usecases.pictures(newsroom.article("wire/third.txt").revision.media[0].url.removeprefix("/media/"))


def test_an_archive_goes_with_its_article_and_the_others_of_it_stay(newsroom: Newsroom) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("one.txt", f"One in a parcel\n\n{OTHER.replace('harbour', 'parcel')}\n")
        archive.writestr("two.txt", f"Two in a parcel\n\n{TEXT.replace('Monday', 'Friday')} And the parcel stood there.\n")
    newsroom.drop("parcel.zip", packed.getvalue())
    newsroom.tick()
    two = next(path for path in newsroom.paths() if path.endswith("two.txt"))

    plan = newsroom.service.usecases.erase.plan(newsroom.article(two).id, only=True)
    newsroom.service.usecases.erase(plan.article.id, only=True)

    assert [file.path for file in plan.files] == ["parcel.zip"]
    assert not list((newsroom.data / "accepted").rglob("parcel*"))
    assert [path for path in newsroom.paths() if "parcel" in path] == [two.replace("two", "one")]


def test_the_first_erasure_rewrites_a_database_that_an_earlier_release_began(tmp_path: Path) -> None:
    store, file = open_store(f"sqlite:///{tmp_path}/a.db"), tmp_path / "a.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("INSERT INTO lasting (name, value) VALUES ('deleted', ?)", ["zephyrine " * 10_000])
        connection.execute("DELETE FROM lasting WHERE name IN ('deleted', 'scrubbed')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"zephyrine" in file.read_bytes()

    is_clean = store.scrub()

    assert is_clean
    assert b"zephyrine" not in file.read_bytes()
    store.close()


def test_an_article_that_was_dropped_again_is_erased_again(newsroom: Newsroom) -> None:
    article = newsroom.article("wire/b.txt")
    newsroom.service.usecases.erase(article.id)
    newsroom.drop("wire/b.txt", f"Quillfeather sails\n\n{TEXT}\n")
    newsroom.tick()

    newsroom.service.usecases.erase(newsroom.article("wire/b.txt").id)

    assert newsroom.traces() == []
    assert newsroom.paths() == ["wire/other.txt"]
