"""Wire messages: what their frames tell, and how takes, corrections and kills find their story."""

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Identity, Revision
from feedsvc.domain.drafts import Draft
from feedsvc.domain.takes import earlier, joined
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from feedsvc.readers.wire import columns
from tests.builders import NOW, outlet, revision

TEXT = "SABLEPORT (TW) - The harbour trust has voted to keep the old crane, which still lifts four tonnes of fish a day."
MORE = "Its keeper, who climbs it every morning before six, said the vote had taken a weight off the whole quay."


def message(
    slug: str = "harbour-crane", text: str = f"Old crane stays =\r\n\r\n   {TEXT}\r\n", trailer: str = "031015 GMT Feb 26"
) -> bytes:
    return f"\x16\x16\x01twi0231 4 s 0250 {slug}\r\n\x02{text}\x03\r\n{trailer}\r\n\x04".encode()


ANPA = (
    "\x16\x16\x01a0452\x1fstbl-----\r\nr i\x13\x11 bc-crane-vote 1stld-writethru  02-03 0350\r\n"
    f"\x02^BC-Crane Vote,1st Ld-Writethru<\r\n^Old crane stays<\r\n^By Ana Ruiz=\r\n^Tidewire Writer=\r\n\t{TEXT}\r\n\t{MORE}\r\n"
    "\x03tw-tx-02-03-26 1015GMT<\r\n\x04\r\n"
).encode()


def drafts(content: bytes) -> tuple[Draft, ...]:
    return read(PurePosixPath("a.txt"), content)


def one(content: bytes) -> Revision:
    (draft,) = drafts(content)
    return normalise(draft, outlet=outlet(), received=NOW)


def test_iptc_7901_tells_category_slug_and_time() -> None:
    told = one(message())

    assert (told.identity, told.section, told.title) == ("id:twi:harbour-crane:2026-02-03", "Sports", "Old crane stays")
    assert (told.dateline.place, told.dateline.agency, told.content_text) == ("SABLEPORT", "TW", TEXT)
    assert told.published is not None
    assert told.published.at.isoformat() == "2026-02-03T10:15:00+00:00"


def test_headline_and_byline_in_the_header_of_an_iptc_message_are_read() -> None:
    header = "twi0231 4 s 0250\r\n\r\nHarbour/Cranes/\r\nOld crane stays\r\nBy Ana Ruiz, twi =\r\n"

    told = one(f"\x16\x16\x01{header}\x02\r\n{TEXT}\r\n\x03\r\n031015 GMT Feb 26\r\n\x04".encode())

    assert (told.title, told.authors, told.content_text) == ("Old crane stays", ("Ana Ruiz",), TEXT)
    assert told.identity == "id:twi:harbour/cranes:2026-02-03"


def test_anpa_1312_tells_headline_byline_and_paragraphs() -> None:
    told = one(ANPA)

    assert (told.identity, told.title, told.authors) == ("id:a:crane-vote:2026-02-03", "Old crane stays", ("Ana Ruiz",))
    assert told.content_text == f"{TEXT}\n\n{MORE}"


@pytest.mark.parametrize(
    "slug",
    ["harbour-crane take 2", "harbour-crane, CORRECTION", "harbour-crane 1st ld-writethru", "harbour-crane urgent", "harbour-crane-3rd add", "harbour-crane update 4", "harbour-crane MANDATORY KILL"],
)  # fmt: skip
def test_words_of_versions_are_no_part_of_the_slug(slug: str) -> None:
    assert drafts(message(slug))[0].source_id == "twi:harbour-crane:2026-02-03"


@pytest.mark.parametrize("slug", ["lead-pipes", "bulletin-board", "deer-kill-quota", "take-off"])
def test_a_slug_may_begin_with_such_a_word(slug: str) -> None:
    draft = drafts(message(slug))[0]

    assert draft.source_id == f"twi:{slug}:2026-02-03"
    assert not draft.withdrawn


def test_takes_of_one_file_are_joined_in_order() -> None:
    content = message() + message("harbour-crane take 3", "The end of it.") + message("harbour-crane take 2", MORE)

    (draft,) = drafts(content)

    assert draft.body.index(TEXT) < draft.body.index(MORE) < draft.body.index("The end of it.")
    assert draft.take == 3


def test_a_correction_in_the_same_file_replaces_the_story() -> None:
    (draft,) = drafts(message() + message("harbour-crane CORRECTION", f"Old crane stays\r\n\r\n{MORE}"))

    assert TEXT not in draft.body


@pytest.mark.parametrize(
    ("slug", "text", "is_kill"),
    [
        ("harbour-crane KILL", "Editors, do not use.", True),
        ("harbour-crane kill", "Please eliminate this story.", True),
        ("deer kill", "Hunters met on Monday to count.", False),
        ("harbour-crane", "BULLETIN KILL\r\n\r\nThe story is wrong.", True),
        ("harbour-crane", "Withdrawn troops come home\r\n\r\nThey did so on Monday.", False),
    ],
)
def test_a_kill_is_an_order_and_no_story_about_killing(slug: str, text: str, is_kill: bool) -> None:  # noqa: FBT001
    assert drafts(message(slug, text))[0].withdrawn is is_kill


def test_a_file_that_breaks_off_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="no text"):
        drafts(message(text=" "))


@pytest.mark.parametrize("order", [(1, 2, 3), (2, 1, 3), (1, 2, 2, 3), (1, 2, 3, 1)])
def test_takes_of_several_files_are_joined_however_they_arrive(order: tuple[int, ...]) -> None:
    takes = {n: replace(revision(text=f"Part {n} of it."), take=n) for n in (1, 2, 3)}

    whole = takes[order[0]]
    for n in order[1:]:
        whole = joined(takes[n], whole)

    assert whole.content_text == "\n\n".join(f"Part {n} of it." for n in (1, 2, 3))


def test_a_version_that_is_no_take_replaces_the_takes() -> None:
    together = joined(replace(revision(text="Part 2."), take=2), replace(revision(text="Part 1."), take=1))

    assert joined(revision(text="All of it, written through."), together).content_text == "All of it, written through."


def test_a_kill_is_looked_for_on_the_days_before() -> None:
    assert earlier(Identity("id:tw:crane:2026-03-01"), date(2026, 3, 2)) == (
        *(f"id:tw:crane:2026-02-{day}" for day in (28, 27, 26)),
        "id:tw:crane",
    )
    assert earlier(Identity("id:tw:crane"), date(2026, 3, 2))[0] == "id:tw:crane:2026-03-02"


def test_subheads_and_rows_of_figures_stay_where_they_stand() -> None:
    page = columns("^Standings=\n^By ANA RUIZ=\n\tThe league went on.\n^WEST=\n\bLarkhaven 3 1\n\bQuayside 2 2")

    assert page.split("\n\n") == ["Standings\nBy ANA RUIZ", "The league went on.", "WEST", "Larkhaven 3 1", "Quayside 2 2"]


def test_bytes_of_a_program_between_the_signs_of_a_wire_are_no_message() -> None:
    content = (
        bytes([1, 2, 3, 5, 7, 9, 11, 14])
        + b"EKRY?" * 90
        + bytes([1, 5, 69, 75, 82, 2, 80, 3, 1, 63, 63, 2])
        + b"q?P?0???e?I?" * 9
        + b"\x03"
    )

    with pytest.raises(UnreadableArticle, match="no complete message"):
        read(PurePosixPath("a.txt"), content)
