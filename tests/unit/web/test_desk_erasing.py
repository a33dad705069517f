"""Erasing at the desk: a page names what goes, and a form does it."""

import pytest

from feedsvc.domain.drafts import Media
from tests.unit.web.newsroom import DeskNewsroom

PIER = Media(url="/media/pier.jpg", type="image/jpeg", width=9, height=9)


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    newsroom.media.kept["pier.jpg"] = b"a picture"
    newsroom.traces.kept["wire/a.txt"] = b"The text of wire/a.txt."
    return newsroom


def test_the_page_names_what_goes_and_the_form_erases_it(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("wire/a.txt", media=(PIER,))
    copy = newsroom.put("agency/b.txt", text="The text of wire/a.txt.", duplicate_of=article.guid)

    page = newsroom.get(f"/admin/articles/{article.id}/erase")
    answer = newsroom.send(f"/admin/articles/{article.id}/erase")

    assert all(name in page for name in ("wire/a.txt", "agency/b.txt", "accepted/wire/a.txt", "pier.jpg"))
    assert answer.headers["Location"] == "/admin/articles?done=erased"
    assert [newsroom.client.get(f"/articles/{one.id}").status_code for one in (article, copy)] == [410, 410]
    assert newsroom.traces.kept == {}
    assert newsroom.media.kept == {}
    assert [erasure.guid for erasure in newsroom.traces.noted] == [article.guid, copy.guid]


def test_copies_stay_when_the_form_says_so(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("wire/a.txt")
    copy = newsroom.put("agency/b.txt", text="The text of wire/a.txt.", duplicate_of=article.guid)

    newsroom.send(f"/admin/articles/{article.id}/erase", only="on")

    assert [newsroom.client.get(f"/articles/{one.id}").status_code for one in (article, copy)] == [410, 200]


def test_an_unknown_article_can_not_be_erased(newsroom: DeskNewsroom) -> None:
    assert newsroom.client.get("/admin/articles/none/erase", base_url=newsroom.base_url).status_code == 404
