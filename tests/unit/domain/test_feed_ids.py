"""What an article is called in each format, where an earlier feed called it otherwise."""

from dataclasses import replace

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.feed_ids import LONGEST_ID, NO_IDS, FeedIds, feed_ids
from tests.builders import article


def named(**ids: str) -> Article:
    return replace(article("a.txt"), feed_ids=feed_ids(**ids))


def names(one: Article) -> tuple[str, str, str]:
    return one.rss_guid, one.atom_id, one.json_id


def test_an_ordinary_article_has_its_own_guid_in_every_format() -> None:
    one = article("a.txt")

    assert names(one) == (one.guid, one.guid, one.guid)


def test_an_old_guid_that_is_an_iri_stands_where_the_old_feed_of_a_format_is_not_known() -> None:
    old = "https://old.example/?p=7"

    assert names(named(rss_guid=old)) == (old, old, old)
    assert names(named(rss_guid=old, atom_id="tag:old.example,2020:7")) == (old, "tag:old.example,2020:7", old)
    assert names(named(json_id="7", atom_id="tag:old.example,2020:7"))[0] == "tag:old.example,2020:7"


def test_an_old_guid_that_is_no_iri_stands_in_rss_alone() -> None:
    one = named(rss_guid="post 7")

    assert names(one) == ("post 7", one.guid, one.guid)


def test_an_atom_id_that_is_no_iri_would_break_the_feed_and_is_not_used() -> None:
    one = named(atom_id="7")

    assert one.atom_id == one.guid


@pytest.mark.parametrize("stated", ["", "  ", "x" * (LONGEST_ID + 1)])
def test_what_can_be_no_id_is_none(stated: str) -> None:
    assert feed_ids(rss_guid=stated, is_permalink=True) == NO_IDS


def test_the_ids_of_another_feed_fill_in_what_is_not_known() -> None:
    rss = FeedIds(rss_guid="a", is_permalink=True)
    both = FeedIds(rss_guid="b", atom_id="urn:b")

    assert rss.otherwise(both) == FeedIds(rss_guid="a", is_permalink=True, atom_id="urn:b")
    assert NO_IDS.otherwise(both) == both
