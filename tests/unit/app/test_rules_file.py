"""The rules for providers in feeds.toml: refused with a sentence, tried, written with comments kept."""

from pathlib import Path

import pytest

from feedsvc.app.settings import Settings, load_feeds, load_providers, load_settings
from feedsvc.app.settings.rules_file import WrittenRules
from feedsvc.domain.providers import Trust
from feedsvc.errors import ConfigurationError, ProviderNotFound, RefusedChange, RefusedRule

FILE = """# The feeds of the Courier.
[[feed]]
slug = "world"  # from abroad
title = "World"

# Asked for by the foreign desk.
[[provider]]
name = "Tidewire"
folders = ["tidewire"]
zone = "Asia/Jakarta"  # they write from there
trust = "hold"
"""


def written(folder: Path, text: str) -> Settings:
    (folder / "feedsvc.toml").write_text("")
    (folder / "feeds.toml").write_text(text)
    return load_settings(folder / "feedsvc.toml", {})


@pytest.fixture
def rules(tmp_path: Path) -> WrittenRules:
    settings = written(tmp_path, FILE)
    return WrittenRules(settings, load_providers(settings))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ('name = "A"', ":2: it isn't said what A delivers; write folders, senders or keys."),
        ('name = "A"\nfolders = ["a"]\nfolder = "b"', ":4: there is no setting folder of provider 1. Did you mean folders?"),
        (
            'name = "A"\nfolders = ["../a"]',
            'write the folder as seen from the drop folder, like "tidewire" or "wires/tidewire".',
        ),
        ('name = "A"\nsenders = ["press"]', 'like "press@tidewire.example" or "tidewire.example".'),
        ('name = "A"\nfolders = ["a"]\ntrust = "maybe"', 'this must be "publish", "hold" or "feeds"'),
        ('name = "A"\nfolders = ["a"]\ntrust = "feeds"', "the articles of A would stand nowhere"),
        ('name = "A"\nfolders = ["a"]\nfeeds = ["latest"]', 'feeds counts with trust = "feeds" alone'),
        ('name = "A"\nfolders = ["a"]\ntrust = "feeds"\nfeeds = ["sport"]', "there is no feed sport; name those of this file."),
        ('name = "A"\nfolders = ["a"]\ntrust = "feeds"\nfeeds = ["latest"]', "the feed latest holds what may stand everywhere"),
        ('name = "A"\nfolders = ["a"]\ndrop = ["*"]', "this would fit every line"),
        (
            'name = "A"\nfolders = ["a"]\n[[provider]]\nname = "B"\nfolders = ["a/b"]',
            "B and A would both take what lies in a/b/",
        ),
        ('name = "A"\nfolders = ["a"]\n[[provider]]\nname = "a"\nfolders = ["b"]', "the name a is given to two providers"),
    ],
)
def test_a_rule_that_can_not_hold_stops_the_start_with_a_sentence(tmp_path: Path, rule: str, sentence: str) -> None:
    settings = written(tmp_path, f"[[provider]]\n{rule}\n")

    with pytest.raises(ConfigurationError, match=r"feeds\.toml:\d+: ") as refused:
        load_feeds(settings)

    assert sentence in str(refused.value)


def test_no_provider_is_kept_to_a_private_feed_since_pages_are_public(tmp_path: Path) -> None:
    feed = '[[feed]]\nslug = "inner"\ntitle = "Inner"\nprivate = true\n'
    settings = written(tmp_path, f'{feed}[[provider]]\nname = "A"\nfolders = ["a"]\ntrust = "feeds"\nfeeds = ["inner"]\n')

    with pytest.raises(ConfigurationError, match="the feed inner is private"):
        load_feeds(settings)


def test_a_provider_in_the_other_file_is_named_with_where_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "feedsvc.toml").write_text('[[provider]]\nname = "A"\n')

    with pytest.raises(ConfigurationError, match=r"Providers are declared in feeds\.toml"):
        load_settings(tmp_path / "feedsvc.toml", {})


def test_a_rule_is_changed_in_its_place_and_all_else_in_the_file_stays(rules: WrittenRules) -> None:
    declared = rules.declared("Tidewire")
    values = {**declared.values, "trust": "publish", "drop": ["Members only*"], "sections": {"SPO": "Sport"}}

    rules.keep(values, of="Tidewire", mark=declared.mark)

    expected = FILE.replace('trust = "hold"', 'trust = "publish"') + 'drop = ["Members only*"]\nsections = {SPO = "Sport"}\n'
    assert rules.service.feeds_file.read_text() == expected
    assert load_providers(rules.service).rules[0].sections == (("SPO", "Sport"),)


def test_a_new_rule_stands_below_the_others_and_goes_again(rules: WrittenRules) -> None:
    rules.keep({"name": "Press", "senders": ["press.example"], "tags": {"news": ""}}, of=None, mark=rules.declared(None).mark)
    added = rules.service.feeds_file.read_text()

    rules.remove("Press", mark=rules.declared(None).mark)

    assert added.startswith(FILE)
    assert [rule.name for rule in load_providers(rules.service).rules] == ["Tidewire"]
    assert rules.service.feeds_file.read_text().strip() == FILE.strip()
    with pytest.raises(ProviderNotFound):
        rules.remove("Press", mark=rules.declared(None).mark)


@pytest.mark.parametrize(
    ("values", "key", "sentence"),
    [
        ({"name": ""}, "name", "This must be at least 1 character long"),
        ({"name": "B", "folders": ["tidewire/b"]}, "folders", "B and Tidewire would both take what lies in tidewire/b/"),
        ({"name": "B", "folders": ["b"], "zone": "CET+1"}, "zone", "There is no such time zone"),
        ({"name": "B", "folders": ["b", "../c"]}, "folders", '"../c": Write the folder as seen from the drop folder'),
    ],
)
def test_a_rule_is_refused_by_the_field_that_is_wrong_and_the_file_stays(
    rules: WrittenRules, values: dict[str, object], key: str, sentence: str
) -> None:
    with pytest.raises(RefusedRule) as refused:
        rules.keep(values, of=None, mark=rules.declared(None).mark)

    assert refused.value.faults[key].startswith(sentence)
    assert rules.service.feeds_file.read_text() == FILE


def test_a_rule_is_tried_without_a_word_written(rules: WrittenRules) -> None:
    tried = rules.with_rule({"name": "Tidewire", "folders": ["tidewire"], "trust": "publish"}, of="Tidewire")

    assert tried.rules[0].trust is Trust.PUBLISH
    assert rules.service.feeds_file.read_text() == FILE


def test_the_rules_are_listed_as_the_file_has_them_and_while_it_is_wrong_as_they_hold(rules: WrittenRules) -> None:
    rules.service.feeds_file.write_text(FILE.replace('"hold"', '"publish"'))
    written = rules.listed().rules[0].trust
    rules.service.feeds_file.write_text(FILE.replace('"hold"', '"mayb"'))

    assert (written, rules.listed().rules[0].trust, rules.current().rules[0].trust) == (Trust.PUBLISH, Trust.HOLD, Trust.HOLD)


def test_what_somebody_else_wrote_meanwhile_is_not_lost(rules: WrittenRules) -> None:
    declared = rules.declared("Tidewire")
    rules.service.feeds_file.write_text(FILE + 'credit = "Tidewire"\n')

    with pytest.raises(RefusedChange, match="was changed since this page was opened"):
        rules.keep({**declared.values, "trust": "publish"}, of="Tidewire", mark=declared.mark)

    assert 'credit = "Tidewire"' in rules.service.feeds_file.read_text()
