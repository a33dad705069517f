"""The check of accessibility itself: it finds what is wrong."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


def test_axe_finds_a_picture_without_alternative_text_and_pale_letters_in_the_dark(
    page: Page, axe: Callable[[Page], None]
) -> None:
    page.set_content(
        "<html lang=en><title>t</title><style>"
        "@media (prefers-color-scheme:dark){body{background:#000}p{color:#444}}</style>"
        "<main><h1>h</h1><p>Pale</p></main>"
    )
    with pytest.raises(AssertionError, match=r"dark, 390 px wide:\s+color-contrast"):
        axe(page)

    page.set_content('<html lang=en><title>t</title><main><h1>h</h1><img src="data:,"></main>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
