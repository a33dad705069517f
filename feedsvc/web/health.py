"""Whether the process lives, and whether it can do its work."""

from flask import Blueprint, Response, jsonify

from feedsvc.app.catalogue import UseCases


def health_blueprint(usecases: UseCases) -> Blueprint:
    """Serve `/healthz` (alive) and `/readyz` (able), for people and for balancers."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return _uncached(Response("alive\n", content_type="text/plain; charset=utf-8"))

    @health.get("/readyz")
    def readyz() -> Response:
        readiness = usecases.serve.readiness()
        kept = [{"rendition": one.name, "since": one.since.isoformat(), "faults": one.faults} for one in readiness.withheld]
        response = jsonify(ready=readiness.is_ready, faults=readiness.faults, kept_back=kept)
        response.status_code = 200 if readiness.is_ready else 503
        if not readiness.is_ready:
            response.headers["Retry-After"] = "2"
        return _uncached(response)

    return health


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
