"""The command line's outermost frame."""

import pytest

from feedsvc import cli


def fail(**_: object) -> None:
    raise ZeroDivisionError("division by zero")


def test_a_fault_of_ours_is_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "feedsvc", fail)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    printed = capsys.readouterr().err
    assert ended.value.code == 1
    assert "fault of feedsvc: ZeroDivisionError: division by zero." in printed
    assert "Traceback" not in printed


def test_who_looks_for_a_fault_sees_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "feedsvc", fail)
    monkeypatch.setenv("FEEDSVC_LOG_LEVEL", "debug")

    with pytest.raises(ZeroDivisionError):
        cli.main()
