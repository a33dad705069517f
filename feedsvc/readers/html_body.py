"""The text of a saved page: which of its blocks are the article.

trafilatura finds the core; the page's own structure completes it. What trafilatura takes tells in which containers the
article stands, and every paragraph in a container of the same kind belongs to it too: pages that part an article into several
containers, with advertisements between them, otherwise lose all but the first.
"""

import html as entities
import re
from collections import Counter
from collections.abc import Mapping

from lxml import html

BLOCKS = frozenset(["p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "tr", "dd", "dt", "figcaption"])
_GONE = frozenset(
    (
        *("script", "style", "nav", "aside", "footer", "form", "noscript", "iframe", "button", "select"),
        *("template", "svg", "header"),
    )
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_INLINE = frozenset(["b", "strong", "i", "em", "a", "sub", "sup", "code", "q", "cite", "abbr", "time", "mark", "u", "s", "br"])

_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|related|recirc\w*|promo\w*|shar(?:e|ing)|social|subscri(?:be|ption)|sign-?up|modal|dialog|popup|overlay|"
    r"comments?|disqus|outbrain|taboola|advert\w*|cookies?|consent|breadcrumbs?|most-?(?:read|popular)|trending|tooltip|toast|"
    r"author-?bio|read-?(?:more|also|next)|sponsor\w*|screen-?reader\S*|sr-only|scrim|cta|notification\w*|latest|print|popular|toolbar|caption|wp-caption-text|credit)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))

MAX_ELEMENTS = 15_000
MAX_PAGE = 2_000_000
"""Elements and characters of pages that trafilatura reads within a second; the largest of 61 news pages has 1,500."""

LARGEST_BOX = 0.25
"""Share of an article's text; a container that is named like a box and holds more than that is no box."""

LEAST_AGREEMENT = 0.85
"""Share of the text found on a page from which the text in its metadata is believed to be whole."""

MIN_PARAGRAPH = 60
"""Characters of a paragraph that is believed by its place alone."""


def article_blocks(tree: html.HtmlElement, page: bytes | str, described: str | None = None) -> list[tuple[str, str]]:
    """Return the blocks of the article on a page, in order: (tag, inner HTML reduced to inline markup).

    `described` is the article's text as the page's structured metadata have it, which often is cut short or runs together.
    """
    core = _core(tree, page)
    wanted = {_key(line.lstrip("- ")) for line in core.split("\n") if line.strip()}
    blocks = [element for element in tree.iter(*BLOCKS) if not _is_aside(element) and not _holds_blocks(element)]
    core_blocks = [element for element in blocks if _key(element.text_content()) in wanted]
    shares = _shares(core_blocks)
    found = [element for element in core_blocks if not _is_boxed(element, shares)]
    kinds = _kinds(found)
    kept = set(found)
    for element in blocks:
        if element not in kept and element.tag == "p" and _belongs(element, kinds) and not _is_boxed(element, shares):
            kept.add(element)
    kept |= _subheads(blocks, kept, shares)
    if described:
        kept = _agreed(blocks, kept, f" {_key(described)} ")
    written = [(str(element.tag), _inline(element)) for element in blocks if element in kept]
    covered = sum(len(element.text_content()) for element in kept.union(core_blocks))
    if covered < len(core) * 0.75:  # text that stands in no block, between <br>s: trafilatura's own lines
        return [("p", entities.escape(line.lstrip("- "), quote=False)) for line in core.split("\n") if line.strip()]
    return [(tag, text) for tag, text in written if text.strip()]


def _core(tree: html.HtmlElement, page: bytes | str) -> str:
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS or len(page) > MAX_PAGE:
        return "\n".join(" ".join(p.text_content().split()) for p in tree.iter("p") if not _is_aside(p) and not _boxes(p))
    import trafilatura  # 0.5 s and 60 MB to load, which processes that read no whole pages needn't pay

    return trafilatura.extract(page, include_comments=False, include_tables=False, fast=True, deduplicate=False) or ""


def _agreed(blocks: list[html.HtmlElement], kept: set[html.HtmlElement], oracle: str) -> set[html.HtmlElement]:
    """Add the blocks that the described text has; where it has nearly all that was kept, the rest is no article."""
    confirmed = {element for element in blocks if f" {_key(element.text_content())} " in oracle and _has_words(element)}
    agreed = sum(len(element.text_content()) for element in kept & confirmed)
    whole = sum(len(element.text_content()) for element in kept)
    if agreed < whole * LEAST_AGREEMENT:
        return kept
    return confirmed | {element for element in kept if element.tag in _HEADINGS}


def _has_words(element: html.HtmlElement) -> bool:
    return len(element.text_content().split()) > 3


def _shares(found: list[html.HtmlElement]) -> dict[html.HtmlElement, float]:
    """Return the share of the article stands in each container that is named like a box."""
    total = sum(len(element.text_content()) for element in found) or 1
    shares: dict[html.HtmlElement, float] = {}
    for element in found:
        for box in _boxes(element):
            shares[box] = shares.get(box, 0.0) + len(element.text_content()) / total
    return shares


def _is_boxed(element: html.HtmlElement, shares: Mapping[html.HtmlElement, float]) -> bool:
    """Return whether a block stands in a box inside the article: a newsletter, a related list, a caption, a dialog."""
    return any(shares.get(box, 0.0) < LARGEST_BOX for box in _boxes(element))


def _subheads(
    blocks: list[html.HtmlElement], kept: set[html.HtmlElement], shares: Mapping[html.HtmlElement, float]
) -> set[html.HtmlElement]:
    """Find headings between two paragraphs of the article, side by side with them."""
    subheads = set()
    for before, element, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        parents = {id(one.getparent()) for one in (before, element, after)}
        if element.tag in _HEADINGS and len(parents) == 1 and {before, after} <= kept and not _is_boxed(element, shares):
            subheads.add(element)
    return subheads


def _boxes(element: html.HtmlElement) -> list[html.HtmlElement]:
    return [one for one in (element, *element.iterancestors()) if one.tag not in ("body", "html") and _is_box(one)]


def _is_box(element: html.HtmlElement) -> bool:
    return bool(_BOX.search(_HUMP.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}")))


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _is_aside(element: html.HtmlElement) -> bool:
    return any(ancestor.tag in _GONE for ancestor in element.iterancestors())


def _holds_blocks(element: html.HtmlElement) -> bool:
    return any(child.tag in BLOCKS for child in element.iterdescendants() if isinstance(child.tag, str))


def _signature(element: html.HtmlElement) -> tuple[str, str]:
    parent = element.getparent()
    return (str(parent.tag), str(parent.get("class") or "")) if parent is not None else ("", "")


def _kinds(found: list[html.HtmlElement]) -> frozenset[tuple[str, str]]:
    """The kinds of container that hold a fair share of the article's paragraphs; an unmarked one tells nothing."""
    share: Counter[tuple[str, str]] = Counter()
    for element in found:
        if element.tag == "p":
            share[_signature(element)] += len(element.text_content())
    total = sum(share.values())
    return frozenset(kind for kind, length in share.items() if length >= total * 0.2 and kind[1])


def _belongs(element: html.HtmlElement, kinds: frozenset[tuple[str, str]]) -> bool:
    text = _SPACE.sub(" ", element.text_content()).strip()
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return _signature(element) in kinds and len(text) >= MIN_PARAGRAPH and linked < len(text) * 0.5


def _inline(element: html.HtmlElement) -> str:
    """Write an element's content with inline markup alone."""
    parts = [entities.escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _GONE:
            inner = _inline(child)
            href = child.get("href")
            if child.tag == "a" and href:
                inner = f'<a href="{entities.escape(href)}">{inner}</a>'
            elif child.tag == "br":
                inner = "<br>"
            elif child.tag in _INLINE - {"a", "br"}:
                inner = f"<{child.tag}>{inner}</{child.tag}>"
            elif child.tag in ("td", "th"):
                inner = f" {inner}"
            parts.append(inner)
        parts.append(entities.escape(child.tail or "", quote=False))
    return _SPACE.sub(" ", "".join(parts)).strip()
