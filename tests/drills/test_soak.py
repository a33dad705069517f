"""The drill of a long load in small: that it runs."""

import pytest

from tests.drills import soak


def test_a_loaded_service_answers_every_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"SECONDS": "8", "POLLS": "30", "ARTICLES": "2", "PAGES": "10", "SUBSCRIBERS": "20", "EVERY": "3"}
    for name, value in rates.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(soak, "GROWTH", 4)  # seconds say nothing of it

    outcome = soak.drill()

    assert outcome.has_held, outcome.failures
