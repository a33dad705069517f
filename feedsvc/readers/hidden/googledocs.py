"""Comments as Google Docs exports them: marks like [a] in the text, and below it what the editors said."""

import re
from collections.abc import Iterator

from lxml import html

from feedsvc.domain.drafts import HiddenText

_MARK_ADDRESS = re.compile(r"#cmnt\d+$")
_COMMENT_ADDRESS = re.compile(r"#cmnt_ref\d+$")
_MARK = re.compile(r"\s*\[[a-z]{1,2}\]\s*")
_BLOCKS = frozenset(("p", "div", "li", "section", "table", "tr", "td"))
_FOOT = re.compile(r"^\[a\]\s*\S", re.MULTILINE)
_FIRST_MARK = re.compile(r"\S\[a\]")
_ANY_MARK = re.compile(r"(?<=\S)(?:\[[a-z]{1,2}\])+")


def comments_of(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the elements of a page that hold comments and their marks."""
    links = [link for link in tree.iter("a") if "#cmnt" in (link.get("href") or "")]
    marks = [_with_raised(link) for link in links if _MARK_ADDRESS.search(link.get("href"))]
    starts = [link for link in links if _COMMENT_ADDRESS.search(link.get("href"))]
    if not links:  # a content management system took the links away
        marks = [raised for raised in tree.iter("sup") if not len(raised) and _MARK.fullmatch(raised.text or "")]
        starts = [block for block in tree.iter("p") if marks and _begins(block, "[a]")]
    found = dict.fromkeys(marks)
    for start in starts:
        if found.keys().isdisjoint((start, *start.iterancestors())):
            found.update(dict.fromkeys(_comments_from(start)))
    return list(found)


def _with_raised(link: html.HtmlElement) -> html.HtmlElement:
    parent = link.getparent()
    is_alone = parent is not None and parent.tag == "sup" and len(parent) == 1
    return parent if is_alone else link


def _comments_from(start: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the largest block that begins with a comment's mark; where that is no box, also what follows it."""
    mark = _MARK.match(_opening(start))
    around = [block for block in (start, *start.iterancestors(*_BLOCKS)) if mark and _begins(block, mark.group().strip())]
    box = around[-1] if around else start
    yield box
    if box.tag != "div":
        yield from (following for following in box.itersiblings() if isinstance(following.tag, str))


def _begins(element: html.HtmlElement, mark: str) -> bool:
    return _opening(element).lstrip().startswith(mark)


def _opening(element: html.HtmlElement) -> str:
    return next((str(text) for text in element.itertext() if not text.isspace()), "")


def strip_comments(text: str) -> tuple[str, tuple[HiddenText, ...]]:
    """Return a text export without the comments at its foot and their marks, and how many characters they had."""
    first = _FIRST_MARK.search(text) if "[a]" in text else None
    foot = _FOOT.search(text, first.end()) if first else None
    if foot is None:
        return text, ()
    return _ANY_MARK.sub("", text[: foot.start()]).rstrip(), (HiddenText(len(" ".join(text[foot.start() :].split()))),)
