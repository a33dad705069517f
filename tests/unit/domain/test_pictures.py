"""Which sizes of a picture pages may show."""

from dataclasses import replace

from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import PAGE, THUMBNAIL, choices, fitting

WIDE = Media(url="/media/ab/cd.jpg", type="image/jpeg", width=4000, height=2667)


def test_a_wide_picture_is_shown_by_its_copies_alone() -> None:
    assert [choice.width for choice in choices(WIDE)] == [400, 800, 1280]
    assert fitting(WIDE, THUMBNAIL) == "/media/ab/cd.jpg.400.webp"
    assert fitting(WIDE, PAGE) == "/media/ab/cd.jpg.1280.webp"


def test_a_picture_of_middling_width_is_its_own_largest_size() -> None:
    middling = replace(WIDE, width=900)

    assert [choice.width for choice in choices(middling)] == [400, 800, 900]
    assert fitting(middling, PAGE) == middling.url


def test_a_small_picture_is_shown_as_it_is() -> None:
    small = replace(WIDE, width=300)

    assert fitting(small, THUMBNAIL) == fitting(small, PAGE) == small.url


def test_a_picture_that_stands_elsewhere_or_whose_size_nobody_knows_has_no_copies() -> None:
    for other in (replace(WIDE, url="https://agency.example/a.jpg"), replace(WIDE, width=None)):
        assert choices(other) == ()
        assert fitting(other, THUMBNAIL) == other.url
