"""What agencies and release services put round their copy, and how copy in one piece is parted into its paragraphs."""

import json
import textwrap
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Dateline, Revision, Role
from feedsvc.normalise import normalise
from feedsvc.normalise.dateline import dateline, read_dateline
from feedsvc.normalise.lexicon import lexicon
from feedsvc.readers import read
from tests.builders import NOW, outlet

HEADLINE = "Pedal boats return to the canal after nine years"
LEAD = "The pedal boats that were sunk in the flood are back on the canal, the boat club said on Monday evening."
MORE = "They were raised with a crane that had been built for pianos, and none of them leaks."


def one(name: str, content: str) -> Revision:
    (draft,) = read(PurePosixPath(name), content.encode())
    return normalise(draft, outlet=outlet(), received=NOW)


def text(*blocks: str) -> Revision:
    return one("a.txt", "\n\n".join(blocks))


def g2(body: str) -> Revision:
    return one(
        "a.xml",
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:wire.example,2026:1" version="1">'
        "<contentMeta><language tag='en'/>"
        f"<headline>{HEADLINE}</headline></contentMeta><contentSet>{body}</contentSet></newsItem>",
    )


def kept(read: Revision, role: Role) -> list[str]:
    return [line.text for line in read.furniture if line.role is role]


def wrapped(paragraph: str, indent: str = "") -> str:
    return f"\n{indent}".join(textwrap.wrap(paragraph, 60))


COPY = f"""(Adds the club's comment)
    * None of the boats leaks

    By Ana Ruiz
    {wrapped("LARKHAVEN, March 3 (Tidewire) - " + LEAD)}
    {wrapped(MORE)}

 (Reporting by Ana Ruiz; Editing by Bo Lind)"""


@pytest.mark.parametrize(
    "body",
    [
        f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{COPY}</p></body></html></inlineXML>',
        f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><pre>{COPY}</pre></body></html></inlineXML>',
        f'<inlineData contenttype="text/plain">{COPY}</inlineData>',
    ],
)
def test_copy_in_one_piece_is_parted_where_lines_are_indented_and_its_notes_and_credits_are_no_text(body: str) -> None:
    read = g2(body)

    assert read.content_text.split("\n\n") == ["* None of the boats leaks", f"LARKHAVEN, March 3 (Tidewire) - {LEAD}", MORE]
    assert (read.authors, read.editors, read.dateline.place) == (("Ana Ruiz",), ("Bo Lind",), "LARKHAVEN")


def test_markup_that_was_laid_out_with_indents_stays_one_paragraph() -> None:
    indent = " " * 8
    laid_out = f"\n{indent}{wrapped(LEAD, indent)}\n{indent}{wrapped(MORE, indent)}\n"

    read = g2(f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{laid_out}</p></body></html></inlineXML>')

    assert read.content_text == f"{LEAD} {MORE}"


def test_sentences_on_lines_of_their_own_are_paragraphs_of_ninjs() -> None:
    item = {"uri": "urn:x:1", "type": "text", "headline": HEADLINE, "body_text": f"{LEAD}\n{MORE}\n{LEAD}"}

    assert one("a.json", json.dumps(item)).content_text.split("\n\n") == [LEAD, MORE, LEAD]


def test_superdesk_says_when_an_item_was_first_published() -> None:
    times = {"firstcreated": "2026-03-03T08:00:00Z", "firstpublished": "2026-03-03T09:00:00Z"}
    read = one("a.json", json.dumps({"uri": "urn:x:1", "type": "text", "headline": HEADLINE, "body_text": LEAD, **times}))

    assert read.published
    assert read.published.at.hour == 9


def test_the_sign_that_closes_a_line_of_the_head_is_no_part_of_the_headline() -> None:
    assert text("bdt0100 4 vm 100 qw 0100", f"{HEADLINE} =", LEAD, MORE).title == HEADLINE


@pytest.mark.parametrize("heading", ["# Notizblock", "## Redaktionelle Hinweise", "An die Redaktionen:"])
def test_what_stands_below_a_heading_for_editors_is_for_them(heading: str) -> None:
    lead = "Die Tretboote, die bei der Flut gesunken waren, liegen wieder im Kanal, sagte der Verein am Montag."

    read = text(
        "Tretboote kehren in den Kanal zurück", lead, lead.replace("Montag", "Dienstag"), heading, "- Autorin: Ana Ruiz"
    )

    assert read.content_text.endswith("am Dienstag.")
    assert "- Autorin: Ana Ruiz" in kept(read, Role.NOTE)


def test_a_note_to_editors_between_paragraphs_is_no_text_and_one_to_readers_is() -> None:
    read = text(
        HEADLINE, LEAD, "(ATTN: ADDS a quote in the last paragraph)", MORE, "[Editor's note: the club has ten boats.]", LEAD
    )

    assert "ATTN" not in read.content_text
    assert "Editor's note" in read.content_text


CONTACT = "Media Contact:\nAna Ruiz\nana@boats.example\n218-555-0147"


def test_the_lines_that_say_whom_to_ask_are_kept_beside_the_text() -> None:
    read = text(HEADLINE, LEAD, MORE, "About the club\nThe club has rented out boats since 1931, and one hat.", CONTACT)

    assert "218-555-0147" not in read.content_text
    assert "one hat." in read.content_text
    assert "ana@boats.example" in kept(read, Role.FURNITURE)


def test_a_line_of_an_article_that_says_whom_to_ask_is_text() -> None:
    listing = "Rowing: ask at the boat house, 218-555-0147."

    assert listing in text(HEADLINE, LEAD, MORE, listing).content_text


def test_release_services_name_who_speaks_in_capitals() -> None:
    read = text(
        HEADLINE,
        "News provided by\nThe Boat Club, Inc.",
        "LARKHAVEN, Minn., March 3, 2026 /QuayNewswire/ -- " + LEAD,
        MORE,
        "SOURCE The Boat Club, Inc.",
    )

    assert (read.dateline.place, read.dateline.agency) == ("LARKHAVEN, Minn.", "QuayNewswire")
    assert read.content_text.split("\n\n")[-1] == MORE
    assert read.sources[0].startswith("The Boat Club")


@pytest.mark.parametrize(
    "line",
    [
        "Published in The Larkhaven Courier, March 3rd, 2026",
        "This report by Tidewire was first published March 3, 2026.",
        "3-MAR-26 17:42 NNNN",
    ],
)
def test_a_line_at_the_foot_tells_the_day(line: str) -> None:
    read = text(HEADLINE, LEAD, MORE, line)

    assert read.published
    assert read.published.at.date().isoformat() == "2026-03-03"
    assert read.content_text.split("\n\n")[-1] == MORE


def test_a_sentence_at_the_foot_that_says_when_a_book_was_published_is_text() -> None:
    assert "This novel" in text(HEADLINE, LEAD, MORE, "This novel was first published 3 May 2020.").content_text


def test_labels_that_no_table_knows_belong_to_the_head_of_an_export() -> None:
    read = text(f"Kicker line: Boats\nTitle: {HEADLINE}\nStrapline: Ten of them\nDate: 3 March 2026\n\nCopy:", LEAD, MORE)

    assert (read.title, read.content_text) == (HEADLINE, f"{LEAD}\n\n{MORE}")


TYPED = """   A cat that has slept in the boiler room of the boat house
since the flood was on Friday made an honorary member of the club
after auditors asked who had signed for the milk.
   The cat is listed in the minutes.
   Its keeper said the milk could be booked only to the members or
the club, and that the cat was neither of the first two.
"""


def test_indents_alone_part_paragraphs_of_copy_that_was_wrapped() -> None:
    paragraphs = text(HEADLINE, TYPED).content_text.split("\n\n")

    assert [paragraph[-12:] for paragraph in paragraphs] == ["or the milk.", "the minutes.", "e first two."]


def test_a_notice_wider_than_the_column_does_not_keep_wrapped_lines_apart() -> None:
    wide = "The following information is for the newsroom and for nobody else at all"

    assert "boat house since the flood" in text(HEADLINE, TYPED, f"* * *\n{wide}").content_text


def test_a_headline_that_opens_like_a_byline_is_the_headline() -> None:
    headline = "By George, she did it: Ann Moor, who swam the canal at 80, dies at 97"

    read = text(headline, "by Ana Ruiz", LEAD, MORE)

    assert (read.title, read.authors) == (headline, ("Ana Ruiz",))


def test_a_line_that_ends_in_a_comma_goes_on_where_the_next_begins_small() -> None:
    read = text(HEADLINE, "The weir at Larkhaven loses eleven eels a day through a crack,\nengineers said on Tuesday.", MORE)

    assert read.content_text.startswith("The weir at Larkhaven loses eleven eels a day through a crack, engineers said")


@pytest.mark.parametrize(
    ("printed", "place", "agency"),
    [
        ("SYDNEY March 22 AAP", "SYDNEY", "AAP"),
        ("ATHENS, April 4 (ANA)", "ATHENS", "ANA"),
        ("GENT 3/11", "GENT", None),
        ("4/4/2018", None, None),
        ("2018-01-03 20:13:08 GMT+00:00", None, None),
        ("MARCH 04", None, None),
    ],
)
def test_a_day_is_no_place(printed: str, place: str | None, agency: str | None) -> None:
    assert read_dateline(printed, lexicon("en")) == Dateline(place, agency)


def test_copy_that_is_filed_nowhere_names_its_agency() -> None:
    read = text(HEADLINE, "* None of the boats leaks", f"Jan 30 (Tidewire) - {LEAD}", MORE)

    assert (read.dateline.place, read.dateline.agency) == (None, "Tidewire")


def test_a_note_that_keeps_its_own_contacts_back_holds_nothing() -> None:
    note = "Notizblock. Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt"
    item = {"uri": "urn:x:1", "type": "text", "headline": "Tretboote", "body_text": LEAD, "language": "de", "ednote": note}

    assert one("a.json", json.dumps(item)).holds == ()


@pytest.mark.parametrize(
    ("printed", "title", "is_correction"),
    [
        (f"UPDATE 2-{HEADLINE}", HEADLINE, False),
        (f"CORRECTED-UPDATE 1-{HEADLINE}", HEADLINE, True),
        (f"(2nd LD) {HEADLINE}", HEADLINE, False),
        (f"RECTIFICATIF - {HEADLINE}", HEADLINE, True),
        (f"Correction: {HEADLINE}", f"Correction: {HEADLINE}", True),
        ("BC-US--Canal Boats, 1st Ld-Writethru", "BC-US--Canal Boats", False),
        ("APOLLO 11-boat races on the canal", "APOLLO 11-boat races on the canal", False),
    ],
)
def test_a_version_is_no_part_of_a_headline_and_a_correction_is_known_as_one(
    printed: str, title: str, *, is_correction: bool
) -> None:
    item = {"uri": "urn:x:1", "type": "text", "headline": printed, "body_text": LEAD, "language": "en"}

    found = one("a.json", json.dumps(item))

    assert (found.title, found.is_correction) == (title, is_correction)


@pytest.mark.parametrize("printed", [f"UPDATE 2-{HEADLINE}", f"(2nd LD) {HEADLINE}", f"CORRECTED - {HEADLINE}"])
def test_an_outlet_may_keep_the_versions_in_its_headlines(printed: str) -> None:
    files = (
        ("a.txt", f"{printed}\n\n{LEAD}\n\n{MORE}"),
        ("a.json", json.dumps({"title": printed, "body": LEAD, "language": "en"})),
    )
    drafts = [draft for name, content in files for draft in read(PurePosixPath(name), content.encode())]

    titles = {normalise(draft, outlet=outlet(keeps_versions=True), received=NOW).title for draft in drafts}

    assert titles == {printed}


@pytest.mark.parametrize("state", [{"pubstatus": "corrected"}, {"correction_sequence": 1}])
def test_a_format_says_that_an_item_is_a_correction(state: dict[str, object]) -> None:
    item = {"uri": "urn:x:1", "type": "text", "headline": HEADLINE, "body_text": LEAD, **state}

    assert one("a.json", json.dumps(item)).is_correction


def test_the_bracket_before_a_japanese_headline_names_place_and_reporter() -> None:
    lead = "国道に設置された信号機が、動物の足音を感じて赤に変わる仕組みだと野生生物公社が月曜日に発表した。"

    found = text("【ナイロビ＝岡部千晶】象の通り道に信号機、運用開始", lead, lead.replace("月曜日", "火曜日"))

    assert (found.title, found.authors, found.dateline.place) == ("象の通り道に信号機、運用開始", ("岡部千晶",), "ナイロビ")


@pytest.mark.parametrize(("above", "authors"), [
    ("Ana Ruiz, Larkhaven", ("Ana Ruiz",)),
    ("ANA RUIZ\nBO LIND\nDE LARKHAVEN", ("Ana Ruiz", "Bo Lind")),
    ("Boat Club, Larkhaven", ()),
    ("Addis Ababa, Ethiopia", ()),
])  # fmt: skip
def test_a_name_right_above_the_text_that_stands_with_a_place_is_the_authors(above: str, authors: tuple[str, ...]) -> None:
    assert text(HEADLINE, above, LEAD.replace("boat club", "Boat Club"), MORE).authors == authors


def test_a_russian_dateline_has_its_day_and_agency_between_full_stops() -> None:
    lead = "Москва. 3 ноября. ИНТЕРВОЛНА - Городской совет проголосовал за то, чтобы дать имя единственной карусели."

    assert text("Карусели дали имя после девяти лет", lead, lead.replace("ноября", "мая")).dateline == Dateline(
        "Москва", "ИНТЕРВОЛНА"
    )


def test_short_copy_that_was_wrapped_is_joined_below_its_head() -> None:
    first, second = (
        "Larkhaven (qw/tw) A cat that has slept in the boiler room of the",
        "Boat House since the flood was made a member of the club.",
    )

    assert text("bdt0100 4 vm 100 qw 0100", HEADLINE, f"{first}\n{second}", MORE).content_text == f"{first} {second}\n\n{MORE}"


def test_rows_between_headline_and_text_are_no_standfirst() -> None:
    rows = [f"Larkhaven {n} {n + 2} .58{n}" for n in range(1, 8)]

    assert text(HEADLINE, "\n".join(rows), LEAD, MORE).content_text.split("\n\n") == [*rows, LEAD, MORE]


def test_short_lines_of_preformatted_copy_stand_alone() -> None:
    teams = "International Match\nLarkhaven v Quayside\n" + wrapped(f"Larkhaven: {MORE} {LEAD}") + "\n\nQuayside: nobody came."
    body = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><pre>{teams}</pre></body></html></inlineXML>'

    assert g2(body).content_text.split("\n\n")[:2] == ["International Match", "Larkhaven v Quayside"]


def test_a_further_pages_slug_below_the_mark_of_more_is_no_text() -> None:
    article = text(
        "canal-boats", HEADLINE, f"By ANA RUIZ\nStaff Writer\n\n{LEAD}", "-more-", "canal-boats/2-2-2-2", MORE, "-30-"
    )

    assert article.content_text == f"{LEAD}\n\n{MORE}"


def test_a_headline_over_two_lines_is_whole_where_the_second_is_short() -> None:
    article = text("Canal", "The pedal boats of Larkhaven,\nand back again =", f"   {LEAD}", f"   {MORE}")

    assert article.title == "The pedal boats of Larkhaven, and back again"


@pytest.mark.parametrize("mark", ["(foto)(vídeo)", "==Kyodo", "-- BERNAMA"])
def test_a_remark_on_pictures_and_an_agencys_name_behind_a_sign_are_no_text(mark: str) -> None:
    body = "".join(f"<p>{part}</p>" for part in (LEAD, MORE, mark))

    article = one("a.html", f"<html lang='es'><body><article><h1>{HEADLINE}</h1>{body}</article></body></html>")

    assert mark not in article.content_text
    assert MORE in article.content_text


@pytest.mark.parametrize(
    ("opening", "language", "elsewhere", "place"),
    [
        ("Lausanne (ats) Une vache est entrée mardi dans le métro.", "fr", "", "Lausanne"),
        ("ВЕРХНІЙ БРІД. У місті запустили нічний трамвай.", "uk", "У Верхньому Броді запустили трамвай", "ВЕРХНІЙ БРІД"),
        ("RZEPIN WIELKI. Młyn kręci się znowu. W Rzepinie Wielkim nikt nie wierzył.", "pl", "", "RZEPIN WIELKI"),
        ("BREAKING NEWS. The mayor has resigned.", "en", "The mayor resigns", None),
        ("Marie (née Petit) Une vache est entrée dans le métro.", "fr", "", None),
    ],
)
def test_a_dateline_may_end_with_an_agency_or_a_full_stop_alone(
    opening: str, language: str, elsewhere: str, place: str | None
) -> None:
    assert dateline(opening, lexicon(language), elsewhere).place == place


def test_how_to_reach_the_author_is_no_text_below_the_last_sentence() -> None:
    article = text(HEADLINE, "By Ana Ruiz", LEAD, MORE, "Follow Ana Ruiz on social media: (at)anaruiz.")

    assert article.content_text == f"{LEAD}\n\n{MORE}"


def test_a_score_beside_a_name_makes_no_byline() -> None:
    article = text(HEADLINE, "Saturday, 7 November 2026", "Larkhaven  2-14\nSt Fintan's  1-16", LEAD, MORE, "Words: Ana Ruiz")

    assert article.authors == ("Ana Ruiz",)


def test_a_name_behind_the_hour_of_a_japanese_article_is_its_author() -> None:
    lead = "雲ノ宮鉄道の鹿見駅で5日朝、1頭のシカが自動改札を通り抜けた。運賃は190円で、残高は足りていた。"
    named, placed = (
        text("シカが改札を通過", f"2026年11月5日 17時30分 {name}", lead, lead) for name in ("佐伯みどり", "雲ノ宮市")
    )

    assert (named.authors, placed.authors) == (("佐伯みどり",), ())


def test_a_document_type_that_names_further_ones_is_read_without_them() -> None:
    modules = '<!DOCTYPE NewsML SYSTEM "a.dtd" [\n<!ENTITY % nitf SYSTEM "../nitf.dtd">\n%nitf;\n]>'
    content = f"<nitf><body><body.head><hedline><hl1>{HEADLINE}</hl1></hedline></body.head><body.content><p>{LEAD}</p>"

    assert one("a.xml", f"{modules}{content}</body.content></body></nitf>").content_text == LEAD


def test_a_slug_that_is_printed_again_at_the_foot_is_no_text() -> None:
    head = f"Slugline: BOATS\nHeadline: {HEADLINE}\nByline: Ana Ruiz\nPlace: LARKHAVEN"

    assert text(head, LEAD, MORE, "Slugline: BOATS").content_text == f"{LEAD}\n\n{MORE}"
