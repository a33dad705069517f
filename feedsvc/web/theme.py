"""The newsroom's own look: its logo, icon, colour, footer and style sheet, and templates that stand in for ours."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, Response
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.render.codings import encode
from feedsvc.web.conditional import respond
from feedsvc.web.feeds import asked, flask_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What a newsroom sets of its look. Addresses are absolute; `accent` is a colour of CSS, a lighter shade of which stands on
    dark pages unless `dark_accent` is set; `footer` are names and addresses, `css` is the text of a style sheet."""

    logo: str | None = None
    icon: str | None = None
    accent: str | None = None
    dark_accent: str | None = None
    footer: tuple[tuple[str, str], ...] = ()
    css: str = ""
    templates: Path | None = None

    @property
    def sheet(self) -> str:
        """The style sheet that follows ours; empty if nothing is set."""
        return f"{self._colours}{self.css}"

    @property
    def _colours(self) -> str:
        if self.accent is None:
            return ""
        dark = self.dark_accent or f"color-mix(in srgb, {self.accent} 45%, white)"
        in_dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}"
        return f"@media screen {{ :root {{ --accent: {self.accent}; }} }}\n{in_dark}\n"


NO_THEME = Theme()

OURS = "feedsvc"
"""By `feedsvc/base.html` a template of the newsroom's extends the one that it stands in for."""


def wear(app: Flask, theme: Theme) -> None:
    """Apply a theme to an application."""
    ours = app.jinja_loader
    if theme.templates is not None and ours is not None:
        app.jinja_loader = ChoiceLoader([FileSystemLoader(theme.templates), ours, PrefixLoader({OURS: ours})])
    sheet = _rendition(theme.sheet)
    app.jinja_env.globals |= {"theme": theme, "theme_sheet": f"/theme.css?v={sheet.etag()[1:11]}" if theme.sheet else None}
    app.register_blueprint(_blueprint(sheet))


def _blueprint(sheet: Rendition) -> Blueprint:
    blueprint = Blueprint("theme", __name__)

    @blueprint.get("/theme.css")
    def style_sheet() -> Response:
        response = flask_response(respond(asked(), sheet, now=sheet.changed))
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    return blueprint


def _rendition(css: str) -> Rendition:
    return Rendition(
        name="theme.css",
        content_type="text/css; charset=utf-8",
        key="",
        changed=datetime.now(UTC).replace(microsecond=0),
        bodies=encode(css.encode(), Coding),
    )
