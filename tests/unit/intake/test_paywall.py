"""Articles that their source shows only to subscribers: no more than their summary is stored, in whatever format they come."""

import json

import pytest

from feedsvc.domain.articles import Article
from tests.fakes.drop import MemoryDropFolder
from tests.fakes.memory import MemoryStore
from tests.fakes.wiring import wired

FIRST, SECOND = "The weir at Corrin has been repaired.", "Anglers may now fish above it again, the river board said."
LINK = "https://www.courier.example/2026/weir"
PAGE = f"""<!doctype html><html lang="en"><head><title>Weir repaired</title><link rel="canonical" href="{LINK}">
<meta name="description" content="{FIRST}">%s</head>
<body><article><h1>Weir repaired</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"""
LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Weir repaired",%s}</script>'
PART = '"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".paid"}'
WRITTEN = {"headline": "Weir repaired", "description": FIRST, "url": LINK, "articleBody": f"{FIRST}\n\n{SECOND}"}


def stored(name: str, content: str) -> Article:
    store, drop = MemoryStore(), MemoryDropFolder()
    drop.drop(name, content.encode())
    wired(store=store, drop=drop).ingest()
    (article,) = store.unit.articles.by_path(name)
    return article


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", PAGE % (LD % '"isAccessibleForFree":false')),
        ("a.html", PAGE % (LD % '"isAccessibleForFree":"http://schema.org/False"')),
        ("a.html", PAGE % (LD % '"isAccessibleForFree":"False","alternativeHeadline":"the "weir" again"')),
        ("a.html", PAGE % (LD % PART)),
        ("a.html", PAGE % '<meta property="article:content_tier" content="locked">'),
        ("a.html", PAGE % '<meta itemprop="isAccessibleForFree" content="false">'),
        (
            "a.json",
            json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **WRITTEN, "isAccessibleForFree": False}),
        ),
        ("a.json", json.dumps({"title": "Weir repaired", "summary": FIRST, "body": SECOND, "url": LINK, "paywall": True})),
        ("a.md", f"---\ntitle: Weir repaired\nsummary: {FIRST}\nlink: {LINK}\npremium: true\n---\n\n{SECOND}\n"),
    ],
)
def test_its_summary_and_a_link_to_its_source_are_all_that_is_stored(name: str, content: str) -> None:
    revision = stored(name, content).revision

    assert revision.content_html == f'<p>{FIRST}</p>\n<p><a href="{LINK}">courier.example</a></p>'
    assert SECOND not in revision.content_text


@pytest.mark.parametrize(
    "said",
    [
        LD % '"isAccessibleForFree":true',
        LD % f'"isAccessibleForFree":true,{PART}',
        '<meta property="article:content_tier" content="metered">',
    ],
)
def test_what_anybody_may_read_goes_out_whole(said: str) -> None:
    assert SECOND in stored("a.html", PAGE % said).revision.content_text


def test_the_same_file_again_is_no_news() -> None:
    store, drop = MemoryStore(), MemoryDropFolder()
    ingest = wired(store=store, drop=drop).ingest

    for _ in range(2):
        drop.drop("a.html", (PAGE % (LD % '"isAccessibleForFree":false')).encode())
        ingest()

    (article,) = store.unit.articles.by_path("a.html")
    assert article.number == 1
