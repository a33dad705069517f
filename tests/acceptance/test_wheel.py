"""A wheel holds all that the service needs, and the command that it installs starts."""

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of what git knows, as `pip wheel` does."""
    pytest.importorskip("setuptools", minversion="77")
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if name.startswith("feedsvc/") or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built)]
    subprocess.run([*command, str(source)], check=True)
    return next(built.glob("*.whl"))


def test_a_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "feedsvc"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set(listed.split()) - set(ZipFile(wheel).namelist()) == set()


def test_the_command_of_a_wheel_starts_in_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    place = next((tmp_path / "venv" / "lib").glob("python3*")) / "site-packages"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place), str(wheel)],
        check=True,
    )
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (place / "dependencies.pth").write_text("\n".join(dependencies))
    command = [str(tmp_path / "venv" / "bin" / "python"), "-m", "feedsvc", "init", "--sample"]

    begun = subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)

    assert begun.returncode == 0, begun.stderr
    assert (tmp_path / "data" / "drop" / "welcome.txt").is_file()
