"""The articles that costs are measured with, in each format, and the feed that shows them."""

import json
from datetime import UTC, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from feedsvc import readers
from feedsvc.domain.article import Article
from feedsvc.domain.decide import decide
from feedsvc.domain.feed import Feed
from feedsvc.domain.outlet import Outlet
from feedsvc.normalise import normalise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTLET = Outlet(name="Bench", base_url="https://news.example", zone=ZoneInfo("UTC"))
FEED = Feed(slug="latest", title="Latest News", description="The latest", link="https://news.example/")

TEXT = "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish a day. "
EXAMPLES = {
    "text": ("a.txt", "Old crane stays\n\nBy Ana Ruiz\n\n3 February 2026 10:15 GMT\n\n" + "\n\n".join([TEXT * 3] * 8)),
    "html": (
        "a.html",
        "<html><head><title>Old crane stays</title><link rel='canonical' href='https://x.example/a'></head><body>"
        "<nav></nav><header></header><footer></footer><script></script><article><h1>Old crane stays</h1>"
        + f"<p>{TEXT * 3}</p>" * 8
        + "</article></body></html>",
    ),
    "markdown": ("a.md", "---\ntitle: Old crane stays\ndate: 2026-02-03T10:15:00Z\n---\n" + f"{TEXT * 3}\n\n" * 8),
    "ninjs": (
        "a.json",
        json.dumps(
            {
                "uri": "u",
                "headline": "Old crane stays",
                "versioncreated": "2026-02-03T10:15:00Z",
                "body_xhtml": f"<p>{TEXT * 3}</p>" * 8,
            }
        ),
    ),
    "newsml-g2": (
        "a.xml",
        '<newsItem guid="g"><itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-02-03T10:15:00Z</versionCreated>'
        "</itemMeta><contentMeta><headline>Old crane stays</headline></contentMeta><contentSet><inlineXML><html><body>"
        + f"<p>{TEXT * 3}</p>" * 8
        + "</body></html></inlineXML></contentSet></newsItem>",
    ),
    "e-mail": (
        "a.eml",
        "From: Ana <a@b.example>\nSubject: Old crane stays\nDate: Tue, 03 Feb 2026 10:15:00 +0100\nMIME-Version: 1.0\n\n"
        + f"{TEXT * 3}\n\n" * 8,
    ),
}


def take(name: str, content: bytes) -> Article:
    """Make a file's first article, as an empty store would take it in."""
    draft = readers.read(PurePosixPath(name), content)[0]
    return decide(normalise(draft, outlet=OUTLET, received=NOW), None, now=NOW).article
