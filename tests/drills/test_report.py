"""The page of drills: in step with what is kept, and with every drill on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills import report
from tests.drills.__main__ import PARTS
from tests.drills.report import PAGE, RESULTS, Outcome, keep, kept_of, page


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    return tmp_path


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(PARTS), "run `make drill PART=...`"


def test_every_kept_result_is_of_a_drill() -> None:
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(PARTS)


def test_every_drill_is_a_part() -> None:
    drills = {path.stem for path in Path(report.__file__).parent.glob("*.py") if "\ndef drill() ->" in path.read_text("utf-8")}

    assert drills == set(PARTS)


@pytest.mark.usefixtures("results")
def test_a_smaller_run_leaves_the_larger_one() -> None:
    assert keep("kills", Outcome(1000, "kills"))
    assert not keep("kills", Outcome(10, "kills"))

    kept = kept_of("kills")

    assert kept is not None
    assert kept.tries == 1000


@pytest.mark.usefixtures("results")
def test_a_smaller_run_that_failed_is_shown() -> None:
    keep("kills", Outcome(1000, "kills"))
    keep("kills", Outcome(10, "kills", failures=["SEED=3: an article is lost"]))

    assert "10 kills" in page(["kills"])
    assert "1 failed" in page(["kills"])
