"""`feedsvc reread` as an operator runs it after an upgrade."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from feedsvc.app.settings import load_settings
from feedsvc.app.wiring import build
from feedsvc.cli import feedsvc
from feedsvc.cli.options import instant_of
from feedsvc.cli.rereading import chosen_of
from feedsvc.domain.articles import Revision
from feedsvc.domain.decide import Decision, Verdict
from feedsvc.intake.rereading import Chosen

FERRY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
BUDGET = "A budget for the harbour was passed by the council after a long night, its clerk told reporters in the town hall."


@pytest.fixture(autouse=True)
def taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles as an older release read them: one without its author, one although it is a draft."""
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    drop("a.md", f"---\ntitle: Ferry sails again\nauthor: Ana Ruiz\n---\n\n{FERRY}\n")
    drop("cms/b.md", f"---\ntitle: Budget passed\ndraft: true\n---\n\n{BUDGET}\n")
    service = build(load_settings(None))
    list(service.usecases.ingest.bulk())
    with service.store.begin() as unit:
        for path, older in OLDER.items():
            article = unit.articles.by_path(path)[0]
            revised = replace(article, revision=older(article.revision), number=article.number + 1)
            unit.articles.apply(Decision(Verdict.REVISED, revised))
    service.usecases.publish()
    service.close()


OLDER: dict[str, Callable[[Revision], Revision]] = {
    "a.md": lambda revision: replace(revision, authors=(), title="Ferry sails\nagain"),
    "cms/b.md": lambda revision: replace(revision, holds=()),
}


def drop(name: str, text: str) -> None:
    path = Path("data/drop") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(feedsvc, arguments, catch_exceptions=False)


def test_a_dry_run_says_first_what_would_be_held_then_counts_then_differences_and_changes_nothing() -> None:
    before = run("articles", "list").stdout

    lines = run("reread", "--dry-run").stdout.splitlines()

    assert lines[0] == "2 articles read again: 1 would be withdrawn by their source, 1 would change"
    assert lines[1].startswith("would be withdrawn by their source\t")
    assert lines[1].endswith("\tcms/b.md\tIts source marks it as not public (draft: true).")
    assert sorted(lines[2:4]) == ["authors added\t1", "held added\t1"]
    assert "authors: – → Ana Ruiz" in lines
    assert run("articles", "list").stdout == before


def test_a_run_changes_them_once_and_says_so_in_the_log_and_in_the_articles_history() -> None:
    first, second = run("reread").stdout, run("reread").stdout

    assert first.startswith("2 articles read again: 1 withdrawn by their source, 1 changed\n")
    assert second.startswith("2 articles read again: 1 left as they are, 1 unchanged\nleft as it is\t1\tIt is withdrawn.\n")
    assert [line.split("\t")[2] for line in run("audit", "list").stdout.splitlines()] == ["read files again"]
    article = next(line for line in run("articles", "list").stdout.splitlines() if "Ferry" in line).split("\t")[0]
    assert run("articles", "show", article).stdout.count(", read again ") == 1


def test_a_script_reads_the_counts_then_each_article() -> None:
    counts, *rows = map(json.loads, run("reread", "--json", "--dry-run", "cms").stdout.splitlines())

    assert counts == {"articles": 1, "outcomes": {"withdrawn": 1}, "changes": {"held added": 1}, "left": {}}
    assert [(row["path"], row["outcome"], row["changes"][0]["field"]) for row in rows] == [("cms/b.md", "withdrawn", "held")]


def test_paths_are_those_they_were_dropped_under_or_places_among_the_accepted_files(tmp_path: Path) -> None:
    settings, accepted = load_settings(None), tmp_path / "data" / "accepted" / "2026" / "11"

    def chosen(*paths: str) -> Chosen:
        return chosen_of(settings, paths, None)

    assert chosen() == chosen("data/drop") == Chosen()
    assert chosen("agency/", "data/drop/wire/a.txt") == Chosen(under=("agency", "wire/a.txt"))
    assert chosen("data/accepted/2026/11") == Chosen(places=(str(accepted),))


def test_since_is_a_day_in_the_outlets_zone_an_instant_or_a_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_OUTLET_ZONE", "Europe/Berlin")
    settings = load_settings(None)
    days = instant_of("30d", settings)

    assert instant_of("2026-11-01", settings) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert instant_of("2026-11-01T06:00Z", settings) == datetime(2026, 11, 1, 6, tzinfo=UTC)
    assert days is not None
    assert abs(datetime.now(UTC) - timedelta(days=30) - days) < timedelta(minutes=1)
    with pytest.raises(click.BadParameter):
        instant_of("yesterday", settings)
