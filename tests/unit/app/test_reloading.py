"""The configuration as it changes: what stands still and is right holds, in every process; of a wrong one the old stays."""

import threading
import time
from pathlib import Path

import pytest

from feedsvc.app.intake_watch import local_faults
from feedsvc.app.reloading import RESTLESS, SETTLE, Reloading, begin, environment_configuration, versions_in
from feedsvc.app.settings import Configuration, Source
from feedsvc.app.settings.versions import VERSIONS
from feedsvc.domain.faults import FaultKind

WORLD = '[[feed]]\nslug = "world"\ntitle = "World"\n'
CULTURE = '[[feed]]\nslug = "culture"\ntitle = "Culture"\n'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FEEDSVC_DATA", str(tmp_path / "data"))
    path = tmp_path / "config" / "feedsvc.toml"
    path.parent.mkdir()
    path.write_text('[outlet]\nname = "Before"\n')
    path.with_name("feeds.toml").write_text(WORLD)
    return path


class Process:
    """One of the processes that follow a configuration, with a clock of its own."""

    def __init__(self, config: Path) -> None:
        self.now = 0.0
        source = Source(config)
        self.reloading = Reloading(source=source, current=begin(source), process="web", clock=lambda: self.now)

    def looks(self, times: int = 1) -> Configuration | None:
        """Look so many times, each after the files may have stood still, and go over to what then holds."""
        for _ in range(times):
            self.now += SETTLE
            following = self.reloading.look()
            if following is not None:
                self.reloading.current = following
                return following
        return None

    @property
    def slugs(self) -> list[str]:
        return list(self.reloading.current.feeds)


def test_a_feed_that_is_added_holds_once_the_file_has_stood_still(config: Path) -> None:
    process = Process(config)
    config.with_name("feeds.toml").write_text(WORLD + CULTURE)

    assert process.looks(1) is None
    assert process.looks(1) is not None

    assert process.slugs == ["latest", "world", "culture"]


def test_of_a_wrong_file_the_old_one_stays_and_the_line_is_named(config: Path) -> None:
    process = Process(config)
    feeds = config.with_name("feeds.toml")
    feeds.write_text(f"{WORLD}\n[[feed]]\nslug = 3\n")

    assert process.looks(3) is None

    assert process.slugs == ["latest", "world"]
    assert process.reloading.state().faults[0].startswith(f"{feeds}:6: slug of feed 2 = 3: this must be text")
    feeds.write_text(WORLD)
    process.looks(2)
    assert process.reloading.state().faults == ()


def test_settings_are_followed_too(config: Path) -> None:
    process = Process(config)
    config.write_text('[outlet]\nname = "After"\n')

    process.looks(2)

    assert process.reloading.current.settings.outlet.name == "After"
    assert process.reloading.current.feeds["latest"].title == "After"


def test_a_file_that_keeps_changing_is_left_alone_and_that_is_said(config: Path) -> None:
    process = Process(config)
    feeds = config.with_name("feeds.toml")
    for number in range(int(RESTLESS) + 3):
        feeds.write_text(f"{WORLD}# {number}\n{CULTURE}")
        assert process.looks(1) is None

    assert "keep changing" in process.reloading.state().faults[0]
    process.looks(1)
    assert process.slugs == ["latest", "world", "culture"]
    assert process.reloading.state().faults == ()


@pytest.mark.parametrize("content", ["", "\n \n", None])
def test_a_file_that_vanished_or_was_emptied_ends_no_feeds(config: Path, content: str | None) -> None:
    process = Process(config)
    feeds = config.with_name("feeds.toml")
    feeds.unlink()
    if content is not None:
        feeds.write_text(content)

    process.looks(3)

    assert process.slugs == ["latest", "world"]
    assert str(feeds) in process.reloading.state().faults[0]


def test_what_one_process_holds_the_others_go_over_to_though_the_files_changed_again(config: Path) -> None:
    first, second = Process(config), Process(config)
    feeds = config.with_name("feeds.toml")
    feeds.write_text(WORLD + CULTURE)
    first.looks(2)
    feeds.write_text("[[feed]]\nslug = 3\n")

    second.looks(1)

    assert first.slugs == second.slugs == ["latest", "world", "culture"]
    first.looks(3)
    second.looks(3)
    assert first.reloading.state().faults == second.reloading.state().faults != ()


def test_a_process_that_is_started_again_begins_with_what_holds_while_the_files_are_wrong(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSVC_CONFIG", str(config))
    Process(config)
    config.write_text("[outlet\n")

    configuration = environment_configuration()

    assert list(configuration.feeds) == ["latest", "world"]
    assert configuration.settings.feeds_file == config.with_name("feeds.toml")


def test_what_holds_after_a_restart_is_named(config: Path) -> None:
    process = Process(config)
    config.write_text('database_url = "postgresql://news:secret@db/news"\n[web]\nworkers = 4\nmetrics = false\n')
    process.reloading.clock = time.monotonic
    process.reloading.ask()

    next(process.reloading.changes(threading.Event()))

    assert process.reloading.state().pending == ("database_url", "web.workers")


def test_a_hangup_has_files_read_anew_that_did_not_change(config: Path) -> None:
    process = Process(config)
    process.reloading.ask()

    assert next(process.reloading.changes(threading.Event())).settings.outlet.name == "Before"


def test_readiness_names_place_and_setting_but_nothing_that_is_written_there(config: Path) -> None:
    process = Process(config)
    config.write_text('[edge]\nkind = "varnish"\ntoken = 123456\n')
    process.looks(3)

    faults = local_faults(process.reloading.current.settings, process.reloading.state)

    assert [fault.kind for fault in faults] == [FaultKind.CONFIGURATION]
    assert faults[0].sentence.startswith("feedsvc.toml:3: edge.token is wrong")
    assert "123456" not in faults[0].sentence


def test_versions_are_closed_to_others_and_forgotten_in_time(config: Path) -> None:
    process = Process(config)
    for number in range(VERSIONS + 3):
        config.write_text(f'[outlet]\nname = "Name {number}"\n')
        process.looks(2)

    folder = versions_in(process.reloading.current.settings).folder
    versions = [place for place in folder.iterdir() if place.is_dir()]
    assert len(versions) == VERSIONS
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.rglob("*"))
    assert process.reloading.current.settings.outlet.name == f"Name {VERSIONS + 2}"
