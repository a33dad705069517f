"""No name, owner or place of a file stops the others: each of the table, and a good file after it, in every way of intake."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.hostile_drops import ARTICLE, HOSTILE, NOBODY, QUARANTINE, ROWS, WAYS, Row

LAMP, LAMP_OF_SIDECAR = "Hostile lamp lit", "Lamp of the sidecar"

IS_ROOT = os.getuid() == 0

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def outcomes(way: str) -> dict[str, Any]:
    """Lay every row out in a data folder of its own, and take them in without root's rights."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "warm-up/drop").mkdir(parents=True)
        (folder / "warm-up/drop/a.txt").write_text(HOSTILE)
        for number, row in enumerate(ROWS):
            lay_out(folder / str(number), row)
        command = [sys.executable, "-m", "tests.integration.hostile_drops", str(folder), way]
        ran = subprocess.run(command, capture_output=True, check=False, timeout=500)
        if not IS_ROOT:
            subprocess.run(["chmod", "-R", "u+rwx", made], check=False)
        subprocess.run(["rm", "-rf", made], check=True)  # Python's own removal ends a thousand levels down
    assert ran.returncode == 0, ran.stderr.decode()[-4000:]
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


def lay_out(data: Path, row: Row) -> None:
    if row.owner and not IS_ROOT:
        return
    today = f"{datetime.now(UTC):%Y/%m/%d}"
    for name in ("drop", "quarantine", f"accepted/{today}"):
        (data / name).mkdir(parents=True)
    row.drop(data / "drop")
    if IS_ROOT:
        subprocess.run(["chown", "-hR", f"{NOBODY}:{NOBODY}", str(data)], check=True)
    row.lock(data / "drop")


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_a_hostile_drop_stops_no_other_file(outcomes: dict[str, Any], number: int) -> None:
    row = ROWS[number]
    if row.owner and not IS_ROOT:
        pytest.skip("a file of another owner takes root's rights to make")
    outcome = outcomes[str(number)]

    hostile = [title for title in outcome["titles"] if "neighbour" not in title]
    assert {"Good neighbour", "Second neighbour"} <= set(outcome["titles"]), outcome
    assert hostile == ([LAMP_OF_SIDECAR if "sidecar" in row.name else LAMP] if row.ends == ARTICLE else []), outcome
    assert len(outcome["quarantined"]) == (row.ends == QUARANTINE), outcome
    assert (outcome["faults"], outcome["repeated"], outcome["is_plain"]) == ([], [], True), outcome["log"]
