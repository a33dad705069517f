"""The drill of clocks in small: without a service."""

import pytest

from tests.drills import clocks


def test_clocks_that_are_set_let_nothing_out_early_and_keep_nothing_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAPS", "20")
    monkeypatch.setenv("ROUNDS", "0")

    outcome = clocks.drill()

    assert outcome.has_held, outcome.failures
