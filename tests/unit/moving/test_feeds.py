"""Feeds are followed back to their first entry, in every way in which feeds go on."""

import json
from pathlib import Path

import pytest

from feedsvc.errors import UnreadableArticle
from feedsvc.moving import Terms, source_of
from tests.fakes.fetching import MemoryServers
from tests.unit.moving.exports import HOME, Post, atom, rss

FEED = f"{HOME}/feed/"


def addresses(servers: MemoryServers, address: str = FEED) -> list[str]:
    """Return the addresses of the pieces of a feed."""
    return [piece.name for piece in source_of(address, Terms(size=100, fetch=servers)).pieces()]


def link(relation: str, address: str) -> str:
    return f'<link xmlns="http://www.w3.org/2005/Atom" rel="{relation}" href="{address}"/>'


def test_an_archive_is_followed_to_its_end() -> None:
    servers = MemoryServers({
        FEED: atom(Post(5), links=link("prev-archive", "/archive/2") + link("next", "/never")),
        f"{HOME}/archive/2": atom(Post(3), links=link("prev-archive", "/archive/1")),
        f"{HOME}/archive/1": atom(Post(1)),
    })  # fmt: skip

    assert addresses(servers) == [f"{FEED}#1", f"{HOME}/archive/2#1", f"{HOME}/archive/1#1"]


def test_the_pages_of_a_feed_are_followed_and_a_ring_of_them_once() -> None:
    servers = MemoryServers({FEED: rss(Post(5), links=link("next", "?page=2")).replace(b"wordpress", b"other")})
    servers.pages[f"{FEED}?page=2"] = rss(Post(4), links=link("next", FEED))

    assert addresses(servers) == [f"{FEED}#1", f"{FEED}?page=2#1"]


def test_wordpress_is_asked_for_further_pages_until_there_is_none() -> None:
    servers = MemoryServers({FEED: rss(Post(3)), f"{FEED}?paged=2": rss(Post(2)), f"{FEED}?paged=3": rss(Post(1))})

    assert addresses(servers) == [f"{FEED}#1", f"{FEED}?paged=2#1", f"{FEED}?paged=3#1"]
    assert servers.asked[-1] == f"{FEED}?paged=4"


def test_a_server_that_knows_no_pages_is_not_asked_for_ever() -> None:
    servers = MemoryServers({FEED: rss(Post(3)), f"{FEED}?paged=2": rss(Post(3))})

    assert addresses(servers) == [f"{FEED}#1"]


def test_a_json_feed_is_followed() -> None:
    first = {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "next_url": "?page=2",
             "items": [{"id": "2", "content_text": "Ferry 2"}]}  # fmt: skip
    second = first | {"next_url": None, "items": [{"id": "1", "content_text": "Ferry 1"}]}
    address = f"{HOME}/feed.json"
    servers = MemoryServers({address: json.dumps(first).encode(), f"{address}?page=2": json.dumps(second).encode()})

    assert addresses(servers, address) == [f"{address}#1", f"{address}?page=2#1"]


def test_the_old_address_leads_to_the_new_feed_of_its_format() -> None:
    servers = MemoryServers({f"{HOME}/blog/?feed=atom": atom(Post(1))})

    (piece,) = source_of(f"{HOME}/blog/?feed=atom", Terms(size=100, fetch=servers)).pieces()

    assert piece.redirects == {"/blog/?feed=atom": "/feeds/latest.atom"}


@pytest.mark.parametrize("pages", [{}, {FEED: b"{"}, {FEED: b'["a"]'}])
def test_what_is_no_feed_is_refused_with_a_sentence(pages: dict[str, bytes]) -> None:
    with pytest.raises(UnreadableArticle):
        addresses(MemoryServers(pages))


def test_a_page_that_is_lost_on_the_way_ends_the_import_with_a_sentence() -> None:
    servers = MemoryServers({FEED: atom(Post(5), links=link("prev-archive", "http://[/"))})

    with pytest.raises(UnreadableArticle):
        addresses(servers)


def test_a_name_that_is_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match="no file and no folder"):
        source_of(str(tmp_path / "none.xml"), Terms(size=100, fetch=MemoryServers()))
