"""What the desk shows of what intake left out."""

import html5lib

from tests.unit.web.newsroom import DeskNewsroom

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><link>https://a.example/</link><description>A</description>
<item><title>Ferry sails</title><guid>1</guid><description>The ferry sailed again on Monday, the line said.</description></item>
<item><guid>2</guid></item></channel></rss>"""
WHOLE = FEED.replace("<guid>2</guid>", "<title>Crane stays</title><description>It stays on the quay.</description>")


def take_in(newsroom: DeskNewsroom, name: str, text: str) -> None:
    newsroom.folder.drop(name, text.encode())
    newsroom.usecases.counting.intake(newsroom.ingest())


def page_of(newsroom: DeskNewsroom) -> str:
    page = newsroom.get("/admin/left-out")
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_nothing_left_out_says_so() -> None:
    newsroom = DeskNewsroom()
    newsroom.sign_in()

    assert "Nothing is left out" in page_of(newsroom)


def test_an_item_that_is_no_article_is_listed_with_its_file_and_reason_until_the_file_comes_whole() -> None:
    newsroom = DeskNewsroom()
    newsroom.sign_in()

    take_in(newsroom, "wire/a.xml", FEED)
    first = page_of(newsroom)
    take_in(newsroom, "wire/a.xml", WHOLE)

    assert '<p class="title path"><bdi>wire/a.xml</bdi></p>' in first
    assert '<li dir="auto">Item 2: ' in first
    assert "1 file, the latest first" in first
    assert "Nothing is left out" in page_of(newsroom)


def test_a_file_that_cannot_be_taken_is_listed_until_it_is() -> None:
    newsroom = DeskNewsroom()
    newsroom.sign_in()

    newsroom.folder.met.append(("<b>.txt", "Permission denied"))
    take_in(newsroom, "other.xml", FEED)

    assert '<bdi>&lt;b&gt;.txt</bdi></p>\n<ul class="reasons"><li dir="auto">Permission denied</li>' in page_of(newsroom)
