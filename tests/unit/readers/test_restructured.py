"""Posts in reStructuredText: metadata, text, and what opens no file and shows no markup."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

HEAD = "The weir is dry\n###############\n\n:date: 2026-02-03 07:30\n:tags: eels, weir\n:category: River\n:authors: Ana Ruiz, Bo Lind\n\n"


def post(text: str, *, head: str = HEAD) -> Draft:
    return read(PurePosixPath("a.rst"), f"{head}{text}\n".encode())[0]


def test_the_fields_below_the_heading_are_metadata() -> None:
    draft = post("The weir at Corrin is dry.")

    assert (draft.title, draft.published, draft.section) == ("The weir is dry", "2026-02-03 07:30", "River")
    assert draft.keywords == ("eels, weir",)
    assert draft.bylines[0].texts == ("Ana Ruiz, Bo Lind",)
    assert draft.body == "<p>The weir at Corrin is dry.</p>"


def test_nikolas_comments_at_the_top_are_metadata() -> None:
    draft = post(
        "The weir is dry.", head=".. title: Dry weir\n.. slug: weir\n.. date: 2026-02-03 07:30\n.. author: Ana Ruiz\n\n"
    )

    assert (draft.title, draft.published, draft.body) == ("Dry weir", "2026-02-03 07:30", "<p>The weir is dry.</p>")


def test_tables_notes_and_links_are_text_and_a_notes_label_is_not() -> None:
    draft = post(
        "See `the map <https://weir.example/map>`_.\n\n====  ====\nDay   Eels\n====  ====\nMon   12\n====  ====\n\n.. note::\n\n   Counted at noon.\n"
    )

    assert '<a class="reference external" href="https://weir.example/map">the map</a>' in draft.body
    assert "12" in draft.body
    assert "Counted at noon." in draft.body
    assert "Note" not in draft.body


@pytest.mark.parametrize(
    "directive",
    [
        ".. raw:: html\n\n   <script>secret()</script>",
        ".. include:: /etc/passwd",
        ".. csv-table::\n   :file: /etc/passwd",
        ".. raw:: html\n   :file: /etc/passwd",
        ".. youtube:: Ab1Cd2",
        ".. a comment: secret()",
    ],
)
def test_no_file_is_opened_and_neither_raw_markup_nor_a_directive_is_shown(directive: str) -> None:
    draft = post(f"The weir is dry.\n\n{directive}\n\nEels pass.")

    assert draft.body.replace("\n", "") == "<p>The weir is dry.</p><p>Eels pass.</p>"


def test_the_text_of_a_directive_and_of_a_role_that_nobody_knows_stays() -> None:
    draft = post(".. lead::\n   :width: 3\n\n   The **weir** is dry.\n\nSay :abbr:`WFD` and :kbd2:`eels`.")

    assert draft.body.replace("\n", "") == "<p>The <strong>weir</strong> is dry.</p><p>Say WFD and eels.</p>"


def test_a_page_of_a_programs_documentation_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="documentation"):
        post("Guide\n=====\n\n.. toctree::\n\n   install\n", head="")


def test_a_list_of_authors_and_the_day_in_the_name_count() -> None:
    head = "Dry\n===\n\n:authors: Ruiz, Ana; Lind, Bo\n\n"

    draft = read(PurePosixPath("2026-02-03-dry.rst"), f"{head}The weir is dry.\n".encode())[0]

    assert (draft.authors, draft.published) == (("Ruiz, Ana", "Lind, Bo"), "2026-02-03")
