"""The drill of disks in small: one that is full."""

import pytest

from tests.drills import disk


@pytest.mark.skipif(not disk.can_mount(), reason="file systems can't be mounted here")
def test_a_full_disk_loses_nothing_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASES", "data full")

    outcome = disk.drill()

    assert outcome.has_held, outcome.failures
