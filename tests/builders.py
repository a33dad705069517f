"""Small builders: a revision, an article, a feed, with only what a test is about said."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import Article, Identity, Moment, Revision, mint_guid
from feedsvc.domain.decide import decide
from feedsvc.domain.feeds import Feed
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import Coding, Rendition

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NAMESPACE = UUID("6f1ce4f9-6a5b-4c9e-8c83-3c4fbb1a3ac0")

_numbers = count(1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def outlet(**fields: Any) -> Outlet:
    told = {"name": "The Sableport Courier", "base_url": "https://news.example", "zone": ZoneInfo("UTC")}
    return Outlet(**told | {"namespace": NAMESPACE} | fields)


def revision(name: str | None = None, **fields: Any) -> Revision:
    """Make a revision of the article dropped as `name`; published an hour before NOW."""
    name = name or f"{next(_numbers)}.txt"
    identity = Identity(f"path:{name}")
    text = fields.pop("text", f"The text of {name}.")
    told = {
        "guid": mint_guid(NAMESPACE, identity),
        "identity": identity,
        "title": f"The headline of {name}",
        "content_html": f"<p>{text}</p>",
        "content_text": text,
        "received": NOW,
        "format": "text",
        "path": name,
        "published": Moment(NOW - minutes(60)),
        "language": "en",
    }
    return Revision(**told | fields)


def article(name: str | None = None, *, now: datetime = NOW, **fields: Any) -> Article:
    """Make an article of one revision, as `decide` makes it."""
    return decide(revision(name, **fields), None, now=now).article


def feed(slug: str = "latest", **fields: Any) -> Feed:
    told = {
        "slug": slug,
        "title": "Latest News",
        "description": "The latest articles",
        "link": "https://news.example/",
    }
    return Feed(**told | fields)


def rendition(name: str = "latest.rss", body: bytes = b"<rss/>", **fields: Any) -> Rendition:
    told = {
        "name": name,
        "content_type": "application/rss+xml; charset=utf-8",
        "key": "key",
        "changed": NOW,
        "bodies": {Coding.IDENTITY: body},
    }
    return Rendition(**told | fields)
