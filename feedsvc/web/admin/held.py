"""What is held, at the desk: listed with its reasons, released or turned down."""

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.web.admin.presenting import desk_page


def held_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/held`, and the forms that release an article and turn it down."""

    @admin.get("/held")
    def held() -> Response:
        rows, of = usecases.releases.held(), request.args.get("of", "")
        providers = sorted({row.held.provider for row in rows if row.held.provider})
        shown = [row for row in rows if not of or row.held.provider == of]
        now = usecases.releases.clock()
        return desk_page("held.html", here="held", rows=shown, providers=providers, of=of, now=now)

    @admin.post("/articles/<article_id>/release")
    def release(article_id: str) -> AnyResponse:
        usecases.releases.release(article_id, by=g.session.name)
        usecases.publish()
        return redirect(f"/admin/articles/{article_id}?done=released", 303)

    @admin.post("/articles/<article_id>/reject")
    def reject(article_id: str) -> AnyResponse:
        usecases.releases.reject(article_id, by=g.session.name)
        usecases.publish()
        return redirect(f"/admin/articles/{article_id}?done=rejected", 303)
