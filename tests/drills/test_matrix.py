"""The matrix of kills in small: one scene, a few signals."""

import shutil
from pathlib import Path

import pytest

from tests.drills import matrix

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="cc isn't installed")


@pytest.mark.parametrize("scene", ["publishing", "backing up"])
def test_a_scene_that_is_killed_and_stopped_anywhere_is_whole_in_the_end(
    scene: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SCENES": scene, "DATABASES": "sqlite", "KILLS": "5", "TRIALS": "8"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STATE", str(tmp_path / "matrix.json"))

    outcome = matrix.drill()

    assert outcome.has_held, outcome.failures
    assert outcome.tries >= 5
