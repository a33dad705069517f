"""Files of many articles: each item is judged for itself, and what its source says of its state is a mark."""

import io
import json
import zipfile
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft, Mark
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

TEXT = "The harbour trust has voted to keep the old crane."


def drafts(name: str, content: str | bytes) -> tuple[Draft, ...]:
    return read(PurePosixPath(name), content if isinstance(content, bytes) else content.encode())


def left_out(found: tuple[Draft, ...]) -> list[int]:
    return [item.position for item in found[0].passed_over]


def archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>t</title>{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"


def wordpress(**changes: object) -> dict[str, object]:
    return {"id": 1, "status": "publish", "title": {"rendered": "A crane"}, "content": {"rendered": f"<p>{TEXT}</p>"}} | changes


GOOD = f"<title>A crane</title><description>{TEXT}</description>"
NINJS = {"uri": "u:1", "headline": "A crane", "body_text": TEXT}
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "t"}
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}"><itemMeta><itemClass qcode="ninat:{kind}"/></itemMeta>'
    f"<contentMeta><headline>A crane</headline></contentMeta><contentSet><inlineXML><p>{TEXT}</p></inlineXML></contentSet></newsItem>"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rss", rss(GOOD, "<link>https://c.example/</link>", GOOD)),
        ("a.json", json.dumps([wordpress(), wordpress(type="page"), wordpress()])),
        ("a.json", json.dumps([NINJS, {**NINJS, "type": "picture"}, {**NINJS, "uri": "u:3"}])),
        (
            "a.json",
            json.dumps({**FEED, "items": [{"id": "1", "content_text": TEXT}, {"id": "2"}, {"id": "3", "content_text": TEXT}]}),
        ),
        (
            "a.jsonl",
            "\n".join(
                [json.dumps({"title": "A", "text": TEXT}), '{"title": "B", "te', json.dumps({"title": "C", "text": TEXT})]
            ),
        ),
        (
            "a.json",
            json.dumps([{"title": "A", "body": TEXT}, {"title": "[HEADLINE]", "body": TEXT}, {"title": "C", "body": TEXT}]),
        ),
        (
            "a.xml",
            f"<newsMessage>{G2.format(guid='1', kind='text')}{G2.format(guid='2', kind='video')}{G2.format(guid='3', kind='text')}</newsMessage>",
        ),
        ("a.zip", archive(**{"a.txt": f"A crane\n\n{TEXT}", "b.xml": "<rss><cha", "c.txt": f"A mill\n\n{TEXT}"})),
    ],
)
def test_an_item_that_is_no_article_holds_back_no_other(name: str, content: str | bytes) -> None:
    found = drafts(name, content)

    assert len(found) == 2
    assert left_out(found) == [2]


def test_places_count_every_item_of_the_file() -> None:
    found = drafts("a.rss", rss("<link>https://c.example/</link>", GOOD, GOOD))

    assert [draft.position for draft in found] == [2, 3]


def test_a_file_of_which_nothing_is_left_names_the_reasons() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        drafts("a.json", json.dumps([wordpress(type="page"), wordpress(type="attachment"), wordpress(type="page")]))

    assert refused.value.reason == (
        "None of its 3 items is an article. Items 1, 3: It is a page of WordPress, not an article. "
        "Item 2: It is an attachment of WordPress, not an article."
    )


def test_the_files_of_programs_in_an_archive_are_left_out_with_their_names() -> None:
    found = drafts("a.zip", archive(**{"harbour.txt": f"A crane\n\n{TEXT}", "desktop.ini": "[.ShellClassInfo]\nIconIndex=0\n"}))

    assert [item.title for item in found[0].passed_over] == ["desktop.ini"]


WXR = "<title>A crane</title><wp:post_type xmlns:wp='w'>post</wp:post_type><description>x</description>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A crane</title><content>x</content>{}</entry></feed>"
GHOST = {"id": "a", "title": "A crane", "html": f"<p>{TEXT}</p>", "status": "published", "visibility": "public"}


@pytest.mark.parametrize(
    ("name", "content", "marks"),
    [
        ("a.json", json.dumps(wordpress()), []),
        ("a.json", json.dumps(wordpress(status="draft")), [Mark("status", "draft")]),
        ("a.json", json.dumps(wordpress(status="trash")), [Mark("status", "trash")]),
        ("a.json", json.dumps(wordpress(status="future")), [Mark("embargoed")]),
        ("a.json", json.dumps(wordpress(content={"rendered": TEXT, "protected": True})), [Mark("content.protected", "true")]),
        ("a.json", json.dumps(wordpress(password="open sesame")), [Mark("password")]),
        ("a.rss", rss(WXR + "<wp:status xmlns:wp='w'>publish</wp:status>"), []),
        ("a.rss", rss(WXR + "<wp:status xmlns:wp='w'>pending</wp:status>"), [Mark("status", "pending")]),
        ("a.rss", rss(WXR + "<wp:post_password xmlns:wp='w'>sesame</wp:post_password>"), [Mark("password")]),
        ("a.xml", ATOM.format("<x:control xmlns:x='http://www.w3.org/2007/app'><x:draft>yes</x:draft></x:control>"), [Mark("app:draft", "yes")]),
        ("a.xml", ATOM.format("<x:control xmlns:x='http://purl.org/atom/app#'><x:draft>yes</x:draft></x:control>"), [Mark("app:draft", "yes")]),
        ("a.xml", ATOM.format("<x:control xmlns:x='http://www.w3.org/2007/app'><x:draft>no</x:draft></x:control>"), []),
        ("a.json", json.dumps({**NINJS, "pubstatus": "withheld"}), [Mark("pubstatus", "withheld")]),
        ("a.json", json.dumps({**NINJS, "pubStatus": "perhaps"}), [Mark("pubstatus", "perhaps")]),
        ("a.json", json.dumps({**NINJS, "embargoed": True}), [Mark("embargoed", "true")]),
        ("a.xml", "<nitf><head><docdata management-status='embargoed'/></head><body><body.content><p>x</p></body.content></body></nitf>", [Mark("embargoed")]),
        ("a.json", json.dumps({"db": [{"data": {"posts": [GHOST]}}]}), []),
        ("a.json", json.dumps({"db": [{"data": {"posts": [{**GHOST, "status": "draft"}]}}]}), [Mark("status", "draft")]),
        ("a.json", json.dumps({"db": [{"data": {"posts": [{**GHOST, "visibility": "paid"}]}}]}), [Mark("visibility", "paid")]),
        ("a.json", json.dumps({"title": "A", "body": TEXT, "is_draft": True, "published": "2026-02-03"}), [Mark("is_draft", "true")]),
        ("a.json", json.dumps({"title": "A", "body": TEXT, "Status": "in review", "published": False}), [Mark("Status", "in review"), Mark("published", "false")]),
        ("a.json", json.dumps({"title": "A", "body": TEXT, "live": False}), [Mark("live", "false")]),
        ("a.json", json.dumps({"title": "A", "body": TEXT, "meta": {"status": {"status": "draft"}}}), [Mark("status", "draft")]),
        ("a.json", json.dumps({"data": {"type": "node--article", "attributes": {"title": "A", "body": {"value": TEXT}, "status": False}}}), [Mark("status", "false")]),
        ("a.md", f"# A crane\n\nStatus: Draft\nOwner: Ana Ruiz\n\n{TEXT}\n", [Mark("status", "Draft"), Mark("owner", "Ana Ruiz")]),
        ("a.txt", f"TITLE: A crane\nSTATUS: Draft\n-----\nBODY:\n{TEXT}\n-----\n--------\n", [Mark("status", "Draft")]),
        ("a.html", f"<html><body><article class=\"h-entry\"><h1>A crane</h1><p class=\"graf graf--p\">{TEXT}</p></article></body></html>", [Mark("draft", "true")]),
        ("a.zip", archive(**{"posts/draft_A-crane-1.html": f"<h1>A crane</h1><p>{TEXT}</p>", "profile/profile.html": "<p>Ana</p>"}), [Mark("draft", "true")]),
    ],
)  # fmt: skip
def test_what_a_source_says_of_the_state_is_a_mark(name: str, content: str | bytes, marks: list[Mark]) -> None:
    (draft,) = drafts(name, content)

    assert list(draft.marks) == marks


def test_a_scheduled_article_is_embargoed_until_its_date() -> None:
    (draft,) = drafts("a.json", json.dumps(wordpress(status="future", date_gmt="2027-01-18T05:00:00")))

    assert (draft.embargo, draft.marks) == ("2027-01-18T05:00:00Z", ())


def test_an_export_of_ghost_has_its_authors_and_tags() -> None:
    tables = {
        "posts": [GHOST, {**GHOST, "id": "b", "type": "page"}],
        "users": [{"id": "u1", "name": "Ana Ruiz"}, {"id": "u2", "name": "Bo Lind"}],
        "posts_authors": [
            {"post_id": "a", "author_id": "u2", "sort_order": 1},
            {"post_id": "a", "author_id": "u1", "sort_order": 0},
        ],
        "tags": [{"id": "t1", "name": "Harbour"}, {"id": "t2", "name": "#internal"}, {"id": "t3", "name": "cranes"}],
        "posts_tags": [{"post_id": "a", "tag_id": tag, "sort_order": n} for n, tag in enumerate(("t1", "t2", "t3"))],
    }

    (draft,) = drafts("a.json", json.dumps({"db": [{"data": tables}]}))

    assert [name for byline in draft.bylines for name in byline.texts] == ["Ana Ruiz", "Bo Lind"]
    assert (draft.section, draft.tags) == ("Harbour", ("cranes",))
    assert [item.reason for item in draft.passed_over] == ["It is a page of Ghost, not an article."]


def test_an_export_of_substack_is_read_by_its_table() -> None:
    table = (
        "post_id,post_date,is_published,audience,title,subtitle\n"
        "1.crane,2026-02-03T08:00:00Z,true,everyone,A crane,It stays\n"
        "2.lease,2026-02-04T08:00:00Z,false,everyone,A lease,\n"
        "3.books,2026-02-05T08:00:00Z,true,only_paid,The books,\n"
        "4.lost,2026-02-06T08:00:00Z,true,everyone,Lost,\n"
    )
    texts = {f"posts/{name}.html": f"<p>{TEXT}</p>" for name in ("1.crane", "2.lease", "3.books")}

    crane, lease, books = drafts("a.zip", archive(**{"posts.csv": table, "emails.csv": "a@b.example\n"}, **texts))

    assert (crane.title, crane.summary, crane.published, crane.marks) == ("A crane", "It stays", "2026-02-03T08:00:00Z", ())
    assert (lease.marks, books.marks) == ((Mark("is_published", "false"),), (Mark("audience", "only_paid"),))
    assert left_out((crane,)) == [4]


KIND = "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"


def test_of_an_export_of_blogger_only_posts_are_articles_and_their_kind_is_no_tag() -> None:
    entries = [f"<entry><title>A</title><content>x</content><category term='cranes'/>{KIND.format(kind)}</entry>" for kind in ("template", "post", "comment")]  # fmt: skip

    (draft,) = drafts("a.xml", f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>")

    assert (draft.tags, left_out((draft,)), draft.position) == (("cranes",), [1, 3], 2)


LONG = "9" * 5_000
HEX = "0x" + "f" * 5_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", f'{{"title": "A", "body": "x", "id": {LONG}}}'),
        ("a.md", f"+++\ntitle = {LONG}\n+++\n{TEXT}"),
        ("a.md", f"+++\ntitle = {HEX}\n+++\n{TEXT}"),
        ("a.md", f"---\ntitle: {HEX}\n---\n{TEXT}"),
        ("a.md", f"---\ntitle: A\nwithdrawn: {HEX}\n---\n{TEXT}"),
        ("a.md", f'---\ntitle: A\ndate: !!timestamp "x"\n---\n{TEXT}'),
    ],
)
def test_numbers_and_values_that_no_program_takes_are_refused_in_a_sentence(name: str, content: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        drafts(name, content)

    assert refused.value.reason.endswith(".")


@pytest.mark.parametrize("value", [5, True, None, "x", [1], [None], {"a": 1}, [{"url": []}], [{"name": 5}]])
@pytest.mark.parametrize(
    "member", ["authors", "author", "tags", "attachments", "image", "url", "id", "date_published", "language"]
)
def test_members_of_wrong_types_in_a_json_feed_are_passed_over(member: str, value: object) -> None:
    item = {"id": "1", "title": "A crane", "content_text": TEXT, member: value}

    assert [draft.title for draft in drafts("a.json", json.dumps({**FEED, "items": [item]}))] == ["A crane"]


def test_each_entry_of_a_movable_type_export_is_an_article() -> None:
    entry = "AUTHOR: Ana Ruiz\nTITLE: {0}\nBASENAME: {0}\nSTATUS: Publish\nDATE: 11/09/2026 07:30:00 AM\nCATEGORY: Town\n-----\nBODY:\n{1}\n-----\nEXTENDED BODY:\nMore of it.\n-----\nCOMMENT:\nFirst!\n-----\n--------\n"

    cranes, tides = drafts("a.txt", entry.format("cranes", TEXT) + entry.format("tides", TEXT))

    assert (cranes.title, cranes.published, cranes.section) == ("cranes", "2026-11-09T07:30:00", "Town")
    assert cranes.body == f"{TEXT}\n\nMore of it."
    assert cranes.source_id != tides.source_id


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("10/09/2026 07:15:00 PM", "2026-10-09T19:15:00"),
        ("10/09/2026 12:05:00 AM", "2026-10-09T00:05:00"),
        ("10/09/2026 19:15:00", "2026-10-09T19:15:00"),
        ("some day", "some day"),
    ],
)
def test_dates_of_a_movable_type_export_begin_with_the_month(printed: str, read_as: str) -> None:
    content = f"AUTHOR: Ana\nTITLE: Weir\nDATE: {printed}\n-----\nBODY:\nThe weir is dry.\n-----\n--------\n"

    assert read(PurePosixPath("a.txt"), content.encode())[0].published == read_as
