"""The pictures of an article at the desk: what is missing is said, and the form corrects words and pictures."""

import io

from PIL import Image

from feedsvc.domain.articles import Article
from feedsvc.domain.drafts import Media
from tests.unit.web.newsroom import DeskNewsroom, token_of

QUAY = Media(url="/media/aa/quay.jpg", type="image/jpeg", width=640, height=480, credit="Di Oh")


def newsroom_with(*media: Media) -> tuple[DeskNewsroom, Article]:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    return newsroom, newsroom.put("a.txt", media=media)


def test_a_missing_alternative_text_is_a_warning_until_it_is_written() -> None:
    newsroom, article = newsroom_with(QUAY, Media(url="https://x.example/a.mp3", type="audio/mpeg"))
    before = newsroom.get(f"/admin/articles/{article.id}")

    at = f"/admin/articles/{article.id}/pictures"
    sent = newsroom.send(at, at=at, **{"url-0": QUAY.url, "alt-0": " A quay ", "credit-0": "Di Oh"})

    assert "1 picture has no alternative text" in before
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/admin/articles/{article.id}?done=corrected")
    after = newsroom.get(f"/admin/articles/{article.id}")
    assert "no alternative text" not in after
    assert "Pictures corrected by ana" in after
    feed = newsroom.usecases.browse.article(article.id).article.revision.media[0]
    assert (feed.alt, feed.credit) == ("A quay", "Di Oh")
    assert newsroom.usecases.audit.latest(limit=1)[0].what == "pictures corrected"


def test_another_picture_is_put_in_its_place() -> None:
    newsroom, article = newsroom_with(QUAY)
    at, painted = f"/admin/articles/{article.id}/pictures", io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(painted, "PNG")
    painted.seek(0)

    form = {"form_token": token_of(newsroom.get(at)), "url-0": QUAY.url, "credit-0": "Di Oh", "file-0": (painted, "b.png")}
    answer = newsroom.client.post(at, data=form, base_url=newsroom.base_url, content_type="multipart/form-data")

    (media,) = newsroom.usecases.browse.article(article.id).article.revision.media
    assert answer.status_code == 303
    assert (media.url != QUAY.url, media.credit) == (True, "Di Oh")


def test_a_form_of_pictures_that_are_others_by_now_changes_nothing() -> None:
    newsroom, article = newsroom_with(QUAY)
    at = f"/admin/articles/{article.id}/pictures"

    sent = newsroom.send(at, at=at, **{"url-0": "/media/old.jpg", "alt-0": "Other"})

    assert sent.headers["Location"].endswith("?done=unchanged")
