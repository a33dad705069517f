"""A newsroom whose articles hold every feature and every trap, and the whole application that serves them."""

from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient

from feedsvc.check.examining import Checker
from feedsvc.domain.articles import Article, Moment, Precision, Zone
from feedsvc.domain.decide import decide, withdraw
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.drafts import Media, Origin
from feedsvc.domain.feeds import Feed, FeedFormat, FeedImage, FormerFeeds
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.renditions import Rendition
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.publishing.compress import Compress
from feedsvc.publishing.streams import Streams
from feedsvc.render.rendering import Renderer
from feedsvc.web.app import create_app
from tests.builders import NOW, feed, minutes, outlet, revision
from tests.fakes.drop import Clock
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

HUB = "https://hub.example/"

TITLES = (
    "Harbour reopens after the storm",
    "<script>alert('ferry')</script> appears on the pier's screens",
    "Fish & chips prices rise by 4 < 5 per cent",
    "Already escaped: &amp; and &lt;b&gt; stay as they were typed",
    "<b>Bold</b> claims about the lighthouse",
    "Control \x00\x08\x0b\x1b characters \ufffe and \ud800 half a pair",
    "Two lines\nand a\ttab, then \u2028 a separator",
    "🚢 Ferry back in service 👩‍👩‍👧‍👦 families wait",
    "Direction \u202eoverride\u202c and \u2066isolate\u2069 in a headline",
    "ميناء المدينة يفتح أبوابه بعد العاصفة",
    "הנמל נפתח מחדש אחרי הסערה",
    "بندر پس از توفان باز شد",
    "港口在风暴后重新开放",
    "Der Hafen öffnet – „endlich“, sagt die Bürgermeisterin",
    "]]> ends nothing, and <!-- neither does this --> nor <![CDATA[ that ]]>",
    "&#x26; &#38; &nbsp; &unknown; &",
    "A \"quoted\" and 'quoted' headline",
    "Порт снова открыт",
    "100% of 50,000 \\u0000 \\ backslashes; {{ braces }} %s",
    "x" * 300,
)
LANGUAGES = (
    "en",
    "en",
    "en",
    "en-GB",
    "fr",
    "en",
    "en",
    "en",
    "en",
    "ar",
    "he",
    "fa",
    "zh-Hans",
    "de",
    "en",
    "en",
    "en",
    "ru",
    "en",
    "en",
)
BODIES = (
    "<p>The ferry crossed at <b>noon</b>, by <a href='/times?a=1&amp;b=2'>a timetable</a>.</p><p>“It floats,” said Bo.</p>",
    "<p onclick='x()'>Nobody</p><script>alert(1)</script><iframe src='//x.example/'></iframe><p style='color:red'>saw.</p>",
    "<h1>Prices</h1><ul><li>Cod &amp; peas</li><li>4 &lt; 5</li></ul><blockquote cite='https://q.example/1'>Dear.</blockquote>",
    "<figure><img src='https://pictures.example/pier.jpg' alt='The \"old\" pier'><figcaption>Pier</figcaption></figure>",
    "<table><tr><th scope='col'>Day</th><td colspan='2'>Tide</td></tr></table><p>]]&gt; stands here.</p>",
    "<p>Characters \x0c\x00 that \ufffe no XML holds, 🚢 and one that it does.</p><pre>a\n  b</pre>",
    "<p>See <a href='#notes'>notes</a>, <a href='javascript:alert(1)'>this</a>, <a href='mailto:desk@news.example'>us</a>.</p>",
    "<p dir='rtl' lang='ar'>نص بالعربية</p><p>and <time datetime='2026-02-28T09:00:00Z'>a time</time>.</p>",
)
MEDIA = (
    Media(
        url="/media/pier.jpg",
        type="image/jpeg",
        width=1200,
        height=800,
        length=90_210,
        credit="Di Oh",
        caption="The <pier> & sea",
    ),
    Media(url="https://pictures.example/tide.mp3", type="audio/mpeg", length=4_000_000, caption="The tide"),
    Media(url="https://pictures.example/wave.mp4?a=1&b=2", type="video/mp4", width=640, height=360),
    Media(url="https://pictures.example/report.pdf", type="application/pdf", length=12),
    Media(url="https://pictures.example/untold", alt="Of no known type"),
    Media(url="/media/küste 1.png", type="image/png", alt="A coast"),
)
WIRE = Origin(title="Wire & Sons", url="https://wire.example/feed?a=1&b=2", id="tag:wire.example,2020:feed")


def names_of(people: tuple[str, ...]) -> list[str]:
    """Return the names of people as feeds tell them: without addresses of e-mail."""
    return [name.removesuffix(" (desk@news.example)") for name in people]


def full_revision(number: int, **fields: object):  # type: ignore[no-untyped-def]
    """Make the revision of article `number`; its parts are chosen so that every pair of features meets somewhere."""
    turn = number % len(TITLES)
    body = sanitise(BODIES[number % len(BODIES)], base_url="https://news.example/articles/")
    told: dict[str, object] = {
        "title": TITLES[turn],
        "language": LANGUAGES[turn],
        "content_html": body,
        "content_text": content_text_of(body),
        "summary": (None, "In short & <b>plainly</b>: it reopened.", "مختصر \x07", "One line\nand another")[number % 4],
        "published": Moment(NOW - minutes(60 + 7 * (number // 2)), (Precision.SECOND, Precision.DAY)[number % 2], Zone.STATED),
        "authors": ((), ("Ana Díaz",), ("Ana & Bo <Oh>", "李 明"), ("Di Oh (desk@news.example)",), ("دانا",))[number % 5],
        "editors": ((), ("Ed <Itor> & Co",), ("Uma One", "Vi Two"))[number % 3],
        "sources": ((), ("Wire & Sons",))[number % 2],
        "section": ("World", "Arts & <Leisure>", None, "اقتصاد")[number % 4],
        "tags": ((), ("harbour",), ("R&D", "C++/C#", "日本 語"), ("harbour", "storm", "🚢"))[number % 4],
        "media": ((), MEDIA[:1], MEDIA[1:4], MEDIA[3:6], MEDIA)[number % 5],
        "link": (None, f"https://elsewhere.example/{number}?a=1&b=2")[number % 2],
        "rights": (None, "© The Courier & <friends>")[number % 3 == 1],
        "origin": (None, None, WIRE, replace(WIRE, id=None, updated=NOW - minutes(9)))[number % 4],
        "expires": (None, NOW + timedelta(days=9))[number % 7 == 3],
        "embargo": (None, NOW - minutes(5 + number))[number % 9 == 4],
    }
    return revision(f"{number}.txt", **told | fields)


def full_feed(slug: str = "latest", **fields: object) -> Feed:
    """Make a feed with everything that may be set."""
    told: dict[str, object] = {
        "title": "Latest News & <Views>",
        "description": "What is new, & what <b>isn't</b>",
        "image": FeedImage(url="https://news.example/logo.png", width=144, height=60),
        "rights": "© The Sableport Courier & <friends>",
        "hubs": (HUB,),
        "skip_hours": (2, 3),
        "skip_days": ("Sunday",),
    }
    return feed(slug, **told | fields)


def stock(store: MemoryStore, count: int) -> list[Article]:
    """Store `count` articles, one that is withdrawn and one under embargo besides; every tenth is revised."""
    articles = []
    with store.begin() as unit:
        for number in range(count):
            article = unit.articles.apply(decide(full_revision(number), None, now=NOW))
            if number % 10 == 5:
                edited = full_revision(number, summary=f"Edited, number {number}")
                article = unit.articles.apply(decide(edited, article, now=NOW + minutes(1)))
            articles.append(article)
        hidden = revision("embargo.txt", embargo=NOW + timedelta(days=1), title="Too early by a day")
        unit.articles.apply(decide(hidden, None, now=NOW))
        gone = unit.articles.apply(decide(revision("gone.txt", title="Withdrawn for good"), None, now=NOW))
        unit.articles.apply(withdraw(gone, now=NOW))
    return articles


def full_articles(count: int = 50) -> list[Article]:
    """Return articles as a store has them, latest first."""
    articles = stock(MemoryStore(), count)
    return sorted(articles, key=lambda article: (article.published, article.guid), reverse=True)


def rendered(feed_format: FeedFormat, articles: list[Article] | None = None, **feed_fields: object) -> Rendition:
    """Render articles (the full 50, if not told) as the full feed."""
    articles = full_articles() if articles is None else articles
    return Renderer(outlet()).render(FeedDocument(full_feed(**feed_fields), feed_format), articles, changed=NOW)


class Newsroom:
    """The whole application on a store in memory: `client` asks it, `clock` moves its time, `publish` puts changes live."""

    def __init__(
        self,
        *,
        count: int = 0,
        the_outlet: Outlet | None = None,
        store: MemoryStore | None = None,
        former: FormerFeeds | None = None,
        checker: Checker | None = None,
        **feed_fields: object,
    ) -> None:
        self.store = MemoryStore() if store is None else store
        self.articles = stock(self.store, count) if count else []
        self.clock = Clock()
        the_outlet = the_outlet or outlet()
        home = f"{the_outlet.base_url}/"
        configured = {"latest": full_feed(link=home, **feed_fields), "world": full_feed("world", title="World", link=home)}
        streams = Streams(the_outlet, configured, former or FormerFeeds())
        usecases = wired(store=self.store, streams=streams, clock=self.clock, checker=checker or Checker())
        self.publish, self.maps = usecases.publish, usecases.maps
        self.report = self.publish()
        self.compress()
        self.client: FlaskClient = create_app(usecases).test_client()

    def compress(self) -> list[str]:
        """Compress densely what is live, as the timetable does once nothing new comes."""
        return Compress(store=self.store)()

    def get(self, path: str, **headers: str) -> bytes:
        """Return the body at an address that must answer 200."""
        response = self.client.get(path, headers=headers)
        assert response.status_code == 200, (path, response.status_code, response.data)
        return response.data

    def put(self, name: str, **fields: object) -> Article:
        """Store what a file of this name would become now."""
        new = revision(name, **fields)
        with self.store.begin() as unit:
            return unit.articles.apply(decide(new, unit.articles.get(new.identity), now=self.clock()))
