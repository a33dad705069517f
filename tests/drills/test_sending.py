"""The drill of sending in small."""

import os
import subprocess
import sys


def test_articles_that_many_clients_send_at_once_are_each_there_once() -> None:
    environment = {**os.environ, "ARTICLES": "240"}
    environment.pop("DATABASE_URL", None)

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "sending"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed" in ran.stdout
