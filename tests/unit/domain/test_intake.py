"""What came in, counted, and folders that fall silent."""

from datetime import datetime, timedelta

import pytest

from feedsvc.domain.intake_counts import HOUR, IntakeHour, counted, folder_of, silences
from tests.builders import NOW


def brought(hour: datetime, files: int = 4, folder: str = "wire") -> IntakeHour:
    return IntakeHour(hour, folder, files, 0, hour + timedelta(minutes=50), f"{folder}/a.xml")


def steady(*, until: datetime, days: float = 13) -> list[IntakeHour]:
    return [brought(until - HOUR * n) for n in range(1, int(days * 24))]


def test_files_are_counted_by_the_folder_at_the_top() -> None:
    hours = counted(["wire/day/a.xml", "a.txt", "wire/b.xml"], ["wire/c.xml"], NOW)

    assert [(one.folder, one.articles, one.quarantined, one.path) for one in hours] == [
        ("wire", 2, 1, "wire/b.xml"),
        ("", 1, 0, "a.txt"),
    ]
    assert folder_of("a.txt") == ""


def test_a_busy_folder_that_falls_silent_is_named_with_what_was_due() -> None:
    found = silences(steady(until=NOW - HOUR * 4), NOW)

    assert [silence.folder for silence in found] == ["wire"]
    assert 14 < found[0].expected < 19


def test_a_folder_that_is_busy_is_not_named() -> None:
    assert silences(steady(until=NOW), NOW) == []


def test_nothing_is_expected_of_a_folder_that_is_hardly_known() -> None:
    assert silences(steady(until=NOW - HOUR * 10, days=1.4), NOW) == []


def test_hours_at_which_a_folder_always_rests_are_no_silence() -> None:
    mornings = [one for one in steady(until=NOW) if one.hour.hour < 11]

    assert silences(mornings, NOW) == []


@pytest.mark.parametrize("now", [NOW, NOW + HOUR * 5])
def test_a_desk_that_rests_on_sundays_alarms_nobody_on_sunday(now: datetime) -> None:
    assert now.weekday() == 6

    assert silences([one for one in steady(until=NOW) if one.hour.weekday() != 6], now) == []
