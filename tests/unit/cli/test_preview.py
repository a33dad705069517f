"""`feedsvc preview` shows what intake would make of the same files."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from feedsvc.app.preparing import preparer, previewer
from feedsvc.app.settings import load_settings
from feedsvc.cli import feedsvc
from feedsvc.cli.preview import STYLES
from feedsvc.domain.articles import Role
from feedsvc.domain.files import DroppedFile
from feedsvc.dropfolder import AcceptedFiles, ClaimingFolder, DropListing, FileInPlace, Filing, QuarantineFolder, SettleRule
from feedsvc.intake.prepare import dropped_file_of
from tests.fakes.memory import MemoryStore

ARTICLE = """Ferry sails again

By Ana Prill

The ferry sailed again on Monday after three days in harbour.

Follow us on Twitter
"""

SIDECAR = """title = "Held until noon"
embargo = 2027-01-01T12:00:00+01:00
"""


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A drop folder with one article, and nothing else set up."""
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "drop"
    (folder / "sport").mkdir(parents=True)
    (folder / "sport" / "ferry.txt").write_text(ARTICLE)
    return folder


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(feedsvc, ["preview", *map(str, arguments)])
    assert result.exception is None, result.output
    return result


def rows(*files: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("--json", *files).stdout.splitlines()]


def test_every_line_is_shown_with_its_role_and_what_is_left_out_below_the_text(drop: Path) -> None:
    (drop / "a.txt").write_text("EMBARGOED until 9 January 2027, 9:00\n\n" + ARTICLE)
    (drop / "b.eml").write_text(
        f"From: Ana <ana@weir.example>\nTo: d@b.example\nSubject: Ferry sails\n\n{ARTICLE}\n\n-- \nWeir Road 4\n"
    )
    (drop / "c.html").write_text(f"<nav>Front page</nav><h1>Ferry sails again</h1><p>{ARTICLE}</p><p hidden>Unseen words</p>")

    pages = [run(drop / name).stdout for name in ("a.txt", "b.eml", "c.html")]

    assert "embargo  EMBARGOED until" in pages[0]
    assert "furniture  Weir Road 4" in pages[1]
    assert "hidden  [" in pages[2]
    assert "Unseen" not in pages[2]
    assert STYLES.keys() == set(Role)


def with_companions(article: Path) -> None:
    """Put a sidecar and a picture beside an article."""
    article.with_name(f"{article.name}.meta.toml").write_text(SIDECAR)
    Image.new("RGB", (60, 40), "navy").save(article.with_suffix(".png"))


def test_the_sidecar_beside_a_file_counts(drop: Path) -> None:
    with_companions(drop / "sport" / "ferry.txt")

    (row,) = rows(drop / "sport" / "ferry.txt")

    article = row["article"]
    assert isinstance(article, dict)
    assert (row["status"], article["title"]) == ("ready", "Held until noon")
    assert article["embargo"] == "2027-01-01T11:00:00+00:00"


def test_a_sidecar_in_yaml_under_the_name_of_the_article_counts(drop: Path) -> None:
    (drop / "sport" / "ferry.yaml").write_text("title: Held until noon\npublished: false\n")

    (row,) = rows(drop / "sport" / "ferry.txt")

    assert (row["status"], row["reason"]) == ("held", "Its source marks it as not public (published: false).")


def test_a_file_in_yaml_that_stands_alone_is_quarantined(drop: Path) -> None:
    (drop / "sport" / "compose.yml").write_text("services:\n  web:\n    image: nginx\n")

    assert [row["status"] for row in rows(drop / "sport" / "compose.yml")] == ["quarantined"]


def test_pictures_beside_a_file_are_shown_and_not_kept(drop: Path) -> None:
    with_companions(drop / "sport" / "ferry.txt")

    (row,) = rows(drop / "sport" / "ferry.txt")

    article = row["article"]
    assert isinstance(article, dict)
    (picture,) = article["media"]
    assert (picture["type"], picture["width"], picture["height"]) == ("image/png", 60, 40)
    assert picture["url"].startswith("/media/")
    assert set(picture) == {"url", "type", "width", "height", "credit", "caption", "alt"}
    assert not (drop.parent / "media").exists()


def test_furniture_is_listed_with_its_role(drop: Path) -> None:
    (row,) = rows(drop / "sport" / "ferry.txt")

    article = row["article"]
    assert isinstance(article, dict)
    assert {"role": "furniture", "text": "Follow us on Twitter"} in article["furniture"]


def test_people_see_each_line_with_what_it_was_taken_for(drop: Path) -> None:
    printed = run(drop / "sport" / "ferry.txt").stdout

    assert "byline  By Ana Prill" in printed
    assert "furniture  Follow us on Twitter" in printed


def test_what_the_drop_folder_passes_over_gives_no_row(drop: Path) -> None:
    with_companions(drop / "sport" / "ferry.txt")

    assert rows(drop / "sport" / "ferry.txt.meta.toml", drop / "sport" / "ferry.png") == []


def test_a_file_over_the_limit_is_quarantined_with_the_reason_of_intake(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_INTAKE_MAX_BYTES", "50")

    (row,) = rows(drop / "sport" / "ferry.txt")

    assert (row["status"], row["article"]) == ("quarantined", None)
    assert "larger than the limit of 50 bytes" in str(row["reason"])


@pytest.mark.parametrize("folder", ["", "sport"])
def test_preview_and_intake_make_the_same_revision(drop: Path, folder: str) -> None:
    article = drop / folder / "tram.txt"
    article.write_text(ARTICLE)
    with_companions(article)
    Image.new("RGB", (60, 40), "red").save(article.with_name("other.png"))
    settings, now = load_settings(None), datetime(2026, 3, 1, tzinfo=UTC)
    path = article.relative_to(drop)

    previewed = previewer(settings)(str(article), FileInPlace(path, article, 10**6))
    quarantine = QuarantineFolder(drop.parent / "quarantine", drop, lambda: now, None)
    listing = DropListing(drop, SettleRule(scans=1))
    accepted = AcceptedFiles(drop.parent / "accepted", lambda: now)
    claims = ClaimingFolder(
        listing=listing,
        store=MemoryStore(),
        filing=Filing(listing=listing, accepted=accepted, quarantined=quarantine),
        clock=lambda: now,
        holder="host:1:me",
        is_gone=lambda _: False,
    )
    droppeds = [dropped_file_of(claim) for claim in claims.claim_ready() if claim.path == path]

    assert isinstance(droppeds[0], DroppedFile)
    taken = preparer(settings)(droppeds[0]).revisions
    assert [replace(row.revision, received=now) for row in previewed if row.revision] == [
        replace(revision, received=now) for revision in taken
    ]


def test_standard_input_is_previewed_under_the_name_that_it_would_have(drop: Path) -> None:
    markdown = f"---\ntitle: Ferry sails\n---\n{ARTICLE}"

    named, unnamed = (
        CliRunner().invoke(feedsvc, ["preview", "-", "--json", *name], input=markdown) for name in (["--name", "a.md"], [])
    )

    article = json.loads(named.stdout)
    assert (article["file"], article["status"], article["article"]["format"]) == ("-", "ready", "markdown")
    assert json.loads(unnamed.stdout)["article"]["title"] == "Ferry sails"
    assert list(drop.rglob("*.md")) == []


def test_preview_reads_by_the_rule_of_the_provider_whose_folder_it_is(drop: Path) -> None:
    (drop.parents[1] / "config").mkdir()
    rule = '[[provider]]\nname = "Sportwire"\nfolders = ["sport"]\ntrust = "hold"\n\n[provider.sections]\nsport = "Sports"\n'
    (drop.parents[1] / "config" / "feeds.toml").write_text(rule)

    (row,) = rows(drop / "sport" / "ferry.txt")

    article = row["article"]
    assert isinstance(article, dict)
    assert (row["status"], row["reason"]) == ("held", "What Sportwire delivers waits for an editor.")
    assert article["section"] == "Sports"


@pytest.mark.parametrize(("name", "content"), [("ferry.json", '{"status": "draft"}'), ("ferry.toml", 'status = "draft"\n')])
def test_an_object_without_a_text_is_the_sidecar_of_the_article_of_its_name(drop: Path, name: str, content: str) -> None:
    (drop / "sport" / name).write_text(content)

    (row,) = rows(drop / "sport" / "ferry.txt")

    assert (row["status"], row["reason"]) == ("held", "Its source marks it as not public (status: draft).")


def test_json_with_a_text_of_its_own_is_an_article_beside_another(drop: Path) -> None:
    text = "The harbour office said that the last ferry of the day waits for the train."
    (drop / "sport" / "ferry.json").write_text(json.dumps({"title": "Ferry waits", "body": text, "status": "draft"}))

    statuses = [row["status"] for name in ("ferry.txt", "ferry.json") for row in rows(drop / "sport" / name)]

    assert statuses == ["ready", "held"]


def test_an_article_that_has_expired_is_held(drop: Path) -> None:
    (drop / "sport" / "fair.md").write_text("---\ntitle: Fair\nexpiryDate: 2020-01-02\n---\nThe fair opens at nine.\n")

    (row,) = rows(drop / "sport" / "fair.md")

    assert (row["status"], row["reason"]) == ("held", "It has expired, at 2020-01-02T00:00:00+00:00.")
