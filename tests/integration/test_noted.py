"""What photographers and agencies write into pictures is read from the file; what cameras write there is not."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from feedsvc.domain.drafts import Media
from feedsvc.dropfolder import MediaFolder

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" photoshop:Credit="Tidewire"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:iptc="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<dc:description><rdf:Alt><rdf:li xml:lang="de">Die Fähre legt ab.</rdf:li><rdf:li xml:lang="x-default">The ferry
 casts off at dawn.</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Ana Ruiz</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Tidewire</rdf:li></rdf:Alt></dc:rights>
<iptc:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A white ferry leaves a pier.</rdf:li></rdf:Alt>
</iptc:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def jpeg(*, xmp: str = "", iim: dict[int, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, "JPEG", **({"xmp": xmp.encode()} if xmp else {}))
    content = buffer.getvalue()
    return content if iim is None else content[:2] + _app13(iim) + content[2:]


def _app13(iim: dict[int, bytes]) -> bytes:
    """Write texts as Photoshop does: an image resource with a record of IPTC-IIM in it."""
    record = b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(text)) + text for number, text in iim.items())
    resource = b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(record)) + record
    resource += b"\0" * (len(record) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def kept(tmp_path: Path, content: bytes) -> Media:
    media = MediaFolder(tmp_path).keep("a.jpg", content)
    assert media is not None
    return media


def test_xmp_is_read(tmp_path: Path) -> None:
    media = kept(tmp_path, jpeg(xmp=XMP))

    assert media.caption == "The ferry casts off at dawn."
    assert media.alt == "A white ferry leaves a pier."
    assert media.credit == "Ana Ruiz/Tidewire"
    assert media.copyright == "© 2026 Tidewire"


@pytest.mark.parametrize("coding", ["utf-8", "cp1252"])
def test_the_older_record_is_read_where_xmp_is_silent(tmp_path: Path, coding: str) -> None:
    texts = {120: "Die Fähre legt ab.", 80: "José Núñez", 110: "José Núñez/Tidewire", 116: "© Tidewire"}

    media = kept(tmp_path, jpeg(iim={number: text.encode(coding) for number, text in texts.items()}))

    assert (media.caption, media.credit, media.copyright) == (texts[120], texts[110], texts[116])
    assert media.alt is None


@pytest.mark.parametrize("caption", ["OLYMPUS DIGITAL CAMERA", "dav", " ", "x" * 3000])
def test_what_nobody_wrote_is_no_caption(tmp_path: Path, caption: str) -> None:
    assert kept(tmp_path, jpeg(iim={120: caption.encode()})).caption is None


def test_a_caption_without_spaces_in_another_script_is_one(tmp_path: Path) -> None:
    assert kept(tmp_path, jpeg(iim={120: "渡し船が出航する。".encode()})).caption == "渡し船が出航する。"


@pytest.mark.parametrize(
    "xmp",
    [
        "no xml",
        "<x",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        XMP.replace("Ana Ruiz", "&unknown;"),
    ],
)
def test_what_can_not_be_read_says_nothing(tmp_path: Path, xmp: str) -> None:
    media = kept(tmp_path, jpeg(xmp=xmp))

    assert (media.caption, media.alt, media.credit, media.copyright) == (None, None, None, None)
