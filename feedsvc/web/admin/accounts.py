"""Accounts of aggregators at the desk: given, listed and revoked."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.feed_accounts import NewAccount
from feedsvc.web.admin.presenting import desk_page


def account_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/accounts`."""

    @admin.get("/accounts")
    def accounts() -> Response:
        return _accounts(usecases)

    @admin.post("/accounts")
    def add_account() -> Response:
        return _accounts(usecases, usecases.feed_accounts.add(request.form.get("name", "")))

    @admin.post("/accounts/revoke")
    def revoke_account() -> AnyResponse:
        usecases.feed_accounts.revoke(request.form.get("name", ""))
        return redirect("/admin/accounts?done=revoked", 303)


def _accounts(usecases: UseCases, new: NewAccount | None = None) -> Response:
    book = usecases.feed_accounts
    return desk_page("accounts.html", here="accounts", accounts=book.accounts(), new=new, now=book.clock())
