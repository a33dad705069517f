"""May it go out: marks of the source, embargoes in words, notices to editors, and what only looks like them."""

from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from feedsvc.domain.articles import Revision, Role
from feedsvc.domain.clearance import HoldKind, Paywalled
from feedsvc.domain.drafts import BodyKind, Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.normalise.clearance import holds_of_marks, holds_of_profile, is_paywalled
from tests.builders import NOW, outlet

BODY = (
    "The harbour trust has voted to keep the old crane on the north quay, its chairwoman said after the meeting.\n\n"
    "It was built in 1904, lifts four tonnes and is listed as a monument of the town's trade with the islands.\n"
)
GERMAN = (
    "Der Hafenverein will den alten Kran am Nordkai behalten, sagte die Vorsitzende nach der Versammlung.\n\n"
    "Er wurde 1904 gebaut, hebt vier Tonnen und steht als Denkmal des Handels mit den Inseln unter Schutz.\n"
)
FRENCH = (
    "L'association du port veut garder la vieille grue du quai nord, a dit sa présidente après la réunion.\n\n"
    "Construite en 1904, elle soulève quatre tonnes et témoigne du commerce de la ville avec les îles.\n"
)
SPANISH_KILL = (
    "AGENCIA DEL RÍO\n\nPOLÍTICA-SENADO (ANULACIÓN)\n\n"
    "La noticia 17, sobre la ley de pesca que aprobó el Senado, tiene errores de fondo y no tendrá un texto que la sustituya.\n"
)


def read(text: str, **fields: object) -> Revision:
    given: dict[str, object] = {"body": text, "body_kind": BodyKind.PAGE, **fields}
    draft = Draft(format="text", path=PurePosixPath("a.txt"), **given)  # type: ignore[arg-type]
    return normalise(draft, outlet=outlet(zone=ZoneInfo("Europe/Berlin")), received=NOW)


@pytest.mark.parametrize(
    ("line", "body", "end"),
    [
        ("EMBARGOED UNTIL 0001 GMT Monday, 4 January 2027", BODY, "2027-01-04T00:01+00:00"),
        ("Strictly embargoed until 6 a.m. EST on Tuesday, January 5, 2027", BODY, "2027-01-05T06:00-05:00"),
        ("PRESS RELEASE - NOT FOR RELEASE BEFORE 10:30 BST, 3 June 2027", BODY, "2027-06-03T10:30+01:00"),
        ("This release is embargoed until 00.01 hrs (GMT), 4 January 2027.", BODY, "2027-01-04T00:01+00:00"),
        ("EMBARGO: 0600 GMT, Wednesday 3 February 2027", BODY, "2027-02-03T06:00+00:00"),
        ("Embargoed until noon CET, 4 January 2027", BODY, "2027-01-04T12:00+01:00"),
        ("Sperrfrist: 12. Januar 2027, 10.00 Uhr MEZ", GERMAN, "2027-01-12T10:00+01:00"),
        ("Sperrfrist: Dienstag, 12. Januar 2027, 10 Uhr", GERMAN, "2027-01-12T10:00+01:00"),
        ("SOUS EMBARGO jusqu'au mardi 12 janvier 2027 à 6h30 (heure de Paris)", FRENCH, "2027-01-12T06:30+01:00"),
        ("SOUS EMBARGO jusqu'au mardi 12 janvier 2027 à 6h30, heure de Montréal", FRENCH, "2027-01-12T11:30+00:00"),
        (
            "Embargo lifts at 1900 London time (1400 US Eastern time) on Wednesday 20 January 2027",
            BODY,
            "2027-01-20T19:00+00:00",
        ),
        ("Embargoed until 6 a.m. Kenyan time, 4 January 2027", BODY, "2027-01-04T03:00+00:00"),
        ("Not for publication or broadcast before 2200 Saturday January 23 2027", BODY, "2027-01-23T21:00+00:00"),
        ("Bitte nicht vor Dienstag, 12. Januar 2027, 10 Uhr veröffentlichen", GERMAN, "2027-01-12T09:00+00:00"),
        ("Note to editors: strict embargo, 14 January 2027 at 9am GMT.", BODY, "2027-01-14T09:00+00:00"),
        ("Ne pas diffuser avant le 12 janvier 2027 à 6h30", FRENCH, "2027-01-12T05:30+00:00"),
        ("Frei zur Veröffentlichung: 12. Mai, 9 Uhr", GERMAN, "2026-05-12T07:00+00:00"),
        ("FOR IMMEDIATE RELEASE: Tuesday, 4 May 2027, 10:00 GMT", BODY, "2027-05-04T10:00+00:00"),
    ],
)
def test_an_embargo_in_words_is_read_to_the_minute_and_its_line_goes(line: str, body: str, end: str) -> None:
    revision = read(f"{line}\n\nOld crane stays\n\n{body}")

    assert revision.embargo == datetime.fromisoformat(end)
    assert revision.holds == ()
    assert line not in revision.content_text
    assert "crane" in revision.title or "Kran" in revision.title or "grue" in revision.title
    assert line in [left.text for left in revision.furniture if left.role is Role.EMBARGO]


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED until Tuesday's council meeting",
        "Not for release before publication of the report",
        "Embargo: tomorrow",
        "EMBARGOED UNTIL Monday, 4 January 2030, 10:00 GMT",
        "Embargoed until 10:00 local time, 4 January 2030",
        "Embargoed until 10 a.m. Springfield time, 4 January 2027",
        "Embargoed until 1900 London time (1500 US Eastern time) on Wednesday 20 January 2027",
        "EMBARGO",
    ],
)
def test_an_embargo_that_cannot_be_read_to_the_minute_holds(line: str) -> None:
    revision = read(f"{line}\n\nOld crane stays\n\n{BODY}")

    assert [hold.kind for hold in revision.holds] == [HoldKind.EMBARGO]
    assert line in revision.holds[0].reason
    assert line not in f"{revision.title} {revision.content_text}"


def test_hours_that_are_counted_from_six_hold() -> None:
    swahili = (
        "Chama cha bandari kinataka kreni ya zamani ibaki mahali pake, mwenyekiti wake alisema baada ya mkutano.\n\n"
        "Kreni hiyo ilijengwa mwaka 1904 na inaweza kuinua tani nne, na watu wengi wa mji huo wanaipenda sana.\n"
    )

    revision = read(f"Embargo hadi 12 Januari 2027 saa 3 asubuhi\n\nKreni ya zamani inabaki\n\n{swahili}")

    assert [hold.kind for hold in revision.holds] == [HoldKind.EMBARGO]


def test_a_label_that_says_there_is_no_embargo_holds_nothing() -> None:
    revision = read(f"Sperrfrist: keine\n\nDer alte Kran bleibt\n\n{GERMAN}")

    assert (revision.embargo, revision.holds) == (None, ())
    assert "Sperrfrist" not in revision.content_text


def test_an_embargo_that_is_long_over_holds_nothing() -> None:
    assert read(f"EMBARGO: 2 January 2026\n\nOld crane stays\n\n{BODY}").holds == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The arms embargo until 2027 was extended by the council at its meeting in the capital on Monday evening.",
        "A study of the tides remains embargoed until 1 March 2027, the institute's spokeswoman told a newspaper there.",
        'The column quoted a note that said "embargoed until 9 a.m. on Tuesday", which nobody had read to the end.',
        "Ministers broke the embargo before noon on 4 January 2027 and sold the fish to the first boats that came in.",
    ],
)
def test_articles_about_embargoes_go_out_whole(sentence: str) -> None:
    revision = read(f"Old crane stays\n\n{sentence}\n\n{BODY}")

    assert (revision.embargo, revision.holds) == (None, ())
    assert sentence in revision.content_text


def test_a_title_loses_its_embargo() -> None:
    revision = read(BODY, body_kind=BodyKind.TEXT, title="EMBARGO 4 January 2027, 17:00 GMT: Old crane stays")

    assert (revision.title, revision.embargo) == ("Old crane stays", datetime.fromisoformat("2027-01-04T17:00+00:00"))


def test_an_embargo_in_a_note_to_editors_counts() -> None:
    note = "Adds quotes. Embargoed for release until 12:01 a.m. EST on Thursday, Jan. 28, 2027."

    revision = read(BODY, body_kind=BodyKind.TEXT, title="Old crane stays", notes=(note,))

    assert revision.embargo == datetime.fromisoformat("2027-01-28T00:01-05:00")


def test_a_note_that_forbids_use_before_an_instant_is_an_embargo_and_no_kill() -> None:
    revision = read(
        f"Old crane stays\n\n{BODY}", notes=("Not for publication before 2200 Saturday January 23 2027. Adds quotes.",)
    )

    assert revision.embargo == datetime.fromisoformat("2027-01-23T21:00+00:00")
    assert revision.holds == ()


def test_an_embargo_that_the_format_states_settles_words_that_cannot_be_read() -> None:
    stated = "2027-01-28T09:00:00+00:00"

    revision = read(f"EMBARGOED until the speech\n\nOld crane stays\n\n{BODY}", embargo=stated)

    assert (revision.embargo, revision.holds) == (datetime.fromisoformat(stated), ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"KILL: do not use the story on the old crane\n\n{BODY}", HoldKind.KILL),
        (f"EDITORS: PLEASE WITHHOLD\n\nOld crane stays\n\n{BODY}", HoldKind.KILL),
        (f"MANDATORY KILL\n\nThe story on the crane is wrong.\n\n{BODY}", HoldKind.KILL),
        (f"An die Redaktionen: Bitte die Meldung nicht verwenden.\n\n{GERMAN}", HoldKind.KILL),
        (f"MEDIA ADVISORY\n\nThe harbour trust meets on Monday.\n\n{BODY}", HoldKind.NOTE),
        (f"ADVISORY: Coverage plans for the harbour's open day\n\n{BODY}", HoldKind.NOTE),
        (f"Terminhinweis\n\nDer Hafenverein tagt am Montag.\n\n{GERMAN}", HoldKind.NOTE),
    ],
)
def test_words_to_editors_are_no_article(text: str, kind: HoldKind) -> None:
    assert kind in [hold.kind for hold in read(text).holds]


@pytest.mark.parametrize(
    "heading", ["DRAFT", "Draft 3", "ENTWURF – nicht zur Veröffentlichung", "First draft: old crane stays"]
)
def test_a_text_that_is_headed_as_a_draft_is_held(heading: str) -> None:
    assert read(f"{heading}\n\nOld crane stays\n\n{GERMAN if heading[0] == 'E' else BODY}").holds
    assert read(BODY, title=heading).holds or heading.startswith("E")


@pytest.mark.parametrize(
    "headline",
    [
        "Draft budget passes after a night of talks",
        "Kill the bill, marchers shout",
        "Advisory panel backs the old crane",
        "Attention: toads crossing at the quay",
    ],
)
def test_headlines_that_only_begin_alike_go_out(headline: str) -> None:
    revision = read(f"{headline}\n\n{BODY}")

    assert (revision.title, revision.holds) == (headline, ())


@pytest.mark.parametrize(
    "mark",
    [
        Mark("draft", "true"),
        Mark("Draft", "yes"),
        Mark("published", "false"),
        Mark("publish", "no"),
        Mark("status", "private"),
        Mark("Status", "brouillon"),
        Mark("post_status", "pending"),
        Mark("visibility", "members"),
        Mark("password"),
        Mark("unlisted", "true"),
        Mark("members_only", "true"),
        Mark("_build.render", "never"),
        Mark("app:draft", "yes"),
        Mark("is_internal", "1"),
        Mark("live", "false"),
        Mark("protect", "password"),
        Mark("estado", "borrador"),
        Mark("voortgang", "下書き"),
    ],
)
def test_a_mark_of_the_source_holds_however_it_is_spelt(mark: Mark) -> None:
    (hold,) = holds_of_marks([mark])

    assert hold.kind is HoldKind.MARK
    assert mark.key in hold.reason


@pytest.mark.parametrize(
    "mark",
    [
        Mark("draft", "false"),
        Mark("published", "true"),
        Mark("status", "publish"),
        Mark("Status", "New news"),
        Mark("visibility", "public"),
        Mark("noindex", "true"),
        Mark("comments", "false"),
        Mark("sitemap_exclude", "yes"),
        Mark("password_protected", "false"),
        Mark("protected_area", "Cold Valley"),
        Mark("searchHidden", "true"),
        Mark("layout", "post"),
        Mark("category", "Entwurf"),
        Mark("drupal_internal__nid", "4412"),
    ],
)
def test_keys_that_say_nothing_of_it_hold_nothing(mark: Mark) -> None:
    assert list(holds_of_marks([mark])) == []


def test_a_password_is_named_and_not_repeated() -> None:
    (hold,) = holds_of_marks([Mark("password", "hunter2")])

    assert "hunter2" not in hold.reason


def test_a_headline_alone_is_held_unless_it_is_an_alert() -> None:
    held, alert = (read("", body_kind=BodyKind.TEXT, title=title) for title in ("Old crane stays", "URGENT: Old crane stays"))

    assert [hold.kind for hold in held.holds] == [HoldKind.EMPTY]
    assert alert.holds == ()


def test_a_notice_to_editors_is_held_for_that_alone() -> None:
    assert [hold.kind for hold in read("KILL NOTICE: Old crane stays. Please withhold it.").holds] == [HoldKind.KILL]


def test_an_embargo_beside_the_article_of_a_page_counts() -> None:
    revision = read(f"Old crane stays\n\n{BODY}", left=("Press area", "EMBARGOED UNTIL 0001 GMT Monday, 4 January 2027"))

    assert revision.embargo == datetime.fromisoformat("2027-01-04T00:01+00:00")


@pytest.mark.parametrize(
    ("key", "value", "is_locked"),
    [
        ("isAccessibleForFree", "false", True),
        ("isAccessibleForFree", "https://schema.org/False", True),
        ("isAccessibleForFree", "true", False),
        ("article:content_tier", "locked", True),
        ("article:content_tier", "metered", False),
        ("article:content_tier", "free", False),
        ("paywall", "true", True),
        ("paywalled", "no", False),
        ("is_premium", "1", True),
        ("premium", "false", False),
        ("tier", "locked", False),
    ],
)
def test_a_source_says_that_payers_alone_may_read_it(key: str, value: str, *, is_locked: bool) -> None:
    assert is_paywalled([Mark(key, value)]) is is_locked


def test_what_becomes_of_an_article_for_subscribers_is_as_the_newsroom_wants() -> None:
    marks = (Mark("isAccessibleForFree", "false"),)
    draft = Draft(
        format="html",
        path=PurePosixPath("a.html"),
        title="Weir repaired",
        body="<p>All of it.</p>",
        body_kind=BodyKind.HTML,
        marks=marks,
    )

    summary, whole, held = (normalise(draft, outlet=outlet(paywalled=wanted), received=NOW) for wanted in Paywalled)

    assert summary.is_paywalled
    assert not summary.holds
    assert "only its summary" in summary.warnings[-1]
    assert (whole.is_paywalled, whole.holds, whole.warnings) == (False, (), ())
    assert [hold.kind for hold in held.holds] == [HoldKind.PAYWALL]


@pytest.mark.parametrize(("day", "held"), [("12 MAY", False), ("14 MAY", True)])
def test_a_day_in_the_headline_gives_way_to_an_instant_on_that_day_in_the_text(day: str, *, held: bool) -> None:
    text = f"STRICTLY EMBARGOED UNTIL 00:01 GMT TUESDAY 12 MAY 2026\n\n{BODY}"

    revision = read(text, title=f"EMBARGOED {day}: Crane stays")

    assert revision.title == "Crane stays"
    assert revision.embargo == datetime.fromisoformat("2026-05-12T00:01+00:00")
    assert bool(revision.holds) is held


@pytest.mark.parametrize("behind", ["", ": March 1, 2026", ": No. 12-345", ": sofort", ": Light festival from 4 May 2027"])
def test_words_that_let_an_article_out_embargo_it_by_a_day_ahead_alone(behind: str) -> None:
    revision = read(f"FOR IMMEDIATE RELEASE{behind}\n\nOld crane stays\n\n{BODY}")

    assert (revision.embargo, revision.holds) == (None, ())
    assert read(f"FOR IMMEDIATE RELEASE: 4 May 2027\n\nOld crane stays\n\n{BODY}").holds[0].kind is HoldKind.EMBARGO


def test_a_note_that_lets_an_article_out_from_a_time_ahead_embargoes_it() -> None:
    note = "Frei zur Veröffentlichung: 12. Januar 2027, 10 Uhr"

    assert read(GERMAN, title="Alter Kran bleibt", notes=(note,)).embargo == datetime.fromisoformat("2027-01-12T09:00+00:00")


@pytest.mark.parametrize(
    ("key", "value"),
    [("hidden_comments", "true"), ("hide_title_image", "hidden"), ("Status", "veröffentlicht"), ("status", "opublikowany")],
)
def test_what_hides_a_part_of_a_page_or_says_public_in_another_language_holds_nothing(key: str, value: str) -> None:
    assert list(holds_of_marks([Mark(key, value)])) == []


def test_an_item_whose_profile_is_an_advisory_is_for_editors() -> None:
    assert [hold.kind for hold in holds_of_profile([Mark("profile", "Advisory"), Mark("profile", "text")])] == [HoldKind.NOTE]


@pytest.mark.parametrize(
    ("title", "is_held"),
    [
        ("Members only: who bought the paper mill", True),
        ("Nur für Abonnenten – Wer die Mühle kaufte", True),
        ("Club for members only opens its doors", False),
        ("Members only", False),
    ],
)
def test_a_letter_whose_title_says_that_it_is_for_members_is_held(title: str, *, is_held: bool) -> None:
    assert bool(read(BODY, title=title).holds) is is_held


def test_a_title_that_is_an_embargo_is_none_and_embargoes() -> None:
    revision = read(BODY, title="EMBARGOED FOR RELEASE UNTIL 2 P.M. GMT ON TUESDAY, MARCH 16, 2027")

    assert revision.embargo == datetime.fromisoformat("2027-03-16T14:00+00:00")
    assert "EMBARGO" not in revision.title


@pytest.mark.parametrize(
    "line",
    [
        "Under embargo since June, the islands have lost four hundred jobs.",
        "Timber embargo to last for years, says minister",
    ],
)
def test_a_sentence_about_an_embargo_of_goods_is_text(line: str) -> None:
    revision = read(f"Old crane stays\n\n{line}\n\n{BODY}")

    assert (revision.embargo, revision.holds) == (None, ())


def test_the_day_of_an_embargo_is_none_of_publication() -> None:
    line = "Embargo: Friday 15 January 2027, 04:00 GMT"

    revision = read(BODY, title="Old crane stays", dated=(line,), guesses=(line,))

    assert (revision.published, revision.embargo) == (None, datetime.fromisoformat("2027-01-15T04:00+00:00"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SPANISH_KILL, HoldKind.KILL),
        (f"Achtung Redaktionen - Themenplanung für Montag\n\n{GERMAN}", HoldKind.NOTE),
        (f"HINWEIS AN DIE KUNDEN\n\n{GERMAN}", HoldKind.NOTE),
        (f"AVIS AUX ABONNÉS\n\n{FRENCH}", HoldKind.NOTE),
        (f"NOTICE TO CLIENTS:\n\n{BODY}", HoldKind.NOTE),
    ],
)
def test_an_order_in_brackets_or_behind_its_address_is_for_editors(text: str, kind: HoldKind) -> None:
    assert kind in [hold.kind for hold in read(text).holds]


def test_figures_without_a_word_are_no_article() -> None:
    with pytest.raises(UnreadableArticle, match="no word"):
        read(" 1   14   10   3\n 2   14    9   3\n")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pl", "UWAGA! PROSIMY O ANULOWANIE DEPESZY!"),
        ("de", "Wir bitten um Annullierung unserer Meldung von 13.42 Uhr."),
        ("cs", "Prosíme o zrušení zprávy o přístavu."),
        ("fr", "Prière d'annuler la dépêche du port."),
        ("ko", "항구 기사를 삭제해 주시기 바랍니다."),
    ],
)
def test_a_request_to_annul_a_story_is_a_kill_in_any_form_of_its_words(language: str, sentence: str) -> None:
    text = f"{sentence}\n\n" + " ".join([sentence] * 2)

    assert HoldKind.KILL in {hold.kind for hold in read(text, language=language).holds}


def test_a_request_to_annul_what_is_no_story_goes_out() -> None:
    text = "Prosimy o anulowanie podwyżek\n\nMieszkańcy osiedla napisali w poniedziałek do prezydenta miasta."

    assert read(text, language="pl").holds == ()


def test_a_label_that_says_none_and_lets_the_article_out_holds_nothing() -> None:
    text = "Sperrfrist: keine – frei zur sofortigen Veröffentlichung\n\nBus fährt sonntags\n\nDer Bus fährt auch sonntags."

    revision = read(text, language="de")

    assert (revision.holds, revision.embargo) == ((), None)


def test_a_heading_in_an_article_about_an_embargo_is_text() -> None:
    text = "Der Zucker\n\nDas Embargo gilt heute seit hundert Tagen.\n\nEmbargo bis April\n\nDie Säcke liegen im Hafen."

    revision = read(text, language="de")

    assert revision.holds == ()
    assert "Embargo bis April" in revision.content_text
