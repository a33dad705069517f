"""The one XML parser: no entities, no network, no DTD, no huge trees; its errors are sentences with a line."""

import re

from lxml import etree

from feedsvc.errors import UnreadableArticle

_DOCTYPE_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)
MAX_DEPTH = 250


def parse(content: bytes) -> etree._Element:
    """Parse a document. Raises `UnreadableArticle` with the line at which it is not well-formed, or for one that declares
    entities of its own: no newsroom's export does, and bombs and file thefts do."""
    if _DOCTYPE_SUBSET.search(content[:10_000]):
        raise UnreadableArticle("The XML declares entities of its own, which is refused. Export it without a DTD.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        raise UnreadableArticle(f"{line}not well-formed: {error.msg}.") from error
    except ValueError as error:
        raise UnreadableArticle(f"not well-formed: {error}.") from error


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def first(element: etree._Element, *names: str) -> etree._Element | None:
    """Give the first descendant of one of these names, in any namespace; earlier names are preferred."""
    for name in names:
        found = next((child for child in element.iter() if local(child) == name and child is not element), None)
        if found is not None:
            return found
    return None


def every(element: etree._Element, name: str) -> list[etree._Element]:
    """Give every descendant of a name, in any namespace."""
    return [child for child in element.iter() if local(child) == name and child is not element]


def text_of(element: etree._Element | None) -> str | None:
    """Give an element's whole text with white space folded; None for no element or no text."""
    if element is None:
        return None
    return " ".join("".join(map(str, element.itertext())).split()) or None


def inner_markup(element: etree._Element) -> str:
    """Give an element's content as markup without namespaces: what stands in XHTML or NITF reads as HTML."""
    parts = [_escape(element.text or "")]
    for child in element:
        name = local(child)
        if name:
            href = child.get("href")
            attributes = f' href="{_escape(href)}"' if href else ""
            source = child.get("src")
            attributes += f' src="{_escape(source)}"' if source else ""
            parts.append(
                f"<{name}{attributes}>{inner_markup(child)}</{name}>"
                if name not in ("br", "img", "hr")
                else f"<{name}{attributes}>"
            )
        parts.append(_escape(child.tail or ""))
    return "".join(parts)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
