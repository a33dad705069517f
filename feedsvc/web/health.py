"""Whether the process lives, and what the service can do."""

from flask import Blueprint, Response, jsonify, request

from feedsvc.app.catalogue import UseCases


def health_blueprint(usecases: UseCases) -> Blueprint:
    """Serve `/healthz` (alive) and `/readyz` (able to serve; `?store` and `?intake` ask for those)."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return _uncached(Response("alive\n", content_type="text/plain; charset=utf-8"))

    @health.get("/readyz")
    def readyz() -> Response:
        readiness = usecases.readiness()
        parts = {"store": readiness.can_store, "intake": readiness.can_take_in}
        is_ready = all([parts[name] for name in parts if name in request.args] or [readiness.can_serve])
        faults = [{"kind": fault.kind, "sentence": fault.sentence} for fault in readiness.faults]
        kept = [{"rendition": each.name, "since": each.since.isoformat(), "faults": each.faults} for each in readiness.withheld]
        response = jsonify(ready=is_ready, faults=faults, kept_back=kept)
        if not is_ready:
            response.status_code = 503
            response.headers["Retry-After"] = "2"
        return _uncached(response)

    return health


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
