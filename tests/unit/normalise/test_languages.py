"""Articles in the languages of the world: none loses text for its script, each is tagged as what it is."""

import tomllib
from pathlib import Path, PurePosixPath

import pytest

from feedsvc import readers
from feedsvc.domain.articles import Revision
from feedsvc.normalise import normalise
from tests.builders import NOW, outlet

PARAGRAPHS: dict[str, str] = tomllib.loads((Path(__file__).parents[2] / "data" / "paragraphs.toml").read_text(encoding="utf-8"))

MEMBERS = {"nb": "no", "fil": "tl"}
"""Codes that newspapers use for a member or by another name -> that of the paragraph."""


def taken(text: str) -> Revision:
    return normalise(readers.read(PurePosixPath("a.txt"), text.encode())[0], outlet=outlet(), received=NOW)


@pytest.mark.parametrize("tag", PARAGRAPHS)
def test_a_page_in_any_language_keeps_its_whole_text_and_is_tagged_as_its_language(tag: str) -> None:
    text = PARAGRAPHS[tag]

    article = taken(f"ABC 123\n\n{text}\n\n1926: {text}")

    assert article.content_text == f"{text}\n\n1926: {text}"
    assert article.language is not None
    assert MEMBERS.get(article.language, article.language) == tag
