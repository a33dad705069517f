"""Private feeds: for whoever has the token, until it is revoked, and for nobody else."""

import json
import re

import pytest

from feedsvc.desk.feed_accounts import FeedAccounts, NewAccount
from feedsvc.errors import FeedsvcError
from feedsvc.web.private import without_token
from tests.builders import feed, minutes
from tests.unit.web.newsroom import DeskNewsroom

FEEDS = {
    "latest": feed(full_content=False, hubs=("https://hub.example/",)),
    "licensed": feed("licensed", title="Licensed", private=True),
}


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom(feeds=dict(FEEDS))
    newsroom.put("a.txt", title="Ferries run", summary="A summary.", text="The text of ferries.")
    return newsroom


@pytest.fixture
def account(newsroom: DeskNewsroom) -> NewAccount:
    return newsroom.usecases.feed_accounts.add("Reader House")


def test_an_account_is_told_the_address_of_every_feed_in_every_format(account: NewAccount) -> None:
    assert len(account.addresses) == 6
    assert ("Licensed (RSS)", f"https://news.example/private/{account.token}/licensed.rss") in account.addresses


def test_of_a_token_only_a_hash_is_kept(newsroom: DeskNewsroom, account: NewAccount) -> None:
    assert account.token not in repr(newsroom.store.unit.accounts)
    assert len(account.token) == 32


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_private_feed_has_the_full_text_where_the_public_one_has_a_summary(
    newsroom: DeskNewsroom, account: NewAccount, extension: str
) -> None:
    public = newsroom.client.get(f"/feeds/latest.{extension}")
    private = newsroom.client.get(f"/private/{account.token}/latest.{extension}")

    assert (public.status_code, private.status_code) == (200, 200)
    assert "The text of ferries." not in public.text
    assert "The text of ferries." in private.text
    assert private.content_type == public.content_type


def test_a_private_feed_names_itself_and_no_hub(newsroom: DeskNewsroom, account: NewAccount) -> None:
    response = newsroom.client.get(f"/private/{account.token}/latest.json")

    document = json.loads(response.data)
    assert document["feed_url"] == f"https://news.example/private/{account.token}/latest.json"
    assert "hubs" not in document
    assert "hub" not in response.headers.get("Link", "")
    assert "/feeds/" not in response.text


def test_no_shared_cache_and_no_search_engine_keeps_a_private_feed(newsroom: DeskNewsroom, account: NewAccount) -> None:
    headers = newsroom.client.get(f"/private/{account.token}/latest.rss").headers

    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_a_poll_of_what_is_known_is_304_with_the_same_privacy(newsroom: DeskNewsroom, account: NewAccount) -> None:
    path = f"/private/{account.token}/latest.rss"
    etag = newsroom.client.get(path).headers["ETag"]

    response = newsroom.client.get(path, headers={"If-None-Match": etag})

    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["Cache-Control"].startswith("private")


def test_a_private_feed_moves_on_with_its_articles(newsroom: DeskNewsroom, account: NewAccount) -> None:
    path = f"/private/{account.token}/latest.rss"
    before = newsroom.client.get(path)
    newsroom.clock.tick(minutes=1)
    article = newsroom.put("b.txt", title="Trams stop", text="Trams stop at nine.")

    after = newsroom.client.get(path)
    newsroom.usecases.withdrawals.withdraw(article.id)
    newsroom.usecases.publish()

    assert "Trams stop" in after.text
    assert after.headers["Last-Modified"] > before.headers["Last-Modified"]
    assert "Trams stop" not in newsroom.client.get(path).text


def test_what_is_under_embargo_is_in_no_private_feed(newsroom: DeskNewsroom, account: NewAccount) -> None:
    newsroom.put("later.txt", title="Budget", embargo=newsroom.clock() + minutes(60))

    assert "Budget" not in newsroom.client.get(f"/private/{account.token}/latest.rss").text


def test_the_archive_of_a_private_feed_is_private_too() -> None:
    newsroom = DeskNewsroom(feeds={"latest": feed(size=2)})
    for number in range(6):
        newsroom.clock.tick(minutes=1)
        newsroom.put(f"{number}.txt", text=f"{number} boats went out.")
    token = newsroom.usecases.feed_accounts.add("Reader House").token

    document = newsroom.client.get(f"/private/{token}/latest.rss").text
    previous = re.search(r'rel="prev-archive" href="https://news.example([^"]+)"', document)

    assert previous is not None
    assert previous[1].startswith(f"/private/{token}/latest/archive/")
    page = newsroom.client.get(previous[1])
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("private")
    assert "/feeds/" not in page.text


@pytest.mark.parametrize("path", ["{}x/latest.rss", "{}/nothing.rss", "{}/latest.xml", "x/latest.rss", "{}/section/World.rss"])
def test_whatever_isnt_there_is_404(newsroom: DeskNewsroom, account: NewAccount, path: str) -> None:
    response = newsroom.client.get(f"/private/{path.format(account.token)}")

    assert response.status_code == 404
    assert response.content_type.startswith("text/plain")
    assert response.headers["Cache-Control"] == "no-store"
    assert account.token not in response.text


def test_a_revoked_account_is_410_and_stays_so(newsroom: DeskNewsroom, account: NewAccount) -> None:
    newsroom.client.get(f"/private/{account.token}/latest.rss")

    newsroom.usecases.feed_accounts.revoke("Reader House")

    for name in ("latest.rss", "licensed.atom"):
        response = newsroom.client.get(f"/private/{account.token}/{name}")
        assert (response.status_code, response.headers["Cache-Control"]) == (410, "no-store")
    with pytest.raises(FeedsvcError):
        newsroom.usecases.feed_accounts.revoke("Reader House")


def test_a_new_account_may_follow_a_revoked_one_of_the_same_name(newsroom: DeskNewsroom, account: NewAccount) -> None:
    with pytest.raises(FeedsvcError, match="has an account"):
        newsroom.usecases.feed_accounts.add(" Reader  House ")
    newsroom.usecases.feed_accounts.revoke("Reader House")

    second = newsroom.usecases.feed_accounts.add("Reader House")

    assert newsroom.client.get(f"/private/{account.token}/latest.rss").status_code == 410
    assert newsroom.client.get(f"/private/{second.token}/latest.rss").status_code == 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_an_account_needs_a_name(newsroom: DeskNewsroom, name: str) -> None:
    with pytest.raises(FeedsvcError, match="needs a name"):
        newsroom.usecases.feed_accounts.add(name)


def test_the_last_use_is_noted_to_ten_minutes(newsroom: DeskNewsroom, account: NewAccount) -> None:
    book: FeedAccounts = newsroom.usecases.feed_accounts
    first = newsroom.clock.now
    for _ in range(3):
        newsroom.client.get(f"/private/{account.token}/latest.rss")
        newsroom.clock.tick(minutes=4)
    assert book.accounts()[0].used == first

    newsroom.client.get(f"/private/{account.token}/latest.rss")

    assert book.accounts()[0].used == newsroom.clock.now


def test_a_feed_for_accounts_alone_is_nowhere_public(newsroom: DeskNewsroom, account: NewAccount) -> None:
    assert newsroom.client.get(f"/private/{account.token}/licensed.rss").status_code == 200

    for path in ("/feeds/licensed.rss", "/feeds/licensed/archive/1.rss", "/feed/licensed"):
        assert newsroom.client.get(path).status_code == 404
    for path in ("/", "/sitemap.xml", "/sitemap-news.xml", "/feeds.opml", "/feeds/latest.rss"):
        assert "licensed" not in newsroom.client.get(path).text.lower()


def test_a_token_is_never_written_to_a_log() -> None:
    assert without_token("/private/secret/latest.rss") == "/private/…/latest.rss"
    assert without_token("/articles/1") == "/articles/1"


def test_the_desk_shows_an_accounts_addresses_once(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()

    page = newsroom.send("/admin/accounts", name="Reader <House>")
    token = re.search(r"/private/([^/]+)/latest.rss", page.text)

    assert token is not None
    assert "Reader &lt;House&gt;" in page.text
    assert token[1] not in newsroom.get("/admin/accounts")
    newsroom.send("/admin/accounts/revoke", name="Reader <House>")
    assert newsroom.client.get(f"/private/{token[1]}/latest.rss").status_code == 410
