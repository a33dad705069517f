"""Feeds are declared at the desk, in the file that declares them."""

from pathlib import Path

import pytest

from feedsvc.app.settings import load_settings
from feedsvc.app.settings.feeds_file import WrittenFeeds
from feedsvc.domain.configuration import ConfigurationState
from tests.unit.web.newsroom import DeskNewsroom, token_of
from tests.unit.web.test_desk_pages import valid

FILE = '# Ours.\n[[feed]]\nslug = "world"\ntitle = "World"\nsections = ["World"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.with_name("feedsvc.toml").write_text("")
    path.write_text(FILE)
    return path


@pytest.fixture
def newsroom(file: Path) -> DeskNewsroom:
    newsroom = DeskNewsroom(feeds_file=WrittenFeeds(load_settings(file.with_name("feedsvc.toml"), {}), lambda: STATE))
    newsroom.sign_in()
    return newsroom


STATE = ConfigurationState(faults=('feeds.toml:3: slug of feed 1 = 3: this must be "text".',), pending=("web.workers",))


def form_of(newsroom: DeskNewsroom, path: str) -> dict[str, str]:
    """Return the fields that a form of settings is sent with as it is shown."""
    mark = newsroom.get(path).partition('name="mark" value="')[2].partition('"')[0]
    return {"mark": mark, "full_content": "on"}


def test_the_form_shows_a_feed_as_it_is_declared_and_what_each_setting_means(newsroom: DeskNewsroom) -> None:
    page = valid(newsroom.get("/admin/feed-settings/world"))

    assert '<input id="title" name="title" value="World"' in page
    assert ">\nWorld</textarea>" in page
    assert "minutes for which a reader may keep a copy" in page
    assert "End the feed" in page


def test_settings_are_tried_on_the_newest_articles_and_nothing_is_written(newsroom: DeskNewsroom, file: Path) -> None:
    newsroom.put("a", title="Pier opens", section="World", content_html="<p>First.</p><p>Second.</p>")
    newsroom.put("b", title="Court sits", section="Law", content_html="<p>Else.</p>")
    fields = form_of(newsroom, "/admin/feed-settings/world")
    fields |= {"excerpt": "1", "closing": "More at {outlet}", "campaign": "utm_source=rss", "do": "try"}

    page = valid(newsroom.send("/admin/feed-settings/world", **fields).text)

    shown = page.partition("What it would show")[2].partition("<form")[0]
    assert "Pier opens" in shown
    assert ("First." in shown, "Second." in shown, "Court sits" in shown) == (True, False, False)
    assert "?utm_source=rss" in shown
    assert "More at " in shown
    assert 'name="closing" value="More at {outlet}"' in page
    assert file.read_text() == FILE
    assert "feed declared" not in newsroom.get("/admin/log?of=world")


def test_a_feed_that_is_not_there_yet_is_tried_too_and_what_is_wrong_is_said(newsroom: DeskNewsroom) -> None:
    newsroom.put("a", title="Pier opens", section="World")
    new = {"mark": "", "full_content": "on", "slug": "quays", "title": "Quays", "do": "try"}

    shown = newsroom.send("/admin/feed-settings/", **new).text
    wrong = newsroom.send("/admin/feed-settings/", **new | {"excerpt": "many"})

    assert "Pier opens" in shown.partition("What it would show")[2].partition("<form")[0]
    assert (wrong.status_code, "What it would show" in wrong.text) == (400, False)


def test_a_feed_is_added_and_that_is_logged(newsroom: DeskNewsroom, file: Path) -> None:
    page = valid(newsroom.get("/admin/feed-settings/"))
    assert "End the feed" not in page

    fields = form_of(newsroom, "/admin/feed-settings/") | {"slug": "sport", "title": "Sport", "sections": "Sport"}
    answer = newsroom.send("/admin/feed-settings/", **fields)

    assert answer.headers["Location"] == "/admin/feeds?done=declared"
    assert file.read_text() == f'{FILE}\n[[feed]]\nslug = "sport"\ntitle = "Sport"\nsections = ["Sport"]\n'
    assert "feed declared" in newsroom.get("/admin/log?of=sport")


def test_what_would_be_wrong_is_shown_with_the_form_as_it_was_sent(newsroom: DeskNewsroom, file: Path) -> None:
    fields = form_of(newsroom, "/admin/feed-settings/world") | {"slug": "world", "title": "The World", "language": "english"}

    answer = newsroom.send("/admin/feed-settings/world", **fields)

    assert answer.status_code == 400
    page = valid(answer.text)
    assert "feeds.toml:6: language of feed 1 = &#34;english&#34;" in page
    assert 'value="The World"' in page
    assert file.read_text() == FILE


def test_a_feed_is_retired_with_a_sentence(newsroom: DeskNewsroom, file: Path) -> None:
    mark = form_of(newsroom, "/admin/feed-settings/world")["mark"]

    answer = newsroom.send("/admin/feed-settings/world/retire", mark=mark, sentence="It is over.")

    assert answer.headers["Location"] == "/admin/feeds?done=retired"
    assert file.read_text() == '# Ours.\n\n[retired]\nworld = "It is over."\n'


def test_the_latest_feed_can_not_end(newsroom: DeskNewsroom) -> None:
    mark = form_of(newsroom, "/admin/feed-settings/latest")["mark"]

    answer = newsroom.send("/admin/feed-settings/latest/retire", mark=mark, sentence="It is over.")

    assert answer.status_code == 409
    assert "always exists" in answer.text


def test_what_is_wrong_with_the_configuration_and_what_waits_for_a_restart_is_shown(newsroom: DeskNewsroom) -> None:
    page = valid(newsroom.get("/admin/feeds"))

    assert "feeds.toml:3: slug of feed 1 = 3: this must be &#34;text&#34;." in page
    assert "hold after a restart: web.workers." in page


def test_a_form_without_its_token_changes_nothing(newsroom: DeskNewsroom, file: Path) -> None:
    assert token_of(newsroom.get("/admin/"))

    answer = newsroom.client.post("/admin/feed-settings/", data={"slug": "sport"}, base_url=newsroom.base_url)

    assert answer.status_code == 403
    assert file.read_text() == FILE
