"""The drill of power cuts in small."""

import shutil
from pathlib import Path

import pytest

from tests.drills import disk, power


@pytest.mark.skipif(shutil.which("cc") is None or not disk.can_mount(), reason="file systems can't be mounted here")
def test_what_was_reported_as_done_outlives_the_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENES", "erasing")
    monkeypatch.setenv("CUTS", "3")
    monkeypatch.setenv("STATE", str(tmp_path / "power.json"))

    outcome = power.drill()

    assert outcome.has_held, outcome.failures
    assert outcome.tries == 3
