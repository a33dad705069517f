"""A package of somebody else's adds a format, a partner and a kind of outlet: built as a wheel, installed, and used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "plugins" / "gazette"
ARTICLE = "GAZETTE/1\nNumber: G-17\nHeadline: Ferries sail again\nBy: Ana Prill\nDate: 2026-03-01 09:30\n\nThe ferries sail.\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example's wheel and install it into a folder, as pip does, without a network."""
    pytest.importorskip("setuptools", minversion="77")
    source, built, target = (tmp_path_factory.mktemp(name) for name in ("source", "built", "target"))
    for name in ("pyproject.toml", "gazette_feedsvc.py"):
        (source / name).write_bytes((EXAMPLE / name).read_bytes())
    pip = [sys.executable, "-m", "pip"]
    wheel = [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(source)]
    subprocess.run(wheel, check=True)
    files = map(str, built.glob("*.whl"))
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), *files], check=True)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(installed), str(ROOT))), "FEEDSVC_DATA": str(folder / "data")}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)


def feedsvc(installed: Path, folder: Path, *arguments: str) -> str:
    ended = run(installed, folder, "-m", "feedsvc", *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_example_keeps_the_contracts(installed: Path, tmp_path: Path) -> None:
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-c", os.devnull, "--rootdir", str(tmp_path))

    tested = run(installed, tmp_path, "-m", "pytest", *options, str(EXAMPLE / "contract.py"))

    assert "3 passed" in tested.stdout, tested.stdout


def test_its_format_is_read_its_partner_served_and_its_outlet_filled(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "drop").mkdir(parents=True)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.toml").write_text('[[feed]]\nslug = "latest"\ntitle = "Latest"\nprofiles = ["gazette"]\n')
    (tmp_path / "config" / "feedsvc.toml").write_text('[[outlets]]\nurl = "shelf:///srv/never-written"\n')
    file = tmp_path / "data" / "drop" / "ferries.gaz"
    file.write_text(ARTICLE)
    os.utime(file, (1_700_000_000, 1_700_000_000))

    preview = json.loads(feedsvc(installed, tmp_path, "preview", "--json", str(file)))
    feedsvc(installed, tmp_path, "ingest")
    feedsvc(installed, tmp_path, "export", "--site", f"shelf://{tmp_path}/shelf")
    listed = feedsvc(installed, tmp_path, "check")

    assert (preview["status"], preview["article"]["format"], preview["article"]["authors"]) == (
        "ready",
        "gazette",
        ["Ana Prill"],
    )
    assert b"<g:paid>no</g:paid>" in (tmp_path / "shelf" / "%2Ffeeds%2Flatest.gazette.rss").read_bytes()
    assert listed.count("gazette-feedsvc 1.0") == 3


def test_a_partner_or_an_outlet_that_no_package_adds_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.toml").write_text('[[feed]]\nslug = "latest"\ntitle = "Latest"\nprofiles = ["gazette"]\n')
    (tmp_path / "config" / "feedsvc.toml").write_text('[[outlets]]\nurl = "shelf:///srv/shelf"\n')

    outlet = run(ROOT, tmp_path, "-m", "feedsvc", "feeds", "list")
    (tmp_path / "config" / "feedsvc.toml").write_text("")
    partner = run(ROOT, tmp_path, "-m", "feedsvc", "feeds", "list")

    assert "nothing here writes to shelf://" in outlet.stderr
    assert "there is no such partner" in partner.stderr
