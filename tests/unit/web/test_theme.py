"""The newsroom's own look on the public pages; without any of it they stay as they are."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedsvc.app.settings import load_settings
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.feeds import FeedFormat
from feedsvc.errors import ConfigurationError
from feedsvc.render.rendering import Renderer
from feedsvc.web.app import create_app
from feedsvc.web.theme import Theme
from tests.builders import NOW, feed, outlet
from tests.fakes.wiring import wired

ICON = "https://courier.example/icon.png"


def client(**theme: object) -> FlaskClient:
    return create_app(wired(), theme=Theme(**theme)).test_client()  # type: ignore[arg-type]


def test_logo_icon_and_footer_stand_on_every_page() -> None:
    room = client(
        logo="https://courier.example/logo.svg",
        icon=ICON,
        footer=(("Imprint", "https://courier.example/imprint"), ("Privacy & cookies", "https://courier.example/privacy")),
    )

    for path in ("/", "/embed", "/articles/unknown"):
        page = room.get(path).text
        assert '<img class="logo" src="https://courier.example/logo.svg" alt="The Sableport Courier">' in page
        assert f'<link rel="apple-touch-icon" href="{ICON}">' in page
        assert '<a href="https://courier.example/privacy">Privacy &amp; cookies</a>' in page


def test_colour_and_style_sheet_are_one_file_that_follows_ours() -> None:
    room = client(accent="#0a5c36", css=".masthead { background: #eee; }")

    page = room.get("/").text
    address = page.partition('<link rel="stylesheet" href="/theme.css')[2].partition('"')[0]
    sheet = room.get(f"/theme.css{address}")

    assert page.index("/static/style.css") < page.index("/theme.css")
    assert sheet.content_type == "text/css; charset=utf-8"
    assert "--accent: #0a5c36" in sheet.text
    assert sheet.text.endswith(".masthead { background: #eee; }")
    assert "immutable" in sheet.headers["Cache-Control"]


def test_another_style_sheet_has_another_address() -> None:
    one, other = (client(css=css).get("/").text.partition("/theme.css?v=")[2][:10] for css in ("a { }", "b { }"))

    assert one != other


def test_without_a_theme_pages_name_no_sheet_of_its_own() -> None:
    page = client().get("/").text

    assert "theme.css" not in page
    assert 'class="logo"' not in page


def test_a_template_stands_in_for_ours_alone_and_may_extend_it(tmp_path: Path) -> None:
    (tmp_path / "base.html").write_text(
        '{% extends "feedsvc/base.html" %}{% block head %}{{ super() }}<meta name="x" content="ours">{% endblock %}'
    )
    (tmp_path / "error.html").write_text("Nothing here, says {{ outlet.name }}")
    room = client(templates=tmp_path)

    assert room.get("/articles/unknown").text == "Nothing here, says The Sableport Courier"
    assert "<h1>" in room.get("/").text


def test_feeds_name_the_icon() -> None:
    renderer = Renderer(outlet(icon=ICON))
    bodies = {kind: renderer.render(FeedDocument(feed(), kind), [], changed=NOW).body.decode() for kind in FeedFormat}

    assert f"<icon>{ICON}</icon>" in bodies[FeedFormat.ATOM]
    assert f'"favicon":"{ICON}"' in bodies[FeedFormat.JSON]


def test_the_theme_is_a_table_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("a { }")
    path = tmp_path / "feedsvc.toml"
    path.write_text(
        f'[web.theme]\naccent = "#0a5c36"\ncss = "{tmp_path}/own.css"\n'
        '[web.theme.footer]\nImprint = "https://courier.example/imprint"\n'
    )

    theme = load_settings(path, {"FEEDSVC_WEB_THEME_ICON": ICON}).web.theme

    assert (theme.accent, theme.icon, theme.css) == ("#0a5c36", ICON, tmp_path / "own.css")
    assert theme.footer == {"Imprint": "https://courier.example/imprint"}


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('css = "nowhere.css"', "there is no such file"),
        ('templates = "nowhere"', "there is no such folder"),
        ('accent = "red; } body {"', "write a colour as style sheets do"),
        ('logo = "logo.svg"', "write it in full"),
    ],
)
def test_a_theme_that_cannot_be_worn_is_named_with_its_remedy(tmp_path: Path, line: str, remedy: str) -> None:
    path = tmp_path / "feedsvc.toml"
    path.write_text(f"[web.theme]\n{line}\n")

    with pytest.raises(ConfigurationError, match=remedy):
        load_settings(path, {})
