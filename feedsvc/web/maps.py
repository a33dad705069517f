"""Lists of what is published, at the addresses where machines look for them."""

from flask import Blueprint, Response

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.renditions import Rendition
from feedsvc.web.conditional import respond
from feedsvc.web.feeds import asked, flask_response


def maps_blueprint(usecases: UseCases) -> Blueprint:
    """Serve `/sitemap-news.xml`, `/sitemap.xml`, `/sitemap/N.xml`, `/feeds.opml` and `/robots.txt`."""
    maps = Blueprint("maps", __name__)

    def answer(rendition: Rendition) -> Response:
        return flask_response(respond(asked(), rendition, now=usecases.serve.clock()))

    @maps.get("/sitemap-news.xml")
    def news_sitemap() -> Response:
        return answer(usecases.maps.news())

    @maps.get("/sitemap.xml")
    def sitemap_index() -> Response:
        return answer(usecases.maps.index())

    @maps.get("/sitemap/<int:number>.xml")
    def sitemap(number: int) -> Response:
        return answer(usecases.maps.sitemap(number))

    @maps.get("/feeds.opml")
    def opml() -> Response:
        return answer(usecases.maps.opml())

    @maps.get("/robots.txt")
    def robots() -> Response:
        return answer(usecases.maps.robots())

    return maps
