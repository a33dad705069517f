"""`feedsvc check`: what it looked at, what is worth a look, what is wrong."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedsvc.app.checkup import Finding, examine
from feedsvc.app.settings import load_settings
from feedsvc.app.starting import make_folders
from feedsvc.cli import feedsvc
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.ports import SCHEDULER
from feedsvc.store import open_store

CONFIG = Path("config/feedsvc.toml")


@pytest.fixture(autouse=True)
def newsroom(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder that anybody can reach, unlike pytest's own; no variable is set."""
    for name in list(os.environ):
        if name.startswith("FEEDSVC_"):
            monkeypatch.delenv(name)
    with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as here:
        Path(folder).chmod(0o755)
        here.chdir(folder)
        yield Path(folder)


def findings(written: str = "") -> list[Finding]:
    CONFIG.parent.mkdir(exist_ok=True)
    CONFIG.write_text(written)
    return list(examine(load_settings(CONFIG), CONFIG))


def doubts(written: str = "") -> list[str]:
    return [finding.sentence for finding in findings(written) if finding.level != "ok"]


def test_what_was_looked_at_is_listed(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_OUTLET_NAME", "The Courier")

    assert [(finding.level, finding.subject, finding.sentence) for finding in findings()] == [
        ("ok", "settings", f"{newsroom}/config/feedsvc.toml; above it FEEDSVC_OUTLET_NAME"),
        ("ok", "feed latest", "http://127.0.0.1:8000/feeds/latest.rss"),
        ("ok", "drop folder", f"{newsroom}/data/drop will be made"),
        ("ok", "accepted folder", f"{newsroom}/data/accepted will be made"),
        ("ok", "quarantine folder", f"{newsroom}/data/quarantine will be made"),
        ("ok", "media folder", f"{newsroom}/data/media will be made"),
        ("ok", "database", f"{newsroom}/data/feedsvc.db will be made"),
    ]


def test_nothing_is_made(newsroom: Path) -> None:
    findings()

    assert [path.name for path in newsroom.iterdir()] == ["config"]


def test_a_service_that_runs_is_in_order(newsroom: Path) -> None:
    settings = load_settings(None, {})
    make_folders(settings)
    open_store(settings.store_url).close()

    sentences = {finding.subject: finding.sentence for finding in findings()}

    assert sentences["drop folder"] == f"{newsroom}/data/drop can be written"
    assert sentences["database"] == f"{newsroom}/data/feedsvc.db answers"
    assert doubts() == []


def test_a_database_that_does_not_answer_is_a_warning() -> None:
    said = doubts('database_url = "postgresql://127.0.0.1:1/news"')

    assert len(said) == 1
    assert said[0].startswith("The database does not answer: ")


def test_a_damaged_database_is_told() -> None:
    Path("data").mkdir()
    Path("data/feedsvc.db").write_text("no database" * 500)

    assert "its file is damaged" in doubts()[0]


def test_a_sentinel_without_a_dot_is_a_warning() -> None:
    assert doubts('[intake]\nsentinel = "done"') == [
        'config/feedsvc.toml:2: x.txt will be taken when x.txtdone is there. If x.txt.done is meant, write ".done".'
    ]


def test_an_address_that_no_reader_reaches_is_a_warning() -> None:
    assert "Feeds name http://0.0.0.0:8000, which no reader can reach." in doubts('[web]\nbind = "0.0.0.0:8000"')[0]


def test_a_receiver_of_webhooks_that_nothing_reaches_is_a_warning() -> None:
    mailbox = '[[webhooks]]\nurl = "mailto:desk@news.example"\n'
    chat = '[[webhooks]]\nurl = "https://api.telegram.org/bot1:x/sendMessage"\nformat = "telegram"\n'

    without, with_server = doubts(mailbox + chat), doubts(f'{mailbox}[mail]\nserver = "smtp://mail.example"\n')

    assert ["mail.server" in without[0], "chat_id" in without[1], len(without)] == [True, True, 2]
    assert with_server == []


def test_what_others_can_read_is_a_warning(newsroom: Path) -> None:
    for name in ("data", "data/quarantine", "data/media", "data/drop"):
        Path(name).mkdir()
        Path(name).chmod(0o755)
    Path("data/media").chmod(0o750)
    open_store("sqlite:///data/feedsvc.db").close()
    Path("data/feedsvc.db").chmod(0o644)

    closing = f"chmod o= {newsroom}/data/feedsvc.db {newsroom}/data/quarantine"
    assert doubts() == [f"Others on this machine can read what is kept. Close it: {closing}"]


def test_what_lies_in_a_closed_folder_is_no_warning() -> None:
    for name in ("data", "data/quarantine"):
        Path(name).mkdir()
    Path("data/quarantine").chmod(0o755)
    Path("data").chmod(0o750)

    assert doubts() == []


def test_a_drop_folder_open_to_anybody_is_a_warning() -> None:
    Path("in").mkdir()
    Path("in").chmod(0o777)

    assert "Anybody on this machine can publish." in doubts('drop = "in"')[0]


def test_a_file_in_the_place_of_a_folder_is_a_fault() -> None:
    Path("in").write_text("")

    assert [finding.subject for finding in findings('drop = "in"') if finding.level == "fault"] == ["drop folder"]


def test_a_folder_that_can_not_be_written_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("in").mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write anywhere: it is told what others are
        monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)

    assert "may not write" in doubts('drop = "in"')[0]


@pytest.mark.parametrize(
    ("feeds", "status", "verdict"),
    [
        ("", 0, "The configuration is right."),
        ('[[feed]]\nslug = "a"\n', 1, "The configuration can't be used (1 fault)."),
    ],
)
def test_the_command_fails_on_faults(feeds: str, status: int, verdict: str) -> None:
    CONFIG.parent.mkdir()
    CONFIG.write_text("")
    CONFIG.with_name("feeds.toml").write_text(feeds)

    result = CliRunner().invoke(feedsvc, ["check"])

    assert (result.exit_code, result.output.splitlines()[-1]) == (status, verdict)


def test_warnings_let_the_command_pass() -> None:
    CONFIG.parent.mkdir()
    CONFIG.write_text('[intake]\nsentinel = "done"\n')

    result = CliRunner().invoke(feedsvc, ["check"])

    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "The configuration is right (1 warning).")


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1:99999"])
def test_an_option_that_is_no_address_is_refused(bind: str) -> None:
    result = CliRunner().invoke(feedsvc, ["serve", "--bind", bind])

    assert result.exit_code == 2
    assert "Invalid value for '--bind'" in result.output


def checked_running() -> tuple[int, str]:
    ended = CliRunner().invoke(feedsvc, ["check", "--running"])
    return ended.exit_code, ended.output


def test_a_service_that_never_ran_takes_nothing_in_and_nothing_is_made(newsroom: Path) -> None:
    code, output = checked_running()

    assert code == 1
    assert "data/feedsvc.db is not there" in output
    assert not (newsroom / "data").exists()


def test_a_running_service_is_asked_what_is_at_fault_with_intake() -> None:
    settings = load_settings(None)
    make_folders(settings)
    fault = Fault(FaultKind.DISK, "The disk of the data folder is nearly full.")
    seen = []

    with closing(open_store(settings.store_url)) as store:
        seen.append(checked_running())
        store.lease(SCHEDULER, "host:1", seconds=60)
        seen.append(checked_running())
        with store.begin() as unit:
            unit.intake.keep_state(IntakeState("host:1", datetime.now(UTC) + timedelta(seconds=30), (fault,)))
        seen.append(checked_running())

    assert [code for code, _ in seen] == [1, 0, 1]
    assert "no scheduler runs" in seen[0][1]
    assert fault.sentence in seen[2][1]
    assert "The configuration is right (1 fault" in seen[2][1]
