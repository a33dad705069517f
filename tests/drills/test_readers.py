"""The drill of hostile articles in small."""

from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM
from tests.drills import readers


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium isn't installed: apt-get install chromium")
def test_nothing_that_articles_bring_along_runs_in_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE", str(tmp_path / "readers.json"))
    monkeypatch.setenv("MOST", "12")
    monkeypatch.setenv("PAGES", "8")

    outcome = readers.drill()

    assert outcome.has_held, outcome.failures
