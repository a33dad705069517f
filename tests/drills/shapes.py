"""Files of any size: a kind of text for each reader, and in each field what parsers stumble over."""

import io
import json
import zipfile
from collections.abc import Callable

Make = Callable[[int], bytes]

PARAGRAPH = "The harbour office said on Friday that the lamp on the quay, which went out in March, was lit again. "

FOLD = ";\n "

LINES = {
    "paragraphs": PARAGRAPH + "\n\n",
    "capitals": "THE HARBOUR OFFICE SAID ON FRIDAY\n",
    "bullets": "• a point\n",
    "dashes": "- a point of the list\n",
    "a table": "17\tTown of Sableport\t12.5\t77\n",
    "bylines": "By Ana Ruiz\n\n",
    "dates": "Published: 3 March 2026 10:15\n\n",
    "credits": "Photo: Ana Ruiz/Reuters\n",
    "labels": "Tags: sea, ports\nEditor: Ana Ruiz\n\n",
    "headlines": "The lamp is lit again on the quay | Courier\n",
    "crumbs": "Home > Ports > Lamps\n",
    "quotations": "> said he\n",
    "hashtags": "#sea #ports\n",
    "one word a line": "word\n",
    "Chinese": "港务局周五表示，码头的灯又亮了。\n\n",
    "embargoes": "EMBARGOED UNTIL 0001 GMT Monday, 4 January\n",
}
"""What a text is made of, line by line."""

FILLS = {
    "<": "<",
    "&": "&",
    "&lt;": "&lt;",
    "(": "(",
    '"': '"',
    "spaces": " x" + " " * 50,
    "commas": ", ",
    "and": "Ana Ruiz and ",
    "dashes": "- ",
    "bars": " | a",
    "numbers": "10 March 2026 10:15 GMT ",
    "digits": "1",
    "words": "word and word ",
    "By": "By ",
    "stops": "One. ",
    "accents": "e\u0301",
    "<p>": "<p>a</p>",
    "<b>": "<b>a",
    "<a>": '<a href="https://a.example/?a=1&b=2">a</a> ',
    "data:": "data:image/png;base64,AAAA",
}
"""What a field is made of."""


def filled(unit: str, size: int) -> str:
    return unit * max(1, size // len(unit.encode()))


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def word(size: int) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package = "http://schemas.openxmlformats.org/package/2006"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = filled(f"<w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p>", size)
    return zipped(
        **{
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{w}"><w:body>{text}</w:body></w:document>',
        }
    )


def open_document(size: int) -> bytes:
    text = filled(f"<text:p>{PARAGRAPH}</text:p>", size)
    office, prefix = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    body = f'<office:document-content xmlns:office="{office}" xmlns:text="{prefix}">{body}</office:document-content>'
    return zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": body})


def bundle(size: int) -> bytes:
    return zipped(**{f"{n}.txt": f"Lamp {n} is lit\n\n{PARAGRAPH * 9}" for n in range(max(1, size // 1000))})


def page(body: str) -> bytes:
    return f"<html><head><title>The lamp is lit</title></head><body><article>{body}</article></body></html>".encode()


def rss(size: int) -> bytes:
    item = f"<item><title>The lamp is lit</title><description>{PARAGRAPH}</description></item>"
    return f"<rss><channel><link>https://x.example/</link>{filled(item, size)}</channel></rss>".encode()


def atom(size: int) -> bytes:
    entry = f"<entry><id>urn:x</id><title>The lamp is lit</title><content>{PARAGRAPH}</content></entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{filled(entry, size)}</feed>'.encode()


def nitf(size: int) -> bytes:
    text = filled(f"<p>{PARAGRAPH}</p>", size)
    head = "<body.head><hedline><hl1>The lamp is lit</hl1></hedline></body.head>"
    return f"<nitf><body>{head}<body.content>{text}</body.content></body></nitf>".encode()


def newsml_g2(size: int) -> bytes:
    text = filled(f"<p>{PARAGRAPH}</p>", size)
    inline = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{text}</body></html></inlineXML>'
    names = 'xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x" version="1"'
    meta = "<contentMeta><headline>The lamp is lit</headline></contentMeta>"
    return f"<newsItem {names}>{meta}<contentSet>{inline}</contentSet></newsItem>".encode()


def ninjs(fill: str, size: int) -> bytes:
    text = filled(fill, size // 5)
    fields = dict.fromkeys(("headline", "byline", "description_text", "slugline", "body_text"), text)
    return json.dumps({"uri": "x", "body_xhtml": "<p>Text</p>", **fields}, ensure_ascii=False).encode()


def json_feed(fill: str, size: int) -> bytes:
    text = filled(fill, size // 4)
    item = {"id": "1", "title": text, "content_html": text, "authors": [{"name": text}], "tags": [text]}
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [item]}, ensure_ascii=False
    ).encode()


def rss_fields(fill: str, size: int) -> bytes:
    text = filled(fill, size // 4).replace("&", "&amp;").replace("<", "&lt;")
    fields = "".join(f"<{name}>{text}</{name}>" for name in ("title", "description", "author", "category"))
    return f"<rss><channel><link>https://x.example/</link><item>{fields}</item></channel></rss>".encode()


def front_matter(fill: str, size: int) -> bytes:
    text = json.dumps(filled(fill, min(size // 2, 9_000)), ensure_ascii=False)
    return f"---\ntitle: {text}\n---\n{filled(fill, size // 2)}".encode()


def mail(headers: str = "", text: str = PARAGRAPH) -> bytes:
    """Make a message; a header that is given stands before the usual one."""
    usual = "From: Ana <a@b.example>\nSubject: A lamp\nDate: Tue, 03 Feb 2026 10:15:00 +0100\nMIME-Version: 1.0\n"
    return f"{headers}{usual}\n{text}".encode()


def parameters(separator: str, size: int) -> str:
    return "".join(f"{separator}p{n}=v" for n in range(size // 8))


def mail_of(fill: str, size: int) -> bytes:
    text = filled(fill, size // 2)
    return mail(f"Content-Type: text/html\nSubject: {text}\n", f"<p>{text}</p>\n")


READERS: dict[str, tuple[str, Make]] = {
    "Word": ("a.docx", word),
    "OpenDocument": ("a.odt", open_document),
    "rich text": ("a.rtf", lambda size: f"{{\\rtf1 {filled(PARAGRAPH + chr(92) + 'par ', size)}}}".encode()),
    "bundle": ("a.zip", bundle),
    "RSS": ("a.xml", rss),
    "Atom": ("a.xml", atom),
    "NITF": ("a.xml", nitf),
    "NewsML-G2": ("a.xml", newsml_g2),
    "wire": ("a.txt", lambda size: filled(f"\x16\x16\x01tw 0123 4 i crane\x02{PARAGRAPH}\x03\x04", size).encode()),
    "mail of paragraphs": ("a.eml", lambda size: mail(text=filled(f"{PARAGRAPH}\n\n", size))),
    "mail of parameters": ("a.eml", lambda size: mail(f"Content-Type: text/plain{parameters('; ', size)}\n")),
    "mail of folded parameters": (
        "a.eml",
        lambda size: mail(f"Content-Type: text/plain{parameters(FOLD, size)}\n"),
    ),
    "mail of dispositions": ("a.eml", lambda size: mail(f"Content-Disposition: attachment{parameters('; ', size)}\n")),
    "mail of senders": ("a.eml", lambda size: mail(f"From: {filled('a@b.example, ', size)}c@d.example\n")),
    "mail of encoded words": ("a.eml", lambda size: mail(f"Subject: {filled('=?utf-8?q?a?= ', size)}\n")),
    "mail of keywords": ("a.eml", lambda size: mail(f"Keywords: {filled('a, ', size)}\n")),
    "mail of ids": ("a.eml", lambda size: mail(f"Message-ID: {filled('<a@b> ', size)}\n")),
}

SHAPES: dict[str, tuple[str, Make]] = {
    **READERS,
    "HTML: headings in headings": ("a.html", lambda size: page(f"{filled('<h1>a<i>b</i>', size)}<p>{PARAGRAPH}</p>")),
    "table of a long name": (
        "a.csv",
        lambda size: f'"T{filled(" ", size)}x",text,date\n"The lamp","It was lit.",2026\n'.encode(),
    ),
    "mail of signs": ("a.eml", lambda size: mail(text=f"{filled('> ', size)}x\n\n{PARAGRAPH}\n")),
    **{
        f"text above {name}": (
            "a.txt",
            lambda size, fill=fill: f"The lamp is lit\n\n{PARAGRAPH}\n\n{filled(fill, size)} !".encode(),
        )
        for name, fill in {"short lines": "Lamp x\n\n", "hyphens": "a-/b", "slashes": "AB/CD-"}.items()
    },
    **{
        f"text of {name}": ("a.txt", lambda size, line=line: f"The lamp is lit\n\n{filled(line, size)}".encode())
        for name, line in LINES.items()
    },
    **{
        f"Markdown of {name}": ("a.md", lambda size, line=line: f"# The lamp is lit\n\n{filled(line, size)}".encode())
        for name, line in LINES.items()
    },
    **{
        f"HTML of {name}": ("a.html", lambda size, line=line: page(filled(f"<p>{line.strip()}</p>\n", size)))
        for name, line in LINES.items()
    },
    **{f"text: {name}": ("a.txt", lambda size, fill=fill: filled(fill, size).encode()) for name, fill in FILLS.items()},
    **{
        f"HTML: {name}": ("a.html", lambda size, fill=fill: page(f"<p>{filled(fill, size)}</p>"))
        for name, fill in FILLS.items()
    },
    **{f"ninjs: {name}": ("a.json", lambda size, fill=fill: ninjs(fill, size)) for name, fill in FILLS.items()},
    **{f"JSON Feed: {name}": ("a.json", lambda size, fill=fill: json_feed(fill, size)) for name, fill in FILLS.items()},
    **{f"RSS: {name}": ("a.xml", lambda size, fill=fill: rss_fields(fill, size)) for name, fill in FILLS.items()},
    **{f"Markdown: {name}": ("a.md", lambda size, fill=fill: front_matter(fill, size)) for name, fill in FILLS.items()},
    **{f"mail: {name}": ("a.eml", lambda size, fill=fill: mail_of(fill, size)) for name, fill in FILLS.items()},
}  # type: ignore[dict-item]
