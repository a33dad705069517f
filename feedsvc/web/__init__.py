"""HTTP: feeds, pages and health."""

from feedsvc.web.app import create_app

__all__ = ["create_app"]
