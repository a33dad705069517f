"""The drill of an edited configuration in small."""

import os
import subprocess
import sys


def test_no_poll_fails_while_the_feeds_are_edited_and_what_was_right_last_is_served() -> None:
    environment = {**os.environ, "SECONDS": "6", "POLLS": "50", "WORKERS": "1"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "reloading"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
