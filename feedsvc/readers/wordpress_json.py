"""Posts as the REST interface of WordPress gives them, one or a list of them."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Mark, Media
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.errors import UnreadableArticle
from feedsvc.readers.export_boxes import without_boxes
from feedsvc.readers.hidden.markup import plain_text
from feedsvc.readers.json_values import (
    Fields,
    bylines_of,
    fields_of,
    member,
    number_of,
    objects_of,
    paywall_marks,
    text_of,
    web_address,
)
from feedsvc.readers.wordpress_text import without_shortcodes

NO_ARTICLES = {
    "page": "a page",
    "attachment": "an attachment",
    "revision": "a revision",
    "nav_menu_item": "an entry of a menu",
    **dict.fromkeys(
        ("wp_template", "wp_template_part", "wp_navigation", "wp_global_styles", "custom_css", "wp_block"), "a template"
    ),
}
"""Types of WordPress's posts that are no articles, and what they are; types of plugins' own may be."""


def is_entry(fields: Fields) -> bool:
    """Return whether an object is a post of WordPress."""
    return "title" in fields and "rendered" in fields_of(fields.get("content"))


def refuse_other_type(kind: str | None) -> None:
    """Raise `UnreadableArticle` for what stands among the posts of WordPress and is none."""
    if kind in NO_ARTICLES:
        raise UnreadableArticle(f"It is {NO_ARTICLES[kind]} of WordPress, not an article.")


def draft_of(fields: Fields, path: PurePosixPath) -> Draft:
    """Read a post; its status and password are marks, and a scheduled one is embargoed until its date."""
    refuse_other_type(text_of(fields.get("type")))
    embedded = fields_of(fields.get("_embedded"))
    status = text_of(fields.get("status")) or "publish"
    published = _in_gmt(fields.get("date_gmt")) or text_of(fields.get("date"))
    return Draft(
        format="wordpress",
        path=path,
        body=without_boxes(without_shortcodes(_rendered(fields.get("content")) or "")),
        body_kind=BodyKind.HTML,
        source_id=_rendered(fields.get("guid")) or text_of(fields.get("link")),
        former=feed_ids(rss_guid=_rendered(fields.get("guid"))),
        title=plain_text(_rendered(fields.get("title"))),
        summary=(plain_text(_rendered(fields.get("excerpt"))) or "").removesuffix("[…]").strip() or None,
        published=published,
        updated=_in_gmt(fields.get("modified_gmt")) or text_of(fields.get("modified")),
        embargo=published if status == "future" else None,
        bylines=bylines_of(list(_terms(embedded, "author")) or embedded.get("author")),
        section=next(_terms(embedded, "category"), None),
        tags=tuple(_terms(embedded, "post_tag")),
        link=web_address(text_of(fields.get("link"))),
        media=tuple(_featured(picture) for picture in objects_of(embedded.get("wp:featuredmedia")) if _has_source(picture)),
        marks=tuple(_marks(fields, status, published)),
    )


def _marks(fields: Fields, status: str, published: str | None) -> Iterator[Mark]:
    if status == "future" and not published:
        yield Mark("embargoed")
    elif status not in ("publish", "future"):
        yield Mark("status", status)
    if fields.get("password"):
        yield Mark("password")
    if member(fields.get("content"), "protected") is True:
        yield Mark("content.protected", "true")
    yield from paywall_marks({**fields, **fields_of(fields.get("meta"))})


def _terms(embedded: Fields, taxonomy: str) -> Iterator[str]:
    groups = embedded.get("wp:term")
    for group in groups if isinstance(groups, list) else []:
        for term in objects_of(group):
            name = plain_text(text_of(term.get("name")))
            if name and term.get("taxonomy") == taxonomy:
                yield name


def _has_source(picture: Fields) -> bool:
    return bool(text_of(picture.get("source_url")))


def _featured(picture: Fields) -> Media:
    """Return WordPress's featured picture."""
    details = fields_of(picture.get("media_details"))
    return Media(
        url=str(picture["source_url"]),
        type=text_of(picture.get("mime_type")),
        width=number_of(details.get("width")),
        height=number_of(details.get("height")),
        alt=text_of(picture.get("alt_text")),
        caption=plain_text(_rendered(picture.get("caption"))),
    )


def _rendered(value: object) -> str | None:
    return text_of(member(value, "rendered"))


def _in_gmt(value: object) -> str | None:
    text = text_of(value)
    return f"{text}Z" if text and not text.startswith("0000") else None
