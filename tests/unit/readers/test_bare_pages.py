"""Saved pages that hardly look like pages: no metadata, no elements that name a frame."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.readers import read

FIRST = "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes a day."
LAST = "Its keeper, who climbs it every morning before six, said that the vote had taken a great weight off the quay."
ARTICLE = f"<div class=text><h1>Old crane stays</h1><p>{FIRST}</p><p>{LAST}</p></div>"


def draft(*, title: str = "Old crane stays | The Quay Post", head: str = "", beside: str = "", article: str = ARTICLE) -> Draft:
    page = f"<html><head><title>{title}</title>{head}</head><body>{article}{beside}</body></html>"
    return read(PurePosixPath("a.html"), page.encode())[0]


@pytest.mark.parametrize(
    ("title", "is_page"),
    [
        ("Old crane stays | The Quay Post", True),
        ("Old crane stays-码头日报", True),
        ("Old crane stays", False),
        ("Old crane stays in harbour", False),
        ("Minutes", False),
    ],
)
def test_a_title_that_goes_on_with_the_name_of_a_site_is_a_pages(title: str, is_page: bool) -> None:  # noqa: FBT001
    assert draft(title=title).is_page is is_page


def test_metadata_of_an_article_make_a_page() -> None:
    assert draft(title="Crane", head="<meta property=article:published_time content=2026-11-02>").is_page


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=more><h3>From the same desk</h3><p>Lighthouse asks for leave</p></div>",
        "<div class=right><h3>From the same desk</h3><ul><li><a href=/n/1>Lighthouse asks for leave</a></li></ul></div>",
        "<div class=side><h4>From the same desk</h4><a href=#>Lighthouse asks for leave</a></div>",
    ],
)
def test_headlines_beside_what_holds_the_article_are_no_text(beside: str) -> None:
    body = draft(beside=beside).body

    assert FIRST in body
    assert LAST in body
    assert "Lighthouse" not in body
    assert "same desk" not in body


def test_a_sentence_and_a_label_beside_what_holds_the_article_stay() -> None:
    beside = "<div class=foot><p>The vote was not close.</p></div>"

    assert "The vote was not close." in draft(beside=beside, head="<meta property=og:type content=article>").body


def test_a_page_that_names_no_picture_has_those_of_its_article() -> None:
    article = ARTICLE.replace(f"<p>{LAST}", f"<p><img src='https://img.example/crane.jpg' alt=Crane></p><p>{LAST}")

    assert [(picture.url, picture.alt) for picture in draft(article=article).media] == [
        ("https://img.example/crane.jpg", "Crane")
    ]
