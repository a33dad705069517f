"""What editors do at the command line: articles, quarantined files, and who may do what."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from feedsvc.cli import feedsvc

TEXT = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."


@pytest.fixture(autouse=True)
def taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder whose drop folder held a public article, its copy, one under embargo, and a file that is empty."""
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    files = {
        "a.txt": f"Ferry sails again\n\n{TEXT}\n",
        "b.txt": f"Ferry sails again\n\n{TEXT}\n",
        "c.md": f"---\ntitle: Held until then\nembargo: 2099-01-01T12:00:00+00:00\n---\n\nA budget. {TEXT[::-1]}\n",
        "junk.txt": "",
    }
    (tmp_path / "data" / "drop").mkdir(parents=True)
    for number, (name, text) in enumerate(files.items()):
        path = tmp_path / "data" / "drop" / name
        path.write_text(text)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    service = build(load_settings(None))
    list(service.usecases.ingest.bulk())
    service.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(feedsvc, arguments)


def listed() -> dict[str, tuple[str, str]]:
    """(id, state) of each article by its source."""
    rows = [line.split("\t") for line in run("articles", "list").stdout.splitlines()]
    source = {row[0]: run("articles", "show", row[0]).stdout.split("source     ")[1].split(" ")[0] for row in rows}
    return {source[row[0]]: (row[0], row[2]) for row in rows}


def test_articles_are_listed_with_the_status_that_the_desk_shows() -> None:
    states = {path: state for path, (_, state) in listed().items()}

    assert states == {"a.txt": "live", "b.txt": "duplicate", "c.md": "embargoed until 2099-01-01 12:00"}


def test_a_withdrawn_article_takes_its_copies_along_and_is_restored_by_its_guid() -> None:
    before = listed()
    key, copy = before["a.txt"][0], before["b.txt"][0]

    withdrawn, after = run("articles", "withdraw", key), listed()
    restored = run("articles", "restore", f"urn:uuid:{key}")

    assert withdrawn.stdout == f"withdrawn: Ferry sails again\nwithdrawn with it, a copy: {copy} b.txt\n"
    assert (after["a.txt"][1], after["b.txt"][1]) == ("withdrawn", "withdrawn")
    assert restored.stdout == "revised: Ferry sails again\n"


def hold() -> str:
    """Take a draft in; return its article's id."""
    Path("data/drop/cms").mkdir()
    Path("data/drop/cms/d.md").write_text(f"---\ntitle: Bridge opens\ndraft: true\n---\n\n{TEXT.upper()}\n")
    os.utime("data/drop/cms/d.md", (1_700_000_009, 1_700_000_009))
    service = build(load_settings(None))
    list(service.usecases.ingest.bulk())
    service.close()
    return run("articles", "list", "--held").stdout.split("\t")[0]


def test_what_is_held_is_listed_and_shown_with_its_reason_and_released() -> None:
    key = hold()
    listing, machine = run("articles", "list", "--held").stdout, run("articles", "list", "--held", "--json").stdout
    shown = run("articles", "show", key).stdout

    released, again = run("articles", "release", key), run("articles", "release", key)

    reason = "Its source marks it as not public (draft: true)."
    assert listing.rstrip("\n").split("\t")[2:] == [reason, "Bridge opens"]
    assert json.loads(machine) | {"received": ""} == {
        "id": key,
        "title": "Bridge opens",
        "path": "cms/d.md",
        "received": "",
        "reasons": [reason],
        "stands": False,
        "named": [],
    }
    assert "state      held\n" in shown
    assert f"held       {reason}\n" in shown
    assert released.stdout == "released: Bridge opens\n"
    assert listed()["cms/d.md"] == (key, "live")
    assert "`feedsvc articles list --held` shows what is held." in str(again.exception)


def test_json_is_for_what_is_held_alone() -> None:
    assert "--json goes with --held" in run("articles", "list", "--json").output


def test_a_quarantined_file_is_shown_retried_and_discarded() -> None:
    name = run("quarantine", "list").stdout.split("\t")[0]

    shown, retried = run("quarantine", "show", name).stdout, run("quarantine", "retry", name).stdout

    assert "The file is empty." in shown
    assert retried == f"{name} is back in the drop folder\n"
    assert Path("data/drop/junk.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("articles", "show", "none"), "`feedsvc articles list` shows their ids."),
        (("articles", "withdraw", "none"), "`feedsvc articles list` shows their ids."),
        (("quarantine", "retry", "none"), "`feedsvc quarantine list` shows their names."),
        (("accounts", "revoke", "none"), "`feedsvc accounts list` names them."),
        (("admin", "remove", "none"), "`feedsvc admin list` shows who may."),
    ],
)
def test_an_unknown_name_comes_with_the_command_that_lists_the_known_ones(arguments: tuple[str, ...], hint: str) -> None:
    error = run(*arguments).exception

    assert "none" in str(error)
    assert str(error).endswith(hint)


def test_an_article_is_erased_after_it_was_said_what_goes() -> None:
    before = listed()
    key, copy = before["a.txt"][0], before["b.txt"][0]

    refused = CliRunner().invoke(feedsvc, ("articles", "erase", key), input="n\n")
    erased = run("articles", "erase", key, "--yes")

    assert refused.exit_code == 1
    assert f"copy\t{copy}\tb.txt" in refused.stdout
    assert "file\taccepted/" in refused.stdout
    assert erased.stdout.endswith("erased: 2 articles, 2 files\n")
    assert set(listed()) == {"c.md"}


def test_commands_are_logged_with_who_ran_them() -> None:
    key, _ = listed()["c.md"]
    run("articles", "withdraw", key)
    run("accounts", "add", "Reader House")

    lines = [json.loads(line) for line in run("audit", "list", "--json").stdout.splitlines()]

    assert [(line["what"], line["of"], line["from"]) for line in lines] == [
        ("account given", "Reader House", "command line"),
        ("withdrawn", key, "command line"),
    ]
    assert all(line["who"] for line in lines)


def test_people_have_roles_that_a_command_changes() -> None:
    password = ("--password", "four words make one")
    run("admin", "create", "ana", *password)
    run("admin", "create", "bo", "--role", "editor", *password)
    before = run("admin", "list").stdout

    changed = run("admin", "role", "bo", "chief").stdout
    run("admin", "create", "bo", *password)

    assert before == "ana\toperator\nbo\teditor\n"
    assert changed == "bo is chief from now on\n"
    assert run("admin", "list").stdout == "ana\toperator\nbo\tchief\n"
    assert "Nobody called cy may sign in" in str(run("admin", "role", "cy", "chief").exception)
