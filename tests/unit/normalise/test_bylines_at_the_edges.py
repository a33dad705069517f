"""Who wrote an article, where the name stands alone below the headline or behind the text."""

from pathlib import PurePosixPath

import pytest

from feedsvc import readers
from feedsvc.domain.articles import Revision
from feedsvc.normalise import normalise
from tests.builders import NOW, outlet

SPANISH = "El maquinista de la línea de Huanca cuenta cada mañana a los pasajeros antes de salir hacia Cusco."
ENGLISH = "The quay in Awka opened on Tuesday after four months of repairs, the town council said."
SWEDISH = "Vid skolan i Mossby stannar bilarna sedan augusti för en gås som ingen vet var den kommer ifrån."
NORWEGIAN = "Kaia i Strandvik åpnet igjen tirsdag etter fire måneder med reparasjoner, opplyser kommunen."
RUSSIAN = "Причал в Выборге снова открыли во вторник после четырёх месяцев ремонта, сообщила мэрия."
SWAHILI = "Gati la Bagamoyo lilifunguliwa tena Jumanne baada ya matengenezo ya miezi minne, halmashauri ilisema."
FINNISH = "Vehmaan laituri avattiin tiistaina uudelleen neljän kuukauden korjausten jälkeen, kertoo kaupunki."
SECOND = "The harbour master counted forty boats before noon and went home satisfied."


def read(text: str, name: str = "a.txt") -> Revision:
    return normalise(readers.read(PurePosixPath(name), text.encode())[0], outlet=outlet(), received=NOW)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (f"El tren que espera a los que llegan tarde\n\nMARISOL QUISPE | Cusco\n\n{SPANISH}", ("Marisol Quispe",)),
        (f"El tren que espera a los que llegan tarde\n\nMarisol Quispe / CUSCO (AHN)\n\n{SPANISH}", ("Marisol Quispe",)),
        (f"The quay opens after months\n\nIfeoma Nwosu, Awka\n\n{ENGLISH}", ("Ifeoma Nwosu",)),
        (f"O trem espera por quem chega tarde\n\nANA RUIZ\nBO LIND\nDE PETROLINA\n\n{SPANISH}", ("Ana Ruiz", "Bo Lind")),
        (f"The quay opens after months\n\nAna Ruiz\njournalist\nana.ruiz@tide.example\n\n{ENGLISH}", ("Ana Ruiz",)),
        (f"Kade weer open na vier maanden\n\nANA SMIT\nAWKA\n\n{ENGLISH}", ("Ana Smit",)),
        (
            f"Kaia er åpen igjen nå\n\nAna Berg\nJournalist\nBo Lind\nJournalist i Lund\n\nPublisert 05.08.2026\n\n{NORWEGIAN}",
            ("Ana Berg", "Bo Lind"),
        ),
        (f"В Выборге открыли причал\n\n12 ноября 2026, 09:15\nИван Петров (Выборг)\n\n{RUSSIAN}", ("Иван Петров",)),
        (f"Gati lafunguliwa tena\n\nNa Asha Juma, Bagamoyo\n\n{SWAHILI}", ("Asha Juma",)),
        (f"Laituri on taas auki\n\nAna Laine HS\n\n12.11.2026 9:15\n\n{FINNISH}", ("Ana Laine",)),
        (f"The quay opens after months\n\nRepairs, Awka\n\n{ENGLISH}", ()),
        (f"The quay opens after months\n\nHarbour Courier / LUND\n\n{ENGLISH}", ()),
        (f"The quay opens after months\n\n{ENGLISH}\n\nHow the quay was built\n\n{SECOND}", ()),
    ],
)
def test_a_name_below_the_headline_is_the_authors_where_a_place_or_a_job_stands_with_it(
    text: str, authors: tuple[str, ...]
) -> None:
    assert read(text).authors == authors


@pytest.mark.parametrize("bracket", ["（{}）", "【{}】", "({})", "〔{}〕"])
def test_a_name_in_brackets_behind_the_last_sentence_is_the_authors_and_no_sentence_is_lost(bracket: str) -> None:
    body = "みなと市の若葉駅で、大時計が毎日一分だけ遅れることが分かった。駅員は毎朝、針を手で進めている。"
    last = "利用者の一人は「得した気分」と話す。修理の予定はない。"

    article = read(f"駅の時計、毎日一分だけ遅れる\n\n{body}\n\n{last}{bracket.format('三浦早苗')}\n")

    assert article.authors == ("三浦早苗",)
    assert article.content_text == f"{body}\n\n{last}"


def test_a_full_name_in_brackets_behind_the_last_sentence_signs_the_article_in_any_script() -> None:
    markup = f"<p>{ENGLISH}</p><p>{SECOND} <em>(Ana Ruiz)</em></p>"

    articles = [read(f"The quay opens\n\n{ENGLISH}\n\n{SECOND} (Ana Ruiz)"), read(f"# The quay opens\n\n{markup}", "a.md")]

    assert [article.authors for article in articles] == [("Ana Ruiz",)] * 2
    assert [article.content_text for article in articles] == [f"{ENGLISH}\n\n{SECOND}"] * 2


@pytest.mark.parametrize("signature", ["（聞き手・佐藤花子）", "（記者 佐藤花子）", "【佐藤花子】"])
def test_a_short_last_sentence_stays_before_the_signature_behind_it(signature: str) -> None:
    body = "潮見市の桟橋が17日、四カ月の修理を終えて再開した。市によると、最初の船は木曜の朝に出る。"

    article = read(f"港の桟橋、四カ月ぶりに再開\n\n{body}\n\n港長は「待っていた」と話した。{signature}")

    assert article.authors == ("佐藤花子",)
    assert article.content_text == f"{body}\n\n港長は「待っていた」と話した。"


@pytest.mark.parametrize("mark", ["(Tidewire)", "(four of them were red)", "(See page 4)", "(Photo: Ana Ruiz)"])
def test_a_bracket_behind_the_last_sentence_that_names_nobody_signs_nothing(mark: str) -> None:
    assert read(f"The quay opens\n\n{ENGLISH}\n\n{SECOND} {mark}").authors == ()


def test_a_photographer_below_the_author_is_no_text_and_no_author() -> None:
    article = read(f"# Gåsen sköter trafiken\n\n- Ana Berg *text*\n- Bo Lind *foto*\n\n{SWEDISH}\n", "a.md")

    assert article.authors == ("Ana Berg",)
    assert article.content_text == SWEDISH


def test_a_byline_at_the_foot_of_an_export_is_read() -> None:
    article = read(f"# The quay opens\n\n{ENGLISH}\n\n{SECOND}\n\n*Reported by Ana Ruiz*\n", "a.md")

    assert article.authors == ("Ana Ruiz",)
    assert article.content_text == f"{ENGLISH}\n\n{SECOND}"


def test_a_name_that_closes_a_text_is_the_authors_unless_the_text_is_about_it() -> None:
    signed, named = (read(f"The quay opens\n\n{ENGLISH} {who}\n\n{SECOND}\n\nAna Ruiz\n") for who in ("", "Ruiz built it."))

    assert (signed.authors, named.authors) == (("Ana Ruiz",), ())


def test_a_byline_and_a_date_in_a_list_above_short_sentences_are_read() -> None:
    body = ["달골 시장의 국숫집은 해가 져야 불을 켠다.", "낮에는 주인이 잔다."]
    text = "\n\n".join(["# 밤에만 여는 국숫집", "- 문가람 기자\n- 입력 2026.10.22 21:30\n- 댓글 0", *body])

    article = read(text, "a.md")

    assert article.authors == ("문가람",)
    assert article.published is not None
    assert article.content_text == "\n\n".join(body)


@pytest.mark.parametrize(
    ("opening", "author"),
    [("[청도=바다뉴스] 한유진 기자 = ", "한유진"), ("（记者 林可馨）", "林可馨"), ("〔記者林映彤／台東報導〕", "林映彤")],
)
def test_reporters_are_read_where_the_text_opens_with_them_in_every_format(opening: str, author: str) -> None:
    body = f"{opening}달골 시장의 국숫집은 해가 져야 불을 켠다. 白沙渡口的渡船上新设了图书角，过河只要六分钟，乘客们都说好。"

    articles = [read(f"渡船上的图书角\n\n{body}"), read(f'{{"title": "渡船上的图书角", "content": "<p>{body}</p>"}}', "a.json")]

    assert [article.authors for article in articles if article.language in ("ko", "zh-Hans", "zh-Hant", "ja")] == [
        (author,)
    ] * 2
    assert "记者" not in (articles[0].dateline.place or "")


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (f"The quay opens after months\n\nANA RUIZ\nana.ruiz@tide.example\n\n{ENGLISH}\n\n{SECOND}", ("Ana Ruiz",)),
        (
            (
                f"The quay opens after months\n\nAna Ruiz\nPublished: 8:00am, 5 Nov 2026\n\n{ENGLISH}\n\n{SECOND}"
                "\n\nAdditional reporting by Bo Lind"
            ),
            ("Ana Ruiz", "Bo Lind"),
        ),
        (f"The quay opens after months\n\n{ENGLISH}\n\n{SECOND}\n\n— Ana Ruiz", ("Ana Ruiz",)),
        (f"The quay opens after months\n\n*** By Ana Ruiz and Bo Lind ***\n\n{ENGLISH}", ("Ana Ruiz", "Bo Lind")),
        (
            (
                "The quay opens after months\n\nCAMP OYSTER BAY, ALASKA, UNITED STATES\n11.03.2026\nStory by Sgt. Ana Ruiz\n\n"
                f"CAMP OYSTER BAY, Alaska -- {ENGLISH}\n\n{SECOND}"
            ),
            ("Ana Ruiz",),
        ),
    ],
)
def test_what_stands_round_a_bare_name_tells_that_it_is_the_authors(text: str, authors: tuple[str, ...]) -> None:
    revision = read(text)

    assert revision.authors == authors
    assert "Ana Ruiz" not in revision.content_text


@pytest.mark.parametrize("line", ["LPS rq/kb", "rq/ kb/", "© LPS. All rights reserved to subscribers."])
def test_a_sign_off_or_a_line_of_rights_below_an_export_is_no_text(line: str) -> None:
    body = f"<p>{ENGLISH}</p><p>{SECOND}</p><p>{line}</p>"
    item = f"<item><title>The quay opens</title><guid>q</guid><description><![CDATA[{body}]]></description></item>"
    revision = read(f'<rss version="2.0"><channel><title>LPS</title>{item}</channel></rss>', "a.xml")

    assert revision.content_text.endswith(SECOND)
