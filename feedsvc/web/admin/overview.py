"""The first page of the desk: the newsroom at a glance."""

from flask import Blueprint, Response

from feedsvc.usecases.desk import Desk
from feedsvc.web.admin.presenting import desk_page


def overview_views(admin: Blueprint, desk: Desk) -> None:
    """Serve `/admin/`."""

    @admin.get("/")
    def overview() -> Response:
        return desk_page("overview.html", here="overview", now=desk.look_over())
