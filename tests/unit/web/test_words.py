"""The public pages speak the language of what they show."""

from dataclasses import fields

import pytest
from babel import Locale
from flask.testing import FlaskClient

from feedsvc.normalise.lexicon import languages, lexicon
from feedsvc.web.words import Words, words_of
from tests.builders import outlet
from tests.conformance.newsroom import Newsroom

ASKED = "sv da no fi et lv lt cs sk hu ro bg sr hr bs sl el sq ca sw tl af ur ne mr ta te km am ka kk".split()
"""Languages that newsrooms asked for, whether or not their articles need a table."""


WITHOUT_WORDS = {"nb", "nn", "fil"}
"""Languages whose articles have a table, and whose pages speak another's words, Norwegian or Tagalog."""


FULL = {language for language in languages() if lexicon(language).is_tabled}
"""Languages whose table tells more than who wrote an article and when."""


def client_of(language: str) -> FlaskClient:
    """Ask a newsroom whose outlet and feeds are in a language."""
    return Newsroom(the_outlet=outlet(language=language), language=language).client


@pytest.mark.parametrize("language", [*sorted({*FULL, *ASKED} - WITHOUT_WORDS), "pt-BR", "zh-Hant", "sr-Latn"])
def test_every_language_that_articles_are_read_in_has_all_words(language: str) -> None:
    words = words_of(language)

    assert words.language == language
    assert "{outlet}" in words.published
    assert "other" in words.new
    assert "{n}" in words.new["other"]
    assert all(getattr(words, field.name) for field in fields(Words))
    assert words.widget.keys() == words_of("en").widget.keys()
    assert all(words.widget.values())


@pytest.mark.parametrize(
    ("tag", "table"),
    [
        ("en-GB", "en"),
        ("pt-br", "pt-BR"),
        ("pt-PT", "pt"),
        ("zh-TW", "zh-Hant"),
        ("zh-CN", "zh"),
        ("iw", "he"),
        ("zu", "en"),
        ("nb-NO", "no"),
        ("fil", "tl"),
        ("sr-Latn-RS", "sr-Latn"),
        ("sr-RS", "sr"),
    ],
)
def test_a_language_tag_finds_the_nearest_words(tag: str, table: str) -> None:
    assert words_of(tag).language == table


@pytest.mark.parametrize("language", ASKED)
def test_articles_are_counted_in_every_plural_form_of_their_language(language: str) -> None:
    words = words_of(language)
    rules = Locale.parse({"tl": "fil"}.get(language, language)).plural_form

    assert {rules(number) for number in range(200)} <= set(words.new)


def test_a_page_searches_and_subscribes_in_its_feeds_language() -> None:
    page = client_of("de").get("/").text

    assert '<html lang="de" dir="ltr">' in page
    for word in ("Suchen", "Abonnieren", "Hier ist noch nichts erschienen", "Zu den Artikeln springen"):
        assert word in page
    assert not {"Search", "Subscribe", "published with"} & set(page.replace("<", " ").replace(">", " ").split())


def test_what_is_missing_is_told_in_the_outlets_language() -> None:
    response = client_of("ar").get("/nowhere")

    assert response.status_code == 404
    assert "<h1>الصفحة غير موجودة</h1>" in response.text


def test_a_foreign_article_keeps_its_own_direction_in_the_papers_page() -> None:
    newsroom = Newsroom()
    article = newsroom.put("a.txt", language="ar", title="موسم التمور", sources=("Wire",))

    page = newsroom.client.get(f"/articles/{article.id}").text

    assert '<html lang="en" dir="ltr">' in page
    assert '<article class="h-entry whole" lang="ar" dir="rtl">' in page
    assert "المصدر:" in page


def test_a_feed_named_like_its_outlet_is_headed_latest_news() -> None:
    page = Newsroom(title="The Sableport Courier").client.get("/").text

    assert "<h1>The Sableport Courier</h1>" not in page
    assert "<h1>Latest News</h1>" in page


@pytest.mark.parametrize(("language", "label"), [("hy", "Գույներ"), ("my", "အရောင်များ"), ("is", "Litir"), ("ar", "الألوان")])
def test_the_page_of_the_widget_speaks_the_outlets_language(language: str, label: str) -> None:
    page = client_of(language).get("/embed").text

    assert label in page
    assert words_of(language).embed in page
    assert "Colours" not in page
