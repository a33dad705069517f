"""The tokens of following pages, which stand in addresses that people keep."""

from base64 import urlsafe_b64encode

import pytest

from feedsvc.domain.articles import Guid, Place
from feedsvc.web.paging import place_in, token_of
from tests.builders import NOW

PLACE = Place(NOW, Guid("urn:uuid:12"))


def test_a_token_is_read_back_with_or_without_its_padding() -> None:
    padded = urlsafe_b64encode(f"{NOW.isoformat()} urn:uuid:12".encode()).decode()

    assert padded.endswith("=")
    assert [place_in(token) for token in (token_of(PLACE), padded)] == [PLACE, PLACE]


@pytest.mark.parametrize("token", [None, "", "nonsense", "é", "MjAyNi0wMS0wMSB4", "=" * 9])
def test_what_is_no_token_is_the_first_page(token: str | None) -> None:
    assert place_in(token) is None
