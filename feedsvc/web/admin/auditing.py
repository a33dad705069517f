"""What is done at the desk is logged, whatever form did it; and the page that shows the log."""

from flask import Blueprint, Response, g, request

from feedsvc.app.catalogue import UseCases
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.clients import client_address

PAGE_SIZE = 100

WORDS = {
    "withdraw": "withdrawn",
    "restore": "restored",
    "release": "released",
    "reject": "turned down",
    "erase": "erased",
    "correct": "corrected",
    "compose": "article sent in",
    "correct_pictures": "pictures corrected",
    "mend": "quarantine: put back",
    "discard": "quarantine: discarded",
    "add_account": "account given",
    "revoke_account": "account revoked",
    "add_key": "key given",
    "revoke_key": "key revoked",
    "add_webhook": "webhook added",
    "test_webhook": "webhook tested",
    "remove_webhook": "webhook removed",
    "declare_feed": "feed declared",
    "retire_feed": "feed retired",
    "keep_provider": "rule of provider kept",
    "remove_provider": "rule of provider removed",
    "sign_out": "signed out",
}
"""What a form of the desk did, by the name of its view; another is logged by that name."""

READING = frozenset({"sign_in"})
"""Views that are logged by themselves."""


def audit_views(admin: Blueprint, usecases: UseCases, *, proxies: int) -> None:
    """Serve `/admin/log`, and log each form that somebody who is signed in sent and that was not refused."""

    @admin.get("/log")
    def audit_log() -> Response:
        subject, before = request.args.get("of", ""), request.args.get("before", type=int)
        lines = usecases.audit.latest(subject=subject, before=before, limit=PAGE_SIZE + 1)
        is_more = len(lines) > PAGE_SIZE
        return desk_page("log.html", here="log", lines=lines[:PAGE_SIZE], subject=subject, is_more=is_more)

    @admin.after_request
    def log(response: Response) -> Response:
        view = (request.endpoint or "").rpartition(".")[2]
        is_done = request.method == "POST" and response.status_code < 400 and g.get("session") is not None
        if is_done and view not in READING and not _changed_nothing(response):
            values = request.view_args or {}
            stated = (g.get("subject"), values.get("article_id"), values.get("name"), request.form.get("name"))
            subject = next(filter(None, stated), request.form.get("slug", ""))
            origin = client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies)
            usecases.audit(WORDS.get(view, view), subject, *g.get("along", ()), who=g.session.name, origin=origin)
        return response


def _changed_nothing(response: Response) -> bool:
    """Whether a form was tried out only, or said what stood there already."""
    return request.form.get("do") == "try" or response.headers.get("Location", "").endswith("?done=unchanged")
