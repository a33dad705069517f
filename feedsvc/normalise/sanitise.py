"""HTML fit for feeds: what readers show, nothing that acts, every address absolute (nh3)."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import nh3

from feedsvc.domain.limits import is_overloaded
from feedsvc.domain.picture_addresses import lazy_names
from feedsvc.domain.texts import scrub
from feedsvc.normalise.characters import squash
from feedsvc.normalise.embedded import frames_as_links, image_attributes

TAGS = frozenset(
    (
        "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small source span strong sub sup table "
        "tbody td tfoot th thead time tr u ul var video"
    ).split()
)
_WRITTEN_AS = {
    **dict.fromkeys(
        (
            "address article aside center details dialog fieldset footer header hgroup legend main nav optgroup option "
            "search section select summary"
        ).split(),
        "div",
    ),
    "bdo": "bdi",
    "dir": "ul",
    "h1": "h2",
    "listing": "pre",
    "menu": "ul",
}
"""What readers don't know, by what they do: its text stays apart from what stands beside it. h1 is the entry's title."""

_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", "style", "srcset"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type", "srcset"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "time": {"datetime"},
    "blockquote": {"cite"},
    "q": {"cite"},
}
_GONE_WITH_CONTENT = {
    *("script", "style", "iframe", "object", "embed", "noscript", "template", "form", "svg", "math", "title", "head"),
}
_ADDRESSES = {"href", "src", "poster", "cite"}
_VOID = frozenset(("br", "hr", "img", "source", "col"))
_KEPT_EMPTY = frozenset(("td", "th", "tr", "audio", "video", "colgroup"))
"""Elements that mean something without content: a table's cells hold its columns apart."""

_BLOCKS = frozenset(
    (
        "article blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table tbody tfoot "
        "thead tr ul"
    ).split()
)
_UNREAD = frozenset(("rt", "rp"))
"""Readings of ruby: they stand over the text, and are no part of it."""

_MARKUP = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>/]+="[^"]*")*)>')
"""A tag as nh3 writes it; whatever it writes between two of them is text."""

_ATTRIBUTE = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FLAT = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style|template|title)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>?", re.IGNORECASE | re.DOTALL
)
_TINY = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)|display\s*:\s*none", re.IGNORECASE)
_SOFT = re.compile("[\u00ad\u200b\ufeff]")
"""Where a word may be parted at the end of a line; no part of the word."""

_NESTING_CLOSED_BY_ITSELF = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr".split()
)
_FORMATS = frozenset("a b big code em font i nobr s small strike strong tt u".split())

_MATH = re.compile(r"<math\b([^>]*)>(.*?)</math\s*>", re.IGNORECASE | re.DOTALL)
_ALTERNATIVE = re.compile(r'\balttext="([^"<>]+)"')
_ANNOTATION = re.compile(r"<(annotation(?:-xml)?)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LEAF = r"<m[ino]\b[^>]*>([^<]*)</m[ino]>"
_FRACTION = re.compile(rf"<mfrac\b[^>]*>\s*{_LEAF}\s*{_LEAF}\s*</mfrac>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>?")

MAX_PASSES = 6
"""Broken nesting settles only when it is parsed again: a clean result is one that another pass leaves alone."""

MAX_DEPTH = 200
"""Nesting beyond which markup is hostile; browsers stop at 512."""

MAX_REOPENED = 200_000
"""Open formats of all tags added up: unclosed `<b>`s are opened again in every paragraph, which multiplies a page."""

MAX_REFERENCES = 100_000
"""Ampersands in one text; nh3 0.3 takes quadratic time over them: 0.1 s for 10^5, 14 s for 10^6."""


def sanitise(markup: str, *, base_url: str | None = None) -> str:
    """Return the part of a piece of HTML that feed readers can be trusted with (CONFORMANCE A12).

    Relative addresses are resolved against `base_url`, and dropped where there is none. Idempotent; any text is taken.
    Hostile nesting is reduced to its text.
    """
    for _ in range(MAX_PASSES):
        clean = _pass(_text_alone(markup) if _is_hostile(markup) else markup, base_url)
        if clean == markup:
            return clean
        markup = clean
    return _pass(_text_alone(markup), base_url)


def absolute_address(address: str, base_url: str | None) -> str | None:
    """Make an address absolute; None for one that can't be, or that does something (javascript:, data:)."""
    try:
        resolved = urljoin(base_url or "https:", address.strip())
        parts = urlsplit(resolved)
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return resolved
    return resolved if parts.scheme in ("http", "https") and parts.netloc else None


def content_text_of(markup: str) -> str:
    """Return the text of clean HTML: its blocks as paragraphs parted by blank lines, escapes resolved, white space folded."""
    paragraphs, words, after_break = [], [""], False
    is_unread = False
    for text, closes, name, _ in _tokens(markup):
        if name in _UNREAD:
            is_unread = not closes
        elif text and is_unread:
            continue
        elif text:
            after_break = after_break and not text.strip()
            words.append(text)
        elif name in _BLOCKS or (name == "br" and after_break):
            paragraphs.append(words)
            words, after_break = [""], False
        elif name in ("br", "td", "th"):
            after_break = name == "br"
            words.append(" ")
    folded = (_folded(html.unescape("".join(words))) for words in [*paragraphs, words])
    return "\n\n".join(paragraph for paragraph in folded if paragraph)


def _folded(text: str) -> str:
    return squash(text if text.isascii() else _SOFT.sub("", text))


def _math_as_text(markup: str) -> str:
    """Write MathML as text, which few readers show: what it says of itself, else its signs, fractions with a stroke."""
    if "<math" not in markup.lower():
        return markup

    def written(match: re.Match[str]) -> str:
        said = _ALTERNATIVE.search(match[1])
        text = said[1] if said else " ".join(_TAG.sub(" ", _FRACTION.sub(r"\1/\2", _ANNOTATION.sub("", match[2]))).split())
        return f"<p>{text}</p>" if 'display="block"' in match[1] else text

    return _MATH.sub(written, markup)


def _pass(markup: str, base_url: str | None) -> str:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return "tiny" if tag == "img" and _TINY.search(value) else None
        return absolute_address(value, base_url) if attribute in _ADDRESSES else value

    clean = nh3.clean(
        _math_as_text(frames_as_links(scrub(markup))),
        tags=TAGS | _WRITTEN_AS.keys() | {"picture"},
        attributes=_ATTRIBUTES | {"img": _ATTRIBUTES["img"] | lazy_names(markup)},
        clean_content_tags=_GONE_WITH_CONTENT,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return "".join(_without_empty(scrub(clean), base_url)).strip()


@dataclass(slots=True)
class _Opened:
    """An open element: where it begins in the pieces, the content before it, whether text stands in no block of it."""

    name: str
    start: int
    content: int
    has_text: bool = False


def _without_empty(markup: str, base_url: str | None) -> list[str]:
    """Take out elements that hold nothing and images that nobody sees; write what readers don't know as what they do."""
    pieces: list[str] = []
    opened: list[_Opened] = []
    content = 0
    sources = None
    for text, closes, name, attributes in _tokens(markup):
        if text:
            pieces.append(text)
            if text.replace("&nbsp;", " ").strip():
                content += 1
                _note_text(opened)
        elif name == "picture":
            sources = None
        elif name == "source" and " src=" not in attributes:
            sources = sources or _values(attributes).get("srcset")
        elif name in _VOID:
            if name == "img":
                attributes = image_attributes(_values(attributes), sources, lambda url: absolute_address(url, base_url))
            if name != "img" or attributes:
                pieces.append(f"<{name}{attributes}>")
                content += name != "br"
        elif not closes:
            opened.append(_Opened(name, len(pieces), content))
            pieces.append(f"<{_WRITTEN_AS.get(name, name)}{attributes}>")
        elif opened and opened[-1].name == name:
            content += _close(opened.pop(), pieces, content)
    return pieces


def _note_text(opened: list[_Opened]) -> None:
    """Note text in the innermost block that is open."""
    for element in reversed(opened):
        element.has_text = True
        if element.name in _BLOCKS or element.name in _WRITTEN_AS:
            return


def _close(element: _Opened, pieces: list[str], content: int) -> int:
    """Close an element, or take out one that holds nothing, or one that holds blocks alone; return how much content it is."""
    if content == element.content and element.name not in _KEPT_EMPTY:
        del pieces[element.start :]
        return 0
    written = _WRITTEN_AS.get(element.name, element.name)
    if written == "div" != element.name and not element.has_text:
        pieces[element.start] = ""
        return 0
    pieces.append(f"</{written}>")
    return int(element.name in _KEPT_EMPTY)


def _tokens(markup: str) -> Iterator[tuple[str, bool, str, str]]:
    """Split clean HTML into (text, closes, element, attributes): either the text or the element is empty."""
    end = 0
    for match in _MARKUP.finditer(markup):
        if match.start() > end:
            yield markup[end : match.start()], False, "", ""
        yield "", bool(match[1]), match[2], match[3]
        end = match.end()
    if end < len(markup):
        yield markup[end:], False, "", ""


def _values(attributes: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _is_hostile(markup: str) -> bool:
    """Return whether tags are nested absurdly; parsing 10^5 levels takes quadratic time."""
    if is_overloaded(markup):
        return True
    if markup.count("&") + markup.count("\u00a0") > MAX_REFERENCES:
        return True
    depth = formats = reopened = 0
    for match in _ANY_TAG.finditer(markup):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name not in _NESTING_CLOSED_BY_ITSELF:
            depth = max(0, depth + step)
        if name in _FORMATS:
            formats = max(0, formats + step)
        reopened += formats
        if depth > MAX_DEPTH or reopened > MAX_REOPENED:
            return True
    return False


def _text_alone(markup: str) -> str:
    text = html.unescape(_FLAT.sub(" ", markup))
    if text.count("&") + text.count("<") > MAX_REFERENCES:
        text = text.replace("&", " ").replace("<", " ")
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs if paragraph)
