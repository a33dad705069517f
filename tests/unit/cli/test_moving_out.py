"""Moving out at the command line: what `export` writes, `import` takes back exactly, and nothing unseen gets out."""

import io
import json
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from feedsvc.cli import feedsvc
from feedsvc.readers.markdown import front_matter_of

_TIMES = re.compile(rb"<lastBuildDate>[^<]*</lastBuildDate>")

PAGE = """<html><body><article><h1>Storm</h1><p>A <b>storm</b> & more <code>x_y*</code>.</p>

<table><tr><td>1</td></tr></table><p>It passed the harbour of Sableport before noon, and nobody was hurt.</p></article>
</body></html>"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_BASE_URL", "https://news.example")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, data: str = "old") -> Result:
    return CliRunner().invoke(feedsvc, [*arguments, "--data", data])


def right(*arguments: str, data: str = "old") -> str:
    """Run a command that ends well, and return what it prints."""
    result = run(*arguments, data=data)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def drop(name: str, text: str | bytes) -> None:
    place = Path("old/drop", name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode() if isinstance(text, str) else text)


def article(number: int, **front: str) -> str:
    stated = {"title": f"Ferry report {number}", "date": f"2026-03-{number:02}T09:30:00+01:00", "section": "Harbour", **front}
    head = "\n".join(f"{name}: {value}" for name, value in stated.items())
    return f"---\n{head}\n---\n\nFerry {number} reached the quay of Sableport *late*, said the master.\n\n- one\n- two\n"


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def newsroom() -> None:
    """A service with articles of many kinds, of which one is revised."""
    for number in range(1, 6):
        drop(f"{number}.md", article(number, tags=f"[ferries, no {number}]", authors="[Ana Ruiz]"))
    drop("6.txt", "Mayor opens pier\n\nBy Bo Lind\n\nSABLEPORT, 6 March - The pier is open again, said the mayor on Friday.\n")
    drop("7.html", PAGE)
    drop("8.md", article(8, guid="https://old.example/?p=8", section="World"))
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("a/index.md", article(9) + "\n![The pier](pier.png)\n")
        archive.writestr("a/pier.png", picture())
    drop("9.zip", bundle.getvalue())
    right("ingest")
    drop("1.md", article(1, tags="[ferries]").replace("late", "early"))
    right("ingest")


def add_unseen() -> None:
    """Add articles that the public doesn't see."""
    drop("held.md", article(11, status="private"))
    drop("embargo.md", article(12, embargo="2099-01-01T00:00:00Z"))
    drop("expired.md", article(13, expires="2026-03-14T00:00:00Z"))
    drop("gone.md", article(14))
    drop("erased.md", article(15))
    right("ingest")
    right("articles", "withdraw", id_of("Ferry report 14"))
    right("articles", "erase", id_of("Ferry report 15"), "--yes")


def id_of(title: str, data: str = "old") -> str:
    return next(line.split()[0] for line in right("articles", "list", data=data).splitlines() if line.endswith(title))


def feeds(data: str) -> dict[str, bytes]:
    """Return every feed as it is live, apart from the time at which it changed."""
    right("feeds", "render", data=data)
    from sqlalchemy import create_engine, text

    engine = create_engine(f"sqlite:///{data}/feedsvc.db")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, identity FROM renditions")).all()
    engine.dispose()
    return {name: _TIMES.sub(b"", bytes(body)) for name, body in rows if name.endswith(".rss")}


@pytest.mark.usefixtures("newsroom")
@pytest.mark.parametrize("target", ["out", "out.zip", "out.tar.gz"])
def test_an_export_gives_the_same_feeds_in_an_empty_service(target: str) -> None:
    assert right("export", target).endswith(f"9 articles written to {target}\n")
    report = right("import", target, data="new")

    assert report.endswith("9 taken in\n")
    before, after = feeds("old"), feeds("new")
    assert before["latest.rss"].count(b"<item>") == 9
    assert after == before
    assert right("import", target, data="new").endswith("9 known already\n")


@pytest.mark.usefixtures("newsroom")
def test_texts_are_markdown_with_front_matter_and_pictures_beside_them() -> None:
    right("export", "out")

    (plain,) = Path("out").rglob("ferry-report-2.md")
    front = front_matter_of(plain.read_bytes())
    assert (front["title"], front["date"], front["tags"]) == (
        "Ferry report 2",
        "2026-03-02T09:30:00+01:00",
        ["ferries", "no 2"],
    )
    assert plain.read_text().endswith(
        "\n---\n\nFerry 2 reached the quay of Sableport *late*, said the master.\n\n- one\n- two\n"
    )
    (bundle,) = Path("out").rglob("index.md")
    (beside,) = bundle.parent.glob("*.png")
    assert beside.read_bytes() == picture()
    assert f"![The pier]({beside.name})" in bundle.read_text()
    (storm,) = Path("out").rglob("storm.md")
    assert "A **storm** &amp; more <code>x_y*</code>." in storm.read_text()
    assert Path("out").stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("newsroom")
def test_what_the_public_does_not_see_is_exported_only_when_all_is_asked_for() -> None:
    add_unseen()

    assert right("export", "seen").endswith("9 articles written to seen\n")
    assert right("export", "all.zip", "--all").endswith("13 articles written to all.zip\n")
    report = right("import", "all.zip", data="new")

    assert report.endswith("\n11 taken in, 1 held, 1 withdrawn\n")
    assert "Ferry report 15" not in zipfile.ZipFile("all.zip").read("feedsvc.jsonl").decode()
    assert feeds("new") == feeds("old")
    drop("gone.md", article(14, tags="[another]"))
    shutil.copytree("old/drop", "new/drop", dirs_exist_ok=True)
    right("ingest", data="new")
    assert feeds("new") == feeds("old")


@pytest.mark.usefixtures("newsroom")
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (["--section", "World"], 1),
        (["--section", "World", "--section", "harbour"], 7),
        (["--tag", "no 3"], 1),
        (["--language", "de"], 0),
        (["--feed", "section/Harbour", "--tag", "ferries"], 5),
        (["--feed", "latest"], 9),
        (["--since", "2099-01-01"], 0),
        (["--since", "1d"], 9),
    ],
)
def test_a_part_is_chosen(asked: list[str], count: int) -> None:
    lines = right("export", "out", "--json", *asked).splitlines()

    assert len([line for line in lines if line.startswith("{")]) == count


@pytest.mark.usefixtures("newsroom")
def test_articles_are_chosen_by_id_and_a_wrong_one_is_named() -> None:
    wanted = id_of("Ferry report 3")

    row = json.loads(right("export", "out", wanted, "--json").splitlines()[0])
    wrong = run("export", "other", "00000000-0000-4000-8000-000000000000")

    assert row == {"id": wanted, "title": "Ferry report 3", "status": "live", "lost_pictures": []}
    assert str(wrong.exception).startswith("There is no article ")
    assert not Path("other").exists()


@pytest.mark.usefixtures("newsroom")
def test_earlier_revisions_come_and_go_with_an_article() -> None:
    right("export", "out.tgz", "--revisions")
    right("import", "out.tgz", data="new")

    with tarfile.open("out.tgz") as archive:
        earlier = [member for member in archive.getnames() if "/revisions/" in member]
        assert [Path(name).parts[-3:] for name in earlier] == [("ferry-report-1", "revisions", "1.md")]
        assert b"*late*" in (archive.extractfile(earlier[0]) or io.BytesIO()).read()
    shown = right("articles", "show", id_of("Ferry report 1"), data="new")
    assert shown == right("articles", "show", id_of("Ferry report 1"))


@pytest.mark.usefixtures("newsroom")
def test_a_text_that_somebody_edits_counts_as_edited_and_keeps_its_guid() -> None:
    right("export", "out")
    before = feeds("old")["latest.rss"]
    (text,) = Path("out").rglob("ferry-report-4.md")
    text.write_text(text.read_text().replace("*late*", "at noon"))

    right("import", "out", data="new")
    after = feeds("new")["latest.rss"]

    assert b"at noon" in after
    guids = re.compile(rb"<guid[^>]*>[^<]*</guid>|<pubDate>[^<]*</pubDate>")
    assert guids.findall(after) == guids.findall(before)


@pytest.mark.usefixtures("newsroom")
@pytest.mark.parametrize("form", ["jsonfeed", "wxr"])
def test_other_publishers_formats_hold_every_article_with_its_guid_and_date(form: str) -> None:
    right("export", "out", "--format", form)
    assert right("import", "out", data="new").endswith("9 taken in\n")

    guids = re.compile(rb"<guid[^>]*>[^<]*</guid>|<pubDate>[^<]*</pubDate>")
    assert guids.findall(feeds("new")["latest.rss"]) == guids.findall(feeds("old")["latest.rss"])


@pytest.mark.usefixtures("newsroom")
def test_nothing_is_written_over_and_a_failed_export_leaves_nothing() -> None:
    Path("out").mkdir()
    Path("out/mine.txt").write_text("mine")
    Path("file").write_text("mine")

    taken, unknown, below = run("export", "out"), run("export", "new.zip", "--feed", "sports"), run("export", "file/out.zip")

    assert str(taken.exception) == "out is there already. Name a new file or folder, or remove it first."
    assert str(unknown.exception) == "There is no feed called sports. There are: latest."
    assert str(below.exception).startswith("file/out.zip can't be written: ")
    assert sorted(path.name for path in Path().iterdir()) == ["file", "old", "out"]
    assert run("export").exit_code == run("export", "a", "--site", "b").exit_code == 2


@pytest.mark.usefixtures("newsroom")
def test_what_the_public_does_not_see_stays_unseen_in_the_format_of_wordpress() -> None:
    add_unseen()
    right("export", "out", "--format", "wxr", "--all")
    report = right("import", "out", data="new")

    states = re.findall(r"<wp:status>(?!publish|inherit)(\w+)", Path("out/wordpress-1.xml").read_text())
    assert states == ["draft", "future", "draft", "draft"]
    assert report.endswith("\n10 taken in, 3 held\n")
    assert run("export", "feed", "--all", "--format", "jsonfeed").exit_code == 2
