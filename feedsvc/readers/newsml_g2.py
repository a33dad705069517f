"""NewsML-G2 of the IPTC: news items, messages of many, and packages that carry theirs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Mark, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import nitf
from feedsvc.readers._xml import XML_LANG, attribute, child_of, every, first, inner_markup, left_out, number, text_of
from feedsvc.readers.items import read_each

Element = etree._Element

_MARKED_UP = re.compile(r"<(?:p|div|h\d|ul|table)\b[^>]*>.*</(?:p|div|h\d|ul|table)>$", re.IGNORECASE | re.DOTALL)
"""Text that is HTML from its first sign to its last, whatever its type says."""

_REFUSED = {
    "conceptItem": "a concept",
    "planningItem": "a planning item",
    "catalogItem": "a catalogue",
    "knowledgeItem": "a list of concepts",
    "eventItem": "an event",
}
_NO_TEXT = {"picture": "a picture", "video": "a film", "audio": "a sound", "graphic": "a graphic", "animated": "an animation"}
_PAGE_PARTS = {"header": None, "footer": None, "nav": None, "section": "div", "article": "div", "main": "div"}
"""What a page's parts are in the HTML of an article; None: left out."""

_CONTENT = ("{*}inlineXML", "{*}inlineData")
_CORRECTIONS = ("correction", "C")
"""Signals of a correction: the IPTC's and Reuters's."""

CODE = 2
"""Letters of a category that is a code and no section's name; of capitals one more."""

_NAMED_THINGS = ("person", "organisation", "geoArea", "poi", "object", "event", "team")
"""Types of subjects that name a thing: a tag, never a section."""


def read(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every text item of a document, with the pictures that came with it. Raises `UnreadableArticle` if there is none."""
    name = etree.QName(root).localname
    if name in _REFUSED:
        raise UnreadableArticle(f"The document is {_REFUSED[name]}, not an article.")
    items = [root] if name == "newsItem" else every(root, "newsItem")
    if not items:
        raise UnreadableArticle(_nothing_in(root))
    drafts = read_each(items, lambda item: _item(item, path), _title_of)
    if len(drafts) > 1:
        return drafts
    pictures = drafts[0].media or tuple(_pictures(items))
    others = tuple(left for left in drafts[0].passed_over if not (pictures and _is_picture(items[left.position - 1])))
    return (replace(drafts[0], media=pictures, passed_over=others, position=0),)


def _is_code(name: str) -> bool:
    return len(name) <= CODE + name.isupper()


def _title_of(item: Element) -> str | None:
    return text_of(first(item, "headline", "title"))


def _is_picture(item: Element) -> bool:
    return (_code(first(item, "itemClass")) or "").lower() == "picture"


def _nothing_in(root: Element) -> str:
    refused = next((_REFUSED[name] for name in _REFUSED if first(root, name) is not None), None)
    if refused:
        return f"The NewsML-G2 message holds {refused}, not an article."
    if every(root, "itemRef"):
        return "The NewsML-G2 package only refers to items, which are not in it. Drop the items themselves."
    return "The NewsML-G2 document holds no news item."


def _item(item: Element, path: PurePosixPath) -> Draft:
    guid = item.get("guid") or ""
    kind = (_code(first(item, "itemClass")) or "text").lower()
    status = (_code(first(item, "pubStatus")) or "usable").lower().replace("cancelled", "canceled")
    withdrawn = status == "canceled"
    if kind in _NO_TEXT:
        raise UnreadableArticle(f"The NewsML-G2 item {guid} is {_NO_TEXT[kind]}, not an article.")
    marked = first(item, "nitf")
    body = _body(item, marked)
    if not body and not withdrawn:
        raise UnreadableArticle(f"The NewsML-G2 item {guid} has no text.")
    embargoed = first(item, "embargoed")
    content = first(item, "contentMeta")
    about = content if content is not None else item
    language = attribute(first(about, "language"), "tag") or attribute(first(item, "inlineXML"), XML_LANG) or item.get(XML_LANG)
    subjects = list(_subjects(about, language))
    section = next((name for name, is_thing in subjects if not is_thing and not _is_code(name)), None)
    return Draft(
        format="newsml-g2",
        path=path,
        body=body,
        body_kind=BodyKind.TEXT if _is_plain(item, body) else BodyKind.HTML,
        source_id=guid or None,
        version=number(item.get("version")),
        title=_main(about, "headline")
        or (nitf.headline_of(marked) if marked is not None else None)
        or text_of(first(item, "title"))
        or text_of(first(about, "slugline")),
        summary=_summary(about) or (text_of(first(marked, "abstract")) if marked is not None else None),
        published=text_of(first(about, "contentCreated")) or text_of(first(item, "firstCreated", "versionCreated")),
        updated=text_of(first(about, "contentModified")) or text_of(first(item, "versionCreated")),
        embargo=text_of(embargoed) or (_extended(item, "pubstart") if embargoed is not None else None),
        expires=text_of(first(item, "expires")) or _extended(item, "pubstop"),
        withdrawn=withdrawn,
        is_correction=any(_code(signal) in _CORRECTIONS for signal in every(item, "signal")),
        bylines=(*_creators(about), *_bylines(about, marked)),
        sources=_sources(item, about),
        dateline=text_of(first(about, "dateline")),
        located=_place(about, language),
        section=section,
        tags=_tags(about, [name for name, _ in subjects if name != section], language),
        language=language,
        rights=text_of(first(item, "copyrightNotice")),
        media=tuple(nitf.media_of(marked)) if marked is not None else (),
        notes=tuple(filter(None, (text_of(note) for note in every(item, "edNote")))),
        marks=(*_urgency(item), *_marks_of(status), *_marks_of_embargo(item, embargoed)),
        left=tuple(nitf.left_of(marked) if marked is not None else _left(item)),
    )


def _marks_of(status: str) -> tuple[Mark, ...]:
    """Return a status that isn't public or is unknown."""
    return () if status in ("usable", "canceled") else (Mark("pubstatus", status),)


def _urgency(item: Element) -> tuple[Mark, ...]:
    urgency = text_of(first(item, "urgency"))
    return (Mark("urgency", urgency),) if urgency else ()


def _marks_of_embargo(item: Element, embargoed: Element | None) -> tuple[Mark, ...]:
    """Return an embargo without a time, which lasts until further notice; where a template leaves other elements blank too, it
    says nothing."""
    if embargoed is None or text_of(embargoed) or _extended(item, "pubstart"):
        return ()
    others = (
        each for each in item.iterdescendants() if each is not embargoed and next(each.iterancestors(*_CONTENT), None) is None
    )
    return () if any(map(_is_blank, others)) else (Mark("embargoed"),)


def _is_blank(element: Element) -> bool:
    return isinstance(element.tag, str) and not len(element) and not element.attrib and text_of(element) is None


def _extended(item: Element, name: str) -> str | None:
    """Return a property that Infomaker's editors add to the standard's: when an article is to appear and to go."""
    properties = (each for each in every(item, "itemMetaExtProperty") if (each.get("type") or "").endswith(f":{name}"))
    return next((value for each in properties if (value := attribute(each, "value"))), None)


def _body(item: Element, marked: Element | None) -> str:
    if marked is not None:
        return nitf.body_of(marked)
    inline = _inline(item)
    if inline is not None:
        return inner_markup(inline, _PAGE_PARTS).strip()
    plain = first(item, "inlineData")
    if plain is None or (attribute(plain, "encoding") or "").endswith("base64"):
        return ""
    return "".join(map(str, plain.itertext())).strip()


def _is_plain(item: Element, body: str) -> bool:
    """Return whether a body is plain text: data that is neither said to be HTML nor is."""
    data = first(item, "inlineData") if first(item, "nitf", "inlineXML") is None else None
    return data is not None and "html" not in (attribute(data, "contenttype") or "") and not _MARKED_UP.match(body)


def _inline(item: Element) -> Element | None:
    """Return the markup that stands in an item, without its head."""
    inline = first(item, "inlineXML")
    body = first(inline, "body")
    return body if body is not None else inline


def _left(item: Element) -> Iterator[str]:
    """Yield the texts of the parts of a page that are no article."""
    inline = _inline(item)
    return left_out(inline, _PAGE_PARTS) if inline is not None else iter(())


def _main(about: Element, name: str) -> str | None:
    """Return the headline: one without a role or with the main role before subheads."""
    found = [one for one in every(about, name) if text_of(one)]
    chosen = [one for one in found if (one.get("role") or "main").rpartition(":")[2].lower() in ("main", "headline")] or found
    return text_of(chosen[0]) if chosen else None


def _summary(about: Element) -> str | None:
    return next((text_of(one) for one in every(about, "description") if "caption" not in (one.get("role") or "")), None)


def _bylines(about: Element, marked: Element | None) -> tuple[Byline, ...]:
    printed = text_of(first(about, "by"))
    return (Byline((printed,) if printed else ()), *nitf.bylines_of(marked))


def _creators(about: Element) -> Iterator[Byline]:
    """Yield the names of those who made the item, creators before contributors; one without a type may be an organisation."""
    for role in ("creator", "contributor"):
        makers = [(maker.get("type") or "", name) for maker in about.iterchildren(f"{{*}}{role}") if (name := _named(maker))]
        for evidence, names in (
            (Evidence.NAMES, tuple(name for kind, name in makers if "person" in kind)),
            (Evidence.MARKED, tuple(name for kind, name in makers if not kind)),
        ):
            yield from [Byline(names, evidence)] if names else []


def _sources(item: Element, about: Element) -> tuple[str, ...]:
    """Name where the news is from: the sources named, else the credit line, else the provider."""
    sources = tuple(dict.fromkeys(name for one in every(about, "infoSource") if (name := _named(one))))
    credit = text_of(first(about, "creditline"))
    provider = first(item, "provider")
    name = _named(provider) or _code(provider) if provider is not None else None
    return sources or ((credit,) if credit else (name,) if name and "." not in name and "/" not in name else ())


def _place(about: Element, language: str | None) -> str | None:
    located = child_of(about, "located")
    return _named(located, language) if located is not None and child_of(located, "name") is not None else None


def _subjects(about: Element, language: str | None) -> Iterator[tuple[str, bool]]:
    """Return the named subjects, and whether each is a thing rather than a field of news."""
    for one in every(about, "subject"):
        has_name = child_of(one, "name") is not None or not one.get("qcode")  # a literal beside a code says what the code is
        name = _named(one, language) if has_name else None
        if name:
            kind = f"{one.get('type') or ''} {one.get('qcode') or ''}"
            yield name, any(thing.lower() in kind.lower() for thing in _NAMED_THINGS)


def _tags(about: Element, subjects: list[str], language: str | None) -> tuple[str, ...]:
    keywords = [text for one in every(about, "keyword") if (text := text_of(one))]
    genres = [name for one in every(about, "genre") if (name := _named(one, language))]
    return tuple(dict.fromkeys([*keywords, *subjects, *genres]))


def _named(element: Element, language: str | None = None) -> str | None:
    """Return the name of a thing, in the article's language where there are several."""
    names = [child for child in element if etree.QName(child).localname == "name"]
    wanted = (language or "").partition("-")[0]
    own = [name for name in names if (name.get(XML_LANG) or "").partition("-")[0] == wanted]
    return next((text_of(name) for name in own or names), None) or element.get("literal")


def _code(element: Element | None) -> str | None:
    code = attribute(element, "qcode") or attribute(element, "uri")
    return code.replace("/", ":").rpartition(":")[2] if code else None


def _pictures(items: list[Element]) -> Iterator[Media]:
    """The pictures of a package, each in its widest rendition."""
    for item in items:
        if (_code(first(item, "itemClass")) or "") != "picture":
            continue
        remote = [one for one in every(item, "remoteContent") if (one.get("href") or "").startswith("http")]
        best = max(remote, key=lambda one: number(one.get("width")) or 0, default=None)
        if best is not None:
            yield Media(
                url=str(best.get("href")),
                type=best.get("contenttype"),
                width=number(best.get("width")),
                height=number(best.get("height")),
                length=number(best.get("size")),
                credit=text_of(first(item, "creditline")) or text_of(first(item, "by")),
                caption=text_of(first(item, "description")) or text_of(first(item, "headline")),
            )
