"""An article's HTML as pages show it."""

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.drafts import Media
from feedsvc.web.contents import contents, srcset

ADDRESSES = Addresses("https://news.example")
PICTURE = Media(url="/media/ab/cd.jpg", type="image/jpeg", width=900, height=600)


def test_a_kept_picture_is_offered_in_all_its_sizes_and_loaded_late() -> None:
    markup = contents(
        '<p><img alt="" src="https://news.example/media/ab/cd.jpg" title="x"></p>', [PICTURE], addresses=ADDRESSES
    )

    assert markup == (
        '<p><img alt="" src="https://news.example/media/ab/cd.jpg" srcset="/media/ab/cd.jpg.400.webp 400w, '
        '/media/ab/cd.jpg.800.webp 800w, /media/ab/cd.jpg 900w" sizes="(max-width: 42rem) 100vw, 40rem" title="x" '
        'loading="lazy"></p>'
    )


def test_a_picture_of_somebody_elses_is_only_loaded_late() -> None:
    markup = contents('<img src="https://agency.example/a.jpg?a=1&amp;b=2">', [PICTURE], addresses=ADDRESSES)

    assert markup == '<img src="https://agency.example/a.jpg?a=1&amp;b=2" loading="lazy">'


def test_what_scrolls_is_reached_by_keyboard() -> None:
    assert contents("<table><tr><td>1</table><pre>x</pre><p>tables</p>", addresses=ADDRESSES) == (
        '<table tabindex="0"><tr><td>1</table><pre tabindex="0">x</pre><p>tables</p>'
    )


def test_a_picture_of_one_size_leaves_no_choice() -> None:
    assert srcset(Media(url="/media/ab/cd.jpg", type="image/jpeg", width=300, height=200), ADDRESSES) == ""


def test_pictures_are_where_the_newsroom_keeps_them() -> None:
    elsewhere = Addresses("https://news.example", media_url="https://cdn.example")
    picture = Media(url="/media/ab/cd.jpg", type="image/jpeg", width=900, height=600)

    html = contents('<p><img alt="" src="https://news.example/media/ab/cd.jpg"></p>', [picture], addresses=elsewhere)

    assert 'src="https://cdn.example/media/ab/cd.jpg"' in html
    assert 'srcset="https://cdn.example/media/ab/cd.jpg.400.webp 400w' in html
    assert elsewhere.absolute("/articles/1") == "https://news.example/articles/1"
