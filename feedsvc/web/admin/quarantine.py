"""The files that could not be read, each with its reason and the form that mends it; and what is left out of others."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from feedsvc.app.catalogue import UseCases
from feedsvc.desk.repair import Metadata, RetryPreview
from feedsvc.domain.left_out import LeftOut
from feedsvc.web.admin.presenting import desk_page

FIELDS = (
    ("title", "Headline", ""),
    ("published", "Published", "2026-03-01T09:00:00+01:00, or as your newsroom writes it"),
    ("embargo", "Embargo until", "empty: none"),
    ("expires", "Expires", "empty: never"),
    ("section", "Section", ""),
    ("language", "Language", "such as en, id or ar"),
    ("summary", "Summary", ""),
    ("link", "Address on your site", "https://…"),
    ("rights", "Rights", ""),
)
"""Keys of a sidecar that hold one text: key, what people call it, an example."""

LISTS = (("authors", "Authors"), ("editors", "Editors"), ("sources", "Sources"), ("tags", "Tags"))
"""Keys of a sidecar that hold several."""


def quarantine_views(admin: Blueprint, usecases: UseCases) -> None:
    """Serve `/admin/quarantine` and below it, and `/admin/left-out`."""

    @admin.get("/quarantine")
    def quarantine() -> Response:
        return desk_page("quarantine.html", here="quarantine", files=usecases.repair.files())

    @admin.get("/left-out")
    def left_out() -> Response:
        files: dict[str, list[LeftOut]] = {}
        for left in usecases.left_out():
            files.setdefault(left.path, []).append(left)
        return desk_page("left_out.html", here="left-out", files=files, now=usecases.left_out.clock())

    @admin.get("/quarantine/file/<path:name>")
    def quarantined_file(name: str) -> Response:
        return _file(usecases, name)

    @admin.post("/quarantine/file/<path:name>")
    def mend(name: str) -> AnyResponse:
        metadata = metadata_of(request.form)
        if request.form.get("do") == "try":
            return _file(usecases, name, metadata, usecases.repair.try_out(name, metadata))
        usecases.repair.retry(name, metadata)
        return redirect("/admin/quarantine?done=put-back", 303)

    @admin.post("/quarantine/discard/<path:name>")
    def discard(name: str) -> AnyResponse:
        usecases.repair.discard(name)
        return redirect("/admin/quarantine?done=discarded", 303)

    @admin.get("/quarantine/bytes/<path:name>")
    def download(name: str) -> Response:
        response = Response(usecases.repair.content(name), content_type="application/octet-stream")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name.rpartition('/')[2])}"
        return response


def metadata_of(form: "MultiDict[str, str]") -> Metadata:
    """Read the metadata of a form: what is left empty isn't said; of a list each line is one."""
    metadata: dict[str, str | Sequence[str]] = {
        key: " ".join(form.get(key, "").split()) for key, _, _ in FIELDS if form.get(key, "").strip()
    }
    for key, _ in LISTS:
        lines = [" ".join(line.split()) for line in form.get(key, "").splitlines() if line.strip()]
        if lines:
            metadata[key] = lines
    return metadata


def _file(usecases: UseCases, name: str, metadata: Metadata | None = None, preview: RetryPreview | None = None) -> Response:
    quarantined = usecases.repair.look_at(name)
    said = quarantined.metadata if metadata is None else metadata
    filled = {key: value if isinstance(value, str) else "\n".join(value) for key, value in said.items()}
    return desk_page(
        "quarantined_file.html",
        here="quarantine",
        quarantined=quarantined,
        filled=filled,
        preview=preview,
        fields=FIELDS,
        lists=LISTS,
    )
