"""Messages as Outlook saves them (.msg)."""

from pathlib import PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read
from tests.unit.readers.outlook_file import STORAGE, message

RELEASE = "The weir at Corrin has been repaired, the river board said on Tuesday.\r\n\r\nFrom April eels can pass it again."
PARAGRAPHS = RELEASE.replace("\r\n", "\n")
HEADERS = (
    "From: River Board <press@weir.example>\r\nMessage-ID: <w1@weir.example>\r\nDate: Tue, 3 Feb 2026 09:00:00 +0100\r\n\r\n"
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)


def one(**parts: Any) -> Draft:
    return read(PurePosixPath("a.msg"), message(**parts))[0]


def refusal(**parts: Any) -> str:
    with pytest.raises(UnreadableArticle) as refused:
        one(**parts)
    return refused.value.reason


def test_a_message_is_read_as_a_letter() -> None:
    draft = one(subject="[EXTERNAL] FW: Weir repaired", body=RELEASE, headers=HEADERS)

    assert (draft.title, draft.body, draft.sources) == ("Weir repaired", PARAGRAPHS, ("River Board",))
    assert (draft.source_id, draft.published) == ("w1@weir.example", "Tue, 03 Feb 2026 09:00:00 +0100")


def test_a_time_that_is_not_set_is_none_and_one_that_is_set_counts() -> None:
    set_at = 134_146_548_000_000_000

    assert one(subject="Weir", body=RELEASE).published is None
    assert one(subject="Weir", body=RELEASE, sent=set_at).published == "Wed, 04 Feb 2026 05:00:00 +0000"


def test_the_html_of_a_message_is_read_with_the_pictures_that_it_calls_by_their_ids() -> None:
    html = f'<p>{PARAGRAPHS.split(chr(10))[0]}</p><p><img src="cid:p1@weir"></p><p>From April eels can pass it.</p>'.encode()

    draft = one(subject="Weir", html=html, attachments=[("weir.png", "image/png", PICTURE, "p1@weir")])

    assert '<img src="weir.png">' in draft.body
    assert draft.attachments == {"weir.png": PICTURE}


def test_a_document_that_a_note_covers_is_the_article() -> None:
    document = f"Weir repaired\n\n{PARAGRAPHS}".encode()

    draft = one(
        subject="Release", body="Please find our release attached.", attachments=[("a.txt", "text/plain", document, "")]
    )

    assert PARAGRAPHS in draft.body


def test_an_invitation_and_a_body_in_rich_text_alone_are_refused() -> None:
    assert "an invitation" in refusal(subject="Meeting", body=RELEASE, kind="IPM.Schedule.Meeting.Request")
    assert "rich text" in refusal(subject="Weir", rich=b"\x10\0\0\0\x10\0\0\0LZFu" + bytes(8))


def test_a_message_that_is_cut_short_is_refused() -> None:
    content = message(subject="Weir", body=RELEASE)

    with pytest.raises(UnreadableArticle, match="can't be read"):
        read(PurePosixPath("a.msg"), content[: content.index("__properties".encode("utf-16-le")) + 200])


def test_a_message_whose_folder_holds_itself_is_refused() -> None:
    content = bytearray(message(subject="Weir", body=RELEASE))
    root = content.index("Root Entry".encode("utf-16-le"))
    content[root + 66] = STORAGE
    content[root + 76 : root + 80] = bytes(4)  # its first member is itself

    with pytest.raises(UnreadableArticle, match="can't be read"):
        read(PurePosixPath("a.msg"), bytes(content))


def test_a_message_in_a_code_page_that_nobody_knows_is_refused() -> None:
    content = message(subject="Weir", body=RELEASE).replace((65001).to_bytes(4, "little"), (65009).to_bytes(4, "little"))

    with pytest.raises(UnreadableArticle, match="can't be read"):
        read(PurePosixPath("a.msg"), content)


def test_a_message_whose_streams_are_longer_than_the_file_is_refused() -> None:
    content = bytearray(message(subject="Weir", body=RELEASE))
    subject = content.index("__substg1.0_0037".encode("utf-16-le"))
    content[subject + 120 : subject + 124] = (8_000_000).to_bytes(4, "little")

    with pytest.raises(UnreadableArticle, match="more bytes than it has"):
        read(PurePosixPath("a.msg"), bytes(content))
