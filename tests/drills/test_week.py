"""The drill of a newsroom's week in small."""

import os
import subprocess
import sys


def test_every_reader_ends_with_exactly_the_public_articles() -> None:
    environment = {**os.environ, "ARTICLES": "40", "BATCH": "10"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "week"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "week: 40 articles" in ran.stdout
