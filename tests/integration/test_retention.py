"""What is older than it is kept is listed by a dry run, and deleted by a run."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from feedsvc.cli import feedsvc

OLD = ("a.txt", "a.txt.meta.toml")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an old article, an old file in quarantine, and a new article."""
    monkeypatch.chdir(tmp_path)
    data, drop = tmp_path / "data", tmp_path / "data" / "drop"
    drop.mkdir(parents=True)
    files = {
        "a.txt": "An old headline\n\nA budget for the harbour was passed by the council after a long night.\n",
        "a.txt.meta.toml": "published = 2020-03-01T09:00:00Z\n",
        "b.txt": "A new headline\n\nThe ferry sailed again on Monday after three days in harbour, the line said.\n",
        "junk.txt": "",
    }
    for name, text in files.items():
        (drop / name).write_text(text)
        os.utime(drop / name, (1_700_000_000, 1_700_000_000))
    service = build(load_settings(None, data=data))
    for _ in range(2):
        list(service.usecases.ingest.bulk())
    service.close()
    (day,) = (data / "accepted").glob("*/*/*")
    aged = data / "accepted" / "2020" / "03" / "01"
    aged.mkdir(parents=True)
    for name in OLD:
        (day / name).rename(aged / name)
    reason = data / "quarantine" / "junk.txt.reason.json"
    reason.write_text(reason.read_text().replace('"at": "20', '"at": "19'))
    return data


def run(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(feedsvc, ("retention", "--data", str(data), *arguments), catch_exceptions=False)
    return result.stdout


def files(data: Path) -> set[str]:
    kept = [path for folder in ("accepted", "quarantine") for path in (data / folder).rglob("*") if path.is_file()]
    return {path.name for path in kept}


def test_nothing_but_the_log_has_a_term_by_default(data: Path) -> None:
    assert run(data) == "revisions\t0\nlines of the log\t0\n"
    assert files(data) == {*OLD, "b.txt", "junk.txt", "junk.txt.reason.json"}


def test_a_dry_run_says_what_goes_and_deletes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_RETENTION_ACCEPTED", "30")
    monkeypatch.setenv("FEEDSVC_RETENTION_QUARANTINE", "30")

    said = run(data, "--dry-run").splitlines()

    assert said[:3] == [
        "file\taccepted/2020/03/01/a.txt",
        "file\taccepted/2020/03/01/a.txt.meta.toml",
        "file\tquarantine/junk.txt",
    ]
    assert files(data) == {*OLD, "b.txt", "junk.txt", "junk.txt.reason.json"}


def test_a_run_deletes_what_is_older_and_leaves_what_is_newer(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_RETENTION_ACCEPTED", "30")
    monkeypatch.setenv("FEEDSVC_RETENTION_QUARANTINE", "30")

    run(data)

    assert files(data) == {"b.txt"}
    assert not (data / "accepted" / "2020").exists()
