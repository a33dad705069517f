"""Stories of Arc XP in its ANS: a story's elements as HTML, its writers, sections and pictures."""

import html
from collections.abc import Iterator
from pathlib import PurePosixPath

from feedsvc.domain.drafts import BodyKind, Draft, Mark, Media
from feedsvc.readers.html_media import kind_of
from feedsvc.readers.json_values import (
    Fields,
    bylines_of,
    fields_of,
    labels_of,
    mark_of,
    names_of,
    number_of,
    objects_of,
    text_of,
    web_address,
)

DEEPEST = 6
"""Levels of elements in lists and quotations."""

_PLAIN = {"text": "p", "correction": "p", "code": "pre"}
_LISTS = {"ordered": "ol", "unordered": "ul"}


def is_ans(fields: Fields) -> bool:
    """Return whether an object is a story: one with headlines and elements."""
    return fields.get("type") == "story" and "headlines" in fields and isinstance(fields.get("content_elements"), list)


def draft_of(fields: Fields, path: PurePosixPath) -> Draft:
    """Read a story; who took its pictures is no author of it."""
    taxonomy, credits_ = fields_of(fields.get("taxonomy")), fields_of(fields.get("credits"))
    promoted = _image(fields_of(fields_of(fields.get("promo_items")).get("basic")))
    return Draft(
        format="ans",
        path=path,
        body="".join(_elements(fields, 0)),
        body_kind=BodyKind.HTML,
        source_id=text_of(fields.get("_id")),
        title=_basic(fields, "headlines"),
        summary=_basic(fields, "subheadlines") or _basic(fields, "description"),
        published=next(
            filter(None, map(text_of, map(fields.get, ("display_date", "first_publish_date", "publish_date")))), None
        ),
        updated=text_of(fields.get("last_updated_date")),
        bylines=bylines_of(credits_.get("by")),
        section=next(_sections(taxonomy), None),
        tags=tuple(tag for each in objects_of(taxonomy.get("tags")) if (tag := text_of(each.get("text")))),
        language=text_of(fields.get("language")),
        link=web_address(text_of(fields.get("canonical_url"))),
        media=(promoted,) if promoted else (),
        marks=tuple(_marks(fields)),
    )


def _basic(fields: Fields, key: str) -> str | None:
    return text_of(fields_of(fields.get(key)).get("basic"))


def _sections(taxonomy: Fields) -> Iterator[str]:
    for key in ("primary_section", "primary_site", "sections", "sites"):
        yield from labels_of(taxonomy.get(key))


def _marks(fields: Fields) -> Iterator[Mark]:
    """Yield what a story says of its state: a revision that is not out, and who may read it."""
    for key, inner in (("revision", "published"), ("additional_properties", "is_published")):
        if fields_of(fields.get(key)).get(inner) is False:
            yield Mark("published", "false")
    tier = fields_of(fields.get("content_restrictions")).get("content_code")
    if tier:
        yield mark_of("contentTier", tier)


def _elements(fields: Fields, depth: int) -> Iterator[str]:
    """Yield elements as HTML; links to other stories, forms and unknown ones are no text of this one."""
    if depth > DEEPEST:
        return
    for element in objects_of(fields.get("content_elements")):
        yield _element(element, depth)


def _element(element: Fields, depth: int) -> str:
    kind = str(element.get("type"))
    text = text_of(element.get("content")) or text_of(element.get("text")) or ""
    if kind in _PLAIN:
        return f"<{_PLAIN[kind]}>{text}</{_PLAIN[kind]}>"
    if kind == "header":
        level = min(6, max(2, number_of(element.get("level")) or 2))
        return f"<h{level}>{text}</h{level}>"
    if kind == "raw_html":
        return text
    if kind == "image":
        return _figure(element)
    if kind == "list":
        return _list(element, depth)
    if kind in ("quote", "blockquote"):
        cited = text_of(fields_of(element.get("citation")).get("content"))
        words = f"<p>{text}</p>" if text else "".join(_elements(element, depth + 1))
        return f"<blockquote>{words}{f'<p><cite>{cited}</cite></p>' if cited else ''}</blockquote>"
    return _table(element) if kind == "table" else ""


def _list(element: Fields, depth: int) -> str:
    tag = _LISTS.get(str(element.get("list_type")), "ul")
    items = (_element(item, depth + 1) if depth < DEEPEST else "" for item in objects_of(element.get("items")))
    return f"<{tag}>{''.join(f'<li>{_unwrapped(item)}</li>' for item in items)}</{tag}>"


def _unwrapped(item: str) -> str:
    return item.removeprefix("<p>").removesuffix("</p>")


def _table(element: Fields) -> str:
    rows = [element.get("header"), *(element["rows"] if isinstance(element.get("rows"), list) else ())]
    lines = ("".join(f"<td>{text_of(cell.get('content')) or ''}</td>" for cell in objects_of(row)) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines if line)}</table>"


def _figure(element: Fields) -> str:
    image = _image(element)
    if image is None:
        return ""
    credit = f" {html.escape(image.credit)}" if image.credit else ""
    words = f"{html.escape(image.caption or '')}{credit}".strip()
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure><img src="{html.escape(image.url)}" alt="{html.escape(image.alt or "")}">{caption}</figure>'


def _image(fields: Fields) -> Media | None:
    url = text_of(fields.get("url")) if fields.get("type") == "image" else None
    if url is None:
        return None
    credits_ = fields_of(fields.get("credits"))
    return Media(
        url=url,
        type=kind_of(url),
        width=number_of(fields.get("width")),
        height=number_of(fields.get("height")),
        alt=text_of(fields.get("alt_text")),
        caption=text_of(fields.get("caption")) or text_of(fields.get("subtitle")),
        credit=", ".join(names_of(credits_.get("by"))) or None,
    )
