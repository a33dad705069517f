"""Files that were made to hurt, and a process that reads them one after the other under limits of CPU and memory."""

import io
import json
import os
import random
import resource
import signal
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

CPU_SECONDS = 6
"""What one file may take before its process is killed: the bound is 2 s on an idle machine; a hang takes minutes."""

MEMORY = 300_000_000
"""Bytes of address space that one file may add."""

OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _junk(length: int) -> bytes:
    return random.Random(1).randbytes(length)  # noqa: S311 the same junk each time


def _word(document: bytes) -> bytes:
    types = f'<Override PartName="/word/document.xml" ContentType="{OOXML}"/>'
    relation = f'<Relationship Id="r" Type="{RELATION}" Target="word/document.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    return _zip(
        **{
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>'.encode(),
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{relation}</Relationships>'.encode(),
            "word/document.xml": document,
        }
    )


def _xml_bomb(names: int) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(names))
    return (
        b'<?xml version="1.0"?><!DOCTYPE rss [' + entities + b"]><rss><channel><item><title>&a8;</title></item></channel></rss>"
    )


def _rss(item: bytes) -> bytes:
    return b"<rss><channel><link>https://x.example/</link>" + item + b"</channel></rss>"


def _yaml_bomb() -> bytes:
    levels = (b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9))
    return b"---\na: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(levels) + b"tags: *j\n---\ntext\n"


def _many_attributes(count: int) -> bytes:
    return b"<p " + b" ".join(b"a%d=1" % n for n in range(count)) + b">text</p>"


PAGE = b"<html><head><title>A</title></head><body><nav></nav><header></header><script></script><article>"
MAIL = b"From: a@b.example\nSubject: x\nDate: Tue, 03 Feb 2026 10:15:00 +0100\nMIME-Version: 1.0\n"
W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
SOH = b"\x16\x16\x01"

CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    # what no reader has to look into
    "empty": ("a.txt", lambda: b""),
    "white space alone": ("a.txt", lambda: b" \n" * 5_000_000),
    "binary junk": ("a.txt", lambda: _junk(5_000_000)),
    "binary junk as HTML": ("a.html", lambda: _junk(3_000_000)),
    "a program as text": ("a.txt", lambda: b"\x7fELF" + _junk(1_000_000)),
    "a picture as JSON": ("a.json", lambda: b"\xff\xd8\xff\xe0" + _junk(100_000)),
    # archives
    "zip bomb by ratio": ("a.zip", lambda: _zip(**{"a.txt": b"0" * 60_000_000})),
    "zip bomb by total": ("a.zip", lambda: _zip(**{f"{n}.txt": _junk(5000) * 180 for n in range(120)})),
    "zip of many members": ("a.zip", lambda: _zip(**{f"{n}.txt": b"x" for n in range(5000)})),
    "zip that climbs": ("a.zip", lambda: _zip(**{"../../etc/cron.d/x": b"x"})),
    "zip with an absolute path": ("a.zip", lambda: _zip(**{"/etc/passwd": b"x"})),
    "zip in a zip in a zip": ("a.zip", lambda: _zip(**{"a.bin": _zip(**{"b.bin": _zip(**{"c.txt": b"0" * 9_000_000})})})),
    "zip cut short": ("a.zip", lambda: _zip(**{"a.txt": b"A text of some length."})[:-30]),
    "Word bomb": ("a.docx", lambda: _word(b"<w>" + b" " * 60_000_000 + b"</w>")),
    "Word with many tags": ("a.docx", lambda: _word(W + b"".join(b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % n for n in range(50_000)) + b"</w:body></w:document>")),
    "Word of as many tags as may be": ("a.docx", lambda: _word(W + b"".join(b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % n for n in range(6_600)) + b"</w:body></w:document>")),
    "Word with entities": ("a.docx", lambda: _word(_xml_bomb(9))),
    "Word nested": ("a.docx", lambda: _word(W + b"<w:p>" * 20_000)),
    "OpenDocument nested": ("a.odt", lambda: _zip(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<a>" * 100_000})),
    # reStructuredText
    "reStructuredText of open marks": ("a.rst", lambda: b"Dry\n===\n\n" + b"a `b *c |d e_ " * 490),
    "reStructuredText of more open marks": ("a.rst", lambda: b"Dry\n===\n\n" + b"*a **b " * 50_000),
    "reStructuredText nested": ("a.rst", lambda: b"Dry\n===\n\n" + b"".join(b"  " * n + b"- a\n\n" for n in range(300))),
    "reStructuredText of unknown directives": ("a.rst", lambda: b"Dry\n===\n\n" + b".. foo::\n\n   x\n\n" * 1_000),
    # XML
    "XML bomb": ("a.xml", lambda: _xml_bomb(9)),
    "XML bomb behind a comment": ("a.xml", lambda: b"<!--" + b"x" * 200_000 + b"-->" + _xml_bomb(9)[21:]),
    "external entity": ("a.xml", lambda: b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _rss(b"<item><title>&x;</title></item>")),
    "external DTD": ("a.xml", lambda: b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">' + _rss(b"<item><title>One title</title></item>")),
    "XML not well-formed": ("a.xml", lambda: b"<rss>\n<channel>\n<item>\n</channel></rss>"),
    "XML nested": ("a.xml", lambda: b"<a>" * 500_000),
    "XML nested without end": ("a.xml", lambda: b"<a>" * 3_000_000),
    "XML of many tags": ("a.xml", lambda: _rss(b"<a/>" * 4_900_000)),
    "XML of many tags in an item": ("a.xml", lambda: _rss(b"<item>" + b"<a>b</a>" * 299_000 + b"</item>")),
    "XML of many items": ("a.xml", lambda: _rss(b"<item><title>Title</title></item>" * 40_000)),
    "XML with a long attribute": ("a.xml", lambda: b'<rss a="' + b"x" * 12_000_000 + b'"/>'),
    "XML in a wrong encoding": ("a.xml", lambda: '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Kräne</title></item></channel></rss>'.encode("latin-1")),
    "XML as text": ("a.txt", lambda: _rss(b"<item><title>One title</title><description>Some text</description></item>")),
    "XML that is no article": ("a.xml", lambda: b"<svg><p/></svg>"),
    # JSON
    "JSON cut short": ("a.json", lambda: b'{"uri": "x", "headline": "a' + b"b" * 1_000_000),
    "JSON nested": ("a.json", lambda: b"[" * 1_000_000),
    "JSON nested without end": ("a.json", lambda: b"[" * 10_000_000),
    "JSON objects nested": ("a.json", lambda: b'{"a":' * 1_000_000),
    "JSON of many values": ("a.json", lambda: b"[" + b"[]," * 6_000_000 + b"1]"),
    "JSON of many articles": ("a.json", lambda: json.dumps([{"uri": "x", "headline": "A"}] * 40_000).encode()),
    "JSON with an overloaded tag": ("a.json", lambda: json.dumps({"uri": "x", "headline": "A", "body_xhtml": _many_attributes(100_000).decode()}).encode()),
    "JSON with an endless body": ("a.json", lambda: json.dumps({"uri": "x", "headline": "A", "body_xhtml": "<" * 4_000_000}).encode()),
    # HTML
    "HTML of 10^5 nested tags": ("a.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"text"),
    "HTML of 10^5 nested tags, closed": ("a.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"<p>text</p>" + b"</div>" * 100_000),
    "HTML of formats left open": ("a.html", lambda: b"<html><body>" + b"<p><b>text of it" * 30_000),
    "HTML of many paragraphs": ("a.html", lambda: PAGE + b"<p>A paragraph of some length.</p>" * 100_000),
    "HTML of as many tags as may be": ("a.html", lambda: PAGE + b"<p>A paragraph of it, with words.</p>" * 7_400 + b"</article></body></html>"),
    "HTML of one endless text": ("a.html", lambda: b"<html><body><p>" + b"word and word " * 1_400_000 + b"</p></body></html>"),
    "HTML of many attributes": ("a.html", lambda: b"<html><body>" + _many_attributes(500_000)),
    "HTML of many attributes in quotes": ("a.html", lambda: b"<html><body>" + _many_attributes(200_000).replace(b"=1", b'=">"')),
    "HTML of many bare attributes": ("a.html", lambda: b"<html><body>" + _many_attributes(200_000).replace(b"=1", b"")),
    "HTML of comments left open": ("a.html", lambda: b"<html><body>" + b"<!--" * 1_000_000 + b"<p>text</p>"),
    "HTML of many <": ("a.html", lambda: b"<html><body><p>text" + b"<" * 5_000_000),
    "HTML of many &": ("a.html", lambda: b"<html><body><p>text" + b"&" * 900_000),
    "HTML with nested JSON-LD": ("a.html", lambda: PAGE + b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script><p>Some text of a page here.</p>"),
    "HTML with a wrong encoding": ("a.html", lambda: '<html><head><meta charset="utf-16"></head><body><p>Der Kran bleibt am Kai für alle.</p></body></html>'.encode("latin-1")),
    # Mail
    "mail of nested parts": ("a.eml", lambda: MAIL + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000))),
    "mail of many headers": ("a.eml", lambda: MAIL + b"".join(b"X-%d: y\n" % n for n in range(300_000)) + b"\nText of it.\n"),
    "mail of many parts": ("a.eml", lambda: MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 400_000),
    "mail of links without an end": ("a.eml", lambda: MAIL + b"To: a@b.example\n\n" + b"https://" * 100_000),
    "XML of blank lines": ("a.xml", lambda: b"<rss><channel><item><title>t</title><description>" + b"\n " * 400_000 + b"x</description></item></channel></rss>"),
    "PDF of open objects": ("a.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj <<" * 100_000),
    "mail of scripts left open": ("a.eml", lambda: MAIL + b"Content-Type: text/html\n\n" + b"<script " * 100_000),
    "mail of spaces": ("a.eml", lambda: MAIL + b"\nText" + b" " * 900_000 + b"text"),
    # Rich text
    "rich text nested": ("a.rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000),
    "rich text of controls": ("a.rtf", lambda: b"{\\rtf1 " + b"\\b0 " * 300_000 + b"A text of it}"),
    "rich text of fields": ("a.rtf", lambda: b"{\\rtf1 A text of it. " + b"{\\field{\\*\\fldinst{" * 50_000),
    "rich text with a field of spaces": ("a.rtf", lambda: b'{\\rtf1 A text. {\\field{\\*\\fldinst{HYPERLINK "x"}}{' + b"a " * 100_000),
    "rich text hidden bit by bit": ("a.rtf", lambda: b"{\\rtf1 A text of it. " + b"{\\v x}" * 150_000),
    # What is hidden
    "HTML with a style sheet of many rules": ("a.html", lambda: b"<html><style>" + b"".join(b".a%d.b{display:none}" % n for n in range(50_000)) + b"</style><body>" + b"<p class=b>A text of it." * 20_000),
    "HTML with rules of one class": ("a.html", lambda: b"<html><style>" + b"".join(b".memorandum.a%d{opacity:0}" % n for n in range(10_000)) + b"</style><body>" + b"<p class=memorandum>A text." * 20_000),
    "HTML with rules in rules": ("a.html", lambda: b"<html><style>" + b"@media all{" * 100_000 + b".a{display:none}" * 100_000 + b"</style><body><p>A text of it."),
    "HTML of Google's comments": ("a.html", lambda: b"<html><body><p>A text of it.</p>" + b"<p><a href='#cmnt_ref1'>[a]</a>b</p>" * 7_000),
    "HTML of suggestions left open": ("a.html", lambda: b"<html><body><p>A text of it.</p>" + b"<suggestion-start name='deletion:1'></suggestion-start>" * 14_000),
    "Markdown of comments left open": ("a.md", lambda: b"{% comment %}{/* {# {-- {>> %%a {{! <%# " * 12_000),
    "Markdown of template tags": ("a.md", lambda: b"text {%" + b"{{<comment" * 80_000),
    # Markdown
    "Markdown of quotations": ("a.md", lambda: b">" * 200_000 + b" text"),
    "Markdown of brackets": ("a.md", lambda: b"# Title\n\n" + b"[" * 200_000),
    "Markdown of emphases": ("a.md", lambda: b"# Title\n\n" + b"*a_ " * 400_000),
    "Markdown of lines": ("a.md", lambda: b"a\n\n" * 1_000_000),
    "Markdown heading of spaces": ("a.md", lambda: b"# a" + b" " * 200_000 + b"b\n\ntext\n"),
    "front matter of aliases": ("a.md", _yaml_bomb),
    "front matter of keys": ("a.md", lambda: b"---\ntitle: x\n" + b"".join(b"k%d: v\n" % n for n in range(300_000)) + b"---\ntext\n"),
    "front matter nested": ("a.md", lambda: b"---\ntags: " + b"[" * 10_000 + b"\n---\ntext\n"),
    "TOML front matter nested": ("a.md", lambda: b"+++\ntags = " + b"[" * 10_000 + b"\n+++\ntext\n"),
    # Text and wire
    "text of one line": ("a.txt", lambda: b"word " * 3_900_000),
    "text of a long line": ("a.txt", lambda: b"word " * 199_000),
    "text of lines": ("a.txt", lambda: b"A line of text that ends here.\n" * 640_000),
    "text of short lines": ("a.txt", lambda: b"a\n\n" * 6_000_000),
    "text of as many lines as may be": ("a.txt", lambda: b"a\n\n" * 9_900),
    "text of bylines": ("a.txt", lambda: b"By Ana Ruiz\n\n" * 9_900),
    "text of dates": ("a.txt", lambda: b"Published: 3 March 2026 10:15\n\n" * 9_900),
    "text of credits": ("a.txt", lambda: b"Photo: Ana Ruiz/Reuters\nRead also: x\nShare\n" * 3_300),
    "text of sentences": ("a.txt", lambda: b"A sentence of some length that is a paragraph of it, and goes on, and on.\n\n" * 9_900),
    "text of commas": ("a.txt", lambda: b"PARIS" + b", " * 200_000),
    "text of names": ("a.txt", lambda: b"By" + b" Ana Ruiz and" * 60_000),
    "text of dashes": ("a.txt", lambda: b"- " * 300_000),
    "text of numbers": ("a.txt", lambda: b"10 March 2026 10:15 GMT " * 30_000),
    "text of brackets": ("a.txt", lambda: b"(" * 300_000),
    "text of sentences' ends": ("a.txt", lambda: "One”. ".encode() * 100_000),
    "text of escapes": ("a.txt", lambda: b"&amp;" * 190_000),
    "wire of many messages": ("a.txt", lambda: (SOH + b"tw 0123 4 i crane\x02The text of a message that goes on for a while.\x03\x04") * 20_000),
    "wire of takes in its header": ("a.txt", lambda: SOH + b"take " * 300 + b"\x02text" + b" 1" * 400_000 + b"\x03"),
}  # fmt: skip


def outcome_of(name: str, content: bytes) -> str:
    """Read and normalise a file as intake does; tell how many articles it held, or the sentence for its sender."""
    try:
        drafts = read(PurePosixPath(name), content)
        return f"articles: {len([normalise(draft, outlet=outlet(), received=NOW) for draft in drafts])}"
    except UnreadableArticle as refusal:
        return refusal.reason
    except MemoryError:
        return f"takes more than {MEMORY:,} bytes"


def main(names: Sequence[str]) -> None:
    """Read each case under its limits, and print its name before and its outcome after it, as JSON lines."""
    for warm in (PAGE + b"<p>A text of some length to load what reading needs.</p>", b"Headline\n\nA text of some length.\n"):
        outcome_of("a.txt", warm)
    for name in names:
        sys.stdout.write(f"{json.dumps(name)}\n")
        sys.stdout.flush()
        file, make = CASES[name]
        content = make()
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # its signal ends the process, inside a C library too
        outcome = outcome_of(file, content)
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        sys.stdout.write(f"{json.dumps(outcome)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:] or list(CASES))
