"""Names of fields in any language: members of JSON, elements of XML, columns, keys of front matter."""

import json
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read, words
from feedsvc.readers.field_names import in_english

TEXT = "The mill at Corrin turns again after eight years, and nobody in the village had thought that it would."
ROMANIAN = {"titlu": "Moara", "continut": TEXT, "autor": "Ion Pop", "data_publicarii": "2026-11-24T08:20:00+02:00"}


def draft(value: object, name: str = "export.json") -> Draft:
    return read(PurePosixPath(name), (value if isinstance(value, str) else json.dumps(value)).encode())[0]


@pytest.mark.parametrize(
    "fields",
    [
        ROMANIAN,
        {"Titel": "Moara", "Inhalt": TEXT, "Verfasser": "Ion Pop", "Veroeffentlichungsdatum": "2026-11-24T08:20:00+02:00"},
        {"otsikko": "Moara", "leipateksti": TEXT, "kirjoittaja": "Ion Pop", "julkaisupaiva": "2026-11-24T08:20:00+02:00"},
        {"标题": "Moara", "正文": TEXT, "作者": "Ion Pop", "发布时间": "2026-11-24T08:20:00+02:00"},
        {"title": "Moara", "body": TEXT, "autor": "Ion Pop", "fecha": "2026-11-24T08:20:00+02:00"},
    ],
)
def test_members_are_read_by_their_names_in_any_language_with_accents_or_without(fields: dict[str, str]) -> None:
    article = draft(fields)

    assert (article.title, article.body, article.published) == ("Moara", TEXT, "2026-11-24T08:20:00+02:00")
    assert article.bylines[0].texts == ("Ion Pop",)


def test_a_list_of_articles_is_found_under_a_name_of_any_language() -> None:
    assert draft({"articole": [ROMANIAN]}).title == "Moara"


@pytest.mark.parametrize("language", sorted(words.tables().keys() - {"en", "everywhere", "am", "my"}))
def test_headline_and_text_are_known_by_the_names_of_each_table(language: str) -> None:
    table = words.tables()[language]

    meant = in_english((table["title"][0], next(name for name in table["body"] if name not in ("text", "article"))))

    assert sorted(meant.values()) == ["body", "title"]


def test_a_state_and_an_embargo_count_under_a_name_of_any_language() -> None:
    article = draft({**ROMANIAN, "stare": "ciornă", "embargo_pana_la": "2027-01-01T06:00:00+02:00"})

    assert article.marks == (Mark("stare", "ciornă"),)
    assert article.embargo == "2027-01-01T06:00:00+02:00"


@pytest.mark.parametrize("name", ["spot", "label", "lugar", "rubrik"])
def test_a_single_word_that_may_mean_anything_is_no_field(name: str) -> None:
    assert in_english(("title", "body", name)) == {}


def test_objects_without_headline_or_text_stay_no_articles() -> None:
    with pytest.raises(UnreadableArticle):
        draft({"nombre": "Ana", "ciudad": "Cusco", "fecha": "2026-11-24"})


def test_elements_are_read_by_their_names_those_of_a_head_and_attributes_too() -> None:
    head = "<antet><titlu>Moara</titlu><autor>Ion Pop</autor><data>2026-11-24</data></antet>"

    article = draft(f'<articol limba="ro" stare="ciornă">{head}<continut><p>{TEXT}</p></continut></articol>', "a.xml")

    assert (article.title, article.published, article.language) == ("Moara", "2026-11-24", "ro")
    assert article.marks == (Mark("stare", "ciornă"),)


def test_a_picture_with_a_title_of_its_own_is_not_the_head_of_an_article() -> None:
    picture = "<image><title>A wheel</title><author>Bo Lind</author><url>https://weir.example/w.jpg</url></image>"

    article = draft(f"<story>{picture}<title>Moara</title><date>2026-11-24</date><body>{TEXT}</body></story>", "a.xml")

    assert (article.title, article.bylines, article.link) == ("Moara", (), None)


def test_front_matter_may_list_tags_in_another_language() -> None:
    article = draft(f"---\ntitlu: Moara\nautor: Ion Pop\netichete: [apă, sat]\n---\n{TEXT}\n", "a.md")

    assert (article.title, article.tags, article.warnings) == ("Moara", ("apă", "sat"), ())


def test_a_list_of_paragraphs_is_a_text() -> None:
    assert draft({"titolo": "Moara", "contenuto": [TEXT, "Nobody."], "autore": "Ion Pop"}).body == f"{TEXT}\n\nNobody."


def test_names_in_one_word_and_names_of_what_they_belong_to_are_known() -> None:
    article = draft({"articleTitle": "Moara", "articleText": TEXT, "post_author": "Ion Pop", "kategorie": "Sat", "autorin": ""})

    assert (article.title, article.section, article.bylines[0].texts) == ("Moara", "Sat", ("Ion Pop",))


def test_a_person_has_the_one_text_of_an_object_that_is_a_name_whatever_it_is_called() -> None:
    author = {"nome": "Ion Pop", "perfil": "https://mill.example/pop", "id": "p-7"}

    assert draft({"título": "Moara", "texto": TEXT, "autor": author}).bylines[0].texts == ("Ion Pop",)


def test_each_of_several_elements_is_an_article_and_blank_lines_part_its_paragraphs() -> None:
    one = f"<cikk><cim>Moara</cim><szoveg>{TEXT}\n\n  Nobody.</szoveg><megjelenes>2026-11-24</megjelenes></cikk>"

    drafts = read(PurePosixPath("a.xml"), f"<cikkek>{one}{one.replace('Moara', 'Apa')}</cikkek>".encode())

    assert [(each.title, each.body) for each in drafts] == [("Moara", f"{TEXT}\n\nNobody."), ("Apa", f"{TEXT}\n\nNobody.")]
