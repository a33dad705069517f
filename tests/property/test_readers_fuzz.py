"""Any bytes give drafts or a sentence; so do examples of every format that were damaged on the way."""

import json
from pathlib import PurePosixPath

from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

EXAMPLES = {
    "a.json": json.dumps({"uri": "u", "headline": "H", "body_text": "A text of some length.", "pubstatus": "usable"}).encode(),
    "a.xml": b'<newsItem guid="g"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentSet><inlineXML><html><body><p>Text</p></body></html></inlineXML></contentSet></newsItem>',
    "b.xml": b"<rss><channel><title>t</title><link>https://x.example/</link><item><title>a</title><description>b</description></item></channel></rss>",
    "a.md": b"---\ntitle: A\ntags: [b]\nembargo: 2026-01-01T00:00:00Z\n---\n# B\n\ntext\n",
    "a.html": b'<html><head><title>A</title><script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"A"}</script></head><body><p>Some text.</p></body></html>',
    "a.eml": b"From: a@b.example\r\nSubject: A\r\nDate: Tue, 03 Feb 2026 10:15:00 +0100\r\nMIME-Version: 1.0\r\n\r\nText of it.\r\n",
    "a.rtf": rb"{\rtf1\ansi\ansicpg1252 A\par text \'e9 \u233? here\par}",
    "w.txt": b"\x16\x16\x01tw 0123 4 i crane\x02Headline\r\n\r\nText of it.\x03\x04",
}


def take(name: str, content: bytes) -> None:
    try:
        for draft in read(PurePosixPath(name), content):
            normalise(draft, outlet=outlet(), received=NOW)
    except UnreadableArticle as refusal:
        assert refusal.reason  # noqa: PT017 a refusal is an answer, and has to say something


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.integers(0, 10_000), st.binary(max_size=8), st.integers(0, 20))
def test_damaged_examples_never_crash_a_reader(name: str, place: int, junk: bytes, cut: int) -> None:
    example = EXAMPLES[name]
    at = place % (len(example) + 1)

    take(name, example[:at] + junk + example[at + cut :])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["a.txt", "a.json", "a.xml", "a.html", "a.md", "a.eml", "a.rtf", "a.zip", "a.docx"]),
    st.binary(max_size=300),
)
@example("a.txt", b"\x80")
def test_any_bytes_under_any_name_never_crash_a_reader(name: str, content: bytes) -> None:
    take(name, content)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([b"PK\x03\x04", b"{\\rtf1 ", b"<?xml ", b"<rss>", b'{"uri":', b"---\n", b"\x01", b"<html>"]),
    st.binary(max_size=200),
)
def test_what_only_begins_like_a_format_never_crashes_its_reader(head: bytes, rest: bytes) -> None:
    take("a.bin", head + rest)
