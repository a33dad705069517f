"""Feeds as input: RSS 2.0, WordPress's WXR and Atom; each entry an article, with the feed it came from."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.draft import BodyKind, Draft, Media, Origin
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import every, first, inner_markup, local, text_of

Element = etree._Element

_SKIPPED = ("attachment", "nav_menu_item", "page", "revision", "wp_template", "custom_css")


def read_rss(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every item of an RSS or WXR document."""
    channel = first(root, "channel")
    if channel is None:
        raise UnreadableArticle("The RSS document has no channel.")
    address = text_of(_child(channel, "link")) or ""
    origin = Origin(title=text_of(_child(channel, "title")) or address, url=address) if address else None
    items = [item for item in every(root, "item") if (text_of(_child(item, "post_type")) or "post") not in _SKIPPED]
    drafts = tuple(_item(item, path, origin, n, text_of(_child(channel, "language"))) for n, item in enumerate(items, 1))
    if not drafts:
        raise UnreadableArticle("The feed has no entries.")
    return drafts


def _item(item: Element, path: PurePosixPath, origin: Origin | None, position: int, language: str | None) -> Draft:
    guid = _child(item, "guid")
    categories = [category for category in item if local(category) == "category"]
    tags = [text for one in categories if one.get("domain") != "category" and (text := text_of(one))]
    status = text_of(_child(item, "status")) or "publish"
    link = text_of(_child(item, "link"))
    return Draft(
        format="wxr" if _child(item, "post_type") is not None else "rss",
        path=path,
        body=_raw(_child(item, "encoded")) or _raw(_child(item, "description")) or "",
        body_kind=BodyKind.HTML,
        position=position,
        source_id=text_of(guid) or link,
        title=text_of(_child(item, "title")),
        summary=text_of(_child(item, "description")) if _child(item, "encoded") is not None else None,
        published=text_of(_child(item, "pubDate")) or text_of(_child(item, "date")),
        withdrawn=status == "trash",
        authors=tuple(text for one in item if local(one) == "creator" and (text := text_of(one))),
        section=next((text_of(one) for one in categories if one.get("domain") == "category"), None),
        tags=tuple(dict.fromkeys(tags)),
        language=language,
        link=link if link and link.startswith("http") else None,
        origin=origin,
        media=tuple(_media(item)),
    )


def _media(item: Element) -> Iterator[Media]:
    for one in item.iter():
        url = one.get("url") or ""
        if local(one) in ("enclosure", "content") and url.startswith("http"):
            width, height = (int(value) if (value := one.get(name) or "").isdigit() else None for name in ("width", "height"))
            length = one.get("length") or one.get("fileSize") or ""
            yield Media(
                url=url, type=one.get("type"), width=width, height=height, length=int(length) if length.isdigit() else None
            )


def read_atom(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every entry of an Atom document."""
    entries = [root] if local(root) == "entry" else [child for child in root if local(child) == "entry"]
    link = _link(root, "self") or _link(root, "alternate")
    title = text_of(_child(root, "title"))
    origin = Origin(title=title or link, url=link, id=text_of(_child(root, "id"))) if link and local(root) == "feed" else None
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    drafts = tuple(_entry(entry, path, origin, n, language) for n, entry in enumerate(entries, 1))
    if not drafts:
        raise UnreadableArticle("The feed has no entries.")
    return drafts


def _entry(entry: Element, path: PurePosixPath, origin: Origin | None, position: int, language: str | None) -> Draft:
    content, summary = _child(entry, "content"), _child(entry, "summary")
    return Draft(
        format="atom",
        path=path,
        body=_content(content if content is not None else summary),
        body_kind=BodyKind.HTML,
        position=position,
        source_id=text_of(_child(entry, "id")),
        title=text_of(_child(entry, "title")),
        summary=text_of(summary) if content is not None else None,
        published=text_of(_child(entry, "published")) or text_of(_child(entry, "updated")),
        updated=text_of(_child(entry, "updated")),
        authors=tuple(name for one in entry if local(one) == "author" and (name := text_of(first(one, "name")))),
        tags=tuple(term for one in entry if local(one) == "category" and (term := one.get("label") or one.get("term"))),
        language=entry.get("{http://www.w3.org/XML/1998/namespace}lang") or language,
        link=_link(entry, "alternate"),
        rights=text_of(_child(entry, "rights")),
        origin=origin,
        media=tuple(
            Media(url=str(one.get("href")), type=one.get("type"))
            for one in entry
            if local(one) == "link" and one.get("rel") == "enclosure" and (one.get("href") or "").startswith("http")
        ),
    )


def _content(content: Element | None) -> str:
    if content is None:
        return ""
    kind = content.get("type") or "text"
    if kind == "xhtml":
        return inner_markup(content)
    raw = _raw(content) or ""
    return raw if kind == "html" else f"<p>{raw}</p>"


def _raw(element: Element | None) -> str | None:
    return "".join(map(str, element.itertext())).strip() or None if element is not None else None


def _link(parent: Element, rel: str) -> str | None:
    found = (one.get("href") for one in parent if local(one) == "link" and (one.get("rel") or "alternate") == rel)
    return next((href for href in found if href and href.startswith("http")), None)


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent if local(child) == name), None)
