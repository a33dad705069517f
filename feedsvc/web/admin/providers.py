"""The providers at the desk: how each does, and the form in which a rule is tried before it is kept."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.browse import FieldChange
from feedsvc.desk.providers import Trial
from feedsvc.domain.changes import Change
from feedsvc.domain.difference import difference
from feedsvc.errors import RefusedChange, RefusedRule
from feedsvc.web.admin.presenting import desk_page
from feedsvc.web.admin.rules import filled, mark_of, values_of


def provider_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/providers` and `/admin/providers/rule`."""
    review = usecases.providers

    @admin.get("/providers")
    def providers() -> Response:
        return desk_page("providers.html", here="providers", rows=review.rows(), now=review.clock())

    @admin.get("/providers/rule")
    def provider_form() -> Response:
        name = request.args.get("of") or None
        declared = review.declared(name)
        return _form(usecases, {"values": filled(declared.values), "mark": declared.mark, "name": name})

    @admin.post("/providers/rule")
    def keep_provider() -> AnyResponse:
        return _kept_or_tried(usecases)

    @admin.post("/providers/remove")
    def remove_provider() -> AnyResponse:
        review.remove(request.form.get("name", ""), mark=request.form.get("mark", ""))
        return redirect("/admin/providers?done=rule-removed", 303)


def _kept_or_tried(usecases: UseCases) -> AnyResponse:
    """Keep a rule that was tried just so; try any other, or say what is wrong about it."""
    review, name, values = usecases.providers, request.form.get("of") or None, values_of(request.form)
    sent = {"values": request.form, "mark": request.form.get("mark", ""), "name": name}
    is_tried = request.form.get("tried") == mark_of(values)
    try:
        if request.form.get("do") == "save" and is_tried:
            review.keep(values, of=name, mark=request.form.get("mark", ""))
            return redirect("/admin/providers?done=rule-kept", 303)
        trial = review.try_out(values, of=name)
    except RefusedRule as refused:
        return _form(usecases, sent | {"wrong": refused.faults}, status=400)
    except RefusedChange as refused:
        return _form(usecases, sent | {"wrong": {"": str(refused)}}, status=409)
    return _form(usecases, sent | {"trial": trial, "rows": _shown(trial), "tried": mark_of(values)})


def _form(usecases: UseCases, shown: dict[str, object], *, status: int = 200) -> Response:
    public = [feed.slug for feed in usecases.streams.configured.values()][1:]
    given = usecases.drop_keys.keys()
    keys = [key.name for key in given if key.revoked is None]
    defaults: dict[str, object] = {"wrong": {}, "trial": None, "rows": (), "tried": ""}
    return desk_page("provider_rule.html", status=status, here="providers", slugs=public, keys=keys, **(defaults | shown))


def _shown(trial: Trial) -> list[dict[str, object]]:
    """Return what a rule would make of each article, its changes word by word."""
    return [
        {
            "article": row.article,
            "reason": row.reason,
            "changes": [_compared(change) for change in row.changes],
        }
        for row in trial.rows
    ]


def _compared(change: Change) -> FieldChange:
    return FieldChange(change.name, difference(change.before, change.after))
