"""HTML fit for feeds: what readers show, nothing that acts, every address absolute (nh3)."""

import re
from urllib.parse import urljoin, urlsplit

import nh3

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "audio",
        "video",
        "source",
    ]
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "time": {"datetime"},
    "blockquote": {"cite"},
    "q": {"cite"},
}
_GONE_WITH_CONTENT = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "noscript",
    "template",
    "form",
    "svg",
    "math",
    "title",
    "head",
}
_ADDRESSES = {"href", "src", "poster", "cite"}
_PIXEL = re.compile(r"<img\b(?=[^>]*\b(?:width|height)=\"[01]\")[^>]*>|<img\b(?![^>]*\bsrc=)[^>]*>")
_EMPTY = re.compile(
    r"<(p|div|span|b|i|em|strong|figure|figcaption|li|ul|ol|h[2-6]|blockquote|a)(?: [^>]*)?>(?:\s|&nbsp;|\u00a0|<br>)*</\1>"
)
_H1 = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|blockquote|h[1-6]|li|ul|ol|table|tr|figure|figcaption|pre|hr|dl|dt|dd|section|article)\b[^>]*>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>(?:\s*<br\s*/?>)+", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")

MAX_PASSES = 6
"""Broken nesting settles only when it is parsed again: a clean result is one that another pass leaves alone."""

MAX_DEPTH = 200
"""Nesting beyond which markup is hostile; browsers stop at 512."""


def sanitise(markup: str, *, base_url: str | None = None) -> str:
    """Give the part of a piece of HTML that feed readers can be trusted with (CONFORMANCE A12).

    Relative addresses are resolved against `base_url`, and dropped where there is none. Idempotent; any text is taken.
    """
    if _is_too_deep(markup):
        markup = "".join(f"<p>{paragraph}</p>" for paragraph in _TAG.sub(" ", markup).split("\n\n"))

    def absolute(_: str, attribute: str, value: str) -> str | None:
        if attribute not in _ADDRESSES:
            return value
        return absolute_address(value, base_url)

    for _ in range(MAX_PASSES):
        clean = nh3.clean(
            _H1.sub(r"<\1h2", markup),
            tags=set(TAGS),
            attributes=_ATTRIBUTES,
            clean_content_tags=_GONE_WITH_CONTENT,
            attribute_filter=absolute,
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )
        clean = _without_empty(_PIXEL.sub("", clean)).strip()
        if clean == markup:
            return clean
        markup = clean
    return markup


def absolute_address(address: str, base_url: str | None) -> str | None:
    """Make an address absolute; None for one that can't be, or that does something (javascript:, data:)."""
    try:
        resolved = urljoin(base_url or "", address.strip())
        parts = urlsplit(resolved)
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return resolved
    return resolved if parts.scheme in ("http", "https") and parts.netloc else None


def content_text_of(markup: str) -> str:
    """Give the text of clean HTML: its blocks as paragraphs parted by blank lines, escapes resolved, white space folded."""
    import html

    blocks = _BLOCK.split(_BREAK.sub("</p>", markup))
    paragraphs = (" ".join(html.unescape(_TAG.sub("", block.replace("<br>", " "))).split()) for block in blocks)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _is_too_deep(markup: str) -> bool:
    """Tell whether tags are nested absurdly; parsing 10^5 levels takes quadratic time."""
    if markup.count("<") < MAX_DEPTH:
        return False
    depth = deepest = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>", markup):
        if match[3] or match[2].lower() in (
            "br",
            "img",
            "hr",
            "meta",
            "link",
            "input",
            "source",
            "col",
            "p",
            "li",
            "td",
            "tr",
            "th",
        ):
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


def _without_empty(markup: str) -> str:
    """Take out elements that hold nothing, from the inside out."""
    while True:
        shorter = _EMPTY.sub("", markup)
        if shorter == markup:
            return markup
        markup = shorter
