"""Kirby's content files: fields parted by rules of four dashes, a text in Markdown among them with tags in brackets."""

import html
import re

_FIRST = re.compile(r"\A\ufeff?\s*[A-Za-z][\w-]{0,40}:[^\n]*\n\s*\n?----[ \t]*\n")
_RULE = re.compile(r"^----[ \t]*$\n?", re.MULTILINE)
_FIELD = re.compile(r"\s*([A-Za-z][\w-]{0,40}):[ \t]*(.*)", re.DOTALL)
_TAG = re.compile(
    r"\((image|link|email|tel|file|video|youtube|vimeo|gist|twitter):\s*([^\s()]{1,500})((?:\s+[a-z]+:[^():]{0,300})*)\)"
)
_ATTRIBUTE = re.compile(r"([a-z]+):\s*(.*?)\s*(?=[a-z]+:|\Z)", re.DOTALL)
_TEXTS = ("text", "body", "content", "article")


def is_content(text: str) -> bool:
    """Return whether a text begins with a field and a rule below it, a headline among its fields."""
    return _FIRST.match(text) is not None and re.search(r"^title:", text, re.MULTILINE | re.IGNORECASE) is not None


def parted(text: str) -> tuple[dict[str, str], str]:
    """Split a file into its fields and its text, the tags of which are written as Markdown."""
    found = (_FIELD.match(part) for part in _RULE.split(text.lstrip("\ufeff")))
    fields = {match[1].lower(): match[2].strip() for match in found if match}
    name = next((name for name in _TEXTS if name in fields), "")
    body = _TAG.sub(_written, fields.pop(name, ""))
    return {key: value for key, value in fields.items() if value and key != "uuid"}, body


def _written(match: re.Match[str]) -> str:
    """Write a tag: a picture, or the words of a link; players show nothing."""
    kind, target = match[1], match[2]
    values = dict(_ATTRIBUTE.findall(match[3]))
    if kind == "image":
        caption = values.get("caption", "")
        below = f"<figcaption>{html.escape(caption, quote=False)}</figcaption>" if caption else ""
        return f'<figure><img src="{html.escape(target)}" alt="{html.escape(values.get("alt", ""))}">{below}</figure>'
    if kind in ("link", "file"):
        return f"[{values.get('text') or target}]({target})"
    return values.get("text") or target if kind in ("email", "tel") else ""
