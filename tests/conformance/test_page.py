"""Every line of the requirement has a test, and the page that says so is up to date."""

from tests.conformance.lines import LINES, SECTIONS
from tests.conformance.page import PAGE, named_after_lines, page


def test_every_line_is_held_by_a_test() -> None:
    held = named_after_lines()

    assert [line for line in LINES if line not in held] == []


def test_no_test_is_named_after_a_line_that_is_not_there() -> None:
    assert sorted(set(named_after_lines()) - set(LINES)) == []
    assert {line[0] for line in LINES} <= set(SECTIONS)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"
