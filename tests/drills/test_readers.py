"""The drill of hostile articles in small."""

import pytest

from tests.browser.conftest import CHROMIUM
from tests.drills import readers


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium isn't installed: apt-get install chromium")
def test_nothing_that_articles_bring_along_runs_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOST", "12")
    monkeypatch.setenv("PAGES", "8")

    outcome = readers.drill()

    assert outcome.has_held, outcome.failures
