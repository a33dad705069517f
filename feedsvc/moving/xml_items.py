"""The items of RSS, WXR and Atom, one after the other: a document of any size is never in memory whole."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import quote

from lxml import etree

from feedsvc.domain.feeds import Term

ITEMS = ("{*}item", "{*}entry")
_PARENTS = ("channel", "rss", "RDF", "feed")

_TERMS = {"category": (Term.SECTION, "category"), "post_tag": (Term.TAG, "tag")}
"""What WordPress calls categories and tags: ours, and the beginning of their addresses at WordPress."""

_HERE = "items"
"""The comment in whose place items stand."""

_MOST_STREAMS = 10_000

Element = etree._Element


@dataclass(slots=True)
class Survey:
    """What a document says beside its items: the document without them, the addresses of attached files by their numbers, and
    where the old addresses of its feeds lead."""

    before: bytes
    after: bytes
    attached: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    def wrap(self, items: Sequence[bytes]) -> bytes:
        """Make a document of some items."""
        return b"".join([self.before, *items, self.after])


def survey(file: Path) -> Survey | None:
    """Read a document through once; None for one that holds no items or isn't well-formed, which is read whole."""
    known: Survey | None = None
    try:
        for item in _each(file):
            if known is None:
                known = _frame(item)
            if known is None:
                return None
            _note(item, known)
    except etree.XMLSyntaxError:
        return None
    return known


def items(file: Path, known: Survey) -> Iterator[tuple[bytes, float]]:
    """Yield each item, its featured picture's address with it, and the share of the document that it ends."""
    whole = file.stat().st_size or 1
    addresses: dict[str, str | None] = {}
    with file.open("rb") as opened:
        for item in _each(opened):
            _tell_apart(item, addresses)
            thumbnail = _thumbnail(item)
            written = etree.tostring(item, encoding="utf-8", with_tail=False)
            yield written + known.attached.get(thumbnail, b""), opened.tell() / whole


def _tell_apart(item: Element, addresses: dict[str, str | None]) -> None:
    """Assign an item a guid of its own where another one of its document has the same and another address."""
    guid, name, address = next(item.iterchildren("guid"), None), _text(item, "guid"), _text(item, "link")
    if guid is not None and name and addresses.setdefault(name, address) != address:
        guid.text = f"{name}#{_text(item, 'post_id') or address}"
        guid.set("isPermaLink", "false")


def _each(document: object) -> Iterator[Element]:
    """Yield the items of a document, and forget each once the next is asked for."""
    source = str(document) if isinstance(document, Path) else document
    events = etree.iterparse(source, events=("end",), tag=ITEMS, huge_tree=True, resolve_entities=False, no_network=True)
    for _, item in events:
        parent = item.getparent()
        if parent is None or etree.QName(parent).localname not in _PARENTS:
            continue
        yield item
        item.clear()
        while item.getprevious() is not None:
            del parent[0]


def _frame(first: Element) -> Survey | None:
    """Return what stands around the first item: root and channel, with what they say before it."""
    chain = list(first.iterancestors())
    if not 1 <= len(chain) <= 2:
        return None
    root = _shallow(chain[-1], first if len(chain) == 1 else chain[0])
    parent = root
    if len(chain) == 2:
        parent = _shallow(chain[0], first)
        root.append(parent)
    parent.append(etree.Comment(_HERE))
    before, _, after = etree.tostring(root, encoding="utf-8", xml_declaration=True).partition(f"<!--{_HERE}-->".encode())
    return Survey(before, after)


def _shallow(element: Element, until: Element) -> Element:
    """Copy an element with what it holds before one of its children."""
    copied = etree.Element(element.tag, nsmap=cast("dict[str, str]", element.nsmap))
    copied.attrib.update(element.attrib)
    copied.text = element.text
    for child in element:
        if child is until:
            break
        copied.append(copy.deepcopy(child))
    return copied


def _note(item: Element, known: Survey) -> None:
    """Note an attached file, or the categories and tags of a post."""
    kind = _text(item, "post_type")
    if kind == "attachment":
        number, address = _text(item, "post_id"), _text(item, "attachment_url")
        if number and address:
            known.attached[number] = _attachment(item)
    elif kind is not None and len(known.redirects) < _MOST_STREAMS:
        known.redirects.update(_streams(item))


def _attachment(item: Element) -> bytes:
    """Write an attached file as an item of nothing but its number and address."""
    bare = etree.Element(item.tag)
    for name in ("post_id", "attachment_url", "post_type"):
        child = next(item.iterchildren(f"{{*}}{name}"))
        bare.append(copy.deepcopy(child))
    return etree.tostring(bare, encoding="utf-8", with_tail=False)


def _streams(item: Element) -> Mapping[str, str]:
    """Return where the pages and feeds of a post's categories and tags lead now, by their old addresses."""
    found: dict[str, str] = {}
    sections = 0
    for one in item.iterchildren("{*}category"):
        term, name = _TERMS.get(one.get("domain", ""), (None, ""))
        nicename, printed = one.get("nicename"), " ".join((one.text or "").split())
        if term is None or not nicename or not printed:
            continue
        sections += term is Term.SECTION
        stream = f"{term if term is Term.TAG or sections == 1 else Term.TAG}/{quote(printed, safe='')}"
        old = f"/{name}/{nicename}"
        pages = {} if old == f"/{stream}" else {old: f"/{stream}"}
        found |= {**pages, f"{old}/feed": f"/feeds/{stream}.rss", f"{old}/feed/atom": f"/feeds/{stream}.atom"}
    return found


def _thumbnail(item: Element) -> str:
    for meta in item.iterchildren("{*}postmeta"):
        if _text(meta, "meta_key") == "_thumbnail_id":
            return _text(meta, "meta_value") or ""
    return ""


def _text(parent: Element, name: str) -> str | None:
    child = next(parent.iterchildren(f"{{*}}{name}"), None)
    return None if child is None else (child.text or "").strip() or None
