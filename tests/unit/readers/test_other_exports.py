"""Exports of Arc XP, Tumblr, Joomla, Webflow, Google Docs and Kirby; markup of other systems is refused."""

import json
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

TEXT = "The weir at Corrin has been repaired, the river board said on Tuesday."


def drafts(value: object, name: str = "export.json") -> tuple[Draft, ...]:
    content = value if isinstance(value, str) else json.dumps(value)
    return read(PurePosixPath(name), content.encode())


def names(draft: Draft) -> tuple[str, ...]:
    return tuple(name for byline in draft.bylines for name in byline.texts)


def story(**more: object) -> dict[str, object]:
    elements = [
        {"type": "text", "content": f"{TEXT} <b>Eels</b> pass."},
        {
            "type": "image",
            "url": "https://weir.example/weir.jpg",
            "caption": "The weir",
            "credits": {"by": [{"name": "Gil Lens"}]},
        },
        {"type": "header", "level": 3, "content": "Below the weir"},
        {"type": "interstitial_link", "url": "https://weir.example/other", "content": "Read more"},
        {"type": "list", "list_type": "ordered", "items": [{"type": "text", "content": "one eel"}]},
        {
            "type": "quote",
            "content_elements": [{"type": "text", "content": "Wet again."}],
            "citation": {"type": "text", "content": "Ana Ruiz"},
        },
    ]
    return {
        "type": "story",
        "_id": "S1",
        "headlines": {"basic": "Weir repaired"},
        "credits": {"by": [{"type": "author", "name": "Ana Ruiz"}], "photos_by": [{"name": "Gil Lens"}]},
        "taxonomy": {"primary_section": {"name": "Rivers"}, "tags": [{"text": "eels"}]},
        "first_publish_date": "2026-02-03T08:00:00Z",
        "content_elements": elements,
        **more,
    }


def test_a_story_of_arc_is_read_with_its_elements_and_without_links_to_others() -> None:
    (draft,) = drafts(story())

    assert (draft.title, draft.section, draft.tags, names(draft)) == ("Weir repaired", "Rivers", ("eels",), ("Ana Ruiz",))
    assert draft.published == "2026-02-03T08:00:00Z"
    assert draft.body == (
        f"<p>{TEXT} <b>Eels</b> pass.</p>"
        '<figure><img src="https://weir.example/weir.jpg" alt=""><figcaption>The weir Gil Lens</figcaption></figure>'
        "<h3>Below the weir</h3><ol><li>one eel</li></ol>"
        "<blockquote><p>Wet again.</p><p><cite>Ana Ruiz</cite></p></blockquote>"
    )


def test_an_answer_of_arc_holds_several_stories_and_a_revision_that_is_not_out_is_marked() -> None:
    answer = {"type": "results", "content_elements": [story(), story(_id="S2", revision={"published": False})]}

    first, second = drafts(answer)

    assert not first.marks
    assert second.marks == (Mark("published", "false"),)


def test_a_post_of_tumblr_is_headed_by_its_first_heading_and_keeps_its_marks() -> None:
    content = [
        {"type": "text", "subtype": "heading1", "text": "Weir repaired"},
        {"type": "text", "text": TEXT, "formatting": [{"type": "bold", "start": 4, "end": 8}]},
        {"type": "image", "media": [{"url": "https://weir.example/weir.jpg"}], "alt_text": "weir"},
        {"type": "text", "subtype": "unordered-list-item", "text": "one eel"},
    ]
    post = {"type": "blocks", "blog_name": "weir", "date": "2026-02-03 08:00:00 GMT", "state": "published", "content": content}

    (draft,) = drafts({"meta": {"status": 200}, "response": {"posts": [post]}})

    assert (draft.title, draft.published) == ("Weir repaired", "2026-02-03 08:00:00 GMT")
    assert "The <strong>weir</strong> at Corrin" in draft.body
    assert '<img src="https://weir.example/weir.jpg" alt="weir">' in draft.body
    assert "<ul><li>one eel</li></ul>" in draft.body


def test_an_article_of_joomla_has_its_alias_for_an_author_and_no_marks_of_plugins() -> None:
    attributes = {
        "title": "Weir repaired",
        "created": "2026-02-03 07:00:00",
        "publish_up": "2026-02-03 08:00:00",
        "created_by_alias": "Ana Ruiz",
        "text": f"<p>{TEXT} {{loadmoduleid 12}}</p><p>{{gallery}}weir{{/gallery}}</p><p>A set {{1, 2}} stays.</p>",
    }

    (draft,) = drafts({"data": {"type": "articles", "id": "7", "attributes": attributes}})

    assert (names(draft), draft.published) == (("Ana Ruiz",), "2026-02-03 08:00:00")
    assert draft.body == f"<p>{TEXT} </p><p></p><p>A set {{1, 2}} stays.</p>"


@pytest.mark.parametrize("category", ["Rivers", {"id": 1, "name": "Rivers"}, [{"title": "Rivers"}, {"title": "Eels"}]])
def test_a_section_is_named_by_a_text_or_by_the_name_or_title_of_an_object(category: object) -> None:
    (draft,) = drafts({"title": "Weir", "body": TEXT, "category": category})

    assert draft.section == "Rivers"


def test_a_table_whose_first_column_is_of_names_is_headed_by_them() -> None:
    table = "Name,Slug,Draft,Published On,Post Body,Author Name\n" + f'Weir repaired,weir,false,2026-02-03,"{TEXT}",Ana Ruiz\n'

    (draft,) = drafts(table, "posts.csv")

    assert (draft.title, draft.published) == ("Weir repaired", "2026-02-03")
    assert names(draft) == ("Ana Ruiz",)


def test_a_headline_of_google_docs_loses_its_bold_letters_escapes_and_anchor() -> None:
    (draft,) = drafts(f"# **Weir \\- repaired\\!** {{#weir}}\n\n{TEXT}\n\n## Eels {{#eels}}\n\nThey pass.\n", "weir.md")

    assert draft.title == "Weir - repaired!"
    assert "<h2>Eels</h2>" in draft.body


def test_a_content_file_of_kirby_is_its_fields_and_its_text() -> None:
    fields = ("Title: Weir repaired", "Date: 2026-02-03", "Author: Ana Ruiz", "Uuid: a1b2")
    text = f"Text:\n\n{TEXT}\n\n(image: weir.jpg caption: The weir)\n\nSee (link: https://weir.example text: the map)."

    (draft,) = drafts("\n\n----\n\n".join([*fields[:3], text, fields[3]]) + "\n", "article.txt")

    assert (draft.title, draft.published, names(draft)) == ("Weir repaired", "2026-02-03", ("Ana Ruiz",))
    assert "a1b2" not in draft.body
    assert '<a href="https://weir.example">the map</a>' in draft.body
    assert "<figcaption>The weir</figcaption>" in draft.body


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("weir.textile", f"h1. Weir repaired\n\n{TEXT}"),
        ("weir.wiki", f"== Weir ==\n\n{TEXT} [[Eels]]"),
        ("wiki.xml", '<mediawiki version="0.11"><page><title>Weir</title></page></mediawiki>'),
    ],
)
def test_markup_that_is_not_read_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"Textile|MediaWiki"):
        drafts(text, name)
