"""Accounts of aggregators at the desk: given, listed and revoked."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.usecases.account_book import NewAccount
from feedsvc.usecases.desk import Desk
from feedsvc.web.admin.presenting import desk_page


def account_views(admin: Blueprint, desk: Desk) -> None:
    """Serve `/admin/accounts`."""

    @admin.get("/accounts")
    def accounts() -> Response:
        return _accounts(desk)

    @admin.post("/accounts")
    def add_account() -> Response:
        return _accounts(desk, desk.account_book.add(request.form.get("name", "")))

    @admin.post("/accounts/revoke")
    def revoke_account() -> AnyResponse:
        desk.account_book.revoke(request.form.get("name", ""))
        return redirect("/admin/accounts?done=revoked", 303)


def _accounts(desk: Desk, new: NewAccount | None = None) -> Response:
    book = desk.account_book
    return desk_page("accounts.html", here="accounts", accounts=book.accounts(), new=new, now=book.clock())
