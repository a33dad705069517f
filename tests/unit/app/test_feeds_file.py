"""Feeds are added, changed, moved and retired in feeds.toml, and what people wrote there stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc.app.settings import load_feeds, load_former, load_settings
from feedsvc.app.settings.feeds_file import SETTINGS, WrittenFeeds
from feedsvc.domain.configuration import SettingKind
from feedsvc.errors import RefusedChange

FILE = """# The feeds of the Harbour Herald.
[[feed]]
slug = "world"   # since 2019
title = "World"
sections = [
    "World",  # as the desk abroad writes it
    "Abroad",
]
profiles = []

# Ask Ana before this one is touched.
[[feed]]
slug = "culture"
title = "Culture"
[feed.partners]
locale = "en-GB"

# What was.
[moved]
arts = "culture"
[retired]
election = "It is over."
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "feeds.toml"
    path.parent.mkdir()
    path.with_name("feedsvc.toml").write_text("")
    path.write_text(FILE)
    return path


@pytest.fixture
def feeds(file: Path) -> WrittenFeeds:
    return WrittenFeeds(load_settings(file.with_name("feedsvc.toml"), {}))


@pytest.fixture
def keep(feeds: WrittenFeeds) -> Callable[..., None]:
    """Send the form of a feed as it is shown, with some of its values changed."""

    def send(slug: str, /, **changed: str) -> None:
        declared = feeds.declared(slug)
        feeds.keep(slug, {**declared.values, **changed}, mark=declared.mark)

    return send


def loaded(file: Path) -> list[str]:
    return list(load_feeds(load_settings(file.with_name("feedsvc.toml"), {})))


def test_every_setting_of_a_feed_has_a_meaning_but_those_of_partners_are_the_files_own() -> None:
    assert "partners" not in SETTINGS
    assert all(setting.meaning for setting in SETTINGS.values())
    kinds = {name: SETTINGS[name].kind for name in ("slug", "size", "sections", "private", "links")}
    assert list(kinds.values()) == list(SettingKind)


def test_a_form_that_is_sent_as_it_is_shown_changes_not_a_byte(file: Path, keep: Callable[..., None]) -> None:
    keep("world")

    assert file.read_text() == FILE


def test_a_change_keeps_comments_and_what_was_not_changed(file: Path, keep: Callable[..., None]) -> None:
    keep("world", title="The World", size="20", private="on")

    changed = FILE.replace('title = "World"', 'title = "The World"')
    assert file.read_text() == changed.replace("profiles = []\n", "profiles = []\nsize = 20\nprivate = true\n")


def test_a_value_that_is_the_default_again_is_removed(file: Path, keep: Callable[..., None]) -> None:
    keep("world", size="20", full_content="")
    keep("world", size="50", full_content="on")

    assert file.read_text() == FILE


def test_a_feed_is_added_below_the_others(file: Path, keep: Callable[..., None]) -> None:
    keep("", slug="sport", title='Sport & "Leisure"', sections="Sport\n Leisure \n\n", ttl="10")

    assert loaded(file) == ["latest", "world", "culture", "sport"]
    assert all(line in file.read_text().splitlines() for line in FILE.splitlines())
    feed = load_feeds(load_settings(file.with_name("feedsvc.toml"), {}))["sport"]
    assert (feed.title, feed.selection.sections, feed.ttl) == ('Sport & "Leisure"', ("Sport", "Leisure"), 10)


def test_a_first_feed_makes_the_file(file: Path, keep: Callable[..., None]) -> None:
    file.unlink()

    keep("", slug="sport", title="Sport")

    assert loaded(file) == ["latest", "sport"]


def test_the_latest_feed_that_nothing_declares_can_be_changed(file: Path, keep: Callable[..., None]) -> None:
    keep("latest", title="The Harbour Herald")

    assert load_feeds(load_settings(file.with_name("feedsvc.toml"), {}))["latest"].title == "The Harbour Herald"


def test_another_slug_moves_a_feed_and_all_that_led_to_it(file: Path, keep: Callable[..., None]) -> None:
    keep("culture", slug="stage")

    assert loaded(file) == ["latest", "world", "stage"]
    former = load_former(load_settings(file.with_name("feedsvc.toml"), {}))
    assert former.moved == {"arts": "stage", "culture": "stage"}
    assert "# Ask Ana before this one is touched." in file.read_text()


def test_a_feed_that_ends_leaves_its_sentence_and_the_comments_around_it(file: Path, feeds: WrittenFeeds) -> None:
    feeds.retire("culture", " Culture is \n part of Latest News. ", mark=feeds.declared("culture").mark)

    assert loaded(file) == ["latest", "world"]
    former = load_former(load_settings(file.with_name("feedsvc.toml"), {}))
    sentence = "Culture is part of Latest News."
    assert former.retired == {"election": "It is over.", "culture": sentence, "arts": sentence}
    assert "# Ask Ana" in file.read_text()
    assert "# What was." in file.read_text()
    assert "en-GB" not in file.read_text()


def test_a_feed_that_ended_may_begin_again(file: Path, keep: Callable[..., None]) -> None:
    keep("", slug="election", title="Election")

    assert loaded(file) == ["latest", "world", "culture", "election"]


@pytest.mark.parametrize(
    ("slug", "changed", "sentence"),
    [
        ("world", {"language": "english"}, "feeds.toml:10: language of feed 1"),
        ("world", {"size": "many"}, "a whole number"),
        ("world", {"title": ""}, "title of feed 1"),
        ("world", {"slug": "culture"}, "another feed's"),
        ("", {"slug": "World News", "title": "World"}, "a slug is made of"),
        ("latest", {"slug": "news"}, "always exists"),
    ],
)
def test_what_would_be_wrong_is_refused_with_the_sentence_of_the_check(
    file: Path, keep: Callable[..., None], slug: str, changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RefusedChange, match=sentence):
        keep(slug, **changed)

    assert file.read_text() == FILE


def test_nobody_elses_change_is_lost(file: Path, feeds: WrittenFeeds) -> None:
    declared = feeds.declared("world")
    by_hand = FILE.replace('"World"\n', '"Our World"\n')
    file.write_text(by_hand)

    with pytest.raises(RefusedChange, match=r"feeds\.toml was changed since"):
        feeds.keep("world", {**declared.values, "size": "20"}, mark=declared.mark)

    assert file.read_text() == by_hand


def test_a_file_keeps_its_mode(file: Path, keep: Callable[..., None]) -> None:
    file.chmod(0o640)

    keep("world", title="The World")

    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []
