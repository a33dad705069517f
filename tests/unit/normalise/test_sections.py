"""What names a section, and what only stands where one is named."""

import pytest

from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.sections import section_of


@pytest.mark.parametrize("name", ["Business", "TV", "Sport & Freizeit", "arts, culture and entertainment", "A1", "国际"])
def test_a_name_is_a_section(name: str) -> None:
    assert section_of(name, lexicon("en"), "The Courier") == name


@pytest.mark.parametrize(
    "name",
    [
        "04010000", "medtop:20000209", "f", "Homepage", "Home", "Uncategorized", "Sin categoría", "The Courier",
        "courier.example", "17 November 2026", "/news/local/", "https://courier.example/local", "Listen to this article",
        "x" * 61,
    ],
)  # fmt: skip
def test_a_code_a_page_a_day_or_the_outlet_is_none(name: str) -> None:
    assert section_of(name, lexicon("en"), "The Courier") is None
