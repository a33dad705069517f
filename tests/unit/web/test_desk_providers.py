"""The providers at the desk: listed, a rule tried on what came last, kept in the file, or refused by its wrong field."""

from pathlib import Path

import pytest

from feedsvc.app.settings import Settings, load_providers, load_settings
from feedsvc.app.settings.rules_file import WrittenRules
from feedsvc.domain.people import Role
from feedsvc.domain.providers import Trust
from tests.unit.web.newsroom import DeskNewsroom

STORY = b"Ferry sails again\n\nThe ferry sailed again on Monday after three days in harbour.\n"

FILE = """# Ours.
[[feed]]
slug = "world"
title = "World"

[[provider]]
name = "Tidewire"
folders = ["tidewire"]
trust = "hold"  # until June
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "feedsvc.toml").write_text("")
    (tmp_path / "feeds.toml").write_text(FILE)
    return load_settings(tmp_path / "feedsvc.toml", {})


@pytest.fixture
def newsroom(settings: Settings) -> DeskNewsroom:
    newsroom = DeskNewsroom(rules=WrittenRules(settings, load_providers(settings)))
    newsroom.sign_in()
    return newsroom


def form(page: str, **changed: str) -> dict[str, str]:
    """What the form of Tidewire's rule holds, with some fields changed."""
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    return {"of": "Tidewire", "name": "Tidewire", "folders": "tidewire", "trust": "hold", "mark": mark} | changed


def test_providers_are_listed_with_their_trust_and_what_waits(newsroom: DeskNewsroom) -> None:
    newsroom.folder.drop(
        "tidewire/a.txt", b"Ferry sails again\n\nThe ferry sailed again on Monday after three days in harbour.\n"
    )
    newsroom.usecases.counting.intake(newsroom.ingest())

    page = newsroom.get("/admin/providers")

    assert "waits for an editor" in page
    assert "1 waiting" in page
    assert "tidewire/a.txt" in page
    held = newsroom.get("/admin/held?of=Tidewire")
    assert "What Tidewire delivers waits for an editor." in held
    assert "Nothing is held" in newsroom.get("/admin/held?of=Others")


def test_a_rule_is_saved_only_as_it_was_tried(newsroom: DeskNewsroom, settings: Settings) -> None:
    at = "/admin/providers/rule?of=Tidewire"
    sent = form(newsroom.get(at), sections="SPO = Sport")

    unsaved = newsroom.send("/admin/providers/rule", at=at, do="save", **sent)
    tried = unsaved.text.partition('name="tried" value="')[2].partition('"')[0]
    changed = newsroom.send("/admin/providers/rule", at=at, do="save", tried=tried, **sent | {"trust": "publish"})
    before = settings.feeds_file.read_text()
    saved = newsroom.send("/admin/providers/rule", at=at, do="save", tried=tried, **sent)

    assert (unsaved.status_code, changed.status_code, before) == (200, 200, FILE)
    assert (saved.status_code, saved.headers["Location"]) == (303, "/admin/providers?done=rule-kept")
    assert settings.feeds_file.read_text() == FILE + 'sections = {SPO = "Sport"}\n'
    assert [line.what for line in newsroom.usecases.audit.latest(limit=1)] == ["rule of provider kept"]


def test_a_new_rule_is_added_and_removed(newsroom: DeskNewsroom, settings: Settings) -> None:
    at = "/admin/providers/rule"
    new = form(
        newsroom.get(at),
        of="",
        name="Press",
        folders="",
        senders="press.example\n",
        trust="feeds",
        feeds="world",
        silence="2,5",
    )
    tried = newsroom.send(at, at=at, do="try", **new).text.partition('name="tried" value="')[2].partition('"')[0]

    newsroom.send(at, at=at, do="save", tried=tried, **new)

    rule = load_providers(settings).rules[1]
    assert (rule.name, rule.senders, rule.trust, rule.feeds) == ("Press", ("press.example",), Trust.FEEDS, ("world",))
    mark = newsroom.get(at + "?of=Press").partition('name="mark" value="')[2].partition('"')[0]
    newsroom.send("/admin/providers/remove", at=at, name="Press", mark=mark)
    assert [rule.name for rule in load_providers(settings).rules] == ["Tidewire"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"folders": ""}, "It isn&#39;t said what Tidewire delivers; write folders, senders or keys."),
        ({"zone": "Batavia"}, "There is no such time zone"),
        ({"trust": "feeds"}, "The articles of Tidewire would stand nowhere"),
        ({"silence": "long"}, "This must be a number"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    newsroom: DeskNewsroom, settings: Settings, changed: dict[str, str], sentence: str
) -> None:
    at = "/admin/providers/rule?of=Tidewire"

    refused = newsroom.send("/admin/providers/rule", at=at, do="try", **form(newsroom.get(at), **changed))

    assert refused.status_code == 400
    assert sentence in refused.text
    assert settings.feeds_file.read_text() == FILE


def test_an_editor_sees_the_providers_and_may_not_change_a_rule(newsroom: DeskNewsroom) -> None:
    newsroom.let_in("bo", Role.EDITOR)

    page = newsroom.get("/admin/providers")
    refused = newsroom.client.get("/admin/providers/rule?of=Tidewire", base_url=newsroom.base_url)

    assert "Add a provider" not in page
    assert refused.status_code == 403
    assert "This takes a chief; bo is editor here." in refused.text
