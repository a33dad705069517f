"""A newsroom moves in: guids, dates and addresses stay, nothing is announced, and what is left out is said."""

import json
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from feedsvc.domain.articles import Article
from feedsvc.domain.imports import ImportedItem, Outcome
from feedsvc.domain.status import ArticleStatus, status_of
from feedsvc.moving import Terms, source_of
from tests.fakes.drop import Clock, MemoryDropFolder, MemoryMedia
from tests.fakes.fetching import MemoryServers
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired
from tests.unit.moving.exports import HOME, Post, atom, attachment, rss, wxr


class Newsroom:
    """A service in memory that moves in with real files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.clock, self.servers = folder, MemoryStore(), Clock(), MemoryServers()
        self.drop, self.media = MemoryDropFolder(), MemoryMedia()
        self.usecases = wired(store=self.store, clock=self.clock, drop=self.drop, media=self.media)

    def bring(self, content: bytes | str, *, name: str = "export.xml", size: int = 100, **asked: object) -> list[ImportedItem]:
        """Import a file, or what is at an address, and publish."""
        if isinstance(content, bytes):
            (self.folder / name).write_bytes(content)
            content = str(self.folder / name)
        site, provider = str(asked.pop("site", "")), str(asked.pop("provider", ""))
        source = source_of(content, Terms(size=size, fetch=self.servers, site=site, provider=provider))
        items = [item for piece in self.usecases.importing(source, **asked) for item in piece.items]  # type: ignore[arg-type]
        self.clock.tick(minutes=1)
        self.usecases.publish()
        return items

    def article(self, item: ImportedItem) -> Article:
        return self.usecases.browse.article(item.id or "").article

    def live(self, name: str = "latest.rss") -> str:
        return self.usecases.serve.feed(name).body.decode()


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def outcomes(items: Sequence[ImportedItem]) -> list[Outcome]:
    return [item.outcome for item in items]


def test_guid_date_and_address_stay_and_nobody_is_told(newsroom: Newsroom) -> None:
    newsroom.usecases.publish()
    told = newsroom.store.unit.hub.topics["latest.rss"].number

    (item,) = newsroom.bring(wxr(Post(7)))

    article = newsroom.article(item)
    assert (article.rss_guid, article.atom_id, article.published) == (f"{HOME}/?p=7", f"{HOME}/?p=7", Post(7).at)
    assert newsroom.usecases.old_addresses("/2020/01/08/ferry-report-7/") == f"https://news.example/articles/{article.id}"
    assert f'<guid isPermaLink="false">{HOME}/?p=7</guid>' in newsroom.live()
    assert newsroom.store.unit.hub.topics["latest.rss"].number == told
    assert newsroom.usecases.live_events.now() > 0
    assert list(newsroom.usecases.live_events.since(0).events) == []


def test_what_is_left_out_or_held_is_said_by_item(newsroom: Newsroom) -> None:
    items = newsroom.bring(wxr(Post(1), Post(2, status="draft"), Post(3, kind="page"), beside=attachment(9, f"{HOME}/a.jpg")))

    assert [(item.place, item.outcome, item.reason) for item in items] == [
        ("export.xml#1:2", Outcome.CREATED, None),
        ("export.xml#1:3", Outcome.HELD, "Its source marks it as not public (status: draft)."),
        ("export.xml#1:1", Outcome.LEFT_OUT, "It is an attachment of WordPress, not an article."),
        ("export.xml#1:4", Outcome.LEFT_OUT, "It is a page of WordPress, not an article."),
    ]


def test_an_import_in_pieces_gives_the_same_articles_as_one_whole(newsroom: Newsroom, tmp_path: Path) -> None:
    export = wxr(*(Post(n, picture=99) for n in range(1, 8)), beside=attachment(99, f"{HOME}/pier.jpg"))

    whole = newsroom.bring(export)
    other = Newsroom(tmp_path)
    parts = other.bring(export, size=2)

    assert [(one.title, one.outcome, one.reason) for one in whole if one.id] == [
        (one.title, one.outcome, one.reason) for one in parts if one.id
    ]
    for one, part in zip([item for item in whole if item.id], [item for item in parts if item.id], strict=True):
        first, second = newsroom.article(one), other.article(part)
        assert (first.guid, first.rss_guid, first.revision.media) == (second.guid, second.rss_guid, second.revision.media)
    assert [media.url for media in first.revision.media] == [f"{HOME}/pier.jpg"]


def test_an_import_that_was_stopped_goes_on_where_it_was(newsroom: Newsroom) -> None:
    export = newsroom.folder / "export.xml"
    export.write_bytes(wxr(*(Post(n) for n in range(1, 8))))
    terms = Terms(size=2, fetch=newsroom.servers)
    stopped = newsroom.usecases.importing(source_of(str(export), terms))
    first = [next(stopped), next(stopped)]
    stopped.close()
    stored = newsroom.store.unit.articles.sequence

    items = newsroom.bring(str(export), size=2)

    assert [item for piece in first for item in piece.items] == items[:4]
    assert outcomes(items) == [Outcome.CREATED] * 7
    assert newsroom.store.unit.articles.sequence == stored + 3
    assert newsroom.store.unit.imports.stored(str(export)) == {}


def test_an_import_that_is_repeated_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.bring(wxr(Post(1), Post(2)))
    before = newsroom.live()

    assert outcomes(newsroom.bring(wxr(Post(1), Post(2)))) == [Outcome.UNCHANGED] * 2
    assert newsroom.live() == before


def test_a_dry_run_stores_nothing(newsroom: Newsroom) -> None:
    items = newsroom.bring(wxr(Post(1)), is_dry=True)

    assert outcomes(items) == [Outcome.CREATED]
    assert newsroom.store.unit.articles.count() == 0
    assert list(newsroom.usecases.old_addresses.every()) == []


def test_the_feeds_of_an_export_say_what_its_articles_were_called_in_their_formats(newsroom: Newsroom) -> None:
    (item,) = newsroom.bring(wxr(Post(7)))

    in_rss = newsroom.bring(rss(Post(7)), name="feed.rss")
    in_atom = newsroom.bring(atom(Post(7), prefix="tag:old.example,2020:"), name="feed.atom")

    article = newsroom.article(item)
    assert (outcomes(in_rss), outcomes(in_atom)) == ([Outcome.UNCHANGED], [Outcome.NAMED])
    assert (article.rss_guid, article.atom_id, article.json_id) == (f"{HOME}/?p=7", "tag:old.example,2020:7", f"{HOME}/?p=7")
    assert article.revision.content_text == Post(7).words
    assert "<id>tag:old.example,2020:7</id>" in newsroom.live("latest.atom")


def test_a_guid_that_two_posts_of_an_export_share_loses_neither(newsroom: Newsroom) -> None:
    items = newsroom.bring(wxr(Post(1, guid="x:1"), Post(2, guid="x:1")))

    assert [newsroom.article(item).rss_guid for item in items] == ["x:1", "x:1#2"]


def test_an_article_of_another_provider_with_the_same_guid_is_held_with_that_reason(newsroom: Newsroom) -> None:
    newsroom.bring(wxr(Post(7)), provider="city")

    newsroom.drop.drop("agency/a.md", f"---\ntitle: Mine\nguid: {HOME}/?p=7\n---\nThe text of an agency.\n".encode())
    taken = newsroom.usecases.ingest().taken[0][1]

    assert status_of(taken, newsroom.clock()) is ArticleStatus.HELD


def test_a_provider_goes_on_with_what_it_moved_in_with(newsroom: Newsroom) -> None:
    (item,) = newsroom.bring(wxr(Post(7)), provider="city")

    newsroom.drop.drop("city/seven.md", f"---\ntitle: Put right\nguid: {HOME}/?p=7\n---\nThe text as it is now.\n".encode())
    taken = newsroom.usecases.ingest().taken[0][1]

    assert (taken.id, taken.revision.title, taken.is_imported) == (item.id, "Put right", False)


def test_pictures_are_fetched_and_kept_and_those_that_cannot_be_had_stay_where_they_are(newsroom: Newsroom) -> None:
    there, gone = f"{HOME}/pier?x=1&y=2.png", f"{HOME}/gone.png"
    newsroom.servers.pages[there] = b"PNG"
    text = f'<p>See <img src="{HOME}/pier?x=1&amp;y=2.png"> and <img src="{gone}">.</p>'

    (item,) = newsroom.bring(wxr(Post(7, text=text)), pictures=partial(newsroom.servers.pictures, max_bytes=1000))

    content = newsroom.article(item).revision.content_html
    assert newsroom.media.kept == {there: b"PNG"}
    assert "/media/" in content
    assert f'src="{gone}"' in content


def test_an_article_that_feedsvc_published_before_keeps_its_own_guid_and_address(newsroom: Newsroom) -> None:
    guid = "urn:uuid:7f1c8a52-6a5b-4c9e-8c83-3c4fbb1a3ac0"

    (item,) = newsroom.bring(rss(Post(7, guid=guid)), name="feed.rss")

    article = newsroom.article(item)
    assert (article.guid, article.rss_guid, article.atom_id) == (guid, guid, guid)


def test_one_item_that_cannot_be_read_leaves_out_no_other(newsroom: Newsroom) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
        {"id": "1", "content_text": "Ferry 1 is in."}, {"id": "2"}, {"id": "3", "content_text": "Ferry 3 is in."},
    ]}  # fmt: skip

    items = newsroom.bring(json.dumps(feed).encode(), name="feed.json")

    assert sorted(outcomes(items)) == [Outcome.LEFT_OUT, Outcome.CREATED, Outcome.CREATED]
    assert [newsroom.article(item).json_id for item in items if item.id] == ["1", "3"]


def test_an_article_of_medium_is_called_as_its_feed_calls_it(newsroom: Newsroom) -> None:
    page = (
        '<html><head><title>Ferry in</title></head><body><article class="h-entry">'
        '<header><h1 class="p-name">Ferry in</h1></header>'
        '<section data-field="body" class="e-content"><p class="graf graf--p">The ferry is in, said the mate.</p></section>'
        '<footer><p><time class="dt-published" datetime="2020-03-04T10:00:00Z">March 4th, 2020</time></p>'
        '<p><a href="https://medium.com/@ana/ferry-in-0a1b2c3d4e5f" class="p-canonical">Canonical link</a></p></footer>'
        "</article></body></html>"
    )

    (item,) = newsroom.bring(page.encode(), name="2020-03-04_Ferry-in-0a1b2c3d4e5f.html")

    assert newsroom.article(item).rss_guid == "https://medium.com/p/0a1b2c3d4e5f"


def test_the_letters_of_substack_are_called_by_their_addresses(newsroom: Newsroom) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as opened:
        opened.writestr(
            "posts.csv",
            "post_id,post_date,is_published,audience,title\n"
            "7.ferry-in,2020-03-04T10:00:00Z,true,everyone,Ferry in\n8.later,,false,everyone,Later\n",
        )
        opened.writestr("posts/7.ferry-in.html", "<p>The ferry is in, said the mate.</p>")
        opened.writestr("posts/8.later.html", "<p>The ferry is late, said the mate.</p>")

    items = newsroom.bring(archive.getvalue(), name="export.zip", site="https://old.example")

    assert outcomes(items) == [Outcome.CREATED, Outcome.HELD]
    article = newsroom.article(items[0])
    assert (article.rss_guid, article.revision.link) == ("https://old.example/p/ferry-in",) * 2


def test_the_posts_of_ghost_are_called_by_their_numbers(newsroom: Newsroom) -> None:
    post = {"id": "5f1e", "uuid": "0b4d6ce5-87ae-46fa-b0bb-30b8ebcb44d3", "title": "Ferry in", "slug": "ferry-in",
            "status": "published", "html": '<p>The ferry is in. <img src="__GHOST_URL__/content/a.png"></p>',
            "published_at": "2020-03-04T10:00:00.000Z"}  # fmt: skip
    tables = {"posts": [post, {**post, "id": "5f1f", "uuid": "1b4d6ce5", "slug": "late", "title": "Late"}],
              "users": [{"id": "1", "name": "Ana Ruiz"}], "posts_authors": [{"post_id": "5f1f", "author_id": "1"}]}  # fmt: skip

    items = newsroom.bring(
        json.dumps({"db": [{"data": tables}]}).encode(), name="ghost.json", size=1, site="https://old.example"
    )

    first, second = map(newsroom.article, items)
    assert (first.rss_guid, first.atom_id, second.revision.authors) == ("5f1e", first.guid, ("Ana Ruiz",))
    assert 'src="https://old.example/content/a.png"' in first.revision.content_html
    assert newsroom.usecases.old_addresses("/late/") == f"https://news.example/articles/{second.id}"


def test_what_a_reader_exports_of_other_feeds_keeps_what_they_called_it(newsroom: Newsroom) -> None:
    entry = {"id": "tag:google.com,2005:reader/item/0005", "guid": "b-7", "title": "Ferry out", "published": 1_600_000_100,
             "alternate": [{"href": "https://two.example/out"}], "summary": {"content": "<p>The ferry is out.</p>"},
             "categories": ["user/-/state/com.google/read", "user/-/label/Harbour", "ferries"],
             "origin": {"title": "Two", "feedUrl": "https://two.example/feed"}}  # fmt: skip

    (item,) = newsroom.bring(json.dumps({"id": "user/-/starred", "items": [entry]}).encode(), name="starred.json")

    article = newsroom.article(item)
    assert (article.rss_guid, article.revision.tags, article.published.year) == ("b-7", ("Harbour", "ferries"), 2020)
    assert newsroom.usecases.old_addresses("/out") is None
    assert article.revision.origin is not None
    assert article.revision.origin.url == "https://two.example/feed"


def test_addresses_at_other_sites_are_no_old_addresses_of_ours(newsroom: Newsroom) -> None:
    feed = rss(Post(1), Post(2), Post(3)).replace(Post(3).link.encode(), b"https://other.example/its/page")

    newsroom.bring(feed, name="feed.rss")

    assert newsroom.usecases.old_addresses("/its/page") is None
    assert newsroom.usecases.old_addresses(f"/2020/01/02/{Post(1).name}") is not None


def test_an_entry_of_another_host_is_not_the_article_of_the_same_path(newsroom: Newsroom) -> None:
    newsroom.bring(wxr(Post(1)))

    (item,) = newsroom.bring(atom(Post(1, guid="x:9")).replace(b"//old.example/2020", b"//other.example/2020"), name="a.atom")

    assert item.outcome is Outcome.CREATED


def test_what_is_scheduled_is_news_in_its_time(newsroom: Newsroom) -> None:
    ahead = Post(365 * 8, status="future")

    (item,) = newsroom.bring(wxr(ahead))

    assert status_of(newsroom.article(item), newsroom.clock()) is ArticleStatus.EMBARGOED
    assert not newsroom.article(item).is_imported


def test_two_files_of_a_tree_that_seem_to_have_one_address_are_two_articles(newsroom: Newsroom) -> None:
    site = newsroom.folder / "site"
    for name, text in {"hugo.toml": 'baseURL = "https://old.example"', "content/news/a.md": "One ferry.",
                       "content/sport/b.md": "Another ferry."}.items():  # fmt: skip
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        front = "" if name == "hugo.toml" else "---\ntitle: Ferry\ndate: 2020-03-04\nurl: /ferry/\n---\n"
        (site / name).write_text(front + text)

    items = newsroom.bring(str(site))
    again = newsroom.bring(str(site))

    assert (outcomes(items), outcomes(again)) == ([Outcome.CREATED] * 2, [Outcome.UNCHANGED] * 2)
    guids = [newsroom.article(item).rss_guid for item in items]
    assert guids[0] == "https://old.example/ferry/"
    assert guids[1].startswith("urn:uuid:")
