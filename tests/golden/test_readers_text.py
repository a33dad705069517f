"""Golden pairs of plain text: `NAME.txt` and what a careful editor reads in it, `NAME.truth.json`, found by folder."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.articles import Moment, Revision
from feedsvc.normalise import date_patterns, normalise
from feedsvc.normalise import lexicon as lexicon_module
from feedsvc.readers import read
from tests.builders import NOW, outlet

FOLDER = Path(__file__).parent / "readers"
PAIRS = sorted(FOLDER.glob("*.txt"))


def reading(path: Path) -> Revision:
    (draft,) = read(PurePosixPath(path.name), path.read_bytes())
    return normalise(draft, outlet=outlet(), received=NOW)


def told(moment: Moment | None, truth: str | None) -> str | None:
    """Write a moment as the truth does: with an offset if the text states one, a local time, or a day."""
    if moment is None:
        return None
    if moment.precision == "day":
        return moment.at.date().isoformat()
    if moment.zone == "stated":
        same = truth is not None and len(truth) > 19 and datetime.fromisoformat(truth) == moment.at
        return truth if same else moment.at.isoformat()
    return moment.at.replace(tzinfo=None).isoformat()


def squash(text: str) -> str:
    return " ".join(text.split())


def compared(revision: Revision, truth: dict[str, Any]) -> dict[str, Any]:
    optional = {squash(text) for text in truth.get("optional", [])}
    paragraphs = [text for text in map(squash, revision.content_text.split("\n\n")) if text not in optional]
    return {
        "title": revision.title,
        "published": told(revision.published, truth["published"]),
        "updated": told(revision.updated, truth["updated"]),
        "authors": list(revision.authors),
        "editors": list(revision.editors),
        "sources": list(revision.sources),
        "dateline_place": revision.dateline.place,
        "dateline_agency": revision.dateline.agency,
        "section": revision.section,
        "tags": list(revision.tags),
        "language": revision.language.split("-")[0],
        "paragraphs": paragraphs,
    }


def alike(value: Any) -> Any:
    """Make what counts as the same equal: runs of white space and letter case don't count."""
    if isinstance(value, list):
        return [alike(one) for one in value]
    return squash(value).casefold() if isinstance(value, str) else value


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_a_text_is_read_as_a_careful_editor_reads_it(path: Path) -> None:
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))

    found = compared(reading(path), truth)

    assert {name: alike(value) for name, value in found.items()} == {name: alike(truth[name]) for name in found}


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_no_furniture_is_left_in_the_body(path: Path) -> None:
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))

    body = alike(reading(path).content_text)

    assert not [line for line in truth["furniture"] if alike(line) in body]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_nothing_of_a_text_is_lost(path: Path) -> None:
    revision = reading(path)

    kept = " ".join([revision.content_text, *(left.text for left in revision.furniture)])

    for word in revision.title.split():
        assert word in kept or word in revision.title
    assert not [left for left in revision.furniture if left.text in revision.content_text.split("\n\n")]


@pytest.mark.corpus
def test_the_sample_articles_are_read_right(shared: Path) -> None:
    wrong = {}
    for path in sorted((shared / "samples" / "text").glob("*.txt")):
        truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
        found = compared(reading(path), truth)
        wrong |= {f"{path.stem} {name}": value for name, value in found.items() if _differs(name, value, truth)}

    assert wrong == {}


def _differs(name: str, value: Any, truth: dict[str, Any]) -> bool:
    if name == "paragraphs":
        return [" ".join(text.split()) for text in value] != [
            " ".join(text.split()) for text in truth[name] if text not in truth["optional"]
        ]
    return bool(value != truth[name])


PAGES = sorted(path for path in PAIRS if path.stem.endswith("-page"))


@pytest.fixture
def without_entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Take a key out of a language's table, English too."""
    tables = lexicon_module._table

    def drop(language: str, key: str) -> None:
        def table(code: str) -> dict[str, list[str]]:
            told = dict(tables(code))
            if code in (language, "en", "id"):
                told.pop(key, None)
            return told

        lexicon_module.lexicon.cache_clear()
        date_patterns.date_pattern.cache_clear()
        monkeypatch.setattr(lexicon_module, "_table", table)

    yield drop
    lexicon_module.lexicon.cache_clear()
    date_patterns.date_pattern.cache_clear()


FOUND_BY = {"tags": "tags", "sources": "source", "editors": "editor", "updated": "updated"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_without_its_table_entries_a_page_is_read_wrong(path: Path, without_entries: Callable[[str, str], None]) -> None:
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
    fields = [field for field in FOUND_BY if truth[field]]

    for field in fields:
        without_entries(truth["language"], FOUND_BY[field])

    assert fields
    found = compared(reading(path), truth)
    assert {field: found[field] for field in fields} != {field: truth[field] for field in fields}
