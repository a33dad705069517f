"""Remembered entries: the same bytes as rendered anew, whatever was rendered before."""

import json

import pytest
from lxml import etree

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.articles import Article
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.render.entries import entry_of
from feedsvc.render.fragments import MOST, Fragments
from feedsvc.render.rendering import Renderer
from feedsvc.render.xml import ATOM, CONTENT
from tests.builders import NOW, article, feed, outlet


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(outlet())


def rendered(renderer: Renderer, articles: list[Article], feed_format: FeedFormat, **fields: object) -> bytes:
    return renderer.render(FeedDocument(feed(**fields), feed_format), articles, changed=NOW).body


HOSTILE = {"title": "</item></entry> & <item> ]]> </title>", "text": "</item><entry> &lt;/entry&gt; <item>"}


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_document_is_the_same_from_memory_as_anew(renderer: Renderer, feed_format: FeedFormat) -> None:
    a, b, c = article("a.txt"), article("b.txt", **HOSTILE), article("c.txt", authors=("Ana Ruiz",), tags=("sea",))
    anew = rendered(Renderer(outlet()), [a, b, c], feed_format)

    rendered(renderer, [c], feed_format)
    rendered(renderer, [b, a], feed_format)

    assert rendered(renderer, [a, b, c], feed_format) == anew


TRAPS = (".", ".<b>.</b>", "<content:encoded>.</content:encoded>", "<description>.", '<content type="html">.', "]]>.&lt;.")
"""Texts that look like the room which is kept for a full text while the rest of an entry is made, or like its end."""


@pytest.mark.parametrize("summary", [None, *TRAPS])
def test_a_full_text_stands_where_it_belongs_whatever_else_is_said(renderer: Renderer, summary: str | None) -> None:
    articles = [article(f"{n}.txt", title=trap, text=f"{trap}\r{n}", summary=summary) for n, trap in enumerate(TRAPS)]
    full = [one.revision.content_html for one in articles]

    items = etree.fromstring(rendered(renderer, articles, FeedFormat.RSS, description=".")).findall("channel/item")
    found = etree.fromstring(rendered(renderer, articles, FeedFormat.ATOM, description=".")).findall(f"{{{ATOM}}}entry")

    assert [one.findtext(f"{{{CONTENT}}}encoded" if summary else "description") for one in items] == full
    assert [one.findtext(f"{{{ATOM}}}content") for one in found] == full


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_an_edited_article_is_not_taken_from_memory(renderer: Renderer, feed_format: FeedFormat) -> None:
    rendered(renderer, [article("a.txt", title="Before")], feed_format)

    after = rendered(renderer, [article("a.txt", title="After")], feed_format)

    assert b"After" in after
    assert b"Before" not in after


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_feed_of_another_kind_has_entries_of_its_own(renderer: Renderer, feed_format: FeedFormat) -> None:
    one = article("a.txt", text="The whole of the text", summary="Short", language="de")
    rendered(renderer, [one], feed_format)

    summaries = rendered(renderer, [one], feed_format, full_content=False)
    german = rendered(renderer, [one], feed_format, language="de")

    assert b"The whole of the text" not in summaries
    assert b"The whole of the text" in german


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_feed_without_entries_is_whole(renderer: Renderer, feed_format: FeedFormat) -> None:
    assert rendered(renderer, [], feed_format).rstrip().endswith((b"</rss>", b"</feed>", b"}"))


def test_memory_is_bounded() -> None:
    kept = Fragments(tail=b"</feed>")
    made = [entry_of(article(f"{n}.txt"), "en", Addresses("https://news.example")) for n in range(MOST + 10)]
    for entry in made:
        kept.assemble(
            [entry], lambda missing: b"<feed>" + b"<entry></entry>" * len(missing) + b"</feed>", lambda _, fragment: fragment
        )

    assert len(kept._known) <= MOST


def test_a_section_that_is_a_tag_too_is_told_once(renderer: Renderer) -> None:
    one = article("a.txt", section="World", tags=("world", "harbour"))

    item = etree.fromstring(rendered(renderer, [one], FeedFormat.RSS)).find("channel/item")

    assert [category.text for category in item.findall("category")] == ["World", "harbour"]
    assert json.loads(rendered(renderer, [one], FeedFormat.JSON))["items"][0]["tags"] == ["World", "harbour"]
