"""The lines F1 to F3: Media RSS, wherever it stands."""

from collections.abc import Iterator

from lxml import etree

from feedsvc.check.finding import Finding, shown
from feedsvc.check.values import is_absolute, is_number, line_of
from feedsvc.render.xml import MEDIA

_MEDIUMS = (None, "image", "audio", "video", "document", "executable")
_NUMBERS = ("width", "height", "fileSize")
_TEXTS = ("title", "description")


def media_findings(entry: etree._Element, name: str) -> Iterator[Finding]:
    """Find what breaks Media RSS in an entry."""
    for element in entry.iter(f"{{{MEDIA}}}*"):
        tag, line = etree.QName(element).localname, line_of(element)
        if tag == "content":
            yield from _content(element, name)
        elif tag == "thumbnail" and not is_absolute(element.get("url")):
            yield Finding("F2", f"a thumbnail of {name} has the url {shown(element.get('url'))!r}", line)
        elif tag in _TEXTS and element.get("type") not in (None, "plain", "html"):
            yield Finding("F2", f"a media:{tag} of {name} has the type {shown(element.get('type'))!r}", line)
        elif tag == "group" and len(element.findall(f"{{{MEDIA}}}content")) < 2:
            yield Finding("F3", f"a media:group of {name} holds no alternatives", line, is_fault=False)


def _content(content: etree._Element, name: str) -> Iterator[Finding]:
    line, url = line_of(content), content.get("url")
    has_player = content.find(f"{{{MEDIA}}}player") is not None
    if not is_absolute(url) and not (url is None and has_player):
        yield Finding("F1", f"a media:content of {name} has the url {shown(url)!r}", line)
    if "/" not in (content.get("type") or "/"):
        yield Finding("F1", f"a media:content of {name} has the type {shown(content.get('type'))!r}", line)
    if content.get("medium") not in _MEDIUMS:
        yield Finding("F1", f"a media:content of {name} has the medium {shown(content.get('medium'))!r}", line)
    for number in _NUMBERS:
        value = content.get(number)
        if value is not None and not is_number(value):
            yield Finding("F1", f"a media:content of {name} has the {number} {shown(value)!r}", line)
