"""Articles at the desk: searched and listed, one with its source and its history, corrected, withdrawn and restored."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.browse import ArticleList, compare
from feedsvc.domain.decide import Verdict
from feedsvc.domain.drafts import Media
from feedsvc.domain.picture_corrections import WantedPicture
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.texts import scrub
from feedsvc.errors import RefusedChange
from feedsvc.web.admin.correcting import filled, wanted_of
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.paging import place_in, token_of

PAGE_SIZE = 50

PICTURE_WORDS = {"alt": "Alternative text", "caption": "Caption", "credit": "Credit"}
"""What is said of a picture, as the form calls it."""


def article_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/articles` and below it, and `/admin/embargoes`."""

    @admin.get("/articles")
    def articles() -> Response:
        words, asked = scrub(request.args.get("q", "")), request.args.get("standing", "")
        status = ArticleStatus(asked) if asked in list(ArticleStatus) else None
        listed = usecases.browse.articles(
            words=words, status=status, limit=PAGE_SIZE, after=place_in(request.args.get("after"))
        )
        return desk_page(
            "articles.html",
            here="articles",
            listed=listed,
            words=words,
            wanted=status,
            statuses=list(ArticleStatus),
            next_page=_next(listed, words, status),
        )

    @admin.get("/articles/<article_id>")
    def article(article_id: str) -> Response:
        return desk_page("article.html", here="articles", details=usecases.browse.article(article_id))

    @admin.get("/articles/<article_id>/correct")
    def correct_form(article_id: str) -> Response:
        return _form(usecases, article_id)

    @admin.post("/articles/<article_id>/correct")
    def correct(article_id: str) -> AnyResponse:
        return _correct(usecases, article_id)

    @admin.get("/articles/<article_id>/pictures")
    def pictures_form(article_id: str) -> Response:
        details = usecases.browse.article(article_id)
        return desk_page("pictures.html", here="articles", details=details, words=PICTURE_WORDS, wrong="")

    @admin.post("/articles/<article_id>/pictures")
    def correct_pictures(article_id: str) -> AnyResponse:
        return _correct_pictures(usecases, article_id)

    @admin.get("/articles/<article_id>/revisions/<int:number>")
    def revision(article_id: str, number: int) -> Response:
        details = usecases.browse.article(article_id)
        if not 2 <= number <= len(details.revisions):
            abort(404, "There are no two revisions to compare here.")
        changes = compare(details.revisions[number - 2], details.revisions[number - 1])
        return desk_page("difference.html", here="articles", details=details, number=number, changes=changes)

    @admin.post("/articles/<article_id>/withdraw")
    def withdraw(article_id: str) -> AnyResponse:
        withdrawn = usecases.withdrawals.withdraw(article_id, only="only" in request.form)
        g.along = [copy.id for copy in withdrawn.copies]
        usecases.publish()
        return redirect(f"/admin/articles/{article_id}?done=withdrawn", 303)

    @admin.post("/articles/<article_id>/restore")
    def restore(article_id: str) -> AnyResponse:
        usecases.withdrawals.restore(article_id)
        usecases.publish()
        return redirect(f"/admin/articles/{article_id}?done=restored", 303)

    @admin.get("/articles/<article_id>/erase")
    def erase_form(article_id: str) -> Response:
        return desk_page("erase.html", here="articles", plan=usecases.erase.plan(article_id))

    @admin.post("/articles/<article_id>/erase")
    def erase(article_id: str) -> AnyResponse:
        erased = usecases.erase(article_id, only="only" in request.form)
        g.along = [copy.id for copy in erased.plan.copies]
        return redirect("/admin/articles?done=erased", 303)

    @admin.get("/media/<path:name>")
    def picture(name: str) -> Response:
        content, kind = usecases.pictures.kept(name)
        return Response(content, content_type=kind)

    @admin.get("/embargoes")
    def calendar() -> Response:
        return desk_page("calendar.html", here="calendar", changes=usecases.browse.calendar(), now=usecases.browse.clock())


def _form(usecases: UseCases, article_id: str, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    """Show the form of corrections, as it was sent if it was, with what is wrong about it."""
    details = usecases.browse.article(article_id)
    values = filled(details.article.revision, usecases.outlet)
    return desk_page(
        "correct.html",
        status=status,
        here="articles",
        details=details,
        values=request.form if wrong else values,
        number=request.form.get("number") if wrong else len(details.revisions),
        wrong=wrong or {},
    )


def _correct(usecases: UseCases, article_id: str) -> AnyResponse:
    details, number = usecases.browse.article(article_id), request.form.get("number", type=int) or 0
    if not 1 <= number <= len(details.revisions):
        abort(400, "The form doesn't say which revision it was made of.")
    wanted, wrong = wanted_of(request.form, details.revisions[number - 1], details.override, usecases.outlet)
    if wrong:
        return _form(usecases, article_id, status=400, wrong=wrong)
    decision = usecases.correct(article_id, wanted, by=g.session.name)
    usecases.publish()
    done = "unchanged" if decision.verdict is Verdict.UNCHANGED else "corrected"
    return redirect(f"/admin/articles/{article_id}?done={done}", 303)


def _correct_pictures(usecases: UseCases, article_id: str) -> AnyResponse:
    details = usecases.browse.article(article_id)
    try:
        wanted = dict(_wanted_pictures(usecases, details.article.revision.media))
    except RefusedChange as refused:
        page = {"details": details, "words": PICTURE_WORDS, "wrong": str(refused)}
        return desk_page("pictures.html", status=400, here="articles", **page)
    decision = usecases.correct.pictures(article_id, wanted, by=g.session.name)
    usecases.publish()
    done = "unchanged" if decision.verdict is Verdict.UNCHANGED else "corrected"
    return redirect(f"/admin/articles/{article_id}?done={done}", 303)


def _wanted_pictures(usecases: UseCases, shown: Sequence[Media]) -> Iterator[tuple[str, WantedPicture]]:
    """Yield each picture that the form has, by its address: the words about it, and the file that stands in for it."""
    for number, media in enumerate(shown):
        if request.form.get(f"url-{number}") != media.url:
            continue  # the article has other pictures by now
        words = {name: " ".join(scrub(request.form.get(f"{name}-{number}", "")).split()) for name in PICTURE_WORDS}
        file = request.files.get(f"file-{number}")
        instead = usecases.correct.keep_picture(file.filename, file.read()) if file and file.filename else (None, "")
        yield media.url, WantedPicture(words, *instead)


def _next(listed: ArticleList, words: str, status: ArticleStatus | None) -> str | None:
    if listed.next is None:
        return None
    return "?" + urlencode({"q": words, "standing": status or "", "after": token_of(listed.next)})
