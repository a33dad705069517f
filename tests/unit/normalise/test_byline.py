"""One reader of bylines: the same people, whatever is printed round their names."""

import pytest

from feedsvc.domain.drafts import Byline, Evidence
from feedsvc.normalise.byline import credits_of, read_byline
from feedsvc.normalise.lexicon import lexicon
from feedsvc.normalise.names import recased

BYLINES = """
en | By Ana Ruiz in Lund and Bo Lind in New York            | Ana Ruiz, Bo Lind
en | By Ana Ruiz, Bo Lind and Cara O'Hara                   | Ana Ruiz, Bo Lind, Cara O'Hara
en | BY ANA RUIZ AND JAN VAN DER MEER                       | Ana Ruiz, Jan van der Meer
en | ANA RUIZ, Health Correspondent                         | Ana Ruiz
en | Ana Ruiz, Political editor, and Bo Lind                | Ana Ruiz, Bo Lind
en | By Ana Ruiz, Middle East correspondent                 | Ana Ruiz
en | Analysis by Ana Ruiz, Tide Wire Editor-at-large        | Ana Ruiz
en | By Ana Ruiz for the Courier                            | Ana Ruiz
en | By Ana Ruiz on Tuesday, February 3rd, 2026             | Ana Ruiz
en | By Ana Ruiz Staff Writer                               | Ana Ruiz
en | By Ana Ruiz, The Associated Press                      | Ana Ruiz
en | ANA RUIZ Associated Press                              | Ana Ruiz
en | By Ana Ruiz, photos by Di Oh                           | Ana Ruiz
en | Words Ana Ruiz | Photos Bo Lind                        | Ana Ruiz
en | By Ana Ruiz | The Harbour Ledger                       | Ana Ruiz
en | Story and photos by Ana Ruiz                           | Ana Ruiz
en | Reporting by Ana Ruiz in Riga; Editing by Bo Lind      | Ana Ruiz
en | By Ana Ruiz-Kai and Lo Kai-wen                         | Ana Ruiz-Kai, Lo Kai-wen
en | By Le Thi Hoa                                          | Le Thi Hoa
en | By Ana Ruiz, Le Monde                                  | Ana Ruiz
en | By Ana Ruiz, AFP Paris                                 | Ana Ruiz
en | Words: Ana Ruiz. Photographs: Bo Lind.                 | Ana Ruiz
en | Staff and agencies                                     |
en | BBC News                                               |
en | Photographs by Bo Lind                                 |
en | Lars von Berg                                          | Lars von Berg
en | Di Marco Conti                                         | Marco Conti
de | Von unserem Korrespondenten Bo Lind, Wien              | Bo Lind
de | Von Ana Ruiz, Wien, und Bo Lind, Bern                  | Ana Ruiz, Bo Lind
de | Von Prof. Dr. Ana von Berg                             | Dr. Ana von Berg
de | Das Gespräch führten Ana Ruiz und Bo Lind              | Ana Ruiz, Bo Lind
de | Text und Fotos: Ana Ruiz                               | Ana Ruiz
de | Foto: Bo Lind / Text: Ana Ruiz                         | Ana Ruiz
de | dpa/epd                                                |
de | Veröffentlicht von KlausT                              | KlausT
fr | Par Ana Ruiz et Bo Lind (avec AFP)                     | Ana Ruiz, Bo Lind
fr | Par Ana Ruiz avec AFP                                  | Ana Ruiz
fr | De notre envoyée spéciale à Berlin, Ana Ruiz           | Ana Ruiz
fr | Propos recueillis par Jean d’Or et Inès Ben Youssef    | Jean d’Or, Inès Ben Youssef
fr | Ana Ruiz (texte), Bo Lind (photos)                     | Ana Ruiz
fr | La rédaction, avec agences                             |
es | Por María del Carmen Ruiz de la Prada | Bilbao         | María del Carmen Ruiz de la Prada
es | Ana Ruiz y Bo Lind, corresponsales en Bogotá y Lima    | Ana Ruiz, Bo Lind
es | Redacción / EFE                                        |
pt | Por Ana Ruiz, de Lisboa                                | Ana Ruiz
nl | Tekst: Ana Ruiz Foto's: Bo Lind                        | Ana Ruiz
pl | Ana Ruiz i Bo Lind                                     | Ana Ruiz, Bo Lind
en | By Siân ap Rhys, Wales correspondent, and Bo Lind       | Siân ap Rhys, Bo Lind
en | By Ana Ruiz / Harbour Courier Staff Writer              | Ana Ruiz
en | Story by Ana Ruiz Photos by Bo Lind                    | Ana Ruiz
en | By Joe Story                                           | Joe Story
en | Story and pictures by Ana Ruiz                         | Ana Ruiz
en | By state political reporter Ana Ruiz                   | Ana Ruiz
en | Submitted by Ana Ruiz on Wed, 11/05/2026 - 09:15       | Ana Ruiz
en | Ana Ruiz, Quayside Bureau                              | Ana Ruiz
pl | Tekst: Ana Ruiz, fot. Bo Lind                          | Ana Ruiz
tr | Haber Merkezi                                          |
tr | Haber: Haber Merkezi                                   |
zh | □本报记者 邵佳禾                                         | 邵佳禾
ja | 土佐通信 谷脇澪                                         | 谷脇澪
pt | TEXTO ANA RUIZ FOTOGRAFIAS BO LIND                     | Ana Ruiz
pt | Da Redação, com Agência Brasil                         |
nl | Door onze redacteur Ana van ’t Hoff                    | Ana van ’t Hoff
ru | Анна Седых, Игорь Ли (Владивосток) — специально для «Вестника» | Анна Седых, Игорь Ли
ru | Текст: Игорь Ли. Фото: Анна Седых                      | Игорь Ли
ja | 聞き手・早乙女恵　写真・榊原理沙                         | 早乙女恵
ja | （社会部・三枝恵、札幌支局・宇都宮蓮）                     | 三枝恵, 宇都宮蓮
hi | मिर्जापुर, विशेष संवाददाता                               |
da | Af Ana Berg og Bo Lind /ritzau/                        | Ana Berg, Bo Lind
fi | Teksti: Ana Berg, kuvat: Bo Lind                       | Ana Berg
cs | Ana Nová a Bo Lind, ČTK                                | Ana Nová, Bo Lind
sv | Av Ana Berg                                            | Ana Berg
zh | 本报记者 邵佳禾 郁青岚 成都报道                          | 邵佳禾, 郁青岚
zh | 記者陳美玲／台北報導                                    | 陳美玲
zh | （中央社記者陳美玲、李大同台北7日電）                    | 陳美玲, 李大同
zh | 文｜祝南星　编辑｜欧阳霁　摄影｜崔远                      | 祝南星
zh | 驻东京记者 陈明                                        | 陈明
zh | 新华社                                                 |
ja | 社会部・小野寺恵                                       | 小野寺恵
ja | ロンドン＝西尾あかね                                   | 西尾あかね
ja | 取材・文＝西尾あかね、写真＝山田太郎                   | 西尾あかね
ko | 서울=김철수·이영희 기자                                | 김철수, 이영희
ko | 글 김철수 사진 이영희                                  | 김철수
ar | بقلم أحمد علي                                          | أحمد علي
ar | القاهرة ـ من أحمد علي                                   | أحمد علي
ar | أحمد علي - من القاهرة                                   | أحمد علي
sv | Ana Berg text                                          | Ana Berg
sv | Ana Berg text, Bo Lind foto                            | Ana Berg
fi | Ana Berg teksti, Bo Lind kuvat                         | Ana Berg
is | Ása Jónsdóttir skrifar                                 | Ása Jónsdóttir
uk | Текст — Ана Седих, фото — Ігор Лі                      | Ана Седих
ca | Montse Ribas i Vidal                                   | Montse Ribas i Vidal
ca | Montse Ribas i Jordi Puig                              | Montse Ribas, Jordi Puig
es | Ana Ruiz y Gasset                                      | Ana Ruiz y Gasset
es | Ana Ruiz y Agencias                                    | Ana Ruiz
pl | Oprac. Ana Nowak                                       | Ana Nowak
en | By Ana Ruiz, Harbour Post                              | Ana Ruiz
en | Rosa Post and Jan Star                                 | Rosa Post, Jan Star
"""


def rows() -> list[tuple[str, str, tuple[str, ...]]]:
    parted = [line.split(" | ", 1) for line in BYLINES.strip().splitlines()]
    found = [(language.strip(), *rest.rpartition("|")[::2]) for language, rest in parted]
    return [(language, line.strip(), tuple(filter(None, names.strip().split(", ")))) for language, line, names in found]


@pytest.mark.parametrize(("language", "printed", "authors"), rows())
def test_a_byline_names_its_people_and_nobody_else(language: str, printed: str, authors: tuple[str, ...]) -> None:
    assert read_byline(printed, lexicon(language)).authors == authors


def test_the_agency_beside_an_author_is_a_source_and_the_editor_no_author() -> None:
    credited = read_byline("Ana Ruiz in Riga (dpa); Editing by Bo Lind", lexicon("en"))

    assert (credited.authors, credited.editors, credited.sources) == (("Ana Ruiz",), ("Bo Lind",), ("dpa",))


@pytest.mark.parametrize("name", ["admin", "Reuters", "The Courier", "Sports Desk", "https://x.example/ana", "ana@x.example"])
def test_nobody_is_no_author_although_a_format_calls_it_a_person(name: str) -> None:
    byline = Byline((name,), Evidence.NAMES)

    assert credits_of([byline], lexicon("en"), None).authors == ()


def test_a_pen_name_counts_where_no_byline_names_anybody() -> None:
    bylines = [Byline(("kestrel_42",), Evidence.NAMES), Byline(("Staff",))]

    assert credits_of(bylines, lexicon("en"), None).authors == ("kestrel_42",)
    assert credits_of([*bylines, Byline(("By Ana Ruiz",))], lexicon("en"), None).authors == ("Ana Ruiz",)


@pytest.mark.parametrize(
    ("printed", "name"), [("von Rosenrot", "Rosenrot"), ("Show all posts by rosenrot now", ""), ("siteadmin", "")]
)
def test_a_pen_name_is_what_stands_behind_by_and_no_link_or_administrator(printed: str, name: str) -> None:
    byline = Byline((printed,), Evidence.NAMES)

    assert credits_of([byline], lexicon("de"), None).authors == tuple(filter(None, [name]))


def test_the_outlet_is_no_author_of_its_articles() -> None:
    assert credits_of([Byline(("Ana Ruiz, Harbour Ledger",))], lexicon("en"), "The Harbour Ledger").authors == ("Ana Ruiz",)


def test_of_texts_near_the_headline_only_one_that_opens_like_a_byline_counts() -> None:
    shown = Byline(("Mostly True", "New York", "Text of the law", "By Ana Ruiz", "By Bo Lind"), Evidence.SHOWN)

    assert credits_of([shown], lexicon("en"), None).authors == ("Ana Ruiz",)


@pytest.mark.parametrize(
    ("printed", "language"),
    [
        ("Posted on September 21, 2026 by Ana Ruiz", "en"),
        ("Datum: 03.11.2026 Autorin: Ana Ruiz/SAB", "de"),
        ("21.09.2026 13:30 Uhr von Ana Ruiz", "de"),
        ("Publié le 21 septembre 2026 à 9h par Ana Ruiz", "fr"),
        ("Ana Ruiz Stand: 05. Februar 2026", "de"),
        ("Ana Ruiz Last updated 02 Oct 2026", "en"),
        ("Ana Ruiz Feb 20, 2026", "en"),
    ],
)
def test_the_day_before_or_behind_an_author_is_no_part_of_the_name(printed: str, language: str) -> None:
    assert credits_of([Byline((printed,))], lexicon(language), None).authors == ("Ana Ruiz",)


def test_a_byline_that_names_more_completes_the_structured_data() -> None:
    named, printed = Byline(("Ana Ruiz",), Evidence.NAMES), Byline(("By Ana Ruiz and Bo Lind",))

    assert credits_of([named, printed], lexicon("en"), None).authors == ("Ana Ruiz", "Bo Lind")
    assert credits_of([named, Byline(("Ana Ruiz", "Bo Lind"))], lexicon("en"), None).authors == ("Ana Ruiz",)


@pytest.mark.parametrize("name", ["Saltmarsh Medien GmbH", "Institut für Deichbau", "Fen Society Ltd.", "Copyright Saltmarsh"])
def test_a_company_or_an_institute_is_no_author(name: str) -> None:
    assert credits_of([Byline((name,))], lexicon("de"), None).authors == ()


def test_a_name_that_only_begins_a_word_of_the_outlets_is_an_author() -> None:
    assert credits_of([Byline(("Ela",), Evidence.NAMES)], lexicon("en"), "Elagarden").authors == ("Ela",)
    assert credits_of([Byline(("Fenland",), Evidence.NAMES)], lexicon("en"), "Fenland Letters").authors == ()


@pytest.mark.parametrize(
    ("capitals", "language", "name"),
    [
        ("MARY-ANN O’NEIL", "en", "Mary-Ann O’Neil"),
        ("J.P. MCGREGOR III", "en", "J.P. McGregor III"),
        ("ÍÑIGO DE LA PEÑA", "es", "Íñigo de la Peña"),
        ("MARIE LE PEN", "fr", "Marie Le Pen"),
        ("MAËLYS D’AUBRECOURT", "fr", "Maëlys d’Aubrecourt"),
        ("IŞIL İBRAHİM", "tr", "Işıl İbrahim"),
        ("KESTREL", "en", "KESTREL"),
    ],
)
def test_names_in_capitals_are_written_as_elsewhere(capitals: str, language: str, name: str) -> None:
    assert recased(capitals, lexicon(language)) == name
