"""Pages that may be no article: held with a sentence, or refused; articles among forms, links and questions go out."""

from pathlib import PurePosixPath

import pytest

from feedsvc.domain.drafts import Draft
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import read

TEXT = "The harbour trust has voted to keep the old crane. It was built in 1904 and still lifts four tonnes of fish a day."
ROWS = "".join(f"<li><a href='/{n}'>Choir in hall number {n}</a> 7 pm</li>" for n in range(4))
FIELDS = "<form><input type=email name=e><input type=checkbox name=a><input type=checkbox name=b></form>"
CONSENT = "<div id='onetrust-banner'><h2>Your choice</h2><p>We and our 700 partners store cookies on your device to show you advertisements.</p></div>"


def page_of(page: str) -> Draft:
    (draft,) = read(PurePosixPath("a.html"), f"<!doctype html><html>{page}</html>".encode())
    return draft


@pytest.mark.parametrize(
    ("page", "doubt"),
    [
        (f"<title>Crane Archives - Herald</title><body class='archive tag'><h1>Tag: crane</h1><article><p>{TEXT}</p></article>", "list"),
        (f"<title>x</title><body><h1>Search results for crane</h1><ul>{ROWS}</ul><p>{TEXT}</p>", "list"),
        (f"<title>Letters</title><body><main><h1>Our letters by mail</h1><p>Every morning at seven.</p>{FIELDS}</main>", "form"),
        (f"<title>June</title><body><h1>June</h1><ul>{ROWS}</ul>", "links"),
        (f"<title>Mug</title><meta property='og:type' content='product'><body><h1>Mug</h1><p>{TEXT}</p>", "shop"),
        ("<title>x</title><body><main><h1>Orvick by mail</h1><p>Five stories every day.</p><form><input type=email></form></main>", "asks"),
        ("<title>x</title><meta property='og:video' content='a.mp4'><body><h1>The ferry sails</h1><div>Play 0:00 / 1:12</div>", "video"),
        ("<div class='w'><strong>Weather in Orvick</strong> <span>6 m/s</span> <b>-4</b></div>", "headline"),
        (f"<title>Us</title><script type='application/ld+json'>{{\"@type\":\"ContactPage\"}}</script><body><h1>Us</h1><p>{TEXT}</p>", "contacts"),
    ],
)  # fmt: skip
def test_a_page_that_may_be_no_article_is_held_with_a_sentence(page: str, doubt: str) -> None:
    assert doubt in " ".join(page_of(page).doubts)


@pytest.mark.parametrize(
    "page",
    [
        f"<title>Crane stays</title><body><h1>Crane stays</h1><p>{TEXT}</p><p>{TEXT}</p>{FIELDS}",
        f"<title>Crane stays</title><body><h1>Crane stays</h1><p>{TEXT}</p><ul>{ROWS}</ul>",
        "<title>Results</title><body><h1>Results of the regatta</h1><table><tr><td>1</td><td>Ruiz</td><td>22.14</td></tr></table>",
        f"<title>Crane stays</title><body><h1>Crane stays</h1><p>{TEXT}</p>{CONSENT}",
        f"<title>Crane stays</title><body><table><tr><td><h1>Crane stays</h1><p>{TEXT * 3}</p>{FIELDS}</td></tr></table>",
        f"<title>Crane</title><body><main><h1>Crane stays</h1><p>{TEXT}</p></main><form><input type=email></form>",
        f"<title>Crane</title><body><main><time>1 May</time><h1>Crane</h1><p>{TEXT}</p><form><input type=email></form></main>",
        f"<title>Archive of the crane opens</title><body><h1>Archive of the crane opens</h1><p>{TEXT}</p>",
    ],
)
def test_an_article_among_forms_links_and_questions_is_none_of_them(page: str) -> None:
    assert page_of(page).doubts == ()


ABOUT_COOKIES = "<h1>Herald and you</h1><p>We and our partners store cookies to show you what you like.</p>"


@pytest.mark.parametrize("body", [CONSENT, f"<div id='gate'>{ABOUT_COOKIES}<button>Yes</button><button>No</button></div>"])
def test_a_page_that_only_asks_for_consent_is_refused(body: str) -> None:
    with pytest.raises(UnreadableArticle, match="consent"):
        page_of(f"<title>Herald</title><body>{body}</body>")


def test_a_page_about_cookies_that_asks_nothing_is_an_article() -> None:
    assert page_of(f"<title>Herald</title><body>{ABOUT_COOKIES}</body>").doubts == ()


@pytest.mark.parametrize("classes", ["hentry status-draft", "node node--unpublished"])
def test_the_state_of_a_post_among_its_classes_is_a_mark(classes: str) -> None:
    draft = page_of(f"<title>Crane stays</title><body><article class='{classes}'><h1>Crane stays</h1><p>{TEXT}</p></article>")

    assert [mark.key for mark in draft.marks] == ["status"]
    assert not page_of(f"<title>x</title><body><article class='hentry status-publish'><h1>x</h1><p>{TEXT}</p></article>").marks
