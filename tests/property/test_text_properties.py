"""Whatever text comes in, a revision or a clear refusal goes out."""

from pathlib import PurePosixPath

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedsvc.domain.drafts import BodyKind, Draft
from feedsvc.domain.texts import scrub
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import annotate, normalise
from feedsvc.normalise.characters import clean
from feedsvc.normalise.lexicon import KEYS, languages, lexicon
from feedsvc.normalise.sanitise import content_text_of, sanitise
from feedsvc.readers import read
from feedsvc.render.xml import escaped, plain, quoted, text
from tests.builders import NOW, outlet

PHRASES = sorted({phrase for code in languages() for key in KEYS for phrase in lexicon(code).exact[key]})
lines = st.one_of(
    st.text(max_size=80), st.sampled_from(PHRASES), st.sampled_from(["", "12 March 2024 09:15 GMT", "By Ana Ruiz", "-30-"])
)
pages = st.lists(lines, max_size=25).map("\n".join)


def page(body: str) -> Draft:
    return Draft(format="text", path=PurePosixPath("a.txt"), body=body, body_kind=BodyKind.PAGE)


@settings(max_examples=150, deadline=None)
@given(pages)
def test_any_page_gives_a_revision_or_a_sentence(text: str) -> None:
    try:
        revision = normalise(page(text), outlet=outlet(), received=NOW)
    except UnreadableArticle as error:
        refusal: UnreadableArticle | None = error
    else:
        refusal = None

    if refusal is not None:
        assert refusal.reason.endswith(".")
        return
    assert revision.title.strip()
    assert "\n" not in revision.title
    assert revision.content_html.count("<p>") == len([block for block in revision.content_text.split("\n\n") if block])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_drafts_or_a_sentence(content: bytes) -> None:
    try:
        drafts = read(PurePosixPath("a.txt"), content)
    except UnreadableArticle as error:
        refusal: UnreadableArticle | None = error
    else:
        refusal = None

    assert drafts if refusal is None else refusal.reason.endswith(".")


@settings(max_examples=100, deadline=None)
@given(pages)
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = normalise(page(text), outlet=outlet(), received=NOW)
    except UnreadableArticle:
        return
    again = Draft(
        format="text",
        path=PurePosixPath("a.txt"),
        body=once.content_text,
        body_kind=BodyKind.TEXT,
        title=once.title,
        language=once.language,
    )

    twice = normalise(again, outlet=outlet(), received=NOW)

    assert twice.content_text == once.content_text
    assert twice.title == once.title


@settings(max_examples=100, deadline=None)
@given(pages)
def test_every_line_is_taken_for_something_once(text: str) -> None:
    annotated = annotate(page(text), outlet=outlet(), received=NOW)

    assert len(annotated) <= len([line for line in clean(text).split("\n") if line.strip()])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_cleaning_is_idempotent_on_text_without_escapes(text: str) -> None:
    plain = text.replace("&", "+")

    assert clean(clean(plain)) == clean(plain)


tags = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "<a href='/x'>",
        "<img src=x>",
        "<script>",
        "</script>",
        "<div onclick=x>",
        "<svg>",
        "<table>",
        "<li>",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(tags, st.text(max_size=20)), max_size=20).map("".join))
def test_sanitising_is_idempotent_and_leaves_nothing_that_acts(markup: str) -> None:
    once = sanitise(markup, base_url="https://news.example/")

    assert sanitise(once, base_url="https://news.example/") == once
    assert "<script" not in once
    assert content_text_of(once) == content_text_of(sanitise(once, base_url=None))


@given(st.text())
def test_plain_text_is_one_line_without_what_xml_forbids(told: str) -> None:
    written = plain(told)

    assert written == " ".join(scrub(written).split())
    if "<" not in told:
        assert written == " ".join(scrub(told).split())


@given(st.text())
def test_what_is_written_into_xml_is_what_its_readers_find(told: str) -> None:
    told = scrub(told)

    found = etree.fromstring(f'<a><b c="{quoted(told)}">{text(told)}</b><d>{escaped(told).decode()}</d></a>'.encode())

    assert [found[0].text or "", found[0].get("c"), found[1].text or ""] == [told] * 3
