"""Articles that are written at the desk: the form, what it would become as one writes, and what became of what was sent."""

from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.writing import WrittenArticle
from feedsvc.domain.texts import scrub
from feedsvc.errors import FeedsvcError
from feedsvc.web.admin.correcting import in_zone
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.admin.quarantine import FIELDS, LISTS, metadata_of
from feedsvc.web.clients import client_address

FIRST = ("title",)
"""Fields that stand above the text."""


def writing_views(admin: Blueprint, usecases: UseCases, *, proxies: int) -> None:
    """Serve `/admin/write` and `/admin/write/sent`."""

    @admin.get("/write")
    def write() -> Response:
        return _form(usecases)

    @admin.post("/write")
    def compose() -> AnyResponse:
        written = _written(usecases)
        if request.form.get("do") != "send":
            return _form(usecases, written)
        client = client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies)
        try:
            path = usecases.writing.send(written, by=g.session.name, client=client)
        except FeedsvcError as refused:
            return _form(usecases, written, wrong=str(refused))
        g.subject = path
        return redirect(f"/admin/write/sent?{urlencode({'path': path})}", 303)

    @admin.get("/write/sent")
    def written_article() -> Response:
        sent, articles = usecases.writing.outcome(request.args.get("path", ""))
        page = desk_page("written.html", here="write", sent=sent, articles=articles, now=usecases.writing.clock())
        if sent.settled is None:
            page.headers["Refresh"] = "1"
        return page


def _form(usecases: UseCases, written: WrittenArticle | None = None, *, wrong: str = "") -> Response:
    """Show the form, as it was sent if it was, with what it would become."""
    g.is_scripted = True
    rows = usecases.writing.preview(written) if written is not None and not wrong else ()
    chosen = written.name if written is not None else ""
    shown = {
        "chosen": chosen,
        "fields": FIELDS,
        "lists": LISTS,
        "first": FIRST,
        "values": request.form,
        "rows": rows,
        "wrong": wrong,
    }
    return desk_page("write.html", here="write", status=400 if wrong else 200, **shown)


def _written(usecases: UseCases) -> WrittenArticle:
    file = request.files.get("file")
    chosen = [picture for picture in request.files.getlist("pictures") if picture.filename]
    metadata = dict(metadata_of(request.form))
    if embargo := metadata.get("embargo"):
        metadata["embargo"] = in_zone(str(embargo), usecases.outlet)
    return WrittenArticle(
        text=scrub(request.form.get("text", "").replace("\r\n", "\n")),
        name=_name(file.filename) if file else "",
        content=file.read() if file else b"",
        metadata=metadata,
        pictures={_name(picture.filename): picture.read() for picture in chosen},
    )


def _name(name: str | None) -> str:
    """Return the last part of the name that a browser sent."""
    return scrub(name or "").replace("\\", "/").rpartition("/")[2]
