"""How urgent a source calls its article, and until when it is to be pinned, in each format that can say so."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.domain.files import DroppedFile
from tests.builders import outlet
from tests.fakes.drop import Clock, MemoryMedia
from tests.fakes.wiring import real_prepare

NINJS = '{"uri": "urn:a", "type": "text", "headline": "Ferry sails", "body_text": "It sailed on Monday.", "urgency": 2}'
NITF = """<nitf><head><docdata><doc-id id-string="a"/><urgency ed-urg="3"/></docdata></head><body><body.head><hedline>
<hl1>Ferry sails</hl1></hedline></body.head><body.content><p>It sailed on Monday.</p></body.content></body></nitf>"""
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a" version="1"><itemMeta><itemClass qcode="ninat:text"/>
</itemMeta><contentMeta><urgency>4</urgency><headline>Ferry sails</headline></contentMeta><contentSet><inlineXML contenttype=
"application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>It sailed on Monday.</p></body></html></inlineXML>
</contentSet></newsItem>"""
MARKDOWN = "---\ntitle: Ferry sails\n{metadata}\n---\nIt sailed on Monday.\n"


def read(name: str, content: str) -> Revision:
    prepared = real_prepare(outlet(), MemoryMedia(), Clock())(DroppedFile(PurePosixPath(name), content.encode()))
    assert prepared.refusal is None
    return prepared.revisions[0]


@pytest.mark.parametrize(
    ("name", "content", "priority"),
    [
        ("a.json", NINJS, 2),
        ("a.json", NINJS.replace("2}", "0}"), None),
        ("a.xml", NITF, 3),
        ("a.xml", G2, 4),
        ("a.md", MARKDOWN.format(metadata="priority: 1"), 1),
        ("a.md", MARKDOWN.format(metadata="urgency: '7'"), 7),
        ("a.md", MARKDOWN.format(metadata="priority: 0.8"), None),
        ("a.md", MARKDOWN.format(metadata="priority: high"), None),
    ],
)
def test_urgency_is_read(name: str, content: str, priority: int | None) -> None:
    revision = read(name, content)

    assert revision.priority == priority
    assert not revision.holds


@pytest.mark.parametrize(
    ("metadata", "pinned"),
    [
        ("pin: 2026-12-01T09:00:00+01:00", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        ("pin: true", None),
        ("pin: for ever", None),
        ("title: Ferry sails", None),
    ],
)
def test_an_article_is_pinned_until_a_time_that_can_be_read(metadata: str, pinned: datetime | None) -> None:
    assert read("a.md", MARKDOWN.format(metadata=metadata)).pinned == pinned


def test_places_on_pages_are_no_unknown_keys() -> None:
    assert read("a.md", MARKDOWN.format(metadata="priority: 1\npin: 2026-12-01")).warnings == ()
