"""What stands round every page of a document is a note to the newsroom, never text: Word, OpenDocument, rich text, letters."""

import io
import zipfile
from pathlib import PurePosixPath

from feedsvc.domain.drafts import Draft
from feedsvc.readers import read

TEXT = "The harbour trust has voted to keep the old crane. It was built in 1904 and still lifts four tonnes of fish a day."
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TO_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def word(runs: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{TO_DOCUMENT}" Target="word/document.xml"/>'
            "</Relationships>",
        )
        paragraphs = f"<w:p><w:r><w:t>Old crane stays</w:t></w:r></w:p><w:p>{runs}</w:p>"
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{paragraphs}</w:body></w:document>")
        for name, part in parts.items():
            archive.writestr(f"word/{name}.xml", part)
    return buffer.getvalue()


def only(name: str, content: bytes) -> Draft:
    (draft,) = read(PurePosixPath(name), content)
    return draft


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_headers_footers_and_watermarks_of_word_are_notes() -> None:
    header = f'<w:hdr {WORD}><w:p><w:r><w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict></w:r></w:p></w:hdr>'
    footer = f"<w:ftr {WORD}><w:p><w:r><w:t>Not for</w:t></w:r><w:r><w:t> publication</w:t></w:r></w:p></w:ftr>"

    draft = only("a.docx", word(run(TEXT), header1=header, footer1=footer))

    assert sorted(draft.notes) == ["DRAFT", "Not for publication"]
    assert "DRAFT" not in draft.body


def test_a_header_of_rich_text_is_a_note() -> None:
    text = r"{\rtf1\ansi{\header\pard\qc\b NOT FOR PUBLICATION \'96 HOLD\par}\pard Old crane stays\par\par " + TEXT + r"\par}"

    assert only("a.rtf", text.encode()).notes == ("NOT FOR PUBLICATION – HOLD",)


def test_words_above_the_article_of_a_letter_are_a_note() -> None:
    head = "From: Ana <a@port.example>\nTo: desk@port.example\nSubject: Old crane stays\nMessage-ID: <1@port.example>\n"

    draft = only("a.eml", f"{head}\nHi Bo,\n\nplease hold this for legal.\n\nOld crane stays\n\n{TEXT}\n".encode())

    assert "hold this for legal" in " ".join(draft.notes)
    assert "legal" not in draft.body


def test_tiny_and_white_text_of_word_is_hidden_unless_it_stands_on_a_ground() -> None:
    white, tiny = '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'
    lit = f'{white}<w:highlight w:val="black"/>'

    draft = only("a.docx", word(run(TEXT) + run("stall 41", white) + run("stall 42", tiny) + run("stall 43", lit)))

    assert ("stall 41" in draft.body, "stall 42" in draft.body, "stall 43" in draft.body) == (False, False, True)
