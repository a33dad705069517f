"""What a file says beside its body is fit to be stored and shown, whatever the file says."""

import json
from pathlib import PurePosixPath

import pytest
from lxml import etree

from feedsvc import readers
from feedsvc.check.examining import Checker
from feedsvc.domain.articles import Revision
from feedsvc.domain.decide import decide
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.normalise import normalise
from feedsvc.render.rendering import Renderer
from feedsvc.store.codec import encode
from tests.builders import NOW, feed, outlet


def taken(path: str = "a.json", **told: object) -> Revision:
    """Take in a ninjs item, written as ASCII: half a character, a NUL and the like stand in it as JSON escapes."""
    item = {"uri": "u", "headline": "Quay opens", "body_xhtml": "<p>The quay opens.</p>", "versioncreated": "2026-03-01T10:00Z"}
    return normalise(readers.read(PurePosixPath(path), json.dumps(item | told).encode())[0], outlet=outlet(), received=NOW)


def picture(**rendition: object) -> dict[str, object]:
    return {"associations": {"main": {"type": "picture", "renditions": {"o": {"href": "https://p.example/a.jpg"} | rendition}}}}


@pytest.mark.parametrize("feed_format", FeedFormat)
@pytest.mark.parametrize(
    "told",
    [
        {"language": 'x\x07y"<'},
        {"language": "\ud800en"},
        {"byline": "By Ana\x00 Ruiz\ud800", "copyrightnotice": "\x01\ud83d", "keywords": ["\ud800", "a\x00b", "\x07"]},
        {"subject": [{"name": "\ud800"}], "located": "\x0b\udc00", "infosources": [{"name": "\x00wire"}]},
        picture(mimetype="image/png\x00\x07"),
        picture(mimetype='"><x', width=-5, height=10**15, sizeinbytes=-1),
        picture(href="http://[bad/a.jpg"),
        picture(href="https://a b.example/a.jpg"),
        picture(href="https://p.example:x/a.jpg"),
        picture(href="https://"),
    ],
)
def test_no_value_of_a_file_keeps_back_a_feed(feed_format: FeedFormat, told: dict[str, object]) -> None:
    article = decide(taken(**told), None, now=NOW).article

    rendition = Renderer(outlet()).render(FeedDocument(feed(), feed_format), [article], changed=NOW)

    assert Checker().faults(rendition) == ()
    encode(article.revision).encode()
    if feed_format is not FeedFormat.JSON:
        etree.fromstring(rendition.body)


@pytest.mark.parametrize(
    ("told", "language"),
    [("EN_us", "en-US"), ("zh-hans-cn", "zh-Hans-CN"), ("ar", "ar-Latn"), (" pt-br ", "pt-BR"), ("english", "en"), ("<", "en")],
)
def test_a_language_is_written_as_its_standard_asks_and_what_is_none_is_told_by_the_text(told: str, language: str) -> None:
    assert (
        taken(language=told, body_xhtml="<p>The ferry crossed the bay at noon, and the crew said so.</p>").language == language
    )


def test_a_feed_that_is_no_address_is_no_source() -> None:
    item = {"id": "1", "title": "Quay", "content_html": "<p>It opens.</p>", "date_published": "2026-03-01T10:00:00Z"}
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "W", "feed_url": "feed.json", "items": [item]}

    draft = readers.read(PurePosixPath("a.json"), json.dumps(told).encode())[0]

    assert draft.origin is not None
    assert normalise(draft, outlet=outlet(), received=NOW).origin is None


def test_names_read_as_headlines_do() -> None:
    told = taken(
        keywords=["R&amp;D", "\u202eevil", "storm", " storm", "\u200b"],
        subject=[{"name": "Arts &amp; \u2066Leisure"}],
        copyrightnotice="Post &amp; The\u202e Courier",
        **picture(),
    )

    assert (told.tags, told.section, told.rights) == (("R&D", "evil", "storm"), "Arts & Leisure", "Post & The Courier")
