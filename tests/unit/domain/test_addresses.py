"""Addresses: percent-encoding and the decoration of article addresses."""

import pytest

from feedsvc.domain.addresses import Addresses, archive_name, feed_name, slugify
from feedsvc.domain.articles import guid_from_id
from feedsvc.domain.feeds import FeedFormat
from tests.builders import article

ADDRESSES = Addresses("https://news.example")


def test_a_feed_has_an_address_in_each_format() -> None:
    assert ADDRESSES.feed(feed_name("latest", FeedFormat.RSS)) == "https://news.example/feeds/latest.rss"
    assert archive_name("latest", 3, FeedFormat.ATOM) == "latest/archive/3.atom"


def test_any_unicode_in_a_name_is_percent_encoded() -> None:
    assert ADDRESSES.feed(feed_name("section/文化 & Arts", FeedFormat.JSON)).endswith(
        "/section/%E6%96%87%E5%8C%96%20%26%20Arts.json"
    )


def test_an_articles_address_holds_its_lasting_id() -> None:
    one = article("a.txt", title="Crème Brûlée: 100% & more!")

    assert ADDRESSES.article(one) == f"https://news.example/articles/{one.id}/creme-brulee-100-more"
    assert guid_from_id(one.id) == one.guid


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("題名", ""),
        ("2026年11月29日のニュース", ""),
        ("Порт 3G снова", ""),
        ("  A -- B  ", "a-b"),
        ("2026", "2026"),
        ("x" * 100, "x" * 80),
    ],
)
def test_slugs_are_plain_words(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize(
    ("url", "absolute"),
    [("/media/a.jpg", "https://news.example/media/a.jpg"), ("https://x.example/a", "https://x.example/a"), ("//x/a", "//x/a")],
)
def test_site_relative_addresses_get_the_host(url: str, absolute: str) -> None:
    assert ADDRESSES.absolute(url) == absolute
