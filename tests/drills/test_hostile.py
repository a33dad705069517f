"""The drill of hostile connections in small."""

import os
import subprocess
import sys


def test_polls_are_answered_and_memory_is_bounded_while_connections_hold_on_to_what_they_can() -> None:
    environment = {**os.environ, "CONNECTIONS": "80", "SECONDS": "3", "POLLS": "50"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "hostile"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
