"""Feeds as input: RSS 2.0 and 1.0, WordPress's WXR and Atom; each entry an article, with the feed it came from."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urljoin

from lxml import etree

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Mark, Media, Origin
from feedsvc.domain.feed_ids import feed_ids
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import wxr
from feedsvc.readers._xml import XML_LANG, attribute, child_of, every, first, inner_markup, local, number, text_of
from feedsvc.readers.export_boxes import without_boxes
from feedsvc.readers.hidden.markup import plain_text, strip_markup
from feedsvc.readers.items import read_each
from feedsvc.readers.wordpress_json import refuse_other_type
from feedsvc.readers.wordpress_text import with_paragraphs, without_shortcodes

Element = etree._Element

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_PUBLISHING = ("http://www.w3.org/2007/app", "http://purl.org/atom/app#")
"""Namespaces of the Atom Publishing Protocol: RFC 5023's, and the one of its drafts, which exports still use."""

_BLOGGER = "{http://schemas.google.com/blogger/2018}"
_BLOGGER_KIND = "http://schemas.google.com/g/2005#kind"
_LAST_PARAGRAPH = re.compile(r"<p>(?:(?!</?p\b).)*</p>\s*$", re.DOTALL)
_HREF = re.compile(r"\bhref=[\"']([^\"']+)")
_MAIL_AND_NAME = re.compile(r"^\S+@\S+\s*\((.+)\)$")


def read_rss(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every item of an RSS or WXR document; a status or a password of WordPress is a mark."""
    channel = first(root, "channel")
    if channel is None:
        raise UnreadableArticle("The RSS document has no channel.")
    address = text_of(child_of(channel, "link")) or ""
    origin = Origin(title=text_of(child_of(channel, "title")) or address, url=address) if address else None
    language = text_of(child_of(channel, "language"))
    items = every(root, "item")
    if not items:
        raise UnreadableArticle("The feed has no entries.")
    site = _Site(origin, language, wxr.display_names(channel), wxr.attached(items))
    return read_each(items, lambda item: _item(item, path, site), _title_of)


@dataclass(frozen=True, slots=True)
class _Site:
    """What a feed says for all of its items; of an export, its authors' names and its pictures' addresses too."""

    origin: Origin | None
    language: str | None
    display_names: Mapping[str, str]
    attached: Mapping[str, str]


def _title_of(item: Element) -> str | None:
    return text_of(child_of(item, "title"))


def _item(item: Element, path: PurePosixPath, site: _Site) -> Draft:
    kind = text_of(child_of(item, "post_type"))
    refuse_other_type(kind)
    is_wxr = kind is not None
    status = text_of(child_of(item, "status")) if is_wxr else None
    guid = child_of(item, "guid")
    full, described = _raw(item.find(CONTENT)), _raw(child_of(item, "description"))
    permalink = text_of(guid) if attribute(guid, "isPermaLink") != "false" else None
    address = _web(text_of(child_of(item, "link"))) or _web(permalink)
    full, described = (_without_backlink(text, item) for text in (full, described))
    body, hidden = strip_markup(without_boxes(full or described or ""))
    categories = wxr.categories(item) if is_wxr else _categories(item, "category")
    return Draft(
        format="wxr" if is_wxr else "rss",
        path=path,
        body=with_paragraphs(without_shortcodes(body)) if is_wxr else body,
        body_kind=BodyKind.HTML,
        source_id=text_of(guid) or text_of(child_of(item, "link")),
        title=plain_text(text_of(child_of(item, "title"))),
        summary=plain_text(_excerpt(item) or (described if full else None)),
        published=_gmt(item, "post_date_gmt") or text_of(child_of(item, "pubDate")) or text_of(child_of(item, "date")),
        updated=_gmt(item, "post_modified_gmt") or text_of(child_of(item, "modified")) or text_of(child_of(item, "updated")),
        embargo=_gmt(item, "post_date_gmt") if status == "future" else None,
        bylines=_bylines(item, site.display_names),
        section=next(iter(categories), None),
        tags=(*_categories(item, "post_tag"), *categories[1:]) if is_wxr else _categories(item, None),
        language=text_of(child_of(item, "language")) or site.language,
        link=address,
        base=_base(item.find(CONTENT) if full else child_of(item, "description")),
        rights=text_of(child_of(item, "rights")),
        origin=_source(item) or site.origin,
        former=feed_ids(rss_guid=text_of(guid), is_permalink=attribute(guid, "isPermaLink") != "false"),
        media=(*wxr.featured(item, site.attached), *_media(item)),
        marks=(*_wordpress_marks(item, status), *_protocol_marks(item)),
        hidden=hidden,
    )


def _without_backlink(text: str | None, item: Element) -> str | None:
    """Drop the last paragraph where it only links to the entry and to the front page of its site, as WordPress adds one."""
    last = _LAST_PARAGRAPH.search(text or "")
    link = (text_of(child_of(item, "link")) or "").rstrip("/")
    addresses = [address.rstrip("/") for address in _HREF.findall(last.group())] if last else []
    is_backlink = len(addresses) == 2 and addresses[0] == link and link.startswith(addresses[1] + "/")
    return text[: last.start()].rstrip() or None if text and last and is_backlink else text


def _wordpress_marks(item: Element, status: str | None) -> Iterator[Mark]:
    if status == "future" and not _gmt(item, "post_date_gmt"):
        yield Mark("embargoed")
    elif status not in (None, "publish", "future"):
        yield Mark("status", status or "")
    if text_of(child_of(item, "post_password")):
        yield Mark("password")


def _protocol_marks(item: Element) -> Iterator[Mark]:
    """Yield the draft of the Atom Publishing Protocol (RFC 5023, 13.1.1) and the status of Blogger's newer exports."""
    for namespace in _PUBLISHING:
        for draft in item.iterdescendants(f"{{{namespace}}}draft"):
            if text_of(draft) != "no":
                yield Mark("app:draft", text_of(draft) or "")
    status = text_of(item.find(f"{_BLOGGER}status"))
    if status and status != "LIVE":
        yield Mark("status", status)


def _excerpt(item: Element) -> str | None:
    """Return the excerpt of a WordPress export: another `encoded`, in a namespace of its version."""
    found = (child for child in item if local(child) == "encoded" and "excerpt" in str(etree.QName(child).namespace))
    return _raw(next(found, None))


def _bylines(item: Element, display_names: Mapping[str, str]) -> tuple[Byline, ...]:
    """Return the creators; of an `author`, the name beside the address."""
    guests = wxr.guest_authors(item)
    if guests:
        return (Byline(guests, Evidence.NAMES),)
    creators = (text for child in item if local(child) == "creator" and (text := text_of(child)))
    names = tuple(display_names.get(creator, creator) for creator in creators)
    author = text_of(child_of(item, "author")) or ""
    named = _MAIL_AND_NAME.match(author)
    return Byline(names, Evidence.NAMES), Byline((named[1],), Evidence.NAMES) if named else Byline((author,))


def _categories(item: Element, domain: str | None) -> tuple[str, ...]:
    """Name the categories of a domain; None: all that are in no other use."""
    found = [child for child in item if local(child) == "category"]
    other = ("category", "author")
    wanted = [one for one in found if one.get("domain") == domain or (domain is None and one.get("domain") not in other)]
    return tuple(dict.fromkeys(text for one in wanted if (text := text_of(one))))


def _source(item: Element) -> Origin | None:
    source = child_of(item, "source")
    url = _web(attribute(source, "url"))
    return Origin(title=text_of(source) or url, url=url) if url else None


def _gmt(item: Element, name: str) -> str | None:
    """Return a time that WordPress tells in GMT; drafts have zeros there."""
    printed = text_of(child_of(item, name))
    return f"{printed.replace(' ', 'T')}Z" if printed and not printed.startswith("0000") else None


def _media(item: Element) -> Iterator[Media]:
    """Return enclosures and Media RSS, each address once; of a group the widest alternative."""
    found: dict[str, Media] = {}
    for one in item.iterdescendants():
        url = _web(attribute(one, "url"))
        if url is None or local(one) not in ("enclosure", "content"):
            continue
        group = next(one.iterancestors("{*}group"), None)
        if group is not None and one is not max(every(group, "content"), key=lambda each: number(each.get("width")) or 0):
            continue
        about = one if len(one) else group if group is not None else item
        media = Media(
            url=url,
            type=attribute(one, "type") or ("image/jpeg" if attribute(one, "medium") == "image" else None),
            width=number(attribute(one, "width")),
            height=number(attribute(one, "height")),
            length=number(attribute(one, "length") or attribute(one, "fileSize")) or None,
            caption=text_of(_media_rss(about, "description")) or text_of(_media_rss(about, "title")),
            credit=text_of(_media_rss(about, "credit")),
        )
        if url not in found or found[url].width is None:
            found[url] = media
    yield from found.values()


def _media_rss(parent: Element, name: str) -> Element | None:
    return parent.find(f"{{http://search.yahoo.com/mrss/}}{name}")


def read_atom(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every entry of an Atom document."""
    entries = [root] if local(root) == "entry" else [child for child in root if local(child) == "entry"]
    if not entries:
        raise UnreadableArticle("The feed has no entries.")
    origin, people = _origin(root) if local(root) == "feed" else None, _people(root)
    language = root.get(XML_LANG)
    return read_each(entries, lambda entry: _entry(entry, path, origin, people, language), _title_of)


def _refuse_other_kinds(entry: Element) -> None:
    """Refuse what an export of Blogger holds besides posts: its template, settings, pages and comments."""
    terms = (one.get("term") or "" for one in entry if local(one) == "category" and one.get("scheme") == _BLOGGER_KIND)
    kind = next((term.rpartition("#")[2] for term in terms), None) or text_of(entry.find(f"{_BLOGGER}type")) or "post"
    if kind.lower() != "post":
        raise UnreadableArticle(f"It is a {kind.lower()} of Blogger, not an article.")


def _origin(feed: Element | None) -> Origin | None:
    if feed is None:
        return None
    identity = text_of(child_of(feed, "id"))
    url = _link(feed, "self") or _link(feed, "alternate") or _web(identity)
    return Origin(title=text_of(child_of(feed, "title")) or url, url=url, id=identity) if url else None


def _entry(entry: Element, path: PurePosixPath, origin: Origin | None, people: Byline, language: str | None) -> Draft:
    _refuse_other_kinds(entry)
    content, summary = child_of(entry, "content"), child_of(entry, "summary")
    return Draft(
        format="atom",
        path=path,
        body=_content(content if content is not None else summary),
        body_kind=BodyKind.HTML,
        source_id=text_of(child_of(entry, "id")),
        title=plain_text(_content(child_of(entry, "title"))),
        summary=plain_text(_content(summary)) if content is not None else None,
        published=text_of(child_of(entry, "published")) or text_of(child_of(entry, "updated")),
        updated=text_of(child_of(entry, "updated")),
        bylines=(_people(entry), people),
        tags=tuple(
            term
            for one in entry
            if local(one) == "category" and one.get("scheme") != _BLOGGER_KIND and (term := one.get("label") or one.get("term"))
        ),
        language=entry.get(XML_LANG) or (content.get(XML_LANG) if content is not None else None) or language,
        link=_link(entry, "alternate"),
        base=_base(content if content is not None else summary),
        rights=text_of(child_of(entry, "rights")),
        origin=_origin(child_of(entry, "source")) or origin,
        former=feed_ids(atom_id=text_of(child_of(entry, "id"))),
        media=tuple(_enclosures(entry)),
        marks=tuple(_protocol_marks(entry)),
    )


def _people(parent: Element) -> Byline:
    authors = (text_of(first(child, "name")) for child in parent if local(child) == "author")
    return Byline(tuple(filter(None, authors)), Evidence.NAMES)


def _enclosures(entry: Element) -> Iterator[Media]:
    for one in entry:
        url = _web(attribute(one, "href"))
        if local(one) == "link" and one.get("rel") == "enclosure" and url:
            length = number(attribute(one, "length")) or None
            yield Media(url=url, type=attribute(one, "type"), length=length, caption=attribute(one, "title"))
    yield from _media(entry)


def _content(content: Element | None) -> str:
    """Return an Atom text construct as HTML."""
    if content is None:
        return ""
    kind = content.get("type") or "text"
    if kind == "xhtml":
        return inner_markup(content)
    raw = _raw(content) or ""
    return raw if kind in ("html", "text/html") else f"<p>{html.escape(raw, quote=False)}</p>" if raw else ""


def _raw(element: Element | None) -> str | None:
    return "".join(map(str, element.itertext())).strip() or None if element is not None else None


def _link(parent: Element, rel: str) -> str | None:
    links = (one for one in parent if local(one) == "link" and (one.get("rel") or "alternate") == rel)
    return next((address for one in links if (address := _web(urljoin(one.base or "", one.get("href", "").strip())))), None)


def _base(element: Element | None) -> str | None:
    """Return the `xml:base` of an element, those around it added up."""
    return None if element is None else _web(element.base)


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(("http://", "https://")) else None
