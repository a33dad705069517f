"""Exports and old feeds of a site that never was, as WordPress and others write them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

HOME = "https://old.example"

_NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)


@dataclass(frozen=True)
class Post:
    """A post of a WordPress site."""

    number: int
    title: str = ""
    status: str = "publish"
    kind: str = "post"
    guid: str = ""
    picture: int = 0
    text: str = ""

    @property
    def name(self) -> str:
        return (self.title or f"Ferry report {self.number}").lower().replace(" ", "-")

    @property
    def at(self) -> datetime:
        return datetime(2020, 1, 1, 9, tzinfo=UTC) + timedelta(days=self.number)

    @property
    def link(self) -> str:
        return f"{HOME}/{self.at:%Y/%m/%d}/{self.name}/"

    @property
    def old_guid(self) -> str:
        return self.guid or f"{HOME}/?p={self.number}"

    @property
    def words(self) -> str:
        return self.text or f"Ferry {self.number} reached the quay of Sableport with {self.number + 40} cars on board."

    def item(self) -> str:
        title = self.title or f"Ferry report {self.number}"
        thumbnail = (
            f"<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{self.picture}</wp:meta_value></wp:postmeta>"
            if self.picture
            else ""
        )
        return (
            f"<item><title>{escape(title)}</title><link>{self.link}</link><pubDate>{format_datetime(self.at)}</pubDate>"
            f'<dc:creator>ana</dc:creator><guid isPermaLink="false">{escape(self.old_guid)}</guid><description></description>'
            f"<content:encoded><![CDATA[{self.words}]]></content:encoded><excerpt:encoded></excerpt:encoded>"
            f"<wp:post_id>{self.number}</wp:post_id><wp:post_date_gmt>{self.at:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>"
            f"<wp:status>{self.status}</wp:status><wp:post_type>{self.kind}</wp:post_type>"
            '<category domain="category" nicename="the-harbour">The Harbour</category>'
            '<category domain="post_tag" nicename="ferries">Ferries</category>'
            f"{thumbnail}</item>"
        )


def attachment(number: int, address: str) -> str:
    return (
        f"<item><title>pier</title><link>{HOME}/pier/</link><guid>{address}</guid><wp:post_id>{number}</wp:post_id>"
        f"<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{address}</wp:attachment_url></item>"
    )


def wxr(*posts: Post, beside: str = "") -> bytes:
    """Write an export of WordPress."""
    items = beside + "".join(post.item() for post in posts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}><channel><title>The Old Courier</title>'
        f"<link>{HOME}</link><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:author><wp:author_login>ana</wp:author_login><wp:author_display_name>Ana Ruiz</wp:author_display_name></wp:author>"
        f"{items}</channel></rss>"
    ).encode()


def rss(*posts: Post, links: str = "") -> bytes:
    """Write the RSS feed of a site of WordPress, the latest first."""
    items = "".join(
        f"<item><title>{escape(post.title or f'Ferry report {post.number}')}</title><link>{post.link}</link>"
        f"<dc:creator><![CDATA[Ana Ruiz]]></dc:creator><pubDate>{format_datetime(post.at)}</pubDate>"
        f'<guid isPermaLink="false">{escape(post.old_guid)}</guid><description><![CDATA[{post.words[:30]} [&#8230;]]]>'
        "</description></item>"
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The Old Courier</title>{links}<link>{HOME}</link>'
        f"<description>News</description><generator>https://wordpress.org/?v=6.4</generator>{items}</channel></rss>"
    ).encode()


def atom(*posts: Post, prefix: str = "", links: str = "") -> bytes:
    """Write the Atom feed of a site: WordPress has the guid for an id, others have one of their own, here with a prefix."""
    entries = "".join(
        f'<entry><title type="html">{escape(post.title or f"Ferry report {post.number}")}</title>'
        f'<link rel="alternate" type="text/html" href="{post.link}"/>'
        f"<id>{f'{prefix}{post.number}' if prefix else escape(post.old_guid)}</id>"
        f"<updated>{post.at:%Y-%m-%dT%H:%M:%SZ}</updated><published>{post.at:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<author><name>Ana Ruiz</name></author><summary>{post.words[:30]}</summary></entry>"
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Old Courier</title>'
        f"<id>{HOME}/feed/atom/</id><updated>2020-03-01T00:00:00Z</updated>{links}{entries}</feed>"
    ).encode()
