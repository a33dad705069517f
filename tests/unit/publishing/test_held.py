"""What may not go out goes nowhere: held articles, revisions that wait, public articles that come under an embargo. Files are
dropped, feeds rendered, and everything that the public may ask for is asked for."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from lxml import etree

from feedsvc.publishing.live_events import LiveEventKind
from tests.builders import NOW
from tests.conformance.newsroom import full_feed
from tests.unit.web.newsroom import DeskNewsroom

AT = "{http://purl.org/atompub/tombstones/1.0}"
PUBLIC = "The ferry sailed again on Monday after three days in harbour, the line said in a note to its passengers on the quay."
SECRET = "selenite"
SAID = {"title": f"Moonstone and {SECRET}", "section": "Gems", "tags": "[moonstone]", "author": "Sel Moon"}
FORMATS = ("rss", "atom", "json")
OPTIONS = (("logo", "https://news.example/logo.png"), ("locale", "en-GB"))


class Newsroom(DeskNewsroom):
    """A newsroom whose feed has profiles."""

    def __init__(self) -> None:
        latest = full_feed(profiles=("smartnews", "msn"), partner_options=OPTIONS, hubs=(), size=4)
        super().__init__(feeds={"latest": latest})
        self.folder.sidecars["gems.md"] = ("gems.md.meta.toml", b'sources = ["Gem Wire"]')

    def take_in(self, path: str, text: str) -> None:
        self.folder.drop(path, text.encode())
        self.ingest()
        self.clock.tick(minutes=1)
        self.usecases.publish()

    def feed(self, name: str) -> str:
        return self.get(f"/feeds/latest.{name}")

    def events(self, since: int = 0) -> list[tuple[str, LiveEventKind]]:
        return [(event.article.guid, event.kind) for event in self.usecases.live_events.since(since).events]


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def article(body: str = PUBLIC, **says: str) -> str:
    head = {"id": "ferry", "title": "The ferry sails again on Monday"} | says
    return "\n".join(["---", *(f"{key}: {value}" for key, value in head.items()), "---", "", f"{body}\n"])


def public_addresses(newsroom: Newsroom) -> list[str]:
    """Name whatever the public may ask for that lists, shows or counts articles."""
    streams = ["section/Gems", "tag/moonstone", "author/Sel%20Moon", "source/Gem%20Wire", "language/en"]
    feeds = [f"/feeds/{name}.{form}" for name in ("latest", *streams) for form in FORMATS]
    feeds += [f"/feeds/search.{form}?q=moonstone" for form in FORMATS]
    feeds += [f"/feeds/latest.{name}" for name in ("tombstones.atom", "smartnews.rss", "msn.rss")]
    feeds += [f"/feeds/latest/archive/1.{form}" for form in FORMATS]
    pages = ["/", "/feed/latest", "/search?q=moonstone", *(f"/{stream}" for stream in streams)]
    pages += [f"/articles/{stored.id}" for stored in newsroom.store.unit.articles.stored.values()]
    maps = ["/sitemap-news.xml", "/sitemap.xml", "/sitemap/1.xml", "/feeds.opml", "/robots.txt"]
    return [*feeds, *pages, *maps, "/embed", "/embed/latest.json", "/metrics", "/readyz"]


def everything_public(newsroom: Newsroom) -> str:
    """Return all that is public: answers of every address, the renditions, which the hub sends
    too, what live pages hear."""
    answers = [newsroom.client.get(path, base_url=newsroom.base_url) for path in public_addresses(newsroom)]
    renditions = [rendition.body.decode() for rendition in newsroom.store.unit.renditions.live.values()]
    return "\n".join([*(answer.text for answer in answers), *renditions, repr(newsroom.events())])


def test_an_article_that_is_not_held_is_public_at_all_these_places(newsroom: Newsroom) -> None:
    newsroom.take_in("gems.md", article(f"The {SECRET} shines.", **SAID))

    answers = {path: newsroom.client.get(path, base_url=newsroom.base_url) for path in public_addresses(newsroom)}

    silent = {path for path, answer in answers.items() if SECRET not in answer.text.lower()}
    archive = {f"/feeds/latest/archive/1.{form}" for form in FORMATS}
    assert silent == archive | {"/sitemap.xml", "/feeds.opml", "/robots.txt", "/embed", "/metrics", "/readyz"}


def test_a_held_article_is_public_nowhere(newsroom: Newsroom) -> None:
    newsroom.take_in("ferry.md", article())
    newsroom.take_in("gems.md", article(f"The {SECRET} shines.", **SAID, id="gems", draft="true"))

    (held,) = [one for one in newsroom.store.unit.articles.stored.values() if one.held]
    public = everything_public(newsroom)

    assert SECRET not in public.lower()
    assert held.id not in public
    assert newsroom.client.get(f"/articles/{held.id}", base_url=newsroom.base_url).status_code == 404
    assert newsroom.client.get(f"/articles/{held.id}/{quote('moonstone')}", base_url=newsroom.base_url).status_code == 404


def test_a_revision_that_waits_is_public_nowhere_and_the_one_before_it_stands(newsroom: Newsroom) -> None:
    newsroom.take_in("ferry.md", article(section="Harbour"))
    body = f"EDITORS: please withhold.\n\n{PUBLIC} The {SECRET} shines."
    newsroom.take_in("ferry.md", article(body, **SAID))

    (waiting,) = newsroom.store.unit.articles.stored.values()
    public = everything_public(newsroom)

    assert waiting.waiting is not None
    assert SECRET in waiting.waiting.content_text
    assert SECRET not in public.lower()
    assert "The ferry sails again on Monday" in newsroom.get(f"/articles/{waiting.id}")
    assert "The ferry sails again on Monday" in newsroom.feed("rss")


def test_a_released_article_is_out_at_once_in_every_feed(newsroom: Newsroom) -> None:
    newsroom.take_in("gems.md", article(f"The {SECRET} shines.", **SAID, draft="true"))
    (held,) = newsroom.store.unit.articles.stored.values()

    newsroom.usecases.releases.release(held.id, by="ana")
    newsroom.usecases.publish()

    assert all(SECRET in newsroom.feed(form) for form in FORMATS)
    assert newsroom.events() == [(held.guid, LiveEventKind.ARTICLE)]


def test_a_public_article_that_comes_under_embargo_is_off_with_a_tombstone_and_back_at_its_end(newsroom: Newsroom) -> None:
    until = NOW + timedelta(hours=3)
    newsroom.take_in("ferry.md", article())
    (before,) = newsroom.store.unit.articles.stored.values()
    dates = published_in(newsroom)
    known = newsroom.usecases.live_events.now()

    newsroom.take_in("ferry.md", article(f"EMBARGOED UNTIL {until:%H%M} GMT {until:%A, %-d %B %Y}\n\n{PUBLIC}"))
    off = {form: newsroom.feed(form) for form in (*FORMATS, "smartnews.rss", "msn.rss")}
    tombstones = etree.fromstring(newsroom.feed("tombstones.atom").encode()).findall(f"{AT}deleted-entry")
    gone = newsroom.client.get(f"/articles/{before.id}", base_url=newsroom.base_url).status_code

    assert [(one.get("ref"), one.get("when")) for one in tombstones] == [(before.guid, "2026-03-01T12:01:00Z")]
    assert "<item>" not in off["rss"]
    assert "<entry>" not in off["atom"]
    assert json.loads(off["json"])["items"] == []
    assert '<media:status state="deleted"/>' in off["smartnews.rss"]
    assert "<mi:expirationDate>2026-03-01T12:01:00Z</mi:expirationDate>" in off["msn.rss"]
    assert newsroom.events(known) == [(before.guid, LiveEventKind.WITHDRAWN)]
    assert gone == 410

    known = newsroom.usecases.live_events.now()
    newsroom.clock.now = until
    newsroom.usecases.publish()

    (after,) = newsroom.store.unit.articles.stored.values()
    assert after.published == before.published
    assert published_in(newsroom) == dates
    assert "deleted-entry" not in newsroom.feed("tombstones.atom")
    assert 'state="deleted"' not in newsroom.feed("smartnews.rss")
    assert "The ferry sails again on Monday" in newsroom.get(f"/articles/{before.id}")
    assert newsroom.events(known) == [(before.guid, LiveEventKind.ARTICLE)]


def published_in(newsroom: Newsroom) -> dict[str, str]:
    """Return the article's date of publication as each format has it."""
    item, entry = (etree.fromstring(newsroom.feed(form).encode()) for form in ("rss", "atom"))
    (in_json,) = json.loads(newsroom.feed("json"))["items"]
    return {
        "rss": str(item.findtext("channel/item/pubDate")),
        "atom": str(entry.findtext("{*}entry/{*}published")),
        "json": in_json["date_published"],
    }
