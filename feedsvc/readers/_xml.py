"""The one XML parser: no entities, no network, no DTD, no huge trees; its errors are sentences with a line."""

import re
from collections.abc import Iterator, Mapping
from html.entities import html5

from lxml import etree

from feedsvc.errors import UnreadableArticle
from feedsvc.readers.decode import decode

MAX_TAGS = 600_000
"""Tags of a document: some 200 MB of memory when they are parsed."""

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_DOCTYPE_SUBSET = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE[^>\[]*\[", re.IGNORECASE | re.DOTALL)
_MODULES = re.compile(
    r"\A((?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE[^>\[]*)"
    r"(\[(?>\s+|%[\w.-]+;|<!ENTITY\s+%\s+[\w.-]+\s+(?:SYSTEM|PUBLIC\s+(?:\"[^\"<>]*\"|'[^'<>]*'))\s+(?:\"[^\"<>]*\"|'[^'<>]*')\s*>)*+\])",
    re.IGNORECASE | re.DOTALL,
)
"""Names of further DTDs alone between the brackets of a DOCTYPE, as Kyodo's NewsML has them: nothing loads them."""

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,300}?\?>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\\d|3[01]));",
    re.IGNORECASE,
)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30};)")
_PREDEFINED = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_MISMATCH = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)")
_PLACE = re.compile(r",? line \d+, column \d+.*$")
_VOID = frozenset(("br", "img", "hr"))
_NONE: Mapping[str, str | None] = {}


def parse(content: bytes) -> tuple[etree._Element, str]:
    """Parse a document; return its root and its encoding, which the bytes decide where the declaration is wrong.

    Characters that XML forbids and names of characters that only HTML knows do no harm. Raises `UnreadableArticle` with the
    line at which it is not well-formed, or for one that declares entities of its own: no newsroom's export does, and bombs
    and file thefts do.
    """
    declared = _ENCODING.search(content[:400])
    text, encoding = decode(content, declared[1].decode("ascii") if declared else None)
    text = _MODULES.sub(lambda match: match[1] + "\n" * match[2].count("\n"), text.lstrip("\ufeff"), count=1)
    if _DOCTYPE_SUBSET.match(text):
        raise UnreadableArticle("The XML declares entities of its own, which is refused. Export it without a DTD.")
    if text.count("<") > MAX_TAGS:
        raise UnreadableArticle(f"The XML has more than {MAX_TAGS:,} tags; split the file.")
    text = _DECLARATION.sub(lambda match: "\n" * match.group().count("\n"), text.lstrip("\ufeff"), count=1)
    text = _FORBIDDEN.sub("", _NAMED.sub(_character, text))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser), encoding
    except etree.XMLSyntaxError as error:
        raise UnreadableArticle(_sentence(error)) from error
    except ValueError as error:
        raise UnreadableArticle(f"not well-formed: {error}.") from error


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def first(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first descendant of one of these names, in any namespace; earlier names are preferred."""
    if element is None:
        return None
    for name in names:
        child = next((child for child in element.iterdescendants(f"{{*}}{name}")), None)
        if child is not None:
            return child
    return None


def every(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Return every descendant of a name, in any namespace."""
    return list(element.iterdescendants(f"{{*}}{name}")) if element is not None else []


def child_of(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name, in any namespace."""
    return next(parent.iterchildren(f"{{*}}{name}"), None)


def text_of(element: etree._Element | None) -> str | None:
    """Return an element's whole text with white space folded; None for no element or no text."""
    if element is None:
        return None
    return " ".join("".join(map(str, element.itertext())).split()) or None


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Return an attribute's value; None for no element, no attribute or an empty one."""
    return (element.get(name) or "").strip() or None if element is not None else None


def number(text: str | None) -> int | None:
    """Return a whole number; None for anything else."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None


def inner_markup(element: etree._Element, names: Mapping[str, str | None] = _NONE) -> str:
    """Return an element's content as HTML, without namespaces; `names` are the HTML names of elements that HTML doesn't know,
    None for those that are left out."""
    parts = [_escape(element.text or "")]
    for child in element:
        name = names.get(local(child), local(child)) if local(child) else None
        if name:
            attributes = "".join(f' {key}="{_escape(value)}"' for key, value in _attributes(child))
            content = "" if name in _VOID else f"{inner_markup(child, names)}</{name}>"
            parts.append(f"<{name}{attributes}>{content}")
        parts.append(_escape(child.tail or ""))
    return "".join(parts)


def left_out(element: etree._Element, names: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the texts of the elements that `inner_markup` leaves out by these names, in order."""
    for child in element:
        if names.get(local(child), "") is not None:
            yield from left_out(child, names)
        elif text := text_of(child):
            yield text


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    pairs = [(str(key), str(value)) for key, value in element.attrib.items()]
    return [("lang" if key == XML_LANG else key, value) for key, value in pairs if key == XML_LANG or key.isalpha()]


def _character(match: re.Match[str]) -> str:
    """Return the character that HTML calls by a name, as XML may hold it."""
    name = match[1]
    return match.group() if name in _PREDEFINED else html5.get(name, match.group())


def _sentence(error: etree.XMLSyntaxError) -> str:
    """Return a parser's error in words that help to find it."""
    message = _PLACE.sub("", error.msg or "it ends too soon")
    mismatch = _MISMATCH.match(message)
    if "depth" in message:
        return "The XML is nested too deeply."
    if "limit" in message.lower():
        return f"line {error.lineno}: a text or an attribute of the XML is too long."
    if mismatch:
        message = f"mismatched tag: <{mismatch[1]}> of line {mismatch[2]} is closed by </{mismatch[3]}>"
    return f"line {error.lineno}: not well-formed: {message}." if error.lineno else f"not well-formed: {message}."


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
