"""What every hostile file ends as: articles, or a sentence for its sender, within bounds of CPU and memory."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.unit.readers.bad_input import CASES

ROOT = Path(__file__).parents[3]
OUTCOMES = {
    "empty": "The file is empty.",
    "white space alone": "The file is empty.",
    "binary junk": "This is not a text file: it holds zero bytes, as programs' files do.",
    "binary junk as HTML": "This is not a text file: it holds zero bytes, as programs' files do.",
    "a program as text": "This is a program, not an article.",
    "a picture as JSON": "This is a picture, not an article.",
    "zip bomb by ratio": "a.txt in the archive grows more than 200 times: a zip bomb.",
    "zip bomb by total": "The archive unpacks to more than 100,000,000 bytes.",
    "zip of many members": "The archive has more than 2,000 files.",
    "zip that climbs": "The archive holds the path '../../etc/cron.d/x', which leads out of it.",
    "zip with an absolute path": "The archive holds the path '/etc/passwd', which leads out of it.",
    "zip in a zip in a zip": "a.bin in the archive: b.bin in the archive: c.txt in the archive grows more than 200 times: a zip bomb.",
    "zip cut short": "The archive is broken: File is not a zip file.",
    "Word bomb": "word/document.xml in the archive grows more than 200 times: a zip bomb.",
    "Word with many tags": "The Word document has more than 20,000 tags; split the file.",
    "Word of as many tags as may be": "There is no word in it, only figures and signs.",
    "Word with entities": "word/document.xml in the Word document declares entities, which is refused.",
    "Word nested": "The Word document has more than 20,000 tags; split the file.",
    "OpenDocument nested": "The XML is nested too deeply.",
    "XML bomb": "The XML declares entities of its own, which is refused. Export it without a DTD.",
    "XML bomb behind a comment": "The XML declares entities of its own, which is refused. Export it without a DTD.",
    "external entity": "The XML declares entities of its own, which is refused. Export it without a DTD.",
    "external DTD": "articles: 1",
    "XML not well-formed": "line 4: not well-formed: mismatched tag: <item> of line 3 is closed by </channel>.",
    "XML nested": "The XML is nested too deeply.",
    "XML nested without end": "The XML has more than 600,000 tags; split the file.",
    "XML of many tags": "The XML has more than 600,000 tags; split the file.",
    "XML of many tags in an item": "There is no headline and no text in it.",
    "XML of many items": "The XML holds more than 10,000 articles; split the file.",
    "XML with a long attribute": "line 1: a text or an attribute of the XML is too long.",
    "XML in a wrong encoding": "articles: 1",
    "XML as text": "articles: 1",
    "XML that is no article": "The root of the XML is <svg>, a drawing, which is no article; feedsvc reads NewsML-G2, NewsML 1, NITF, RSS and Atom.",
    "JSON cut short": "line 1, column 26: this is not JSON: Unterminated string starting at.",
    "JSON nested": "The JSON is nested too deeply.",
    "JSON nested without end": "The JSON has more than 1,500,000 values; split the file.",
    "JSON objects nested": "The JSON is nested too deeply.",
    "JSON of many values": "The JSON has more than 1,500,000 values; split the file.",
    "JSON of many articles": "The JSON holds more than 10,000 articles; split the file.",
    "JSON with an overloaded tag": "articles: 1",
    "JSON with an endless body": "The text has more than 1,000,000 characters: no article does.",
    "HTML of 10^5 nested tags": "The HTML is nested more than 250 levels deep or has more than 30,000 tags.",
    "HTML of 10^5 nested tags, closed": "The HTML has more than 200,000 marks (<); split the file.",
    "HTML of formats left open": "The HTML is nested more than 250 levels deep or has more than 30,000 tags.",
    "HTML of many paragraphs": "The HTML has more than 200,000 marks (<); split the file.",
    "HTML of as many tags as may be": "articles: 1",
    "HTML of one endless text": "There is no article on this page: no paragraphs of text were found.",
    "HTML of many attributes": "The HTML has a tag with more than 1,000 attributes.",
    "HTML of many attributes in quotes": "The HTML has a tag with more than 1,000 attributes.",
    "HTML of many bare attributes": "The HTML has a tag with more than 1,000 attributes.",
    "HTML of comments left open": "The HTML has more than 200,000 marks (<); split the file.",
    "HTML of many <": "The HTML has more than 200,000 marks (<); split the file.",
    "HTML of many &": "The text has more than 1,000,000 characters: no article does.",
    "HTML with nested JSON-LD": "articles: 1",
    "HTML with a wrong encoding": "articles: 1",
    "mail of nested parts": "The message is nested too deeply.",
    "mail of many headers": "The message has more than 20,000 header lines.",
    "mail of many parts": "The message has more than 1,000 parts.",
    "mail of links without an end": "articles: 1",
    "XML of blank lines": "articles: 1",
    "PDF of open objects": "The PDF is damaged (Failed to load document (PDFium: Data format error).).",
    "mail of scripts left open": "The HTML has a tag with more than 1,000 attributes.",
    "mail of spaces": "articles: 1",
    "rich text nested": "There is no headline and no text in it.",
    "rich text of controls": "articles: 1",
    "rich text of fields": "articles: 1",
    "rich text with a field of spaces": "articles: 1",
    "rich text hidden bit by bit": "articles: 1",
    "HTML with a style sheet of many rules": "articles: 1",
    "HTML with rules of one class": "articles: 1",
    "HTML with rules in rules": "articles: 1",
    "HTML of Google's comments": "articles: 1",
    "HTML of suggestions left open": "articles: 1",
    "Markdown of comments left open": "There is no headline and no text in it.",
    "Markdown of template tags": "articles: 1",
    "Markdown of quotations": "There is no headline and no text in it.",
    "Markdown of brackets": "The Markdown has more than 20,000 marks ([ ] * _ ~ ` <); split the file.",
    "Markdown of emphases": "The text is longer than any article; split the file.",
    "Markdown of lines": "The text is longer than any article; split the file.",
    "Markdown heading of spaces": "articles: 1",
    "front matter of aliases": "The front matter refers to its own parts by *aliases, which is refused: write them out.",
    "front matter of keys": "The front matter is longer than 10,000 characters.",
    "front matter nested": "The front matter is longer than 10,000 characters.",
    "TOML front matter nested": "The front matter is longer than 10,000 characters.",
    "reStructuredText of open marks": "The reStructuredText has more than 500 faults and unknown directives.",
    "reStructuredText of more open marks": "The reStructuredText has more than 2,000 marks (` * _ |); split the file.",
    "reStructuredText nested": "The reStructuredText can't be read: maximum recursion depth exceeded.",
    "reStructuredText of unknown directives": "The reStructuredText has more than 500 faults and unknown directives.",
    "text of one line": "The text has more than 1,000,000 characters: no article does.",
    "text of a long line": "articles: 1",
    "text of lines": "The text has more than 1,000,000 characters: no article does.",
    "text of short lines": "The text has more than 1,000,000 characters: no article does.",
    "text of as many lines as may be": "articles: 1",
    "text of bylines": "There is no headline and no text in it.",
    "text of dates": "There is no headline and no text in it.",
    "text of credits": "articles: 1",
    "text of sentences": "articles: 1",
    "text of commas": "articles: 1",
    "text of names": "articles: 1",
    "text of dashes": "There is no headline and no text in it.",
    "text of numbers": "articles: 1",
    "text of brackets": "There is no headline and no text in it.",
    "text of sentences' ends": "articles: 1",
    "text of escapes": "There is no word in it, only figures and signs.",
    "wire of many messages": "The wire file holds more than 10,000 messages; split the file.",
    "wire of takes in its header": "articles: 1",
}  # fmt: skip


def run(names: list[str]) -> Iterator[tuple[str, str]]:
    """Read cases in one process under limits; where one ends it, that is its outcome, and another process goes on behind it."""
    while names:
        done = subprocess.run(
            [sys.executable, "-m", "tests.unit.readers.bad_input", *names],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        told = [json.loads(line) for line in done.stdout.splitlines()]
        yield from zip(told[::2], told[1::2], strict=False)
        if len(told) % 2:
            yield told[-1], f"ended its process ({done.returncode}): {done.stderr[-300:]}"
        names = names[(len(told) + 1) // 2 :] if told else []


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, str]:
    return dict(run(list(CASES)))


@pytest.mark.parametrize("name", CASES)
def test_hostile_file_ends_as_articles_or_a_sentence_within_bounds(name: str, outcomes: Mapping[str, str]) -> None:
    assert outcomes[name] == OUTCOMES[name]


def test_every_case_has_an_outcome() -> None:
    assert set(CASES) == set(OUTCOMES)
