"""An outlet that release 0.1.0 kept, on SQLite, is served on: the same entries, dates and addresses, the same people.

`tests/data/outlet-of-0.1.0.tar.xz` holds settings and data folder as that release wrote them: three public articles, one of
them revised, one withdrawn, one under embargo; a picture, a quarantined file, an account of an aggregator, and an editor.
"""

import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.test import Client

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import Service, build
from feedsvc.intake.redeciding import Outcome
from feedsvc.intake.rereading import ALL
from feedsvc.web.process import application

KEPT = Path(__file__).parents[1] / "data" / "outlet-of-0.1.0.tar.xz"
TOKEN = "wHb4vasLypwDgA7YrHI9YZkoTSIzhe1Z"
ENTRY = re.compile(r"<guid[^>]*>([^<]*)</guid>.*?<pubDate>([^<]*)</pubDate>", re.DOTALL)


@pytest.fixture
def outlet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Unpack the outlet and work there."""
    with tarfile.open(KEPT) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def service(outlet: Path) -> Iterator[Service]:
    """Start it as this release does."""
    service = build(load_settings(outlet / "config" / "feedsvc.toml"))
    service.usecases.publish()
    yield service
    service.close()


def entries_before(outlet: Path) -> list[tuple[str, str]]:
    """Return guid and date of each entry of the feed, as the old release served it last."""
    with closing(sqlite3.connect(outlet / "data" / "feedsvc.db")) as database:
        query = "SELECT identity FROM renditions WHERE name = 'latest.rss'"
        return ENTRY.findall(bytes(database.execute(query).fetchone()[0]).decode())


def test_entries_keep_guids_dates_and_order(outlet: Path, request: pytest.FixtureRequest) -> None:
    before = entries_before(outlet)
    client = Client(application(request.getfixturevalue("service")))

    assert len(before) == 3
    assert ENTRY.findall(client.get("/feeds/latest.rss").text) == before


def test_articles_pictures_and_accounts_answer_as_before(service: Service) -> None:
    client = Client(application(service))
    page = client.get("/articles/0acd43f2-1958-54fd-8320-e382a5e1129c", follow_redirects=True)
    picture = re.search(r'/media/[^"?]+\.png', page.text)

    assert picture is not None
    assert client.get(picture[0]).status_code == 200
    assert client.get("/articles/ad148622-dc4a-592f-9364-4f924268b603", follow_redirects=True).status_code == 410
    assert client.get("/articles/a9846ed0-eb41-5679-824d-6d20163f4d7e", follow_redirects=True).status_code == 404
    assert "Storm leaves the coast" in client.get(f"/private/{TOKEN}/coast.rss").text
    assert service.usecases.sign_in.sign_in("ana", "correct-horse-battery", "127.0.0.1")


def test_a_file_dropped_once_more_is_unchanged_and_revisions_are_kept(outlet: Path, service: Service) -> None:
    dropped = next((outlet / "data" / "accepted").rglob("tide.json"))
    (outlet / "data" / "drop" / "tide.json").write_bytes(dropped.read_bytes())

    list(service.usecases.ingest.bulk())

    with service.store.read() as view:
        numbers = {article.revision.path: article.number for article in view.articles.changed_since(0, limit=10)}
    assert (numbers["tide.json"], numbers["ferries.txt"]) == (1, 2)


def test_what_the_old_release_read_is_read_again_by_todays_rules(service: Service) -> None:
    rows = [row for row in service.usecases.reread(ALL) if row is not None]

    outcomes = {row.article.revision.path: row.outcome for row in rows}
    assert len(outcomes) == 5
    assert outcomes["ferries.txt"] is Outcome.REVISED  # its dateline tells when it was published
    assert outcomes["rumour.txt"] is Outcome.LEFT
    assert not any(row.bug for row in rows)
