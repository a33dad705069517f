"""Articles that are written, pasted or uploaded at the desk: shown as what they become, sent through the drop folder."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest

from feedsvc.domain.people import Role
from tests.fakes.sending import MemoryInbox
from tests.unit.web.newsroom import DeskNewsroom, token_of

TEXT = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
PAGE = f"Ferry sails again\n\nBy Mira Holt\n\n{TEXT}\n"


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.let_in("bo", Role.EDITOR)
    return newsroom


def inbox(newsroom: DeskNewsroom) -> MemoryInbox:
    kept = newsroom.usecases.writing.inbox
    assert isinstance(kept, MemoryInbox)
    return kept


def sent(newsroom: DeskNewsroom, **fields: object) -> str:
    """Send an article in, and return where the answer leads."""
    form = {"form_token": token_of(newsroom.get("/admin/write")), "do": "send", **fields}
    response = newsroom.client.post("/admin/write", data=form, base_url=newsroom.base_url, content_type="multipart/form-data")
    assert response.status_code == 303, response.text
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"text": PAGE}, ["<h3>Ferry sails again</h3>", "Mira Holt"]),
        ({"title": "Ferry *sails*", "text": f"Some **bold** words.\n\n{TEXT}"}, ["<strong>bold</strong>", "Ferry *sails*"]),
        ({"text": f"<h1>Ferry sails</h1><p>{TEXT}</p>"}, ["<h3>Ferry sails</h3>"]),
        ({"title": "Ferry sails", "text": TEXT, "embargo": "2026-06-01T09:00"}, ["embargo until", "1 Jun 2026, 09:00"]),
        ({"title": "A", "text": "DRAFT"}, []),
        ({}, ["There is nothing yet"]),
        ({"title": "Ferry sails", "text": TEXT, "language": "xyzzy-"}, []),
    ],
)
def test_what_it_becomes_is_shown_and_nothing_is_sent(newsroom: DeskNewsroom, fields: dict[str, str], shown: list[str]) -> None:
    page = newsroom.send("/admin/write", at="/admin/write", do="try", **fields)

    assert page.status_code == 200
    assert all(part in page.text for part in shown), page.text
    assert inbox(newsroom).placed == []
    assert newsroom.usecases.audit.latest(limit=1)[0].what != "article sent in"


def test_a_written_article_goes_through_the_drop_folder_and_its_page_follows(newsroom: DeskNewsroom) -> None:
    address = sent(newsroom, title="Ferry sails again", text=TEXT, section="Quays", authors="Mira Holt\nBo Lind")
    waiting = newsroom.get(address)
    (path,) = parse_qs(urlsplit(address).query)["path"]
    sidecar = newsroom.folder.waiting_files.pop(f"{path}.meta.toml").decode()

    newsroom.ingest()
    newsroom.usecases.publish()

    assert path.startswith("desk/ferry-sails-again-")
    assert inbox(newsroom).placed == [f"{path}.meta.toml", path]
    assert "It waits in the drop folder" in waiting
    assert "It is taken in." in newsroom.get(address)
    (row,) = newsroom.usecases.browse.articles().rows
    assert row.article.revision.path == path
    assert 'title = "Ferry sails again"' in sidecar
    assert 'authors = ["Mira Holt", "Bo Lind"]' in sidecar
    (line, *_) = newsroom.usecases.audit.latest(limit=1)
    assert (line.who, line.what, line.subject) == ("bo", "article sent in", path)
    assert [file.sender for file in newsroom.usecases.sending.latest()] == ["bo"]


def test_the_desks_folder_names_no_section(newsroom: DeskNewsroom) -> None:
    sent(newsroom, text=PAGE)
    newsroom.ingest()

    (row,) = newsroom.usecases.browse.articles().rows

    assert row.article.revision.section is None


def test_a_file_and_its_pictures_are_uploaded_under_names_of_their_own(newsroom: DeskNewsroom) -> None:
    file = (io.BytesIO(PAGE.encode()), "ferry.TXT")
    picture = (io.BytesIO(b"\xff\xd8"), "Quay.JPG")

    address = sent(newsroom, file=file, pictures=picture)
    again = sent(newsroom, file=(io.BytesIO(PAGE.encode()), "ferry.txt"))

    (path,), (other,) = (parse_qs(urlsplit(each).query)["path"] for each in (address, again))
    assert inbox(newsroom).placed[:2] == [path.replace(".txt", "-1.jpg"), path]
    assert path.startswith("desk/ferry-")
    assert path != other


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "There is nothing yet"),
        ({"text": TEXT, "pictures": (io.BytesIO(b"x"), "a.svg")}, "a.svg is no picture that can be shown"),
        ({"text": "x" * 1200}, "The file is too large."),
        ({"file": (io.BytesIO(b"x"), "quay.jpg")}, "quay.jpg goes with an article, and is none"),
    ],
)
def test_what_can_not_be_sent_is_said_above_the_form_that_keeps_it(
    newsroom: DeskNewsroom, fields: dict[str, object], sentence: str
) -> None:
    form = {"form_token": token_of(newsroom.get("/admin/write")), "do": "send", **fields}

    page = newsroom.client.post("/admin/write", data=form, base_url=newsroom.base_url, content_type="multipart/form-data")

    assert page.status_code == 400
    assert sentence in page.text
    assert str(fields.get("text", "")) in page.text


def test_nobody_looks_up_what_others_sent_by_key(newsroom: DeskNewsroom) -> None:
    response = newsroom.client.get("/admin/write/sent?path=wire/a.txt", base_url=newsroom.base_url)

    assert response.status_code == 404


def test_the_page_that_shows_what_one_writes_may_run_the_services_own_script_alone(newsroom: DeskNewsroom) -> None:
    page = newsroom.client.get("/admin/write", base_url=newsroom.base_url)
    other = newsroom.client.get("/admin/", base_url=newsroom.base_url)

    assert "script-src 'self'; connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in other.headers["Content-Security-Policy"]
