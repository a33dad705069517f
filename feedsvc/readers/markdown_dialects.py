"""What sites write in Markdown beyond CommonMark: figures of Hugo, links and callouts of Obsidian, footnotes, lines of MDX."""

import html
import re
from collections.abc import Callable

_CODE = re.compile(
    r"(^[ \t>]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*\2[`~]*[ \t]*$|\Z)|(?<!`)`[^`\n]+`(?!`))", re.MULTILINE | re.DOTALL
)
_RUN = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?:dataview(?:js)?|tasks|query|base|button|tracker|kanban|toc|meta-bind\S*)[ \t]*\n.*?"
    r"(?:^[ \t]*(?P=fence)[`~]*[ \t]*$\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""Blocks that Obsidian's plugins run, and show what comes of it: lists, buttons, charts."""

_FIGURE = re.compile(r"\{\{[<%]\s*(?:figure|img|image)\s+([^{}]{1,2000}?)\s*/?[>%]\}\}")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_CALLOUT = re.compile(r"^([ \t]*>[ \t]*)\[!\w[\w-]{0,30}\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?=[^\s=])([^=\n]{1,500})(?<=[^\s=])==(?![\w=])")
_PLACE = re.compile(r"(?<=[(\"'])\{(?:static|attach|filename)\}/?(?=\w)")
"""Where Pelican's links and pictures lie."""

_ANCHOR = re.compile(r"^(#{1,6}[ \t][^\n]*?)[ \t]*\{#[^\s{}]{1,300}\}[ \t]*$", re.MULTILINE)

_TASK = re.compile(r"^([ \t]*(?:[-*+]|\d+\.)[ \t]+)\[[ xX/-]\][ \t]+", re.MULTILINE)
_NOTE = re.compile(r"^\[\^([^\]\s]{1,60})\]:[ \t]*([^\n]*(?:\n(?:[ \t]{2,}[^\n]*|[ \t]*(?=\n[ \t]{2,}\S)))*)\n?", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,60})\]")
_MODULE = re.compile(
    r"^(?:import\s[^\n]*?[\"'][^\"'\n]*[\"'];?[ \t]*"
    r"|export\s+(?:const|let|var|function|default|async|class)\b[^\n]*(?:\n(?!\s*\n)[^\n]+)*)$",
    re.MULTILINE,
)


def with_figures(text: str) -> str:
    """Write the figures of Hugo's shortcodes as HTML."""
    return _outside_code(text, lambda part: _FIGURE.sub(_figure, part)) if "{{" in text else text


def without_anchors(text: str) -> str:
    """Take off the names that headings have for links to them."""
    return _outside_code(text, lambda part: _ANCHOR.sub(r"\1", part)) if "{#" in text else text


def to_commonmark(text: str, *, is_mdx: bool = False) -> str:
    """Write links, callouts, tasks and footnotes of other dialects as CommonMark; code samples stay as they are."""
    if is_mdx:
        text = _outside_code(text, lambda part: _MODULE.sub("", part))
    if "```" in text or "~~~" in text:
        text = _RUN.sub("", text)
    if "[[" in text:
        text = _outside_code(text, lambda part: _WIKILINK.sub(_words, _EMBED.sub("", part)))
    if "[!" in text:
        text = _outside_code(text, lambda part: _CALLOUT.sub(_callout, part))
    if "==" in text:
        text = _outside_code(text, lambda part: _HIGHLIGHT.sub(r"<mark>\1</mark>", part))
    if "{" in text:
        text = _outside_code(text, lambda part: _PLACE.sub("", part))
    text = _outside_code(text, lambda part: _TASK.sub(r"\1", part)) if "] " in text else text
    return _with_footnotes(text) if "[^" in text else text


def plain_value(value: str) -> str:
    """Return a value of front matter without the link marks of Obsidian."""
    return _WIKILINK.sub(_words, value) if value.startswith("[[") and value.endswith("]]") else value


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what stands in no code sample: the pattern has two groups, so that text, code and its fence come in turn."""
    parts = _CODE.split(text)
    return "".join(change(part) if number % 3 == 0 else part for number, part in enumerate(parts) if number % 3 != 2)


def _figure(match: re.Match[str]) -> str:
    values = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(match[1])}
    if not values.get("src"):
        return match.group()
    source, alt = html.escape(values["src"]), html.escape(values.get("alt", ""))
    words = html.escape(values.get("caption") or values.get("title") or "", quote=False)
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure><img src="{source}" alt="{alt}">{caption}</figure>'


def _words(match: re.Match[str]) -> str:
    """Return what a link shows: its own words, else the name of the note without its folder and heading."""
    shown = match[1].strip()
    return shown if "|" in match.group() else shown.partition("#")[0].rpartition("/")[2] or shown.lstrip("#")


def _callout(match: re.Match[str]) -> str:
    title = match[2].strip()
    return f"{match[1]}**{title}**\n{match[1].rstrip()}" if title else match[1].rstrip()


def _with_footnotes(text: str) -> str:
    """Number the footnotes in the order of their marks, and list them below the text."""
    notes: dict[str, str] = {}

    def keep(match: re.Match[str]) -> str:
        notes.setdefault(match[1], " ".join(match[2].split()))
        return ""

    text = _outside_code(text, lambda part: _NOTE.sub(keep, part))
    order: dict[str, int] = {}

    def mark(match: re.Match[str]) -> str:
        return f"<sup>[{order.setdefault(match[1], len(order) + 1)}]</sup>" if match[1] in notes else match.group()

    text = _outside_code(text, lambda part: _REFERENCE.sub(mark, part))
    for name in notes:
        order.setdefault(name, len(order) + 1)
    listed = "\n".join(f"{number}. {notes[name]}" for name, number in order.items())
    return f"{text.rstrip()}\n\n---\n\n{listed}\n" if listed else text
