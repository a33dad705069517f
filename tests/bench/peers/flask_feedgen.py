"""A Flask view that runs feedgen on each request, with gzip and an entity tag, as most such services are written."""

import gzip
import json
import os
from pathlib import Path

from feedgen.feed import FeedGenerator
from flask import Flask, Response, request

ARTICLES = json.loads(Path(os.environ["BENCH_ARTICLES"]).read_text(encoding="utf-8"))


def app() -> Flask:
    """Make the application."""
    made = Flask(__name__)

    @made.get("/feeds/latest.rss")
    def latest() -> Response:
        body = gzip.compress(rendered(), 6, mtime=0) if "gzip" in request.headers.get("Accept-Encoding", "") else rendered()
        response = Response(body, content_type="application/rss+xml")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.headers["Content-Encoding"] = "gzip"
        response.add_etag()
        return response.make_conditional(request)

    return made


def rendered() -> bytes:
    """Run feedgen over the articles."""
    generator = FeedGenerator()
    generator.title("Latest News")
    generator.link(href="https://news.example/")
    generator.description("The latest articles")
    for article in ARTICLES:
        entry = generator.add_entry(order="append")
        entry.id(article["id"])
        entry.title(article["title"])
        entry.link(href=article["url"])
        entry.content(article["content_html"], type="CDATA")
        entry.published(article["date_published"])
    generator.lastBuildDate(ARTICLES[0]["date_published"])
    return bytes(generator.rss_str())
