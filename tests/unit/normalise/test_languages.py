"""Articles in the languages of the world: none loses text for its script, each is tagged as what it is."""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

import pytest

from feedsvc import readers
from feedsvc.domain.articles import Revision
from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.normalise import lexicon as lexicon_module
from feedsvc.normalise import normalise
from feedsvc.normalise.dates import DateConventions, find_dates, parse_moment
from feedsvc.normalise.lexicon import KEYS, languages, lexicon
from tests.builders import NOW, outlet

PARAGRAPHS: dict[str, str] = tomllib.loads((Path(__file__).parents[2] / "data" / "paragraphs.toml").read_text(encoding="utf-8"))

MEMBERS = {"nb": "no", "fil": "tl"}
"""Codes that newspapers use for a member or by another name -> that of the paragraph."""


def taken(text: str) -> Revision:
    return normalise(readers.read(PurePosixPath("a.txt"), text.encode())[0], outlet=outlet(), received=NOW)


@pytest.mark.parametrize("tag", PARAGRAPHS)
def test_a_page_in_any_language_keeps_its_whole_text_and_is_tagged_as_its_language(tag: str) -> None:
    text = PARAGRAPHS[tag]

    article = taken(f"ABC 123\n\n{text}\n\n1926: {text}")

    assert article.content_text == f"{text}\n\n1926: {text}"
    assert article.language is not None
    assert MEMBERS.get(article.language, article.language) == tag


DATES = {
    "af": "12 November 2026 om 09:15", "az": "12 noyabr 2026, saat 09:15", "bg": "12 ноември 2026 г., 9:15 ч.",
    "ca": "12 de novembre del 2026 a les 9:15", "cs": "12. listopadu 2026 v 9:15", "et": "12. novembril 2026, kell 09:15",
    "eu": "2026ko azaroaren 12a, 09:15", "fi": "12. marraskuuta 2026 klo 9.15", "hr": "12. studenoga 2026. u 09:15",
    "hu": "2026. november 12-én, 9:15", "hy": "2026 թ. նոյեմբերի 12, 09:15", "kk": "2026 жылғы 12 қараша, 09:15",
    "km": "១២ វិច្ឆិកា ២០២៦ ម៉ោង ០៩:១៥", "ky": "2026-жылдын 12-ноябры, 09:15", "lt": "2026 m. lapkričio 12 d. 09:15",
    "lv": "2026. gada 12. novembrī, plkst. 9.15", "mk": "12 ноември 2026 г. во 09:15 ч.", "ml": "2026 നവംബർ 12, 09:15",
    "mn": "2026 оны 11 сарын 12, 09:15", "mt": "12 ta’ Novembru 2026 fid-9:15", "my": "၂၀၂၆ ခုနှစ် နိုဝင်ဘာ ၁၂ ၊ ၀၉:၁၅",
    "ro": "12 noiembrie 2026, ora 09:15", "sl": "12. novembra 2026 ob 9.15", "sr": "12. новембар 2026. у 09:15",
    "sv": "12 november 2026 kl. 09.15", "ta": "12 நவம்பர் 2026, 09:15", "tk": "2026-njy ýylyň 12-nji noýabry, 09:15",
    "tt": "2026 елның 12 ноябре, 09:15", "uz": "2026-yil 12-noyabr, 09:15",
}  # fmt: skip


@pytest.mark.parametrize("language", DATES)
def test_a_date_in_words_is_read_with_its_time_as_each_language_writes_it(language: str) -> None:
    (found,) = find_dates(DATES[language], lexicon(language), DateConventions(UTC))

    assert found.moment.at == datetime(2026, 11, 12, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "printed"),
    [("bg", "чт, 12 ноем 2026 09:15:00 GMT"), ("cs", "čt, 12 lis 2026 09:15:00 +0000"), ("el", "Πεμ, 12 Νοέ 2026 09:15:00 GMT"),
     ("ka", "ხუთ, 12 ნოე 2026 09:15:00 GMT"), ("kk", "бс, 12 қар. 2026 09:15:00 GMT"), ("lt", "Ket, 12 Lap 2026 09:15:00 GMT"),
     ("th", "พฤ., 12 พ.ย. 2026 09:15:00 GMT")],
)  # fmt: skip
def test_a_feeds_date_is_read_with_the_months_of_its_language(language: str, printed: str) -> None:
    moment = parse_moment(printed, language, DateConventions(UTC))

    assert moment is not None
    assert moment.at == datetime(2026, 11, 12, 9, 15, tzinfo=UTC)


def test_words_in_the_place_of_a_date_cost_no_search_through_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dateparser", None)

    assert [parse_moment(words, None, DateConventions(UTC)) for words in ("text", "soon", "page 12")] == [None] * 3


@pytest.mark.parametrize(
    ("language", "country", "month"), [("en", "US", 3), ("en", "GB", 4), ("es", "US", 4), ("tl", "PH", 3), ("en", None, 4)]
)
def test_the_order_of_day_and_month_is_that_of_the_outlets_country(language: str, country: str | None, month: int) -> None:
    (found,) = find_dates("03/04/2026", lexicon(language), DateConventions(UTC, country=country))

    assert found.moment.at.month == month


def test_an_outlet_may_set_the_order_of_day_and_month_itself() -> None:
    (found,) = find_dates("03/04/2026", lexicon("en"), DateConventions(UTC, day_first=True, country="US"))

    assert found.moment.at.month == 4


INVENTED = """
months = ["blimo blim", "dreta", "floxa", "gumre", "hinta", "jorpe", "klasso", "lupra", "murda", "nolpi", "oskra", "purdo"]
weekdays = ["ansdo", "besdo", "cersdo", "dursdo", "elsdo", "fansdo", "gilsdo"]
at = ["pik"]
and = ["ov"]
by = ["zor"]
author = ["zor", "skriva"]
published = ["publika"]
updated = ["reniva"]
tags = ["temo"]
source = ["fonta"]
furniture = ["partaga"]
begins = ["leka anku"]
related = ["anku leka"]
counted = ["kommentos"]
jobs = ["zurnisto"]
traits = ["datelines end with a full stop", "year first"]
"""


@pytest.fixture
def invented_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Add a language that nobody speaks: its table and nothing else."""
    for table in lexicon_module.TABLES.iterdir():
        (tmp_path / table.name).write_text(table.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "qaa.toml").write_text(INVENTED, encoding="utf-8")
    monkeypatch.setattr(lexicon_module, "TABLES", tmp_path)
    lexicon_module.forget()
    yield "qaa"
    lexicon_module.forget()


def test_a_language_is_added_by_its_table_alone(invented_language: str) -> None:
    page = """Mardo en Vellin opena

Zor Ana Ruiz ov Bo Lind, zurnisto
Publika: 2026 oskra 12 pik 09:15 | Reniva: 13 oskra 2026 pik 10:00

Vellin. La mardo de la urbo opena dursdo, ke la konsilo di, ov la unua boti vela morgo frua de la nova kajo.

Partaga
Leka anku: La olda ponto

La billeti kosta same ke anto, di la konsilo, ov la horaro de Vellin nu shanja til la fino de la jaro.

Fonta: Sablewire
Temo: mardo, boti
3 kommentos
Anku leka
La kapitano de la boto
"""
    draft = Draft(format="text", path=PurePosixPath("a.txt"), body=page, body_kind=BodyKind.PAGE, language=invented_language)

    article = normalise(draft, outlet=outlet(), received=NOW)

    assert article.title == "Mardo en Vellin opena"
    assert article.authors == ("Ana Ruiz", "Bo Lind")
    assert article.published is not None
    assert article.published.at == datetime(2026, 11, 12, 9, 15, tzinfo=UTC)
    assert article.updated is not None
    assert article.updated.at == datetime(2026, 11, 13, 10, tzinfo=UTC)
    assert article.dateline.place == "Vellin"
    assert (article.sources, article.tags) == (("Sablewire",), ("mardo", "boti"))
    assert [text.split()[0] for text in article.content_text.split("\n\n")] == ["Vellin.", "La"]


@pytest.mark.parametrize("language", languages())
def test_a_table_has_no_keys_and_traits_but_those_that_mean_something(language: str) -> None:
    table = tomllib.loads((lexicon_module.TABLES / f"{language}.toml").read_text(encoding="utf-8"))

    assert set(table) <= {*KEYS, *lexicon_module.STRUCTURES}
    assert set(table.get("traits", [])) <= set(lexicon_module.TRAITS)


@pytest.mark.parametrize(
    ("stated", "paragraph", "tag"),
    [("zh", "zh-Hant", "zh-Hant"), ("zh", "zh-Hans", "zh-Hans"), ("zh-TW", "zh-Hant", "zh-TW"), ("sr", "sr-Latn", "sr-Latn"),
     ("sr", "sr", "sr"), ("en", "en", "en"), ("no", "no", "no")],
)  # fmt: skip
def test_a_stated_language_is_completed_by_the_script_of_its_text(stated: str, paragraph: str, tag: str) -> None:
    page = Draft(format="text", path=PurePosixPath("a"), body=PARAGRAPHS[paragraph], body_kind=BodyKind.PAGE, language=stated)
    markup = replace(page, body=f"<p>{page.body}</p>", body_kind=BodyKind.HTML)

    languages_of = [normalise(draft, outlet=outlet(), received=NOW).language for draft in (page, markup)]

    assert languages_of == [tag, tag]


def test_a_text_too_short_to_tell_is_in_the_outlets_language() -> None:
    draft = readers.read(PurePosixPath("a.txt"), b"Ok\n\nBravo.\n")[0]

    assert normalise(draft, outlet=outlet(language="fi"), received=NOW).language == "fi"


@pytest.mark.parametrize(
    ("language", "byline", "name"),
    [("hy", "Հեղինակ՝ Անահիտ Սարգսյան", "Անահիտ Սարգսյան"), ("my", "ရေးသားသူ - ကိုအောင်နိုင်", "ကိုအောင်နိုင်"),
     ("mk", "Автор: Ана Николова", "Ана Николова"), ("is", "Höfundur: Ása Jónsdóttir", "Ása Jónsdóttir")],
)  # fmt: skip
def test_a_byline_beside_the_date_is_read_behind_a_label_that_no_table_knows(language: str, byline: str, name: str) -> None:
    text = PARAGRAPHS[language]
    headline = text[:40].rpartition(" ")[0]

    article = taken(f"{headline}\n\n{byline}\n12.11.2026\n\n{text}\n\n1926: {text}")

    assert article.authors == (name,)
    assert article.content_text == f"{text}\n\n1926: {text}"


@pytest.mark.parametrize(
    ("language", "byline", "day", "name"),
    [("ga", "Le Bríd Ní Mháille", "10 Samhain 2026", "Bríd Ní Mháille"),
     ("cy", "Gan Nerys Puw", "10 Tachwedd 2026", "Nerys Puw"),
     ("mt", "Minn Ġorġ Vella", "10 ta’ Novembru 2026", "Ġorġ Vella"),
     ("gl", "Por Uxía Seoane", "10 de novembro de 2026", "Uxía Seoane"),
     ("fo", "Skrivað: Jákup í Dali", "10. november 2026", "Jákup í Dali"),
     ("eu", "Egilea: Ane Etxarri", "2026ko azaroak 10", "Ane Etxarri"),
     ("my", "သီရိမောင်", "၂၀၂၆ ခုနှစ် နိုဝင်ဘာလ ၁၀ ရက်", "သီရိမောင်"), ("mn", "Д.Нарантуяа", "2026 оны 11-р сарын 10", "Д.Нарантуяа"),
     ("si", "අමර පෙරේරා", "2026 නොවැම්බර් මස 10 වන අඟහරුවාදා", "අමර පෙරේරා")],
)  # fmt: skip
def test_byline_and_day_below_a_headline_are_read_as_each_language_prints_them(
    language: str, byline: str, day: str, name: str
) -> None:
    text = PARAGRAPHS[language]
    headline = text[:40].rpartition(" ")[0]

    article = taken(f"{headline}\n\n{byline}\n{day}\n\n{text}\n\n1926: {text}")

    assert article.authors == (name,)
    assert article.published.at.date() == date(2026, 11, 10)
    assert article.content_text == f"{text}\n\n1926: {text}"


def test_a_section_above_the_day_is_no_name_in_burmese() -> None:
    text = PARAGRAPHS["my"]

    article = taken(f"{text[:40].rpartition(' ')[0]}\n\nနိုင်ငံရေး\n၂၀၂၆ ခုနှစ် နိုဝင်ဘာလ ၁၀ ရက်\n\n{text}\n\n1926: {text}")

    assert article.authors == ()


@pytest.mark.parametrize("colon", [":", "：", "՝", "፦", "៖"])
def test_a_label_ends_with_the_colon_of_its_script(colon: str) -> None:
    text = "The quay opened on Tuesday after four months of repairs, the town council said."

    assert taken(f"Quay opens\n\n{text}\n\nSource{colon} Sablewire").sources == ("Sablewire",)
