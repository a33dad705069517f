"""Articles as other publishers import them: JSON Feed 1.1, and WordPress's own export (WXR 1.2)."""

from collections.abc import Sequence
from email.utils import format_datetime
from itertools import count

from lxml import etree

from feedsvc.domain.addresses import slugify
from feedsvc.domain.articles import Article, Revision
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.exports import Exported
from feedsvc.domain.feeds import LATEST, Feed, FeedFormat
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.status import ArticleStatus
from feedsvc.domain.texts import scrub
from feedsvc.render.document import fill_document
from feedsvc.render.entries import entry_of
from feedsvc.render.jsonfeed import render_json

WP = "http://wordpress.org/export/1.2/"
EXCERPT = f"{WP}excerpt/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"

_STATES = {ArticleStatus.LIVE: "publish", ArticleStatus.EMBARGOED: "future"}
"""The states of posts; all that the public doesn't see and no date releases is a draft."""

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
        _post(channel, exported, outlet, numbers)
    return bytes(etree.tostring(rss, encoding="UTF-8", xml_declaration=True, pretty_print=False))


def _post(channel: Element, exported: Exported, outlet: Outlet, numbers: "count[int]") -> None:
    article, revision = exported.article, exported.article.revision
    entry = entry_of(article, outlet.language, outlet.addresses)
    item, number = etree.SubElement(channel, "item"), next(numbers)
    for name, text in (
        ("title", entry.title),
        ("link", entry.link),
        ("pubDate", format_datetime(article.published)),
        (f"{{{DC}}}creator", ", ".join(revision.authors) or outlet.name),
        ("description", ""),
        (f"{{{CONTENT}}}encoded", entry.content_html),
        (f"{{{EXCERPT}}}encoded", entry.summary),
        *([("language", entry.language)] if entry.language else []),
    ):
        _add(item, name, text)
    _add(item, "guid", entry.guid).set("isPermaLink", "true" if entry.is_permalink else "false")
    _state(item, article, exported.status, number)
    _terms(item, revision)
    if entry.image:
        picture = next(numbers)
        meta = etree.SubElement(item, f"{{{WP}}}postmeta")
        _add(meta, f"{{{WP}}}meta_key", "_thumbnail_id")
        _add(meta, f"{{{WP}}}meta_value", str(picture))
        _attachment(channel, entry.image.url, picture, number)


def _state(item: Element, article: Article, status: ArticleStatus, number: int) -> None:
    date, modified = (at.strftime("%Y-%m-%d %H:%M:%S") for at in (article.published, article.updated))
    for name, text in (
        ("post_id", str(number)),
        ("post_date", date),
        ("post_date_gmt", date),
        ("post_modified", modified),
        ("post_modified_gmt", modified),
        ("post_name", slugify(article.revision.title) or article.id),
        ("status", _STATES.get(status, "draft")),
        ("post_type", "post"),
    ):
        _add(item, f"{{{WP}}}{name}", text)


def _terms(item: Element, revision: Revision) -> None:
    named = [("category", revision.section)] if revision.section else []
    for domain, term in [*named, *(("post_tag", tag) for tag in revision.tags)]:
        category = _add(item, "category", term)
        category.set("domain", domain)
        category.set("nicename", slugify(term) or term)


def _attachment(channel: Element, address: str, number: int, parent: int) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", address.rpartition("/")[2])
    _add(item, "guid", address).set("isPermaLink", "false")
    for name, text in (
        ("post_id", str(number)),
        ("status", "inherit"),
        ("post_parent", str(parent)),
        ("post_type", "attachment"),
        ("attachment_url", address),
    ):
        _add(item, f"{{{WP}}}{name}", text)


def _add(parent: Element, name: str, text: str) -> Element:
    child = etree.SubElement(parent, name)
    child.text = scrub(text)
    return child
