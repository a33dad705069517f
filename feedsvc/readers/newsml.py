"""News in XML of the IPTC: NewsML-G2 (items, messages, packages), NewsML 1.x and NITF 3.x."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.draft import BodyKind, Draft, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import every, first, inner_markup, local, text_of
from feedsvc.readers.bylines import people_of

Element = etree._Element

_REFUSED = {
    "conceptItem": "a concept",
    "planningItem": "a planning item",
    "catalogItem": "a catalogue",
    "knowledgeItem": "a list of concepts",
    "eventItem": "an event",
}
_NO_TEXT = {"picture": "a picture", "video": "a film", "audio": "a sound", "graphic": "a graphic", "animated": "an animation"}


def read_g2(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every text item of a NewsML-G2 document. Raises `UnreadableArticle` if there is none."""
    for name, what in _REFUSED.items():
        if local(root) == name:
            raise UnreadableArticle(f"The document is {what} and no article.")
    items = [root] if local(root) == "newsItem" else every(root, "newsItem")
    drafts: list[Draft] = []
    refusals: list[UnreadableArticle] = []
    for item in items:
        try:
            drafts.append(_item(item, path))
        except UnreadableArticle as refusal:
            refusals.append(refusal)
    if not drafts:
        raise refusals[0] if refusals else UnreadableArticle("The NewsML-G2 document holds no news item.")
    media = tuple(_pictures(items))
    if len(drafts) == 1:
        return (replace(drafts[0], media=drafts[0].media or media),)
    return tuple(replace(draft, position=position) for position, draft in enumerate(drafts, 1))


def _item(item: Element, path: PurePosixPath) -> Draft:
    guid = item.get("guid") or ""
    kind = (_code(first(item, "itemClass")) or "text").lower()
    withdrawn = _withdrawn(item, guid)
    if kind in _NO_TEXT:
        raise UnreadableArticle(f"The NewsML-G2 item {guid} is {_NO_TEXT[kind]} and no article.")
    nitf = first(item, "nitf")
    body = _g2_body(item, nitf)
    if not body and not withdrawn:
        raise UnreadableArticle(f"The NewsML-G2 item {guid} has no text.")
    content = first(item, "contentMeta")
    about = content if content is not None else item
    version = item.get("version") or ""
    byline = text_of(first(about, "by")) or (text_of(first(nitf, "byline")) if nitf is not None else None)
    return Draft(
        format="newsml-g2",
        path=path,
        body=body,
        body_kind=BodyKind.HTML,
        source_id=guid or None,
        version=int(version) if version.isdigit() else None,
        title=text_of(first(about, "headline"))
        or (text_of(first(nitf, "hl1", "hedline")) if nitf is not None else None)
        or text_of(first(item, "title")),
        summary=next((text_of(one) for one in every(about, "description") if "caption" not in (one.get("role") or "")), None),
        published=text_of(first(about, "contentCreated")) or text_of(first(item, "firstCreated", "versionCreated")),
        updated=text_of(first(about, "contentModified")) or text_of(first(item, "versionCreated")),
        embargo=text_of(first(item, "embargoed")),
        withdrawn=withdrawn,
        authors=_creators(about) or (people_of(byline) if byline else ()),
        sources=tuple(name for one in every(about, "infoSource") if (name := _named(one))),
        dateline_place=_located(about),
        section=_section(about),
        tags=tuple(dict.fromkeys(text for one in every(about, "keyword") if (text := text_of(one)))),
        language=_attribute(first(about, "language"), "tag") or item.get("{http://www.w3.org/XML/1998/namespace}lang"),
        rights=text_of(first(item, "copyrightNotice")),
    )


def _withdrawn(item: Element, guid: str) -> bool:
    status = (_code(first(item, "pubStatus")) or "usable").lower()
    if status == "withheld":
        raise UnreadableArticle(f"The NewsML-G2 item {guid} is withheld by its provider.")
    if status not in ("usable", "canceled", "cancelled"):
        raise UnreadableArticle(f"The NewsML-G2 item {guid} has the unknown publication status {status!r}.")
    return status != "usable"


def _g2_body(item: Element, nitf: Element | None) -> str:
    if nitf is not None:
        content = first(nitf, "body.content")
        return inner_markup(content).strip() if content is not None else ""
    xhtml = next((one for one in every(item, "inlineXML")), None)
    if xhtml is not None:
        body = first(xhtml, "body")
        return inner_markup(body if body is not None else xhtml).strip()
    plain = text_of(first(item, "inlineData"))
    return f"<p>{plain}</p>" if plain else ""


def _creators(about: Element) -> tuple[str, ...]:
    names = [
        _named(one)
        for one in every(about, "creator") + every(about, "contributor")
        if "person" in (one.get("type") or "cpnat:person")
    ]
    return tuple(dict.fromkeys(name for name in names if name and len(name.split()) > 1))


def _located(about: Element) -> str | None:
    located = first(about, "located")
    return _named(located) if located is not None else None


def _section(about: Element) -> str | None:
    return next((name for one in every(about, "subject") if (name := _named(one))), None)


def _named(element: Element) -> str | None:
    return text_of(first(element, "name")) or element.get("literal")


def _code(element: Element | None) -> str | None:
    code = _attribute(element, "qcode") or _attribute(element, "uri")
    return code.replace("/", ":").rpartition(":")[2] if code else None


def _attribute(element: Element | None, name: str) -> str | None:
    return element.get(name) if element is not None else None


def _pictures(items: list[Element]) -> Iterator[Media]:
    """The pictures of a package, each in its widest rendition."""
    for item in items:
        if (_code(first(item, "itemClass")) or "") != "picture":
            continue
        remote = [one for one in every(item, "remoteContent") if (one.get("href") or "").startswith("http")]
        best = max(remote, key=lambda one: int(one.get("width") or 0), default=None)
        if best is not None:
            width, height = (int(value) if (value := best.get(name) or "").isdigit() else None for name in ("width", "height"))
            yield Media(
                url=str(best.get("href")),
                type=best.get("contenttype"),
                width=width,
                height=height,
                credit=text_of(first(item, "creditline")),
                caption=text_of(first(item, "description")),
            )


def read_nitf(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read an NITF document."""
    content = first(root, "body.content")
    body = "".join(inner_markup(block) for block in ([content] if content is not None else [])).strip()
    docdata = first(root, "docdata")
    if not body:
        raise UnreadableArticle("The NITF document has no text.")
    identity = first(root, "doc-id")
    byline = text_of(first(root, "person")) or text_of(first(root, "byline"))
    return (
        Draft(
            format="nitf",
            path=path,
            body=body,
            body_kind=BodyKind.HTML,
            source_id=_attribute(identity, "id-string"),
            title=text_of(first(root, "hl1", "hedline", "title")),
            summary=text_of(first(root, "abstract")),
            published=_attribute(first(root, "date.release", "date.issue"), "norm"),
            expires=_attribute(first(root, "date.expire"), "norm"),
            authors=people_of(byline) if byline else (),
            dateline_place=text_of(first(root, "location")) if first(root, "dateline") is not None else None,
            section=_attribute(first(root, "fixture", "tobject"), "fix-id")
            or _attribute(first(root, "pubdata"), "position.section"),
            tags=tuple(key for one in every(docdata, "keyword") if (key := one.get("key"))) if docdata is not None else (),
            rights=text_of(first(root, "doc.copyright", "rights")),
            media=tuple(_nitf_media(root)),
        ),
    )


def _nitf_media(root: Element) -> Iterator[Media]:
    for one in every(root, "media"):
        reference = first(one, "media-reference")
        source = _attribute(reference, "source")
        if source:
            yield Media(
                url=source,
                type=_attribute(reference, "mime-type"),
                caption=text_of(first(one, "media-caption")),
                credit=text_of(first(one, "media-producer")),
            )


def read_newsml1(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read every news item of a NewsML 1.x document."""
    drafts: list[Draft] = []
    for item in every(root, "NewsItem"):
        content = first(item, "body.content", "body", "DataContent")
        body = inner_markup(content).strip() if content is not None else ""
        status = _attribute(first(item, "Status"), "FormalName") or "Usable"
        if not body and status.lower() == "usable":
            continue
        byline = text_of(first(item, "ByLine"))
        drafts.append(
            Draft(
                format="newsml-1",
                path=path,
                body=body,
                body_kind=BodyKind.HTML,
                position=len(drafts) + 1,
                source_id=text_of(first(item, "PublicIdentifier", "NewsItemId")),
                title=text_of(first(item, "HeadLine", "hl1")),
                summary=text_of(first(item, "SubHeadLine")),
                published=text_of(first(item, "FirstCreated", "DateId")),
                updated=text_of(first(item, "ThisRevisionCreated")),
                withdrawn=status.lower() in ("canceled", "cancelled"),
                authors=people_of(byline) if byline else (),
                dateline_place=None,
                language=_attribute(first(item, "Language"), "FormalName"),
                rights=text_of(first(item, "CopyrightLine")),
            )
        )
    if not drafts:
        raise UnreadableArticle("The NewsML document holds no text.")
    return tuple(drafts)
