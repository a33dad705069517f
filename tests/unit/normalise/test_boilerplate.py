"""What a press office says of itself below its release goes where the outlet wants it to, and nothing else does."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision, Role
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.outlet import Boilerplate
from feedsvc.normalise import normalise
from tests.builders import outlet

NOW = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
RELEASE = (
    "The weir at Corrin has been repaired after two winters, the river board said on Tuesday.",
    "From April eels can pass it again, and so can small boats of the fishing club below the lock.",
    "The work took four months longer than planned and cost twice what the board had hoped for.",
)


def read(*paragraphs: str, kind: BodyKind = BodyKind.HTML, wanted: Boilerplate = Boilerplate.CUT, **more: str) -> Revision:
    body = "".join(f"<p>{one}</p>" for one in paragraphs) if kind is BodyKind.HTML else "\n\n".join(paragraphs)
    draft = Draft(format="email", path=PurePosixPath("a.eml"), body=body, body_kind=kind, title="Weir repaired", **more)
    return normalise(draft, outlet=outlet(boilerplate=wanted), received=NOW)


ABOUT = ("About Corrin River Board", "Founded in 1921, the Corrin River Board looks after 60 weirs and 14 locks.")


@pytest.mark.parametrize("kind", [BodyKind.HTML, BodyKind.PAGE])
def test_what_a_sender_says_of_itself_is_cut_where_that_is_wanted(kind: BodyKind) -> None:
    revision = read(*RELEASE, *ABOUT, kind=kind)

    assert revision.content_text == "\n\n".join(RELEASE)
    assert [line.text for line in revision.furniture if line.role is Role.FURNITURE] == list(ABOUT)


@pytest.mark.parametrize("kind", [BodyKind.HTML, BodyKind.PAGE])
def test_it_stays_where_nobody_asks_for_that(kind: BodyKind) -> None:
    assert "looks after 60 weirs" in read(*RELEASE, *ABOUT, kind=kind, wanted=Boilerplate.KEEP).content_text


def test_several_senders_and_whom_to_ask_below_them_are_cut() -> None:
    second = ("About the Eel Fund:", "The Eel Fund pays for passages at weirs.", "It is a charity of three towns.")
    contact = ("Contact:", "Ana Ruiz, press@weir.example, 01632 960 001")

    revision = read(*RELEASE, "###", *ABOUT, *second, *contact)

    assert revision.content_text == "\n\n".join(RELEASE)


def test_a_heading_in_the_paragraph_is_one_too() -> None:
    revision = read(*RELEASE, "About Corrin River Board: The Corrin River Board looks after 60 weirs and 14 locks.")

    assert revision.content_text == "\n\n".join(RELEASE)


@pytest.mark.parametrize(
    "below",
    [
        ("About the project", "Nobody knows how the eels will take to it, says the fishing club below the lock."),
        ("About 40 people came on Tuesday to see the gates open for the first time since the flood of 1998.",),
        ("About Eels", "The fishing club is glad of it, and so are the herons that wait below the lock all winter."),
        (*ABOUT, "What happens next", "In May the board will look at the lock, and at the lower gate with it."),
    ],
)
def test_what_only_looks_like_it_stays(below: tuple[str, ...]) -> None:
    assert read(*RELEASE, *below).content_text == "\n\n".join((*RELEASE, *below))


def test_an_article_about_a_sender_is_no_boilerplate_of_itself() -> None:
    assert "60 weirs" in read(RELEASE[0], *ABOUT).content_text


@pytest.mark.parametrize(
    ("language", "heading", "text"),
    [
        ("de", "Über die Corrin AG", "Die Corrin AG betreibt sechzig Wehre und vierzehn Schleusen."),
        ("fr", "À propos de Corrin", "Fondée en 1921, Corrin exploite soixante barrages et quatorze écluses."),
        ("es", "Acerca de Corrin", "Fundada en 1921, Corrin gestiona sesenta presas y catorce esclusas."),
        ("it", "Chi siamo", "Corrin gestisce sessanta dighe e quattordici chiuse nella valle."),
        ("pt", "Sobre a Corrin", "A Corrin gere sessenta barragens e catorze eclusas no vale."),
        ("nl", "Over Corrin", "Corrin beheert zestig stuwen en veertien sluizen in het dal."),
        ("sv", "Om Corrin AB", "Corrin AB sköter sextio dammar och fjorton slussar i dalen."),
        ("da", "Om Corrin A/S", "Corrin A/S driver tres dæmninger og fjorten sluser i dalen."),
        ("fi", "Tietoa Corrinista", "Corrin hoitaa kuuttakymmentä patoa ja neljäätoista sulkua."),
        ("pl", "O Corrin S.A.", "Corrin S.A. utrzymuje sześćdziesiąt jazów i czternaście śluz."),
        ("cs", "O společnosti Corrin", "Společnost Corrin spravuje šedesát jezů a čtrnáct zdymadel."),
        ("hu", "A cégről", "A Corrin hatvan gátat és tizennégy zsilipet kezel a völgyben."),
        ("ru", "О компании «Коррин»", "«Коррин» обслуживает шестьдесят плотин и четырнадцать шлюзов."),
        ("tr", "Corrin Hakkında", "Corrin altmış bent ve on dört savak işletiyor."),
        ("el", "Σχετικά με την Κόριν", "Η Κόριν διαχειρίζεται εξήντα φράγματα και δεκατέσσερις υδατοφράκτες."),
        ("ja", "コリン株式会社について", "コリン株式会社は六十の堰と十四の水門を管理しています。"),
        ("zh", "关于科林公司", "科林公司管理着六十座堰坝和十四座船闸，成立于1921年。"),
        ("ko", "코린 소개", "코린은 예순 개의 보와 열네 개의 갑문을 관리하는 회사이다."),
        ("ar", "نبذة عن كورين", "تدير كورين ستين سدا وأربعة عشر هويسا في الوادي."),
        ("id", "Tentang Corrin", "Corrin mengelola enam puluh bendungan dan empat belas pintu air."),
        ("vi", "Về Corrin", "Corrin quản lý sáu mươi đập nước và mười bốn cửa cống."),
    ],
)
def test_headings_are_known_in_their_languages(language: str, heading: str, text: str) -> None:
    revision = read(*RELEASE, heading, text, language=language)

    assert revision.content_text == "\n\n".join(RELEASE)
