"""The desk's page of who sends files by HTTP, and where an article says by whom it was sent."""

import io

import pytest

from tests.unit.web.newsroom import DeskNewsroom

ARTICLE = b"---\ntitle: Harbour closed\n---\nThe harbour is closed until noon, says the master of the port.\n"


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    return newsroom


def send(newsroom: DeskNewsroom, path: str = "wire/a.md", content: bytes = ARTICLE) -> None:
    keys = newsroom.usecases.drop_keys
    token = getattr(newsroom, "token", None) or keys.add("Wire Desk", "wire").token
    newsroom.token = token  # type: ignore[attr-defined]
    newsroom.usecases.sending.put(token, path, io.BytesIO(content), client="192.0.2.7")
    newsroom.ingest()


def test_a_key_is_given_shown_once_and_logged(newsroom: DeskNewsroom) -> None:
    page = newsroom.send("/admin/sent/keys", at="/admin/sent", name="Wire Desk", folder="wire").text
    (key,) = newsroom.usecases.drop_keys.keys()
    later = newsroom.get("/admin/sent")

    assert (key.name, key.folder) == ("Wire Desk", "wire")
    assert "https://news.example/drop/wire/" in page
    assert 'class="token"' in page
    assert 'class="token"' not in later
    assert [(line.what, line.subject, line.who) for line in newsroom.usecases.audit.latest(subject="Wire Desk")] == [
        ("key given", "Wire Desk", "ana"),
    ]


def test_a_key_is_revoked(newsroom: DeskNewsroom) -> None:
    newsroom.usecases.drop_keys.add("Wire Desk", "wire")

    newsroom.send("/admin/sent/keys/revoke", at="/admin/sent", name="Wire Desk")

    assert newsroom.usecases.drop_keys.keys()[0].revoked
    assert "revoked" in newsroom.get("/admin/sent")


def test_what_was_sent_is_listed_with_who_sent_it_and_what_became_of_it(newsroom: DeskNewsroom) -> None:
    send(newsroom)
    send(newsroom, "wire/b.json", b"{")

    page = newsroom.get("/admin/sent")

    assert page.index("wire/a.md") > 0
    assert "192.0.2.7" in page
    assert ">created</a>" in page
    assert "quarantined: " in page


def test_the_list_goes_on_where_a_page_ends(newsroom: DeskNewsroom) -> None:
    for number in range(51):
        send(newsroom, f"wire/{number}.md", ARTICLE.replace(b"Harbour", f"Harbour {number}".encode()))
        newsroom.clock.tick(seconds=1)

    page = newsroom.get("/admin/sent")
    earlier = newsroom.get(page.partition('">Earlier</a>')[0].rpartition('"')[2])

    assert ("wire/50.md" in page, "wire/0.md" in page) == (True, False)
    assert ("wire/50.md" in earlier, "wire/0.md" in earlier) == (False, True)
    assert newsroom.get("/admin/sent?before=nonsense")


def test_an_article_says_by_which_key_it_was_sent_and_withdrawn(newsroom: DeskNewsroom) -> None:
    send(newsroom)
    newsroom.usecases.sending.withdraw(newsroom.token, "wire/a.md", client="192.0.2.8")  # type: ignore[attr-defined]
    newsroom.ingest()
    (article,) = newsroom.store.unit.articles.stored.values()

    page = newsroom.get(f"/admin/articles/{article.id}")

    assert page.count("by the key <bdi>Wire Desk</bdi>") == 2
    assert "192.0.2.8" in page
