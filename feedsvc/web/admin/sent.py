"""Files that are sent by HTTP, at the desk: who may send, and what came from whom."""

from datetime import datetime

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.drop_keys import NewKey
from feedsvc.web.admin.presenting import desk_page

PAGE_SIZE = 50


def sent_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/sent`."""

    @admin.get("/sent")
    def sent() -> Response:
        return _sent(usecases)

    @admin.post("/sent/keys")
    def add_key() -> Response:
        folder = request.form.get("folder", "").strip()
        return _sent(usecases, usecases.drop_keys.add(request.form.get("name", ""), folder or None))

    @admin.post("/sent/keys/revoke")
    def revoke_key() -> AnyResponse:
        usecases.drop_keys.revoke(request.form.get("name", ""))
        return redirect("/admin/sent?done=key-revoked", 303)


def _sent(usecases: UseCases, new: NewKey | None = None) -> Response:
    files = usecases.sending.latest(before=_instant(request.args.get("before")), limit=PAGE_SIZE + 1)
    return desk_page(
        "sent.html",
        here="sent",
        keys=usecases.drop_keys.keys(),
        new=new,
        files=files[:PAGE_SIZE],
        is_more=len(files) > PAGE_SIZE,
        now=usecases.drop_keys.clock(),
    )


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else None
