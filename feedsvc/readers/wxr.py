"""What an export of WordPress (WXR) says beside its posts: names of authors, addresses of pictures, terms."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from feedsvc.domain.drafts import Media
from feedsvc.readers._xml import child_of, local, text_of
from feedsvc.readers.html_media import kind_of

Element = etree._Element

_UNSORTED = "uncategorized"
"""The category by which WordPress says that there is none, whatever it is called in the site's language."""


def display_names(channel: Element) -> Mapping[str, str]:
    """Return the authors' names as the site shows them, by the names that they log in with."""
    authors = [child for child in channel if local(child) == "author" and len(child)]
    named = ((text_of(child_of(author, "author_login")), _name_of(author)) for author in authors)
    return {login: name for login, name in named if login and name}


def _name_of(author: Element) -> str | None:
    parts = (text_of(child_of(author, f"author_{part}_name")) for part in ("first", "last"))
    return text_of(child_of(author, "author_display_name")) or " ".join(filter(None, parts)) or None


def attached(items: Sequence[Element]) -> Mapping[str, str]:
    """Return the addresses of attached files by their numbers."""
    pairs = ((text_of(child_of(item, "post_id")), text_of(child_of(item, "attachment_url"))) for item in items)
    return {number: address for number, address in pairs if number and address}


def featured(item: Element, addresses: Mapping[str, str]) -> Iterator[Media]:
    """Yield a post's featured picture, if the export holds its address."""
    for meta in item.iterchildren("{*}postmeta"):
        if text_of(child_of(meta, "meta_key")) == "_thumbnail_id":
            address = addresses.get(text_of(child_of(meta, "meta_value")) or "")
            if address:
                yield Media(url=address, type=kind_of(address))


def guest_authors(item: Element) -> tuple[str, ...]:
    """Return the authors that a post has as terms, as Co-Authors Plus and PublishPress keep several of them."""
    terms = (one for one in item if local(one) == "category" and one.get("domain") == "author")
    return tuple(dict.fromkeys(filter(None, map(text_of, terms))))


def categories(item: Element) -> tuple[str, ...]:
    """Return a post's categories."""
    terms = (one for one in item if local(one) == "category" and one.get("domain") == "category")
    named = (text_of(one) for one in terms if one.get("nicename") != _UNSORTED)
    return tuple(dict.fromkeys(filter(None, named)))
