"""A text as WordPress keeps it: paragraphs parted by blank lines, blocks in comments, and shortcodes in brackets."""

import html
import re

MAX_SHORTCODES = 2_000
"""Brackets of a text that are looked at."""

MAX_PREFORMATTED = 50
"""Elements of a text that keep their blank lines; each may be searched for its end to the end of the text."""

_BLOCK_NAMES = (
    r"p|div|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|blockquote|figure|figcaption|h[1-6]|hr|pre|section|article"
    r"|aside|header|footer|form|details|summary|iframe|video|audio"
)
_OPENS = re.compile(rf"(?:<!--.*?-->\s*)*</?(?:{_BLOCK_NAMES})\b", re.IGNORECASE | re.DOTALL)
_ENDS = re.compile(rf"</(?:{_BLOCK_NAMES})>(?:\s*<!--.*?-->)*\Z", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BETWEEN = re.compile(rf"(</(?:{_BLOCK_NAMES})>)(?=\s*\n)|\n(?=<(?:{_BLOCK_NAMES})\b)", re.IGNORECASE)
_PREFORMATTING = re.compile(r"<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_PREFORMATTED = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.{0,20000}?)\[/(?:wp_)?caption\]", re.DOTALL | re.IGNORECASE)
_PICTURE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_EMBED = re.compile(r"\[embed\b[^\]]*\]\s*(https?://[^\s\[\]<>\"]+)\s*\[/embed\]", re.IGNORECASE)
_FILM = re.compile(
    r"\[(?:audio|video|youtube|vimeo|soundcloud)\b[^\]]*?(https?://[^\s\]\"'<>]+)[^\]]*\](?:\s*\[/(?:audio|video)\])?",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(r"\[(?P<close>/?)(?P<name>[a-zA-Z][\w-]{0,40})(?P<rest>(?:\s[^\[\]]{0,2000}|/)?)\]")
_LINE_END = re.compile(r"(?<!<br>)(?<!<br />)\n")
_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=\s*(?:\"|'|&quot;|&#8221;|&#8220;|[\w“”])")
_KNOWN = frozenset(
    (
        *("gallery", "embed", "caption", "audio", "video", "playlist", "divider", "spacer", "toc", "adsense", "ad", "ads"),
        *("newsletter", "row", "column", "columns", "button", "sharethis", "jetpack", "nextpage", "more", "clear"),
    )
)


def with_paragraphs(text: str) -> str:
    """Split a text at its blank lines, as WordPress does when it shows one; what stands in blocks stays as it is."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\n\n<pre data-kept={len(kept) - 1}></pre>\n\n"

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(_PREFORMATTING.findall(text)) <= MAX_PREFORMATTED:
        text = _PREFORMATTED.sub(keep, text)
    text = _BETWEEN.sub(lambda match: f"{match[1] or ''}\n\n", text)
    parts = (_paragraph(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip())
    return re.sub(r"<pre data-kept=(\d+)></pre>", lambda match: kept[int(match[1])], "\n".join(parts))


def without_shortcodes(text: str) -> str:
    """Render captions, films and embedded addresses, and take other shortcodes out; what they enclose stays.

    What is in brackets and no shortcode ("[sic]", "[the mayor]") stays.
    """
    if "[" not in text or text.count("[") > MAX_SHORTCODES:
        return text
    text = _CAPTION.sub(_figure, text)
    text = _EMBED.sub(lambda match: f"\n\n{_link(match[1])}\n\n", text)
    text = _FILM.sub(lambda match: f"\n\n{_link(match[1])}\n\n", text)
    closed = {match["name"] for match in _SHORTCODE.finditer(text) if match["close"]}
    return _SHORTCODE.sub(lambda match: "" if _is_shortcode(match, closed) else match.group(), text)


def _is_shortcode(match: re.Match[str], closed: set[str]) -> bool:
    name = match["name"]
    has_sign = "_" in name or "-" in name
    rest = match["rest"]
    is_named = name.lower() in _KNOWN or name in closed or (has_sign and (not rest.strip() or name.islower()))
    return is_named or bool(_ATTRIBUTE.match(rest)) or rest.rstrip().endswith("/")


def _figure(match: re.Match[str]) -> str:
    """Write a picture with its caption, which old versions keep in an attribute."""
    picture = _PICTURE.match(match[2])
    if picture is None:
        return match[2]
    attribute = re.search(r"caption\s*=\s*\"([^\"]*)\"", match[1])
    words = picture[2].strip() or (attribute[1] if attribute else "")
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[1]}{caption}</figure>\n\n"


def _link(address: str) -> str:
    address = html.escape(html.unescape(address))
    return f'<p><a href="{address}">{address}</a></p>'


def _paragraph(part: str) -> str:
    if _OPENS.match(part) or _ENDS.search(part) or not _COMMENT.sub("", part).strip():
        return part
    lines = _LINE_END.sub("<br>\n", part)
    return f"<p>{lines}</p>"
