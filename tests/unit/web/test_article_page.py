"""What an article's page offers besides its text: a standfirst, and more from its section."""

import pytest

from feedsvc.domain.articles import Moment
from feedsvc.domain.drafts import Media
from tests.builders import NOW, minutes
from tests.conformance.newsroom import Newsroom


@pytest.mark.parametrize(
    ("summary", "text", "is_shown"),
    [
        ("Boats sail again.", "The harbour opened at six.", True),
        ("The harbour opened at six.", "The harbour opened at six. Boats sailed.", False),
        ("The harbour opened…", "The harbour opened at six.", False),
        (None, "The harbour opened at six.", False),
    ],
)
def test_a_summary_stands_below_the_headline_unless_the_text_begins_with_it(
    summary: str | None, text: str, *, is_shown: bool
) -> None:
    room = Newsroom()
    article = room.put("a.txt", summary=summary, text=text)

    assert ('class="p-summary standfirst"' in room.get(f"/articles/{article.id}").decode()) is is_shown


def test_an_article_leads_on_to_the_latest_of_its_section() -> None:
    room = Newsroom()
    one = room.put("a.txt", section="Harbour")
    for number in range(6):
        room.put(f"{number}.txt", section="Harbour", title=f"Boat {number}")
    room.put("b.txt", section="Sport", title="A match")
    room.put("c.txt", section="Harbour", title="A secret", embargo=NOW + minutes(90))

    more = room.get(f"/articles/{one.id}").decode().partition('<aside class="more"')[2]

    assert more.count("<li") == 4
    assert '<a href="/section/Harbour">Harbour</a>' in more
    assert not [title for title in ("A match", "A secret", "The headline of a.txt") if title in more]


def test_the_only_article_leads_nowhere() -> None:
    room = Newsroom()
    article = room.put("a.txt")

    assert 'class="more"' not in room.get(f"/articles/{article.id}").decode()


def test_a_page_is_kept_no_longer_than_what_it_leads_to_stays_the_same() -> None:
    room = Newsroom()
    article = room.put("a.txt", section="Harbour")
    room.put("b.txt", section="Harbour", expires=NOW + minutes(1) / 4)

    response = room.client.get(f"/articles/{article.id}")

    assert response.headers["Cache-Control"].split("max-age=")[1].split(",")[0] in ("14", "15")


def test_an_article_leads_to_its_neighbours_in_time_and_to_its_sections_feed() -> None:
    room = Newsroom()
    older, one, newer = (
        room.put(f"{name}.txt", title=name, section="Harbour", published=Moment(NOW - minutes(age)))
        for name, age in (("Older", 30), ("One", 20), ("Newer", 10))
    )

    page = room.get(f"/articles/{one.id}").decode()

    assert f'<a rel="prev" href="https://news.example/articles/{older.id}/older">Older</a>' in page
    assert f'<a rel="next" href="https://news.example/articles/{newer.id}/newer">Newer</a>' in page
    assert 'id="subscribe"' in page
    assert "/feeds/section/Harbour.rss" in page
    assert 'rel="next"' not in room.get(f"/articles/{newer.id}").decode()


def test_corrections_stand_below_the_text_and_in_structured_data() -> None:
    room = Newsroom()
    article = room.put("a.txt", corrections=("2026-11-30 An earlier version said <b>Tuesday</b>.",))

    page = room.get(f"/articles/{article.id}").decode()

    assert (
        '<p class="correction">Corrected on 30 November 2026: An earlier version said &lt;b&gt;Tuesday&lt;/b&gt;.</p>' in page
    )
    assert '"correction": [{"@type": "CorrectionComment"' in page
    assert '"datePublished": "2026-11-30"' in page


PIER = Media(
    url="/media/aa/pier.jpg", type="image/jpeg", alt="A pier", caption="The pier", credit="Di Oh", copyright="© Tidewire"
)


def test_what_is_said_of_a_picture_stands_below_it_and_in_structured_data() -> None:
    room = Newsroom()
    article = room.put("a.txt", media=(PIER,))

    page = room.get(f"/articles/{article.id}").decode()

    assert "<figcaption>The pier <small>Di Oh</small> <small>© Tidewire</small></figcaption>" in page
    assert '"creditText": "Di Oh", "copyrightNotice": "© Tidewire"' in page


def test_a_picture_of_the_text_is_described_as_its_file_says_unless_the_text_does() -> None:
    html = '<p><img src="https://news.example/media/aa/pier.jpg"{alt}></p>'
    room = Newsroom()

    pages = []
    for number, alt in enumerate(("", ' alt=""', ' alt="Ours"')):
        article = room.put(f"{number}.txt", media=(PIER,), content_html=html.format(alt=alt))
        pages.append(room.get(f"/articles/{article.id}").decode())

    assert [page.count('alt="A pier"') for page in pages] == [1, 1, 0]
    assert 'alt="Ours"' in pages[2]
