"""PDFs: paragraphs by where lines stand, a headline by the size of its letters, and scans refused."""

from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

Placed = tuple[int, int, int, str]
"""Left, bottom and size in points, and the words."""


def pdf(*pages: Sequence[Placed]) -> bytes:
    """Write a PDF of lines in Helvetica at their places."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = "".join(
            f"BT /F1 {size} Tf {left} {bottom} Td ({words}) Tj ET\n" for left, bottom, size, words in lines
        ).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        content = len(objects)
        fonts = b"/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 400 600]"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (fonts, content))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    body, offsets = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def article(*pages: Sequence[Placed]) -> Draft:
    return read(PurePosixPath("a.pdf"), pdf(*pages))[0]


def column(left: int, top: int, *lines: str) -> list[Placed]:
    return [(left, top - 12 * number, 10, words) for number, words in enumerate(lines)]


def test_lines_are_joined_to_paragraphs_and_broken_words_are_one_word() -> None:
    first = column(
        50,
        500,
        "The weir at Corrin has been repaired after nine",
        "years, the river board said on Tues-",
        "day in the evening.",
    )
    second = column(50, 440, "Eels can pass it again, and so can the salmon", "that had waited below.")

    draft = article([*first, *second])

    assert draft.body.split("\n\n") == [
        "The weir at Corrin has been repaired after nine years, the river board said on Tuesday in the evening.",
        "Eels can pass it again, and so can the salmon that had waited below.",
    ]


def test_the_largest_letters_are_the_headline() -> None:
    text = column(50, 480, "The weir at Corrin has been repaired after nine years,", "the river board said.")

    assert article([(50, 560, 10, "River Board"), (50, 520, 20, "Weir repaired"), *text]).title == "Weir repaired"


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left = column(40, 500, "The weir at Corrin has", "been repaired after the")
    right = column(220, 500, "ninth winter, the river", "board said on Tuesday.")

    assert (
        article([*left, *right]).body
        == "The weir at Corrin has been repaired after the ninth winter, the river board said on Tuesday."
    )


def test_page_numbers_and_running_heads_are_no_text() -> None:
    pages = [
        [
            (50, 580, 8, "River Board"),
            *column(50, 500, f"The weir at Corrin is open on day {number}, it said."),
            (190, 20, 8, f"{number} / 2"),
        ]
        for number in (1, 2)
    ]

    assert (
        article(*pages).body == "The weir at Corrin is open on day 1, it said.\n\nThe weir at Corrin is open on day 2, it said."
    )


@pytest.mark.parametrize(("content", "reason"), [(pdf([]), "without text"), (b"%PDF-1.4\nbroken", "damaged")])
def test_a_scan_and_a_broken_pdf_are_refused_with_a_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read(PurePosixPath("a.pdf"), content)

    assert reason in refused.value.reason


@pytest.mark.parametrize(
    "drawn",
    [
        "(SECRET words) Tj ET 0 g 45 290 200 20 re f BT",
        "(SECRET words) Tj ET 1 1 1 rg 45 290 200 20 re f BT",
        "3 Tr (SECRET words) Tj 0 Tr",
    ],
)
def test_text_that_a_page_hides_refuses_the_file(drawn: str) -> None:
    shown = (50, 500, 10, "The kiosk at the pier sells tea again, its owner said on Monday.")
    hiding = pdf([shown, (50, 300, 10, f"x) Tj {drawn} (y")])

    with pytest.raises(UnreadableArticle) as refused:
        read(PurePosixPath("a.pdf"), hiding)
    assert "do not show" in refused.value.reason


def test_a_page_drawn_on_a_dark_ground_with_marked_words_is_read() -> None:
    marked = "The kiosk sells tea again, its owner said on Monday, and buns too.) Tj ET 1 1 0 rg 45 290 90 20 re f BT (."

    assert read(
        PurePosixPath("a.pdf"), pdf([(50, 500, 10, ") Tj ET 0 g 0 0 400 600 re f 1 g BT /F1 10 Tf ("), (50, 300, 10, marked)])
    )


def test_a_long_document_is_no_article() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read(PurePosixPath("a.pdf"), pdf(*[[(50, 500, 10, "A page of a long report.")]] * 61))

    assert "more than 60 pages" in refused.value.reason
