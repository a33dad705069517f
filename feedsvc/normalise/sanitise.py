"""HTML fit for feeds: what readers show, nothing that acts, every address absolute (nh3)."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import nh3

from feedsvc.domain.limits import is_overloaded
from feedsvc.domain.picture_addresses import LAZY, frame_address, picture_address
from feedsvc.domain.texts import WINDOWS_1252

TAGS = frozenset(
    (
        "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small source span strong sub sup table "
        "tbody td tfoot th thead time tr u ul var video"
    ).split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", "style", "srcset", *LAZY},
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
    *("script", "style", "iframe", "object", "embed", "noscript", "template", "form", "title", "head"),
}
_PARTING = frozenset(
    "section article main address legend fieldset details summary menu hgroup nav header footer aside select option optgroup"
    " search center dialog listing body picture".split()
)
"""Elements that part a text and lose their tags: what stands in them becomes a block."""

_PARTED = {"menu": "ul", **dict.fromkeys(_PARTING - {"menu", "picture"}, "div"), "h1": "h2"}
_ADDRESSES = {"href", "src", "poster", "cite"}
_VOID = frozenset(("br", "hr", "img", "source", "col"))
_KEPT_EMPTY = frozenset(("td", "th", "tr", "audio", "video", "colgroup"))
"""Elements that mean something without content: a table's cells hold its columns apart."""

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "figure",
        "figcaption",
        "pre",
        "hr",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
    ]
)
_UNREAD = frozenset(("rt", "rp"))
"""Readings of ruby: they stand over the text, and are no part of it."""

_MARKUP = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>/]+="[^"]*")*)>')
"""A tag as nh3 writes it; whatever it writes between two of them is text."""

_FOREIGN = re.compile(r"<(math|svg)\b[^<>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_UNSHOWN = re.compile(
    r"<(title|desc|metadata|defs|symbol|style|script|annotation(?:-xml)?)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_FRAME = re.compile(r"<iframe\b([^<>]*)>(?:(?:(?!<iframe\b).)*?</iframe\s*>)?", re.IGNORECASE | re.DOTALL)
_FRAME_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
_ATTRIBUTE = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FLAT = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style|template|title)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>?", re.IGNORECASE | re.DOTALL
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 can't hold (section 2.2), so no feed can."""

_SOFT = re.compile("[\u00ad\u200b\ufeff]")
"""Where a word may be parted at the end of a line; no part of the word."""

_TINY = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)|display\s*:\s*none", re.IGNORECASE)
_BEACON = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:doubleclick\.net|scorecardresearch\.com|quantserve\.com|google-analytics\.com|pixel\.wp\.com|"
    r"stats\.wordpress\.com|chartbeat\.net|imrworldwide\.com|feedsportal\.com|omtrdc\.net|mailchimp\.com/track)(?:[/:?]|$)"
    r"|^https?://(?:www\.)?facebook\.com/tr\b|^https?://feeds\.feedburner\.com/~r/|^https?://pixel\."
    r"|/(?:pixel|1x1|spacer|blank|transparent|count|beacon|clear|tracking)\.(?:gif|png)(?:[?#]|$)",
    re.IGNORECASE,
)
_NESTING_CLOSED_BY_ITSELF = frozenset(
    [
        "br",
        "img",
        "hr",
        "meta",
        "link",
        "input",
        "source",
        "col",
        "wbr",
        "area",
        "base",
        "embed",
        "param",
        "track",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
    ]
)
_FORMATS = frozenset("a b big code em font i nobr s small strike strong tt u".split())

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
        resolved = urljoin(base_url or "", address.strip())
        parts = urlsplit(resolved)
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return resolved
    return resolved if parts.scheme in ("http", "https") and parts.netloc else None


def content_text_of(markup: str) -> str:
    """Return the text of clean HTML: its blocks as paragraphs parted by blank lines, escapes resolved, white space folded."""
    paragraphs, words, after_break = [], [""], False
    unread = False
    for text, closes, name, _ in _tokens(markup):
        if text:
            if unread:
                continue
            after_break = after_break and not text.strip()
            words.append(text)
        elif name in _UNREAD:
            unread = not closes
        elif name in _BLOCKS or (name == "br" and after_break):
            paragraphs.append(words)
            words, after_break = [""], False
        elif name in ("br", "td", "th"):
            after_break = name == "br"
            words.append(" ")
    folded = (" ".join(_SOFT.sub("", html.unescape("".join(words))).split()) for words in [*paragraphs, words])
    return "\n\n".join(paragraph for paragraph in folded if paragraph)


def _pass(markup: str, base_url: str | None) -> str:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return "tiny" if tag == "img" and _TINY.search(value) else None
        return absolute_address(value, base_url) if attribute in _ADDRESSES else value

    clean = nh3.clean(
        _FOREIGN.sub(_foreign_text, _FRAME.sub(_linked_frame, _FORBIDDEN.sub("", markup.translate(WINDOWS_1252)))),
        tags=set(TAGS | _PARTING),
        attributes=_ATTRIBUTES,
        clean_content_tags=_GONE_WITH_CONTENT,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return "".join(_without_empty(_FORBIDDEN.sub("", clean), base_url)).strip()


def _without_empty(markup: str, base_url: str | None) -> list[str]:
    """Take out elements that hold nothing and images that nobody sees; demote h1: a feed's entry has its title already."""
    pieces: list[str] = []
    opened: list[tuple[str, int, int]] = []  # name, where it begins in pieces, how much content stood before it
    content = 0
    sources = None
    for text, closes, name, attributes in _tokens(markup):
        if text:
            pieces.append(text)
            content += bool(text.replace("&nbsp;", " ").strip())
        elif name == "picture":
            sources = None
        elif name in _VOID:
            if name == "source" and " src=" not in attributes:
                sources = sources or _values(attributes).get("srcset")
            elif name != "img" or (attributes := _settled(attributes, sources, base_url)):
                pieces.append(f"<{name}{attributes}>")
                content += name != "br"
        elif not closes:
            opened.append((name, len(pieces), content))
            pieces.append(f"<{_PARTED.get(name, name)}{attributes}>")
        elif opened and opened[-1][0] == name:
            _, start, before = opened.pop()
            if content == before and name not in _KEPT_EMPTY:
                del pieces[start:]
            else:
                content += name in _KEPT_EMPTY
                pieces.append(f"</{_PARTED.get(name, name)}>")
    return pieces


def _settled(attributes: str, sources: str | None, base_url: str | None) -> str:
    """Write the attributes of an image with the address of its picture; nothing for one that nobody sees."""
    values = _values(attributes)
    address = picture_address(values, sources)
    absolute = absolute_address(address, base_url) if address else None
    if absolute is None or not _is_seen(values, absolute):
        return ""
    values["src"] = absolute
    shown = {name: value for name, value in values.items() if name not in (*LAZY, "srcset", "style")}
    return "".join(f' {name}="{html.escape(value)}"' for name, value in shown.items())


def _values(attributes: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _foreign_text(drawing: re.Match[str]) -> str:
    """Write the text of a formula or a drawing, whose elements no feed may hold."""
    text = re.sub(r"<[^<>]*>", " " if drawing[1].lower() == "svg" else "", _UNSHOWN.sub("", drawing[2]))
    return " ".join(text.replace("<", " ").split())


def _linked_frame(frame: re.Match[str]) -> str:
    """Write a link for a frame that shows a film, a sound or a map: no feed reader shows frames."""
    values = {name.lower(): html.unescape(value) for name, _, value in _FRAME_ATTRIBUTE.findall(frame[1])}
    address = frame_address(values)
    if address is None:
        return ""
    title = " ".join(values.get("title", "").split()) or address
    return f'<p><a href="{html.escape(address)}">{html.escape(title, quote=False)}</a></p>'


def _tokens(markup: str) -> Iterator[tuple[str, bool, str, str]]:
    """Part clean HTML into (text, closes, element, attributes): either the text or the element is empty."""
    end = 0
    for match in _MARKUP.finditer(markup):
        if match.start() > end:
            yield markup[end : match.start()], False, "", ""
        yield "", bool(match[1]), match[2], match[3]
        end = match.end()
    if end < len(markup):
        yield markup[end:], False, "", ""


def _is_seen(values: dict[str, str], address: str) -> bool:
    """Return an image from a tracking pixel: it is larger than a point, and no known counter serves it."""
    tiny = "style" in values or any(values.get(side, "").removesuffix("px") in ("0", "1") for side in ("width", "height"))
    return not tiny and not _BEACON.search(address)


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
