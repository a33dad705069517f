"""feedsvc's Flask application without the lane in front: what the same answers cost through Flask."""

import threading

from flask import Flask

from feedsvc.app.reloading import environment_configuration
from feedsvc.app.wiring import build_service
from feedsvc.web.app import create_app


def app() -> Flask:
    """Make it as a web process does, with a thread that follows the store."""
    usecases = build_service(environment_configuration()).usecases
    threading.Thread(target=usecases.serve.live.follow, args=(threading.Event(),), daemon=True).start()
    return create_app(usecases)
