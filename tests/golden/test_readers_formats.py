"""Golden pairs of every other format: a file as a tool makes it, and what is to be read in it, `FILE.truth.json`."""

import json
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.articles import Moment, Revision, Role
from feedsvc.domain.drafts import Draft
from feedsvc.intake.prepare import with_media
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet
from tests.fakes.drop import MemoryMedia

FOLDER = Path(__file__).parent / "formats"
TRUTH = ".truth.json"
FILES = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(TRUTH))
_LISTS = ("authors", "editors", "sources", "tags", "warnings")
_TEXTS = ("identity", "title", "summary", "section", "language", "link", "rights", "format", "version", "take", "withdrawn")


def reading(path: Path) -> list[dict[str, Any]]:
    """Read a file as intake does; what an article doesn't tell is left out."""
    drafts = [with_media(draft, MemoryMedia()) for draft in read(PurePosixPath(path.name), path.read_bytes())]
    return [summary_of(normalise(draft, outlet=outlet(), received=NOW)) | marks(draft) for draft in drafts]


def marks(draft: Draft) -> dict[str, list[str]]:
    """Return what the source says of the article's state, `key=value` each."""
    return {"marks": [f"{mark.key}={mark.value}" for mark in draft.marks]} if draft.marks else {}


def summary_of(revision: Revision) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(revision, name) for name in _TEXTS}
    found |= {name: list(getattr(revision, name)) for name in _LISTS}
    found |= {"published": moment(revision.published), "updated": moment(revision.updated)}
    found |= {name: at.isoformat() if (at := getattr(revision, name)) else None for name in ("embargo", "expires")}
    found |= {"place": revision.dateline.place, "agency": revision.dateline.agency}
    found["origin"] = [revision.origin.title, revision.origin.url] if revision.origin else None
    found["media"] = [{name: value for name, value in asdict(one).items() if value is not None} for one in revision.media]
    found["paragraphs"] = [text for text in revision.content_text.split("\n\n") if text]
    found["hidden"] = [line.text for line in revision.furniture if line.role is Role.HIDDEN]
    return {name: value for name, value in found.items() if value not in (None, [], False, 0)}


def moment(value: Moment | None) -> str | None:
    if value is None:
        return None
    return value.at.date().isoformat() if value.precision == "day" else value.at.isoformat()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_read_as_its_format_means_it(path: Path) -> None:
    truth = json.loads(path.with_name(path.name + TRUTH).read_text(encoding="utf-8"))

    assert reading(path) == truth
