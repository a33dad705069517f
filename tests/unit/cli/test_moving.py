"""Moving in at the command line: `import` and `redirects`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import feedsvc
from tests.unit.moving.exports import Post, wxr


@pytest.fixture(autouse=True)
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FEEDSVC_BASE_URL", "https://news.example")
    monkeypatch.chdir(tmp_path)
    Path("export.xml").write_bytes(wxr(Post(1), Post(2, kind="page"), Post(3, status="private")))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(feedsvc, arguments)


def test_an_import_reports_what_came_in_and_what_did_not() -> None:
    tried, report, again = run("import", "--dry-run", "export.xml"), run("import", "export.xml"), run("import", "export.xml")

    assert report.exit_code == 0
    assert "left out (1): It is a page of WordPress, not an article." in report.stdout
    assert "export.xml#1:2 'Ferry report 2'" in report.stdout
    assert report.stdout.endswith("\n1 taken in, 1 held, 1 left out\n")
    assert tried.stdout.endswith("\nNothing is stored; it would be: 1 taken in, 1 held, 1 left out\n")
    assert again.stdout.endswith("\n2 known already, 1 left out\n")
    assert "Ferry report 1" in run("articles", "list").stdout


def test_a_script_reads_an_item_a_line() -> None:
    report = run("import", "--json", "export.xml")

    items = [json.loads(line) for line in report.stdout.splitlines()]
    assert [(item["place"], item["title"], item["outcome"]) for item in items] == [
        ("export.xml#1:1", "Ferry report 1", "taken in"),
        ("export.xml#1:3", "Ferry report 3", "held"),
        ("export.xml#1:2", "Ferry report 2", "left out"),
    ]


def test_a_source_that_is_nothing_is_refused_before_anything_is_stored() -> None:
    report = run("import", "export.xml", "none.xml")

    assert (report.exit_code, str(report.exception)) == (1, "There is no file and no folder none.xml.")
    assert run("articles", "list").stdout == ""


def test_redirects_are_added_listed_and_removed() -> None:
    Path("table.csv").write_text("old,new\n/b/,/feeds/latest.rss\nhttps://old.example/c?x=1,https://other.example/\n\n")

    added, table = run("redirects", "add", "/a", "https://news.example/section/World"), run("redirects", "import", "table.csv")
    removed, wrong = run("redirects", "remove", "/b"), run("redirects", "remove", "/b")

    assert (added.exit_code, table.stdout, removed.exit_code) == (0, "2 old addresses lead to new ones\n", 0)
    assert (wrong.exit_code, str(wrong.exception)) == (1, "/b leads nowhere.")
    assert run("redirects", "list").stdout == "/a\t/section/World\n/c?x=1\thttps://other.example/\n"
    assert json.loads(run("redirects", "list", "--json").stdout.splitlines()[0]) == {"old": "/a", "new": "/section/World"}
