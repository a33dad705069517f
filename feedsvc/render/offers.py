"""What a partner judges by: an entry and a feed, whether they are ours or were read from anybody's document."""

from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.articles import Article
from feedsvc.domain.feeds import Feed
from feedsvc.render.entries import medium_of
from feedsvc.render.xml import plain

FRAME = 3000
"""Bytes that the elements around an entry's text take at most, pictures apart."""

PICTURE = 800
"""Bytes that the elements of one picture take at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An entry as it is offered: plain texts; pixels of each picture, (0, 0) where they aren't known; bytes that it takes."""

    guid: str
    title: str
    link: str
    summary: str
    text: str
    published: datetime | None
    authors: tuple[str, ...] = ()
    images: tuple[tuple[int, int], ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOffer:
    """A feed as it is offered: what its channel says, and how many entries it holds."""

    title: str
    description: str
    language: str
    has_logo: bool
    has_date: bool
    ttl: int | None
    entries: int


def offer_of(article: Article) -> Offer:
    """Offer an article."""
    revision = article.revision
    images = tuple((media.width or 0, media.height or 0) for media in revision.media if medium_of(media) == "image")
    content = revision.content_html
    escapes = 3 * (content.count("<") + content.count(">")) + 4 * content.count("&")
    texts = 4 * len(revision.title) + 2 * len((revision.summary or "").encode()) + len(revision.content_text.encode())
    return Offer(
        guid=article.guid,
        title=plain(revision.title),
        link=article.id,
        summary=plain(revision.summary or ""),
        text=revision.content_text.strip(),
        published=article.published,
        authors=revision.authors,
        images=images,
        size=len(content.encode()) + escapes + texts + FRAME + PICTURE * len(revision.media),
    )


def feed_offer(feed: Feed, entries: int) -> FeedOffer:
    """Offer a feed of ours."""
    return FeedOffer(
        title=plain(feed.title),
        description=plain(feed.description),
        language=feed.partner_option("locale") or feed.language,
        has_logo=bool(feed.partner_option("logo")),
        has_date=True,
        ttl=feed.ttl,
        entries=entries,
    )
