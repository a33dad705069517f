"""The drill of random steps in small."""

import os
import subprocess
import sys


def test_the_public_sees_what_a_simple_model_says_after_any_steps() -> None:
    environment = {**os.environ, "STEPS": "180"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "model"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed" in ran.stdout
