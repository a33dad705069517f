"""What is done at the desk is logged: who, what, when, from where, and no text."""

import pytest

from tests.unit.web.newsroom import PASSWORD, DeskNewsroom


@pytest.fixture
def newsroom() -> DeskNewsroom:
    return DeskNewsroom()


def logged(newsroom: DeskNewsroom) -> list[tuple[str, str, str, str]]:
    return [(line.who, line.what, line.subject, line.origin) for line in reversed(newsroom.usecases.audit.latest())]


def test_signing_in_is_logged_whether_it_succeeds_or_not(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in(password="wrong words altogether")
    newsroom.sign_in(name=PASSWORD)
    newsroom.sign_in()

    assert logged(newsroom) == [
        ("ana", "sign-in failed", "ana", "127.0.0.1"),
        ("an unknown name", "sign-in failed", "an unknown name", "127.0.0.1"),
        ("ana", "signed in", "ana", "127.0.0.1"),
    ]


def test_what_is_done_to_articles_is_logged_by_their_ids(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()
    article = newsroom.put("a.txt")
    copy = newsroom.put("b.txt", duplicate_of=article.guid)

    newsroom.send(f"/admin/articles/{article.id}/correct", number="1", title="Another headline")
    newsroom.send(f"/admin/articles/{article.id}/correct", number="2", title="Another headline")
    newsroom.send(f"/admin/articles/{article.id}/withdraw")
    newsroom.send(f"/admin/articles/{article.id}/restore")
    newsroom.send("/admin/articles/none/withdraw")
    newsroom.send(f"/admin/articles/{article.id}/erase", only="on")

    done = [(what, subject) for _, what, subject, _ in logged(newsroom)[1:]]
    assert done == [
        ("corrected", article.id),
        ("withdrawn", article.id),
        ("withdrawn", copy.id),
        ("restored", article.id),
        ("erased", article.id),
    ]


def test_what_is_done_to_files_and_accounts_is_logged_by_their_names(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()
    for name in ("a.txt", "b.txt"):
        newsroom.quarantine.file(name, b"", "The file is empty.", newsroom.clock())

    newsroom.send("/admin/quarantine/file/a.txt", do="try")
    newsroom.send("/admin/quarantine/file/a.txt")
    newsroom.send("/admin/quarantine/discard/b.txt")
    newsroom.send("/admin/accounts", name="Reader House")
    newsroom.send("/admin/accounts/revoke", name="Reader House")

    done = [(what, subject) for _, what, subject, _ in logged(newsroom)[1:]]
    assert done == [
        ("quarantine: put back", "a.txt"),
        ("quarantine: discarded", "b.txt"),
        ("account given", "Reader House"),
        ("account revoked", "Reader House"),
    ]


def test_the_page_shows_the_latest_first_and_those_of_one_article(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()
    article = newsroom.put("a.txt")
    newsroom.send(f"/admin/articles/{article.id}/withdraw")

    everything, its = newsroom.get("/admin/log"), newsroom.get(f"/admin/log?of={article.guid}")

    assert everything.index("withdrawn") < everything.index("signed in")
    assert "withdrawn" in its
    assert "signed in" not in its
    assert "The headline of a.txt" not in everything
