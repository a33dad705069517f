"""The tables of words that readers know mail and exports by."""

import re

import pytest

from feedsvc.normalise.lexicon import TABLES
from feedsvc.readers.words import KEYS, fold, phrases, tables

LEAST = {"release", "greeting", "closing", "unsubscribe", "buttons", "confidential", "receiver", "title", "body", "author"}
"""What a press release by mail and a sheet of articles need in any language."""

SPELLED_ALIKE = {"everywhere", "no"}
"""Tables of newsrooms' words that are of no language, or under another code here."""

FULL = sorted(
    name
    for path in TABLES.iterdir()
    if (name := path.name.removesuffix(".toml")) not in SPELLED_ALIKE and "\nfurniture =" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", sorted(tables()))
def test_a_table_has_known_keys_and_no_phrase_twice(language: str) -> None:
    table = tables()[language]

    assert set(table) <= set(KEYS)
    assert all(len({fold(phrase) for phrase in values}) == len(values) for values in table.values())
    assert all(phrase.strip() == phrase != "" for values in table.values() for phrase in values)


@pytest.mark.parametrize("language", FULL)
def test_every_language_with_a_full_table_of_newsrooms_words_has_words_for_mail_and_columns(language: str) -> None:
    assert set(tables()[language]) >= LEAST


@pytest.mark.parametrize("key", KEYS)
def test_every_phrase_is_found_in_itself(key: str) -> None:
    for language, table in tables().items():
        for phrase in table.get(key, []):
            shown = re.sub(r"-(?= |$)", "", phrase.replace("...", "x"))

            assert phrases(key).found_in(shown), (language, phrase)


def test_phrases_stand_between_words_and_not_in_them() -> None:
    assert not phrases("receiver").found_in("unintendedly")
    assert phrases("receiver").found_in("An den Empfängern vorbei")
    assert phrases("browser").found_in("このメールをブラウザで見る")


def test_a_gap_is_short() -> None:
    assert phrases("browser").found_in("View this e-mail in your browser")
    assert not phrases("browser").found_in(f"View {'the river and ' * 5} in your browser")
