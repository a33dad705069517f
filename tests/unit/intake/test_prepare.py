"""From a file to revisions: each of its items is normalised for itself, and what is left out is told."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import BodyKind, Draft, PassedOver
from feedsvc.domain.providers import Providers
from feedsvc.errors import UnreadableArticle
from feedsvc.intake.prepare import Prepare, normalise_each
from feedsvc.intake.preview import Preview, as_json
from feedsvc.readers.sidecar import override
from tests.builders import NOW, revision
from tests.fakes.drop import MemoryClaim, MemoryDropFolder, MemoryMedia


def draft(body: str, position: int = 0, *left: PassedOver) -> Draft:
    return Draft(
        format="json", path=PurePosixPath("a.json"), body=body, body_kind=BodyKind.TEXT, position=position, passed_over=left,
    )  # fmt: skip


def normalise(found: Draft) -> Revision:
    if found.body == "endless":
        raise UnreadableArticle("It is endless.", stage="normalising")
    return revision("a.json", text=found.body)


PAGE = PassedOver(position=1, reason="It is a page.", title="About us")


def test_a_draft_that_cannot_be_normalised_holds_back_no_other() -> None:
    revisions, passed_over = normalise_each([draft("text", 2, PAGE), draft("endless", 3)], normalise)

    assert [each.content_text for each in revisions] == ["text"]
    assert [(item.position, item.reason) for item in passed_over] == [(1, "It is a page."), (3, "It is endless.")]


def test_a_file_of_one_article_is_refused_with_its_own_reason() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        normalise_each([draft("endless")], normalise)

    assert (refused.value.reason, refused.value.stage) == ("It is endless.", "normalising")


def test_a_file_of_which_nothing_is_left_is_refused_with_every_reason() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        normalise_each([draft("endless", 2, PAGE)], normalise)

    assert refused.value.reason == "None of its 2 items is an article. Item 1: It is a page. Item 2: It is endless."


def test_preview_shows_what_is_left_out_of_a_file() -> None:
    prepare = Prepare(
        read=lambda *_: [draft("text", 2, PAGE)],
        override=override,
        normalise=lambda found, *_: normalise(found),
        media=MemoryMedia(),
        clock=lambda: NOW,
    )
    preview = Preview(prepare=prepare, annotate=lambda *_: (), providers=Providers())

    taken, left = map(as_json, preview("a.json", MemoryClaim(PurePosixPath("a.json"), b"[]", MemoryDropFolder())))

    assert (taken["status"], left["status"], left["article"]) == ("ready", "quarantined", None)
    assert left["reason"] == "Item 1 is left out: It is a page."
