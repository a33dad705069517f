"""What the author of some HTML hid or struck out: taken out of the tree before anything is read from it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from lxml import html

from feedsvc.domain.drafts import HiddenText
from feedsvc.readers._html import inner_html, parse_html
from feedsvc.readers.hidden import css
from feedsvc.readers.hidden.googledocs import comments_of
from feedsvc.readers.hidden.gutenberg import strip_blocks
from feedsvc.readers.hidden.lengths import Lengths
from feedsvc.readers.hidden.selectors import Weight, matches
from feedsvc.readers.hidden.sheets import UNSEEN, StyleSheet, style_sheet
from feedsvc.readers.hidden.suggestions import strip_suggestions

_HIDING = re.compile(
    r"\bstyle\b|\bhidden\b|<(?:template|del|s|strike|dialog)\b|<!--|\bmso|\bd-none\b|\bice-del\b|suggestion-start"
    r"|\bsr-only\b|\bscreen-reader-text\b|#cmnt|<sup>\s*\[[a-z]{1,2}\]",
    re.IGNORECASE,
)
"""What some HTML has to hold for anything in it to be hidden."""

_HINTS = (
    *("style", "hidden", "<template", "<del", "<s", "<dialog", "<!--", "mso", "d-none", "ice-del", "suggestion-start"),
    *("sr-only", "screen-reader", "#cmnt", "<sup"),
)
"""Words without which `_HIDING` finds nothing; to look for those takes 5 µs of 3 kB, for the pattern 400."""

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ROOTS = frozenset(("html", "body"))
"""Elements that are hidden until a script has run, never for good."""

_GONE = frozenset(("template", "del", "s", "strike"))
_STRUCK = frozenset(("msocomtxt", "msocomanchor", "msocomoff", "msocommentreference", "msocommenttext", "msodel", "ice-del"))
"""Classes by which Word and editors in browsers mark comments and what was deleted."""

_SPOKEN = frozenset(
    "visually-hidden visuallyhidden sr-only screen-reader-text screen-reader-only a11y-hidden assistive-text hide-visually"
    " u-visually-hidden cdk-visually-hidden element-invisible show-for-sr".split()
)
"""Classes of words that only programs that read aloud say, by which libraries of styles call them."""

LEAST_RUNNING = 60
"""Characters of a paragraph in which such words repeat or explain a part of it; elsewhere they may be the label of a byline."""

_SPECIAL, _MARKING = _GONE | {"dialog"}, _STRUCK | UNSEEN | _SPOKEN
_SEEN_ELSEWHERE = re.compile(r"(?:^|[:-])(?:block|flex|inline|grid|table|contents|visible)(?:$|-)")
"""Classes that show again on wider screens what one of those hides."""

_TEXTLESS = frozenset(("script", "style", "head", "noscript", "iframe", "svg", "math"))
_PICTURES = frozenset(("img", "picture", "video", "audio", "svg", "iframe", "object"))
_FOR_MACHINES = "descendant-or-self::*[self::meta[@content] or self::time[@datetime] or self::script[contains(@type, 'json')]]"
_CONTROLS = "//@aria-controls/.. | //@data-target/.. | //@data-bs-target/.. | //@data-toggle/.. | //@data-bs-toggle/.."
_STREAMED = re.compile(r"S:[0-9a-f]+")
"""Ids of the containers in which React sends what it then moves to its place."""

_TOGGLE = re.compile(r"accordion|collaps|toggle|expand", re.IGNORECASE)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))

_LINES = ("p", "div", "li", "td", "span", *sorted(_HEADINGS), "h1", "dd", "blockquote")
LONGEST_READ = 4000
"""Characters of a hidden text in which an embargo is looked for: menus and boxes of scripts are longer."""

LARGEST_FADED = 0.5
"""Share of a page's text; what is see-through and holds more comes into sight by a script."""


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What children inherit of being seen, and the hidden text that theirs is part of."""

    is_visible: bool = True
    has_size: bool = True
    text: int | None = None

    @property
    def is_seen(self) -> bool:
        return self.is_visible and self.has_size


_Pending = list[tuple[html.HtmlElement, _Inherited]]


def strip_markup(markup: str) -> tuple[str, tuple[HiddenText, ...]]:
    """Return some HTML without what is hidden in it, and how many characters each hidden text had.

    Raises `UnreadableArticle` where something may be hidden in HTML that is hostile.
    """
    if not _may_hide(markup):
        return markup, ()
    lengths = Lengths()
    bare = _COMMENT.sub("", strip_blocks(markup, lengths))
    if not _may_hide(bare):
        return bare, lengths.found
    tree = parse_html(bare)
    hidden = strip_tree(tree)
    body = tree.find("body")
    return inner_html(body) if body is not None else "", (*lengths.found, *hidden)


def _may_hide(markup: str) -> bool:
    lowered = markup.lower()
    return any(hint in lowered for hint in _HINTS) and _HIDING.search(markup) is not None


def plain_text(markup: str | None) -> str | None:
    """Return the text of a title or a summary that may hold markup, without what is hidden; None for none."""
    if not markup:
        return None
    return " ".join(unescape(_TAG.sub(" ", strip_markup(markup)[0])).split()) or None


def strip_tree(tree: html.HtmlElement) -> tuple[HiddenText, ...]:
    """Take what is hidden out of a tree, and return how many characters each hidden text had.

    Comments go too, uncounted: programs write most of them. What machines read in a hidden part (dates, JSON-LD) stays.
    """
    lengths = Lengths()
    for comment in comments_of(tree):
        lengths.add(comment.text_content())
        comment.drop_tree()
    strip_suggestions(tree, lengths)
    _Stripping(tree, lengths).run()
    return lengths.found


@dataclass(frozen=True, slots=True)
class _Look:
    """What the attributes of an element say of being seen, and the page's style sheet for them."""

    css: css.Declarations
    is_struck: bool
    is_unseen: bool
    is_faded: bool
    is_plain: bool
    """Whether all of that leaves the element as seen as what it stands in."""


_PLAIN = _Look({}, is_struck=False, is_unseen=False, is_faded=False, is_plain=True)


class _Stripping:
    """One tree's walk from the root to its leaves, with what has to be known of the whole tree."""

    def __init__(self, tree: html.HtmlElement, lengths: Lengths) -> None:
        self.tree, self.lengths = tree, lengths
        sheets = list(_own_sheets(tree))
        self.sheet = style_sheet(sheets, _borne(tree), tree.xpath("//@style", smart_strings=False)) if sheets else StyleSheet()
        self.meant = matches(tree, self.sheet.further) if self.sheet.further and self.sheet.hides else {}
        self.looks: dict[tuple[str, str | None, str | None, str | None, str | None], _Look] = {}

    @cached_property
    def opened(self) -> frozenset[str]:
        """Ids of what a control opens: asked for before anything is taken out, since that may be the control."""
        return _opened_ids(self.tree)

    @cached_property
    def longest_faded(self) -> float:
        """Characters of a see-through text; a longer one comes into sight by a script."""
        return LARGEST_FADED * len(self.tree.text_content())

    def run(self) -> None:
        """Walk the tree; nothing that is taken out is walked."""
        pending: _Pending = [(self.tree, _Inherited())]
        while pending:
            element, inherited = pending.pop()
            is_seen = inherited.is_seen
            if not is_seen:
                self._drop_text(element, inherited)
            for child in list(element):
                if not isinstance(child.tag, str):
                    child.drop_tree()
                elif child.tag not in _TEXTLESS:
                    look = self._look(child)
                    if not (is_seen and look.is_plain):
                        pending += self._walked(child, look, inherited)
                    elif len(child):
                        pending.append((child, inherited))

    def _walked(
        self, element: html.HtmlElement, look: _Look, inherited: _Inherited
    ) -> list[tuple[html.HtmlElement, _Inherited]]:
        """Take an element out if it is hidden; else return it, to be walked."""
        if self._is_hidden(element, look) or (element.tag in _PICTURES and not inherited.is_visible):
            self._drop(element, is_read=not look.is_struck and not css.strikes(look.css))
            return []
        return [(element, self._inherited(element, look.css, inherited))]

    def _look(self, element: html.HtmlElement) -> _Look:
        """Look an element's attributes up, those of its kind once: a page has thousands of elements, of some dozen kinds."""
        get = element.get
        id_ = get("id")
        is_named = id_ is not None and (f"#{id_}" in self.sheet.rules or f"#{id_}" in self.sheet.opened)
        key = (element.tag, get("class"), id_ if is_named else None, get("style"), get("hidden"))
        further = self.meant.get(element)
        look = self.looks.get(key) if further is None else None
        if look is None:
            look = self._looked_up(*key, further or ())
            if further is None:
                self.looks[key] = look
        return look

    def _looked_up(
        self,
        tag: str,
        classes: str | None,
        id_: str | None,
        style: str | None,
        hidden: str | None,
        further: Sequence[tuple[Weight, css.Declarations]],
    ) -> _Look:
        names = (classes or "").split()
        folded = [name.lower() for name in names]
        borne = [*(f".{name}" for name in names), *([f"#{id_}"] if id_ else [])]
        declared = self.sheet.declared(tag, borne, further) if self.sheet.rules or further else {}
        merged = css.cascaded(declared, css.declarations(style or "")) if declared or style else {}
        if not merged and hidden is None and tag not in _SPECIAL and _MARKING.isdisjoint(folded):
            return _PLAIN
        is_struck = tag in _GONE or not _STRUCK.isdisjoint(folded)
        is_hiding = bool(merged) and css.is_hiding(merged)
        is_unseen = self._is_unseen_by_class(folded) or (is_hiding and css.hides(merged))
        is_spoken = not _SPOKEN.isdisjoint(folded)
        is_plain = not (is_struck or is_unseen or is_hiding or is_spoken or tag == "dialog" or hidden is not None)
        return _Look(merged, is_struck, is_unseen, is_hiding and css.fades(merged), is_plain)

    def _is_hidden(self, element: html.HtmlElement, look: _Look) -> bool:
        if look.is_struck:
            return True
        if element.tag in _ROOTS or not self._would_hide(element, look):
            return False
        if self._can_be_opened(element):
            element.attrib.pop("hidden", None)
            element.attrib.pop("style", None)
            return False
        return True

    def _would_hide(self, element: html.HtmlElement, look: _Look) -> bool:
        if _is_spoken(element) or look.is_unseen or (element.tag == "dialog" and element.get("open") is None):
            return True
        hidden = element.get("hidden")
        if hidden is not None and hidden.lower() != "until-found" and not _STREAMED.fullmatch(element.get("id") or ""):
            return True
        return look.is_faded and len(element.text_content()) <= self.longest_faded

    def _is_unseen_by_class(self, classes: list[str]) -> bool:
        """Return whether a class alone hides an element; where the page's own style sheet has rules for it, they decide."""
        unseen = [name for name in classes if name in UNSEEN and f".{name}" not in self.sheet.rules]
        return bool(unseen) and not any(map(_SEEN_ELSEWHERE.search, classes))

    def _can_be_opened(self, element: html.HtmlElement) -> bool:
        """Return whether the page has a control by which readers open an element: an accordion hides no text from them."""
        if element.get("id") in self.opened or element.get("role") == "tabpanel":
            return True
        before = element.getprevious()
        if before is None or not isinstance(before.tag, str):
            return False
        return _is_opener(before) or (before.tag in _HEADINGS and any(map(_is_opener, before.iterdescendants())))

    def _inherited(self, element: html.HtmlElement, declared: css.Declarations, inherited: _Inherited) -> _Inherited:
        if not declared or element.tag in _ROOTS:
            return inherited
        is_visible = css.visibility(declared, inherited=inherited.is_visible)
        has_size = css.has_size(declared, inherited=inherited.has_size)
        if is_visible and has_size:
            return _Inherited()
        return _Inherited(is_visible, has_size, self.lengths.begin() if inherited.text is None else inherited.text)

    def _drop(self, element: html.HtmlElement, *, is_read: bool) -> None:
        number = self.lengths.add(text := element.text_content())
        if is_read and len(text) <= LONGEST_READ:
            for line in dict.fromkeys(" ".join(part.text_content().split()) for part in element.iter(*_LINES)):
                self.lengths.look(number, line)
            self.lengths.look(number, " ".join(text.split()))
        for read in element.xpath(_FOR_MACHINES) if element.tag != "template" else ():
            copy = html.Element(read.tag, dict(read.attrib))
            copy.text = read.text if read.tag == "script" else None
            self.tree.append(copy)
        element.drop_tree()

    def _drop_text(self, element: html.HtmlElement, inherited: _Inherited) -> None:
        self.lengths.extend(inherited.text, element.text, is_read=True)
        element.text = None
        for child in element:
            self.lengths.extend(inherited.text, child.tail, is_read=True)
            child.tail = None


def _is_spoken(element: html.HtmlElement) -> bool:
    """Return whether an element of a paragraph is only read aloud, as "opens in a new window" behind a link."""
    if element.tag not in ("span", "small") or _SPOKEN.isdisjoint((element.get("class") or "").lower().split()):
        return False
    paragraph = next(element.iterancestors("p", "li", "blockquote", "figcaption"), None)
    return paragraph is not None and len(paragraph.text_content()) >= LEAST_RUNNING


def _own_sheets(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the style sheets of a page that count on screens with scripts."""
    for style in tree.iter("style"):
        media = (style.get("media") or "all").lower()
        if media in ("all", "screen") and next(style.iterancestors("noscript", "svg", "template"), None) is None:
            yield style.text or ""


def _borne(tree: html.HtmlElement) -> frozenset[str]:
    """Return the classes and ids that elements of a page bear."""
    classes = {name for value in set(tree.xpath("//@class", smart_strings=False)) for name in value.split()}
    return frozenset((*(f".{name}" for name in classes), *(f"#{name}" for name in tree.xpath("//@id", smart_strings=False))))


def _opened_ids(tree: html.HtmlElement) -> frozenset[str]:
    """Return the ids of elements that a control of the page opens."""
    ids: set[str] = set()
    for element in tree.xpath(_CONTROLS):
        targets = (element.get(name) or "" for name in ("aria-controls", "data-target", "data-bs-target", "href"))
        ids.update(name.removeprefix("#") for text in targets for name in text.split() if "/" not in name)
    return frozenset(ids)


def _is_opener(element: html.HtmlElement) -> bool:
    if element.get("aria-expanded") is not None or element.get("data-toggle") is not None:
        return True
    return element.tag == "button" and bool(_TOGGLE.search(element.get("class") or ""))
