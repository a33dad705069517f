"""One article in every format that newsrooms use: what it says of itself is read alike, whatever carries it."""

import io
import json
import zipfile
from pathlib import PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

TITLE = "Old crane stays in the harbour of Sableport"
BYLINE = "By ANA RUIZ in Sableport and Bo van der Lind, harbour correspondent; photos by Di Oh"
NAMES = ("Ana Ruiz", "Bo van der Lind")
DATELINE = "SABLEPORT, Feb 3 (Tidewire)"
TAGS = "harbour; cranes and winches; TCP/IP"
DAY, MAILED, PRINTED = "2026-02-03T10:15:00+01:00", "Tue, 03 Feb 2026 10:15:00 +0100", "Published 3 February 2026, 10:15 CET"
FIRST = (
    "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish every day."
)
SECOND = (
    "Its driver said on Tuesday that she was glad, and that the winch would have to be repaired before the winter came back."
)
THIRD = "The vote was close, with five members of the trust for it and four against, who had asked for a cheaper machine."
PARAGRAPHS = (f"{DATELINE} - {FIRST}", SECOND, THIRD)
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
BARE = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD))
TEXT = "\n\n".join(PARAGRAPHS)
PEOPLE = [{"@type": "Person", "name": name} for name in NAMES]
LISTED = TAGS.split("; ")


def page(head: str, top: str, language: str = "en") -> str:
    return f'<html lang="{language}"><head><title>{TITLE}</title>{head}</head><body><nav></nav><header></header><article><h1>{TITLE}</h1>{top}{BODY}</article><footer></footer><script></script></body></html>'  # fmt: skip


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def docx() -> bytes:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (BYLINE, PRINTED, *PARAGRAPHS))
    heading = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{TITLE}</w:t></w:r></w:p>'
    types = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'  # fmt: skip
    return zipped(**{
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>',
        "_rels__.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word__styles.xml": f'<w:styles xmlns:w="{namespace}"><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>',
        "word___rels__document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
        "word__document.xml": f'<w:document xmlns:w="{namespace}"><w:body>{heading}{lines}</w:body></w:document>',
        "docProps__core.xml": f'<cp:coreProperties xmlns:cp="urn:cp"><cp:keywords>{TAGS}</cp:keywords></cp:coreProperties>',
    })  # fmt: skip


def odt() -> bytes:
    lines = "".join(f"<text:p>{text}</text:p>" for text in (BYLINE, PRINTED, *PARAGRAPHS))
    content = f'<office:document-content xmlns:office="urn:office" xmlns:text="urn:text"><office:body><office:text><text:h text:outline-level="1">{TITLE}</text:h>{lines}</office:text></office:body></office:document-content>'  # fmt: skip
    meta = f'<office:document-meta xmlns:office="urn:office" xmlns:meta="urn:meta"><meta:keywords>{TAGS}</meta:keywords></office:document-meta>'  # fmt: skip
    return zipped(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def rtf() -> str:
    lines = (TITLE, BYLINE, PRINTED, "", TEXT, "", f"Tags: {TAGS}")
    return "{\\rtf1\\ansi " + "\\par\n".join("\n".join(lines).split("\n")) + "}"


def feed_item(**fields: Any) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Tidewire", "language": "en", "items": [fields]})


NITF = f'<nitf xml:lang="en"><head><docdata><doc-id id-string="a"/><date.issue norm="{DAY}"/><key-list>{"".join(f"<keyword key={json.dumps(tag)}/>" for tag in LISTED)}</key-list></docdata></head><body><body.head><hedline><hl1>{TITLE}</hl1></hedline><byline>{BYLINE}</byline><dateline><location>SABLEPORT</location>, <story.date>Feb 3</story.date> (Tidewire)</dateline></body.head><body.content>{BARE}</body.content></body></nitf>'  # fmt: skip
G2 = f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g" xml:lang="en"><contentMeta><contentCreated>{DAY}</contentCreated><by>{BYLINE}</by><dateline>{DATELINE}</dateline><headline>{TITLE}</headline>{"".join(f"<keyword>{tag}</keyword>" for tag in LISTED)}</contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{BARE}</body></html></inlineXML></contentSet></newsItem>'  # fmt: skip
NEWSML = f'<NewsML><NewsItem xml:lang="en"><Identification><NewsIdentifier><PublicIdentifier>m</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><FirstCreated>{DAY}</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>{TITLE}</HeadLine><ByLine>{BYLINE}</ByLine><DateLine>{DATELINE}</DateLine><KeywordLine>{TAGS}</KeywordLine></NewsLines><ContentItem><DataContent>{BARE}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>'  # fmt: skip
RSS = f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Tidewire</title><link>https://t.example</link><language>en</language><item><title>{TITLE}</title><dc:creator>{BYLINE}</dc:creator><pubDate>{MAILED}</pubDate>{"".join(f"<category>{tag}</category>" for tag in LISTED)}<description><![CDATA[{BODY}]]></description></item></channel></rss>'  # fmt: skip
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Tidewire</title><entry><id>e</id><title>{TITLE}</title><published>{DAY}</published>{"".join(f"<author><name>{name}</name></author>" for name in NAMES)}{"".join(f"<category term={json.dumps(tag)}/>" for tag in LISTED)}<content type="html"><![CDATA[{BODY}]]></content></entry></feed>'  # fmt: skip
TERMS = [[{"taxonomy": "post_tag", "name": tag} for tag in LISTED]]
SCHEMA = {"@type": "NewsArticle", "headline": TITLE, "datePublished": DAY, "inLanguage": "en"}
META = f'<meta name="author" content="{BYLINE}"><meta name="keywords" content="{TAGS}"><meta name="date" content="{DAY}">'

FILES: dict[str, str | bytes] = {
    "text.txt": f"{TITLE}\n{BYLINE}\n{PRINTED}\n\n{TEXT}\n\nTags: {TAGS}\n",
    "labelled.txt": f"Title: {TITLE}\nAuthor: {BYLINE.removeprefix('By ')}\nDate: {PRINTED[10:]}\nTags: {TAGS}\n\n{TEXT}\n",
    "front-matter.md": f"---\ntitle: {TITLE}\nauthor: {json.dumps(BYLINE)}\ndate: {DAY}\ntags: {json.dumps(TAGS)}\n---\n\n{TEXT}\n",
    "listed.md": f"---\ntitle: {TITLE}\nauthors: {json.dumps(NAMES)}\ndate: {DAY}\ntags: {json.dumps(LISTED)}\n---\n\n{TEXT}\n",
    "export.html": f'<html lang="en"><head><title>{TITLE}</title>{META}</head><body><h1>{TITLE}</h1>{BODY}</body></html>',
    "printed.html": page(f'<meta name="keywords" content="{TAGS}">', f'<p class="byline">{BYLINE}</p><time datetime="{DAY}"></time>'),
    "linked-data.html": page(f'<script type="application/ld+json">{json.dumps(SCHEMA | {"author": PEOPLE, "keywords": TAGS})}</script>', ""),
    "nitf.xml": NITF,
    "newsml-g2.xml": G2,
    "newsml-1.xml": NEWSML,
    "ninjs.json": json.dumps({"uri": "u", "headline": TITLE, "byline": BYLINE, "firstcreated": DAY, "language": "en", "keywords": LISTED, "body_xhtml": BODY}),
    "schema.json": json.dumps(SCHEMA | {"author": BYLINE, "keywords": TAGS, "articleBody": TEXT}),
    "rss.xml": RSS,
    "atom.xml": ATOM,
    "feed.json": feed_item(id="i", title=TITLE, content_html=BODY, date_published=DAY, authors=[{"name": name} for name in NAMES], tags=LISTED),
    "wordpress.json": json.dumps({"title": {"rendered": TITLE}, "content": {"rendered": BODY}, "date": DAY, "_embedded": {"author": [{"name": BYLINE}], "wp:term": TERMS}}),
    "mail.eml": f"From: Tidewire <desk@t.example>\nSubject: {TITLE}\nDate: {MAILED}\nKeywords: {TAGS}\nContent-Language: en\n\n{BYLINE}\n\n{TEXT}\n",
    "word.docx": docx(),
    "writer.odt": odt(),
    "rich.rtf": rtf(),
}  # fmt: skip


def revision(name: str) -> Revision:
    content = FILES[name]
    (draft,) = read(PurePosixPath(name), content if isinstance(content, bytes) else content.encode())
    return normalise(draft, outlet=outlet(), received=NOW)


@pytest.mark.parametrize("name", FILES)
def test_an_article_says_the_same_of_itself_in_every_format(name: str) -> None:
    article = revision(name)

    assert article.title == TITLE
    assert article.authors == NAMES
    assert (article.dateline.place, article.dateline.agency) == ("SABLEPORT", "Tidewire")
    assert article.tags == ("harbour", "cranes and winches", "TCP/IP")
    assert article.published is not None
    assert article.published.at.isoformat() == DAY
    assert article.language == "en"


@pytest.mark.parametrize("name", FILES)
def test_the_byline_is_no_text_of_the_article(name: str) -> None:
    assert revision(name).content_text.count("\n\n") == 2
