"""Pages for people: Latest News, a page a stream, search, and one an article."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Flask, Response, render_template, request
from markupsafe import Markup

from feedsvc.app.catalogue import UseCases
from feedsvc.domain.addresses import Addresses, ascii_address, feed_name, query_of
from feedsvc.domain.articles import Article, Revision
from feedsvc.domain.correction_notes import note_of
from feedsvc.domain.drafts import Media
from feedsvc.domain.feeds import LATEST, Feed, FeedFormat, Selection, Term
from feedsvc.domain.pictures import PAGE, THUMBNAIL, fitting
from feedsvc.domain.renditions import Coding, Rendition
from feedsvc.domain.texts import scrub
from feedsvc.publishing.serve import FrontTerms, StreamPage
from feedsvc.publishing.streams import SEARCH
from feedsvc.render.codings import AT_ONCE, encode
from feedsvc.render.correcting import corrections_of
from feedsvc.render.entries import RIGHT_TO_LEFT, name_of
from feedsvc.render.xml import plain
from feedsvc.web import assets
from feedsvc.web.conditional import negotiate, respond
from feedsvc.web.contents import SIZES, contents, srcset
from feedsvc.web.cors import NOBODY, Cors
from feedsvc.web.feeds import asked, flask_response, redirection
from feedsvc.web.old_addresses import old_address
from feedsvc.web.paging import place_in, token_of
from feedsvc.web.site import is_copy
from feedsvc.web.subscribing import one_click_links
from feedsvc.web.times import display_time, is_later, published_time
from feedsvc.web.words import words_of

PAGE_SIZE = 20
MORE = 4
"""Other articles below an article."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
FOR_EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The Last-Modified of bytes that never change, for clients that ask by date alone."""

MAX_AGE = 30
"""Lifetime of a cached page in seconds."""


def pages_blueprint(usecases: UseCases, front: FrontTerms, *, picture_lifetime: int) -> Blueprint:
    """Serve `/`, `/section/NAME` and its like, `/search`, `/articles/ID` and pictures, which caches keep so many seconds."""
    pages = Blueprint("pages", __name__)
    addresses = usecases.outlet.addresses

    @pages.get("/")
    def latest() -> Response:
        moved = old_address(usecases.old_addresses) if request.query_string else None
        return moved or _front(usecases, front)

    for term in Term:
        pages.add_url_rule(f"/{term}/<path:value>", f"{term}", _term_view(usecases, term), methods=["GET"])

    @pages.get("/search")
    def search() -> Response:
        return _stream(usecases, SEARCH, request.args.get("q", ""))

    @pages.get("/feed/<slug>")
    def configured(slug: str) -> Response:
        return _stream(usecases, slug)

    @pages.get("/articles/<article_id>")
    @pages.get("/articles/<article_id>/<path:slug>")
    def article(article_id: str, slug: str = "") -> Response:  # noqa: ARG001 the slug is decoration
        found = usecases.serve.article(article_id)
        own = addresses.own(found.revision.link, found.revision.links)
        if own is not None and addresses.linking.redirects and not _leads_here(own):
            return redirection(own, f"This article is at {own}", MAX_AGE)
        beside = usecases.serve.beside(found, limit=0 if is_copy() else MORE)
        html = render_template(
            "article.html",
            article=found,
            more=beside.articles,
            previous=beside.previous,
            following=beside.next,
            corrections=corrections_of(found.revision, found.revision.language or usecases.outlet.language),
            standfirst=standfirst(found.revision),
            feed=usecases.streams.get(LATEST),
            subscribed=_section_feed(found.revision, usecases),
            canonical=own or addresses.article(found),
            structured=_structured(found, usecases),
        )
        others = [*beside.articles, *(other for other in (beside.previous, beside.next) if other is not None)]
        changed = max(found.changed, *(other.changed for other in others), NEVER)
        turn = min((turn for turn in (found.visible_until, beside.turn) if turn is not None), default=None)
        return page_response(html, changed, now=usecases.serve.clock(), changes_at=turn)

    def _leads_here(own: str) -> bool:
        """Return whether an article's own address is an old one here, which leads to its page."""
        return addresses.is_below(own) and usecases.old_addresses(own.removeprefix(addresses.base_url)) is not None

    @pages.get("/media/<path:name>")
    def media(name: str) -> Response:
        content, kind = usecases.pictures(name)
        response = Response(content, content_type=kind)
        response.set_etag(name)  # the address is a hash of the bytes, which never change; only whether they are served does
        response.last_modified = FOR_EVER
        response.headers["Cache-Control"] = f"public, max-age={picture_lifetime}"
        response.make_conditional(request, accept_ranges=True, complete_length=len(content))
        return response

    return pages


def register_helpers(app: Flask, usecases: UseCases) -> None:
    """Register what all templates need."""
    addresses = usecases.outlet.addresses
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"plain": plain, "name": name_of}
    app.jinja_env.tests["match_image"] = lambda kind: kind.startswith("image/")
    app.jinja_env.globals |= {
        "outlet": usecases.outlet,
        "addresses": addresses,
        "formats": list(FeedFormat),
        "feed_url": lambda feed, extension: _feed_url(addresses, feed, extension),
        "direction": direction,
        "published_time": partial(published_time, zone=usecases.outlet.zone),
        "display_time": partial(display_time, zone=usecases.outlet.zone),
        "asset": assets.address,
        "one_click_links": one_click_links,
        "words_of": words_of,
        "configured": list(usecases.streams.configured.values()),
        "json_ld": lambda structured: Markup(json.dumps(structured, ensure_ascii=False).replace("<", "\\u003c")),  # noqa: S704
        "contents": partial(contents, addresses=addresses),
        "thumbnail": lambda media: addresses.picture(fitting(media, THUMBNAIL)),
        "full_width": lambda media: addresses.picture(fitting(media, PAGE)),
        "srcset": partial(srcset, addresses=addresses),
        "sizes": SIZES,
        "is_later": is_later,
    }


def _section_feed(revision: Revision, usecases: UseCases) -> Feed:
    """Return the feed that readers of an article may want: that of its section, the configured one if there is one."""
    section = (revision.section or "").strip()
    if not section or is_copy():
        return usecases.streams.get(LATEST)
    alone = Selection(sections=(section,))
    configured = (feed for feed in usecases.streams.configured.values() if feed.selection == alone)
    return next(configured, usecases.streams.of_term(Term.SECTION, section))


def _term_view(usecases: UseCases, term: Term) -> Callable[[str], Response]:
    def view(value: str) -> Response:
        return _stream(usecases, f"{term}/{value}")

    return view


def _front(usecases: UseCases, terms: FrontTerms) -> Response:
    if "after" in request.args:
        return _stream(usecases, LATEST)
    page = usecases.serve.front(terms)
    return _shown(usecases, page, is_live=not is_copy(), is_front=True, is_by_time=not terms.is_by_priority)


def _stream(usecases: UseCases, slug: str, query: str = "") -> Response:
    page = usecases.serve.page(slug, limit=PAGE_SIZE, after=place_in(request.args.get("after")), query=query)
    return _shown(usecases, page, is_live=slug != SEARCH and "after" not in request.args and not is_copy(), query=query)


def _shown(
    usecases: UseCases,
    page: StreamPage,
    *,
    is_live: bool,
    is_front: bool = False,
    is_by_time: bool = True,
    query: str = "",
) -> Response:
    html = render_template(
        "stream.html",
        feed=page.feed,
        page=page,
        next_page=None if is_copy() else _next(page),
        is_live=is_live,
        is_led=is_front and not page.top,
        is_by_time=is_by_time,
        query=query,
    )
    blocks = (article for _, articles in page.blocks for article in articles)
    changed = max((article.changed for article in (*page.articles, *page.top, *blocks)), default=NEVER)
    return page_response(html, changed, now=usecases.serve.clock(), changes_at=page.turn)


def _next(page: StreamPage) -> str | None:
    """Return the address of the following page: the place at which it begins, as a token."""
    if page.next is None:
        return None
    query = f"{query_of(page.feed.selection.query)}&" if page.feed.selection.query else ""
    return f"?{query}after={token_of(page.next)}"


def page_response(
    text: str,
    changed: datetime,
    *,
    now: datetime,
    changes_at: datetime | None = None,
    content_type: str = "text/html; charset=utf-8",
    cors: Cors = NOBODY,
) -> Response:
    """Answer with a page, conditionally and in the coding that the client likes; its entity tag is of its bytes.

    `changes_at` is the instant at which time alone changes it: no copy is kept past that.
    """
    headers = asked()
    liked = negotiate(headers.accept_encoding, dict.fromkeys(AT_ONCE, b""))
    page = Rendition(
        name=request.path,
        content_type=content_type,
        key="",
        changed=changed,
        bodies=encode(scrub(text).encode(), {Coding.IDENTITY, liked}),
        max_age=MAX_AGE,
        cache_until=changes_at,
    )
    return flask_response(respond(headers, page, now=now, cors=cors))


def _feed_url(addresses: Addresses, feed: Feed, extension: FeedFormat) -> str:
    name, query = feed_name(feed.slug, extension), feed.selection.query
    return addresses.search(name, query) if query else addresses.feed(name)


def standfirst(revision: Revision) -> str | None:
    """Return the summary as it stands below a headline; None of one that says what the text begins with."""
    summary, text = plain(revision.summary or ""), " ".join(revision.content_text.split())
    begins = text.startswith(summary.rstrip(".… "))
    return None if begins else summary


def direction(language: str | None) -> str:
    return "rtl" if language and language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def _structured(article: Article, usecases: UseCases) -> dict[str, object]:
    """Return the article as schema.org has it (NewsArticle)."""
    revision, addresses = article.revision, usecases.outlet.addresses
    structured: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article.guid,
        "mainEntityOfPage": addresses.link(article),
        "headline": plain(revision.title),
        "description": plain(revision.summary or ""),
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "inLanguage": revision.language,
        "correction": [
            {"@type": "CorrectionComment", "text": text, "datePublished": day.isoformat()}
            for day, text in map(note_of, revision.corrections)
        ],
        "author": [{"@type": "Person", "name": name_of(person)} for person in revision.authors]
        or {"@type": "Organization", "name": usecases.outlet.name},
        "editor": [{"@type": "Person", "name": name_of(person)} for person in revision.editors],
        "articleSection": revision.section,
        "keywords": list(revision.tags),
        "image": [_image(media, addresses) for media in revision.media if (media.type or "").startswith("image/")],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": usecases.outlet.name,
            "url": usecases.outlet.home,
            **_logo(usecases),
        },
    }
    return {name: value for name, value in structured.items() if value}


def _image(media: Media, addresses: Addresses) -> object:
    """Return a picture as schema.org has it: its address, or with what is said of it an ImageObject."""
    address = ascii_address(addresses.absolute(media.url))
    said = {"caption": media.caption, "creditText": media.credit, "copyrightNotice": media.copyright}
    texts = {name: plain(text) for name, text in said.items() if text}
    return {"@type": "ImageObject", "url": address, **texts} if texts else address


def _logo(usecases: UseCases) -> dict[str, object]:
    logo = usecases.outlet.logo
    return {"logo": {"@type": "ImageObject", "url": logo}} if logo else {}
