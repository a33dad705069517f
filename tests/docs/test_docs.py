"""The documents are built without a warning, and what is generated from code is up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.reference import REFERENCE, pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["settings.md", "commands.md", "addresses.md", "formats.md", "metrics.md"])
def test_the_reference_says_what_the_code_says(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "make docs writes it anew"


def test_the_documents_are_built_without_a_warning_and_ask_no_other_host(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", ".ci/mkdocs.yml", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert built.returncode == 0, built.stderr
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<h1" in page
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?://[^"]+"', page) == []


def test_pictures_in_the_documents_are_small() -> None:
    pictures = list((ROOT / "docs" / "images").glob("*.png"))

    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > 150_000] == []
