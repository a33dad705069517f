"""What leads from a page's article elsewhere is no text; parts of the article that lead to themselves are."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

FIRST = "<p>The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes a day.</p>"
LAST = "<p>Its keeper, who climbs it every morning before six, said that the vote had taken a great weight off the quay.</p>"
CANONICAL = "https://quay.example/2026/11/24091/old-crane"


def draft(*parts: str, after: str = "", top: str = "", address: str = CANONICAL) -> Draft:
    page = (
        f'<html><head><title>Old crane stays</title><link rel=canonical href="{address}"></head><body><nav><a href=/>Home</a></nav>'
        f"<main>{top}<h1>Old crane stays</h1><div class=copy>{''.join(parts)}</div>{after}</main></body></html>"
    )
    return read(PurePosixPath("a.html"), page.encode())[0]


@pytest.mark.parametrize(
    "card",
    [
        "<div class=c><div><a href=/gulls><img src=/g.jpg></a></div>Read too, by Bo Lind: <a href=/gulls>Gulls take the ferry home</a>, May.</div>",
        "<q><div><a href=/gulls><img src=/g.jpg></a></div> Our text: <a href=/gulls>Gulls take the ferry home</a>.</q>",
    ],
)
def test_a_picture_and_a_headline_that_lead_to_the_same_page_are_a_teaser(card: str) -> None:
    body = draft(FIRST, card, LAST).body

    assert "Gulls" not in body
    assert "g.jpg" not in body
    assert body.count("<p>") == 2


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><a href=/gallery><img src=/g.jpg></a><figcaption><a href=/gallery>See all nine pictures</a></figcaption></figure>",
        f"<div><a href={CANONICAL}><img src=/g.jpg></a><a href={CANONICAL}>Gulls take the ferry home</a></div>",
    ],
)
def test_a_figure_and_what_leads_to_the_page_itself_are_no_teasers(figure: str) -> None:
    assert "g.jpg" in draft(FIRST, figure, LAST).body


@pytest.mark.parametrize("heading", ["Comments", "3 Kommentare", "Comentários", "Комментарии (1)", "댓글 2"])
def test_what_readers_wrote_below_their_heading_is_no_text(heading: str) -> None:
    assert "I fell in twice." not in draft(FIRST, LAST, after=f"<div><h3>{heading}</h3><p>I fell in twice.</p></div>").body


def test_a_commentary_below_its_heading_is_text() -> None:
    ending = (
        "<div><h3>Commentary</h3><p>The crane deserves better than a vote, and so do the gulls that live on its arm.</p></div>"
    )

    assert "deserves better" in draft(FIRST, LAST, after=ending).body


@pytest.mark.parametrize(
    ("href", "is_kept"),
    [("#vote", True), ("/2026/11/24091/3", True), (f"{CANONICAL}/3", True), ("/2026/11/24092/gulls", False), ("/gulls", False)],
)
def test_a_linked_heading_is_text_where_it_leads_to_a_part_of_the_page(href: str, is_kept: bool) -> None:  # noqa: FBT001
    body = draft(FIRST, f"<h2><a href='{href}'>The vote was close</a></h2>", LAST).body

    assert ("The vote was close" in body) is is_kept


def test_a_picture_alone_in_boxes_between_headline_and_text_is_the_articles() -> None:
    boxes = "<div><article><div><div><div>Image</div><div><span><img src='https://img.example/c.jpg'></span></div></div></div></article></div>"

    assert "https://img.example/c.jpg" in draft(boxes, f"<div>{FIRST}{LAST}</div>").body


def test_a_box_of_facts_among_the_paragraphs_is_text_with_its_heading() -> None:
    box = "<section><h3>The crane</h3><div><ul><li>Built: 1904</li><li>Height: 31 metres</li></ul></div></section>"

    body = draft(FIRST, box, LAST).body

    assert "<h3>The crane</h3>" in body
    assert "Height: 31 metres" in body


def test_a_labelled_author_directly_below_the_text_is_read_on_a_page_without_headings() -> None:
    page = (
        f"<html><head><title>Old crane stays | The Quay Post</title><meta property=og:type content=article></head><body><div><div>"
        f"<h3>Old crane stays</h3>{FIRST}{LAST}<br>Written by: Ana Ruiz<br><br>Views: 2214</div></div></body></html>"
    )

    revision = normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW)

    assert revision.authors == ("Ana Ruiz",)
    assert "Views" not in revision.content_text
