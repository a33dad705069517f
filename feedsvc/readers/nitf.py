"""NITF 3.x, the IPTC's markup of a text, alone or inside NewsML and ninjs."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from lxml import etree

from feedsvc.domain.drafts import BodyKind, Byline, Draft, Evidence, Mark, Media
from feedsvc.errors import UnreadableArticle
from feedsvc.readers._xml import XML_LANG, attribute, every, first, inner_markup, left_out, local, number, text_of

Element = etree._Element

_HTML: Mapping[str, str | None] = {
    "hl2": "h2", "bq": "blockquote", "block": "div", "credit": "cite", "nitf-table": "div", "note": "div", "fn": "p",
    "media": None, "tagline": None, "person": "span", "location": "span", "org": "span", "chron": "span", "event": "span",
    "function": "span", "object.title": "cite", "virtloc": "span", "money": "span", "num": "span", "postaddr": "span",
    "lang": "span", "alt-code": "span", "city": "span", "country": "span", "state": "span", "region": "span",
    "copyrite": "span", "datasource": "p", "custom-table": None, "nitf-table-metadata": None,
}  # fmt: skip
"""What NITF's elements are in HTML; None: left out of the text."""

_NO_TEXT = dict.fromkeys(("tagline", "custom-table", "bibliography"))
"""Elements that are left out of the text, and named nowhere else."""


def read(path: PurePosixPath, root: Element) -> tuple[Draft, ...]:
    """Read an NITF document. Raises `UnreadableArticle` for one without text; a status that isn't public is a mark."""
    docdata = first(root, "docdata")
    status = (attribute(docdata, "management-status") or "usable").lower().replace("cancelled", "canceled")
    withdrawn = status == "canceled"
    body = body_of(root)
    if not body and not withdrawn:
        raise UnreadableArticle("The NITF document has no text.")
    identity = first(docdata, "doc-id")
    released = attribute(first(docdata, "date.release"), "norm")
    issued = attribute(first(docdata, "date.issue"), "norm")
    return (
        Draft(
            format="nitf",
            path=path,
            body=body,
            body_kind=BodyKind.HTML,
            source_id=attribute(identity, "id-string") or attribute(docdata, "management-doc-idref"),
            version=number(attribute(first(docdata, "du-key"), "version")),
            title=headline_of(root) or text_of(first(root, "title")),
            summary=text_of(first(root, "abstract")),
            published=released or issued or attribute(first(root, "story.date"), "norm"),
            embargo=released if status == "embargoed" else None,
            expires=attribute(first(docdata, "date.expire"), "norm"),
            withdrawn=withdrawn,
            is_correction=first(docdata, "correction") is not None,
            bylines=bylines_of(root),
            sources=_sources(root),
            dateline=dateline_of(root),
            section=_section(root),
            tags=_tags(root, docdata),
            language=attribute(root, XML_LANG) or attribute(first(root, "body"), XML_LANG),
            rights=_rights(docdata) or text_of(first(root, "rights")),
            media=tuple(media_of(root)),
            marks=(*marks_of(status, released), *_urgency(docdata)),
            notes=tuple(_notes(root, docdata)),
            left=tuple(left_of(root)),
        ),
    )


def _urgency(docdata: Element | None) -> Iterator[Mark]:
    if urgency := attribute(first(docdata, "urgency"), "ed-urg"):
        yield Mark("urgency", urgency)


def _notes(root: Element, docdata: Element | None) -> Iterator[str]:
    """Yield the notes to editors: messages, and the notes in the head of the body."""
    yield from filter(None, (attribute(message, "info") for message in every(docdata, "ed-msg")))
    yield from filter(None, map(text_of, every(first(root, "body.head"), "note")))


def body_of(root: Element) -> str:
    """Return the text of an NITF document as HTML; "" if there is none."""
    content = next((one for one in every(root, "body.content") if next(one.iterancestors("{*}note"), None) is None), None)
    return inner_markup(content, _HTML).strip() if content is not None else ""


def left_of(root: Element) -> Iterator[str]:
    """Yield the texts of a body that are no text of the article: the line below it, tables in other markup, its end."""
    for part in (*every(root, "body.content"), *every(root, "body.end")):
        yield from left_out(part, _NO_TEXT)


def headline_of(root: Element) -> str | None:
    """Return the first headline of an NITF document."""
    return text_of(first(root, "hl1", "hedline"))


def bylines_of(root: Element | None) -> tuple[Byline, ...]:
    """Return the persons of an NITF document's byline, and the byline as printed without the job titles beside the names."""
    byline = first(root, "byline")
    persons = tuple(text for person in every(byline, "person") if (text := text_of(person)))
    printed = text_of(byline) or ""
    for title in every(byline, "byttl"):
        printed = printed.replace(text_of(title) or "", "")
    if not any(map(str.isalpha, printed)):
        printed = text_of(byline) or ""  # the whole byline is marked as a job title
    return Byline(persons, Evidence.NAMES), Byline((printed,))


def dateline_of(root: Element | None) -> str | None:
    """Return the dateline of an NITF document as printed, without the time of the story, which stands elsewhere too."""
    dateline = first(root, "dateline")
    parts = (
        [] if dateline is None else [dateline.text, *(text for child in dateline for text in (_beside_date(child), child.tail))]
    )
    return " ".join(" ".join(filter(None, parts)).split()) or None


def _beside_date(element: Element) -> str | None:
    return None if local(element) == "story.date" else text_of(element)


def media_of(root: Element) -> Iterator[Media]:
    """Return the pictures, sounds and films of an NITF document, each once, in its widest form."""
    for one in every(root, "media"):
        references = [reference for reference in every(one, "media-reference") if attribute(reference, "source")]
        best = max(references, key=lambda reference: number(attribute(reference, "width")) or 0, default=None)
        if best is not None:
            yield Media(
                url=str(attribute(best, "source")),
                type=attribute(best, "mime-type"),
                width=number(attribute(best, "width")),
                height=number(attribute(best, "height")),
                alt=attribute(best, "alternate-text"),
                caption=text_of(first(one, "media-caption")),
                credit=text_of(first(one, "media-producer")),
            )


def marks_of(status: str, embargo: str | None) -> tuple[Mark, ...]:
    """Return the marks of a status: one that isn't public or is unknown, and an embargo without an end."""
    if status == "embargoed":
        return () if embargo else (Mark("embargoed"),)
    return () if status in ("usable", "canceled") else (Mark("pubstatus", status),)


def _sources(root: Element) -> tuple[str, ...]:
    registrar = attribute(first(root, "doc-id"), "regsrc") or ""
    source = text_of(first(root, "distributor")) or ("" if "." in registrar else registrar)
    return (source,) if source else ()


def _section(root: Element) -> str | None:
    subject = attribute(first(root, "tobject.subject"), "tobject.subject.type")
    return attribute(first(root, "pubdata"), "position.section") or attribute(first(root, "fixture"), "fix-id") or subject


def _tags(root: Element, docdata: Element | None) -> tuple[str, ...]:
    keys = [key for one in every(docdata, "keyword") if (key := attribute(one, "key"))]
    subjects = (
        attribute(one, f"tobject.subject.{part}") for one in every(root, "tobject.subject") for part in ("matter", "detail")
    )
    return tuple(dict.fromkeys([*keys, *(subject for subject in subjects if subject)]))


def _rights(docdata: Element | None) -> str | None:
    copyright_ = first(docdata, "doc.copyright")
    holder = attribute(copyright_, "holder")
    return f"© {attribute(copyright_, 'year') or ''} {holder}".replace("  ", " ") if holder else text_of(copyright_)
