"""What of an article's HTML goes into a feed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.normalise.sanitise import content_text_of, sanitise

BASE = "https://paper.example/world/a.html"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<iframe src='https://www.googletagmanager.com/ns.html?id=1' height=0 width=0></iframe>",
        "<style>p{color:red}</style>",
        "<object data='x'></object>",
        "<form><input name=q></form>",
        "<svg><script>1</script></svg>",
        "<svg><defs><text>1</text></defs></svg>",
    ],
)
def test_what_acts_goes_with_all_it_holds(markup: str) -> None:
    assert sanitise(f"<p>Before</p>{markup}<p>After</p>", base_url=BASE) == "<p>Before</p><p>After</p>"


def test_handlers_and_styles_go_and_the_text_stays() -> None:
    clean = sanitise('<p onclick="x()" style="position:fixed" class="a">Text</p>', base_url=BASE)

    assert clean == "<p>Text</p>"


def test_addresses_become_absolute() -> None:
    clean = sanitise('<a href="../b.html">b</a><img src="//cdn.example/i.jpg">', base_url=BASE)

    assert clean == '<a href="https://paper.example/b.html">b</a><img src="https://cdn.example/i.jpg">'


def test_relative_addresses_without_a_base_are_dropped() -> None:
    assert sanitise('<p><a href="/b">b</a><img src="i.jpg">', base_url=None) == "<p><a>b</a></p>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " java\nscript:alert(1)", "http://[x"]
)
def test_addresses_that_act_or_lead_nowhere_are_dropped(address: str) -> None:
    assert sanitise(f'<a href="{address}">b</a>', base_url=BASE) == "<a>b</a>"


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="https://x.example/i.gif" width="1" height="1">',
        '<img src="https://x.example/i.gif" style="width:1px;height:1px">',
        '<img src="https://x.example/i.gif" style="display: none">',
        '<img src="https://sb.scorecardresearch.com/p?c1=2">',
        '<img src="https://www.facebook.com/tr?id=1&amp;ev=PageView">',
        '<img src="https://x.example/1x1.gif?x=1">',
    ],
)
def test_tracking_pixels_go(pixel: str) -> None:
    assert sanitise(f"<p>Text{pixel}</p>", base_url=BASE) == "<p>Text</p>"


def test_a_picture_keeps_its_size_caption_and_description() -> None:
    image = '<img src="https://x.example/a.jpg" alt="A &gt; B" width="640" height="100">'
    figure = f"<figure>{image}<figcaption>Bridge</figcaption></figure>"

    clean = sanitise(figure, base_url=BASE)

    assert all(part in clean for part in ('alt="A &gt; B"', 'width="640"', 'height="100"', "<figcaption>Bridge</figcaption>"))


def test_headings_start_below_the_title() -> None:
    assert sanitise("<h1>One</h1><h2>Two</h2>", base_url=BASE) == "<h2>One</h2><h2>Two</h2>"


def test_empty_elements_go_and_empty_cells_stay() -> None:
    clean = sanitise("<p>&nbsp;</p><div><p> <br> </p></div><table><tr><td></td><td>1</td></tr></table>", base_url=BASE)

    assert clean == "<table><tbody><tr><td></td><td>1</td></tr></tbody></table>"


def test_direction_and_language_stay() -> None:
    markup = '<p dir="rtl" lang="ar">نص</p>'

    assert sanitise(markup, base_url=BASE) == markup


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>One</li><li>Two</li></ul>",
        "<blockquote><p>Said</p></blockquote>",
        "<pre><code>a &lt; b</code></pre>",
        '<ol start="3"><li>Three</li></ol>',
        "<ruby>漢<rt>kan</rt></ruby>",
    ],
)
def test_what_readers_show_stays(markup: str) -> None:
    assert sanitise(markup, base_url=BASE) == markup


def test_characters_that_xml_forbids_go() -> None:
    assert sanitise("<p>a\x00b\x0bc&#1;d\ud800e\ufffe</p>", base_url=BASE) == "<p>abcde</p>"


DEEP = {
    "opened": "<div>" * 100_000 + "text",
    "formats in every paragraph": "<p>" + "".join(f"<b title={n}>" for n in range(190)) + "</p><p>text" * 7_000,
    "closed by themselves": "<p>text" * 50_000,
    "never finished": "<img " * 100_000,
    "ampersands": "&" * 1_000_000,
    "references": "&a" * 1_000_000,
    "angles": "<" * 300_000,
    "comments": "<!--" * 100_000,
}


@pytest.mark.parametrize("markup", DEEP.values(), ids=DEEP)
@pytest.mark.timeout(20)
def test_hostile_markup_comes_out_small_and_settled(markup: str) -> None:
    clean = sanitise(markup, base_url=BASE)

    assert len(clean) <= 5 * len(markup)
    assert sanitise(clean, base_url=BASE) == clean


def test_the_text_has_a_paragraph_for_each_block() -> None:
    markup = "<h2>Head</h2><p>One &amp;\n two<br>three</p><ul><li>a</li><li>b</li></ul><p>c<br><br>d</p>"

    assert content_text_of(markup) == "Head\n\nOne & two three\n\na\n\nb\n\nc\n\nd"


def test_the_cells_of_a_row_are_parted() -> None:
    assert content_text_of("<table><tbody><tr><td>1</td><td>Ada</td></tr></tbody></table>") == "1 Ada"


pieces = st.sampled_from((
    *("<p>", "</p>", "<b>", "</b>", "<a href=x>", "</a>", "<table>", "<td>", "<tr>", "<li>", "<ul>", "</ul>", "<h1>"),
    *("<img src=a>", "<br>", "&amp;", "&lt;", "&nbsp;", "&", "<", ">", '"', "text", " ", "\n", "\x00", "<!--", "-->"),
    *("<script>", "</script>", "<q cite=x>", "<i title='a>b'>"),
))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=40).map("".join))
def test_sanitising_twice_changes_nothing(markup: str) -> None:
    clean = sanitise(markup, base_url=BASE)

    assert sanitise(clean, base_url=BASE) == clean


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<section>One</section>Two", "<div>One</div>Two"),
        ("<article><p>One</p></article><p>Two</p>", "<p>One</p><p>Two</p>"),
        ("<details><summary>One</summary>Two</details>", "<div><div>One</div>Two</div>"),
        ("<menu><li>One</li></menu>", "<ul><li>One</li></ul>"),
        ("<listing>a\n  b</listing>", "<pre>a\n  b</pre>"),
        ('<bdo dir="rtl">abc</bdo>', '<bdi dir="rtl">abc</bdi>'),
    ],
)
def test_elements_that_readers_do_not_know_are_written_as_what_they_do(markup: str, clean: str) -> None:
    assert sanitise(markup, base_url=BASE) == clean


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "a/b"),
        ("<math><mi>x</mi><mo>=</mo><mn>2</mn></math>", "x = 2"),
        ('<math alttext="E=mc²"><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>', "E=mc²"),
        ('<math><mi>y</mi><annotation encoding="application/x-tex">\\gamma</annotation></math>', "y"),
    ],
)
def test_a_formula_is_kept_as_text(formula: str, text: str) -> None:
    assert sanitise(f"<p>So {formula}.</p>", base_url=BASE) == f"<p>So {text}.</p>"


def test_c1_controls_are_read_as_browsers_read_them() -> None:
    assert sanitise("<p>It\x92s \x93so\x94 &#150; done\x81</p>", base_url=BASE) == "<p>It’s “so” – done</p>"
