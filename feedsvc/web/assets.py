"""Style sheets and scripts of the pages: in every coding, under addresses of their content, so that they are kept for ever."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.render.codings import encode
from feedsvc.web.conditional import respond
from feedsvc.web.feeds import asked, flask_response

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def assets_blueprint() -> Blueprint:
    """Serve `/static/NAME`."""
    assets = Blueprint("assets", __name__)

    @assets.get("/static/<name>")
    def static_file(name: str) -> Response:
        if name not in names():
            return Response("There is no such file.\n", 404, content_type="text/plain; charset=utf-8")
        response = answer(name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    return assets


@cache
def names() -> frozenset[str]:
    """Name the files of the folder `static`."""
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix in TYPES)


@cache
def address(name: str) -> str:
    """Return the address of a file, another one whenever its content is another."""
    return f"/static/{name}?v={asset(name).etag()[1:11]}"


@cache
def asset(name: str) -> Rendition:
    """Read a file of the folder `static`."""
    path = FOLDER / name
    return Rendition(
        name=name,
        content_type=TYPES[path.suffix],
        key="",
        changed=datetime.fromtimestamp(int(path.stat().st_mtime), UTC),
        bodies=encode(path.read_bytes(), Coding),
    )


def answer(name: str) -> Response:
    """Answer the request at hand with a file, conditionally."""
    rendition = asset(name)
    return flask_response(respond(asked(), rendition, now=rendition.changed))
