"""What the desk shows of what is held, and how an editor lets it out or turns it down."""

import html5lib
import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.clearance import Hold, HoldKind
from tests.builders import NOW, minutes
from tests.unit.web.newsroom import DeskNewsroom

DRAFT = (Hold(HoldKind.MARK, "Its source marks it as not public (draft: true)."),)
NOTE = (Hold(HoldKind.NOTE, "It speaks to editors: “<b>Coverage</b>”"),)
KILL = (Hold(HoldKind.KILL, "It speaks to editors, not to readers: “KILL”"),)


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    return newsroom


def valid(page: str) -> str:
    """Parse strictly: a page with a fault raises."""
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def page_of(newsroom: DeskNewsroom, article: Article) -> str:
    return valid(newsroom.get(f"/admin/articles/{article.id}"))


def test_nothing_held_says_so_and_the_menu_counts_nothing(newsroom: DeskNewsroom) -> None:
    page = valid(newsroom.get("/admin/held"))

    assert "Nothing is held" in page
    assert 'class="count"' not in page
    assert '<a href="/admin/held">Held</a></dt><dd>0</dd>' in newsroom.get("/admin/")


def test_what_is_held_is_listed_with_reasons_folder_and_time_and_counted_on_every_page(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("cms/a.md", title="Ferry <sails>", holds=(*DRAFT, *NOTE), received=NOW - minutes(5))

    page = valid(newsroom.get("/admin/held"))

    assert f'href="/admin/articles/{article.id}"><bdi>Ferry &lt;sails&gt;</bdi>' in page
    assert '<li dir="auto">Its source marks it as not public (draft: true).</li>' in page
    assert "“&lt;b&gt;Coverage&lt;/b&gt;”" in page
    assert 'the folder <span class="path"><bdi>cms</bdi></span>' in page
    assert "5 minutes ago" in page
    assert '<span class="unseen">Held: </span>1</span>' in newsroom.get("/admin/quarantine")
    assert '<a href="/admin/held">Held</a></dt><dd>1</dd>' in valid(newsroom.get("/admin/"))


def test_an_article_that_never_was_public_is_shown_with_its_reasons_and_released(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("cms/a.md", title="Ferry sails", holds=DRAFT)
    path = f"/admin/articles/{article.id}"
    held = page_of(newsroom, article)

    response = newsroom.send(f"{path}/release", at=path)

    assert '<span class="state held">held</span>' in held
    assert "Its source marks it as not public (draft: true)." in held
    assert "As readers would see it" in held
    assert "its public page" not in held
    assert response.headers["Location"] == f"{path}?done=released"
    assert b"Ferry sails" in newsroom.client.get("/feeds/latest.rss").data
    assert newsroom.client.get(f"/articles/{article.id}").status_code == 200
    assert "Released by ana" in page_of(newsroom, article)


def test_a_revision_that_waits_is_shown_with_what_differs_and_turned_down(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.md", title="Ferry sails", text="The ferry sails.")
    newsroom.put("a.md", title="Ferry sails", text="The ferry sinks.", holds=NOTE)
    path = f"/admin/articles/{article.id}"
    held = page_of(newsroom, article)

    newsroom.send(f"{path}/reject", at=path)

    assert "A newer revision is held" in held
    assert "the revision below stands meanwhile" in held
    assert "<del>sails</del>" in held
    assert "<ins>sinks</ins>" in held
    assert "its public page" in held
    assert "is held" not in page_of(newsroom, article)
    assert b"The ferry sails." in newsroom.client.get("/feeds/latest.rss").data


def test_an_article_that_is_turned_down_is_withdrawn_and_listed_no_more(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.md", holds=DRAFT)
    path = f"/admin/articles/{article.id}"

    newsroom.send(f"{path}/reject", at=path)

    assert '<span class="state withdrawn">withdrawn</span>' in page_of(newsroom, article)
    assert "Nothing is held" in newsroom.get("/admin/held")
    assert newsroom.client.get(f"/articles/{article.id}").status_code == 404


@pytest.mark.parametrize("action", ["release", "reject"])
def test_what_is_not_held_any_more_is_told_and_nothing_changes_without_the_token(newsroom: DeskNewsroom, action: str) -> None:
    public, held = newsroom.put("a.md"), newsroom.put("b.md", holds=DRAFT)

    refused = newsroom.send(f"/admin/articles/{public.id}/{action}")
    unknown = newsroom.send(f"/admin/articles/none/{action}")
    forged = newsroom.client.post(f"/admin/articles/{held.id}/{action}", base_url=newsroom.base_url)

    assert (refused.status_code, "is held" in refused.text) == (409, True)
    assert (unknown.status_code, forged.status_code) == (404, 403)
    assert newsroom.usecases.releases.count() == 1


def test_a_kill_notice_is_an_alarm_with_the_article_beside_it_which_a_button_withdraws(newsroom: DeskNewsroom) -> None:
    named = newsroom.put("wire/a.txt", title="Harbour reopens after the storm")
    newsroom.put("wire/kill.txt", title="KILL: Harbour reopens after the storm", text="Please withhold.", holds=KILL)

    page, held = valid(newsroom.get("/admin/")), valid(newsroom.get("/admin/held"))
    newsroom.send(f"/admin/articles/{named.id}/withdraw")

    form = f'action="/admin/articles/{named.id}/withdraw"'
    assert "A notice asks to withdraw an article" in page
    assert (form in page, form in held) == (True, True)
    assert newsroom.client.get(f"/articles/{named.id}").status_code == 410
    assert "look it up" in newsroom.get("/admin/")


def test_a_held_article_stands_in_no_calendar_of_what_comes_out(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.md", title="Ferry sails", embargo=NOW + minutes(60), holds=DRAFT)

    assert "Ferry sails" not in newsroom.get("/admin/embargoes")


def test_the_desk_says_that_the_store_is_gone_though_its_menu_counts(newsroom: DeskNewsroom) -> None:
    page = newsroom.get("/admin/held")
    newsroom.store.is_available = False

    response = newsroom.client.get("/admin/held", base_url=newsroom.base_url)

    assert "Nothing is held" in page
    assert response.status_code == 503
