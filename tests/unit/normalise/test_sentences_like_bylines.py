"""Sentences that open like bylines or credits are the article's own."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from feedsvc.domain.articles import Revision
from feedsvc.domain.outlet import Outlet
from feedsvc.normalise import normalise
from feedsvc.readers import read

OUTLET = Outlet(name="The Courier", base_url="https://courier.example", zone=ZoneInfo("UTC"))

PARAGRAPHS = {
    "en": (
        "The harbour board voted on Tuesday to keep the night ferry running through the winter months.",
        "Members said that the cost would be shared by three towns along the bay, and thanked the crews.",
    ),
    "pl": (
        "Rada portu zdecydowała we wtorek, że nocny prom będzie kursował także zimą.",
        "Koszty podzielą między siebie trzy miasta nad zatoką, mówią członkowie rady.",
    ),
    "ko": (
        "항만위원회는 화요일 야간 여객선을 겨울에도 계속 운항하기로 결정했으며 비용은 세 도시가 나누기로 했다.",
        "위원들은 이번 철의 집계가 나오는 내년 봄에 다시 표결할 것이라고 말했다. 주민들은 안도하고 있다.",
    ),
}


def article(*blocks: str) -> Revision:
    text = "\n\n".join(blocks)
    return normalise(read(PurePosixPath("a.txt"), text.encode())[0], outlet=OUTLET, received=datetime(2026, 3, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "By noon the queue was gone."),
        ("en", "By Friday, Ana Ruiz had left."),
        ("en", "By Jove, it worked!"),
        ("en", "Photo by photo, Ana Ruiz told the tale."),
        ("en", "Reporting by the numbers is dull."),
        ("en", "Source: nobody would say."),
        ("en", "Text messages went unanswered."),
        ("pl", "Rozmawiała z nim Anna Nowak."),
        ("ko", "기자는 말이 없었다."),
    ],
)
def test_a_sentence_that_opens_like_a_byline_stays_in_the_body(language: str, sentence: str) -> None:
    first, second = PARAGRAPHS[language]

    between = article("Night ferry stays all winter", first, sentence, second)
    below = article("Night ferry stays all winter", first, second, sentence)

    assert all(sentence in revision.content_text and not revision.authors for revision in (between, below))


@pytest.mark.parametrize(
    "line", ["By Ana Ruiz and Bo Lind", "(Reporting by Ana Ruiz and Bo Lind)", "Text: Ana Ruiz, Bo Lind. Photos: Cara Oh"]
)
def test_a_line_that_is_a_byline_yields_its_authors(line: str) -> None:
    revision = article("Night ferry stays all winter", *PARAGRAPHS["en"], line)

    assert (revision.authors, line in revision.content_text) == (("Ana Ruiz", "Bo Lind"), False)
