"""A service that moved to another address takes its own addresses inside texts along."""

import pytest

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, article, feed, outlet

MOVED = Addresses("https://new.example", former=("https://old.example", "http://127.0.0.1:8000"))


@pytest.mark.parametrize(
    ("written", "is_now"),
    [
        ('src="https://old.example/media/ab/c.jpg"', 'src="https://new.example/media/ab/c.jpg"'),
        ('href="https://old.example/articles/1#end"', 'href="https://new.example/articles/1#end"'),
        ('href="http://127.0.0.1:8000/section/World?after=1"', 'href="https://new.example/section/World?after=1"'),
        ('href="https://old.example/"', 'href="https://new.example/"'),
        ('href="https://old.example"', 'href="https://new.example"'),
        ('href="https://old.example/2019/a-page-of-another-system"', None),
        ('href="https://old.example.org/articles/1"', None),
        ('href="https://elsewhere.example/?from=https://old.example/articles/1"', None),
    ],
)
def test_D20_own_addresses_in_texts_follow_the_base_url(written: str, is_now: str | None) -> None:
    assert MOVED.moved_along(f"<p><a {written}>x</a></p>") == f"<p><a {is_now or written}>x</a></p>"


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_D20_feeds_hold_no_address_from_before_the_move(feed_format: FeedFormat) -> None:
    moved = outlet(base_url="https://new.example", former_urls=("https://old.example",))
    old = article("a.txt", content_html='<p><img src="https://old.example/media/ab/c.jpg"></p>')

    body = Renderer(moved).render(FeedDocument(feed(link="https://new.example/"), feed_format), [old], changed=NOW).body

    assert b"https://new.example/media/ab/c.jpg" in body
    assert b"old.example" not in body


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_feeds_name_pictures_where_the_newsroom_keeps_them_and_no_hub_announces_it(feed_format: FeedFormat) -> None:
    here, there = Renderer(outlet()), Renderer(outlet(media_url="https://cdn.example"))
    shown = article("a.txt", content_html='<p><img src="https://news.example/media/ab/c.jpg"></p>')
    document = FeedDocument(feed(), feed_format)

    before, after = (renderer.render(document, [shown], changed=NOW) for renderer in (here, there))

    assert b"https://cdn.example/media/ab/c.jpg" in after.body
    assert b"news.example/media" not in after.body
    assert (before.key != after.key, before.mark == after.mark) == (True, True)
