"""A provider's rule: what it drops, maps and adds, in every kind of file."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from feedsvc import readers
from feedsvc.domain.articles import Revision
from feedsvc.domain.clearance import HoldKind
from feedsvc.domain.providers import Provider, Trust
from feedsvc.normalise.provided import normalise_for
from tests.builders import NOW, outlet

STORY = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
MORE = "A second boat follows on Tuesday, and the old timetable returns at the end of the month, it said."
RULE = Provider(name="Tidewire", folders=("tidewire",), drop=("Tidewire members only*",), drop_below=("About Tidewire",))

FOOT = "Tidewire is an agency."
FILES = {
    "a.txt": f"Tidewire members only - 12\n\nFerry sails again\n\n{STORY}\n\n{MORE}\n\nAbout Tidewire\n\n{FOOT}\n",
    "a.html": "<html><body><article><p>Tidewire members only &ndash; 12</p><h1>Ferry sails again</h1>"
    f"<p>{STORY}</p><p>{MORE}</p><p><b>About Tidewire</b></p><p>{FOOT}</p></article></body></html>",
    "a.md": f"# Ferry sails again\n\nTidewire members only 12\n\n{STORY}\n\n{MORE}\n\n## About Tidewire\n\n{FOOT}\n",
}
LETTER = f"From: Press Office <press@tide.example>\nSubject: Ferry sails again\nMessage-ID: <1@t>\n\n{STORY}\n\n{MORE}\n"


def read(text: str, rule: Provider = RULE, name: str = "a.txt", **fields: object) -> Revision:
    (draft,) = readers.read(PurePosixPath("tidewire") / name, text.encode())
    draft = replace(draft, **fields)  # type: ignore[arg-type]
    return normalise_for(rule, draft, outlet=outlet(), received=NOW)


@pytest.mark.parametrize("name", FILES)
def test_lines_are_dropped_and_kept_beside_the_article(name: str) -> None:
    revision = read(FILES[name], name=name)

    assert revision.content_text == f"{STORY}\n\n{MORE}"
    assert revision.title == "Ferry sails again"
    left = " ".join(line.text for line in revision.furniture)
    assert "members only" in left
    assert "Tidewire is an agency." in left


@pytest.mark.parametrize(("last", "is_gone"), [("All of it*", True), ("Nowhere", False)])
def test_a_block_goes_from_its_first_line_through_its_last_if_both_are_there(last: str, is_gone: bool) -> None:  # noqa: FBT001
    text = f"Ferry sails again\n\n{STORY}\n\nRead also\n\nMore boats are built.\n\nAll of it at tide.example\n\n{MORE}\n"

    revision = read(text, replace(RULE, blocks=(("Read also", last),)))

    assert ("More boats are built." not in revision.content_text) is is_gone
    assert MORE in revision.content_text


def test_a_section_is_mapped_once_and_to_none_if_the_map_says_so() -> None:
    rule = replace(RULE, sections=(("A", "B"), ("B", "C"), ("tidewire", ""), ("D", "")))

    sections = [read(f"---\ntitle: T\nsection: {name}\n---\n\n{STORY}\n", rule, "a.md").section for name in "ABD"]

    assert sections == ["B", "C", None]
    assert read(f"---\ntitle: T\n---\n\n{STORY}\n", rule, "a.md").section is None


def test_an_embargo_in_a_dropped_line_counts_all_the_same() -> None:
    rule = replace(RULE, drop=("embargoed*",))

    revision = read(f"Ferry sails again\n\nEMBARGOED until 3 March 2027, 09:00 UTC\n\n{STORY}\n\n{MORE}\n", rule)

    assert revision.embargo == datetime(2027, 3, 3, 9, tzinfo=UTC)


def test_a_rule_that_would_leave_no_text_drops_nothing_and_says_so() -> None:
    revision = read(f"{STORY}\n\n{MORE}\n", replace(RULE, drop_below=("The ferry*",)))

    assert MORE in revision.content_text
    assert revision.warnings[-1] == "The rule of Tidewire would leave no text, so nothing was dropped."


def test_sections_and_tags_get_the_newsrooms_names_codes_too() -> None:
    rule = replace(RULE, sections=(("SPO-1", "Sport"),), tags=(("Ferries", "Ships"), ("news", "")))
    text = f"---\ntitle: Ferry sails again\nsection: SPO-1\ntags: [ferries, News, Harbour]\n---\n\n{STORY}\n"

    revision = read(text, rule, "a.md")

    assert (revision.section, revision.tags) == ("Sport", ("Ships", "Harbour"))


def test_times_language_and_credits_are_the_providers_where_the_article_tells_none() -> None:
    rule = replace(
        RULE, zone="Asia/Jakarta", day_first=False, language="en-PH", credit="Tidewire", picture_credit="Tidewire Photo"
    )
    text = f"---\ntitle: Ferry sails again\ndate: 03/04/2026 10:00\nimage: https://tide.example/a.jpg\n---\n\n{STORY}\n"

    revision = read(text, rule, "a.md")

    assert revision.published is not None
    assert revision.published.at == datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert (revision.language, revision.sources) == ("en-PH", ("Tidewire",))
    assert [media.credit for media in revision.media] == ["Tidewire Photo"] * len(revision.media)


def test_a_source_that_the_article_names_stays_and_the_name_of_who_mailed_it_gives_way() -> None:
    rule = replace(RULE, credit="Tidewire")
    assert read(LETTER, rule, "a.eml").sources == ("Tidewire",)
    assert read(LETTER, rule, "a.eml").sender == "press@tide.example"
    assert read(f"---\ntitle: A\nsources: [Lloyd]\n---\n\n{STORY}\n", rule, "a.md").sources == ("Lloyd",)


def test_what_waits_for_an_editor_is_held_and_a_withdrawal_is_not() -> None:
    rule = replace(RULE, trust=Trust.HOLD)

    held, withdrawn = read(FILES["a.txt"], rule), read(FILES["a.txt"], rule, withdrawn=True)

    assert [(hold.kind, hold.reason) for hold in held.holds] == [
        (HoldKind.REVIEW, "What Tidewire delivers waits for an editor.")
    ]
    assert (held.provider, withdrawn.holds) == ("Tidewire", ())
