"""Lines of a page that invite its readers elsewhere are no text of its article, and articles may tell of channels."""

from pathlib import PurePosixPath

import pytest

from feedsvc.normalise import normalise
from feedsvc.readers import read
from tests.builders import NOW, outlet

FIRST = "<p>The harbour trust has voted to keep the old crane, which was built in 1904 and still lifts four tonnes a day.</p>"
LAST = "<p>Its keeper, who climbs it every morning before six, said that the vote had taken a great weight off the quay.</p>"


def text(*parts: str, lang: str = "en", site: str = "The Quay Post") -> str:
    page = (
        f'<html lang={lang}><head><title>Old crane stays</title><meta property="og:site_name" content="{site}"></head>'
        f"<body><article><h1>Old crane stays</h1>{''.join(parts)}</article></body></html>"
    )
    return normalise(read(PurePosixPath("a.html"), page.encode())[0], outlet=outlet(), received=NOW).content_text


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "<p>Follow us on Facebook and Instagram</p>"),
        ("en", "<ul><li>📱 The Quay Post is on WhatsApp</li></ul>"),
        ("en", "<p>Did you know The Quay Post has a Telegram channel? Follow it from your phone.</p>"),
        ("pt", "<ul><li>📱 Participe do grupo no WhatsApp</li></ul>"),
    ],
)
def test_a_line_that_invites_to_a_channel_is_no_text(lang: str, line: str) -> None:
    assert text(FIRST, line, LAST, lang=lang) == text(FIRST, LAST, lang=lang)


@pytest.mark.parametrize(
    "line",
    [
        "Follow the crane's own account and Facebook shows nothing but gulls, its keeper said.",
        "The trust told The Quay Post on Twitter that it would paint the crane.",
        "Facebook and Instagram: 14 votes",
        "Subscribe to the crane, the poster said.",
    ],
)
def test_an_article_tells_of_channels(line: str) -> None:
    assert line in text(FIRST, f"<p>{line}</p>", LAST)


def test_how_the_newsroom_is_reached_below_an_article_is_no_text_nor_is_the_heading_above_it() -> None:
    ending = "<h3>Heb jij een tip?</h3><p>App de redactie via 06-00000011.</p>"

    assert "redactie" not in text(FIRST, LAST, ending, lang="nl")
    assert "Heb jij" not in text(FIRST, LAST, ending, lang="nl")
    assert "redactie" in text(FIRST, ending, LAST, lang="nl")
