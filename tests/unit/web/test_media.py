"""Pictures over HTTP: while an article that is public uses them, and kept by caches for minutes."""

import pytest
from flask.testing import FlaskClient

from feedsvc.domain.clearance import Hold, HoldKind
from feedsvc.domain.drafts import Media
from tests.builders import minutes
from tests.unit.web.newsroom import DeskNewsroom

PIER = Media(url="/media/pier.jpg", type="image/jpeg", width=900, height=600, alt="A pier")
SIZES = ("pier.jpg", "pier.jpg.400.webp")


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    for name in SIZES:
        newsroom.media.kept[name] = b"bytes of " + name.encode()
    return newsroom


def statuses(client: FlaskClient) -> list[int]:
    return [client.get(f"/media/{name}").status_code for name in SIZES]


def test_withdrawing_takes_an_articles_pictures_and_their_smaller_copies_off_at_once(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", media=(PIER,))
    assert statuses(newsroom.client) == [200, 200]

    newsroom.usecases.withdrawals.withdraw(article.id)
    assert statuses(newsroom.client) == [410, 410]

    newsroom.usecases.withdrawals.restore(article.id)
    assert statuses(newsroom.client) == [200, 200]


def test_a_pictures_embargo_ends_with_its_articles_though_nothing_is_stored_meanwhile(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", media=(PIER,), embargo=newsroom.clock() + minutes(5))
    assert statuses(newsroom.client) == [404, 404]

    newsroom.clock.tick(minutes=5)

    assert statuses(newsroom.client) == [200, 200]


def test_caches_keep_a_picture_for_minutes_and_ask_again_by_its_tag(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", media=(PIER,))

    first = newsroom.client.get("/media/pier.jpg")
    again = newsroom.client.get("/media/pier.jpg", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")


def test_the_desk_shows_the_pictures_of_a_held_article_to_those_signed_in_alone(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", media=(PIER,), holds=(Hold(HoldKind.KILL, "A notice asks to withhold it."),))
    assert newsroom.client.get("/admin/media/pier.jpg").status_code == 303

    newsroom.sign_in()
    page = newsroom.get(f"/admin/articles/{article.id}")

    assert statuses(newsroom.client) == [404, 404]
    assert 'src="/admin/media/pier.jpg' in page
    assert ' src="/media/' not in page
    assert 'srcset="/admin/media/pier.jpg.400.webp 400w, /admin/media/' in page
    assert newsroom.client.get("/admin/media/pier.jpg", base_url=newsroom.base_url).data == b"bytes of pier.jpg"


def test_a_withdrawal_at_the_desk_takes_the_copies_along_unless_they_are_to_stay(newsroom: DeskNewsroom) -> None:
    newsroom.sign_in()
    for number, fields in enumerate([{}, {"only": "on"}]):
        first = newsroom.put(f"wire/{number}.txt", text="The same words.")
        copy = newsroom.put(f"agency/{number}.txt", text="The same words.", duplicate_of=first.guid)
        assert copy.revision.path in newsroom.get(f"/admin/articles/{first.id}")

        newsroom.send(f"/admin/articles/{first.id}/withdraw", **fields)

        shown = newsroom.client.get(f"/articles/{copy.id}", base_url=newsroom.base_url).status_code
        assert shown == (200 if fields else 410)


def test_pictures_have_validators_and_are_served_in_ranges(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", media=(PIER,))
    whole = newsroom.client.get("/media/pier.jpg")

    part = newsroom.client.get("/media/pier.jpg", headers={"Range": "bytes=0-4", "If-Range": whole.headers["ETag"]})
    beyond = newsroom.client.get("/media/pier.jpg", headers={"Range": "bytes=999-"})
    known = newsroom.client.get("/media/pier.jpg", headers={"If-Modified-Since": whole.headers["Last-Modified"]})

    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"bytes", f"bytes 0-4/{len(whole.data)}")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    assert known.status_code == 304
