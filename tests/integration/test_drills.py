"""A small run of each drill."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.__main__ import PARTS

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", PARTS)
def test_a_small_drill_goes_well(part: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.drills", part],
        cwd=ROOT,
        env={**os.environ, "SIZE": "small"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ([line for line in ended.stdout.splitlines() if line.startswith("wrong")], ended.returncode) == ([], 0), ended.stderr
