"""Nothing that a golden text says is gone: it is in the article, or among what was taken for furniture."""

import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.normalise import normalise
from feedsvc.normalise.characters import clean
from feedsvc.readers import read
from tests.builders import NOW, outlet

TEXTS = sorted((Path(__file__).parents[1] / "golden" / "readers").glob("*.txt"))
ENGLISH = [path for path in TEXTS if path.stem.startswith("en-")]
LONG_ENOUGH = 60
"""Characters of a last paragraph that stands for a plain sentence of its language."""

SENTENCES = (
    "The queue was gone by noon.",
    "Nobody in the hall spoke against it.",
    "It rained on 3 March 2026 and the boats stayed in.",
    "He was charged under copyright law in 2024.",
    "She had seen it coming, the clerk said with a sigh.",
)


def reading(body: str) -> Revision:
    draft = Draft(format="text", path=PurePosixPath("a.txt"), body=body, body_kind=BodyKind.PAGE)
    return normalise(draft, outlet=outlet(), received=NOW)


def everything_in(revision: Revision) -> str:
    said = [revision.title, revision.summary or "", revision.content_text, *(line.text for line in revision.furniture)]
    return " ".join(" ".join(said).split())


def bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_word_of_a_text_is_kept(path: Path) -> None:
    (draft,) = read(PurePosixPath(path.name), path.read_bytes())
    revision = normalise(draft, outlet=outlet(), received=NOW)

    lost = {line for line in revision.content_text.split("\n\n") if line and line not in everything_in(revision)}
    names = " ".join([*revision.authors, *revision.editors, *revision.sources, *revision.tags, revision.section or ""])

    assert not lost
    assert len(words_of(draft.body) - words_of(f"{everything_in(revision)} {names}")) <= len(words_of(draft.body)) * 0.1


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_sentence_of_a_text_is_in_the_article_or_beside_it(path: Path) -> None:
    (draft,) = read(PurePosixPath(path.name), path.read_bytes())
    revision = normalise(draft, outlet=outlet(), received=NOW)
    kept = bare(everything_in(revision))

    sentences = [sentence for line in clean(draft.body).split("\n") for sentence in re.split(r"(?<=[.!?…。！？])\s*", line)]

    assert [sentence for sentence in sentences if bare(sentence) not in kept] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_plain_sentence_between_two_paragraphs_is_text_in_every_language(path: Path) -> None:
    (draft,) = read(PurePosixPath(path.name), path.read_bytes())
    body = clean(draft.body)
    paragraphs = normalise(draft, outlet=outlet(), received=NOW).content_text.split("\n\n")
    inside = [text for text in paragraphs[:-1] if body.count(f"{text}\n\n") == 1]
    sentence = paragraphs[-1] if len(paragraphs[-1]) > LONG_ENOUGH else SENTENCES[0]

    for before in inside[:3]:
        read_again = reading(body.replace(f"{before}\n\n", f"{before}\n\n{sentence}\n\n"))
        assert read_again.content_text.count(sentence) > paragraphs.count(sentence)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ENGLISH), st.sampled_from(SENTENCES), st.integers(min_value=0, max_value=30))
def test_a_sentence_put_between_two_paragraphs_is_in_the_body(path: Path, sentence: str, at: int) -> None:
    paragraphs = reading(path.read_text(encoding="utf-8", errors="replace")).content_text.split("\n\n")
    body = path.read_text(encoding="utf-8", errors="replace")
    inside = [text for text in paragraphs[:-1] if body.count(f"{text}\n\n") == 1]
    if not inside:
        return
    before = inside[at % len(inside)]

    read_again = reading(body.replace(f"{before}\n\n", f"{before}\n\n{sentence}\n\n"))

    assert sentence in read_again.content_text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ENGLISH), st.sampled_from(SENTENCES), st.integers(min_value=0, max_value=60))
def test_a_sentence_put_anywhere_is_never_gone(path: Path, sentence: str, at: int) -> None:
    blocks = path.read_text(encoding="utf-8", errors="replace").split("\n\n")
    where = at % (len(blocks) + 1)

    revision = reading("\n\n".join([*blocks[:where], sentence, *blocks[where:]]))

    assert sentence in everything_in(revision)
