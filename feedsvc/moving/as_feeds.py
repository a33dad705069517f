"""Articles as other publishers import them: JSON Feed 1.1, and WordPress's own export (WXR 1.2)."""

from collections.abc import Sequence
from email.utils import format_datetime
from itertools import count

from lxml import etree

from feedsvc.domain.addresses import slugify
from feedsvc.domain.articles import Article
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.exports import Exported
from feedsvc.domain.feeds import LATEST, Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.texts import scrub
from feedsvc.render.document import fill_document
from feedsvc.render.entries import entry_of
from feedsvc.render.jsonfeed import render_json

WP = "http://wordpress.org/export/1.2/"
EXCERPT = f"{WP}excerpt/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"

Element = etree._Element


def json_feed(portion: Sequence[Exported], outlet: Outlet) -> bytes:
    """Write articles as JSON Feed."""
    feed = Feed(slug=LATEST, title=outlet.name, description=outlet.name, link=outlet.home, language=outlet.language)
    entries = [entry_of(exported.article, outlet.language, outlet.addresses) for exported in portion]
    changed = max((exported.article.changed for exported in portion), default=None)
    document = FeedDocument(feed, FeedFormat.JSON)
    return render_json(fill_document(document, entries, outlet, changed=changed))  # type: ignore[arg-type]  # JSON has no date


def wxr(portion: Sequence[Exported], outlet: Outlet) -> bytes:
    """Write articles as posts of WordPress, their pictures as attachments that it fetches."""
    rss = etree.Element("rss", {"version": "2.0"}, nsmap={"wp": WP, "excerpt": EXCERPT, "content": CONTENT, "dc": DC})
    channel = etree.SubElement(rss, "channel")
    for name, text in (
        ("title", outlet.name),
        ("link", outlet.home.rstrip("/")),
        ("language", outlet.language),
        (f"{{{WP}}}wxr_version", "1.2"),
        (f"{{{WP}}}base_site_url", outlet.base_url),
        (f"{{{WP}}}base_blog_url", outlet.base_url),
    ):
        _add(channel, name, text)
    numbers = count(1)
    for exported in portion:
        _post(channel, exported.article, outlet, numbers)
    return bytes(etree.tostring(rss, encoding="UTF-8", xml_declaration=True, pretty_print=False))


def _post(channel: Element, article: Article, outlet: Outlet, numbers: "count[int]") -> None:
    entry, revision = entry_of(article, outlet.language, outlet.addresses), article.revision
    item, number = etree.SubElement(channel, "item"), next(numbers)
    picture = next(numbers) if entry.image else None
    date, modified = (at.strftime("%Y-%m-%d %H:%M:%S") for at in (article.published, article.updated))
    _add(item, "title", entry.title)
    _add(item, "link", entry.link)
    _add(item, "pubDate", format_datetime(article.published))
    _add(item, f"{{{DC}}}creator", ", ".join(revision.authors) or outlet.name)
    _add(item, "guid", entry.guid).set("isPermaLink", "true" if entry.is_permalink else "false")
    _add(item, "description", "")
    _add(item, f"{{{CONTENT}}}encoded", entry.content_html)
    _add(item, f"{{{EXCERPT}}}encoded", entry.summary)
    if entry.language:
        _add(item, "language", entry.language)
    for name, text in (
        ("post_id", str(number)),
        ("post_date", date),
        ("post_date_gmt", date),
        ("post_modified", modified),
        ("post_modified_gmt", modified),
        ("post_name", slugify(revision.title) or article.id),
        ("status", _status(article)),
        ("post_type", "post"),
    ):
        _add(item, f"{{{WP}}}{name}", text)
    named = [("category", revision.section)] if revision.section else []
    for domain, term in [*named, *(("post_tag", tag) for tag in revision.tags)]:
        category = _add(item, "category", term)
        category.set("domain", domain)
        category.set("nicename", slugify(term) or term)
    if entry.image and picture:
        meta = etree.SubElement(item, f"{{{WP}}}postmeta")
        _add(meta, f"{{{WP}}}meta_key", "_thumbnail_id")
        _add(meta, f"{{{WP}}}meta_value", str(picture))
        _attachment(channel, entry.image.url, picture, number)


def _status(article: Article) -> str:
    """Return the state of an article; what is no post that the public sees is a draft, that WordPress shows to nobody."""
    is_private = article.withdrawn is not None or article.revision.holds or article.duplicate_of or article.revision.expires
    return "draft" if is_private else "future" if article.visible_from > article.changed else "publish"


def _attachment(channel: Element, address: str, number: int, post: int) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", address.rpartition("/")[2])
    _add(item, "guid", address).set("isPermaLink", "false")
    for name, text in (
        ("post_id", str(number)),
        ("status", "inherit"),
        ("post_parent", str(post)),
        ("post_type", "attachment"),
        ("attachment_url", address),
    ):
        _add(item, f"{{{WP}}}{name}", text)


def _add(parent: Element, name: str, text: str) -> Element:
    child = etree.SubElement(parent, name)
    child.text = scrub(text)
    return child
