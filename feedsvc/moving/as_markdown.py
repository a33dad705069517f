"""Articles as Markdown with front matter, as other programs read them; HTML that Markdown has no marks for stays HTML."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml import html as lxml_html

from feedsvc.domain.articles import Article, Moment, Precision, Revision
from feedsvc.domain.drafts import Media
from feedsvc.domain.pictures import KEPT

Element = etree._Element

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_LEADING = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))", re.MULTILINE)
_WRAPS = {"em": "*", "i": "*", "strong": "**", "b": "**", "s": "~~", "del": "~~"}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_UNMARKED = frozenset(("html", "body", "div", "span", "section"))


def markdown_of(article: Article, revision: Revision, pictures: Mapping[str, str]) -> bytes:
    """Write a revision of an article; `pictures` are the places of its kept pictures, by their names below `/media/`."""
    import yaml  # 30 ms to load

    front = dict(_front_matter(article, revision, pictures))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    written = yaml.dump(front, Dumper=dumper, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{written}---\n\n{body_of(revision.content_html, pictures)}\n".encode(errors="replace")


def body_of(content: str, pictures: Mapping[str, str]) -> str:
    """Return clean HTML as Markdown, with kept pictures at their places."""
    if not content.strip():
        return ""
    root = lxml_html.fragment_fromstring(content, create_parent="div")
    for element in root.iter("img", "source", "audio", "video", "a"):
        for name in ("src", "href", "poster"):
            address = element.get(name)
            if address:
                element.set(name, placed(address, pictures))
    return "\n\n".join(block for block in _blocks(root) if block.strip())


def placed(address: str, pictures: Mapping[str, str]) -> str:
    """Return where a picture is in an export; of one that isn't there, its address."""
    before, kept, name = address.partition(KEPT)
    is_ours = kept and ("://" not in before or before.count("/") == before.count("://") * 2)
    return pictures.get(name, address) if is_ours else address


def _front_matter(article: Article, revision: Revision, pictures: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield what is stated, by the names that front matter has for it."""
    is_current = revision is article.revision
    stated: dict[str, Any] = {
        "title": revision.title,
        "date": _date(revision.published, article.published),
        "updated": article.updated.isoformat() if is_current else _stated(revision.updated),
        "authors": list(revision.authors),
        "editors": list(revision.editors),
        "sources": list(revision.sources),
        "section": revision.section,
        "tags": list(revision.tags),
        "language": revision.language,
        "summary": revision.summary,
        "link": revision.link,
        "rights": revision.rights,
        "embargo": revision.embargo and revision.embargo.isoformat(),
        "expires": revision.expires and revision.expires.isoformat(),
        "withdrawn": article.withdrawn is not None or None,
        "draft": bool(revision.holds) or None,
        "guid": article.rss_guid,
        "guid_is_permalink": article.feed_ids.is_permalink or None,
        "atom_id": article.atom_id if article.atom_id != article.rss_guid else None,
        "json_id": article.json_id if article.json_id != article.rss_guid else None,
    }
    yield from ((name, value) for name, value in stated.items() if value not in (None, [], ""))
    image = next((media for media in revision.media if (media.type or "").startswith("image/")), None)
    if image is not None:
        yield "image", _image(image, pictures)


def _image(media: Media, pictures: Mapping[str, str]) -> Mapping[str, str]:
    texts = {name: getattr(media, name) for name in ("alt", "caption", "credit", "copyright")}
    return {"src": placed(media.url, pictures), **{name: value for name, value in texts.items() if value}}


def _date(moment: Moment | None, published: datetime) -> str:
    """Write when an article was published, in its own zone; of one that states a day alone, that day."""
    if moment is None:
        return published.isoformat()
    if moment.precision is Precision.DAY:
        return moment.at.date().isoformat()
    return published.astimezone(moment.at.tzinfo).isoformat()


def _stated(moment: Moment | None) -> str | None:
    return None if moment is None else moment.at.isoformat()


def _blocks(parent: Element) -> Iterator[str]:
    """Yield the blocks of an element; text that stands among them is one too."""
    loose = _escaped(parent.text)
    for child in parent:
        block = _block(child)
        if block is None:
            loose += _inline_element(child)
        else:
            yield loose.strip()
            yield block
            loose = ""
        loose += _escaped(child.tail)
    yield loose.strip()


def _block(element: Element) -> str | None:
    """Return a block as Markdown, as HTML where Markdown has none like it; None for what stands in a line."""
    tag = str(element.tag)
    if tag == "p" and not element.attrib:
        return _LEADING.sub(r"\1\\\2", _inline(element).strip())
    if tag in _HEADINGS and not element.attrib:
        return f"{_HEADINGS[tag]} {' '.join(_inline(element).split())}"
    if tag in ("ul", "ol") and not element.attrib:
        return _list(element, is_numbered=tag == "ol")
    if tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(filter(None, _blocks(element))).split("\n"))
    if tag == "hr":
        return "---"
    if tag in _UNMARKED and tag != "span" and not element.attrib:
        return "\n\n".join(filter(None, _blocks(element)))
    return None if tag in _INLINE else _as_html(element)


_INLINE = frozenset(
    (*_WRAPS, *"a abbr bdi bdo br cite code dfn img ins kbd mark q ruby samp small span sub sup time u var".split())
)


def _list(element: Element, *, is_numbered: bool) -> str:
    items = []
    for number, item in enumerate(element.iterchildren("li"), 1):
        mark = f"{number}. " if is_numbered else "- "
        text = "\n".join(block for block in _blocks(item) if block)
        items.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(items)


def _inline(element: Element) -> str:
    return _escaped(element.text) + "".join(_inline_element(child) + _escaped(child.tail) for child in element)


def _inline_element(element: Element) -> str:
    tag, text = str(element.tag), _inline(element)
    if tag == "br":
        return "\\\n"
    if tag == "img" and not set(element.attrib) - {"src", "alt", "width", "height"}:
        return f"![{_escaped(element.get('alt'))}]({_address(element.get('src'))})"
    if tag == "a" and set(element.attrib) == {"href"} and text.strip():
        return f"[{text}]({_address(element.get('href'))})"
    if tag in _WRAPS and text.strip() and not element.attrib:
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{_WRAPS[tag]}{text.strip()}{_WRAPS[tag]}{after}"
    return _as_html(element)


def _as_html(element: Element) -> str:
    """Write an element as HTML in one piece: a blank line would end it."""
    written = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return re.sub(r"\n\s*\n", "\n&#10;", written) if "<pre" in written else re.sub(r"\s*\n\s*", " ", written)


def _escaped(text: str | None) -> str:
    if not text:
        return ""
    return html.escape(_SPECIAL.sub(r"\\\1", re.sub(r"\s*\n\s*", " ", text)), quote=False) if _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return any(sign in text for sign in "\\`*_[]<>#|~&\n")


def _address(address: str | None) -> str:
    return quote(address or "", safe="/:?#[]@!$&'*+,;=%~-._")
