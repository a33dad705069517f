"""Start what the compose files say by hand, each service with its own network, mounts and user, and use it as they do."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.drills.composing import COMMAND
from tests.drills.report import Outcome, Promise

ROOT = Path(__file__).parents[2]

PROMISE = Promise(
    holds="The compose files start the service as they stand.",
    tried="each service's command is run by hand in namespaces of its own; an editor is let in, an article dropped and read",
    again="make drill PART=compose",
)

HEALTHY = {
    "compose.yaml": ("database", "feedsvc"),
    "machines/compose.yaml": ("database", "work-1", "work-2", "serve-1", "serve-2"),
}
"""The services of each file that say whether they are well."""


def drill() -> Outcome:
    """Start each compose file in an empty folder."""
    failures = [f"{name}: {failure}" for name in HEALTHY for failure in faults_of(name)]
    return Outcome(tries=len(HEALTHY), unit="compose files", failures=failures)


def faults_of(name: str) -> Iterator[str]:
    """Start a compose file and yield what came otherwise than it promises."""
    with TemporaryDirectory(prefix="feedsvc-compose-") as folder:
        command = [*COMMAND, sys.executable, "-m", "tests.drills.composed", name, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield done.stderr.strip()[-500:]
        return
    said: dict[str, Any] = json.loads(done.stdout)
    expected = {
        "an editor is let in": said["admin"][0] == 0 and said["people"] == [0, "ana\toperator\n"],
        "settings are written": name != "compose.yaml" or said["init"][1].startswith("wrote config/feedsvc.toml\n"),
        "`feedsvc check` is content": said["check"][0] == 0,
        "every service is well": said["healthy"] == dict.fromkeys(HEALTHY[name], True),
        "the desk is reached, and metrics are not": (said["desk"], said["metrics"]) == (200, 403),
    }
    yield from (f"not true: {claim} ({said})" for claim, is_true in expected.items() if not is_true)
