"""A feed shows an excerpt or all of a text, pictures or none, a closing line, and links that carry what is counted by."""

from importlib.resources import files

import pytest

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import FeedFormat, Pictures, Presentation
from feedsvc.render.correcting import sentences
from feedsvc.render.entries import Entry, Look, entry_of
from feedsvc.render.presenting import with_campaign
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, article, feed, outlet

THREE = "<p>One &amp; <em>more</em>.</p><h2>Then</h2><p>Two.</p><h2>Last</h2><p>Three.</p>"
PHOTO = Media(url="https://news.example/media/a.jpg", type="image/jpeg", caption="The pier", credit="A. Ruiz", alt="A pier")


def entry(content: str, *, media: tuple[Media, ...] = (), language: str = "en", **fields: object) -> Entry:
    look = Look(Presentation(**fields), "The Courier")  # type: ignore[arg-type]
    one = article("a.txt", content_html=content, media=media, language=language)
    return entry_of(one, "en", Addresses("https://news.example"), look)


@pytest.mark.parametrize(
    ("content", "paragraphs", "shown"),
    [
        (THREE, 1, "<p>One &amp; <em>more</em>.</p>"),
        (THREE, 2, "<p>One &amp; <em>more</em>.</p><h2>Then</h2><p>Two.</p>"),
        (THREE, 9, THREE),
        ("<div><p>One.</p><p>Two.</p></div>", 1, "<div><p>One.</p></div>"),
        ("<figure><img src='https://a.example/b.jpg'></figure><p> </p><p>One.</p><p>Two.</p>", 1, "<p>One.</p>"),
        ("A text without paragraphs.", 1, "A text without paragraphs."),
    ],
)
def test_an_excerpt_ends_behind_whole_paragraphs(content: str, paragraphs: int, shown: str) -> None:
    cut = entry(content, excerpt=paragraphs).content_html

    assert cut.endswith(shown)
    assert "Two." not in cut or "Two." in shown


def test_the_closing_line_leads_to_the_article_and_names_the_outlet() -> None:
    closed = entry(THREE, excerpt=1, closing="Continue reading at {outlet} & see", campaign="utm_source=rss&utm_medium=feed")

    assert closed.link.endswith("/the-headline-of-a-txt?utm_source=rss&utm_medium=feed")
    line = f'<p><a href="{closed.link.replace("&", "&amp;")}">Continue reading at The Courier &amp; see</a></p>'
    assert closed.content_html == f"<p>One &amp; <em>more</em>.</p>{line}"


def test_the_closing_line_of_a_text_from_right_to_left_stands_inside_it() -> None:
    closed = entry("<p>نص.</p>", language="ar", closing="More").content_html

    assert closed.startswith('<div dir="rtl" lang="ar"><p>نص.</p><p><a ')
    assert closed.endswith("</p></div>")


def test_a_feed_without_pictures_in_the_text_still_encloses_them() -> None:
    text = f'<figure><a href="/x"><img src="{PHOTO.url}"></a><figcaption>The pier</figcaption></figure><p>One.</p>'
    bare = entry(f'{text}<p><a href="/y"><img src="{PHOTO.url}"></a></p><p>Two<img src="{PHOTO.url}"> words.</p>',
                 media=(PHOTO,), pictures=Pictures.NONE)  # fmt: skip

    assert bare.content_html == "<p>One.</p><p>Two words.</p>"
    assert [media.url for media in bare.media] == [PHOTO.url]


def test_a_figure_that_holds_a_table_stays_without_its_picture() -> None:
    kept = entry(
        "<figure><img src='https://a.example/b.jpg'><table><tr><td>1</td></tr></table></figure>", pictures=Pictures.NONE
    )

    assert kept.content_html == "<figure><table><tr><td>1</td></tr></table></figure>"


def test_a_feed_with_all_pictures_puts_those_first_that_the_text_has_not() -> None:
    shown = entry("<p>One.</p>", media=(PHOTO,), pictures=Pictures.ALL).content_html
    once = entry(f'<p><img src="{PHOTO.url}"></p>', media=(PHOTO,), pictures=Pictures.ALL).content_html

    assert shown.startswith(f'<figure><img src="{PHOTO.url}" alt="')
    assert shown.endswith("<figcaption>The pier A. Ruiz</figcaption></figure><p>One.</p>")
    assert once.count("<img") == 1


@pytest.mark.parametrize(
    ("link", "counted"),
    [
        ("https://a.example/b", "https://a.example/b?utm_source=rss"),
        ("https://a.example/b?id=7#end", "https://a.example/b?id=7&utm_source=rss#end"),
    ],
)
def test_campaign_parameters_keep_what_a_link_has(link: str, counted: str) -> None:
    assert with_campaign(link, "utm_source=rss") == counted
    assert with_campaign(link, "") == link


def test_partners_have_the_full_text_and_links_as_they_are() -> None:
    one = article("a.txt", content_html=THREE)
    looks = Presentation(excerpt=1, closing="More", campaign="utm_source=rss")
    document = FeedDocument(feed(profiles=("msn",), presentation=looks), FeedFormat.RSS, "msn")

    body = Renderer(outlet()).render(document, [one], changed=NOW).body.decode()

    assert "Three." in body
    assert "utm_source" not in body


def test_a_feed_of_excerpts_gives_full_texts_only_to_partners_that_it_names() -> None:
    looks = Presentation(excerpt=1)

    assert not feed(presentation=looks).has_profile("msn")
    assert feed(presentation=looks, profiles=("msn",)).has_profile("msn")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Corrected on 30 November 2026: Her name is Ana."),
        ("en-US", "Corrected on November 30, 2026: Her name is Ana."),
        ("de-AT", "Korrigiert am 30. November 2026: Her name is Ana."),
        ("fr", "Corrigé le 30 novembre 2026 : Her name is Ana."),
        ("zh-TW", "更正（2026年11月30日）： Her name is Ana."),
        ("xx", "Corrected on 30 November 2026: Her name is Ana."),
    ],
)
def test_a_correction_is_the_last_paragraph_in_the_articles_language(language: str, sentence: str) -> None:
    one = article(
        "a.txt", content_html="<p>One.</p><p>Two.</p>", language=language, corrections=("2026-11-30 Her name is Ana.",)
    )

    shown = entry_of(one, language, Addresses("https://news.example"), Look(Presentation(excerpt=1, closing="Read on")))

    assert shown.content_html.startswith(f"<p>One.</p><p>{sentence}</p><p><a href=")


def test_every_language_of_the_pages_has_a_sentence_for_corrections() -> None:
    tags = {path.name.removesuffix(".toml").lower() for path in (files("feedsvc.web") / "words").iterdir()}

    assert {tag for tag in tags if tag not in sentences()} <= {"pt-br"}
