"""The public pages speak the language of what they show."""

from dataclasses import fields

import pytest
from flask.testing import FlaskClient

from feedsvc.normalise.lexicon import languages
from feedsvc.web.words import Words, _tables, words_of
from tests.builders import outlet
from tests.conformance.newsroom import Newsroom


def client_of(language: str) -> FlaskClient:
    """Ask a newsroom whose outlet and feeds are in a language."""
    return Newsroom(the_outlet=outlet(language=language), language=language).client


@pytest.mark.parametrize("language", [*(set(languages()) & set(_tables())), "pt-BR", "zh-Hant"])
def test_every_language_that_articles_are_read_in_has_all_words(language: str) -> None:
    words = words_of(language)

    assert words.language == language
    assert "{outlet}" in words.published
    assert "other" in words.new
    assert "{n}" in words.new["other"]
    assert all(getattr(words, field.name) for field in fields(Words))


@pytest.mark.parametrize(
    ("tag", "table"),
    [("en-GB", "en"), ("pt-br", "pt-BR"), ("pt-PT", "pt"), ("zh-TW", "zh-Hant"), ("zh-CN", "zh"), ("iw", "he"), ("eu", "en")],
)
def test_a_language_tag_finds_the_nearest_words(tag: str, table: str) -> None:
    assert words_of(tag).language == table


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
