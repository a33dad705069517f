"""Orders that an article waits: told by their grammar where no reader would expect them, and never in a headline's sentence."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.normalise import normalise
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.orders import Orders, parts_of_name
from tests.builders import NOW, outlet

TEXT = (
    "The harbour trust has voted to keep the old crane on the north quay, its chairwoman said after the meeting.\n\n"
    "It was built in 1904, lifts four tonnes and is listed as a monument of the town's trade with the islands."
)


def read(text: str, **fields: object) -> Revision:
    given: dict[str, object] = {"body": text, "body_kind": BodyKind.PAGE, "path": PurePosixPath("a.txt"), **fields}
    return normalise(Draft(format="text", **given), outlet=outlet(), received=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "*** HOLD FOR LEGAL - Mo has queries on par 3, do not run until he clears ***"),
        ("en", "Please do not publish before Ida has called the school."),
        ("en", "[AWAITING LEGAL SIGN-OFF]"),
        ("en", "LEGAL HOLD"),
        ("en", "This story must not be published until the jury returns."),
        ("en", "<<< NOT YET LEGALLED >>>"),
        ("de", "HOLD HOLD HOLD '''''"),
        ("de", "NICHT VERÖFFENTLICHEN BIS FREIGABE DURCH DIE CHEFREDAKTION"),
        ("de", "--- Freigabe ausstehend ---"),
        ("de", "Nur für den Dienstgebrauch in Redaktionen."),
        ("en", "Hi, here is the crane. Please don't run it before I've heard back from the board."),
        ("fr", "PAS AVANT FEU VERT DU SERVICE JURIDIQUE"),
        ("it", "!!! BLOCCATO IN ATTESA DI RISPOSTA DELLA SOCIETÀ !!!"),
        ("ja", "※校閲未了。掲載しないでください。"),
        ("cs", "POZOR: nevydávat, dokud se neozve právník"),
        ("fr", "(à ne pas publier sans relecture)"),
        ("es", "NO PUBLICAR sin visto bueno de jurídico"),
        ("it", "*** NON PUBBLICARE - in attesa dell'ok dell'ufficio legale ***"),
        ("nl", "NIET PLAATSEN: wacht op akkoord jurist"),
        ("tr", "YAYINLAMAYIN - hukuk onayı bekleniyor"),
        ("fi", "ÄLÄ JULKAISE ennen hyväksyntää"),
        ("ru", "НЕ ПУБЛИКОВАТЬ до согласования с юристами!!!"),
        ("ja", "【保留】法務の確認が取れるまで掲載しないこと"),
        ("zh", "【暂缓】未经审核请勿发布"),
        ("ar", "*** ممنوع النشر حتى موافقة القانونية ***"),
    ],
)
def test_a_refusal_to_publish_or_a_word_of_waiting_is_an_order(language: str, line: str) -> None:
    assert Orders(lexicon(language)).has_order(line)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Hospital will not publish report on deaths"),
        ("en", "HOSPITAL WILL NOT PUBLISH REPORT"),
        ("en", "‘Do not publish’: court hears of letter to editor"),
        ("en", "HOLD THE FRONT PAGE"),
        ("en", "Do not use hand-held phones, police warn drivers"),
        ("en", "Draft law put on hold"),
        ("en", "Crane (Holding) AG, 3 Quay Street, Orvick"),
        ("en", "© Tidewire. This material may not be published, broadcast or redistributed."),
        ("fr", "Reproduction interdite sans autorisation."),
        ("de", "Zeitung darf Fotos nicht veröffentlichen"),
        ("es", "No publicará el Gobierno el informe"),
        ("ja", "政府、報告書を公開しない方針"),
        ("ru", "Минздрав не опубликовал данные"),
    ],
)
def test_a_sentence_about_publishing_is_no_order(language: str, line: str) -> None:
    assert not Orders(lexicon(language)).has_order(line)


@pytest.mark.parametrize(
    "stem",
    [
        "DO NOT PUBLISH - harbour crane v3",
        "mill_loan_DRAFT",
        "Budget (draft)",
        "HOLD-mill-loan",
        "Rathaus - Entwurf 2",
        "council NOT FOR PUBLICATION v2",
    ],
)
def test_a_files_name_holds_its_article_by_what_it_says_apart(stem: str) -> None:
    assert read(f"Old crane stays\n\n{TEXT}", path=PurePosixPath(f"{stem}.txt")).holds


@pytest.mark.parametrize(
    "stem", ["draft-law-on-hold", "BC-US--Quarry-Collapse", "NFL draft 2026", "do-not-publish-letter", "2026-11-27 crane"]
)
def test_a_files_name_of_the_articles_own_words_holds_nothing(stem: str) -> None:
    words = Orders(lexicon("en"))

    assert not any(words.is_order(part, is_marked=True) for part in parts_of_name(stem))


def test_an_order_above_the_text_is_no_headline_and_stays_in_no_text() -> None:
    revision = read(f"*** HOLD FOR LEGAL ***\n\nOld crane stays\n\n{TEXT}")

    assert (revision.title, revision.content_text, len(revision.holds)) == ("Old crane stays", TEXT, 1)


def test_an_order_parted_from_a_title_holds_and_goes() -> None:
    revision = read(TEXT, title="NOT FOR USE YET: old crane stays")

    assert (revision.title, len(revision.holds)) == ("old crane stays", 1)


def test_an_order_in_brackets_behind_a_title_holds_and_goes() -> None:
    revision = read(TEXT, title="Old crane stays (NOT ONLINE YET)")

    assert (revision.title, len(revision.holds)) == ("Old crane stays", 1)


def test_notes_and_banners_hold_by_the_same_grammar() -> None:
    assert read(TEXT, title="Old crane stays", notes=("DRAFT",)).holds
    assert read(TEXT, title="Old crane stays", left=("This article has not been published yet.",)).holds
    assert not read(TEXT, title="Old crane stays", notes=("Draft budget 2027",), left=("Publishing", "Not now")).holds


SENTENCES = TEXT.split("\n\n")
QUOTED = "<blockquote><p>NOT FOR PUBLICATION. DRAFT. Hold until the minister has left.</p></blockquote>"


def test_an_order_that_a_text_quotes_amid_its_paragraphs_is_news() -> None:
    first, second = (f"<p>{sentence}</p>" for sentence in SENTENCES)

    amid = read(f"{first}{QUOTED}{second}", body_kind=BodyKind.HTML, title="Old crane stays")
    above = read(f"{QUOTED}{first}{second}", body_kind=BodyKind.HTML, title="Old crane stays")

    assert (bool(amid.holds), "NOT FOR PUBLICATION" in amid.content_text, bool(above.holds)) == (False, True, True)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "PLEASE DON’T PUBLISH YET — the board hasn’t been told."),
        ("en", "Hold this one until the lawyers are happy."),
        ("en", "This piece is awaiting approval from the lawyers."),
        ("en", "Please wait with publication until the court has ruled."),
        ("de", "Bitte erst nach Rücksprache mit mir online stellen."),
        ("de", "Diesen Text bitte nicht bringen, bevor die Polizei bestätigt hat."),
        ("it", "Da non pubblicare prima della conferma della questura."),
        ("pl", "Nie publikujcie tego, dopóki prawnik nie odpowie."),
        ("nl", "Graag nog niet publiceren, we wachten op de familie."),
        ("ja", "遺族の了承が得られるまで公開しないこと。"),
        ("ja", "【未定稿・掲載保留】社会部デスク"),
        ("zh", "家属未同意前请勿刊发。"),
        ("ko", "유족 동의 전까지 게재하지 마세요."),
    ],
)
def test_a_sentence_that_asks_for_its_article_to_wait_is_an_order(language: str, line: str) -> None:
    assert Orders(lexicon(language)).has_order(line)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "A lawyer for the shire then rang and asked us not to publish it."),
        ("en", "Please do not use the lift, the sign says."),
        ("en", "Hold the pan until the butter melts."),
        ("en", "The talks are on hold until the lawyers have met."),
        ("de", "Das Buch darf nicht erscheinen, bevor das Gericht entschieden hat."),
        ("fr", "La mairie ne publiera pas le rapport avant l’accord du préfet."),
        ("ja", "市は報告書を公開しない方針を示した。"),
    ],
)
def test_a_sentence_that_tells_of_waiting_is_no_order(language: str, line: str) -> None:
    assert not Orders(lexicon(language)).has_order(line)


def test_an_order_beside_the_article_on_its_page_counts_where_it_asks() -> None:
    assert read(TEXT, title="Old crane stays", left=("PLEASE DON’T PUBLISH YET — the board hasn’t been told.",)).holds
    assert not read(TEXT, title="Old crane stays", left=("Your email address will not be published.",)).holds


def test_a_page_that_says_of_itself_that_it_is_a_draft_is_held() -> None:
    assert read(TEXT, title="Old crane stays", left=("This page is unpublished.",)).holds
    assert not read(f"{TEXT}\n\nThis article is a draft of history.", title="Old crane stays").holds


def test_a_remark_in_brackets_that_asks_to_hold_until_something_is_an_order() -> None:
    remark = "[Ana: quotes still to be checked with the owner, please hold until he calls back]"

    assert read(f"Old crane stays\n\n{TEXT}\n\n{remark}").holds


def test_a_note_that_forbids_a_detail_lets_the_article_out() -> None:
    assert not read(TEXT, title="Old crane stays", notes=("Desk: lawyer cleared. Do not use the boy's surname.",)).holds
    assert read(TEXT, title="Old crane stays", notes=("Do not use, source unsure.",)).holds
    assert read(TEXT, title="Old crane stays", notes=("Do not run this in any form.",)).holds
    assert read(TEXT, title="Old crane stays", notes=("SPIKE. Do not use.",)).holds
    assert read(TEXT, title="Old crane stays", notes=("Do not use the boy's surname or the story before the verdict.",)).holds
