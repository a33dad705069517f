"""The log: a line an event, for machines and for people."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.app.events import log_ingest, log_outcomes
from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.decide import Verdict
from feedsvc.hub.outcomes import RecordedOutcomes
from feedsvc.intake.ingest import IngestReport
from feedsvc.telemetry import configure, event
from tests.builders import article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def restored() -> Iterator[None]:
    """Leave the log as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def lines(restored: None) -> Callable[[], list[dict[str, object]]]:  # noqa: ARG001 it is asked for to leave the log as it was
    """Log as JSON, and give what was written, without the times."""
    stream = io.StringIO()
    configure(as_json=True, stream=stream)
    return lambda: [{k: v for k, v in json.loads(line).items() if k != "timestamp"} for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("restored")
def test_only_terminals_get_colours_and_only_if_nobody_minds(monkeypatch: pytest.MonkeyPatch) -> None:
    file, terminal, plain = io.StringIO(), Terminal(), Terminal()
    for stream in (file, terminal):
        configure(as_json=False, stream=stream)
        event("feeds live", renditions=["latest.rss"])
    monkeypatch.setenv("NO_COLOR", "1")
    configure(as_json=False, stream=plain)
    event("feeds live", renditions=["latest.rss"])

    assert "feeds live" in file.getvalue()
    assert ["\x1b" in stream.getvalue() for stream in (file, terminal, plain)] == [False, True, False]


@pytest.mark.usefixtures("restored")
def test_people_read_an_event_its_fields_and_where_it_went_wrong() -> None:
    file = io.StringIO()
    configure(as_json=False, stream=file)

    event("feeds live", renditions=["latest.rss"], nothing=None, path="a\x1b[31m\n.txt")
    event("tick failed", level=logging.ERROR, fault=LookupError("gone"))

    first, second, *trace = file.getvalue().splitlines()
    assert datetime.fromisoformat(first.split()[0]).tzinfo is UTC
    assert first.split(maxsplit=1)[1].split() == r"info feeds live renditions=['latest.rss'] path='a\x1b[31m\n.txt'".split()
    assert second.split(maxsplit=1)[1].split() == "error tick failed".split()
    assert trace == ["LookupError: gone"]


def test_machines_read_one_line_whatever_is_in_it(lines: Callable[[], list[dict[str, object]]]) -> None:
    logging.getLogger("library").warning("%s lines\nhere", 2)
    event("tick failed", level=logging.ERROR, fault=LookupError("gone"), process="web", path=Path("ä"))

    failure = {"event": "tick failed", "level": "error", "process": "web", "path": "ä", "exception": "LookupError: gone"}
    assert lines() == [{"event": "2 lines\nhere", "level": "warning"}, failure]


def test_a_hub_that_does_not_answer_is_one_line_for_all_topics_with_the_next_attempt(
    lines: Callable[[], list[dict[str, object]]],
) -> None:
    settled = RecordedOutcomes()
    for number, topic in enumerate(("latest.rss", "latest.atom")):
        settled.note("hub not told", "https://hub.example/", topic, fault="refused", again=NOON.replace(minute=5 - number))
    settled.note("subscribed", "https://reader.example/", "latest.rss")

    log_outcomes(settled)

    common = {"target": "https://hub.example/", "topics": ["latest.rss", "latest.atom"], "reason": "refused"}
    assert lines() == [
        {"event": "hub not told", "level": "warning", "again": "2026-03-01T12:04:00+00:00"} | common,
        {"event": "subscribed", "level": "info", "target": "https://reader.example/", "topics": ["latest.rss"]},
    ]


def test_what_is_held_back_and_what_was_left_out_stand_with_the_article(lines: Callable[[], list[dict[str, object]]]) -> None:
    held = article(embargo=NOON, received=NOON.replace(hour=6), warnings=("a.jpg is no picture that can be shown.",))
    plain = article(embargo=NOON, received=NOON.replace(hour=13))
    report = IngestReport()
    report.taken += [("a.txt", held, Verdict.CREATED), ("b.txt", plain, Verdict.CREATED)]

    log_ingest(report)

    first, second = lines()
    assert (first["embargo"], first["warnings"]) == ("2026-03-01T12:00:00+00:00", ["a.jpg is no picture that can be shown."])
    assert not {"embargo", "warnings"} & set(second)


@pytest.mark.usefixtures("restored")
def test_no_name_of_a_file_paints_a_terminal_that_shows_the_log_of_machines() -> None:
    stream = io.StringIO()
    configure(as_json=True, stream=stream)

    event("file quarantined", path="a\x1b[31m\x9b\u202e\u2028\udcf1.txt")

    assert not set("\x1b\x9b\u202e\u2028\udcf1") & set(stream.getvalue())
    assert json.loads(stream.getvalue())["path"] == "a\x1b[31m\x9b\u202e\u2028\udcf1.txt"


def test_an_item_that_is_left_out_is_logged_with_its_place_and_reason(lines: Callable[[], list[dict[str, object]]]) -> None:
    report = IngestReport()
    report.passed_over.append(("a.json", 3, "It is a page."))

    log_ingest(report)

    (line,) = lines()
    assert (line["event"], line["path"], line["position"], line["reason"]) == ("item left out", "a.json", 3, "It is a page.")


def test_an_article_that_is_held_is_logged_with_the_reason(lines: Callable[[], list[dict[str, object]]]) -> None:
    held = article("cms/a.md", title="Ferry", holds=(Hold(HoldKind.MARK, "Its source marks it as not public."),))

    log_ingest(IngestReport(taken=[("cms/a.md", held, Verdict.HELD)]))

    assert lines() == [
        {
            "event": "article held",
            "level": "warning",
            "path": "cms/a.md",
            "guid": held.guid,
            "verdict": "held",
            "title": "Ferry",
            "reason": "Its source marks it as not public.",
        }
    ]
