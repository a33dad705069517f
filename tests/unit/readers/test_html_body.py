"""Which blocks of a saved page are its article, and what becomes of the rest."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.domain.articles import Revision
from feedsvc.domain.clearance import HoldKind
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

SENTENCES = (
    "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish a day.",
    "Its keeper, who climbs it every morning before six, said that the vote had taken a great weight off the whole quay.",
    "Before the summer it will be painted in its first colours, green and white, by pupils of the school behind the church.",
)
PARAGRAPHS = tuple(f"<p>{sentence}</p>" for sentence in SENTENCES)


def revision(*parts: str, head: str = "", lang: str = "en") -> Revision:
    page = (
        f"<html lang={lang}><head><title>Old crane stays</title>{head}</head><body><nav><a href=/>Home</a><a href=/s>Sport</a></nav>"
        f"<article><h1>Old crane stays</h1>{''.join(parts)}</article><footer><p>Printed on the quay since 1911.</p></footer></body></html>"
    )
    return normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW)


def test_a_space_at_the_edge_of_an_inline_element_is_a_space() -> None:
    first = (
        "<p>The trust that owns the crane<span> announced </span>Monday that it stays,<b> after years</b><i> of doubt</i>.</p>"
    )

    text = revision(first, *PARAGRAPHS).content_text

    assert "the crane announced Monday that it stays, after years of doubt." in text


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ("<h3>Opening times</h3><ul><li>Monday: never</li><li>Tuesday: at high tide</li></ul>", "Tuesday: at high tide"),
        ("<table><tr><th>Year</th><th>Fish</th></tr><tr><td>1904</td><td>4 t</td></tr></table>", "<td>4 t</td>"),
        ("<blockquote class=twitter-tweet><p>The crane stays!</p>Trust (@trust)</blockquote>", "The crane stays!"),
        ("<div class=embed><blockquote><p>It nods.</p><footer>Ana Ruiz</footer></blockquote></div>", "Ana Ruiz"),
        ("<div class=wrap><img data-src=https://img.example/crane.jpg src=data:x></div>", "https://img.example/crane.jpg"),
        ("<figure><img data-zz-src='https://img.example/crane?w=660'></figure>", 'src="https://img.example/crane?w=660"'),
    ],
)
def test_what_stands_among_the_paragraphs_or_ends_the_article_is_text(part: str, kept: str) -> None:
    assert kept in revision(*PARAGRAPHS[:2], part, PARAGRAPHS[2]).content_html
    if "img" not in part and "blockquote" not in part:
        assert kept in revision(*PARAGRAPHS, part).content_html


@pytest.mark.parametrize(
    "part",
    [
        "<p>Read also:</p><ul><li><a href=/x>Ferry runs aground again</a></li></ul>",
        "<p>More: <a href=/x>Ferry runs aground again</a></p>",
        "<div class=newsletter-signup><p>Ferry runs aground again, in your letter box every morning at six.</p></div>",
    ],
)
def test_a_pointer_to_another_article_is_left_out_and_kept_as_furniture_if_it_says_anything(part: str) -> None:
    made = revision(*PARAGRAPHS[:2], part, PARAGRAPHS[2])

    assert "aground" not in made.content_text
    assert "Read also" not in made.content_text
    assert [made.content_text.count(sentence) for sentence in SENTENCES] == [1, 1, 1]


@pytest.mark.parametrize(
    "part",
    [
        "<div class=by><img src=https://img.example/avatars/aruiz.jpg></div>",
        "<div class=by><a href=/staff/11/ana-ruiz/><img src=https://img.example/x.png></a></div>",
        "<div class=by><img class='h-10 rounded-full' src=https://img.example/x.png></div>",
        "<div class=by><img src=https://img.example/x.png?width=48></div>",
        "<div class=by><img src=https://img.example/x.png alt='Portrait of Ana Ruiz'></div>",
        "<div class=post-author><img src=https://img.example/x.png></div>",
        "<div class=box><span>- Publicitate -</span><div><a href='#'><img src=https://img.example/x.png></a></div></div>",
        "<div class=box><a href=https://shop.example/ rel='nofollow sponsored'><img src=https://img.example/x.png></a></div>",
        "<div class=box><img src=https://img.example/ads/windows.jpg></div>",
        "<div class=ad-slot><img src=https://img.example/x.png></div>",
    ],
)
def test_portraits_of_the_author_and_advertisements_are_no_pictures_of_the_article(part: str) -> None:
    head = '<meta name="author" content="Ana Ruiz">'

    assert "<img" not in revision(part, *PARAGRAPHS[:2], part, PARAGRAPHS[2], head=head).content_html


@pytest.mark.parametrize(
    "part",
    [
        "<div class=wrap><a href=/gallery/crane><img src=https://img.example/crane.jpg></a></div>",
        "<div class=wrap><span>The crane</span><a href=https://img.example/big.jpg><img src=https://img.example/crane.jpg></a></div>",
        "<div class=wrap><img src=https://img.example/crane.jpg alt='Ana Ruiz and the old crane on its last day of work'></div>",
        "<div class=wrap><img width=640 height=40 src=https://img.example/crane.jpg></div>",
    ],
)
def test_a_picture_that_may_be_the_articles_stays(part: str) -> None:
    head = '<meta name="author" content="Ana Ruiz">'

    assert "crane.jpg" in revision(part, *PARAGRAPHS, head=head).content_html


@pytest.mark.parametrize(
    "part",
    [
        "<x-island><div data-component=newsletter><p>Notice: what we send may hold word of charities.</p></div></x-island>",
        "<section data-testid=tag-list><h2>Topics</h2><ul><li>Open water swimming</li></ul></section>",
        "<ul class=sns><li>Bookmark</li><li>Send on</li></ul>",
        "<ul class=post-tags><li>Cranes</li><li>Quays</li></ul>",
    ],
)
def test_a_box_is_told_by_the_name_of_its_component_too(part: str) -> None:
    assert revision(part, *PARAGRAPHS, part).content_text == "\n\n".join(SENTENCES)


def test_an_old_page_without_headings_has_headline_byline_and_date_parted_by_breaks() -> None:
    top = "<b>Old crane stays on the quay for good</b><br><font size=2><i>by Ana Ruiz</i><br>Posted on 12 May 2004</font>"
    text = "<br><br>".join(SENTENCES)
    page = (
        "<html><head><title>The Sableport Courier - Old crane stays on the quay for good</title></head><body><table>"
        "<tr><td><a href=/>Home</a> | <a href=/sea>Sea</a></td></tr><tr><td><b>SECTIONS</b><br><a href=1>Port</a><br></td>"
        f"<td>{top}<br><br><img src=https://img.example/crane.jpg><font size=3>{text}</font></td></tr></table></body></html>"
    )

    made = normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW)

    assert (made.title, made.authors) == ("Old crane stays on the quay for good", ("Ana Ruiz",))
    assert made.published is not None
    assert made.published.at.date().isoformat() == "2004-05-12"
    assert made.content_text == "\n\n".join(SENTENCES)


def test_the_text_in_the_metadata_confirms_blocks_that_nothing_else_would_keep() -> None:
    short = "Nobody spoke against it."
    body = " ".join([*SENTENCES, short])

    made = revision(
        *PARAGRAPHS,
        f"<div class=promo>{short}</div>",
        head=f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{body}"}}</script>',
    )

    assert short in made.content_text


def test_comparisons_in_a_script_are_no_nesting() -> None:
    loops = "for(var i=0;i<length;i++){if(i<n){}}" * 500

    assert SENTENCES[0] in revision(f"<script>{loops}</script>", *PARAGRAPHS).content_text


@pytest.mark.parametrize(
    ("top", "published"),
    [
        ("<p class=date>3 February 2026</p>", "2026-02-03"),
        ("<p>© 2026 The Courier</p>", None),
        ("", None),
    ],
)
def test_the_date_beside_the_headline_is_the_pages_and_a_year_alone_is_none(top: str, published: str | None) -> None:
    made = revision(top, *PARAGRAPHS).published

    assert (made and made.at.date().isoformat()) == published


def test_a_printed_date_settles_which_number_is_the_month() -> None:
    made = revision(
        *PARAGRAPHS, "<p>Written on 01.11.2023</p>", head='<meta name="date" content="11/01/2023 12:43">', lang="en"
    )

    assert made.published is not None
    assert made.published.at.date().isoformat() == "2023-11-01"


def test_a_long_text_overrules_a_wrong_language() -> None:
    assert revision(*PARAGRAPHS, lang="de").language == "en"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["p", "div", "li", "td", "section class=related", "aside", "span", "h3", "div class=comments", "footer"]
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 3),
)
def test_every_sentence_of_a_page_is_in_title_summary_body_or_furniture(places: list[str], at: int) -> None:
    said = [f"Sentence {n} of the day was said on the quay by somebody who left." for n in range(len(places))]
    parts = [f"<{place}>{sentence}</{place.split()[0]}>" for place, sentence in zip(places, said, strict=True)]

    made = revision(*PARAGRAPHS[:at], *parts, *PARAGRAPHS[at:])

    shown = " ".join([made.title, made.summary or "", made.content_text, *(line.text for line in made.furniture)])
    shown = " ".join(shown.split())
    assert [sentence for sentence in (*said, *SENTENCES, "Printed on the quay since 1911.") if sentence not in shown] == []


PUBLISHED = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "top", "published"),
    [
        (
            PUBLISHED.format("2026-05-04T00:44:52Z"),
            "<ul><li class=date>3 May 2026 21:44</li></ul>",
            "2026-05-03T21:44:52-03:00",
        ),
        (PUBLISHED.format("2026-11-06T23:00:00Z"), "<time>7 November 2026</time>", "2026-11-07T00:00:00+01:00"),
        (
            PUBLISHED.format("2026-01-03T09:48:24Z") + "<meta name=date content=2026-01-06T09:22:36Z>",
            "<p class=date>6 January 2026</p>",
            "2026-01-06T09:22:36+00:00",
        ),
        (PUBLISHED.format("2026-11-17T10:33:13Z"), "<li><time>9 March 2026</time></li>", "2026-03-09T00:00:00+00:00"),
        (PUBLISHED.format("2026-03-09T10:33:13Z"), "<p>Updated 17 November 2026</p>", "2026-03-09T10:33:13+00:00"),
        (PUBLISHED.format("2026-01-12T08:00:00Z"), "<p class=date>12/01/2026</p>", "2026-01-12T08:00:00+00:00"),
        (PUBLISHED.format("2026-12-01T08:00:00Z"), "<p class=date>12/01/2026</p>", "2026-12-01T08:00:00+00:00"),
        (
            PUBLISHED.format("2026-05-04"),
            "<p>Updated 4 May 2026 09:30</p><p>4 May 2026 08:21 | Desk</p>",
            "2026-05-04T08:21:00+00:00",
        ),
        ("", "<span class=post-date data-date-time='2026-10-18 07:30:21'>2026.10.18. 7:30</span>", "2026-10-18T07:30:21+00:00"),
    ],
)
def test_the_day_that_a_page_prints_beside_its_headline_settles_what_is_stated_for_machines(
    head: str, top: str, published: str
) -> None:
    made = revision(top, *PARAGRAPHS, head=head).published

    assert made is not None
    assert made.at.isoformat() == published


def test_a_day_below_the_text_is_found_by_its_label() -> None:
    below = "<p>The festival of 2 May 2025 is over.</p><div>Published on 16.08.2026</div>"

    made = revision(*PARAGRAPHS, below).published

    assert made is not None
    assert made.at.date().isoformat() == "2026-08-16"


def test_a_picture_goes_out_without_the_few_words_below_it() -> None:
    made = revision("<div class=lead><img src=https://paper.example/crane.jpg><span>4 photos</span></div>", *PARAGRAPHS)

    assert "crane.jpg" in made.content_html
    assert "4 photos" not in made.content_text
    assert any("4 photos" in line.text for line in made.furniture)


@pytest.mark.parametrize(
    "part",
    [
        "<figure><h2>Harbour Letter</h2><p>A letter from the quay may reach you on any morning that you like.</p></figure>",
        "<h2>What was said<span>[<a href=/edit>A letter</a>]</span></h2>",
        "<ul><li>A letter: 85512231</li></ul><h1>Old crane stays</h1>",
    ],
)
def test_cards_links_to_edit_and_codes_above_the_headline_are_no_text(part: str) -> None:
    made = revision(part, *PARAGRAPHS)

    assert "A letter" not in made.content_text
    assert all(sentence in made.content_text for sentence in SENTENCES)


def test_the_line_that_says_where_the_writer_is_reached_is_no_text() -> None:
    made = revision(*PARAGRAPHS, "<p><em>Contact reporter Ana Ruiz at ana@paper.example.</em></p>")

    assert "ana@paper.example" not in made.content_text
    assert any("ana@paper.example" in line.text for line in made.furniture)


def test_a_page_whose_whole_text_is_hidden_is_read_and_held() -> None:
    body = "".join(PARAGRAPHS)
    head = '<meta property="og:type" content="article"><style>.gate{display:none}</style>'
    page = f"<html><head><title>Old crane</title>{head}</head><body><nav></nav><div class=gate>{body}</div></body></html>"

    (draft,) = read(PurePosixPath("a.html"), page.encode())

    assert all(sentence in draft.body for sentence in SENTENCES)
    assert "hides all of its text" in draft.doubts[0]
    assert [hold.kind for hold in normalise(draft, outlet=outlet(), received=NOW).holds] == [HoldKind.DOUBT]


def test_the_next_article_that_a_page_loads_below_is_no_part_of_the_article() -> None:
    story = "<div class='story'><h1 class='head'>{}</h1><div class='text'>{}</div></div>"
    own = story.format("Old crane stays in place", "".join(PARAGRAPHS))
    following = "<p>The ferry company has sold its last paper ticket, after ninety years and four colours of paper.</p>"
    page = f"<html><body><nav></nav><aside></aside>{own}{story.format('Last ticket sold in Lund', following)}</body></html>"

    made = normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW)

    assert SENTENCES[0] in made.content_text
    assert "paper ticket" not in made.content_text


def test_a_further_h1_inside_the_article_is_a_subhead_of_it() -> None:
    markup = f"<nav></nav><h1>Old crane stays in place</h1><div>{PARAGRAPHS[0]}</div><div><h1>What the trust says</h1>{''.join(PARAGRAPHS[1:])}</div>"

    assert SENTENCES[-1] in revision(markup).content_text


@pytest.mark.parametrize(
    "pointer",
    [
        "<p>Read also...</p><div class='related'><a href='/x'>Other news</a> 4 May</div>",
        "<blockquote><b>LOOK | <a href='/x'>Crane nods at boats</a></b></blockquote>",
    ],
)
def test_a_line_that_leads_to_another_article_goes_and_what_stands_below_stays(pointer: str) -> None:
    below = "<h2>What the trust says</h2>"

    text = revision(f"<nav></nav><h1>Old crane stays</h1>{PARAGRAPHS[0]}{pointer}{below}{''.join(PARAGRAPHS[1:])}").content_text

    assert "What the trust says" in text
    assert "also" not in text
    assert "LOOK" not in text


def test_the_credit_of_an_author_above_the_buttons_to_share_is_read() -> None:
    assert revision(
        f"<nav></nav><h1>Old crane stays</h1>{''.join(PARAGRAPHS)}<p>Author: Ana Ruiz</p><div class='share'><a href='#'>Share</a></div>"
    ).authors == ("Ana Ruiz",)


def test_a_table_above_a_pointer_to_another_article_stays() -> None:
    table = "<table><tr><td>Herring</td><td>4 t</td></tr><tr><td>Cod</td><td>2 t</td></tr></table>"

    made = revision(*PARAGRAPHS[:2], table, "<ul><li><a href=/x>Ferry runs aground again</a></li></ul>", PARAGRAPHS[2])

    assert "<td>4 t</td>" in made.content_html
    assert "Ferry" not in made.content_html


def test_words_with_joiners_inside_are_found_again() -> None:
    line = "<p>وی گفت: «آن‌ها که دیر آمده‌اند عجله دارند.»</p>"

    assert "آمده‌اند" in revision(f"<p>{'جرثقیل کهنه‌ی بندر می‌ماند و رنگ تازه می‌گیرد. ' * 3}</p>", line, lang="fa").content_text


def test_a_box_that_asks_for_donations_is_no_text() -> None:
    assert "us today" not in revision(*PARAGRAPHS, "<div class=donate-box><p>Please support us today!</p></div>").content_text


def test_a_thumbnail_of_a_page_that_hides_its_address_is_the_picture_that_it_leads_to() -> None:
    thumbnail = "<a href=https://img.example/crane.jpg><img src=/thumbs/crane.jpg></a>"

    assert 'src="https://img.example/crane.jpg"' in revision(*PARAGRAPHS[:2], thumbnail, PARAGRAPHS[2]).content_html
