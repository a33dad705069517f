"""Folders: none lies in another, and new ones are closed to others."""

import os
from pathlib import Path

import pytest

from feedsvc.app.settings import load_settings
from feedsvc.app.starting import make_folders
from feedsvc.errors import ConfigurationError
from feedsvc.store import open_store


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(newsroom: Path, written: str, **environment: str) -> str:
    """Return what is said of settings, nothing if they are right."""
    path = newsroom / "config" / "feedsvc.toml"
    path.parent.mkdir()
    path.write_text(f"{written}\n")
    try:
        load_settings(path.relative_to(newsroom), environment)
    except ConfigurationError as error:
        return str(error).replace(str(newsroom), "ROOM")
    return ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            'drop = "data"',
            "the accepted files, the quarantine, the media and the database would lie in the drop folder (ROOM/data)",
        ),
        ('drop = "."', "the settings file, the list of feeds and the database would lie in the drop folder (ROOM)"),
        ('drop = "config"', "the settings file and the list of feeds would lie in the drop folder (ROOM/config)"),
        ('drop = "data/media"', "the drop folder and the media are one folder (ROOM/data/media)"),
        ('drop = "data/accepted/new"', "the drop folder would lie in the accepted files (ROOM/data/accepted)"),
        ('drop = "in/../data/quarantine"', "the drop folder and the quarantine are one folder (ROOM/data/quarantine)"),
        ('intake.quarantine = "data/drop/bad"', "the quarantine would lie in the drop folder (ROOM/data/drop)"),
        ('intake.accepted = "data/media/text"', "the accepted files would lie in the media (ROOM/data/media)"),
        ('database_url = "sqlite:///data/drop/news.db"', "the database would lie in the drop folder (ROOM/data/drop)"),
        ('data = "data/.."\ndrop = "data"\nintake.accepted="data/accepted"', "the accepted files would lie in the drop folder"),
    ],
)
def test_folders_that_lie_in_each_other_are_refused(newsroom: Path, written: str, said: str) -> None:
    refused = refusal(newsroom, written)

    assert refused.startswith("config/feedsvc.toml:")
    assert said in refused
    assert "choose another path" in refused


@pytest.mark.parametrize(
    "written",
    [
        'data = "."',
        'drop = "drop"',
        'drop = "data-drop"',
        'drop = "data/drop-2"',
        'intake.accepted = "archive"\nintake.quarantine = "bad"\ndrop = "in"',
        'database_url = "postgresql://db/news"',
        'data = "kept"\ndrop = "data"',
    ],
)
def test_folders_beside_each_other_are_taken(newsroom: Path, written: str) -> None:
    assert refusal(newsroom, written) == ""


def test_a_link_into_another_folder_is_refused(newsroom: Path) -> None:
    (newsroom / "data" / "accepted").mkdir(parents=True)
    (newsroom / "inbox").symlink_to("data/accepted")

    assert "the drop folder and the accepted files are one folder" in refusal(newsroom, 'drop = "inbox"')


def test_a_link_around_another_folder_is_refused(newsroom: Path) -> None:
    (newsroom / "data" / "drop").mkdir(parents=True)
    (newsroom / "out").symlink_to("data/drop/out")

    refused = refusal(newsroom, 'intake.accepted = "out"')

    assert refused.startswith("config/feedsvc.toml:1: intake.accepted: the accepted files would lie in the drop folder")


def test_the_variable_that_names_a_folder_is_named(newsroom: Path) -> None:
    assert refusal(newsroom, "", FEEDSVC_DROP="data").startswith("environment variable FEEDSVC_DROP: drop: ")


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:o}"


@pytest.mark.parametrize("umask", [0o022, 0o000, 0o007])
def test_new_folders_are_closed_to_others_and_the_group_drops(newsroom: Path, umask: int) -> None:
    settings = load_settings(None, {})
    before = os.umask(umask)
    try:
        make_folders(settings)
        open_store(settings.store_url).close()
    finally:
        os.umask(before)

    data = newsroom / "data"
    assert {mode(data / name) for name in ("", "accepted", "quarantine", "media")} == {"750"}
    assert mode(data / "drop") == "2770"
    assert mode(data / "feedsvc.db") in ("640", "660")


def test_the_journal_of_a_new_database_is_closed_to_others(newsroom: Path) -> None:
    settings = load_settings(None, {})
    make_folders(settings)
    store = open_store(settings.store_url)

    modes = {mode(path) for path in (newsroom / "data").glob("feedsvc.db-*")}
    store.close()

    assert modes
    assert modes <= {"640", "660", "600"}


def test_folders_that_are_there_keep_their_modes(newsroom: Path) -> None:
    for name in ("data", "data/drop", "data/quarantine"):
        (newsroom / name).mkdir()
        (newsroom / name).chmod(0o755)

    make_folders(load_settings(None, {}))

    assert {mode(newsroom / name) for name in ("data", "data/drop", "data/quarantine")} == {"755"}


def test_a_folder_that_can_not_be_made_is_named(newsroom: Path) -> None:
    (newsroom / "data").write_text("")

    with pytest.raises(ConfigurationError, match=r"The folder data can't be made: File exists\. Name another path"):
        make_folders(load_settings(None, {}))
