"""The compose files do what their lines say: every service started by hand, with a network, mounts and a user of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.composing import COMMAND

ROOT = Path(__file__).parents[2]


def started(name: str, folder: Path, *programs: str) -> dict[str, Any]:
    """Start a compose file in an empty folder, and return what came of it."""
    if missing := [program for program in ("ip", "unshare", "setpriv", *programs) if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} isn't installed")
    if subprocess.run([*COMMAND, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("Namespaces can't be made here.")
    command = [*COMMAND, sys.executable, "-m", "tests.acceptance.composed", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.timeout(600)
def test_the_service_with_postgresql_and_nginx_starts_as_its_compose_file_says(tmp_path: Path) -> None:
    said = started("compose.yaml", tmp_path, "nginx")

    assert said["admin"][0] == 0, said["admin"]
    assert said["people"] == [0, "ana\toperator\n"]
    assert said["init"][1].startswith("wrote config/feedsvc.toml\n")
    assert "PostgreSQL answers" in said["check"][1]
    assert said["healthy"] == {"database": True, "feedsvc": True}
    assert (said["desk"], said["metrics"]) == (200, 403)


@pytest.mark.timeout(600)
def test_several_machines_with_a_bucket_and_varnish_start_as_their_compose_file_says(tmp_path: Path) -> None:
    said = started("machines/compose.yaml", tmp_path, "varnishd", "curl")

    assert said["admin"][0] == 0, said["admin"]
    assert "The configuration is right." in said["check"][1]
    assert said["healthy"] == dict.fromkeys(("database", "work-1", "work-2", "serve-1", "serve-2"), True)
    assert (said["desk"], said["metrics"]) == (200, 403)
