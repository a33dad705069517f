"""The first page of the desk: the newsroom at a glance."""

from flask import Blueprint, Response

from feedsvc.app.catalogue import UseCases
from feedsvc.web.admin.presenting import desk_page


def overview_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/`."""

    @admin.get("/")
    def overview() -> Response:
        return desk_page("overview.html", here="overview", now=usecases.overview(), faults=usecases.readiness().faults)
