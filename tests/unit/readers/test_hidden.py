"""What an author hid or struck out never leaves, and what only looks hidden stays."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.articles import Revision, Role
from feedsvc.domain.clearance import HoldKind
from feedsvc.errors import UnreadableArticle
from feedsvc.normalise import normalise
from feedsvc.readers import read
from feedsvc.readers.hidden.word import strip_word
from tests.builders import NOW, outlet
from tests.unit.readers.bad_input import _word, _zip

SEEN = "<p>The kiosk at the pier sells tea again, its owner said on Monday.</p>"


def _text(name: str, content: bytes) -> str:
    draft = read(PurePosixPath(name), content)[0]
    revision = normalise(draft, outlet=outlet(), received=NOW)
    return f"{revision.title}\n{revision.summary}\n{revision.content_text}\n{revision.content_html}"


def _of_feed(markup: str) -> str:
    return _text("a.json", json.dumps({"uri": "urn:kiosk", "headline": "Kiosk", "body_xhtml": SEEN + markup}).encode())


def _of_page(style: str, markup: str) -> str:
    page = f"<html><head><title>Kiosk</title><style>{style}</style></head><body><h1>Kiosk</h1>{SEEN}{markup}</body></html>"
    return _text("a.html", page.encode())


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>SECRET</p>",
        "<p HIDDEN=''>SECRET</p>",
        "<p style='Display : NONE !important; color: red'>SECRET</p>",
        "<div style='visibility:collapse'><p>SECRET</p></div>",
        "<p>a<span style='opacity:.0'>SECRET</span>b</p>",
        "<p style='font-size:1px'>SECRET</p>",
        "<div style='font-size:0'>SECRET<p style='font-size:16px'>seen</p></div>",
        "<p style='max-height:0px'>SECRET</p>",
        "<p style='height:0;overflow:hidden'>SECRET</p>",
        "<p style='mso-hide:all'>SECRET</p>",
        "<p style='position:absolute;left:-9999px'>SECRET</p>",
        "<p style='text-indent:-999em'>SECRET</p>",
        "<p style='clip:rect(0 0 0 0)'>SECRET</p>",
        "<p style='color:transparent'>SECRET</p>",
        "<p class='lead d-none'>SECRET</p>",
        "<template><p>SECRET</p></template>",
        "<dialog><p>SECRET</p></dialog>",
        "<p><del>SECRET</del> <s>SECRET</s> <strike>SECRET</strike></p>",
        "<p><span style='text-decoration: line-through red'>SECRET</span></p>",
        "<p>a <!-- > SECRET <b>SECRET</b> -->b</p>",
        "<p>a</p><!-- SECRET",
        "<div style='mso-element:comment-list'><p>SECRET</p></div>",
        "<p>a<a class=msocomanchor>SECRET</a></p><div class=msocomtxt>SECRET</div>",
        "<p>a<suggestion-start name='deletion:1'></suggestion-start>SECRET</p>SECRET<suggestion-end name='deletion:1'></suggestion-end>b",
        "<p data-suggestion-start-before='deletion:1' data-suggestion-end-after='deletion:1'>SECRET</p>",
        "<p>a<sup><a href='#cmnt1'>[a]</a></sup></p><p><a href='#cmnt_ref1'>[a]</a>SECRET</p><p>SECRET</p>",
        "<p>a<sup>[a]</sup></p><p>[a]SECRET</p><p>SECRET</p>",
        "<style>.memo{display:none}</style><p class=memo>SECRET</p>",
        "<figure hidden><img src='https://x.example/SECRET.jpg' alt='SECRET'></figure>",
    ],
)
def test_what_markup_hides_is_in_no_field(markup: str) -> None:
    text = _of_feed(markup)

    assert "sells tea again" in text
    assert "SECRET" not in text
    assert "[a]" not in text


@pytest.mark.parametrize(
    "markup",
    [
        "<p class='field--label-hidden hidden-xs'>seen by all</p>",
        "<p class='d-none d-md-block'>seen by all</p>",
        "<p style='opacity:0.9;font-size:.9em;max-height:none;visibility:visible;text-indent:-2em'>seen by all</p>",
        "<div style='font-size:0'><p style='font-size:16px'>seen by all</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>seen by all</p></div>",
        "<div style='height:0;overflow:hidden;padding-bottom:56%'><p>seen by all</p></div>",
        "<p hidden=until-found>seen by all</p>",
        "<div hidden id='S:0'><p>seen by all</p></div>",
        "<details><summary>Prices</summary><p>seen by all</p></details>",
        "<h3 aria-expanded=false>Prices</h3><div style='display:none'><p>seen by all</p></div>",
        "<button aria-controls=x>More</button><p>b</p><div id=x hidden><p>seen by all</p></div>",
        "<p aria-hidden=true>seen by all</p>",
        "<ins>seen by all</ins>",
        "<p><suggestion-start name='insertion:1'></suggestion-start>seen by all</p>",
        "<p><code>&lt;!-- seen by all --&gt;</code></p>",
    ],
)
def test_what_readers_see_or_can_open_stays(markup: str) -> None:
    assert "seen by all" in _of_feed(markup)


@pytest.mark.parametrize(
    "style",
    [
        ".memo { display: none }",
        "p.memo, .other { display: none }",
        "/* .memo { } */ <!-- #m { visibility: hidden } -->",
        "@media screen { .memo { opacity: 0 } }",
        ".memo { display: none } @media print { .memo { display: block } }",
        ".memo { display: none !important } .note { display: block }",
        ".a { content: '}' } .memo { display: none }",
        "main .memo { display: none }",
        "main > p.memo, .nowhere .memo { visibility: hidden }",
        "main p + p { text-decoration: line-through }",
        "[data-for='staff'] { display: none }",
        "p[class^=me] { display: none !important }",
        "p:not(.lead):last-child { font-size: 0 }",
        "main .memo { display: none } .memo { display: block }",
        "main { color: red; & > .memo { display: none } }",
        "main { .memo { clip-path: inset(50%) } }",
        "@supports (display: grid) { .memo { display: none } }",
        "@layer base { main .memo { display: none } }",
        "[title$='(staff)'] { display: none }",
        "@media print, screen { .memo { display: none } }",
        ".memo { display: block } .memo { color: red } main p ~ [ data-for = staff ] { display: none }",
        ".MEMO { color: red } .memo { COLOR : Transparent ! important }",
    ],
)
def test_a_rule_of_the_page_hides(style: str) -> None:
    assert "SECRET" not in _of_page(
        style, f"<main>{SEEN}<p class='memo note' id=m data-for=staff title='Note (staff)'>SECRET</p></main>"
    )


@pytest.mark.parametrize(
    "style",
    [
        "@media print { .memo { display: none } }",
        "@media not all { .memo { display: none } }",
        "@media speech, only print and (color) { .memo { display: none } }",
        "@media (max-width: 40em) { .memo { display: none } }",
        ".memo { display: none } @media (min-width: 40em) { .memo { display: block } }",
        ".memo { display: none } .memo.active { display: block }",
        ".memo { display: none } .box:hover .memo { display: block }",
        ".memo { display: none } #m { display: block }",
        ".memo { max-height: 0; transition: max-height 1s }",
        "@keyframes in { from { opacity: 0 } } .memo2 { display: none }",
        "body { display: none }",
        "body { visibility: hidden }",
        ".memo { display: none } main .memo { display: block }",
        "main .memo { display: none } main p.memo { display: block }",
        ".js .memo, .no-js .memo, .loading .memo { display: none }",
        "[v-cloak], [data-reveal], [aria-expanded=false] + p { display: none }",
        "main { &:hover .memo { display: none } } @supports not (display: grid) { .memo { display: none } }",
        "main .memo::before, main:hover .memo { display: none }",
        "main .memo .deeper, p:first-of-type.memo.gone { display: none }",
        "svg|main .memo, main .memo:not(#m), main + .memo, main [data-reveal=soon] { display: none }",
        "main ..memo, main > > .memo, p:nth-child(n { display: none }",
    ],
)
def test_a_rule_that_hides_for_a_while_hides_nothing(style: str) -> None:
    markup = f"<main class=loading>{SEEN}<p class=memo id=m v-cloak data-reveal>seen by all</p></main>"

    assert "seen by all" in _of_page(style, markup)


def _revision(style: str, markup: str) -> Revision:
    page = f"<html><head><title>Kiosk</title><style>{style}</style></head><body><h1>Kiosk</h1>{SEEN}{markup}</body></html>"
    return normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW)


@pytest.mark.parametrize(
    ("style", "markup"),
    [
        ("", "<p hidden>EMBARGOED UNTIL 10:00 GMT Monday, 4 January 2027</p>"),
        ("", "<div style='visibility:hidden'>Embargoed until 4 January 2027, 10:00 GMT<p>The rest.</p></div>"),
        (
            ".a .b{display:none}",
            "<div class=a><div class=b><p>Embargo: <b>4 January 2027</b>, 10:00 GMT</p><p>b</p></div></div>",
        ),
    ],
)
def test_a_hidden_embargo_counts_and_none_of_its_words_is_kept(style: str, markup: str) -> None:
    revision = _revision(style, markup)

    assert revision.embargo == datetime(2027, 1, 4, 10, tzinfo=UTC)
    assert "2027" not in f"{revision.content_text}{revision.furniture}"


def test_a_hidden_embargo_that_cannot_be_read_holds_without_a_word_of_it() -> None:
    (hold,) = _revision("", "<p hidden>EMBARGOED UNTIL 4 January 2027, 10:00 Moon time</p>").holds

    assert (hold.kind, "Moon" in hold.reason) == (HoldKind.EMBARGO, False)


def test_an_embargo_that_is_struck_out_is_over() -> None:
    struck = _revision("", "<p><del>EMBARGOED UNTIL 10:00 GMT Monday, 4 January 2027</del></p>")

    assert (struck.embargo, struck.holds) == (None, ())


def test_a_block_that_wordpress_shows_nobody_is_no_text() -> None:
    hidden = (
        '<!-- wp:group {"metadata":{"blockVisibility":false}} --><div><!-- wp:group --><p>SECRET</p><!-- /wp:group --></div>'
    )
    shown = (
        '<!-- wp:group {"metadata":{"blockVisibility":{"viewport":{"mobile":false}}}} --><p>Phones too.</p><!-- /wp:group -->'
    )

    text = _of_feed(f"{hidden}<p>SECRET</p><!-- /wp:group -->{shown}")

    assert "SECRET" not in text
    assert "Phones too." in text


def test_the_hidden_headline_of_a_page_is_no_title() -> None:
    assert "SECRET" not in _of_page("", "<h1 hidden>SECRET</h1>")


def test_a_date_for_machines_in_a_hidden_part_is_read() -> None:
    page = f"<html><head><title>Kiosk</title></head><body>{SEEN}<p hidden><time datetime='2026-03-02'>SECRET</time></p></body>"

    assert read(PurePosixPath("a.html"), page.encode())[0].published == "2026-03-02"


@pytest.mark.parametrize(
    "comment",
    [
        "{% comment %}SECRET\n\n{% if x %}SECRET{% endif %}{% endcomment %}",
        "{%- comment -%} SECRET {%- endcomment -%}",
        "{% # SECRET %}",
        "{# SECRET #}",
        "{{/* SECRET */}}",
        "{{< comment >}}SECRET\n\nSECRET{{< /comment >}}",
        "{{!-- SECRET --}}",
        "{/* SECRET\n\nSECRET */}",
        "{::comment}SECRET{:/comment}",
        "<!-- SECRET\n\nSECRET -->",
        "%%SECRET%%",
        "forty books%%SECRET%%.",
        "low in the east. %% SECRET %%",
        "[SECRET]{.content-hidden} a field",
        "\n%%\nSECRET\n```\nSECRET\n```\n\nSECRET\n%%\n",
        "{--SECRET--}",
        "{>>SECRET<<}",
        "{~~SECRET~>new~~}",
        "~~SECRET~~",
        "\n[//]: # (SECRET\nSECRET (SECRET) SECRET)\n",
        "\n[comment]: <> (SECRET)\n",
        '\n[x]: # "SECRET"\n',
        "\n[//]: # SECRET\n",
        "\n::: {.content-hidden}\nSECRET\n:::\n",
        "\n#+BEGIN_COMMENT\nSECRET\n#+END_COMMENT\n",
        "<span hidden>SECRET</span>",
        "\n\n{% comment %}\n\nSECRET is never closed",
    ],
)
def test_comments_in_markdown_are_no_text(comment: str) -> None:
    text = _text("a.md", f"# Kiosk\n\nThe kiosk sells tea.{comment} And cake.\n".encode())

    assert "The kiosk sells tea." in text
    assert "SECRET" not in text


@pytest.mark.parametrize("above", ["- tea", "1. tea", "<div>", "tea\nand cake"])
def test_an_indented_comment_below_what_goes_on_is_no_text(above: str) -> None:
    gap = "\n" if "cake" in above else "\n\n"

    assert "SECRET" not in _text("a.md", f"# Kiosk\n\nThe kiosk sells tea.\n\n{above}{gap}    <!-- SECRET -->\n".encode())


def test_comments_in_markdown_of_windows_are_no_text() -> None:
    text = "# Kiosk\n\nThe kiosk sells tea.\n\n[//]: # (SECRET)\nseen by all\n\n%%\nSECRET\n\nSECRET\n%%\n"

    shown = _text("a.md", text.replace("\n", "\r\n").encode())

    assert "seen by all" in shown
    assert "SECRET" not in shown


@pytest.mark.parametrize(
    "sample",
    [
        "```liquid\n{% comment %}seen by all{% endcomment %}\n```",
        "> ~~~\n> %% seen by all %%\n> ~~~",
        "`<!-- seen by all -->`",
        "A rise of 4%% seen by all and a fall of 2%% too.",
        "{% raw %}{% comment %}{% endraw %} seen by all {% raw %}{% endcomment %}{% endraw %}",
        "## Next {#next}\n\nseen by all {.lead}",
        "{++seen by all++}",
        "It had this line:\n\n    {# seen by all #}\n\n    <!-- seen by all -->",
        "[top]: https://x.example/ (Title)\n\nseen by all",
    ],
)
def test_samples_and_doubled_signs_in_markdown_stay(sample: str) -> None:
    assert "seen by all" in _text("a.md", f"# Kiosk\n\nThe kiosk sells tea.\n\n{sample}\n".encode())


@pytest.mark.parametrize(
    "rich",
    [
        rb"{\v SECRET}",
        rb"\v SECRET\v0 ",
        rb"\v\b SECRET\'41\u916?SECRET\plain ",
        rb"{\deleted\revauthdel1 SECRET\par SECRET}",
        rb"{\mvf SECRET}",
        rb"{\strike SECRET}{\striked1 SECRET}",
        rb"{\*\atnauthor SECRET}\chatn{\*\annotation\pard\plain SECRET}",
        rb"{\v {SECRET{\b SECRET}}}",
    ],
)
def test_what_rich_text_hides_is_no_text(rich: bytes) -> None:
    text = _text("a.rtf", rb"{\rtf1\ansi Kiosk opens\par The kiosk sells tea again. " + rich + rb"And cake.\par}")

    assert "The kiosk sells tea again." in text
    assert "And cake." in text
    assert "SECRET" not in text


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    "body",
    [
        _run("SECRET", "<w:vanish/>"),
        _run("SECRET", '<w:webHidden w:val="1"/>'),
        _run("SECRET", "<w:strike/>"),
        _run("SECRET", "<w:dstrike/>"),
        f'<w:del w:id="1">{_run("SECRET")}</w:del>',
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_run('SECRET')}</w:sdtContent></w:sdt>",
        f'<w:moveFrom w:id="1">{_run("SECRET")}</w:moveFrom>',
        f'<w:hyperlink w:anchor="a">{_run("SECRET", "<w:vanish/>")}</w:hyperlink>',
    ],
)
def test_what_a_word_document_hides_is_no_text(body: str) -> None:
    opening = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    content = opening + _run("The kiosk sells tea again.") + body + _run("And cake.", '<w:vanish w:val="0"/>')

    text = _text("a.docx", _word(f"{content}</w:p></w:body></w:document>".encode()))

    assert "The kiosk sells tea again.And cake." in text
    assert "SECRET" not in text


def _open_document(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def test_a_deletion_that_libreoffice_left_in_its_place_is_no_text() -> None:
    content = (
        b'<o xmlns:text="urn:t"><text><text:tracked-changes><text:changed-region text:id="c"><text:deletion/>'
        b'</text:changed-region></text:tracked-changes><text:p>The kiosk sells <text:change-start text:change-id="c"/>SECRET'
        b'</text:p><text:p>SECRET<text:change-end text:change-id="c"/>tea again.</text:p></text></o>'
    )

    text = _text("a.odt", _open_document(content))

    assert "tea again." in text
    assert "SECRET" not in text


def test_of_what_is_hidden_the_length_alone_is_kept() -> None:
    draft = read(PurePosixPath("a.html"), f"<html><body><h1>Kiosk</h1>{SEEN}<p hidden>SECRET</p></body></html>".encode())[0]
    revision = normalise(draft, outlet=outlet(), received=NOW)

    assert [line.text for line in revision.furniture if line.role is Role.HIDDEN] == ["[6 characters]"]
    assert "SECRET" not in repr((draft, revision))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rtf", rb"{\rtf1 \u99999999999 ? text}"),
        ("a.rtf", rb"{\rtf1 \u" + b"9" * 5000 + b" ? text}"),
        ("a.rtf", rb"{\rtf1 \b" + b"9" * 5000 + b" text}"),
        ("a.docx", _zip(**{"[Content_Types].xml": b"<Types/>", "word/other.xml": b"<a/>"})),
    ],
)
def test_office_files_that_no_program_writes_are_refused_in_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableArticle):
        read(PurePosixPath(name), content)


def test_hidden_texts_of_a_word_document_are_counted_in_the_order_of_its_parts() -> None:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p>"
    parts = {
        f"word/{n}.xml": f"<w:document {ns}><w:body>{hidden.format('x' * n)}</w:body></w:document>".encode()
        for n in range(1, 9)
    }

    _, lengths = strip_word(zipfile.ZipFile(io.BytesIO(_zip(**parts))), b"")

    assert [text.length for text in lengths] == list(range(1, 9))
