"""Every format that newsrooms drop: what is found in a small example, and what is said of a bad one."""

import io
import json
import zipfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import BodyKind, Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from feedsvc.readers.office import _above_headline
from tests.builders import NOW, outlet

TEXT = "The harbour trust has voted to keep the old crane. It was built in 1904 and still lifts four tonnes."


def drafts(name: str, content: str | bytes) -> tuple[Draft, ...]:
    return read(PurePosixPath(name), content if isinstance(content, bytes) else content.encode())


def one(name: str, content: str | bytes) -> Revision:
    (draft,) = drafts(name, content)
    return normalise(draft, outlet=outlet(), received=NOW)


def refusal(name: str, content: str | bytes) -> str:
    with pytest.raises(UnreadableArticle) as refused:
        for draft in drafts(name, content):
            normalise(draft, outlet=outlet(), received=NOW)
    return refused.value.reason


def zipped(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED  # as OpenDocument asks
            archive.writestr(name.replace("__", "/"), content, kind)
    return buffer.getvalue()


FRONT = """---
title: Old crane stays
date: 2026-02-03T10:15:00+01:00
updated: 2026-02-04
authors: [Ana Ruiz, Bo Lind]
tags: [cranes, harbour]
section: Harbour
summary: It still lifts.
id: crane-1
embargo: 2026-03-02T06:00:00Z
expires: 2027-01-01T00:00:00Z
lang: en-GB
colour: red
---
"""


SWEDISH = "Kranen vid kajen står kvar, för ingen har kunnat säga vem som äger den, och den knarrar inte längre."


@pytest.mark.parametrize(
    ("front", "text"),
    [
        ("rubrik: Kranen står kvar\nskribent: Ana Berg\npublicerad: 2026-02-03\nvinjett: Hamnen", SWEDISH),
        ("headline: Kranen står kvar\nauthor: Ana Berg\npublished: 2026-02-03\nsection: Hamnen", SWEDISH),
    ],
)
def test_front_matter_is_read_by_the_words_of_its_language(front: str, text: str) -> None:
    revision = one("a.md", f"---\n{front}\n---\n\n{text}\n\n{text}\n")

    assert (revision.title, revision.authors, revision.section) == ("Kranen står kvar", ("Ana Berg",), "Hamnen")
    assert revision.published is not None
    assert not [warning for warning in revision.warnings if "unknown" in warning]


def test_markdown_brings_its_front_matter() -> None:
    revision = one("a.md", FRONT + f"## Before\n\n{TEXT} *Still*.\n")

    assert (revision.title, revision.section, revision.language) == ("Old crane stays", "Harbour", "en-GB")
    assert revision.authors == ("Ana Ruiz", "Bo Lind")
    assert revision.tags == ("cranes", "harbour")
    assert revision.identity == "id:crane-1"
    assert revision.published is not None
    assert revision.published.at.isoformat() == "2026-02-03T10:15:00+01:00"
    assert revision.embargo is not None
    assert revision.embargo.isoformat() == "2026-03-02T06:00:00+00:00"
    assert revision.content_html.startswith("<h2>Before</h2>")
    assert "<em>Still</em>" in revision.content_html
    assert revision.warnings == ("a.md: the key colour is unknown.",)


def test_markdown_takes_toml_and_its_first_heading() -> None:
    revision = one("a.md", f'+++\ntags = ["cranes"]\n+++\n# Old crane stays\n\n{TEXT}\n')

    assert (revision.title, revision.tags) == ("Old crane stays", ("cranes",))


@pytest.mark.parametrize("embargo", ["soon", "2026-99-01", "tomorrow 6 am", "yes"])
def test_an_embargo_that_cannot_be_read_is_never_guessed(embargo: str) -> None:
    assert refusal("a.md", f"---\ntitle: A\nembargo: {embargo}\n---\n{TEXT}").endswith(".")


def test_withdrawn_has_to_be_a_plain_yes_or_no() -> None:
    assert one("a.md", f"---\ntitle: A\nwithdrawn: true\n---\n{TEXT}").withdrawn
    assert "withdrawn has to be true or false" in refusal("a.md", f"---\ntitle: A\nwithdrawn: perhaps\n---\n{TEXT}")


NINJS = {
    "uri": "urn:newsml:tidewire:20260203:crane",
    "version": "3",
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2026-02-03T10:15:00Z",
    "embargoed": "2026-03-02T06:00:00Z",
    "language": "en",
    "byline": "By Ana Ruiz and Bo Lind",
    "headline": "Old crane stays",
    "body_xhtml": f"<p>{TEXT}</p>",
    "copyrightnotice": "© Tidewire",
    "subject": [{"name": "Harbour"}],
    "associations": {
        "main": {
            "type": "picture",
            "byline": "Di Oh",
            "headline": "The crane",
            "renditions": {
                "small": {"href": "https://img.example/s.jpg", "mimetype": "image/jpeg", "width": 100, "height": 80},
                "large": {"href": "https://img.example/l.jpg", "mimetype": "image/jpeg", "width": 1000, "height": 800},
            },
        }
    },
}


def test_ninjs_1_is_read_whole() -> None:
    revision = one("a.json", json.dumps(NINJS))

    assert (revision.identity, revision.version) == ("id:urn:newsml:tidewire:20260203:crane", 3)
    assert (revision.title, revision.authors, revision.section) == ("Old crane stays", ("Ana Ruiz", "Bo Lind"), "Harbour")
    assert revision.embargo is not None
    assert [(media.url, media.width, media.credit) for media in revision.media] == [
        ("https://img.example/l.jpg", 1000, "Di Oh")
    ]


def test_ninjs_3_with_its_lists_is_read_whole() -> None:
    item = {
        "uri": "urn:x:1",
        "pubStatus": "usable",
        "versionCreated": "2026-02-03T10:15:00Z",
        "headlines": [{"role": "main", "value": "Old crane stays"}],
        "bodies": [{"contentType": "text/plain", "value": TEXT}, {"contentType": "text/html", "value": f"<p>{TEXT}</p>"}],
        "by": "Ana Ruiz",
    }

    revision = one("a.json", json.dumps(item))

    assert (revision.title, revision.content_text) == ("Old crane stays", TEXT)


def test_ninjs_canceled_withdraws() -> None:
    assert one("a.json", json.dumps({**NINJS, "pubstatus": "canceled"})).withdrawn


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "picture"}, "a picture, not an article"),
        ({"type": "event"}, "an event, not an article"),
        ({"embargoed": "soon"}, "embargo"),
        ({"body_xhtml": ""}, "no text"),
    ],
)
def test_a_ninjs_item_that_is_no_article_is_refused_in_a_sentence(changes: dict[str, str], said: str) -> None:
    assert said in refusal("a.json", json.dumps({**NINJS, **changes}))


def test_schema_org_json_feed_and_wordpress_are_read() -> None:
    schema = one("a.json", json.dumps({"@type": "NewsArticle", "headline": "Old crane stays", "articleBody": TEXT, "datePublished": "2026-02-03", "author": {"name": "Ana Ruiz"}, "url": "https://x.example/a"}))  # fmt: skip
    feed = drafts("f.json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Tidewire", "feed_url": "https://t.example/f.json", "items": [{"id": "1", "content_html": f"<p>{TEXT}</p>", "title": "One"}, {"id": "2", "content_text": TEXT, "title": "Two"}]}))  # fmt: skip
    post = one("p.json", json.dumps([{"id": 7, "status": "publish", "guid": {"rendered": "https://w.example/?p=7"}, "date_gmt": "2026-02-03T10:15:00", "title": {"rendered": "Old &amp; new"}, "content": {"rendered": f"<p>{TEXT}</p>"}, "link": "https://w.example/old"}]))  # fmt: skip

    assert (schema.title, schema.authors, schema.identity) == ("Old crane stays", ("Ana Ruiz",), "id:https://x.example/a")
    assert [draft.source_id for draft in feed] == ["1", "2"]
    assert feed[0].origin is not None
    assert feed[0].origin.title == "Tidewire"
    assert (post.title, post.identity) == ("Old & new", "id:https://w.example/?p=7")


G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:tidewire:crane" version="4" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-02-03T10:15:00Z</versionCreated>{meta}<pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><contentCreated>2026-02-03T09:00:00Z</contentCreated><located><name>Sableport</name></located><by>By Ana Ruiz</by><headline>Old crane stays</headline>
<keyword>cranes</keyword></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text} &amp; <b>more</b></p></body></html></inlineXML></contentSet></newsItem>"""


def g2(status: str = "usable", meta: str = "", text: str = TEXT) -> str:
    return G2.format(status=status, meta=meta, text=text)


def test_newsml_g2_is_read_whole() -> None:
    revision = one("a.xml", g2(meta="<embargoed>2026-03-02T06:00:00Z</embargoed>"))

    assert (revision.title, revision.authors, revision.dateline.place) == ("Old crane stays", ("Ana Ruiz",), "Sableport")
    assert (revision.version, revision.tags, revision.language) == (4, ("cranes",), "en")
    assert revision.content_html == f"<p>{TEXT} &amp; <b>more</b></p>"
    assert revision.embargo is not None


@pytest.mark.parametrize(
    ("meta", "marks", "embargo"),
    [
        ("<embargoed/>", (Mark("embargoed"),), None),
        ("<embargoed></embargoed><rightsInfo><copyrightNotice/></rightsInfo>", (), None),
        ('<embargoed/><itemMetaExtProperty type="imext:pubstart" value="2026-03-02T06:00:00Z"/>', (), "2026-03-02T06:00:00Z"),
        ('<itemMetaExtProperty type="imext:pubstart" value="2026-01-02T06:00:00Z"/>', (), None),
    ],
)
def test_an_embargo_without_a_time_counts_where_no_template_left_it_blank(
    meta: str, marks: tuple[Mark, ...], embargo: str | None
) -> None:
    draft = drafts("a.xml", g2(meta=meta))[0]

    assert (draft.marks, draft.embargo) == (marks, embargo)


def test_labels_in_bold_at_the_top_are_fields() -> None:
    head = "**Título:** O guindaste fica no porto\n**Autor:** Ana Ruiz\n**Editoria:** Porto"

    made = one(
        "a.md",
        f"{head}\n\nO guindaste velho fica no porto, decidiu o conselho na noite de segunda-feira.\n\nEle foi pintado.\n",
    )

    assert (made.title, made.authors, made.section) == ("O guindaste fica no porto", ("Ana Ruiz",), "Porto")
    assert made.content_text.startswith("O guindaste velho")


def test_all_creators_of_a_newsml_g2_item_are_its_authors() -> None:
    item = g2().replace(
        "<by>By Ana Ruiz</by>", "<creator><name>Ana Ruiz</name></creator><creator><name>Bo Lind</name></creator>"
    )

    assert one("a.xml", item).authors == ("Ana Ruiz", "Bo Lind")


def test_newsml_g2_canceled_withdraws_and_concepts_are_refused() -> None:
    assert one("a.xml", g2("canceled")).withdrawn
    assert drafts("a.xml", g2("withheld"))[0].marks == (Mark("pubstatus", "withheld"),)
    assert "a concept, not an article" in refusal("a.xml", '<conceptItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>')


def test_a_news_message_holds_several_articles() -> None:
    items = g2() + g2().replace("urn:newsml:tidewire:crane", "urn:newsml:tidewire:other")

    assert len(drafts("a.xml", f"<newsMessage><itemSet>{items}</itemSet></newsMessage>")) == 2


@pytest.mark.parametrize("value", ['"Story by Ana Ruiz\\nPhotos by Bo Lind"', '["Ana Ruiz"]'])
def test_a_byline_in_front_matter_is_read_as_printed(value: str) -> None:
    revision = one("a.md", f"---\ntitle: Old crane stays\nbyline: {value}\n---\n{TEXT}")

    assert (revision.authors, revision.warnings) == (("Ana Ruiz",), ())


def test_an_nitf_byline_that_is_all_a_job_title_is_read_as_a_byline() -> None:
    byline = "<byline><byttl>Rozmawiała Anna Nowak</byttl></byline>"
    text = "Rada portu zdecydowała we wtorek, że nocny prom będzie kursował także zimą."

    revision = one("a.xml", f"<nitf><body><body.head><hedline><hl1>Prom zostaje</hl1></hedline>{byline}</body.head><body.content><p>{text}</p></body.content></body></nitf>")  # fmt: skip

    assert revision.authors == ("Anna Nowak",)


def test_the_text_of_newsml_1_is_the_component_that_is_called_its_body() -> None:
    def component(role: str, text: str) -> str:
        return f'<NewsComponent><Role FormalName="{role}"/><ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent>'

    parts = [("StyleSheet", ".a {margin: 0}"), ("SubHeadLine", "<p>It creaks</p>"), ("Contact", "<p>Ana Ruiz<br/>555-0100</p>")]
    components = "".join(component(role, text) for role, text in [*parts, ("Body", f"<p>{TEXT}</p>")])
    lines = "<NewsLines><HeadLine>Old crane stays</HeadLine></NewsLines>"
    revision = one("a.xml", f"<NewsML><NewsItem><NewsComponent>{lines}{components}</NewsComponent></NewsItem></NewsML>")

    assert (revision.content_text, revision.summary) == (TEXT, "It creaks")
    assert [line.text for line in revision.furniture] == ["Ana Ruiz 555-0100"]


def test_nitf_newsml_1_rss_and_atom_are_read() -> None:
    nitf = one("a.xml", f'<nitf><head><docdata><doc-id id-string="n1"/><date.issue norm="20260203T101500Z"/></docdata></head><body><body.head><hedline><hl1>Old crane stays</hl1></hedline><byline>By <person>Ana Ruiz</person></byline></body.head><body.content><p>{TEXT}</p></body.content></body></nitf>')  # fmt: skip
    newsml = one("a.xml", f"<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>m1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><FirstCreated>20260203T101500Z</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Old crane stays</HeadLine></NewsLines><ContentItem><DataContent><p>{TEXT}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>")  # fmt: skip
    rss = one("a.xml", f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Tidewire</title><link>https://t.example/</link><item><title>Old crane stays</title><guid>r1</guid><dc:creator>Ana Ruiz</dc:creator><pubDate>Tue, 03 Feb 2026 10:15:00 GMT</pubDate><description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item></channel></rss>')  # fmt: skip
    atom = one("a.xml", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Tidewire</title><link rel="self" href="https://t.example/a"/><entry><id>a1</id><title>Old crane stays</title><author><name>Ana Ruiz</name></author><published>2026-02-03T10:15:00Z</published><content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>')  # fmt: skip

    for revision, identity in ((nitf, "id:n1"), (newsml, "id:m1"), (rss, "id:r1"), (atom, "id:a1")):
        assert (revision.title, revision.identity, revision.content_text) == ("Old crane stays", identity, TEXT)
        assert revision.published is not None
        assert revision.published.at.isoformat().startswith("2026-02-03T10:15")
    assert rss.authors == atom.authors == nitf.authors == ("Ana Ruiz",)
    assert rss.origin is not None


def test_a_wire_message_is_read_and_its_takes_are_joined() -> None:
    def message(slug: str, text: str) -> bytes:
        return b"\x16\x16\x01tw 0123 4 i " + slug.encode() + b"\x02" + text.encode() + b"\x03\x04"

    takes = drafts(
        "a.txt", message("crane", f"Old crane stays\r\n\r\n{TEXT}") + message("crane take 2", "And a second take of it, too.")
    )
    kill = drafts("b.txt", message("crane KILL", "Do not use the story."))

    assert len(takes) == 1
    assert "second take" in takes[0].body
    assert takes[0].section == "International"
    assert kill[0].withdrawn


def test_an_e_mail_is_read_with_its_picture() -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = (
        "Tidewire <desk@t.example>",
        "Old crane stays",
        "<m1@t.example>",
    )
    message["Date"] = "Tue, 03 Feb 2026 10:15:00 +0100"
    message.set_content(f"{TEXT}\n\nMore of it – here.\n", charset="utf-8", cte="quoted-printable")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="../crane.jpg")

    (draft,) = drafts("a.eml", bytes(message))

    assert (draft.title, draft.source_id, draft.sources) == ("Old crane stays", "m1@t.example", ("Tidewire",))
    assert draft.body_kind is BodyKind.PAGE
    assert "More of it – here." in draft.body
    assert list(draft.attachments) == ["crane.jpg"]


def test_rich_text_and_opendocument_are_read() -> None:
    rtf = one("a.rtf", r"{\rtf1\ansi Old crane stays\par\par " + TEXT + r"\par}")
    odt = one("a.odt", zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": f'<d xmlns:t="urn:t"><t:h>Old crane stays</t:h><t:p>{TEXT}</t:p></d>'}))  # fmt: skip

    assert (rtf.title, odt.title) == ("Old crane stays", "Old crane stays")
    assert rtf.content_text == odt.content_text == TEXT


def test_a_word_document_is_read() -> None:
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Old crane stays</w:t></w:r></w:p><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body></w:document>'
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'

    revision = one("a.docx", zipped(**{"[Content_Types].xml": types, "_rels__.rels": rels, "word__document.xml": body}))

    assert (revision.title, revision.content_text) == ("Old crane stays", TEXT)


def test_a_bundle_brings_pictures_and_a_sidecar() -> None:
    content = zipped(
        **{"a.txt": f"Old crane stays\n\n{TEXT}\n", "crane.jpg": b"\xff\xd8\xff", "a.meta.toml": 'section = "Harbour"'}
    )

    (draft,) = drafts("b.zip", content)

    assert (draft.section, list(draft.attachments)) == ("Harbour", ["crane.jpg"])


def test_json_in_a_bundle_is_metadata_of_the_article_of_its_name_unless_it_has_a_text() -> None:
    article = {"title": "New crane", "body": TEXT, "section": "Harbour"}
    files = {"a.txt": f"Old crane stays\n\n{TEXT}\n", "a.json": '{"section": "Docks"}', "c.json": json.dumps(article)}

    found = drafts("b.zip", zipped(**files, **{"c.txt": f"Crane again\n\n{TEXT}\n"}))

    assert [(draft.path.name, draft.section) for draft in found] == [("a.txt", "Docks"), ("c.json", "Harbour"), ("c.txt", None)]


@pytest.mark.parametrize("line", ["publishDate: 2027-06-01\ndate: 2026-01-01", "date: 2026-01-01\npublish_at: 2027-06-01"])
def test_a_key_that_names_the_day_of_publication_counts_before_one_that_may_name_another(line: str) -> None:
    (draft,) = drafts("a.md", f"---\ntitle: Crane\n{line}\n---\n{TEXT}\n")

    assert draft.published == "2027-06-01"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "", "empty"),
        ("a.txt", "   \n ", "empty"),
        ("a.txt", b"\x00\x01\x02\x03" * 500, "control characters"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture, not an article"),
        ("a.json", '{"uri": "x",', "line 1, column 13: this is not JSON"),
        ("a.json", "[" * 100_000, "this is not JSON|nested too deeply"),
        ("a.json", '{"colour": "red"}', "none of ninjs"),
        ("a.xml", "<rss><channel></rss>", "line 1: not well-formed"),
        ("a.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "entities of its own"),
        ("a.xml", "<invoice><total>4</total></invoice>", "<invoice>, which is no article; feedsvc reads"),
        ("a.xml", "<rss version='2.0'><channel><title>x</title></channel></rss>", "no entries"),
        ("a.md", "---\ntitle: [a\n---\ntext", "the front matter is not YAML"),
        ("a.md", "+++\ntitle = \n+++\ntext", "The front matter is not TOML"),
        ("a.html", "<html><body>" + "<div>" * 100_000, "nested more than"),
        ("a.html", "<html><head><title>x</title></head><body></body></html>", "no article on this page"),
        ("a.zip", b"PK\x03\x04broken", "archive is broken"),
        ("a.zip", zipped(**{"..__up.txt": "x"}), "leads out of it"),
        ("a.zip", zipped(**{"bomb.txt": b"0" * 30_000_000}), "zip bomb"),
        ("a.zip", zipped(**{"only.jpg": b"x"}), "no article"),
        ("a.rtf", r"{\rtf1 }", "no text"),
        ("a.eml", "From: a@b.example\nSubject: x\nDate: now\n\n", "no text"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(name: str, content: str | bytes, said: str) -> None:
    import re

    assert re.search(said, refusal(name, content))


def test_the_format_is_found_by_content_not_by_extension() -> None:
    assert drafts("a.txt", g2())[0].format == "newsml-g2"
    assert drafts("a.xml.txt", json.dumps(NINJS))[0].format == "ninjs"
    assert drafts("a.json", f"Old crane stays\n\n{TEXT}\n")[0].format == "text"


@pytest.mark.corpus
def test_every_sample_of_the_standards_is_read_or_refused_in_a_sentence(shared) -> None:  # type: ignore[no-untyped-def]
    read_ones = 0
    for path in [*(shared / "samples/ninjs").rglob("*.json"), *(shared / "samples/newsml-g2").glob("*.xml")]:
        try:
            found = drafts(path.name, path.read_bytes())
        except UnreadableArticle as refused:
            assert refused.reason.endswith(".")
        else:
            read_ones += len(found)

    assert read_ones >= 20


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("depth", [900, 3000, 200_000])
def test_front_matter_nested_without_end_is_refused_or_passed_over(opening: str, depth: int) -> None:
    content = f"---\ntitle: A\nx: {opening * depth}\n---\nText".encode()

    with suppress(UnreadableArticle):
        assert read(PurePosixPath("a.md"), content)[0].title == "A"


def test_metadata_in_a_comment_at_the_top_is_read_as_nikola_writes_it() -> None:
    text = "<!--\n.. title: Crane stays\n.. status: private\n.. link: \n-->\n\nThe old crane stays on the quay.\n"

    (draft,) = read(PurePosixPath("a.md"), text.encode())

    assert draft.title == "Crane stays"
    assert [(mark.key, mark.value) for mark in draft.marks] == [("status", "private")]


def test_D20_relative_addresses_are_resolved_against_the_bases_around_them_and_never_against_our_own_host() -> None:
    content = f'<content type="html" xml:base="deep/">&lt;p&gt;{TEXT} &lt;a href="a"&gt;x&lt;/a&gt;&lt;/p&gt;</content>'
    entry = f'<entry xml:base="world/"><id>a1</id><title>Old crane stays</title><link href="one"/>{content}</entry>'
    stacked = one("a.xml", f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://t.example/feed/">{entry}</feed>')
    bare = one("b.json", json.dumps({"uri": "u", "headline": "Crane", "body_xhtml": f'<p>{TEXT} <a href="/a">x</a></p>'}))
    page = (
        f'<base href="https://t.example/b/"><article><h1>Old crane</h1><p>{TEXT}</p><p>{TEXT} <a href="c">x</a></p></article>'
    )

    assert stacked.link == "https://t.example/feed/world/one"
    assert 'href="https://t.example/feed/world/deep/a"' in stacked.content_html
    assert "href" not in bare.content_html
    assert 'href="https://t.example/b/c"' in one("c.html", f"<html><body>{page}</body></html>").content_html


def test_credits_and_marks_at_the_end_of_a_news_item_are_no_text() -> None:
    body = (
        "<nav>Home News Sport</nav><p>The boats are back on the canal, and the club has raised them all, it said on Monday.</p>"
        "<p>None of them leaks.</p><p>(Reporting by Ruth Quay; Editing by Karl Bow)</p><p>___</p><p>Follow the club at its quay</p>"
        "<footer>Larkhaven Post, Quay Street</footer>"
    )
    revision = one("a.xml", g2().replace(f"<p>{TEXT} &amp; <b>more</b></p>", body))

    assert revision.content_text.endswith("None of them leaks.")
    assert revision.editors == ("Karl Bow",)
    assert {"Home News Sport", "Larkhaven Post, Quay Street", "Follow the club at its quay"} <= {
        line.text for line in revision.furniture
    }


def test_one_element_of_an_unknown_name_is_xml_without_a_declaration() -> None:
    assert "<results>" in refusal("a.txt", "<results>\n <result><id>1</id></result>\n</results>\n")


ITEM = {
    "guid": "urn:x:1",
    "type": "text",
    "versioncreated": "2026-02-03T10:15:00+0000",
    "headline": "Crane",
    "body_html": f"<p>{TEXT}</p>",
}


@pytest.mark.parametrize(
    "answer",
    [
        {"total": 2, "item": [ITEM, {**ITEM, "guid": "urn:x:2", "type": "picture"}]},
        {"hits": {"total": 1, "hits": [{"_id": 1, "_source": ITEM}]}},
        {"data": {"item": ITEM}},
    ],
)
def test_a_ninjs_item_with_a_guid_is_found_in_the_wrappers_of_an_answer(answer: object) -> None:
    read = one("a.json", json.dumps(answer))

    assert (read.format, read.title, read.content_text) == ("ninjs", "Crane", TEXT)


def test_an_item_with_an_empty_uri_is_no_ninjs() -> None:
    content = b'{"uri": "", "headline": "The quay", "body_text": "It is open.", "pubstatus": "usable"}'

    assert [draft.format for draft in read(PurePosixPath("a.json"), content)] != ["ninjs"]


def test_of_the_people_of_a_ninjs_item_those_who_write_are_its_authors() -> None:
    people = [{"name": "Ana Ruiz", "role": "writer"}, {"name": "Bo Lind", "role": "editor"}]

    assert one("a.json", json.dumps({**ITEM, "authors": people})).authors == ("Ana Ruiz",)


def test_a_body_with_elements_in_its_lines_is_html_of_paragraphs() -> None:
    body = f"It was <em>close</em>, said Ana Ruiz.\n\n{TEXT}"
    article = {"@type": "NewsArticle", "headline": "Crane", "articleBody": body, "datePublished": "2026-02-03"}

    assert one("a.json", json.dumps(article)).content_html.split("</p>")[0] == "<p>It was <em>close</em>, said Ana Ruiz."


def test_xml_of_a_newsrooms_own_is_read_by_the_names_of_its_elements() -> None:
    read = one(
        "a.xml",
        "<answer><list><story><storyId>7</storyId><headline>Crane</headline><byLine>Ana Ruiz</byLine><town>Sableport</town>"
        f"<PublishDate>2026-02-03T10:15:00</PublishDate><content>&lt;p&gt;{TEXT}&lt;/p&gt;</content></story></list></answer>",
    )

    assert (read.title, read.authors, read.dateline.place, read.content_text) == ("Crane", ("Ana Ruiz",), "Sableport", TEXT)


def test_xml_without_a_day_is_no_article() -> None:
    assert "is no article" in refusal("a.xml", f"<note><heading>Crane</heading><body>{TEXT}</body></note>")


def test_rich_text_is_read_in_the_code_page_that_makes_words_of_it() -> None:
    polish = "Bocian zosta\\'b3 na zim\\'ea, bo go\\'9c\\'e6 si\\'ea ogrza\\'b3."
    head = "{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0\\fcharset0 Arial;}}\\f0 "

    assert "został na zimę" in drafts("a.rtf", f"{head}{polish}\\par }}")[0].body


def test_a_document_of_a_news_database_is_read_by_its_fields() -> None:
    lines = (
        "HD        Crane stays\n          in the harbour", "BY        Ana Ruiz", "WC        88 words", "PD        3 February 2026",
        "SN        The Courier", "LA        English", f"LP        {TEXT}", "TD        It was close.\n\n          It always is.",
        "IN        i1 : Cranes", "AN        Document COUR0001",
    )  # fmt: skip
    first, second = drafts("a.txt", "\n\n".join(lines) + "\n\n" + "\n".join(lines).replace("COUR0001", "COUR0002"))
    read = normalise(first, outlet=outlet(), received=NOW)

    assert (read.title, read.authors, read.sources) == ("Crane stays in the harbour", ("Ana Ruiz",), ("The Courier",))
    assert read.content_text == f"{TEXT}\n\nIt was close.\n\nIt always is."
    assert "IN i1 : Cranes" in [line.text for line in read.furniture]
    assert second.source_id == "Document COUR0002"


def test_capitals_that_open_lines_of_an_article_are_no_fields() -> None:
    assert drafts("a.txt", f"HD sets are back in the shops\n\n{TEXT}\n\nTD Bank had no comment.")[0].format == "text"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Eels pass ==against== the stream.", "<p>Eels pass <mark>against</mark> the stream.</p>"),
        ("If a==b and c==d, `x ==y== z`.", "<p>If a==b and c==d, <code>x ==y== z</code>.</p>"),
        (
            "See [the map]({filename}/map.md) and ![]({static}weir.jpg).",
            '<p>See <a href="map.md">the map</a> and <img src="weir.jpg" alt="" />.</p>',
        ),
    ],
)
def test_markdown_marks_highlights_and_loses_pelicans_places(text: str, shown: str) -> None:
    assert read(PurePosixPath("a.md"), f"# Weir\n\n{text}\n".encode())[0].body.strip() == shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", ".. title: Crane stays\n.. slug: crane\n.. status: private\n\nIt lifts on.\n"),
        ("a.txt", ".. title: Crane stays\n.. status: private\n\nIt lifts on.\n"),
    ],
)
def test_fields_in_a_list_at_the_top_are_metadata(name: str, text: str) -> None:
    (draft,) = read(PurePosixPath(name), text.encode())

    assert (draft.title, draft.body.strip()) == ("Crane stays", "<p>It lifts on.</p>")
    assert Mark("status", "private") in draft.marks


@pytest.mark.parametrize(
    "start", ["[//]: # (Do not run)\n[comment]: <> (Owes us a picture)\n", "[[Harbour]] is a note.\n\n", "{% x %}\n\n"]
)
def test_markdown_that_begins_with_a_bracket_is_no_json(start: str) -> None:
    (draft,) = read(PurePosixPath("a.md"), f"{start}\n# Crane stays\n\nIt lifts on.\n".encode())

    assert draft.format == "markdown"
    assert "Do not run" not in f"{draft.title}{draft.body}"


def test_a_date_that_has_one_order_is_read_so() -> None:
    metadata = (
        "---\ntitle: Crane stays\npublish_date: 01/23/2027 13:00\nunpublish_date: 12/31/2030 23:59\n---\n\nIt lifts on.\n"
    )
    (draft,) = read(PurePosixPath("a.md"), metadata.encode())
    revision = normalise(draft, outlet=outlet(), received=NOW)

    assert revision.published is not None
    assert [at.isoformat()[:16] for at in (revision.published.at, revision.expires) if at] == [
        "2027-01-23T13:00",
        "2030-12-31T23:59",
    ]


def test_an_item_of_superdesk_has_a_guid_for_its_uri_and_a_note_to_editors() -> None:
    item = {
        "guid": "urn:crane",
        "pubstatus": "usable",
        "headline": "Crane stays",
        "body_html": "<p>It lifts on.</p>",
        "ednote": "Hold.",
    }
    (draft,) = read(PurePosixPath("a.json"), json.dumps(item).encode())

    assert (draft.format, draft.source_id, draft.notes) == ("ninjs", "urn:crane", ("Hold.",))


def test_a_heading_below_short_lines_is_the_headline_of_a_word_file() -> None:
    lines = ["MEDIA RELEASE", "EMBARGOED UNTIL 2 P.M. GMT ON TUESDAY, MARCH 16, 2027"]
    above, markup = _above_headline("".join(f"<p>{line}</p>" for line in lines) + "<h1>Crane stays</h1><p>It lifts on.</p>")

    assert (above.count("<p>"), markup) == (2, "<h1>Crane stays</h1><p>It lifts on.</p>")
    assert _above_headline(f"<p>{'It lifts on. ' * 30}</p><h1>Crane stays</h1>")[0] == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\ntitle: Crane stays\npublished: 'false'\n---\n\nIt lifts on.\n"),
        ("a.md", "---\ntitle: Crane stays\npermalink: false\n---\n\nIt lifts on.\n"),
        ("a.json", '{"_id": "drafts.crane", "title": "Crane stays", "body": "It lifts on."}'),
        ("a.json", '{"id": 4, "title": "Crane stays", "content": "It lifts on.", "publishedAt": null}'),
    ],
)
def test_what_a_system_calls_a_draft_in_its_own_way_is_held(name: str, text: str) -> None:
    (draft,) = read(PurePosixPath(name), text.encode())

    assert normalise(draft, outlet=outlet(), received=NOW).is_unpublished
