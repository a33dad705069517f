"""What the desk's pages show and do."""

import html5lib
import pytest

from feedsvc.domain.articles import FurnitureLine, Moment, Role
from feedsvc.domain.faults import Fault, FaultKind, IntakeState
from feedsvc.domain.feeds import Selection
from feedsvc.domain.intake_counts import IntakeHour
from feedsvc.domain.overrides import Field
from tests.builders import NOW, feed, minutes
from tests.unit.web.newsroom import DeskNewsroom


@pytest.fixture
def newsroom() -> DeskNewsroom:
    newsroom = DeskNewsroom()
    newsroom.sign_in()
    return newsroom


def valid(page: str) -> str:
    """Parse strictly: a page with a fault raises."""
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def hour(hours_ago: int, **fields: object) -> IntakeHour:
    at = NOW - minutes(60 * hours_ago)
    usual = {"hour": at, "folder": "wire", "articles": 6, "quarantined": 0, "last": at + minutes(5), "path": "wire/a.xml"}
    return IntakeHour(**usual | fields)  # type: ignore[arg-type]


def test_an_empty_newsroom_says_how_to_begin(newsroom: DeskNewsroom) -> None:
    assert "Drop a file" in valid(newsroom.get("/admin/"))
    assert "no articles yet" in valid(newsroom.get("/admin/articles"))
    assert "No file is in quarantine" in valid(newsroom.get("/admin/quarantine"))
    assert "Nothing is under embargo" in valid(newsroom.get("/admin/embargoes"))


def test_the_overview_tells_what_waits_came_in_and_stands_in_quarantine(newsroom: DeskNewsroom) -> None:
    for name in ("a.txt", "b.txt"):
        newsroom.folder.drop(name)
    newsroom.quarantine.file("bad.txt", b"junk", "bad", NOW)
    with newsroom.store.begin() as unit:
        unit.intake.add([hour(1), hour(2, quarantined=2), hour(72)])

    page = valid(newsroom.get("/admin/"))

    assert "<dt>Waiting in the folder</dt><dd>2</dd>" in page
    assert "In quarantine</a></dt><dd>1</dd>" in page
    assert "<dt>Taken in, 48 hours</dt><dd>12</dd>" in page
    assert "at most 8 in an hour, 12 articles in all" in page
    assert "Sun 10:00: 6 articles, 2 quarantined" in page
    assert '<strong class="path">wire/a.xml</strong>, 55 minutes ago.' in page


def test_a_folder_that_fell_silent_is_an_alarm(newsroom: DeskNewsroom) -> None:
    with newsroom.store.begin() as unit:
        unit.intake.add([hour(ago) for ago in range(5, 24 * 13)])

    page = valid(newsroom.get("/admin/"))

    assert "The folder wire is quiet." in page
    assert "its last file came 4 hours ago" in page.lower()


def test_without_a_scheduler_there_is_an_alarm(newsroom: DeskNewsroom) -> None:
    assert "no scheduler runs" in newsroom.get("/admin/")

    newsroom.store.lease("scheduler", "host:1", seconds=9)

    assert "no scheduler runs" not in newsroom.get("/admin/")


def test_what_the_scheduler_says_is_at_fault_is_an_alarm(newsroom: DeskNewsroom) -> None:
    newsroom.store.lease("scheduler", "host:1", seconds=9)
    fault = Fault(FaultKind.DISK, "The disk of the <data> folder is nearly full.")
    with newsroom.store.begin() as unit:
        unit.intake.keep_state(IntakeState("host:1", newsroom.clock(), (fault,)))

    page = valid(newsroom.get("/admin/"))

    assert '<p class="alarm" role="alert">The disk of the &lt;data&gt; folder is nearly full.</p>' in page


def test_a_feed_that_is_kept_back_is_named_with_its_fault(newsroom: DeskNewsroom) -> None:
    newsroom.put("a.txt", content_html='<p><a href="ferries/1">Ferries</a></p>')

    page = valid(newsroom.get("/admin/"))

    assert 'The feed <a href="/admin/feeds/latest">latest.atom</a></strong> is kept back' in page
    assert "the relative address &#39;ferries/1&#39;" in page


def test_a_quarantined_file_shows_its_reason_and_its_text(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("wire/a b.md", "<script>ä".encode(), "The embargo can't be read.", NOW)

    assert 'href="/admin/quarantine/file/wire/a%20b.md"' in valid(newsroom.get("/admin/quarantine"))
    page = valid(newsroom.get("/admin/quarantine/file/wire/a%20b.md"))
    assert "The embargo can&#39;t be read." in page
    assert "&lt;script&gt;ä</pre>" in page


def test_what_is_no_text_is_not_shown_but_may_be_fetched(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.docx", b"PK\x03\x04", "broken", NOW)

    assert "This is no text" in valid(newsroom.get("/admin/quarantine/file/a.docx"))
    response = newsroom.client.get("/admin/quarantine/bytes/a.docx", base_url=newsroom.base_url)
    assert response.data == b"PK\x03\x04"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_trying_out_tells_what_the_file_would_become_and_changes_nothing(newsroom: DeskNewsroom) -> None:
    bad = b"---\ntitle: Ferries\nembargo: soon\n---\n\nThe ferries run again on Thursday morning.\n"
    newsroom.quarantine.file("a.md", bad, "bad", NOW)
    path = "/admin/quarantine/file/a.md"

    again = newsroom.send(path, do="try")
    better = newsroom.send(path, do="try", embargo="2026-03-02T06:00:00Z")

    assert "It would be quarantined again" in valid(again.text)
    assert "It can be read now" in valid(better.text)
    assert "<h3>Ferries</h3>" in better.text
    assert 'value="2026-03-02T06:00:00Z"' in better.text
    assert newsroom.quarantine.dropped == []


def test_trying_again_puts_the_file_back_with_metadata_beside_it(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.md", b"junk", "bad", NOW)

    response = newsroom.send(
        "/admin/quarantine/file/a.md", do="retry", title='"Ferries" \\ run', tags=" sea\r\nports \r\n", section="  "
    )

    assert response.headers["Location"] == "/admin/quarantine?done=put-back"
    assert newsroom.quarantine.dropped == [
        ("a.md", b'title = "\\"Ferries\\" \\\\ run"\ntags = ["sea", "ports"]\n'),
    ]


def test_trying_again_without_metadata_leaves_those_that_came_with_the_file(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.md", b"junk", "bad", NOW)

    newsroom.send("/admin/quarantine/file/a.md", do="retry")

    assert newsroom.quarantine.dropped == [("a.md", None)]


def test_metadata_that_came_with_a_file_stand_in_the_form(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.md", b"junk", "bad", NOW)
    newsroom.quarantine.sidecars["a.md"] = ("a.meta.toml", b'title = "Ferries"\nauthors = ["Di Oh", "Bo Ek"]\n')

    page = valid(newsroom.get("/admin/quarantine/file/a.md"))

    assert 'name="title" value="Ferries"' in page
    assert ">Di Oh\nBo Ek</textarea>" in page


def test_a_discarded_file_is_gone(newsroom: DeskNewsroom) -> None:
    newsroom.quarantine.file("a.md", b"junk", "bad", NOW)

    newsroom.send("/admin/quarantine/discard/a.md")

    assert newsroom.quarantine.files() == []
    assert newsroom.send("/admin/quarantine/discard/a.md").status_code == 404


def test_articles_are_searched_and_listed_by_their_state(newsroom: DeskNewsroom) -> None:
    newsroom.put("live.txt", title="Ferries run")
    newsroom.put("later.txt", title="Budget", embargo=NOW + minutes(60))
    newsroom.put("gone.txt", title="Road closed", expires=NOW - minutes(1))

    assert "Budget" in valid(newsroom.get("/admin/articles?standing=embargoed"))
    assert "Ferries" not in newsroom.get("/admin/articles?standing=embargoed")
    assert "Road closed" in newsroom.get("/admin/articles?standing=expired")
    assert "Ferries run" in newsroom.get("/admin/articles?q=ferries")
    assert "No article is like that" in valid(newsroom.get("/admin/articles?q=nothing"))


def test_paging_goes_on_to_the_last_article(newsroom: DeskNewsroom) -> None:
    for number in range(120):
        newsroom.put(f"{number}.txt")
    seen, query = 0, ""

    for _ in range(3):
        page = valid(newsroom.get(f"/admin/articles{query}"))
        seen += page.count('<p class="title"')
        query = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert (seen, query) == (120, "")


def test_an_article_shows_what_each_line_of_its_source_was_taken_for(newsroom: DeskNewsroom) -> None:
    lines = (FurnitureLine("Ferries run", Role.TITLE), FurnitureLine("Share this", Role.FURNITURE))
    article = newsroom.put("a.txt", furniture=lines, warnings=("The updated time 'x' can't be read.",))

    page = valid(newsroom.get(f"/admin/articles/{article.id}"))

    assert '<li class="furniture"><span class="role">furniture</span>' in page
    assert "The updated time &#39;x&#39; can&#39;t be read." in page


def test_a_right_to_left_article_is_set_right_to_left(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", language="ar", title="موسم التمور")

    assert 'lang="ar" dir="rtl"' in valid(newsroom.get(f"/admin/articles/{article.id}"))


def test_a_correction_is_live_at_once_and_stands_in_the_history(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferrys run")
    path = f"/admin/articles/{article.id}"
    valid(newsroom.get(f"{path}/correct"))

    response = newsroom.send(f"{path}/correct", number="1", title=" Ferries  run ", tags="sea\r\nports")

    assert response.headers["Location"] == f"{path}?done=corrected"
    assert b"Ferries run" in newsroom.client.get("/feeds/latest.rss").data
    page = valid(newsroom.get(path))
    assert "Tags, title: corrected by ana" in page or "Title, tags: corrected by ana" in page
    difference = valid(newsroom.get(f"{path}/revisions/2"))
    assert "<del>Ferrys</del> run" in difference
    assert "<ins>Ferries</ins> run" in difference


def test_what_an_editor_left_as_it_was_follows_the_source(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferrys run", section="City")
    newsroom.put("a.txt", title="Ferrys run", section="World")

    newsroom.send(f"/admin/articles/{article.id}/correct", number="1", title="Ferries run", section="City")

    dossier = newsroom.usecases.browse.article(article.id)
    assert dossier.article.revision.section == "World"
    assert dossier.override is not None
    assert list(dossier.override.corrections) == [Field.TITLE]


def test_a_correction_is_taken_back_by_its_box(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferrys run")
    path = f"/admin/articles/{article.id}/correct"
    newsroom.send(path, number="1", title="Ferries run")
    assert 'the source says</label> <q dir="auto">Ferrys run</q>' in valid(newsroom.get(path))

    newsroom.send(path, number="2", title="Ferries run", back__title="on")

    dossier = newsroom.usecases.browse.article(article.id)
    assert dossier.article.revision.title == "Ferrys run"
    assert dossier.override is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "needs a headline"),
        ("embargo", "soon", "Write the time like"),
        ("link", "ferries", "the whole address"),
        ("link", "https://", "the whole address"),
        ("language", "English <uk>", "Write the language like"),
    ],
)
def test_a_field_that_cant_be_read_is_named_and_nothing_is_changed(
    newsroom: DeskNewsroom, field: str, value: str, sentence: str
) -> None:
    article = newsroom.put("a.txt")

    response = newsroom.send(f"/admin/articles/{article.id}/correct", number="1", summary="New", **{field: value})

    assert response.status_code == 400
    assert sentence in valid(response.text)
    assert ">\nNew</textarea>" in response.text
    assert newsroom.usecases.browse.article(article.id).article.number == 1


def test_an_embargo_is_told_in_the_zone_of_the_outlet() -> None:
    from zoneinfo import ZoneInfo

    from feedsvc.web.admin.correcting import as_text, wanted_of
    from tests.builders import outlet, revision

    jakarta = outlet(zone=ZoneInfo("Asia/Jakarta"))

    wanted, wrong = wanted_of({"embargo": "2026-03-02T06:00"}, revision(), None, jakarta)  # type: ignore[arg-type]

    assert not wrong
    assert wanted[Field.EMBARGO].isoformat() == "2026-03-01T23:00:00+00:00"  # type: ignore[union-attr]
    assert as_text(wanted[Field.EMBARGO], jakarta) == "2026-03-02T06:00"


def test_withdraw_and_restore_reach_the_public_at_once(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferries run")
    path = f"/admin/articles/{article.id}"

    newsroom.send(f"{path}/withdraw")
    assert newsroom.client.get(f"/articles/{article.id}").status_code == 410
    assert b"Ferries run" not in newsroom.client.get("/feeds/latest.rss").data
    assert '<span class="state withdrawn">withdrawn</span>' in valid(newsroom.get(path))

    newsroom.send(f"{path}/restore")
    assert newsroom.client.get(f"/articles/{article.id}").status_code == 200
    assert b"Ferries run" in newsroom.client.get("/feeds/latest.rss").data


def test_the_desk_leaks_no_embargoed_or_withdrawn_article_to_the_public(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("later.txt", title="Secret budget", embargo=NOW + minutes(60))
    newsroom.get(f"/admin/articles/{article.id}")

    for path in ("/", "/feeds/latest.rss", "/feeds/latest.json", f"/articles/{article.id}", "/search?q=secret"):
        assert b"Secret budget" not in newsroom.client.get(path, base_url=newsroom.base_url).data


def test_the_calendar_tells_what_comes_out_and_what_goes(newsroom: DeskNewsroom) -> None:
    newsroom.put("later.txt", title="Budget", embargo=NOW + minutes(60))
    newsroom.put("brief.txt", title="Road closed", expires=NOW + minutes(60 * 30))
    newsroom.put("live.txt", title="Ferries", published=Moment(NOW - minutes(5)))
    newsroom.put("far.txt", title="Archive opened", embargo=NOW + minutes(60 * 24 * 365 * 20))

    page = valid(newsroom.get("/admin/embargoes"))

    days = ("Sunday, 1 March 2026", "Budget", "Monday, 2 March 2026", "Road closed", "Archive opened")
    places = [page.index(words) for words in days]
    assert places == sorted(places)
    assert "in 1 hour" in page
    assert "Ferries" not in page


def test_a_copy_names_its_original(newsroom: DeskNewsroom) -> None:
    text = b"Ferries run\n\nThe ferries run again.\n\nThey ran before as well, every day of the week.\n"
    for name in ("wire/a.txt", "wire/b.txt"):
        newsroom.folder.drop(name, text)
    newsroom.ingest()

    page = newsroom.get("/admin/articles?standing=duplicate")
    path = page.partition('<a href="/admin/articles/')[2].partition('"')[0]

    assert "of <a href=" in valid(newsroom.get(f"/admin/articles/{path}"))


def test_an_article_names_the_feeds_it_belongs_to() -> None:
    feeds = {"latest": feed(), "world": feed("world", title="The World", selection=Selection(sections=("World",)))}
    newsroom = DeskNewsroom(feeds=feeds)
    newsroom.sign_in()
    article = newsroom.put("a.txt", section="City")

    page = newsroom.get(f"/admin/articles/{article.id}")

    assert '/admin/feeds/latest"' in page
    assert '/admin/feeds/world"' not in page


@pytest.mark.parametrize("name", ["none", "a%00b", "a" * 300, "a/" * 200])
@pytest.mark.parametrize("place", ["quarantine/file", "quarantine/bytes", "articles", "feeds", "media"])
def test_what_is_not_there_is_not_found_whatever_its_name(newsroom: DeskNewsroom, place: str, name: str) -> None:
    assert newsroom.client.get(f"/admin/{place}/{name}", base_url=newsroom.base_url).status_code == 404


def test_a_revision_that_came_from_reading_its_file_again_says_so(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt", title="Ferry sails again")
    newsroom.put("a.txt", title="Ferry sails again", authors=("Ana Ruiz",), reread=NOW + minutes(5))

    page = valid(newsroom.get(f"/admin/articles/{article.id}"))
    difference = valid(newsroom.get(f"/admin/articles/{article.id}/revisions/2"))

    assert page.count("its file read again") == 1
    assert "It came from reading its file again" in difference


def test_a_note_for_readers_and_a_pin_are_fields_of_the_correction(newsroom: DeskNewsroom) -> None:
    article = newsroom.put("a.txt")
    path = f"/admin/articles/{article.id}"

    newsroom.send(f"{path}/correct", number="1", corrections="An earlier version misspelt a name.", pinned="2099-01-01T09:00")

    revision = newsroom.usecases.browse.article(article.id).article.revision
    assert [note.partition(" ")[2] for note in revision.corrections] == ["An earlier version misspelt a name."]
    assert revision.pinned is not None
    assert "An earlier version misspelt a name." in newsroom.client.get("/feeds/latest.rss").text
