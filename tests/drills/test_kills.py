"""The drill of kills in small: each call of intake once or so."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

KILLS = 40


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_article_is_lost_doubled_or_parted_from_its_embargo_by_a_kill(
    database: str, tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    url = f"sqlite:///{tmp_path}/feedsvc.db" if database == "sqlite" else postgres_url()
    environment = {**os.environ, "KILLS": str(KILLS), "DATABASE_URL": url}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "kills"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 trials failed" in ran.stdout
