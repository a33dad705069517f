"""Tables of articles, by the usual names of their columns."""

import io
import zipfile
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def drafts(name: str, content: bytes) -> tuple[Draft, ...]:
    return read(PurePosixPath(name), content)


def workbook(rows: str, *, properties: str = "", formats: str = "") -> bytes:
    buffer = io.BytesIO()
    members = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}">{properties}</workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{formats}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def words(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_each_row_of_a_csv_is_an_article_in_its_languages_words_and_encoding() -> None:
    table = 'Überschrift;Autor;Datum;Inhalt\n"Kran bleibt";Bo Lind;03.02.2026;"Der Kran bleibt für Möwen.\n\nEr ist alt und schön."\nWehr dicht;Ana Ruiz;;Größer als früher.\n'

    found = drafts("a.csv", table.encode("cp1252"))

    assert [(draft.title, draft.published, draft.body) for draft in found] == [
        ("Kran bleibt", "03.02.2026", "Der Kran bleibt für Möwen.\n\nEr ist alt und schön."),
        ("Wehr dicht", None, "Größer als früher."),
    ]


def test_a_state_in_a_column_is_a_mark() -> None:
    found = drafts("a.tsv", b"title\ttext\tstatus\nCrane stays\tIt stays.\tdraft\n")

    assert [(mark.key, mark.value) for mark in found[0].marks] == [("status", "draft")]


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "a table without"), ("a.txt", "table")])
def test_a_table_of_other_things_is_refused(name: str, kind: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        drafts(name, b"port,ships,tonnes\nCorrin,4,90\nSable,2,11\nHolm,7,5\nUlm,1,3\n")

    assert kind in refused.value.reason


def test_a_workbooks_days_and_times_are_read_by_their_formats() -> None:
    head = row(words("A1", "Title"), words("B1", "Date"), words("D1", "Text"))
    timed = row(words("A2", "Crane stays"), '<c r="B2" s="1"><v>46056.375</v></c>', words("D2", "It stays."))
    plain = row(words("A3", "Crane paid"), '<c r="B3" s="2"><v>46056</v></c>', words("D3", "It paid."))
    formats = (
        '<numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="170"/></cellXfs>'
    )

    found = drafts("a.xlsx", workbook(head + timed + plain, formats=formats))

    assert [(draft.title, draft.published) for draft in found] == [
        ("Crane stays", "2026-02-03T09:00:00"),
        ("Crane paid", "2026-02-03"),
    ]


def test_days_of_an_old_mac_are_counted_from_1904() -> None:
    rows = row(words("A1", "title"), words("B1", "text"), words("C1", "date")) + row(
        words("A2", "Crane"), words("B2", "It stays."), '<c r="C2" s="0"><v>44594</v></c>'
    )

    content = workbook(rows, properties='<workbookPr date1904="1"/>', formats='<cellXfs><xf numFmtId="14"/></cellXfs>')

    assert drafts("a.xlsx", content)[0].published == "2026-02-03"


def test_a_workbook_without_articles_is_named() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        drafts("a.xlsx", workbook(row(words("A1", "ships"), words("B1", "tonnes"))))

    assert "an Excel workbook without a column" in refused.value.reason


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Titel;Text;Veröffentlicht am", "05.10.2026 14:30"),
        ("post_title;post_content;post_date", "2026-10-05 14:30"),
        ("Title;Article body;Date (UTC)", "2026-10-05 14:30"),
        ("Titre;Contenu;Publié le", "05/10/2026 14:30"),
    ],
)
def test_columns_are_known_with_a_preposition_a_unit_or_the_articles_name_about_them(head: str, date: str) -> None:
    (draft,) = drafts("a.csv", f"{head}\nCrane stays;It is old and strong.;{date}\n".encode())

    assert (draft.title, draft.body, draft.published) == ("Crane stays", "It is old and strong.", date)


def test_columns_in_the_words_of_one_language_are_read_by_it() -> None:
    (swedish,) = drafts("a.csv", "Rubrik;Brödtext;Skribent\nDammen är lagad;Dammen i Corrin har lagats.;Ana Ruiz\n".encode())
    (german,) = drafts("b.csv", b"Titel;Rubrik;Text\nWehr repariert;Lokales;Das Wehr in Corrin ist repariert.\n")

    assert (swedish.title, swedish.section) == ("Dammen är lagad", None)
    assert (german.title, german.section) == ("Wehr repariert", "Lokales")


def test_a_day_that_is_yes_or_no_is_a_state_and_no_day() -> None:
    head = "Beitragstitel;Inhalt;Beitragsdatum;Veröffentlicht"
    (draft,) = drafts("a.csv", f"{head}\nWehr repariert;Das Wehr ist repariert.;12.11.2026 - 07:40;0\n".encode())

    assert draft.published == "12.11.2026 - 07:40"
    assert [(mark.key, mark.value) for mark in draft.marks] == [("is_published", "0")]
