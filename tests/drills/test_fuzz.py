"""The drill of damaged files in small."""

import os
import subprocess
import sys
from collections import Counter
from random import Random

from tests.drills.mutating import mutate
from tests.drills.seeds import seeds


def test_damaged_files_are_read_or_refused_in_time() -> None:
    environment = {**os.environ, "INPUTS": "200"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.drills", "fuzz"], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fuzz: 200 files" in ran.stdout
    assert " ready" in ran.stdout


def test_every_format_is_damaged() -> None:
    changed = Counter[str]()
    for kind, sound in seeds().items():
        for number in range(10):
            chance = Random(number)  # noqa: S311 a seed makes it repeatable
            changed[kind] += mutate(sound[0].content, sound[-1].content, kind, chance) != sound[0].content

    assert min(changed.values()) >= 5
