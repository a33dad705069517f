"""What a page of plain text keeps of its article, and what it takes for the head, the date and the furniture."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision, Role
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.normalise import normalise
from feedsvc.normalise.dateline import dateline
from feedsvc.normalise.lexicon import lexicon
from tests.builders import NOW, outlet

HEADLINE = "Pedal boats return to the canal after nine years"
LEAD = "The pedal boats that were sunk in the flood are back on the canal, the boat club said on Monday evening."
MORE = "They were raised with a crane that had been built for pianos, and none of them leaks."


def page(*blocks: str) -> Revision:
    draft = Draft(format="text", path=PurePosixPath("a.txt"), body="\n\n".join(blocks), body_kind=BodyKind.PAGE)
    return normalise(draft, outlet=outlet(), received=NOW)


@pytest.mark.parametrize(
    "lead",
    [
        "LARKHAVEN, 3 March 2026 (Quay Wire) - The council voted for the boats on Monday.",
        "Larkhaven, March 3, 2026 - The council voted for the boats on Monday.",
        "On 3 March 2026 the council voted for the boats.",
    ],
)
def test_a_sentence_that_holds_a_date_is_text(lead: str) -> None:
    assert lead in page(HEADLINE, lead, MORE).content_text


@pytest.mark.parametrize("headline", ["Toll on the canal stays until 31 January 2027", "New Boats From 1 June 2026"])
def test_a_headline_that_holds_a_date_is_the_headline(headline: str) -> None:
    assert page(headline, LEAD, MORE).title == headline


@pytest.mark.parametrize("label", ["Opinion", "Video", "Explainer"])
def test_a_headline_keeps_its_label(label: str) -> None:
    assert page(f"{label}: {HEADLINE}", LEAD, MORE).title == f"{label}: {HEADLINE}"


def test_a_sign_in_the_only_headline_makes_no_breadcrumb_of_it() -> None:
    read = page("Boats > bridges in the canal town", LEAD, MORE)

    assert (read.title, read.section) == ("Boats > bridges in the canal town", None)


def test_the_first_of_two_short_lines_is_the_headline() -> None:
    read = page("Boats return\nAnglers welcome the news", LEAD, MORE)

    assert (read.title, read.section) == ("Boats return", None)


def test_how_long_ago_a_page_was_revised_is_no_headline() -> None:
    assert page("Boats return\nUpdated 3 hours ago", LEAD, MORE).title == "Boats return"


def test_codes_of_a_transmission_are_no_headline() -> None:
    read = page("URGENT\na0417 QW-BOATS 03-03 0391", HEADLINE, LEAD, MORE)

    assert (read.title, read.section) == (HEADLINE, None)


def test_the_version_of_a_story_is_no_part_of_its_headline() -> None:
    read = page(f"UPDATE 2-{HEADLINE}", LEAD, MORE)

    assert read.title == HEADLINE
    assert ("UPDATE 2-", Role.NOTE) in [(line.text, line.role) for line in read.furniture]


@pytest.mark.parametrize(
    "end",
    [
        "The winners:\n- Ann Moor, Larkhaven\n- Bo Lind, Quayside",
        "Opening times\nMonday 9 am to 5 pm\nTuesday 9 am to 5 pm",
        "Those who want to row have to come before the church bell rings",
    ],
)
def test_what_ends_an_article_without_a_full_stop_is_text(end: str) -> None:
    assert page(HEADLINE, LEAD, MORE, end).content_text.endswith("\n\n".join(end.split("\n")))


def test_initials_behind_the_last_sentence_are_cut_off_and_kept() -> None:
    read = page(HEADLINE, LEAD, f"{MORE} QWA ab/cd")

    assert read.content_text.endswith(MORE)
    assert "QWA ab/cd" in [line.text for line in read.furniture]


def test_a_page_of_short_sentences_has_a_body() -> None:
    assert page("Boats return", "The boats are back.", "None of them leaks.").content_text == "\n\n".join(
        ["The boats are back.", "None of them leaks."]
    )


@pytest.mark.parametrize("sentence", ["Copyright was the next subject.", "He spoke of copyright in 2024."])
def test_a_sentence_about_copyright_is_text(sentence: str) -> None:
    assert sentence in page(HEADLINE, LEAD, sentence, MORE).content_text


@pytest.mark.parametrize(
    ("printed", "day"),
    [("Sat 03/05/2022 5:36 PM GMT", "2022-03-05"), ("03/05/2022 5:36 PM EST", "2022-03-05"), ("03/05/2022", "2022-05-03")],
)
def test_a_weekday_or_an_american_zone_settles_day_and_month(printed: str, day: str) -> None:
    published = page(f"{HEADLINE}\n{printed}", LEAD, MORE).published

    assert published is not None
    assert published.at.date().isoformat() == day


def test_a_time_of_revision_is_of_the_day_of_publication() -> None:
    updated = page(f"{HEADLINE}\n9 May 2023, 16:20 BST (UPDATED 18:02)", LEAD, MORE).updated

    assert updated is not None
    assert updated.at.isoformat() == "2023-05-09T18:02:00+01:00"


def test_the_day_in_a_dateline_is_that_of_publication_where_no_other_is_printed() -> None:
    published = page(HEADLINE, f"LARKHAVEN, Nov. 29, 2026 /QuayWire/ -- {LEAD}", MORE).published

    assert published is not None
    assert published.at.date().isoformat() == "2026-11-29"


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("CORRIN (WNA) _ Divers", "CORRIN", "WNA"),
        ("ROSEDALE, Miss. (DNS) -- A pipe", "ROSEDALE, Miss.", "DNS"),
        ("DULUTH, Minn. – Six", "DULUTH, Minn.", None),
    ],
)
def test_a_dateline_may_end_in_an_abbreviation_or_an_underscore(opening: str, place: str, agency: str | None) -> None:
    read = dateline(opening, lexicon("en"))

    assert (read.place, read.agency) == (place, agency)


def test_a_second_sentence_between_headline_and_text_stays_in_it() -> None:
    deck, further = "The boats of the canal float again, nine years on.", "A crane for pianos raised them."
    revision = page(f"{HEADLINE}\n3 March 2026\n{deck}\n{further}", LEAD, MORE)

    assert deck in f"{revision.summary} {revision.content_text}"
    assert further in revision.content_text


def test_an_agency_head_is_read_and_its_lines_are_no_text() -> None:
    revision = page(
        "BC-EU--Pedal Boats, 2nd Ld-Writethru\nBoats back on the canal of Larkhaven after flood\n"
        "Eds: UPDATES with quotes, details. With photos, and a map of the canal.\nBy RUTH QUAY\nLarkhaven Press Service",
        "LARKHAVEN, N.Y. (LPS) _ The boats that were sunk in the flood are back on the canal, the club said on Monday.",
        MORE,
    )

    assert (revision.authors, revision.sources) == (("Ruth Quay",), ("Larkhaven Press Service",))
    assert (revision.dateline.place, revision.dateline.agency) == ("LARKHAVEN, N.Y.", "LPS")
    assert revision.content_text.startswith("LARKHAVEN")


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("By Ruth Quay | Larkhaven Mercury\n3 March 2026", ("Ruth Quay",)),
        ("Canal Life\n3 March 2026\nRuth Quay | The Larkhaven Post", ("Ruth Quay",)),
        ("Ruth Quay, The Larkhaven Press", ("Ruth Quay",)),
    ],
)
def test_an_outlet_beside_a_name_is_no_author(head: str, authors: tuple[str, ...]) -> None:
    assert page(f"{HEADLINE}\n{head}", LEAD, MORE).authors == authors


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [("LARKHAVEN (LPS)", "LARKHAVEN", "LPS"), ("DATELINE: LARKHAVEN", "LARKHAVEN", None)],
)
def test_a_dateline_on_a_line_of_its_own_tells_the_place(line: str, place: str, agency: str | None) -> None:
    labelled = (
        f"HEADLINE: {HEADLINE}\n{line}\nPUBLISHED: 3 March 2026" if ":" in line else f"{HEADLINE}\n3 March 2026\n\n{line}"
    )
    revision = page(labelled, LEAD, MORE)

    assert (revision.dateline.place, revision.dateline.agency) == (place, agency)
    assert line not in revision.content_text


@pytest.mark.parametrize("fact", ["Attendance: 1,104", "* Boats sold for next summer: 40", "Skipper: R. Quay"])
def test_a_fact_with_an_unknown_label_below_the_text_stays(fact: str) -> None:
    assert fact in page(HEADLINE, LEAD, MORE, fact).content_text


def test_an_agency_and_initials_below_the_text_and_a_note_in_brackets_are_no_text() -> None:
    revision = page(HEADLINE, LEAD, MORE, "-- LPS rq/kb\n(This story came in over a wire.)")

    assert revision.content_text.endswith(MORE)
    assert {"-- LPS rq/kb", "(This story came in over a wire.)"} <= {line.text for line in revision.furniture}


def test_a_time_in_brackets_beside_the_date_is_a_revision() -> None:
    revision = page(f"{HEADLINE}\n3 March 2026 (freshened at 09:15)", LEAD, MORE)

    assert revision.published is not None
    assert revision.updated is not None
    assert (revision.updated.at.hour, revision.updated.at.minute) == (9, 15)


def test_a_stamp_below_the_text_tells_when_it_was_sent() -> None:
    revision = page(HEADLINE, LEAD, MORE, "LPS0042 2026-03-03/09:30")

    assert revision.published is not None
    assert revision.published.at.hour == 9


def test_rows_whose_cells_are_parted_by_tabs_stay_above_the_text() -> None:
    rows = ["Awka\tW 6\train\t9/3", "Lund\tNW 5\tfair\t10/4"]
    text = page(HEADLINE, "\n".join(rows), LEAD, MORE).content_text

    assert all(" ".join(row.split()) in text for row in rows)


def test_the_dateline_settles_the_order_of_day_and_month() -> None:
    revision = page(f"{HEADLINE}\n\n11/04/2026 05:31 PM", f"Taipei, Nov. 4 (TPA) {LEAD}", MORE)

    assert revision.published is not None
    assert (revision.published.at.month, revision.published.at.day, revision.published.at.hour) == (11, 4, 17)


def test_whom_to_ask_for_further_information_is_no_text() -> None:
    asked = "For further information, please contact:\nBo Lind\nTel: 604-555-0101"

    assert page(HEADLINE, LEAD, MORE, asked).content_text.endswith(MORE)


@pytest.mark.parametrize("mark", ["(END) RQ/KB", "-END- RQ/KB"])
def test_initials_behind_an_end_mark_are_no_text(mark: str) -> None:
    assert page(HEADLINE, LEAD, MORE, mark).content_text.endswith(MORE)


def test_whom_to_ask_above_the_headline_of_a_release_is_no_text() -> None:
    asked = "MEDIA CONTACT:\nBo Lind\nOffice of Communications\nLarkhaven Canal Trust\n(555) 010-4477\nbo@canal.example"

    read = page("FOR IMMEDIATE RELEASE\nMarch 3, 2026", asked, HEADLINE, LEAD, MORE)

    assert (read.title, read.authors, read.section) == (HEADLINE, (), None)
    assert read.content_text == f"{LEAD}\n\n{MORE}"


def test_a_count_of_words_among_labels_is_no_code_of_a_wire() -> None:
    read = page(f"HEADLINE: {HEADLINE}\nBYLINE: Ana Ruiz\nSECTION: Canal\nWORDS: 180\nCOPY:", LEAD, MORE)

    assert (read.title, read.authors, read.section) == (HEADLINE, ("Ana Ruiz",), "Canal")


@pytest.mark.parametrize(
    ("last", "authors", "section"),
    [
        ("Lowell Quist is retiring from the paper. His last column appears next week.", ("Lowell Quist",), None),
        ("Nobody has seen the boats since.", (), "Lowell Quist"),
    ],
)
def test_a_bare_name_below_the_headline_is_the_authors_where_the_last_lines_tell_of_it(
    last: str, authors: tuple[str, ...], section: str | None
) -> None:
    read = page(HEADLINE, "Lowell Quist", LEAD, MORE, "So, for Saturday: dry.", "Bring a coat.", last)

    assert (read.authors, read.section) == (authors, section)


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("Dorothea Vance\nLower Ashby", ("Dorothea Vance",)),
        ("Dorothea Vance\nboats and locks", ()),
    ],
)
def test_a_letter_is_signed_with_a_name_and_a_place(below: str, authors: tuple[str, ...]) -> None:
    assert page(HEADLINE, LEAD, MORE, below).authors == authors


@pytest.mark.parametrize(
    ("line", "authors"), [("Orla Quill at Holm Lock", ("Orla Quill",)), ("Orla Quill at Selby Bridge", ())]
)
def test_a_name_and_a_place_that_the_text_names_again_are_a_byline(line: str, authors: tuple[str, ...]) -> None:
    assert page(HEADLINE, line, f"{LEAD} They wait at Holm Lock.", MORE).authors == authors


def test_credits_in_brackets_behind_the_last_sentence_leave_it_in_the_text() -> None:
    credits_ = "(Reporting by Ana Ruiz; Editing by Bo Lind)"

    read = page(HEADLINE, "By Ana Ruiz", LEAD, f"{MORE} Hotels said they would appeal. {credits_}")

    assert (read.authors, read.editors) == (("Ana Ruiz",), ("Bo Lind",))
    assert read.content_text.endswith("Hotels said they would appeal.")
