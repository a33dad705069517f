"""What is written in the encodings of before UTF-8 is read as it was written, in whatever language."""

import tomllib
from pathlib import Path

import pytest

from feedsvc.readers.decode import decode

PARAGRAPHS: dict[str, str] = tomllib.loads((Path(__file__).parents[2] / "data" / "paragraphs.toml").read_text(encoding="utf-8"))

WRITTEN = {
    "windows-1252": "af ca cy da de en es eu fi fo fr ga gl id is it ms nl no oc pt sq sv sw tl",
    "windows-1250": "bs cs hr hu pl ro sk sl sq",
    "windows-1254": "ku tr",
    "windows-1257": "et lt lv",
    "windows-1251": "be bg mk ru sr uk",
    "windows-1253": "el",
    "windows-1255": "he",
    "windows-1256": "ar",
    "koi8-r": "ru",
    "iso-8859-2": "cs hu pl",
    "iso-8859-15": "fi fr",
    "cp874": "th",
    "shift_jis": "ja",
    "euc-jp": "ja",
    "euc-kr": "ko",
    "big5": "zh-Hant",
    "gb18030": "zh-Hans",
}


@pytest.mark.parametrize(
    ("encoding", "language"), [(encoding, language) for encoding, all_ in WRITTEN.items() for language in all_.split()]
)
@pytest.mark.parametrize("length", [None, 100])
def test_an_encoding_that_nothing_states_is_found_by_the_letters_of_a_language(
    encoding: str, language: str, length: int | None
) -> None:
    text = PARAGRAPHS[language][:length].replace("ș", "ş").replace("ț", "ţ")

    assert decode(text.encode(encoding))[0] == text


def test_one_accented_letter_is_taken_for_what_most_people_write() -> None:
    assert decode("The play is by Molière, and the hall was full.".encode("windows-1252"))[0].count("è") == 1
