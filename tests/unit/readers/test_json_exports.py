"""Exports of editing systems in JSON: rich text in whatever tree, entries joined to their authors, drafts held back."""

import json
from pathlib import PurePosixPath
from typing import Any

import pytest

from feedsvc.domain.drafts import BodyKind, Draft, Mark
from feedsvc.normalise.clearance import holds_of_marks
from feedsvc.readers import read
from feedsvc.readers.rich_documents import html_of

WEIR = "https://weir.example/"
TEXT = "The weir at Corrin has been repaired, the river board said on Tuesday. " * 3


def drafts(value: object, name: str = "export.json") -> tuple[Draft, ...]:
    content = "\n".join(map(json.dumps, value)) if name.endswith("ndjson") and isinstance(value, list) else json.dumps(value)
    return read(PurePosixPath(name), content.encode())


def node(kind: str, *children: object, **more: object) -> dict[str, object]:
    return {"nodeType": kind, "content": list(children), "data": more}


def words(text: str, *marks: str) -> dict[str, object]:
    return {"nodeType": "text", "value": text, "marks": [{"type": mark} for mark in marks]}


SPAN = {"_type": "span", "marks": []}
CONTENTFUL = node(
    "document",
    node("heading-2", words("Eels")),
    node("paragraph", words("The "), words("weir", "bold"), node("hyperlink", words("map"), uri=WEIR)),
    node("unordered-list", node("list-item", node("paragraph", words("one")))),
)
PORTABLE = [
    {"_type": "block", "style": "h2", "children": [{**SPAN, "text": "Eels"}]},
    {
        "_type": "block",
        "style": "normal",
        "markDefs": [{"_key": "k1", "_type": "link", "href": WEIR}],
        "children": [
            {**SPAN, "text": "The "},
            {**SPAN, "text": "weir", "marks": ["strong"]},
            {**SPAN, "text": "map", "marks": ["k1"]},
        ],
    },
    {"_type": "block", "style": "normal", "listItem": "bullet", "children": [{**SPAN, "text": "one"}]},
]
STRAPI = [
    {"type": "heading", "level": 2, "children": [{"type": "text", "text": "Eels"}]},
    {
        "type": "paragraph",
        "children": [
            {"type": "text", "text": "The "},
            {"type": "text", "text": "weir", "bold": True},
            {"type": "link", "url": WEIR, "children": [{"type": "text", "text": "map"}]},
        ],
    },
    {"type": "list", "format": "unordered", "children": [{"type": "list-item", "children": [{"type": "text", "text": "one"}]}]},
]
PROSEMIRROR = {
    "type": "doc",
    "content": [
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Eels"}]},
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "The "},
                {"type": "text", "text": "weir", "marks": [{"type": "bold"}]},
                {"type": "text", "text": "map", "marks": [{"type": "link", "attrs": {"href": WEIR}}]},
            ],
        },
        {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "text", "text": "one"}]}]},
    ],
}
LEXICAL = {
    "root": {
        "type": "root",
        "children": [
            {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "Eels"}]},
            {
                "type": "paragraph",
                "children": [
                    {"type": "text", "text": "The ", "format": 0},
                    {"type": "text", "text": "weir", "format": 1},
                    {"type": "link", "fields": {"url": WEIR}, "children": [{"type": "text", "text": "map"}]},
                ],
            },
            {
                "type": "list",
                "listType": "bullet",
                "children": [{"type": "listitem", "children": [{"type": "text", "text": "one"}]}],
            },
        ],
    }
}
EDITOR_JS = {
    "time": 1,
    "blocks": [
        {"type": "header", "data": {"text": "Eels", "level": 2}},
        {"type": "paragraph", "data": {"text": f'The <strong>weir</strong><a href="{WEIR}">map</a>'}},
        {"type": "list", "data": {"style": "unordered", "items": ["one"]}},
    ],
}
QUILL = {
    "ops": [
        {"insert": "Eels"},
        {"insert": "\n", "attributes": {"header": 2}},
        {"insert": "The "},
        {"insert": "weir", "attributes": {"bold": True}},
        {"insert": "map", "attributes": {"link": WEIR}},
        {"insert": "\none"},
        {"insert": "\n", "attributes": {"list": "bullet"}},
    ]
}
WIX = {
    "nodes": [
        {"type": "HEADING", "level": 2, "nodes": [{"type": "TEXT", "textData": {"text": "Eels", "decorations": []}}]},
        {
            "type": "PARAGRAPH",
            "nodes": [
                {"type": "TEXT", "textData": {"text": "The "}},
                {"type": "TEXT", "textData": {"text": "weir", "decorations": [{"type": "BOLD"}]}},
                {"type": "LINK", "url": WEIR, "nodes": [{"type": "TEXT", "textData": {"text": "map"}}]},
            ],
        },
        {"type": "BULLETED_LIST", "nodes": [{"type": "LIST_ITEM", "nodes": [{"type": "TEXT", "textData": {"text": "one"}}]}]},
    ]
}


@pytest.mark.parametrize("document", [CONTENTFUL, PORTABLE, STRAPI, PROSEMIRROR, LEXICAL, EDITOR_JS, QUILL, WIX])
def test_rich_text_of_any_system_is_the_same_html(document: object) -> None:
    shown = (html_of(document) or "").replace("<li><p>one</p></li>", "<li>one</li>")

    assert shown == f'<h2>Eels</h2><p>The <strong>weir</strong><a href="{WEIR}">map</a></p><ul><li>one</li></ul>'


def test_pictures_of_rich_text_stand_where_they_stood_and_no_link_runs_a_script() -> None:
    picture = {"type": "image", "image": {"url": f"{WEIR}a.jpg", "alternativeText": "Weir"}, "children": []}
    link = {"type": "paragraph", "children": [{"type": "link", "url": "javascript:x()", "children": [{"text": "a < b"}]}]}

    assert html_of([link, picture]) == f'<p>a &lt; b</p><figure><img src="{WEIR}a.jpg" alt="Weir"></figure>'


@pytest.mark.parametrize(
    "value", [[], ["a"], {"a": 1}, [{"name": "Ana"}], [{"type": "person", "children": []}], {"blocks": []}, "text"]
)
def test_other_values_are_no_rich_text(value: object) -> None:
    assert html_of(value) is None


def entry(identity: str, kind: str, fields: dict[str, object], **system: object) -> dict[str, object]:
    own = {"id": identity, "contentType": {"sys": {"id": kind}}, "createdAt": "2026-02-01T06:00:00Z", **system}
    return {"sys": own, "fields": {key: {"da-DK": value, "en-GB": "x"} for key, value in fields.items()}}


def link(kind: str, identity: str) -> dict[str, object]:
    return {"sys": {"type": "Link", "linkType": kind, "id": identity}}


def contentful(**system: object) -> dict[str, object]:
    body = node("document", node("paragraph", words(TEXT)), node("embedded-asset-block", target=link("Asset", "a1")))
    fields = {"heading1": "Weir repaired", "author": link("Entry", "p1"), "body": body}
    file = {"title": {"da-DK": "Weir"}, "file": {"da-DK": {"url": "//images.example/weir.jpg"}}}
    return {
        "contentTypes": [{"sys": {"id": "article"}, "displayField": "heading1"}],
        "entries": [entry("e1", "article", fields, **system), entry("p1", "person", {"name": "Ana Ruiz"}, publishedVersion=1)],
        "assets": [{"sys": {"id": "a1"}, "fields": file}],
        "locales": [{"code": "en-GB"}, {"code": "da-DK", "default": True}],
    }


def test_an_export_of_contentful_is_read_in_its_default_language_with_authors_and_pictures() -> None:
    (draft,) = drafts(contentful(publishedVersion=3, publishedAt="2026-02-03T07:00:00Z"))

    assert (draft.title, draft.language, draft.published) == ("Weir repaired", "da-DK", "2026-02-03T07:00:00Z")
    assert draft.bylines[0].texts == ("Ana Ruiz",)
    assert '<img src="https://images.example/weir.jpg" alt="Weir">' in draft.body
    assert not draft.marks


def test_an_entry_of_contentful_that_was_never_published_is_a_draft() -> None:
    (draft,) = drafts(contentful())

    assert Mark("status", "draft") in draft.marks


def test_documents_of_sanity_are_joined_and_their_drafts_are_drafts() -> None:
    post = {"_id": "p1", "_type": "post", "title": "Weir repaired", "body": PORTABLE, "author": {"_ref": "a1"}}
    first, second = drafts(
        [post, {**post, "_id": "drafts.p1", "title": "Weir, new"}, {"_id": "a1", "_type": "author", "name": "Ana Ruiz"}],
        "production.ndjson",
    )

    assert (first.title, first.bylines[0].texts, first.body_kind) == ("Weir repaired", ("Ana Ruiz",), BodyKind.HTML)
    assert first.marks == ()
    assert second.marks == (Mark("status", "draft"),)


def strapi(**more: object) -> dict[str, Any]:
    author = {"data": {"id": 2, "attributes": {"name": "Ana Ruiz"}}}
    cover = {"data": {"id": 3, "attributes": {"url": f"{WEIR}a.jpg", "alternativeText": "Weir"}}}
    return {"data": [{"id": 1, "attributes": {"title": "Weir", "content": STRAPI, "author": author, "cover": cover, **more}}]}


def test_an_answer_of_strapi_is_read_with_what_it_wraps_in_data() -> None:
    (draft,) = drafts(strapi(publishedAt="2026-02-03T07:00:00Z"))

    assert draft.body.startswith("<h2>Eels</h2>")
    assert draft.bylines[0].texts == ("Ana Ruiz",)
    assert (draft.media[0].url, draft.media[0].alt) == (f"{WEIR}a.jpg", "Weir")
    assert not draft.marks


def test_a_date_of_publication_that_is_null_marks_a_draft() -> None:
    (draft,) = drafts(strapi(publishedAt=None, createdAt="2026-02-03T07:00:00Z"))

    assert Mark("published", "null") in draft.marks


def test_markdown_in_a_plain_object_is_read_as_such_and_text_with_a_star_is_not() -> None:
    (marked,) = drafts({"title": "Weir", "body": f"## Eels\n\nThe **weir** is [dry]({WEIR})."})
    (plain,) = drafts({"title": "Weir", "body": "5 * 3 # 2"})

    assert marked.body == f'<h2>Eels</h2>\n<p>The <strong>weir</strong> is <a href="{WEIR}">dry</a>.</p>\n'
    assert (plain.body, plain.body_kind) == ("5 * 3 # 2", BodyKind.TEXT)


def test_an_answer_of_json_api_is_joined_to_its_author_terms_and_picture() -> None:
    def reference(kind: str, identity: str, **meta: str) -> dict[str, object]:
        return {"data": {"type": kind, "id": identity, "meta": meta}}

    def included(kind: str, identity: str, **attributes: object) -> dict[str, object]:
        return {"type": kind, "id": identity, "attributes": attributes}

    own = {
        **included(
            "node--article", "n1", title="Weir", body={"value": "x", "processed": "<p>Dry.</p>"}, path={"alias": "/river/weir"}
        ),
        "links": {"self": {"href": f"{WEIR}jsonapi/node/article/n1"}},
        "relationships": {
            "uid": reference("user--user", "u1"),
            "field_tags": reference("taxonomy_term--tags", "t1"),
            "field_section": reference("taxonomy_term--sections", "t2"),
            "field_image": reference("file--file", "f1", alt="Weir"),
        },
    }
    others = [
        included("user--user", "u1", name="aruiz", display_name="Ana Ruiz"),
        included("taxonomy_term--tags", "t1", name="Eels"),
        included("taxonomy_term--sections", "t2", name="River"),
        included("file--file", "f1", uri={"url": f"{WEIR}a.jpg"}),
    ]

    (draft,) = drafts({"jsonapi": {"version": "1.0"}, "data": own, "included": others})

    assert (draft.body, draft.source_id, draft.link) == ("<p>Dry.</p>", "n1", f"{WEIR}river/weir")
    assert (draft.bylines[0].texts, draft.section, draft.tags) == (("Ana Ruiz",), "River", ("Eels",))
    assert (draft.media[0].url, draft.media[0].alt) == (f"{WEIR}a.jpg", "Weir")


def test_rich_text_in_a_text_of_json_is_read_as_such() -> None:
    (plain,) = drafts({"title": "Weir", "content": json.dumps(LEXICAL)})
    post = {"id": "1", "uuid": "u1", "title": "Weir", "status": "published", "html": None, "lexical": json.dumps(LEXICAL)}
    (ghost,) = drafts({"db": [{"data": {"posts": [post]}}]})

    assert plain.body == ghost.body == html_of(LEXICAL)


def test_people_are_named_as_each_interface_names_them() -> None:
    people = [
        {"displayName": "Ana Ruiz"},
        {"first_names": "Bo", "last_name": "Lind"},
        {"full_name": "Di Oh"},
        "Ed Fox",
        {"id": 7},
    ]

    (draft,) = drafts({"title": "Weir", "body": TEXT, "authors": people, "labels": ["Eels"]})

    assert (draft.bylines[0].texts, draft.tags) == (("Ana Ruiz", "Bo Lind", "Di Oh", "Ed Fox"), ("Eels",))


def test_the_several_authors_that_a_plugin_of_wordpress_keeps_as_terms_are_its_authors() -> None:
    terms = [
        [{"taxonomy": "category", "name": "River"}],
        [{"taxonomy": "author", "name": name} for name in ("Ana Ruiz", "Bo Lind")],
    ]
    embedded = {"author": [{"name": "Desk"}], "wp:term": terms}

    (draft,) = drafts({"title": {"rendered": "Weir"}, "content": {"rendered": "<p>Dry.</p>"}, "_embedded": embedded})

    assert (draft.bylines[0].texts, draft.section, draft.tags) == (("Ana Ruiz", "Bo Lind"), "River", ())


def test_a_list_in_a_column_of_a_table_is_a_list() -> None:
    table = 'Title,Rich Content,Tags\nWeir,The weir is dry.,"[""Eels"", ""Weirs""]"\n'

    (draft,) = read(PurePosixPath("posts.csv"), table.encode())

    assert (draft.body, draft.tags) == ("The weir is dry.", ("Eels", "Weirs"))


ROW = [
    {"type": "paragraph", "value": "<p>The weir is repaired.</p>", "id": "1"},
    {"type": "heading", "value": "Eels & boats", "id": "2"},
    {"type": "quote", "value": {"text": "It took long.", "attribution": "Ana Ruiz"}, "id": "3"},
    {"type": "newsletter_cta", "value": {"label": "Sign up for river news"}, "id": "4"},
]
ROW_AS_HTML = (
    "<p>The weir is repaired.</p><h2>Eels &amp; boats</h2><blockquote><p>It took long.</p><p>Ana Ruiz</p></blockquote>"
)


def test_a_row_of_typed_parts_is_a_text_without_what_asks_to_sign_up() -> None:
    (draft,) = drafts(
        {"id": 4, "title": "Weir", "body": ROW, "meta": {"first_published_at": "2026-02-03T09:00:00Z", "html_url": WEIR}}
    )

    assert (draft.body, draft.published, draft.link) == (ROW_AS_HTML, "2026-02-03T09:00:00Z", WEIR)


def test_rich_text_of_prismic_keeps_spans_links_and_lists() -> None:
    spans = [
        {"start": 4, "end": 8, "type": "strong"},
        {"start": 9, "end": 12, "type": "hyperlink", "data": {"link_type": "Web", "url": WEIR}},
    ]
    text = [
        {"type": "paragraph", "text": "The weir map", "spans": spans},
        {"type": "list-item", "text": "one", "spans": []},
    ]
    title = [{"type": "heading1", "text": "Weir", "spans": []}]
    (draft,) = drafts({"results": [{"uid": "weir", "lang": "en-gb", "data": {"title": title, "body": text}}]})

    assert draft.title == "Weir"
    assert draft.body == f'<p>The <strong>weir</strong> <a href="{WEIR}">map</a></p><ul><li>one</li></ul>'


@pytest.mark.parametrize(
    "answer",
    [
        {
            "story": {"name": "weir", "lang": "default", "content": {"component": "article", "headline": "Weir", "body": TEXT}},
            "cv": 1,
        },
        {"article": {"title": "Weir", "body_html": TEXT, "author": "Ana Ruiz"}},
        {"data": {"title": "Weir", "publish_date": 1770109200, "content": {"free": {"web": TEXT, "email": "x"}}}},
        {
            "@type": "News Item",
            "title": "Weir",
            "text": {"content-type": "text/plain", "data": TEXT},
            "language": {"token": "en"},
        },
    ],
)
def test_an_article_is_found_in_the_member_that_holds_it(answer: dict[str, object]) -> None:
    (draft,) = drafts(answer)

    assert (draft.title, draft.body) == ("Weir", TEXT.strip())
    assert draft.language in (None, "en")


def test_a_time_counted_in_seconds_or_thousandths_is_read() -> None:
    times = [
        drafts({"title": "Weir", "body": TEXT, "published_at": number})[0].published for number in (1770109200, 1770109200000)
    ]

    assert times == ["2026-02-03T09:00:00+00:00"] * 2


@pytest.mark.parametrize(
    "value",
    [
        {"status": "draft", "entry": {"title": "Crane", "body": "The old crane on the quay stays."}},
        {"data": {"title": "Crane", "content": "The old crane on the quay stays.", "publishedAt": None}},
        {"entry": {"title": "Crane", "body": "The old crane on the quay stays.", "publish_details": []}},
        {"title": "Crane", "body": "The old crane on the quay stays.", "review_state": "private"},
    ],
)
def test_what_stands_round_an_article_or_says_nowhere_that_it_is_public_holds_it(value: dict[str, object]) -> None:
    (draft,) = read(PurePosixPath("a.json"), json.dumps(value).encode())

    assert list(holds_of_marks(draft.marks))


def test_an_answer_that_says_it_succeeded_holds_nothing() -> None:
    value = {"status": "success", "data": {"title": "Crane", "body": "The old crane on the quay stays."}}
    (draft,) = read(PurePosixPath("a.json"), json.dumps(value).encode())

    assert list(holds_of_marks(draft.marks)) == []
