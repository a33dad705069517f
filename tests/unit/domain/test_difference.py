"""What differs between two texts, side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from feedsvc.domain.difference import MOST_WORDS, Row, Run, difference


def text_of(runs: tuple[Run, ...]) -> str:
    return "".join(f"[{run.text}]" if run.is_changed else run.text for run in runs)


def sides(before: str, after: str) -> list[tuple[str, str]]:
    return [(text_of(row.before), text_of(row.after)) for row in difference(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("The pier is open.", "The pier is open.", [("The pier is open.", "The pier is open.")]),
        ("The pier is open.", "The pier is shut.", [("The pier is [open].", "The pier is [shut].")]),
        ("One.\n\nTwo.", "One.\n\nNew.\n\nTwo.", [("One.", "One."), ("", "[New.]"), ("Two.", "Two.")]),
        ("One.\n\nTwo.", "Two.", [("[One.]", ""), ("Two.", "Two.")]),
        ("", "New.", [("", "[New.]")]),
        ("", "", []),
        ("موسم التمور", "موسم العنب", [("موسم [التمور]", "موسم [العنب]")]),
    ],
)
def test_words_that_the_other_side_has_not_are_marked(before: str, after: str, rows: list[tuple[str, str]]) -> None:
    assert sides(before, after) == rows


def test_a_paragraph_of_very_many_words_is_told_as_changed_as_a_whole() -> None:
    before, after = "a " * (MOST_WORDS + 9), "b " * (MOST_WORDS + 9)

    assert difference(before, after) == [Row((Run(before, is_changed=True),), (Run(after, is_changed=True),))]


@given(some.text("ab \n", max_size=40), some.text("ab \n", max_size=40))
def test_nothing_of_either_text_is_lost(before: str, after: str) -> None:
    rows = difference(before, after)

    parts = [[part for part in text.split("\n\n") if part] for text in (before, after)]
    for whole, runs in zip(parts, ([row.before for row in rows], [row.after for row in rows]), strict=True):
        assert ["".join(run.text for run in side) for side in runs if side] == whole
    assert any(row.is_changed for row in rows) == (parts[0] != parts[1])
