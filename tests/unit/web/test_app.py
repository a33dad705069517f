"""The application over use cases on fakes: feeds, pages, errors."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import html5lib
import pytest
from flask.testing import FlaskClient

from feedsvc.domain.articles import Moment, Precision
from feedsvc.domain.decide import decide, withdraw
from feedsvc.domain.drafts import Media
from feedsvc.ports import SCHEDULER, Store
from feedsvc.publishing.streams import Streams
from feedsvc.web.app import create_app
from tests.builders import NOW, feed, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def client(store: MemoryStore) -> FlaskClient:
    clock, streams = Clock(), Streams(outlet(), {"latest": feed(), "world": feed("world", title="World")})
    usecases = wired(store=store, streams=streams, clock=clock)
    usecases.publish()
    return create_app(usecases).test_client()


def put(store: Store, name: str, **fields: object):  # type: ignore[no-untyped-def]
    with store.begin() as unit:
        return unit.articles.apply(decide(revision(name, **fields), None, now=NOW))


def valid(markup: bytes) -> str:
    """Parse strictly: a page with a fault raises."""
    html5lib.HTMLParser(strict=True).parse(markup.decode())
    return markup.decode()


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [("rss", "application/rss+xml"), ("atom", "application/atom+xml"), ("json", "application/feed+json")],
)
def test_D1_feeds_have_their_media_types_whatever_is_accepted(client: FlaskClient, extension: str, content_type: str) -> None:
    response = client.get(f"/feeds/latest.{extension}", headers={"Accept": "text/html"})

    assert response.content_type == f"{content_type}; charset=utf-8"


def test_D7_head_sends_the_headers_of_get(client: FlaskClient) -> None:
    head, get = client.head("/feeds/latest.rss"), client.get("/feeds/latest.rss")

    assert dict(head.headers) == dict(get.headers)
    assert head.data == b""


def test_D15_no_cookie_is_set_anywhere(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt")

    for path in ("/", "/feeds/latest.rss", f"/articles/{article.id}", "/nothing"):
        assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/feeds/nothing.rss", "/feeds/latest.xml", "/feeds/", "/feeds/section/None.rss"])
def test_an_unknown_feed_is_404_in_plain_text(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.content_type) == (404, "text/plain; charset=utf-8")


def test_a_wrong_method_is_405_and_told_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/feeds/latest.rss")

    assert response.status_code == 405
    assert {"GET", "HEAD"} <= set(response.headers["Allow"].replace(" ", "").split(","))


def test_a_store_that_does_not_answer_is_503_with_retry_after(client: FlaskClient, store: MemoryStore) -> None:
    store.is_available = False

    feed_response, page = client.get("/feeds/latest.rss"), client.get("/")

    assert (feed_response.status_code, page.status_code) == (503, 503)
    assert feed_response.headers["Retry-After"].isdigit()
    assert b"Traceback" not in feed_response.data + page.data


def test_a_bug_shows_no_stack_trace(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryStore, "read", lambda _: 1 / 0)

    response = client.get("/")

    assert response.status_code == 500
    assert b"ZeroDivision" not in response.data


def test_an_empty_stream_speaks_to_readers(client: FlaskClient) -> None:
    assert "New articles appear here as soon as they are published." in valid(client.get("/").data)


def test_F9_every_page_names_the_feeds(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt", section="World")

    for path in ("/", "/section/World", f"/articles/{article.id}"):
        page = valid(client.get(path).data)
        assert page.count('rel="alternate"') == 3


def test_the_page_shows_articles_safely(client: FlaskClient, store: MemoryStore) -> None:
    put(store, "a.txt", title="<script>alert(1)</script> 1 < 2 & so on", summary="It's <b>bold</b>", authors=("Ana & Bo",))

    page = valid(client.get("/").data)

    assert "<script>alert" not in page
    assert "alert(1) 1 &lt; 2 &amp; so on" in page
    assert "It&#39;s bold" in page


def test_F7_an_articles_page_carries_json_ld_that_cannot_end_its_script(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt", title="</script><script>alert(1)</script>")

    page = valid(client.get(f"/articles/{article.id}").data)

    assert '"@type": "NewsArticle"' in page
    assert "</script><script>alert(1)" not in page


def test_a_right_to_left_article_is_set_right_to_left(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt", language="ar", title="موسم التمور")

    page = valid(client.get(f"/articles/{article.id}").data)

    assert '<article class="h-entry whole" lang="ar" dir="rtl">' in page


def test_pictures_have_alternative_texts_and_credits(client: FlaskClient, store: MemoryStore) -> None:
    picture = Media(url="/media/a.jpg", type="image/jpeg", width=9, height=9, caption="A pier", credit="Di Oh")
    article = put(store, "a.txt", media=(picture,))

    page = valid(client.get(f"/articles/{article.id}").data)

    assert 'alt="A pier"' in page
    assert "Di Oh" in page


def test_D11_a_withdrawn_article_is_410_in_a_page(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt")
    with store.begin() as unit:
        unit.articles.apply(withdraw(article, now=NOW))

    response = client.get(f"/articles/{article.id}")

    assert response.status_code == 410
    assert "<h1>Withdrawn</h1>" in valid(response.data)


def test_any_slug_after_the_id_is_decoration(client: FlaskClient, store: MemoryStore) -> None:
    article = put(store, "a.txt")

    assert client.get(f"/articles/{article.id}").data == client.get(f"/articles/{article.id}/any/thing").data


def test_pages_are_conditional_too(client: FlaskClient) -> None:
    etag = client.get("/").headers["ETag"]

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304


def test_paging_goes_on_to_the_last_article(client: FlaskClient, store: MemoryStore) -> None:
    for number in range(45):
        put(store, f"{number}.txt")
    seen, path = 0, "/"

    for _ in range(3):
        page = valid(client.get(path).data)
        seen += page.count("data-guid=")
        path = "/" + page.partition('rel="next" href="')[2].partition('"')[0]

    assert seen == 45
    assert path == "/"


@pytest.mark.parametrize("token", ["x", "%00", "AAAA", "2026"])
def test_a_made_up_page_token_shows_the_first_page(client: FlaskClient, token: str) -> None:
    assert client.get(f"/?after={token}").status_code == 200


HEALTH = ("/healthz", "/readyz", "/readyz?store", "/readyz?intake", "/readyz?store&intake")


def test_all_is_well_while_a_scheduler_runs(client: FlaskClient, store: MemoryStore) -> None:
    store.lease(SCHEDULER, "host:1", seconds=60)

    assert [client.get(path).status_code for path in HEALTH] == [200] * 5
    assert client.get("/readyz").json == {"ready": True, "faults": [], "kept_back": []}


def test_without_a_scheduler_it_serves_and_takes_nothing_in(client: FlaskClient) -> None:
    assert [client.get(path).status_code for path in HEALTH] == [200, 200, 200, 503, 503]
    assert [fault["kind"] for fault in client.get("/readyz").json["faults"]] == ["scheduler"]


def test_without_a_store_it_serves_from_memory(client: FlaskClient, store: MemoryStore) -> None:
    assert client.get("/feeds/latest.rss").status_code == 200

    store.is_available = False

    assert [client.get(path).status_code for path in HEALTH] == [200, 200, 503, 503, 503]
    assert client.get("/readyz?store").json["ready"] is False
    assert [fault["kind"] for fault in client.get("/readyz").json["faults"]] == ["store"]


def test_assets_are_kept_for_ever_under_an_address_of_their_content(client: FlaskClient) -> None:
    page = client.get("/").data.decode()
    path = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    assert "immutable" in client.get(path).headers["Cache-Control"]
    assert "?v=" in path


def test_a_full_page_is_light_even_before_it_is_compressed(client: FlaskClient, store: MemoryStore) -> None:
    for number in range(20):
        put(store, f"{number}.txt", section="World", authors=("Ada Quillfeather",), summary="What was said of it. " * 9)
    ways = {coding: {"Accept-Encoding": coding} for coding in ("identity", "gzip")}

    page = {coding: len(client.get("/", headers=headers).data) for coding, headers in ways.items()}
    files = [f"/static/{name}" for name in ("style.css", "page.js", "icon.svg")]
    rest = {coding: sum(len(client.get(path, headers=headers).data) for path in files) for coding, headers in ways.items()}

    assert page["identity"] + rest["identity"] < 45_000
    assert page["gzip"] + rest["gzip"] < 12_000


def test_a_time_of_which_only_the_day_is_known_shows_no_midnight(client: FlaskClient, store: MemoryStore) -> None:
    day = datetime(2026, 2, 28, 23, 0, tzinfo=ZoneInfo("America/New_York"))
    put(store, "a.txt", published=Moment(day, Precision.DAY))

    page = valid(client.get("/").data)

    assert 'data-day="2026-02-28" title="2026-02-28"><span>28 February 2026</span></time>' in page


def test_a_page_is_kept_no_longer_than_until_the_next_embargo_ends(client: FlaskClient, store: MemoryStore) -> None:
    put(store, "a.txt", embargo=NOW + timedelta(seconds=7))

    assert "max-age=7," in client.get("/").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/search?q=pier", "/?after=bm90aGluZw"])
def test_pages_that_new_articles_do_not_belong_on_listen_to_none(client: FlaskClient, path: str) -> None:
    assert "data-events" in client.get("/").text
    assert "data-events" not in client.get(path).text


def test_the_widgets_headlines_are_light_and_kept_apart_from_the_feed(client: FlaskClient, store: MemoryStore) -> None:
    put(store, "a.txt", section="World", summary="In short", text="A very long text. " * 500)

    response = client.get("/embed/section/World.json")

    (headline,) = response.json["articles"]
    assert (headline["title"], headline["section"], headline["summary"]) == ("The headline of a.txt", "World", "In short")
    assert response.json["home"] == "https://news.example/section/World"
    assert len(response.data) < 1000
    assert client.get("/embed/section/World.json", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_widget_of_no_feed_is_told_so_in_plain_text(client: FlaskClient) -> None:
    response = client.get("/embed/nothing.json")

    assert (response.status_code, response.mimetype) == (404, "text/plain")


def test_the_widgets_page_sets_it_up_without_scripts_and_passes_over_nonsense(client: FlaskClient) -> None:
    page = valid(client.get("/embed?feed=world&count=7&theme=dark&show=image").data)
    nonsense = valid(client.get('/embed?feed="><script>&count=-1&theme=x&show=y').data)

    assert 'feed="world" count="7" theme="dark" show="image"' in page
    assert 'feed="latest" count="5" theme="auto" show=""' in nonsense
    assert "Only pages of this very site" in page
