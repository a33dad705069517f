"""Feeds call articles as the feeds did that they follow."""

import json
from dataclasses import replace
from datetime import UTC

import feedparser
import pytest

from feedsvc.domain.articles import Article, Tombstone
from feedsvc.domain.documents import FeedDocument, profile_document
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.domain.feeds import TOMBSTONES, FeedFormat
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, article, feed, outlet

GUID, ATOM_ID, JSON_ID = "https://old.example/2020/a/", "tag:old.example,2020:a", "old-a"


def moved(**ids: object) -> Article:
    stated = {"rss_guid": GUID, "is_permalink": True, "atom_id": ATOM_ID, "json_id": JSON_ID} | ids
    return replace(article("a.txt"), feed_ids=feed_ids(**stated))  # type: ignore[arg-type]


def body(feed_format: FeedFormat, one: Article) -> bytes:
    return Renderer(outlet()).render(FeedDocument(feed(), feed_format), [one], changed=NOW).body


def test_each_format_has_the_id_that_its_old_feed_had() -> None:
    one = moved()

    assert f'<guid isPermaLink="true">{GUID}</guid>'.encode() in body(FeedFormat.RSS, one)
    assert feedparser.parse(body(FeedFormat.ATOM, one)).entries[0].id == ATOM_ID
    assert json.loads(body(FeedFormat.JSON, one))["items"][0]["id"] == JSON_ID


def test_an_ordinary_article_keeps_the_form_that_it_had() -> None:
    one = article("a.txt")

    assert f'<guid isPermaLink="false">{one.guid}</guid>'.encode() in body(FeedFormat.RSS, one)


def test_a_guid_that_is_no_address_is_not_said_to_be_one() -> None:
    assert b'<guid isPermaLink="false">post 7</guid>' in body(FeedFormat.RSS, moved(rss_guid="post 7"))


@pytest.mark.parametrize(("document", "wanted"), [
    (profile_document(feed(), TOMBSTONES), f'<at:deleted-entry ref="{ATOM_ID}"'),
    (FeedDocument(feed(), FeedFormat.JSON), f'"withdrawn":[{{"id":"{JSON_ID}"'),
])  # fmt: skip
def test_what_was_withdrawn_is_named_as_readers_know_it(document: FeedDocument, wanted: str) -> None:
    gone = Tombstone(replace(moved(), withdrawn=NOW), NOW.astimezone(UTC))

    rendered = Renderer(outlet()).render(document, [], changed=NOW, tombstones=[gone])

    assert wanted in rendered.body.decode()


def test_what_an_import_brings_makes_other_bytes_but_is_not_worth_telling() -> None:
    renderer, document, known = Renderer(outlet()), FeedDocument(feed(), FeedFormat.RSS), article("b.txt")
    quiet = replace(moved(), imported=1)

    before, with_import = renderer.key(document, [known]), renderer.key(document, [quiet, known])
    revised = renderer.key(document, [replace(quiet, number=2), known])

    assert before != with_import
    assert before[:32] == with_import[:32]
    assert revised[:32] != before[:32]


def test_an_id_that_becomes_known_later_is_rendered() -> None:
    renderer, document = Renderer(outlet()), FeedDocument(feed(), FeedFormat.ATOM)

    assert renderer.key(document, [moved()]) != renderer.key(document, [moved(atom_id="tag:old.example,2020:b")])
