"""Django's syndication framework with 50 full-text entries held in memory, gzip and conditional requests on."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.wsgi import get_wsgi_application
from django.urls import path

ARTICLES = json.loads(Path(os.environ["BENCH_ARTICLES"]).read_text(encoding="utf-8"))


class Latest(Feed):  # type: ignore[misc]  # Django brings no types
    """The feed as Django's documentation makes one, the full text as its description."""

    title = "Latest News"
    link = "/"
    description = "The latest articles"

    def items(self) -> list[dict[str, Any]]:
        return list(ARTICLES)

    def item_title(self, item: dict[str, Any]) -> str:
        return str(item["title"])

    def item_description(self, item: dict[str, Any]) -> str:
        return str(item["content_html"])

    def item_link(self, item: dict[str, Any]) -> str:
        return str(item["url"])

    def item_guid(self, item: dict[str, Any]) -> str:
        return str(item["id"])

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(item["date_published"])


urlpatterns = [path("feeds/latest.rss", Latest())]


def app() -> Any:
    """Make the application."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="of no use to anybody",
        USE_TZ=True,
        INSTALLED_APPS=[],
        MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware", "django.middleware.gzip.GZipMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    return get_wsgi_application()
