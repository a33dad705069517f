"""NewsML 1.x of the IPTC: news items, each a tree of components with NITF, XHTML or plain text in it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers import nitf
from feedsvc.readers._xml import XML_LANG, attribute, child_of, every, first, inner_markup, number, text_of
from feedsvc.readers.items import read_each

Element = etree._Element

_MARKED_UP = re.compile(r"<(?:p|div|br|h\d|ul|table)\b", re.IGNORECASE)
_REVISION = re.compile(r":\d+[NUA]$")


def read(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every news item of a document that has text. Raises `UnreadableArticle` if there is none."""
    items = every(root, "NewsItem")
    if not items:
        raise UnreadableArticle("The NewsML document holds no news item.")
    return read_each(items, lambda item: _item(item, path), lambda item: text_of(first(item, "HeadLine")))


def _item(item: Element, path: PurePosixPath) -> Draft:
    identity = _identity(item)
    status = _status(item)
    embargo = text_of(first(first(item, "StatusWillChange"), "DateAndTime")) if status == "embargoed" else None
    body, marked = _body(item)
    is_marked_up = marked is not None or _MARKED_UP.search(body) is not None
    if not body and status != "canceled":
        raise UnreadableArticle(f"The NewsML item {identity or ''} has no text.".replace("  ", " "))
    return Draft(
        format="newsml-1",
        path=path,
        body=body,
        body_kind=BodyKind.HTML if is_marked_up else BodyKind.TEXT,
        source_id=identity,
        version=number(text_of(first(item, "RevisionId"))),
        title=text_of(first(item, "HeadLine"))
        or (nitf.headline_of(marked) if marked is not None else None)
        or text_of(first(item, "SlugLine", "NameLabel")),
        summary=_summary(item, marked),
        published=text_of(first(item, "FirstCreated", "DateId")),
        updated=text_of(first(item, "ThisRevisionCreated")),
        embargo=embargo,
        withdrawn=status == "canceled",
        is_correction="correction" in _orders(item),
        bylines=_bylines(item, marked),
        sources=_sources(item),
        dateline=_dateline(item, marked),
        located=_city(item),
        section=_section(item),
        keywords=_keywords(item),
        language=attribute(first(item, "Language"), "FormalName") or item.get(XML_LANG),
        rights=text_of(first(item, "CopyrightLine")),
        media=(*_pictures(item), *(nitf.media_of(marked) if marked is not None else ())),
        marks=nitf.marks_of(status, embargo),
        left=(*_beside(item), *(nitf.left_of(marked) if marked is not None else ())),
    )


def _identity(item: Element) -> str | None:
    """Return what names an item in all its revisions: the public identifier names one of them."""
    identifier = first(item, "NewsIdentifier")
    parts = [text_of(first(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return ":".join(["urn:newsml", *(part for part in parts if part)])
    return _REVISION.sub("", text_of(first(identifier, "PublicIdentifier", "NewsItemId")) or "") or None


def _status(item: Element) -> str:
    """Return the status of an item; canceled too where an instruction orders it."""
    if _orders(item) & {"delete", "kill", "cancel", "withdraw"}:
        return "canceled"
    return (attribute(first(item, "Status"), "FormalName") or "usable").lower().replace("cancelled", "canceled")


def _orders(item: Element) -> set[str]:
    return {(attribute(one, "FormalName") or "").lower() for one in every(item, "Instruction")}


def _body(item: Element) -> tuple[str, Element | None]:
    """Return the text, and the NITF it stood in if it did."""
    for content in _texts(item):
        marked = first(content, "nitf")
        if marked is not None:
            return nitf.body_of(marked), marked
        body = first(content, "body.content", "body")
        if len(content):
            return inner_markup(body if body is not None else content).strip(), None
        text = (content.text or "").strip()
        if text and first(content.getparent(), "Encoding") is None:
            return text, None
    return "", None


def _texts(item: Element) -> list[Element]:
    """List the contents that may be the text: none but a style sheet's, and first the one whose role is to be the body."""
    contents = [one for one in every(item, "DataContent") if _role_of(one) != "stylesheet"]
    return sorted(contents, key=lambda content: _role_of(content) != "body")


def _role_of(content: Element) -> str:
    """Return the role of the nearest component round a content, in small letters; "" if it has none."""
    component = next(content.iterancestors("{*}NewsComponent"), None)
    role = child_of(component, "Role") if component is not None else None
    return (attribute(role, "FormalName") or "").lower()


def _beside(item: Element) -> Iterator[str]:
    """Yield the texts beside one that is called the body: whom to ask, what the sender is."""
    texts = _texts(item)
    if texts and _role_of(texts[0]) == "body":
        beside = (one for one in texts[1:] if _role_of(one) != "subheadline")
        yield from (text for one in beside if (text := " ".join(" ".join(map(str, one.itertext())).split())))


def _summary(item: Element, marked: Element | None) -> str | None:
    """Return the line below the headline: as such, as a component with that role, or as the abstract."""
    contents = (text_of(one) for one in _texts(item) if _role_of(one) == "subheadline")
    abstract = text_of(first(marked, "abstract")) if marked is not None else None
    return text_of(first(item, "SubHeadLine")) or next(contents, None) or abstract


def _sources(item: Element) -> tuple[str, ...]:
    credit = text_of(first(item, "CreditLine"))
    party = attribute(first(first(item, "Source", "Provider"), "Party"), "FormalName")
    return (credit,) if credit else (party,) if party else ()


def _bylines(item: Element, marked: Element | None) -> tuple[Byline, ...]:
    printed = text_of(first(item, "ByLine"))
    return (Byline((printed,) if printed else ()), *nitf.bylines_of(marked))


def _dateline(item: Element, marked: Element | None) -> str | None:
    return text_of(first(item, "DateLine")) or nitf.dateline_of(marked)


def _city(item: Element) -> str | None:
    properties = every(first(item, "Location"), "Property")
    return next((attribute(each, "Value") for each in properties if attribute(each, "FormalName") == "City"), None)


def _section(item: Element) -> str | None:
    subject = first(item, "SubjectCode")
    names = [attribute(first(subject, name), "FormalName") for name in ("Subject", "SubjectMatter", "SubjectDetail")]
    return next((name for name in names if name and not name.isdigit()), None)


def _keywords(item: Element) -> tuple[str, ...]:
    return tuple(text for line in every(item, "KeywordLine") if (text := text_of(line)))


def _pictures(item: Element) -> Iterator[Media]:
    for one in every(item, "ContentItem"):
        kind = (attribute(first(one, "MediaType"), "FormalName") or "").lower()
        address = attribute(one, "Href")
        if kind in ("photo", "picture", "image", "graphic") and address:
            properties = {attribute(each, "FormalName"): attribute(each, "Value") for each in every(one, "Property")}
            caption = _caption_of(one)
            yield Media(
                url=address,
                type=attribute(first(one, "MimeType"), "FormalName"),
                width=number(properties.get("Width")),
                height=number(properties.get("Height")),
                length=number(text_of(first(one, "SizeInBytes"))),
                caption=caption,
                credit=_credit_of(one),
            )


def _caption_of(content: Element) -> str | None:
    """Return the text of the component beside a picture whose role is to be its caption."""
    for component in content.iterancestors("{*}NewsComponent"):
        for beside in every(component, "NewsComponent"):
            if "caption" in (attribute(first(beside, "Role"), "FormalName") or "").lower():
                return text_of(first(beside, "DataContent"))
    return None


def _credit_of(content: Element) -> str | None:
    """Return the credit line of the nearest component round a picture that is not the whole item's."""
    for component in list(content.iterancestors("{*}NewsComponent"))[:-1]:
        lines = child_of(component, "NewsLines")
        credit = text_of(first(lines, "CreditLine"))
        if credit:
            return credit
    return None
