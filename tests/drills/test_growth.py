"""The drill of growth in small: the shapes that were slow once, and some others."""

import os
import subprocess
import sys

import pytest


@pytest.mark.timeout(600)
def test_no_shape_of_a_file_grows_faster_than_its_size() -> None:
    environment = {**os.environ, "SIZE": "small"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "growth"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
