"""Whole saved pages: whose word is believed of headline, authors, day and pictures."""

import json
from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

TEXT = "The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes of fish a day."
HERE = "https://paper.example/2026/02/03/old-crane"


def page(head: str = "", top: str = "<h1>Old crane stays in the harbour</h1>", body: str = "", title: str = "") -> Draft:
    paragraphs = "".join(f"<p>{n}. {TEXT}</p>" for n in range(4))
    markup = (
        f"<html><head><title>{title}</title>{head}</head><body><nav></nav><header></header>"
        f"<article>{top}{body}{paragraphs}</article><footer></footer><script></script></body></html>"
    )
    (draft,) = read(PurePosixPath("a.html"), markup.encode())
    return draft


def authors(draft: Draft) -> tuple[str, ...]:
    return normalise(draft, outlet=outlet(), received=NOW).authors


def ld(*told: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in told)


def meta(**told: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in told.items())


def test_a_heading_that_the_metadata_agree_with_is_the_headline() -> None:
    draft = page(
        ld({"@type": "NewsArticle", "headline": "Harbour news of today"}) + meta(og__title="Old crane stays in harbour")
    )

    assert draft.title == "Old crane stays in the harbour"


def test_the_name_of_a_section_or_of_the_outlet_is_no_headline() -> None:
    top = "<h1>Harbour</h1><h1>The Courier</h1>"

    assert page(meta(og__title="Harbour trust keeps crane"), top=top).title == "Harbour trust keeps crane"


@pytest.mark.parametrize(
    ("title", "top", "found"),
    [
        ("Old crane stays - The Sableport Courier", "", "Old crane stays"),
        ("The Courier | Old crane stays", "<h2 class='entry-title'>Old crane stays</h2>", "Old crane stays"),
        ("Courier", "<h3 class='post-title'>Old crane stays</h3>", "Old crane stays"),
        ("Кран остаётся — Курьер", "<h1>Курьер</h1>", "Кран остаётся"),
        ("古い起重機 | 港新聞", "<h1>古い起重機</h1>", "古い起重機"),
    ],
)
def test_without_metadata_the_page_shows_its_headline(title: str, top: str, found: str) -> None:
    assert page(title=title, top=top).title == found


def test_of_many_articles_the_pages_own_is_read() -> None:
    others = [{"@type": "NewsArticle", "headline": f"Other {n}", "datePublished": "2020-01-01", "author": "No One", "dateModified": "x", "url": f"https://paper.example/{n}"} for n in range(3)]  # fmt: skip
    own = {
        "@type": "NewsArticle",
        "headline": "Old crane stays",
        "datePublished": "2026-02-03",
        "mainEntityOfPage": {"@id": HERE},
    }

    draft = page(f'<link rel="canonical" href="{HERE}">' + ld({"@graph": others}, own))

    assert (draft.published, draft.source_id) == ("2026-02-03", HERE)


def test_what_can_be_made_out_of_broken_json_ld_is_read() -> None:
    broken = '{"@type": "NewsArticle", "headline": "Old "crane" stays", "datePublished": "2026-02-03T10:15:00Z", "author": {"@type": "Person", "name": "Ana Ruiz"}'

    draft = page(f'<script type="application/ld+json">{broken}</script>')

    assert (draft.published, authors(draft)) == ("2026-02-03T10:15:00Z", ("Ana Ruiz",))


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("By Ana Ruiz and Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ([{"@type": "Person", "name": "Ana Ruiz"}, {"@type": "Person", "name": "Bo Lind"}], ("Ana Ruiz", "Bo Lind")),
        ({"@id": "#ana"}, ("Ana Ruiz",)),
        ({"@type": "Organization", "name": "Tide Wire"}, ()),
        ("Ana Ruiz, The Courier", ("Ana Ruiz",)),
        ({"@type": "Person", "name": "Maria da Silva"}, ("Maria da Silva",)),
        ({"@type": "Person", "name": "Kestrel"}, ("Kestrel",)),
        ({"@type": "Person", "name": "admin"}, ()),
    ],
)
def test_authors_are_people(author: object, found: tuple[str, ...]) -> None:
    told = {"@graph": [{"@type": "NewsArticle", "headline": "Old crane stays", "author": author}, {"@id": "#ana", "@type": "Person", "name": "Ana Ruiz"}]}  # fmt: skip

    assert authors(page(ld(told) + meta(og__site_name="The Courier"))) == found


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ('<p class="meta">By Ana Ruiz on Tuesday, February 3rd, 2026</p>', ("Ana Ruiz",)),
        ('<div class="article-info__authors">Текст: Анна Руис</div>', ("Анна Руис",)),
        ('<span class="byline">Von Ana Ruiz und Bo Lind</span>', ("Ana Ruiz", "Bo Lind")),
        ('<div class="author">Ana Ruiz<br>Staff Writer</div>', ("Ana Ruiz",)),
        ('<div class="author-line"><span class="autor">Ana Ruiz</span>, <span class="zdroj">ČTK</span></div>', ("Ana Ruiz",)),
        ('<span class="byline__author-name">Ana Ruiz</span>', ("Ana Ruiz",)),
        ('<div class="meta"><span class="by">Ana Ruiz</span> <span class="dt">5 May 2026</span></div>', ("Ana Ruiz",)),
        ('<p><a href="/auteurs/ana-ruiz">Ana Ruiz</a></p>', ("Ana Ruiz",)),
        ('<span class="post-author vcard">von <span class="fn">rosenrot</span></span>', ("rosenrot",)),
        ('<p class="byline">Story by <b>Ana Ruiz</b><br>Photos by <b>Bo Lind</b></p>', ("Ana Ruiz",)),
        ('<div class="author">Ana Ruiz</div><nav><a href="/autor/bo-lind">Bo Lind</a></nav>', ("Ana Ruiz",)),
        ('<nav><a href="/autor/bo-lind">Bo Lind</a></nav>', ()),
        ('<div class="comment"><p>By Someone Else</p></div>', ()),
        (
            '<div class="widget Blog"><span class="post-author vcard">by <span class="fn">Ana Ruiz</span></span></div>',
            ("Ana Ruiz",),
        ),
        ('<div class="article-footer"><span itemprop="author">Ana Ruiz</span></div>', ("Ana Ruiz",)),
        ('<span class="news-list-author">By Ana Ruiz</span>', ("Ana Ruiz",)),
        (
            '<ol><li itemprop="citation" itemscope><meta itemprop="author" content="Bo Lind"></li></ol><p class="by">Ana Ruiz</p>',
            ("Ana Ruiz",),
        ),
    ],
)
def test_without_metadata_the_byline_that_is_shown_is_read(byline: str, found: tuple[str, ...]) -> None:
    assert authors(page(body=byline)) == found


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("<p align=right><i>Ana Ruiz</i></p>", ("Ana Ruiz",)),
        ("<p style='text-align: right'><em>Ana Ruiz</em></p>", ("Ana Ruiz",)),
        ("<p align=right><i>the old quay</i></p>", ()),
        ("<p align=right><i>Ana Ruiz</i></p><p>It goes on below.</p>", ()),
    ],
)
def test_a_name_in_italics_at_the_right_signs_the_text_that_it_ends(end: str, found: tuple[str, ...]) -> None:
    assert authors(page(body=f"<div><p>{TEXT}</p>{end}</div>")) == found


@pytest.mark.parametrize(("label", "found"), [("Verfasst von", ("Ana Ruiz",)), ("Est. reading time", ())])
def test_a_card_for_social_networks_names_the_author_behind_its_label(label: str, found: tuple[str, ...]) -> None:
    assert authors(page(meta(twitter__label1=label, twitter__data1="Ana Ruiz"))) == found


def test_a_mark_of_an_element_round_the_headline_does_not_make_the_byline_anothers() -> None:
    around = '<div class="has-sidebar"><h1>Old crane stays</h1><p class="byline">By Ana Ruiz</p></div>'

    assert authors(page(body=around)) == ("Ana Ruiz",)


def test_a_day_in_the_address_counts_before_times_that_belong_to_other_things() -> None:
    beside = '</article><time datetime="2026-02-09T08:00:00Z">an hour ago</time><article>'

    assert page(f'<link rel="canonical" href="{HERE}">', body=beside).published == "2026-02-03"


def test_a_templates_variable_is_no_date() -> None:
    told = {"@type": "NewsArticle", "headline": "Old crane stays", "datePublished": "{{ date }}"}

    assert page(ld(told) + meta(article__published_time="2026-02-03T23:30:00-05:00")).published == "2026-02-03T23:30:00-05:00"


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ("", "<p>(21 November 2026) The harbour trust has voted to keep the old crane, which lifts four tonnes a day.</p>", "11-21"),
        ("", "<p>SABLEPORT, Nov. 21, 2026 (SAB) — The harbour trust has voted to keep the old crane for another year.</p>", "11-21"),
        ("", "<div>Last change: 24 November 2026<br>Published: 21 November 2026<br>Read 61 times</div>", "11-21"),
        (meta(article__published_time="2026-11-20T08:00:00Z", date="2026-11-21"), "<div>21 November 2026</div>", "11-21"),
        (meta(article__published_time="2026-11-20T08:00:00Z"), "<div>21 November 2026</div>", "11-20"),
    ],
)  # fmt: skip
def test_a_printed_day_counts_where_none_is_stated_and_settles_which_of_two_that_are(head: str, body: str, day: str) -> None:
    published = normalise(page(head + meta(og__type="article"), body=body), outlet=outlet(), received=NOW).published

    assert published is not None
    assert published.at.date().isoformat() == f"2026-{day}"


def test_pictures_have_caption_credit_and_absolute_address() -> None:
    figures = (
        '<figure><img src="data:image/gif;base64,x" data-src="/i/crane.jpg" width="800" height="600" alt="A crane">'
        "<figcaption>The crane at dusk. Photo: Di Oh</figcaption></figure>"
        '<figure><img src="quay.png"><figcaption>The quay <span class="credit">Tide Wire</span></figcaption></figure>'
        '<a href="/other"><figure><img src="teaser.jpg"><figcaption>Another story</figcaption></figure></a>'
    )

    draft = page(f'<link rel="canonical" href="{HERE}">' + meta(og__image="https://img.example/1200/crane.jpg"), body=figures)

    assert [(one.url, one.caption, one.credit) for one in draft.media] == [
        ("https://img.example/1200/crane.jpg", "The crane at dusk.", "Di Oh"),
        ("https://paper.example/2026/02/03/quay.png", "The quay", "Tide Wire"),
    ]


def test_a_caption_stands_beside_its_figure_too() -> None:
    caption = "<div><figcaption>The crane at dusk <span itemprop=author>Di Oh</span></figcaption></div>"
    box = f"<div><figure><img src=https://img.example/crane.jpg></figure>{caption}</div>"

    (picture,) = page(top=f"{box}<h1>Old crane stays in the harbour</h1>").media

    assert (picture.url, picture.caption, picture.credit) == ("https://img.example/crane.jpg", "The crane at dusk", "Di Oh")


def test_the_leading_picture_is_told_by_structured_metadata() -> None:
    image = {"@type": "ImageObject", "url": "https://img.example/a.webp", "width": 1200, "height": "800 px", "caption": "A crane", "creditText": "Di Oh"}  # fmt: skip

    (picture,) = page(ld({"@type": "NewsArticle", "headline": "Old crane stays", "image": [image]})).media

    assert (picture.type, picture.width, picture.height) == ("image/webp", 1200, 800)
    assert (picture.caption, picture.credit) == ("A crane", "Di Oh")


def test_a_writer_in_the_footer_that_drupal_puts_above_an_article_is_named() -> None:
    top = '<h1>Old crane stays in the harbour</h1><article class="article is-promoted"><footer><div class="author">Submitted by <span>Ana Ruiz</span></div></footer></article>'

    assert authors(page(top=top)) == ("Ana Ruiz",)


@pytest.mark.parametrize(
    ("head", "top", "found"),
    [
        (meta(og__title="Old crane stays - Harbour, fish and weather for the whole coast"), "<h1>Old crane stays</h1>", "Old crane stays"),
        (meta(og__title="Old crane stays", og__site_name="The Courier - Fen"), "<h1>The Courier – Fen</h1><h2>Old crane stays</h2>", "Old crane stays"),
        (meta(og__title="The Courier", og__site_name="The Courier"), "<h2>Old crane stays in place</h2>", "Old crane stays in place"),
        (meta(og__title="Old crane stays | Docks"), "<h1><span class='field--label-hidden'>Old crane stays</span></h1>", "Old crane stays"),
    ],
)  # fmt: skip
def test_the_sites_name_and_its_sections_are_no_headline(head: str, top: str, found: str) -> None:
    assert page(head, top=top, title="The Courier").title == found


def test_without_a_word_of_the_article_in_its_titles_the_heading_above_the_text_is_the_headline() -> None:
    draft = page(title="Fen and Marsh Rowing Club", top="<h4>Old crane stays in place</h4><p>3 May 2026</p>")

    assert draft.title == "Old crane stays in place"


def test_of_two_parts_of_a_title_the_longer_is_the_headline() -> None:
    assert page(top="", title="The Fenland Clarion - Punt race ends in a field").title == "Punt race ends in a field"


@pytest.mark.parametrize(
    ("title", "top", "found"),
    [
        ("Tisková zpráva", "<h2>Bobři ušetřili obci dva miliony</h2>", "Bobři ušetřili obci dva miliony"),
        ("Press release | Proceedings of Slow Rivers", "<h1>Rivers slept longer in the Bronze Age</h1>", "Rivers slept longer in the Bronze Age"),
        ("Mayor to leave after nine long years | Courier", "<h1>The paper that is read by the whole valley</h1>", "Mayor to leave after nine long years"),
    ],
)  # fmt: skip
def test_a_title_that_names_a_kind_of_text_or_the_site_gives_way_to_the_only_heading(title: str, top: str, found: str) -> None:
    page = f"<html><title>{title}</title><body>{top}<p>{TEXT}</p></body></html>"

    assert read(PurePosixPath("a.html"), page.encode())[0].title == found


def test_what_stands_outside_the_one_article_of_a_page_without_frame_words_is_no_text() -> None:
    markup = (
        f"<html><body><div class='top'>Local World</div><article><h1>Old crane stays</h1><p>{TEXT}</p><p>It is blue.</p></article>"
        "<div>See too: Ferry late</div></body></html>"
    )
    (draft,) = read(PurePosixPath("a.html"), markup.encode())

    article = normalise(draft, outlet=outlet(), received=NOW)

    assert article.content_text == f"{TEXT}\n\nIt is blue."


def test_an_export_with_an_article_element_keeps_all_of_its_text() -> None:
    markup = f"<html><body><article><h1>Old crane stays</h1><p>{TEXT}</p></article><div><p>It is blue.</p></div></body></html>"
    (draft,) = read(PurePosixPath("a.html"), markup.encode())

    assert normalise(draft, outlet=outlet(), received=NOW).content_text == f"{TEXT}\n\nIt is blue."


def test_the_day_nearest_above_a_headline_is_the_articles() -> None:
    top = "<div>Thursday, 5 February 2026</div><div>Tuesday, 3 February 2026</div><h1>Old crane stays in the harbour</h1>"

    published = normalise(page(top=top), outlet=outlet(), received=NOW).published

    assert published.at.day == 3


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("<a href='/a/1'>Ana Ruiz</a> <span>Sableport</span>", ("Ana Ruiz",)),
        ("<a href='/a/1'>Ana Ruiz</a> <a href='/a/2'>Bo Lind</a>", ("Ana Ruiz", "Bo Lind")),
        ("<a href='/a/1'>Ana Ruiz</a> <span>and</span> <a href='/a/2'>Bo Lind</a>", ("Ana Ruiz", "Bo Lind")),
        ("<a href='/a/1'>Ana</a> <span>Ruiz</span>", ("Ana Ruiz",)),
    ],
)
def test_an_element_behind_a_linked_name_is_no_part_of_it(mark: str, names: tuple[str, ...]) -> None:
    assert authors(page(body=f"<div class='author'>{mark}</div>")) == names


@pytest.mark.parametrize(
    ("top", "authors_"),
    [
        ("<p class=meta>3 February 2026 &middot; Ana Ruiz</p>", ("Ana Ruiz",)),
        ("<p>Ana Ruiz | 3 February 2026, 10:15</p>", ("Ana Ruiz",)),
        ("<p>3 February 2026 | Harbour News</p>", ()),
        ("<p>3 February 2026</p>", ()),
    ],
)
def test_a_full_name_beside_the_day_is_the_authors(top: str, authors_: tuple[str, ...]) -> None:
    assert authors(page(top=f"<h1>Old crane stays in the harbour</h1>{top}")) == authors_


@pytest.mark.parametrize(
    ("head", "top", "section"),
    [
        ("", "<dd class=category-name>Category: <a href=/port>Port</a></dd>", "Port"),
        ("", "<span class=cat-links><a rel='category tag' href=/c/port>Port</a></span>", "Port"),
        ("", "<nav class=breadcrumb><a href=/>Home</a> <a href=/news>News</a> <a href=/port>Port</a></nav>", "Port"),
        (
            ld({"@type": "BreadcrumbList", "itemListElement": [{"name": "Start"}, {"name": "Port"}]}),
            "",
            "Port",
        ),
        (meta(article__section="Sea"), "<span class=cat-links><a rel=category href=/c>Port</a></span>", "Sea"),
        ("", "<div class=related><a rel=category href=/c>Port</a></div>", None),
        ("", "<nav class=breadcrumb><a href=/>Home</a></nav>", None),
    ],
)
def test_the_section_is_shown_near_the_headline_where_no_metadata_state_it(head: str, top: str, section: str | None) -> None:
    assert page(head, top=f"{top}<h1>Old crane stays in the harbour</h1>").section == section


def test_a_time_in_the_footer_of_an_article_is_its_own_inside_a_box_that_holds_the_headline() -> None:
    meta_line = "<footer><time datetime=2026-02-03T18:45:00+01:00>3 February 2026, 18:45</time></footer>"
    top = f"<div class=dialog-canvas><h1>Old crane stays in the harbour</h1>{meta_line}</div>"

    assert page(top=top).published == "2026-02-03T18:45:00+01:00"


def test_of_two_headings_that_a_title_names_the_longer_is_the_headline() -> None:
    top = "<h1><a href=/>The Courier Online</a></h1><h2>Old crane stays in the harbour</h2>"

    assert (
        page(top=top, title="The Courier Online » Archive » Old crane stays in the harbour").title
        == "Old crane stays in the harbour"
    )


@pytest.mark.parametrize("company", ["Saltmarsh Ferries, Inc.", "Fyrskeppet Nord AB", "Brannoch Yard GmbH"])
def test_a_company_is_no_author(company: str) -> None:
    assert authors(page(f'<meta name="author" content="{company}">')) == ()


def test_the_line_in_which_wordpress_says_where_an_entry_is_filed_is_no_text() -> None:
    filed = (
        "<p class='postmetadata alt'>This entry was posted on Monday and is filed under Quays. You can follow it by RSS.</p>"
    )

    assert "filed under" not in page(body=filed).body
