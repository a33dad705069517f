"""Remembered entries: the same bytes as rendered anew, whatever was rendered before."""

import json

import pytest
from lxml import etree

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render import atom, entries, rss
from feedsvc.render.fragments import MOST, Fragments
from feedsvc.render.rendering import render
from feedsvc.render.xml import ATOM, CONTENT
from tests.builders import NOW, article, feed, outlet


def rendered(articles: list[Article], feed_format: FeedFormat, **fields: object) -> bytes:
    return render(feed(**fields), articles, feed_format=feed_format, outlet=outlet(), changed=NOW).body


def forget() -> None:
    entries._entry.cache_clear()
    for known in (rss._PLAIN_RSS.fragments, atom._FRAGMENTS):
        known._known.clear()


HOSTILE = {"title": "</item></entry> & <item> ]]> </title>", "text": "</item><entry> &lt;/entry&gt; <item>"}


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_document_is_the_same_from_memory_as_anew(feed_format: FeedFormat) -> None:
    a, b, c = article("a.txt"), article("b.txt", **HOSTILE), article("c.txt", authors=("Ana Ruiz",), tags=("sea",))
    forget()
    anew = rendered([a, b, c], feed_format)

    forget()
    rendered([c], feed_format)
    rendered([b, a], feed_format)

    assert rendered([a, b, c], feed_format) == anew


TRAPS = (".", ".<b>.</b>", "<content:encoded>.</content:encoded>", "<description>.", '<content type="html">.', "]]>.&lt;.")
"""Texts that look like the room which is kept for a full text while the rest of an entry is made, or like its end."""


@pytest.mark.parametrize("summary", [None, *TRAPS])
def test_a_full_text_stands_where_it_belongs_whatever_else_is_said(summary: str | None) -> None:
    articles = [article(f"{n}.txt", title=trap, text=f"{trap}\r{n}", summary=summary) for n, trap in enumerate(TRAPS)]
    full = [one.revision.content_html for one in articles]

    items = etree.fromstring(rendered(articles, FeedFormat.RSS, description=".")).findall("channel/item")
    found = etree.fromstring(rendered(articles, FeedFormat.ATOM, description=".")).findall(f"{{{ATOM}}}entry")

    assert [one.findtext(f"{{{CONTENT}}}encoded" if summary else "description") for one in items] == full
    assert [one.findtext(f"{{{ATOM}}}content") for one in found] == full


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_an_edited_article_is_not_taken_from_memory(feed_format: FeedFormat) -> None:
    rendered([article("a.txt", title="Before")], feed_format)

    after = rendered([article("a.txt", title="After")], feed_format)

    assert b"After" in after
    assert b"Before" not in after


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_feed_of_another_kind_has_entries_of_its_own(feed_format: FeedFormat) -> None:
    one = article("a.txt", text="The whole of the text", summary="Short", language="de")
    rendered([one], feed_format)

    summaries = rendered([one], feed_format, full_content=False)
    german = rendered([one], feed_format, language="de")

    assert b"The whole of the text" not in summaries
    assert b"The whole of the text" in german


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_feed_without_entries_is_whole(feed_format: FeedFormat) -> None:
    assert rendered([], feed_format).rstrip().endswith((b"</rss>", b"</feed>", b"}"))


def test_memory_is_bounded() -> None:
    kept = Fragments(tail=b"</feed>")
    made = [entries.entry_of(article(f"{n}.txt"), feed(), entries.Addresses("https://news.example")) for n in range(MOST + 10)]
    for entry in made:
        kept.assemble(
            [entry], lambda missing: b"<feed>" + b"<entry></entry>" * len(missing) + b"</feed>", lambda _, fragment: fragment
        )

    assert len(kept._known) <= MOST


def test_a_section_that_is_a_tag_too_is_told_once() -> None:
    one = article("a.txt", section="World", tags=("world", "harbour"))

    item = etree.fromstring(rendered([one], FeedFormat.RSS)).find("channel/item")

    assert [category.text for category in item.findall("category")] == ["World", "harbour"]
    assert json.loads(rendered([one], FeedFormat.JSON))["items"][0]["tags"] == ["World", "harbour"]
