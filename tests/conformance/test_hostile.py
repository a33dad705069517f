"""Articles made to break feeds go all the way from file to feed, and what comes out is what the W3C validator asks for."""

import html
import json
import re
from pathlib import PurePosixPath

import pytest
from lxml import etree

from feedsvc.check.examining import Checker
from feedsvc.domain.articles import Article
from feedsvc.domain.decide import Decision, Verdict, decide
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.normalise import normalise
from feedsvc.readers import read
from feedsvc.render.rendering import Renderer
from tests.builders import NOW, outlet
from tests.conformance.newsroom import full_feed
from tests.fakes.memory import MemoryStore

QUAY = "<p>The quay was quiet on the day of writing, and twelve boats lay at the wall, as the harbour master had hoped.</p>"

TITLES = (
    "Use &amp;lt; and &lt;b&gt; in titles",
    "</b> ends <script>x</script> &copy; 4 < 5 > 3",
    "C1 \x92s, \ufffd lost, \x80 euro, and \x81 nothing",
    "<!-- a comment --> <![CDATA[x]]> ]]>",
    "&lt;/p&gt; &lt;img src=x onerror=1&gt;",
    "\u202eright to left\u202c and \x00\x08\x0b\ufffe z",
    "http://x.example/?a=1&b=2 &#x3C;i&#x3E;x",
)
BODIES = (
    "<bdo dir=rtl>x</bdo><marquee>m</marquee><keygen><canvas>c</canvas><custom-el>y</custom-el><big>z</big>",
    "<listing>l</listing><bdo dir=ltr>y</bdo><acronym title='a'>A</acronym><address>a</address>",
    "<svg><a xlink:href='javascript:x'>t</a></svg><math><mi>x</mi></math><form><button>b</button></form><menu><li>m</menu>",
    "<p style='color:red;expression(1)' onclick=x>p</p><a href='java&#10;script:x'>a</a><img src='data:x'>",
    "<p>\x85 \x93q\x94 \ufffd \u2028</p><a href='https://x.example/ä ö|'>x</a><a href='/relative'>c</a>",
    "<q cite='javascript:x'>q</q><time datetime=foo>t</time><dialog open>d</dialog><details><summary>s</summary>t</details>",
)
SOURCES = (("https://Old.Example", "https://x.example/"), ("not an id", "https://x.example"), ("", "https://küste.example/ä"))

ACCEPTABLE = frozenset(
    (
        "a abbr audio b bdi big blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h2 h3 "
        "h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small source span strong sub sup table tbody td tfoot "
        "th thead time tr tt u ul var video"
    ).split()
)
"""What our texts may hold of what the validator lets pass (`HTMLValidator.acceptable_elements`)."""

UNSAFE = re.compile(r'(?:href|src|cite|poster)="(?!https?:|mailto:)|\son\w+=|style=|javascript')

A = "{http://www.w3.org/2005/Atom}"


def files() -> list[tuple[str, str]]:
    """Make every title with some body, and entries of feeds that name themselves badly."""
    made = []
    for number, title in enumerate(TITLES):
        item = {
            "uri": f"urn:hostile:{number}",
            "type": "text",
            "headline": title,
            "versioncreated": ("2026-02-28T21:37:53Z", "1969-07-20T20:17:40Z")[number % 2],
            "body_xhtml": QUAY + BODIES[number % len(BODIES)],
            "byline": "By Ann Able & Bob <b>Baker</b>",
            "subject": [{"name": name} for name in ("R&D <x>", "UPPER", "upper", "C1 \x92", "日本", "a/b", "&amp;lt;")],
            "description_text": (None, "Short & <b>bold</b> &amp;lt; \x92")[number % 2],
        }
        made.append((f"{number}.json", json.dumps(item)))
    for number, (name, address) in enumerate(SOURCES):
        entry = f'<entry><title>Entry {number}</title><id>urn:x:{number}</id><updated>1985-01-01T00:00:00Z</updated><content type="html">{html.escape(QUAY)}</content></entry>'  # noqa: E501 one entry
        feed = f'<title type="html">F &amp;amp; &lt;b&gt;x</title><id>{name}</id><link rel="self" href="{address}"/>{entry}'
        made.append((f"{number}.atom", f'<feed xmlns="http://www.w3.org/2005/Atom">{feed}</feed>'))
    return made


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    store, taken = MemoryStore(), []
    for name, content in files():
        for draft in read(PurePosixPath(name), content.encode()):
            decision = decide(normalise(draft, outlet=outlet(), received=NOW), None, now=NOW)
            with store.begin() as unit:
                taken.append(unit.articles.apply(Decision(Verdict.CREATED, decision.article)))
    return taken


def rendered(articles: list[Article], feed_format: FeedFormat) -> bytes:
    rendition = Renderer(outlet()).render(FeedDocument(full_feed(), feed_format), articles, changed=NOW)
    assert Checker().faults(rendition) == ()
    return rendition.body


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_A21_hostile_articles_leave_no_character_that_validators_fault(
    articles: list[Article], feed_format: FeedFormat
) -> None:
    assert re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff]", rendered(articles, feed_format).decode()) == []


def test_A12_hostile_articles_leave_no_element_that_is_faulted(articles: list[Article]) -> None:
    texts = [item["content_html"] for item in json.loads(rendered(articles, FeedFormat.JSON))["items"]]

    assert {name for text in texts for name in re.findall(r"<([a-z0-9-]+)", text)} <= ACCEPTABLE
    assert not any(
        re.search(r"""(?:href|src|cite|poster)="(?!https?:|mailto:)|\son\w+=|style=|javascript""", text) for text in texts
    )


def test_B12_the_sources_of_entries_have_canonical_names(articles: list[Article]) -> None:
    names = [one.text for one in etree.fromstring(rendered(articles, FeedFormat.ATOM)).iterfind(f"{A}entry/{A}source/{A}id")]

    assert set(names) == {"https://old.example/", "https://x.example/", "https://xn--kste-0ra.example/%C3%A4"}


def test_A10_titles_hold_their_signs_as_numbers(articles: list[Article]) -> None:
    titles = re.findall(rb"<item><title>([^<]*)</title>", rendered(articles, FeedFormat.RSS))

    assert len(titles) == len(articles)
    assert not any(re.search(rb"&(?!#x26;|#x3C;|gt;)", title) for title in titles)


def test_a_tag_stands_once_whatever_its_case(articles: list[Article]) -> None:
    tags = articles[0].revision.tags

    assert [tag for tag in tags if tag.casefold() == "upper"] == ["UPPER"]
