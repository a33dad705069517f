"""Embargoes as newsrooms of many languages write them: read to the minute, never taken for text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedsvc.domain.articles import Role
from feedsvc.normalise.dates import DateConventions
from feedsvc.normalise.instructions import Reading
from feedsvc.normalise.lexicon import lexicon
from tests.builders import NOW

EMBARGOES = {
    "sv": [
        "EMBARGO: till 3 maj 2027 kl. 07.00",
        "Får inte publiceras före den 3 maj 2027 kl 07.00",
        "Under embargo till måndag 3 maj 2027 klockan 07.00",
    ],
    "da": [
        "Embargo: 3. maj 2027 kl. 07.00",
        "Må ikke offentliggøres før 3. maj 2027 kl. 07.00",
        "Klausuleret til den 3. maj 2027 kl. 07.00",
    ],
    "no": [
        "Sperrefrist: 3. mai 2027 kl. 07.00",
        "Kan ikke publiseres før 3. mai 2027 kl. 07.00",
        "Under embargo til 3. mai 2027 kl. 07.00",
    ],
    "nn": [
        "Kan ikkje publiserast før 3. mai 2027 kl. 07.00",
    ],
    "fi": [
        "Embargo 3.5.2027 klo 7.00 asti",
        "Ei saa julkaista ennen 3. toukokuuta 2027 klo 7.00",
        "Julkaistavissa vasta 3.5.2027 klo 7.00",
    ],
    "et": [
        "Embargo kuni 3. mai 2027 kell 7.00",
        "Mitte avaldada enne 3. maid 2027 kell 7.00",
    ],
    "lv": [
        "Embargo līdz 2027. gada 3. maijam plkst. 7.00",
        "Lūdzam nepublicēt pirms 2027. gada 3. maija plkst. 7.00",
    ],
    "lt": [
        "Embargas iki 2027 m. gegužės 3 d. 7:00 val.",
        "Neskelbti iki 2027 m. gegužės 3 d. 7.00 val.",
    ],
    "cs": [
        "Embargo do 3. května 2027 7:00",
        "Nezveřejňovat před 3. květnem 2027 v 7:00 hodin",
        "Ke zveřejnění až od 3. května 2027, 7.00 hod.",
    ],
    "sk": [
        "Embargo do 3. mája 2027 o 7:00",
        "Nezverejňovať pred 3. májom 2027 o 7:00",
        "Nezverejňujte do 3. mája 2027, 7.00 h",
    ],
    "hu": [
        "Embargó: 2027. május 3. 7:00",
        "Nem közölhető 2027. május 3. 7:00 óra előtt",
        "Az anyag 2027. május 3-án 7:00 órától közölhető",
    ],
    "ro": [
        "EMBARGO până la 3 mai 2027, ora 7:00",
        "A nu se publica înainte de 3 mai 2027, ora 7:00",
        "Sub embargo până luni, 3 mai 2027, ora 07.00",
    ],
    "bg": [
        "Ембарго до 3 май 2027 г., 7:00 ч.",
        "Да не се публикува преди 7:00 часа на 3 май 2027 г.",
    ],
    "sr": [
        "Ембарго до 3. маја 2027. у 7:00",
        "Ne objavljivati pre 3. maja 2027. u 7.00 časova",
    ],
    "hr": [
        "Embargo do 3. svibnja 2027. u 7:00 sati",
        "Ne objavljivati prije 3. svibnja 2027. u 7 sati",
    ],
    "sl": [
        "Embargo do 3. maja 2027 ob 7.00",
        "Ni za objavo pred 3. majem 2027 ob 7.00",
    ],
    "el": [
        "Εμπάργκο έως τις 3 Μαΐου 2027, ώρα 07:00",
        "Να μη δημοσιευθεί πριν από τις 7:00 της 3ης Μαΐου 2027",
        "Υπό εμπάργκο μέχρι 3 Μαΐου 2027, 07:00",
    ],
    "sq": [
        "Embargo deri më 3 maj 2027, ora 7:00",
        "Mos e publikoni para datës 3 maj 2027, ora 7:00",
    ],
    "ca": [
        "Embargat fins al 3 de maig de 2027 a les 7.00 h",
        "No publicar abans del 3 de maig de 2027 a les 7:00",
    ],
    "sw": [
        "Isichapishwe kabla ya 3 Mei 2027, 07:00",
        "Zuio: hadi Mei 3, 2027, 07:00",
    ],
    "tl": [
        "Naka-embargo hanggang Mayo 3, 2027, 7:00 ng umaga",
        "Huwag ilathala bago ang Mayo 3, 2027, 7:00 AM",
    ],
    "af": [
        "Embargo tot 3 Mei 2027 om 07:00",
        "Nie vir publikasie voor 3 Mei 2027 om 07:00 nie",
    ],
    "ur": [
        "3 مئی 2027 صبح 7:00 بجے سے پہلے شائع نہ کریں",
        "ایمبارگو: 3 مئی 2027، صبح 7 بجے تک",
    ],
    "ne": [
        "३ मे २०२७ बिहान ७:०० बजे अघि प्रकाशन नगर्नुहोस्",
    ],
    "mr": [
        "३ मे २०२७ सकाळी ७ वाजेपर्यंत प्रसिद्ध करू नये",
        "एम्बार्गो: ३ मे २०२७, सकाळी ७ वाजेपर्यंत",
    ],
    "ta": [
        "2027 மே 3 காலை 7:00 மணி வரை வெளியிட வேண்டாம்",
        "3 மே 2027 காலை 7 மணிக்கு முன் வெளியிடக் கூடாது",
    ],
    "te": [
        "3 మే 2027 ఉదయం 7 గంటల వరకు ప్రచురించవద్దు",
    ],
    "km": [
        "ហាមផ្សាយមុនថ្ងៃទី៣ ខែឧសភា ឆ្នាំ២០២៧ ម៉ោង ៧:០០ ព្រឹក",
    ],
    "ka": [
        "ემბარგო: 2027 წლის 3 მაისი, 07:00",
        "არ გამოქვეყნდეს 2027 წლის 3 მაისის 07:00 საათამდე",
    ],
    "kk": [
        "2027 жылғы 3 мамыр сағат 07:00-ге дейін жариялауға болмайды",
        "Эмбарго: 2027 жылғы 3 мамыр, 07:00",
    ],
    "hy": [
        "Չհրապարակել մինչև 2027 թ. մայիսի 3-ը, ժամը 07:00",
        "Էմբարգո՝ մինչև 3 մայիսի 2027, 07:00",
    ],
    "my": [
        "၂၀၂၇ ခုနှစ် မေ ၃ ရက် ၀၇:၀၀ နာရီ မတိုင်မီ မထုတ်ပြန်ရ",
    ],
    "am": [
        "ከሜይ 3 ቀን 2027 07:00 በፊት እንዳይታተም",
    ],
}
LINES = [(language, line) for language, lines in EMBARGOES.items() for line in lines]

TRADE = {
    "bg": "Ембаргото върху петрола влезе в сила на 5 февруари 2023 г.",
    "cs": "Embargo na dovoz ropy platí od 5. února 2023.",
    "fi": "Öljyn tuontiembargo tuli voimaan 5. helmikuuta 2023.",
    "hu": "Az olajra kivetett embargó 2023. február 5-én lépett életbe.",
    "lt": "Embargas naftai galioja nuo 2023 m. vasario 5 d.",
    "sl": "Embargo na uvoz nafte velja od 5. februarja 2023.",
    "sr": "Embargo na uvoz nafte važi od 5. februara 2023.",
    "sv": "Embargot mot oljan gäller från 5 februari 2023.",
}


def reading(language: str) -> Reading:
    return Reading(lexicon(language), DateConventions(UTC), NOW)


@pytest.mark.parametrize(("language", "line"), LINES)
def test_an_embargo_is_read_to_the_minute_as_each_language_writes_it(language: str, line: str) -> None:
    instructions = reading(language).of_lines([line, "1"])

    assert instructions.ends == (datetime(2027, 5, 3, 7, tzinfo=UTC),)
    assert instructions.lines == {0: Role.EMBARGO}


@pytest.mark.parametrize("language", TRADE)
def test_an_embargo_on_trade_is_a_matter_of_the_article(language: str) -> None:
    instructions = reading(language).of_lines([TRADE[language], "1"])

    assert (instructions.lines, instructions.holds) == ({}, ())


def test_an_embargo_in_the_hour_that_comes_twice_ends_with_the_later() -> None:
    berlin = Reading(lexicon("en"), DateConventions(ZoneInfo("Europe/Berlin")), NOW)

    instructions = berlin.of_lines(["Embargoed until 31 October 2027, 02:30", "1"])

    assert instructions.ends == (datetime(2027, 10, 31, 1, 30, tzinfo=UTC),)


def test_an_embargo_in_the_hour_that_is_left_out_ends_after_it() -> None:
    berlin = Reading(lexicon("en"), DateConventions(ZoneInfo("Europe/Berlin")), NOW)

    instructions = berlin.of_lines(["Embargoed until 28 March 2027, 02:30", "1"])

    assert instructions.ends == (datetime(2027, 3, 28, 1, 30, tzinfo=UTC),)


PERMISSIONS = [
    ("en", "For publication from 07:00 on 3 May 2027"),
    ("en", "Release date: 3 May 2027, 07:00"),
    ("en", "Not before 07:00 on 3 May 2027"),
    ("de", "Frei ab 3. Mai 2027, 7 Uhr"),
    ("de", "Veröffentlichung ab 3.5.2027, 7 Uhr"),
    ("fr", "Diffusion autorisée à partir du 3 mai 2027 à 7h"),
    ("es", "Para publicar a partir del 3 de mayo de 2027 a las 07.00"),
    ("it", "Diffusione consentita a partire dalle 7.00 del 3 maggio 2027"),
    ("pt", "Publicação autorizada a partir de 3 de maio de 2027, 7h"),
    ("nl", "Vrij voor publicatie vanaf 3 mei 2027, 7.00 uur"),
    ("da", "Til offentliggørelse den 3. maj 2027 kl. 7"),
    ("fi", "Julkaistavissa 3.5.2027 klo 7.00"),
    ("pl", "Można publikować od 3 maja 2027 r. od godz. 7:00"),
    ("ru", "К публикации с 7:00 3 мая 2027 года"),
    ("tr", "3 Mayıs 2027 saat 07:00'dan itibaren yayımlanabilir"),
    ("ko", "2027년 5월 3일 오전 7시 이후 보도 가능"),
]


@pytest.mark.parametrize(("language", "line"), PERMISSIONS)
def test_a_line_that_allows_publication_at_a_time_ahead_is_an_embargo(language: str, line: str) -> None:
    assert reading(language).of_lines([line, "1"]).ends == (datetime(2027, 5, 3, 7, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Published on 3 May 2027 at 07:00"),
        ("en", "The report will be published on 3 May 2027 at 07:00."),
        ("en", "Public meeting, Monday 3 May 2027, 19:30"),
        ("en", "Release party, Town Hall, 3 May 2027, 20:00"),
        ("en", "Press conference on publication of the annual report, 3 May 2027, 10:00"),
        ("fr", "Réunion publique le 3 mai 2027 à 19h"),
        ("ja", "公開日：2027年5月3日 07:00"),
    ],
)
def test_a_line_that_tells_when_something_is_public_is_no_embargo(language: str, line: str) -> None:
    instructions = reading(language).of_lines([line, "1"])

    assert (instructions.ends, instructions.holds) == ((), ())


def test_talks_on_hold_until_a_month_are_news() -> None:
    assert reading("en").of_lines(["It is on hold until January.", "1"]).holds == ()
